from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sheets.conftest import SPEC, Build, write_spec

ALL = [f"output/{name}.{lang}.tex" for name in ("01_one", "02_two") for lang in ("ru", "en")]
TEX = ("--to", "tex")


def _lines(text: str, word: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(word)]


def test_one_sheet_a_folder_and_language(build: Build) -> None:
    result = build(*TEX)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == ALL
    text = Path(ALL[1]).read_text(encoding="utf-8")
    assert "First" in text
    assert text.index("v2.yaml") < text.index("v10.yaml")
    assert "Первый" in Path(ALL[0]).read_text(encoding="utf-8")


def test_a_spec_named_by_itself(build: Build, specs: Path) -> None:
    result = build(*TEX, specs / "01_one/v2.yaml", "--lang", "en", "--output", "there/deep")
    assert result.stdout == "there/deep/v2.en.tex\n"
    assert "First" not in Path("there/deep/v2.en.tex").read_text()


def test_a_fragment_is_the_exercises_alone(build: Build, specs: Path) -> None:
    build("--to", "fragment", "--lang", "en", specs / "02_two")
    text = Path("output/02_two.en.tex").read_text()
    assert "\\begin{problem}" in text
    assert "\\begin{sol}" in text
    assert "\\documentclass" not in text


def test_without_solutions(build: Build, specs: Path) -> None:
    build("--to", "fragment", "--lang", "en", "--no-solutions", specs / "02_two")
    text = Path("output/02_two.exercises.en.tex").read_text()
    assert "\\begin{problem}" in text
    assert "\\begin{sol}" not in text


def test_nothing_is_done_twice(build: Build) -> None:
    build(*TEX)
    before = {path: os.stat(path).st_mtime_ns for path in ALL}
    again = build(*TEX)
    assert again.stdout.splitlines() == ALL
    assert again.stderr == "4 files up to date\n"
    assert {path: os.stat(path).st_mtime_ns for path in ALL} == before


def test_only_what_changed_is_done_again(build: Build, specs: Path) -> None:
    build(*TEX)
    write_spec(specs / "01_one/v2.yaml", "x*y + x")
    result = build(*TEX)
    assert len(_lines(result.stderr, "derived")) == 1
    assert {line.split()[1] for line in _lines(result.stderr, "built")} == {*ALL[:2]}


@pytest.mark.parametrize("change", ["deleted", "overwritten"])
def test_an_output_that_was_touched_is_restored(build: Build, change: str) -> None:
    build(*TEX)
    path = Path(ALL[0])
    text = path.read_bytes()
    path.unlink() if change == "deleted" else path.write_text("mine")
    result = build(*TEX)
    assert path.read_bytes() == text
    assert not _lines(result.stderr, "derived")


def test_a_damaged_cache_is_no_harm(build: Build) -> None:
    build(*TEX)
    good = {path: Path(path).read_bytes() for path in ALL}
    for file in Path("output/.cache").rglob("*"):
        if file.is_file():
            file.write_bytes(b"garbage")
    for path in ALL:
        Path(path).unlink()
    assert build(*TEX).exit_code == 0
    assert {path: Path(path).read_bytes() for path in ALL} == good


def test_options_have_sheets_of_their_own(build: Build, specs: Path) -> None:
    one = specs / "02_two"
    build("--to", "fragment", "--lang", "en", one)
    full = Path("output/02_two.en.tex").read_text()
    build("--to", "fragment", "--lang", "en", one, "--no-solutions")
    assert Path("output/02_two.exercises.en.tex").read_text() != full
    assert Path("output/02_two.en.tex").read_text() == full
    build("--to", "tex", "--lang", "en", one)
    assert Path("output/02_two.en.tex").read_text() != full
    build("--to", "fragment", "--lang", "en", one)
    assert Path("output/02_two.en.tex").read_text() == full


def test_the_same_bytes_with_any_number_of_jobs(build: Build) -> None:
    build(*TEX, "--jobs", "1", "--output", "a")
    build(*TEX, "--jobs", "4", "--output", "b")
    names = sorted(path.name for path in Path("a").glob("*.tex"))
    assert len(names) == 4
    for name in names:
        assert Path("a", name).read_bytes() == Path("b", name).read_bytes()


def test_all_bad_specs_are_told_their_sheets_kept_the_others_built(
    build: Build, specs: Path
) -> None:
    build(*TEX)
    old = Path(ALL[0]).read_bytes()
    write_spec(specs / "01_one/v2.yaml", "x*y +")
    write_spec(specs / "01_one/v10.yaml", "__import__('os')")
    write_spec(specs / "02_two/w1.yaml", "x - y")
    result = build(*TEX)
    assert result.exit_code == 2
    assert f"{specs}/01_one/v2.yaml:3:" in result.stderr
    assert f"{specs}/01_one/v10.yaml:3:" in result.stderr
    assert Path(ALL[0]).read_bytes() == old
    assert result.stdout.splitlines() == ALL[2:]
    assert {line.split()[1] for line in _lines(result.stderr, "built")} == {*ALL[2:]}


def test_a_bad_title_is_told_with_the_bad_specs(build: Build, specs: Path) -> None:
    (specs / "01_one/_sheet.yaml").write_text("titel: {en: x}\n")
    write_spec(specs / "01_one/v2.yaml", "x*")
    result = build(*TEX)
    assert result.exit_code == 2
    assert "_sheet.yaml:1:" in result.stderr
    assert "v2.yaml:3:" in result.stderr


RUSSIAN = SPEC.replace(", en: product", "").replace(", en: Find the derivatives.", "")


def test_a_language_without_texts_is_left_out(build: Build, specs: Path) -> None:
    write_spec(specs / "02_two/w1.yaml", text=RUSSIAN)
    result = build(*TEX)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == ALL[:3]
    (skipped,) = _lines(result.stderr, "skipped")
    assert "output/02_two.en.tex" in skipped
    assert "w1.yaml" in skipped


def test_but_not_where_it_is_asked_for(build: Build, specs: Path) -> None:
    write_spec(specs / "02_two/w1.yaml", text=RUSSIAN)
    result = build(*TEX, "--lang", "en")
    assert result.exit_code == 2
    assert result.stdout.splitlines() == [ALL[1]]
    assert "no text in the language 'en'" in result.stderr


def test_a_sheet_in_no_language_at_all(build: Build, specs: Path) -> None:
    write_spec(specs / "02_two/w1.yaml", text=RUSSIAN)
    (specs / "02_two/_sheet.yaml").write_text("title: {en: Second}\n")
    result = build(*TEX)
    assert result.exit_code == 2
    assert "'en'" in result.stderr
    assert "'ru'" in result.stderr


def test_a_teachers_own_template_comes_first(build: Build, specs: Path) -> None:
    own = Path("mine/en/graph.j2")
    own.parent.mkdir(parents=True)
    own.write_text("MY OWN WORDS\n")
    arguments = (*TEX, "--lang", "en", "--templates", "mine", specs / "02_two")
    build(*arguments)
    assert "MY OWN WORDS" in Path("output/02_two.en.tex").read_text()
    own.write_text("OTHER WORDS\n")
    build(*arguments)
    assert "OTHER WORDS" in Path("output/02_two.en.tex").read_text()


def test_a_broken_template_is_told(build: Build, specs: Path) -> None:
    own = Path("mine/en/graph.j2")
    own.parent.mkdir(parents=True)
    own.write_text("<< no_such_name >>")
    result = build(*TEX, "--templates", "mine", specs / "02_two")
    assert result.exit_code == 1
    assert "no_such_name" in result.stderr
    assert "w1.yaml" in result.stderr


def test_a_pdf_is_the_same_wherever_it_is_built(build: Build, specs: Path) -> None:
    arguments = ("--lang", "en", "--strict", specs / "02_two")
    first = build(*arguments)
    assert first.exit_code == 0, first.stderr
    data = Path("output/02_two.en.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert build(*arguments, "--output", "elsewhere", "--jobs", "1").exit_code == 0
    assert Path("elsewhere/02_two.en.pdf").read_bytes() == data


def test_an_error_of_tex_names_the_spec_and_keeps_the_old_pdf(build: Build, specs: Path) -> None:
    spec = specs / "02_two/w1.yaml"
    text = SPEC.replace("Find the derivatives.", "'Find \\nosuchmacro{{the}} derivatives.'")
    write_spec(spec, "x*y", text)
    old = Path("output/02_two.en.pdf")
    old.parent.mkdir()
    old.write_bytes(b"old")
    result = build("--lang", "en", "--trust", specs / "02_two")
    assert result.exit_code == 1
    assert f"{spec}:6" in result.stderr
    assert "nosuchmacro" in result.stderr
    assert old.read_bytes() == b"old"
    kept = Path("output/.cache/failed/02_two.en.tex")
    assert str(kept) in result.stderr
    assert "\\nosuchmacro" in kept.read_text()


def test_no_engine(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derivator.sheets.build.find_engine", lambda name: None)
    result = build()
    assert result.exit_code == 1
    assert "derivator doctor" in result.stderr
    assert build(*TEX).exit_code == 0


def test_nothing_to_do_loads_nothing_heavy(build: Build) -> None:
    build(*TEX)
    heavy = ("sympy", "numpy", "pydantic", "jinja2", "multiprocessing.process", "rich")
    code = (
        "import sys\nfrom derivator.cli import main\n"
        "sys.argv = ['derivator', 'build', '--to', 'tex']\n"
        f"try:\n    main()\nfinally:\n    print(*[m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [*ALL, ""]
