"""Which function a task means, and formulas in its options."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import BaseModel

from derivator.derivations.formulas.option import option_formula
from derivator.derivations.formulas.subject import Subject, subject
from derivator.derivations.formulas.values import value_of, valued
from derivator.derivations.registry import KINDS
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, SpecError
from derivator.notation.text import text
from derivator.ops.registry import VOCABULARY
from derivator.spec.exercise import Task
from derivator.spec.fields import FormulaText, Options
from derivator.spec.reader import read_exercise
from tests.helpers import written

HEAD = """\
exercise: probe
title: {en: probe}
"""
SIGMA = 'functions: {"f(t)": exp(t)/(1 + exp(t)), "g(t, a)": max(0, t) + a*t}\n'
MODEL = "model: {u: x**2 + a, y: sin(u)*w, z: u + 1}\n"
PLACE = Position("probe.yaml", 9, 5)


class ProbeOptions(Options):
    """A formula and several."""

    formula: FormulaText | None = None
    between: list[FormulaText] | None = None


def workspace(folder: Path, middle: str, options: str = "graph: {}") -> Workspace:
    path = folder / "probe.yaml"
    path.write_text(f"{HEAD}{middle}parts: [{{solve: {{{options}}}}}]\n", encoding="utf-8")
    kinds: dict[str, type[BaseModel]] = {**KINDS, "probe": ProbeOptions}
    return Workspace(read_exercise(path, kinds, VOCABULARY))


def named(space: Workspace, of: str | None) -> Subject:
    return subject(space, of, Task("probe", ProbeOptions(), PLACE))


def test_a_function_without_a_model(tmp_path: Path) -> None:
    found = named(workspace(tmp_path, SIGMA), "f")
    assert text(found.value) == "f(t)"
    assert found.letters == ("t",)
    assert text(found.slope("t")) == "f'(t)"
    assert text(found.body) == "e^t/(1 + e^t)"


def test_a_value_of_the_model_in_its_inputs(tmp_path: Path) -> None:
    found = named(workspace(tmp_path, MODEL), "y")
    assert text(found.body) == "sin(x² + a) · w"
    assert found.letters == ("x", "a", "w")
    assert text(found.slope("x")) == "∂y/∂x"
    assert {name: text(node) for name, node in found.defined.items()} == {
        "u": "x² + a",
        "y": "sin(u) · w",
    }


def test_a_built_in_function(tmp_path: Path) -> None:
    found = named(workspace(tmp_path, SIGMA), "tanh")
    assert text(found.value) == "tanh(t)"


def test_the_only_function_needs_no_name(tmp_path: Path) -> None:
    only = 'functions: {"f(t)": t**2}\n'
    assert named(workspace(tmp_path, only), None).name == "f"
    assert named(workspace(tmp_path, "model: {u: x**2, y: u + 1}\n"), None).name == "y"


@pytest.mark.parametrize(
    ("middle", "of", "message"),
    [
        (SIGMA, None, "must say which function"),
        (SIGMA, "h", "an unknown function"),
        (MODEL, None, "must say which function"),
        ('functions: {"f(t)": }\n', "f", "has no formula"),
        ("symbols: {X: [n, 2]}\nmodel: {Y: 2*X}\n", "Y", "the exercise has matrices"),
        (SIGMA, "softmax", "an unknown function"),
    ],
)
def test_what_is_no_function(tmp_path: Path, middle: str, of: str | None, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        named(workspace(tmp_path, middle), of)


FORMULAS = [
    ("f(-t)", "f(−t)"),
    ("diff(f(t), t)", "f'(t)"),
    ("diff(log(f(t)), t)", "(log(f(t)))'"),
    ("diff(diff(f(t), t), t)", "f''(t)"),
    ("subs(diff(f(t), t), t, 0)", "f'(0)"),
    ("subs(diff(log(f(t)), t), t, 0)", "((log(f(t)))')|[t=0]"),
    ("diff(g(t, a), a)", "g'_a(t, a)"),
    ("diff(g(t, 4), t)", "g'_t(t, 4)"),
    ("diff(g(t, t), t)", "(g(t, t))'"),
    ("subs(f(t)**2, t, 1)", "(f(1))²"),
]


@pytest.mark.parametrize(("source", "expected"), FORMULAS)
def test_formulas_in_options(tmp_path: Path, source: str, expected: str) -> None:
    assert text(option_formula(workspace(tmp_path, SIGMA), source, PLACE)) == expected


@pytest.mark.parametrize("source", ["diff(f(t), 2)", "subs(f(t), 1, t)", "diff(t*t, f(t))"])
def test_derivatives_by_no_letter(tmp_path: Path, source: str) -> None:
    with pytest.raises(SpecError, match="no letter"):
        option_formula(workspace(tmp_path, SIGMA), source, PLACE)


@dataclass(frozen=True)
class Mistake:
    """An option with a mistake, its place and what is said."""

    options: str
    column: int
    message: str


MISTAKES = [
    Mistake("probe: {formula: f(t) + }", 40, "nothing follows"),
    Mistake("probe: {formula: f(q)}", 37, "an unknown symbol"),
    Mistake("probe: {formula: ff(t)}", 35, "unknown function ff"),
    Mistake('probe: {between: [f(t), "diff(f(t))"]}', 43, "diff called with 1 argument"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.options)
def test_mistakes_are_found_when_the_spec_is_read(tmp_path: Path, mistake: Mistake) -> None:
    with pytest.raises(SpecError) as caught:
        workspace(tmp_path, SIGMA, mistake.options)
    (problem,) = caught.value.problems
    assert mistake.message in problem.message
    assert (problem.position.line, problem.position.column) == (4, mistake.column)


def test_values_are_exact_or_rounded(tmp_path: Path) -> None:
    space = workspace(tmp_path, SIGMA)

    def shown(source: str, **given: str) -> tuple[bool, str] | None:
        values = {name: option_formula(space, value, PLACE) for name, value in given.items()}
        found = value_of(option_formula(space, source, PLACE), values, 4)
        return None if found is None else (found[0], text(found[1]))

    assert shown("f(0)") == (True, "1/2")
    assert shown("f(1)") == (True, "e/(1 + e)")
    assert shown("f(2/7)") == (False, "0.5709")
    assert shown("subs(diff(f(t), t), t, 1/3)") == (False, "0.2432")
    assert shown("log(-t)", t="1/2") is None


def test_a_value_line_by_line(tmp_path: Path) -> None:
    space = workspace(tmp_path, SIGMA)
    names = {source: option_formula(space, source, PLACE) for source in ("f(t)", "exp(t)", "3")}
    chain = valued(names["f(t)"], names["exp(t)"], {"t": names["3"]}, 4)
    assert chain is not None
    assert written(chain) == "f(t) = e^t = e³ ≈ 20.09"
