from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, NoReturn

import pytest

from derivator import pipeline
from derivator.cli.solve import solved
from derivator.errors import CheckError
from derivator.pipeline import SolvedExercise
from derivator.results import results_object
from derivator.spec.exercise import Exercise
from tests.cli.conftest import SPEC, Run


def _no_constants(name: str) -> NoReturn:
    raise AssertionError(f"{name} is not JSON")


def _object(text: str) -> dict[str, Any]:
    value = json.loads(text, parse_constant=_no_constants)
    assert isinstance(value, dict)
    return value


def test_json_has_the_agreed_form(run: Run, spec: Path) -> None:
    result = run("solve", spec, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    value = _object(result.stdout)
    assert list(value) == ["exercise", "parts", "checks"]
    assert value["exercise"] == "small"
    assert [(part["part"], part["kind"]) for part in value["parts"]] == [
        (1, "graph"),
        (1, "paths"),
        (3, "adjoint_table"),
    ]
    assert value["checks"]["failed"] == 0
    assert value["checks"]["passed"] == value["checks"]["equalities"] > 20
    results = value["parts"][1]["results"]
    assert {name: entry["value"] for name, entry in results.items()} == {
        "df/dx": -4,
        "df/dy": -4,
        "df/dz": 3,
    }
    assert results["df/dz"] == {"latex": "x + y", "exact": "x + y", "value": 3.0, "paths": "1"}
    assert value["parts"][0]["results"]["f"]["value"] == -12


def test_without_data_the_values_are_null(run: Run, spec: Path) -> None:
    spec.write_text(SPEC.replace("values: {x: -2, y: 5, z: -4}", ""))
    value = _object(run("solve", spec, "--format", "json").stdout)
    entries = [entry for part in value["parts"] for entry in part["results"].values()]
    assert entries
    assert all(entry["value"] is None and entry["latex"] for entry in entries)


def test_text_is_the_solution_in_words(run: Run, spec: Path) -> None:
    english = run("solve", spec)
    russian = run("solve", spec, "--lang", "ru")
    assert english.exit_code == russian.exit_code == 0
    assert "product" in english.stdout
    assert "Find the derivatives." in english.stdout
    assert "See above." in english.stdout
    assert "Найдите производные." in russian.stdout
    assert "\\frac" not in english.stdout
    assert "−4" in english.stdout


def test_a_bad_spec_prints_nothing_but_the_problem(run: Run, bad_spec: Path) -> None:
    result = run("solve", bad_spec, "--format", "json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"{bad_spec}:4:9: " in result.stderr


def test_a_failed_check_withholds_the_results(monkeypatch: pytest.MonkeyPatch, spec: Path) -> None:
    def failing(exercise: Exercise) -> NoReturn:
        raise CheckError("1 = 2", equalities=7, failed=2)

    monkeypatch.setattr(pipeline, "solve", failing)
    printed, failures = solved(str(spec), "json", "en", False)
    assert failures == "1 = 2"
    assert _object(printed) == {
        "exercise": "small",
        "parts": [],
        "checks": {"equalities": 7, "passed": 5, "failed": 2},
    }
    assert solved(str(spec), "text", "en", False) == ("", "1 = 2")


def test_every_value_is_a_finite_number_or_null(spec: Path) -> None:
    solution: SolvedExercise = pipeline.solve(pipeline.read(spec))
    for part in results_object(solution, "en")["parts"]:
        for entry in part["results"].values():
            assert math.isfinite(entry["value"])
            assert isinstance(entry.get("paths", ""), str)
