"""Where a function has no derivative, by one-sided derivatives; and why it has one elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.properties.activations import branches_of
from derivator.derivations.properties.meeting import Meeting, meetings, second_meetings
from derivator.derivations.properties.numbers import Values
from derivator.derivations.properties.places import Names, between, said
from derivator.derivations.properties.ranges import Range, ends_of, surveyed
from derivator.derivations.properties.results import place_name
from derivator.derivations.properties.said import (
    definition,
    given_numbers,
    said_interval,
    said_signs,
)
from derivator.derivations.properties.survey import Survey
from derivator.derivations.properties.target import SignedQuestion, Target, target
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.notation.analysis import Infinity
from derivator.notation.build import ZERO
from derivator.notation.matrices import Cases
from derivator.notation.nodes import Node
from derivator.notation.precise import MP
from derivator.notation.simplify import exact_text
from derivator.notation.text import text
from derivator.program.calculus import depends_on
from derivator.solution import Chain, FormulaStep, Relation, Result
from derivator.spec.exercise import Task

MOST_SUPPORTS = 4


class DifferentiabilityOptions(SignedQuestion):
    """Of which function, and up to which derivative."""

    on: Range | None = Field(
        None, description="Only between these two ends, such as [-1, 4]; by default everywhere."
    )
    order: int = Field(
        1,
        ge=1,
        le=2,
        description="With 2 the second derivative is looked at as well, where there is a first.",
    )


@dataclass(frozen=True)
class Support:
    """A denominator, root or logarithm that gives no trouble on a stretch."""

    what: Literal["divide", "log", "sqrt"]
    where: Chain | None
    chain: Chain


@dataclass(frozen=True)
class DifferentiabilityStep(FormulaStep):
    """The pieces, what happens where they meet, and why there is a derivative inside them."""

    value: Node
    slope: Node
    second_slope: Node
    definition: tuple[Chain, ...]
    given_numbers: tuple[Chain, ...]
    assumed: tuple[Chain, ...]
    interval: Chain | None
    pieces: Chain | None
    """The function by cases, where it has several pieces."""
    supports: tuple[Support, ...]
    meetings: tuple[Meeting, ...]
    notes: tuple[Chain, ...]
    missing: tuple[Node, ...]
    """The places without a derivative."""
    period: Chain | None
    second: tuple[Meeting, ...] | None
    """The same for the derivative, where that was asked."""

    @property
    def has_edges(self) -> bool:
        """Whether the domain ends somewhere with a value."""
        return any(meeting.kind == "edge" for meeting in self.meetings)

    @property
    def has_gaps(self) -> bool:
        """Whether there are places without a value between pieces."""
        return any(meeting.kind == "gap" for meeting in self.meetings)


class Differentiability(Derivation):
    """ReLU at 0: slope 0 from the left, 1 from the right, so no derivative (V29)."""

    kind = "differentiability"
    options = DifferentiabilityOptions
    summary = (
        "Finds the places at which a function has no derivative: jumps, kinks and vertical "
        "tangents, by one-sided derivatives, and says why it has one everywhere else."
    )
    produces: ClassVar = {
        "not_differentiable": "the places without a derivative, as the verdict: `{0}`, `{}`",
        "left_derivative[0], right_derivative[0]": "the one-sided derivatives at each place that "
        "was looked at; the verdict says what it is: `kink`, `smooth`, `vertical`, `edge`",
        "jump[0]": "the value at a place where the function jumps",
        "not_twice_differentiable": "with `order: 2` the places without a second derivative",
    }

    def derive(self, workspace: Workspace, task: Task) -> DifferentiabilityStep:
        """The places without a derivative of the function that the task names."""
        options = task.options
        assert isinstance(options, DifferentiabilityOptions)
        found = target(workspace, task, options, symbolic=True)
        low, high = ends_of(workspace, options.on, task)
        names = Names(found.by, workspace.digits, frozenset(found.letters))
        run = surveyed(found, names, low, high, task)
        met = tuple(
            meeting
            for meeting in meetings(found, run, workspace.digits)
            if meeting.place.number not in (low, high)
            and not (run.period is not None and meeting.kind == "edge")
        )
        missing = tuple(m for m in met if m.kind not in ("smooth", "gap"))
        second = None
        if options.order == 2:
            second = second_meetings(found, run, met, workspace.digits)
        supports = tuple(dict.fromkeys(_supports(found, run)))[:MOST_SUPPORTS]
        step = DifferentiabilityStep(
            self.kind,
            found.name,
            task.position,
            {},
            letters=(found.by, *found.others),
            conditions=found.conditions,
            defined=names.defined,
            given=found.given,
            value=found.value(),
            slope=found.value(extra=1),
            second_slope=found.value(extra=2),
            definition=definition(found),
            given_numbers=given_numbers(found),
            assumed=said_signs(found),
            interval=said_interval(found.by, names, low, high) if options.on else None,
            pieces=_pieces(found, run),
            supports=supports,
            meetings=met,
            notes=names.notes(),
            missing=tuple(m.place.node for m in missing),
            period=run.period,
            second=second,
        )
        return replace(step, results=dict(_results(step, found)))


def _pieces(found: Target, run: Survey) -> Chain | None:
    """f(t) by cases, the conditions from the left to the right."""
    if any(joint.left is None or joint.right is None for joint in run.joints):
        return None
    branches = branches_of(found, run, lambda formula: formula)
    return equality(found.value(), Cases(branches)) if branches else None


def _supports(found: Target, run: Survey) -> Iterator[Support]:
    """Denominators, roots and logarithms, each with the sign that it has on its stretch."""
    for arc in run.arcs:
        low, high = arc.low.place, arc.high.place
        for operation, operands in found.calculus.parts(arc.formula):
            name = operation.name
            if name not in ("divide", "log", "sqrt"):
                continue
            node = operands[1] if name == "divide" else operands[0]
            if not depends_on(node, found.by) or node == found.letter:
                continue
            with MP.workdps(40):
                value = Values(node, found.by, found.sample())(arc.middle)
            relation = Relation.GREATER if value > 0 else Relation.LESS
            whole = len(run.joints) == 0
            ends = run.ends_of_domain if whole else (low, high)
            chain = Chain((node, ZERO), (relation,), where=between(found.by, *ends))
            yield Support(name, said(found.by, *ends), chain)  # type: ignore[arg-type]


def _results(step: DifferentiabilityStep, found: Target) -> Iterator[tuple[str, Result]]:
    base = next(
        (side.chain for meeting in step.meetings for side in meeting.sides),
        equality(found.value(), found.value()),
    )
    yield "not_differentiable", Result(base, verdict=_listed(step.missing))
    for meeting in step.meetings:
        name = place_name(meeting.place)
        if meeting.kind == "jump":
            yield f"jump[{name}]", Result(meeting.limits[-1], None, None, verdict="jump")
        for side in meeting.sides:
            word = "left" if side.side < 0 else "right"
            yield f"{word}_derivative[{name}]", _one_sided(side.chain, side.value, meeting.kind)
    if step.second is not None:
        places = [m.place.node for m in step.second if m.kind not in ("smooth", "gap")]
        verdict = _listed((*step.missing, *places))
        yield "not_twice_differentiable", Result(base, verdict=verdict)


def _one_sided(chain: Chain, value: Node, kind: str) -> Result:
    if isinstance(value, Infinity):
        return Result(chain, "oo" if value.sign > 0 else "-oo", None, verdict=kind)
    try:
        return Result(chain, exact_text(value), None, verdict=kind)
    except TypeError:
        return Result(chain, None, None, verdict=kind)


def _listed(places: tuple[Node, ...]) -> str:
    names = []
    for place in places:
        try:
            names.append(exact_text(place) or text(place))
        except TypeError:
            names.append(text(place))
    return "{" + ", ".join(names) + "}"
