"""Activation functions side by side: formula, derivative, range, kinks, graphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from derivator.derivations.base import Derivation
from derivator.derivations.plots.functions import NothingToPlotError, function_figure
from derivator.derivations.properties.activations import Activation, activation, table_target
from derivator.derivations.properties.places import Names
from derivator.derivations.properties.ranges import surveyed
from derivator.derivations.properties.said import said_signs
from derivator.derivations.properties.target import Target
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import number
from derivator.notation.matrices import Listed
from derivator.notation.nodes import Node, Symbol
from derivator.notation.precise import MP
from derivator.notation.simplify import exact_text
from derivator.notation.walk import substitute
from derivator.solution import Chain, FormulaStep, PlotFigure, Relation, Result, Scope, Table
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, Options

USUAL = (
    *("identity", "step", "sigmoid", "tanh", "atan", "relu", "prelu(t, a)", "elu(t, a)"),
    "softplus",
)
MOST = 16
TOGETHER = 3
"""How many graphs one picture holds."""
WINDOW = (-4.0, 4.0)


class ActivationTableOptions(Options):
    """Which functions stand in the table."""

    functions: Annotated[
        list[str],
        BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
        Field(min_length=1, max_length=MOST),
    ] = Field(
        default_factory=lambda: list(USUAL),
        description="Names of functions of the exercise or of the table of functions; `identity`, "
        "and `elu(t, a)` for one whose letter stays a letter.",
    )
    drawn: dict[str, ConstantFormula] = Field(
        default_factory=dict,
        alias="with",
        description="Numbers for other letters in the graphs, such as {a: 1/2}; by default 1/4.",
    )
    plots: bool = Field(True, description="Whether the graphs are drawn.")


@dataclass(frozen=True)
class ActivationTableStep(FormulaStep):
    """Both tables and the graphs."""

    activations: tuple[Activation, ...]
    formulas: Table
    ranges: Table
    assumed: tuple[Chain, ...]
    figures: tuple[PlotFigure, ...]
    drawn: tuple[Chain, ...]
    """For which numbers the graphs are drawn."""
    notes: tuple[Chain, ...]
    """Where values are taken that have no short form."""


class ActivationTable(Derivation):
    """sigma, tanh, arctan, ReLU, PReLU, ELU, softplus and others side by side (L-activations)."""

    kind = "activation_table"
    options = ActivationTableOptions
    summary = (
        "Puts activation functions side by side: formula, derivative (through the function where "
        "that can be done), range, points without a derivative, and graphs."
    )
    produces: ClassVar = {
        "f'": "for each function its derivative, by the name with a prime",
        "range(f)": "for each function its range, as the verdict",
        "kinks(f)": "for each function the places without a derivative, as the verdict",
    }

    def derive(self, workspace: Workspace, task: Task) -> ActivationTableStep:
        """The table of the functions that the task names."""
        options = task.options
        assert isinstance(options, ActivationTableOptions)
        lines, targets = list[Activation](), list[Target]()
        names = Names("t", workspace.digits, frozenset(workspace.exercise.symbols))
        for index, entry in enumerate(options.functions):
            line, target = _line(workspace, task, entry, index, names)
            lines.append(line)
            targets.append(target)
        letters = tuple(dict.fromkeys(name for target in targets for name in target.letters))
        others = tuple(dict.fromkeys(name for t in targets for name in t.others))
        values = {name: number(options.drawn.get(name, Fraction(1, 4))) for name in others}
        figures = _figures(lines, targets, values) if options.plots else ()
        signs = tuple(dict.fromkeys(chain for t in targets for chain in said_signs(t)))
        conditions = tuple(dict.fromkeys(c for t in targets for c in t.conditions))
        return ActivationTableStep(
            self.kind,
            ", ".join(line.name for line in lines)[:60],
            task.position,
            dict(pair for line in lines for pair in _results(line)),
            letters=letters,
            conditions=conditions,
            given=values,
            defined=names.defined,
            activations=tuple(lines),
            formulas=_formulas(lines),
            ranges=_ranges(lines),
            assumed=signs,
            figures=figures,
            drawn=tuple(
                Chain((Symbol(name), value), (Relation.EQUAL,), Scope.DATA)
                for name, value in values.items()
            )
            if figures
            else (),
            notes=names.notes(),
        )


def _line(
    workspace: Workspace, task: Task, entry: str, index: int, names: Names
) -> tuple[Activation, Target]:
    name = entry.split("(")[0].strip()
    found = table_target(name, "(" in entry, workspace.functions, index + 1)
    if found is None:
        expected = "a function of the exercise with a formula, identity, or a name such as tanh"
        place = task.place("functions", index)
        raise SpecError([Problem(place, "an unknown function", entry, expected)])
    target, word, label = found
    run = surveyed(target, names, -MP.inf, MP.inf, task)
    return activation(target, run, names, word, label), target


def _name(line: Activation) -> str | Node:
    return line.label if line.word is None else line.word


def _formulas(lines: list[Activation]) -> Table:
    rows = tuple((_name(line), line.formula, line.slope) for line in lines)
    return Table(("function", "formula", "derivative"), rows)


def _ranges(lines: list[Activation]) -> Table:
    rows = tuple(
        (_name(line), line.values, Listed(line.missing) if line.missing else "nowhere")
        for line in lines
    )
    return Table(("function", "values", "no_derivative"), rows)


def _figures(
    lines: list[Activation], targets: list[Target], values: Mapping[str, Node]
) -> tuple[PlotFigure, ...]:
    """A picture for every few functions, all of the same letter."""
    figures = []
    for start in range(0, len(lines), TOGETHER):
        group = range(start, min(start + TOGETHER, len(lines)))
        formulas = [substitute(targets[k].body, values) for k in group]
        labels = [substitute(lines[k].label, values) for k in group]
        try:
            figure = function_figure(
                formulas, targets[start].by, *WINDOW, labels=labels, asymptotes=False
            )
        except NothingToPlotError:
            continue
        figures.append(figure)
    return tuple(figures)


def _results(line: Activation) -> list[tuple[str, Result]]:
    try:
        exact = exact_text(line.slope.terms[-1])
    except (TypeError, ValueError):
        exact = None
    missing = []
    for place in line.missing:
        missing.append(exact_text(place) or "?")
    return [
        (f"{line.name}'", Result(line.slope, exact)),
        (f"range({line.name})", Result(line.formula, verdict=line.values_text)),
        (f"kinks({line.name})", Result(line.formula, verdict="{" + ", ".join(missing) + "}")),
    ]
