"""The derivatives of sixty functions: ours, line by line and checked, beside SymPy's and TeX."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from derivator.notation.to_sympy import to_sympy
from derivator.ops.registry import VOCABULARY
from derivator.pipeline import SolvedExercise, read, solve
from derivator.program.terms import Typing
from derivator.spec.exercise import Exercise
from derivator.spec.parse import parse_expression


def derivative_spec(formula: str, number: int) -> str:
    """An exercise that asks for one derivative."""
    return f"""\
exercise: derivative-{number}
number: {number}
title: {{en: "derivative {number}"}}
model: {{f: "{formula}"}}
parts:
  - solve: {{differentiate: null}}
"""


def read_all(formulas: Sequence[str]) -> list[Exercise]:
    """One exercise for each formula."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for number, formula in enumerate(formulas, start=1):
            path = Path(folder) / f"f{number}.yaml"
            path.write_text(derivative_spec(formula, number), encoding="utf-8")
            found.append(read(path))
    return found


def solve_all(exercises: Sequence[Exercise]) -> list[SolvedExercise]:
    """Every derivative by rule, every line checked."""
    return [solve(exercise) for exercise in exercises]


def derive_all(exercises: Sequence[Exercise]) -> int:
    """Every derivative by rule, without the check; how many steps there are."""
    from derivator.derivations.registry import BY_KIND
    from derivator.derivations.workspace import Workspace

    count = 0
    for exercise in exercises:
        workspace = Workspace(exercise)
        for task in exercise.parts[0].tasks:
            BY_KIND[task.kind].derive(workspace, task)
            count += 1
    return count


def document_of(solved: Sequence[SolvedExercise]) -> str:
    """All solutions as one LaTeX document."""
    from derivator.render.sheet import Chapter, Renderer

    renderer = Renderer("en", "latex")
    return renderer.document(Chapter({}, tuple(map(renderer.exercise, solved))))


def sympy_formulas(formulas: Sequence[str]) -> list[Any]:
    """The same functions as SymPy expressions."""
    trees = (Typing({}, {}).term(parse_expression(text, VOCABULARY)).node for text in formulas)
    return [to_sympy(tree) for tree in trees]


def sympy_diffs(expressions: Sequence[Any]) -> list[Any]:
    """SymPy's derivatives, found anew each time."""
    import sympy
    from sympy.core.cache import clear_cache

    clear_cache()
    return [sympy.diff(item, *item.free_symbols) for item in expressions]


def sympy_simplified(expressions: Sequence[Any]) -> list[Any]:
    """SymPy's derivatives in SymPy's shortest form: what a page would need."""
    import sympy

    return [sympy.simplify(item) for item in sympy_diffs(expressions)]
