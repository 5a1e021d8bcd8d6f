"""The inverse of a function: the equation y = f(t) solved for t, step by step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.properties.clash import Clash, clash_of
from derivator.derivations.properties.forms import shortest
from derivator.derivations.properties.inverting import InversePiece, Inverting, formula_of
from derivator.derivations.properties.places import Names, between
from derivator.derivations.properties.ranges import Range, ends_of, surveyed
from derivator.derivations.properties.said import (
    definition,
    given_numbers,
    said_interval,
)
from derivator.derivations.properties.stretches import Stretch, stretches
from derivator.derivations.properties.target import Question, Target, target
from derivator.derivations.properties.value_sets import set_node, set_text, spans
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.notation.build import ONE, divide
from derivator.notation.functions import Function
from derivator.notation.matrices import Cases
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.simplify import exact_text
from derivator.notation.walk import replaced, size
from derivator.ops.defined import defined_function, prime
from derivator.program.calculus import depends_on
from derivator.solution import Chain, FormulaStep, Result
from derivator.spec.exercise import Task

VALUES = ("y", "v", "s", "q", "x")
"""What the value of the function may be called."""
LONGEST = 40


class InverseOptions(Question):
    """Which function, and on which interval."""

    on: Range | None = Field(
        None,
        description="The interval on which it is inverted, such as [0, oo] for t**2; by default "
        "the whole domain.",
    )
    derivative: bool = Field(False, description="Whether the derivative of the inverse is found.")


@dataclass(frozen=True)
class InverseStep(FormulaStep):
    """Why there is an inverse, the moves that solve for t, the inverse and both round trips."""

    value: Node
    letter: Node
    values: Node
    definition: tuple[Chain, ...]
    given_numbers: tuple[Chain, ...]
    interval: Chain | None
    stretches: tuple[Stretch, ...]
    joined: bool
    """Whether it rises, or falls, all along without gaps."""
    notes: tuple[Chain, ...]
    clash: Clash | None
    """Two places of equal value, where there is no inverse."""
    named: Chain
    """y = f(t)."""
    pieces: tuple[InversePiece, ...]
    """Empty where no formula was found."""
    formula: Chain | None
    """f^(-1)(y) = ..."""
    domain: Node
    back: Chain | None
    """f(f^(-1)(y)) = y."""
    forth: Chain | None
    """f^(-1)(f(t)) = t."""
    slope: Chain | None


class Inverse(Derivation):
    """y = e^t/(1 + e^t) solved for t: t = ln(y/(1 - y)), for 0 < y < 1 (S-table, V27)."""

    kind = "inverse"
    options = InverseOptions
    summary = (
        "Solves y = f(t) for t step by step, with the branch chosen and proved, says where the "
        "inverse is defined and checks both round trips; or shows why there is no inverse."
    )
    produces: ClassVar = {
        "f^-1": "the inverse as a formula in y; without one its verdict is `no inverse` (the chain "
        "shows two places of equal value) or `no formula`",
        "domain": "where the inverse is defined, as its verdict: `(0, 1)`, `[0, oo)`",
        "(f^-1)'": "with `derivative` the derivative of the inverse",
    }

    def derive(self, workspace: Workspace, task: Task) -> InverseStep:
        """The inverse of the function that the task names."""
        options = task.options
        assert isinstance(options, InverseOptions)
        found = target(workspace, task, options)
        low, high = ends_of(workspace, options.on, task)
        names = Names(found.by, workspace.digits, frozenset(found.letters))
        run = surveyed(found, names, low, high, task)
        y = next(n for n in VALUES if n not in (*found.letters, found.operation.name))
        named = Chain((Symbol(y), found.value()), equality(Symbol(y), found.value()).relations)
        sets = spans(run.arcs)
        clash, pieces = None, tuple[InversePiece, ...]()
        if run.is_one_to_one and run.period is None:
            pieces = Inverting(found, run, y).pieces()
        else:
            clash = clash_of(found, run, names)
        step = InverseStep(
            self.kind,
            found.name,
            task.position,
            {},
            letters=(found.by,),
            conditions=between(found.by, *run.ends_of_domain),
            defined={y: found.value(), **names.defined},
            given=found.given,
            value=found.value(),
            letter=found.letter,
            values=Symbol(y),
            definition=definition(found),
            given_numbers=given_numbers(found),
            interval=said_interval(found.by, names, low, high) if options.on else None,
            stretches=stretches(found, run),
            joined=run.direction is not None,
            notes=names.notes(),
            clash=clash,
            named=named,
            pieces=pieces,
            formula=None,
            domain=set_node(sets),
            back=None,
            forth=None,
            slope=None,
        )
        if pieces:
            step = _with_formula(step, found, y, pieces, options.derivative)
        return replace(step, results=_results(step, found, set_text(sets)))


def _with_formula(
    step: InverseStep, found: Target, y: str, pieces: tuple[InversePiece, ...], slope: bool
) -> InverseStep:
    """The step with the inverse as a function, and what follows from it."""
    own = formula_of(pieces, y)
    inverse = _function(found, y, own)
    value, back = Symbol(y), Call(inverse, (Symbol(y),))
    round_trip = ChainBuilder(found.value(back))
    if len(pieces) == 1 and not found.order:
        put = Inverting.put_in(found, own)
        if size(put) <= LONGEST:
            round_trip.then(put)
    return replace(
        step,
        formula=equality(back, own),
        back=round_trip.then(value).chain(),
        forth=equality(Call(inverse, (found.value(),)), found.letter),
        slope=_slope(found, inverse, y, own) if slope else None,
    )


def _function(found: Target, y: str, own: Node) -> Function:
    name = found.name
    plain = defined_function("inverse", (y,), own)
    latex = found.operation.function.latex + "'" * found.order
    return replace(plain, name=f"{name}⁻¹", latex=f"{latex}^{{-1}}")


def _slope(found: Target, inverse: Function, y: str, own: Node) -> Chain:
    """(f^-1)'(y) = 1/f'(f^-1(y)) = ..., through f where f' is known by f."""
    bracketed = replace(inverse, name=f"({inverse.name})", latex=rf"\left({inverse.latex}\right)")
    at = Call(inverse, (Symbol(y),))
    chain = ChainBuilder(Call(prime(bracketed), (Symbol(y),)))
    chain.then(divide(ONE, found.value(at, extra=1)))
    formula = found.slope_formula
    if formula is not None and not found.order:
        through = replaced(formula, found.value(), Symbol(y))
        if not depends_on(through, found.by):
            chain.then(divide(ONE, through))
            return chain.chain()
    if not isinstance(own, Cases):
        chain.then(shortest(found.calculus.derivative(own, y), (y,)))
    return chain.chain()


def _results(step: InverseStep, found: Target, domain: str) -> dict[str, Result]:
    name = f"{found.name}^-1"
    if step.clash is not None:
        return {name: Result(step.clash.chain, verdict="no inverse")}
    if step.formula is None:
        sign = step.stretches[0].sign
        return {name: Result(sign, verdict="no formula"), "domain": Result(sign, verdict=domain)}
    try:
        exact = exact_text(step.formula.terms[-1])
    except TypeError:
        exact = None
    results = {name: Result(step.formula, exact), "domain": Result(step.formula, verdict=domain)}
    if step.slope is not None:
        try:
            text = exact_text(step.slope.terms[-1])
        except (TypeError, ValueError):
            text = None
        results[f"({name})'"] = Result(step.slope, text)
    return results
