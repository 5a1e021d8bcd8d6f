from __future__ import annotations

from pathlib import Path

import pytest

from derivator.sheets.plan import InputError, Sheet, find_sheets, find_specs, natural


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    top = tmp_path / "specs"
    for name in (
        "02_second/v10.yaml",
        "02_second/v2.yml",
        "02_second/v2a.yaml",
        "02_second/notes.txt",
        "02_second/_draft.yaml",
        "02_second/_sheet.yaml",
        "02_second/.hidden.yaml",
        "01_first/deeper/a.yaml",
        "_old/b.yaml",
        ".git/c.yaml",
    ):
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return top


def test_a_sheet_for_each_folder_that_holds_specs(specs: Path) -> None:
    second = specs / "02_second"
    assert find_sheets([specs]) == (
        Sheet("deeper", (specs / "01_first/deeper/a.yaml",)),
        Sheet(
            "02_second",
            (second / "v2.yml", second / "v2a.yaml", second / "v10.yaml"),
            second / "_sheet.yaml",
        ),
    )


def test_a_spec_named_by_itself_is_a_sheet(specs: Path) -> None:
    path = specs / "02_second/v10.yaml"
    assert find_sheets([path, path]) == (Sheet("v10", (path,)),)


def test_a_folder_by_its_own_name_even_from_inside(
    specs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(specs / "02_second")
    assert [sheet.name for sheet in find_sheets([Path()])] == ["02_second"]


def test_each_spec_once_in_the_order_of_the_sheets(specs: Path) -> None:
    given = [specs / "02_second" / "v10.yaml", specs]
    names = [path.name for path in find_specs(given)]
    assert names == ["v10.yaml", "a.yaml", "v2.yml", "v2a.yaml"]


def test_two_sheets_of_one_name_are_refused(specs: Path) -> None:
    other = specs / "other/v2.yaml"
    other.parent.mkdir()
    other.touch()
    with pytest.raises(InputError, match=r"both be written to v2\.\*"):
        find_sheets([specs / "02_second/v2.yml", other])


def test_all_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        find_sheets([tmp_path / "one", tmp_path, tmp_path / "two"])
    assert str(caught.value).count("no such file or folder") == 2


def test_a_folder_without_specs(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for find in (find_sheets, find_specs):
        with pytest.raises(InputError, match="no specs"):
            find([empty])


def test_natural_order() -> None:
    names = ["v10", "v2", "V1", "a", "v2b", "v2a", "10", "9", "v02"]
    assert sorted(names, key=natural) == ["9", "10", "a", "V1", "v02", "v2", "v2a", "v2b", "v10"]
