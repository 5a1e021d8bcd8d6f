from __future__ import annotations

import json
from pathlib import Path

import pytest

from derivator.derivations.registry import DERIVATIONS, KINDS
from derivator.typeset.doctor import Finding
from tests.cli.conftest import Run

PAGE = Path(__file__).parents[2] / "docs" / "derivations.md"


def test_the_page_is_what_the_code_says(run: Run) -> None:
    written = run("derivations", "--markdown").stdout
    assert PAGE.read_text(encoding="utf-8") == written, (
        "run: derivator derivations --markdown > docs/derivations.md"
    )


@pytest.mark.parametrize("derivation", DERIVATIONS, ids=lambda item: item.kind)
def test_each_is_explained_with_its_options_and_results(run: Run, derivation: object) -> None:
    kind = derivation.kind  # type: ignore[attr-defined]
    text = run("derivations", kind).stdout
    for name, field in KINDS[kind].model_fields.items():
        assert f"      {field.alias or name}: " in text
        assert field.description, f"{kind}.{name} has no description"
    for name in derivation.produces:  # type: ignore[attr-defined]
        assert f"      {name}\n" in text
    assert "any value" not in text, "a type that the reference cannot put into words"


def test_an_unknown_one(run: Run) -> None:
    result = run("derivations", "nothing")
    assert result.exit_code == 2
    assert "adjoint_table" in result.stderr


def test_the_schema_is_json(run: Run) -> None:
    schema = json.loads(run("schema").stdout)
    assert schema["title"] == "Exercise"
    solve = schema["$defs"]["PartModel"]["properties"]["solve"]["properties"]
    assert list(solve) == list(KINDS)


def test_doctor_names_the_command_that_mends(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = [
        Finding("Python", True, "3.11.2"),
        Finding("TeX engine", False, "none", "sudo apt-get install texlive-xetex"),
        Finding("a font", False, "not found", "sudo apt-get install fonts", required=False),
    ]
    monkeypatch.setattr("derivator.typeset.doctor.examine", lambda: tuple(findings))
    result = run("doctor")
    assert result.exit_code == 1
    assert "MISSING" in result.stdout
    assert "    sudo apt-get install texlive-xetex\n" in result.stdout
    del findings[1]
    result = run("doctor")
    assert result.exit_code == 0
    assert "    sudo apt-get install fonts\n" in result.stdout
