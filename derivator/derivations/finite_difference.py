"""A derivative beside its difference quotients, and what becomes of the error as the step shrinks.

The quotients are computed in double precision, as any program would compute them; the derivative
that they are held against is exact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from derivator.derivations.backpropagation.kinks import kinks_at
from derivator.derivations.backpropagation.stated import forward_formulas
from derivator.derivations.base import Derivation
from derivator.derivations.differences.display import Schemes, error_plot, quotient_table
from derivator.derivations.differences.error_order import Order, grows, measured_order
from derivator.derivations.differences.quotients import Quotients
from derivator.derivations.differences.single_entry import (
    added_up,
    entry_of,
    numbers_at,
    place_in_words,
    sizes_needed,
)
from derivator.derivations.layers.entry_formula import EntryFormula
from derivator.derivations.study import Study
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.notation.build import number
from derivator.notation.nodes import Node, Partial, Power, Symbol
from derivator.notation.numbers import rounded
from derivator.program.model import Program
from derivator.solution import Chain, PlotFigure, ProgramStep, Scope, Table
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, LayerName, Options

LETTERS = ("h", "epsilon", "delta", "tau", "eta", "h_0")
STEPS = tuple(Fraction(1, 10**power) for power in range(1, 13))
"""The steps of the table where the author names none."""


class FiniteDifferenceOptions(Options):
    """What is differentiated, by which single number, and with which steps."""

    of: LayerName | None = Field(None, description="The loss; by default the model's only result.")
    by: LayerName | None = Field(
        None, description="An input; by default the first parameter that the loss depends on."
    )
    entry: list[Annotated[int, Field(ge=1)]] | None = Field(
        None,
        min_length=1,
        max_length=2,
        description="Row and column of the entry, from 1; by default the first entry.",
    )
    steps: list[ConstantFormula] | None = Field(
        None, min_length=2, description="The steps of the table; by default 10^-1 to 10^-12."
    )
    scheme: Literal["forward", "central", "both"] = Field(
        "both", description="From one side, from both sides alike, or the two compared."
    )
    observation: int | None = Field(
        None, ge=1, description="The only observation to look at; by default all of them at once."
    )


@dataclass(frozen=True)
class FiniteDifferenceStep(ProgramStep):
    """The derivative with indices, its number, and its difference quotients."""

    symbol: Node
    by: Node
    added: Chain | None
    """A loss with several entries is their sum; None for a loss that is a number."""
    forward: tuple[Chain, ...]
    """The forward pass in formulas, where values in it have names that the author never gave."""
    entries: tuple[Chain, ...]
    """The way back with indices, from the loss down."""
    composed: Chain
    """The derivative with everything put in."""
    value: Chain
    steps: Node
    """The letter of the step."""
    table: Table
    missing: bool
    """Whether some step leads to where there is no quotient."""
    orders: tuple[Order, ...]
    precision: Chain
    """Half a unit in the last place of a double."""
    kinked: bool
    """Whether a value lies exactly on a kink, where the two sides disagree."""
    grows: bool
    """Whether the smallest step has a larger error than the best one."""
    plot: PlotFigure | None
    """The errors over the step; None where every quotient is exact."""


class FiniteDifference(Derivation):
    """dL/dw against (L(w + h) - L(w))/h for steps from large to tiny (L-gradient)."""

    kind = "finite_difference"
    options = FiniteDifferenceOptions
    summary = (
        "Derives the derivative by a single weight with indices, and holds it against difference "
        "quotients: a table of the error, a plot of it over the step, the order of the scheme "
        "measured, and the step below which rounding takes over."
    )
    produces: ClassVar = {
        "dL/dW[2,3]": "the derivative by the entry at the data; `dL/db[2]` by an entry of a row or "
        "a column, `dL/dw` by a number (a 1 x 1 matrix is one)"
    }

    def derive(self, workspace: Workspace, task: Task) -> FiniteDifferenceStep:
        """The derivative and its quotients at the exercise's numbers."""
        options = task.options
        assert isinstance(options, FiniteDifferenceOptions)
        named = workspace.study.target(options.of, task.place("of"))
        study, of = added_up(workspace.study, named)
        wanted = None if options.by is None else [options.by]
        weight = study.learned(of, wanted, task)[0]
        program = study.program.restricted(of)
        if not program.vertices[weight].is_input:
            message = f"{weight} is computed, so it cannot be moved by itself"
            place = task.place("by")
            raise SpecError([Problem(place, message, weight, "an input, as a weight")])
        by = entry_of(program, weight, options.entry, task.place("entry"))
        numbers = numbers_at(study, of, by, weight, options.observation, task)
        sizes = sizes_needed(program, weight, by, numbers.sizes, task.place("entry"))
        symbol = Partial(Symbol(of), by)
        quotients = Quotients(program, numbers, symbol)
        schemes: Schemes = ("forward", "central")
        if options.scheme != "both":
            schemes = (options.scheme,)
        steps = _steps(options, quotients, schemes, task.place("steps"))
        formulas = EntryFormula(study.adjoints(of), weight, by)
        letter = _letter(program)
        exact, shown = study.shown(numbers, symbol)
        value = equality(symbol, shown, exact, Scope.DATA)
        result = replace(study.result(value, numbers), chain=value)
        table = quotient_table(quotients, steps, schemes, letter, study.digits)
        return FiniteDifferenceStep(
            self.kind,
            of,
            task.position,
            {f"d{named}/d{weight}{place_in_words(by)}": result},
            moments=(study.moment(numbers),),
            program=None if of == named else study.program,
            sizes=sizes,
            symbol=Symbol(of),
            by=by,
            added=None if of == named else _sum(program, of),
            forward=_forward(workspace.study, named),
            entries=formulas.way_back(),
            composed=formulas.composed(),
            value=value,
            steps=letter,
            table=table,
            missing=any(None in row for row in table.rows),
            orders=tuple(measured_order(quotients, steps, scheme, letter) for scheme in schemes),
            precision=_precision(),
            kinked=bool(kinks_at(program, numbers)),
            grows=any(grows(quotients, steps, scheme) for scheme in schemes),
            plot=error_plot(quotients, steps, schemes, letter),
        )


def _sum(program: Program, of: str) -> Chain:
    return ChainBuilder(Symbol(of)).then(program.vertices[of].formula).chain()


def _steps(
    options: FiniteDifferenceOptions, quotients: Quotients, schemes: Schemes, place: Position
) -> tuple[Fraction, ...]:
    """The steps from the largest down; raises ``SpecError`` where no quotient comes of them."""
    steps = tuple(sorted(set(options.steps or STEPS), reverse=True))
    if steps[-1] <= 0:
        message = "a step must be larger than zero"
        raise SpecError([Problem(place, message, expected="steps such as 10**-3")])
    if len(steps) < 2:
        message = "one step says nothing of how the error falls"
        raise SpecError([Problem(place, message, expected="two steps or more")])
    for scheme in schemes:
        if all(quotients.measured(scheme, step) is None for step in steps):
            message = f"double precision gives no {scheme} quotient at any of these steps"
            raise SpecError([Problem(place, message, expected="other steps, or other numbers")])
    return steps


def _forward(study: Study, of: str) -> tuple[Chain, ...]:
    """What the forward pass computes, unless all of it stands in the exercise."""
    named = {assignment.name for assignment in study.exercise.assignments}
    vertices = study.program.restricted(of).vertices.values()
    given = all(vertex.is_input or vertex.name in named for vertex in vertices)
    return () if given else forward_formulas(study, of)


def _letter(program: Program) -> Symbol:
    """A letter for the step that names nothing else."""
    taken = {*program.vertices, *program.sizes}
    return Symbol(next(name for name in LETTERS if name not in taken))


def _precision() -> Chain:
    unit = Fraction(1, 2**53)
    node = Power(number(2), number(-53))
    return ChainBuilder(node).then(rounded(unit, 2, node), exact=False).chain()
