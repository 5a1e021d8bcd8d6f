"""A solved exercise as one JSON object, for programs.

``{"exercise": ..., "parts": [...], "checks": {...}}``: ``parts`` has an entry for each derivation,
in order, with ``part`` (the exercise's part, from 1), ``kind`` and ``results``.  These map the
names that the derivation documents to ``latex``, ``exact``, ``value`` (of a matrix both row by
row) and, for a graph's derivative, ``paths``.  Where a check fails, ``parts`` is empty: nothing is
handed out that was not confirmed.
"""

from __future__ import annotations

import math
from typing import Any

from derivator.errors import CheckError
from derivator.notation.latex import latex
from derivator.pipeline import SolvedExercise
from derivator.render.relations import statement
from derivator.solution import Result, Rows


def results_object(solved: SolvedExercise, language: str) -> dict[str, Any]:
    """Everything that was derived, by name."""
    parts = [
        {
            "part": part.index + 1,
            "kind": step.kind,
            "results": {name: _entry(item, language) for name, item in step.results.items()},
        }
        for part in solved.checked.solution.parts
        for step in part.steps
    ]
    report = solved.checked.report
    checks = _checks(report.equalities, len(report.failed))
    return {"exercise": solved.exercise.id, "parts": parts, "checks": checks}


def failed_object(exercise: str, error: CheckError) -> dict[str, Any]:
    """The object of an exercise whose checks failed."""
    return {
        "exercise": exercise,
        "parts": [],
        "checks": _checks(error.equalities, error.failed),
    }


def _entry(result: Result, language: str) -> dict[str, Any]:
    value = result.value
    rests = result.verdict is not None and result.exact is None and value is None
    formula = result.chain.terms[-1]
    entry: dict[str, Any] = {
        "latex": statement(result.chain, language) if rests else latex(formula, language),
        "exact": result.exact,
        "value": _finite(value),
    }
    if result.paths is not None:
        entry["paths"] = str(result.paths)
    if result.verdict is not None:
        entry["verdict"] = result.verdict
    return entry


def _finite(value: float | Rows | None) -> float | list[list[float | None]] | None:
    """A number, or rows of numbers; null where it is not finite."""
    if isinstance(value, tuple):
        return [[entry if math.isfinite(entry) else None for entry in row] for row in value]
    return value if value is not None and math.isfinite(value) else None


def _checks(equalities: int, failed: int) -> dict[str, int]:
    return {"equalities": equalities, "passed": equalities - failed, "failed": failed}
