"""What a plot is asked for, read and checked: the formulas, the letter, and the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from pydantic import ConfigDict, Field

from derivator.derivations.formulas.opening import Opening, letters_in
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.formulas.values import number_of
from derivator.derivations.plots.heights import opened
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.graph.build import expression_node
from derivator.notation.nodes import Call, Node, Number, Symbol
from derivator.notation.walk import descendants, substitute
from derivator.ops.defined import prime
from derivator.spec.exercise import Task
from derivator.spec.expression import MatrixLiteral
from derivator.spec.fields import FormulaText, Options

MOST_CURVES = 8
MOST_POINTS = 6
LARGEST = 1e6
"""Further out nothing is plotted."""


class PlotOptions(Options):
    """What is plotted, where, and what is marked in it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    open_inputs: ClassVar[bool] = True

    curves: list[FormulaText] | None = Field(
        None,
        min_length=1,
        max_length=MOST_CURVES,
        description="Formulas in one letter: f(t), diff(f(t), t), f(10*t), exp(t) - 1; by default "
        "the exercise's functions of one letter, a lone one with its derivative.",
    )
    by: str | None = Field(
        None, max_length=50, description="The letter on the axis; by default the only one."
    )
    start: FormulaText | None = Field(
        None,
        alias="from",
        description="Where the axis begins; by default as far out as the functions do something.",
    )
    end: FormulaText | None = Field(None, alias="to", description="Where the axis ends.")
    low: FormulaText | None = Field(
        None, description="The lowest height that is shown; by default found from the curves."
    )
    high: FormulaText | None = Field(None, description="The highest height that is shown.")
    given: dict[str, FormulaText] = Field(
        {},
        alias="with",
        description="Numbers for other letters in the formulas, {a: 0.2}; they come before the "
        "exercise's `values`.",
    )
    together: bool = Field(
        True, description="Whether all curves are in one picture, or each in one of its own."
    )
    points: list[FormulaText] = Field(
        [],
        max_length=MOST_POINTS,
        description="Places at which points of the first curve of a picture are marked, with "
        "their heights computed.",
    )
    asymptotes: bool = Field(
        True, description="Whether asymptotes are drawn and their limits stated."
    )


class PlotRequest:
    """What a task asks for; raises ``SpecError`` where that cannot be plotted."""

    def __init__(self, workspace: Workspace, task: Task, options: PlotOptions) -> None:
        self.workspace, self.task, self.options = workspace, task, options
        self.opening = Opening(workspace.functions)
        self.known = _given_numbers(workspace)
        read = self._curves()
        self.given = {name: self._formula(t, "with", name) for name, t in options.given.items()}
        names = _model_formulas(workspace)
        self.by = options.by or self._only_letter([opened(node, names) for node in read])
        for name in letters_of(read, names):
            if name in self.known and name != self.by:
                self.given.setdefault(name, self.known[name])
        self._refuse_open(read, names)
        self._refuse_unused(read, names)
        self.defined = {name: substitute(node, self.given) for name, node in names.items()}
        self.formulas = tuple(substitute(node, self.given) for node in read)

    def _curves(self) -> list[Node]:
        """The formulas asked for, or those of the exercise's functions."""
        if self.options.curves is not None:
            return [self._formula(t, "curves", k) for k, t in enumerate(self.options.curves)]
        own = [f for f in self.workspace.functions.values() if f.arity == 1 and f.function.body]
        found: list[Node] = []
        for function in own[:MOST_CURVES]:
            letters = (Symbol(function.function.arguments[0]),)
            found.append(Call(function.function, letters))
            if len(own) == 1:
                found.append(Call(prime(function.function), letters))
        if not found:
            message = "`curves` must say what is plotted"
            expected = 'curves: ["exp(-t)", "t**2"]'
            raise SpecError([Problem(self.task.place("curves"), message, expected=expected)])
        return found

    @property
    def window(self) -> tuple[float | None, ...]:
        """Both ends across and both heights, None where they are to be found.

        Raises ``SpecError`` for ends in the wrong order.
        """
        options = self.options
        given = {"from": options.start, "to": options.end, "low": options.low, "high": options.high}
        ends = {name: self._number(words, name) for name, words in given.items()}
        for lower, upper in (("from", "to"), ("low", "high")):
            low, high = ends[lower], ends[upper]
            if low is not None and high is not None and not low < high:
                message = f"`{upper}` must be larger than `{lower}`"
                place = self.task.place(upper)
                raise SpecError([Problem(place, message, expected=f"a number above {low:g}")])
        return tuple(ends.values())

    def places(self) -> list[Node]:
        """The places of marked points."""
        for index, words in enumerate(self.options.points):
            self._number(words, "points", index)
        return [self._formula(t, "points", k) for k, t in enumerate(self.options.points)]

    def _formula(self, words: str, *place: str | int) -> Node:
        node = option_formula(self.workspace, words, self.task.place(*place))
        if isinstance(node, Number) and "." in words:
            return replace(node, decimal=True)
        return node

    def _number(self, words: str | None, *place: str | int) -> float | None:
        """The number of an option; ``SpecError`` for anything else."""
        if words is None:
            return None
        node = self._formula(words, *place)
        value = None if letters_in(node) else number_of(node, {})
        if value is None or not abs(value) <= LARGEST:
            message, expected = "no number of moderate size", "a number such as -5 or 2*pi"
            raise SpecError([Problem(self.task.place(*place), message, words, expected)])
        return float(value)

    def _only_letter(self, formulas: Sequence[Node]) -> str:
        """The letter that the formulas are plotted over."""
        known = {*self.given, *self.known}
        found = dict.fromkeys(name for f in formulas for name in letters_in(f))
        free = [name for name in found if name not in known] or list(found)
        if len(free) == 1:
            return free[0]
        message = (
            "`by` must say which letter stands on the axis" if free else "no letter to plot by"
        )
        expected = "by: " + " or ".join(free) if free else "a formula in a letter, or `by`"
        raise SpecError([Problem(self.task.place("by"), message, expected=expected)])

    def _refuse_unused(self, formulas: Sequence[Node], names: dict[str, Node]) -> None:
        """What `with` gives are numbers, for letters that occur."""
        known = [name for name in letters_of(formulas, names) if name != self.by]
        for name, words in self.options.given.items():
            place = self.task.place("with", name)
            if name not in known:
                message = f"no formula has the letter {name} beside {self.by}"
                expected = "one of " + ", ".join(dict.fromkeys(known)) if known else "no `with`"
                raise SpecError([Problem(place, message, name, expected)])
            self._number(words, "with", name)

    def _refuse_open(self, formulas: Sequence[Node], names: dict[str, Node]) -> None:
        """Every other letter needs a number, and every function a formula."""
        for index, formula in enumerate(formulas):
            place = self.task.place("curves", index)
            whole = opened(formula, names)
            for name in letters_in(whole):
                if name != self.by and name not in self.given:
                    message = f"{name} has no number, and the axis shows {self.by}"
                    raise SpecError([Problem(place, message, name, f"with: {{{name}: 1}}")])
            for part in descendants(whole):
                base = part
                while isinstance(base, Call) and base.function.derived is not None:
                    base = Call(base.function.derived[0], base.arguments)
                if isinstance(base, Call) and not self.opening.calculus.is_specified(base):
                    message = f"{base.function.name} has no formula, so it has no graph"
                    raise SpecError([Problem(place, message, expected="a formula in `functions`")])


def letters_of(formulas: Sequence[Node], names: dict[str, Node]) -> list[str]:
    """The letters of some formulas, those behind names among them."""
    return [name for formula in formulas for name in letters_in(opened(formula, names))]


def _model_formulas(workspace: Workspace) -> dict[str, Node]:
    """The model's names with their formulas; nothing of a model with matrices."""
    if not workspace.exercise.is_scalar:
        return {}
    functions = workspace.functions
    return {
        item.name: expression_node(item.expression, operations=functions)
        for item in workspace.assignments
    }


def _given_numbers(workspace: Workspace) -> dict[str, Node]:
    """The numbers that the exercise gives, of the first observation; not every input needs one."""
    exercise = workspace.exercise
    given = {**exercise.values, **next(iter(exercise.data), {})}
    return {
        name: expression_node(value)
        for name, value in given.items()
        if not isinstance(value, MatrixLiteral)
    }
