"""Where two pieces of a function meet: jump, kink, vertical tangent, or a smooth join."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from derivator.derivations.properties.forms import shortest
from derivator.derivations.properties.numbers import DIGITS, Values
from derivator.derivations.properties.places import Place, number_node
from derivator.derivations.properties.survey import SAME, Joint, Survey, end_limit
from derivator.derivations.properties.target import Target
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import Limit
from derivator.notation.build import ZERO, add, negate
from derivator.notation.nodes import Node, Quotient, Symbol
from derivator.notation.precise import MP, Precise, precise
from derivator.notation.walk import size, substitute
from derivator.program.calculus import depends_on
from derivator.program.piecewise import solved
from derivator.solution import Chain

STEP_NAMES = ("h", "s", "d", "k")
LONGEST = 30


@dataclass(frozen=True)
class OneSided:
    """The derivative from one side, as the limit of the difference quotient."""

    side: int
    chain: Chain
    value: Node
    number: Precise


@dataclass(frozen=True)
class Meeting:
    """What happens at one place."""

    place: Place
    kind: Literal["jump", "kink", "vertical", "smooth", "edge", "gap"]
    limits: tuple[Chain, ...]
    """The values from both sides and at the place, where they differ."""
    sides: tuple[OneSided, ...]
    agree_for: Agreement | None


@dataclass(frozen=True)
class Agreement:
    """The value of a letter for which both slopes agree: a is 1."""

    letter: Node
    value: Node
    chain: Chain
    """Both slopes with it put in, for the check."""


def meetings(target: Target, run: Survey, digits: int) -> tuple[Meeting, ...]:
    """Every place at which pieces meet, or at which the domain ends with a value."""
    found = (_meeting(target, run, joint, digits) for joint in run.joints)
    return tuple(meeting for meeting in found if meeting is not None)


def _meeting(target: Target, run: Survey, joint: Joint, digits: int) -> Meeting | None:
    place = joint.place
    letters = target.sample()
    height = Values(target.body, target.by, letters)(place.number)
    ends = [end for end in run.ends if end.place.number == place.number]
    both = joint.left is not None and joint.right is not None
    if not MP.isfinite(height):
        limits = tuple(_limit(target, end.side, place, end.value, end.exact) for end in ends)
        return Meeting(place, "gap", limits, (), None) if both else None
    if not all(end.attained for end in ends):
        if not both:
            return None
        value = _value(target, place, height, digits)
        limits = tuple(_limit(target, end.side, place, end.value, end.exact) for end in ends)
        own = ChainBuilder(target.value(place.node)).then(*value).chain()
        return Meeting(place, "jump", (*limits, own), (), None)
    sides = []
    for side, piece in ((-1, joint.left), (1, joint.right)):
        if piece is not None:
            sides.append(_one_sided(target, piece, place, side, digits, letters))
    return _judged(target, place, tuple(sides), both)


def second_meetings(
    target: Target, run: Survey, first: Sequence[Meeting], digits: int
) -> tuple[Meeting, ...]:
    """The same for f' at the places at which f has a derivative."""
    smooth = {meeting.place.number for meeting in first if meeting.kind == "smooth"}
    after = replace(target, order=target.order + 1)
    found = []
    for joint in run.joints:
        if joint.place.number not in smooth or joint.left is None or joint.right is None:
            continue
        sides = []
        for side, piece in ((-1, joint.left), (1, joint.right)):
            slope = target.opening.derivative(piece, target.by)
            value = target.sample()
            sides.append(_one_sided(after, slope, joint.place, side, digits, value))
        found.append(_judged(after, joint.place, tuple(sides), both=True))
    return tuple(found)


def _judged(target: Target, place: Place, sides: tuple[OneSided, ...], both: bool) -> Meeting:
    infinite = any(MP.isinf(side.number) for side in sides)
    if not both:
        return Meeting(place, "edge", (), sides, None)
    left, right = sides
    if infinite:
        return Meeting(place, "vertical", (), sides, None)
    if abs(left.number - right.number) < SAME:
        return Meeting(place, "smooth", (), sides, None)
    agreeing = None
    for name in target.others:
        value = solved(left.value, right.value, name)
        if value is not None and not depends_on(value, name):
            agreeing = _agreeing(name, value, left.value, right.value)
    return Meeting(place, "kink", (), sides, agreeing)


def _agreeing(name: str, value: Node, left: Node, right: Node) -> Agreement:
    here, there = (substitute(node, {name: value}) for node in (left, right))
    return Agreement(Symbol(name), value, equality(here, there))


def _limit(target: Target, side: int, place: Place, value: Node, exact: bool) -> Chain:
    limit = Limit(target.value(), target.letter, place.node, side)
    return ChainBuilder(limit).then(value, exact).chain()


def _value(target: Target, place: Place, height: Precise, digits: int) -> tuple[Node, bool]:
    return number_node(height, digits, target.value(place.node))


def _one_sided(
    target: Target,
    piece: Node,
    place: Place,
    side: int,
    digits: int,
    letters: Mapping[str, Precise],
) -> OneSided:
    """lim (f(p + h) - f(p))/h = ... as h goes to 0 from one side."""
    name = next(n for n in STEP_NAMES if n not in target.letters)
    step = Symbol(name)
    moved = add(place.node, step)
    start = shortest(substitute(piece, {target.by: place.node}), target.letters)
    there = target.value(place.node) if not target.order else start
    whole = Quotient(add(target.value(moved), negate(there)), step)
    change = shortest(
        add(substitute(piece, {target.by: moved}), negate(start)), (*target.letters, name)
    )
    chain = ChainBuilder(Limit(whole, step, ZERO, side))
    plain = Quotient(change, step)
    if size(change) <= LONGEST and change != ZERO:
        chain.then(Limit(plain, step, ZERO, side))
    value, exact, number = _slope_at(target, piece, place, side, digits, letters)
    if MP.isinf(number) and place.number != 0:
        # so near to the place the difference quotient loses all its digits
        chain = ChainBuilder(Limit(target.value(extra=1), target.letter, place.node, side))
    chain.then(value, exact)
    return OneSided(side, chain.chain(), value, number)


def _slope_at(
    target: Target,
    piece: Node,
    place: Place,
    side: int,
    digits: int,
    letters: Mapping[str, Precise],
) -> tuple[Node, bool, Precise]:
    slope = target.opening.derivative(piece, target.by)
    with MP.workdps(DIGITS):
        number = precise(slope, {**letters, target.by: place.number})
    if not MP.isfinite(number):
        return end_limit(slope, target, place, side, digits, letters)
    if any(depends_on(slope, name) for name in letters):
        put = shortest(substitute(slope, {target.by: place.node}), tuple(letters))
        return put, True, number
    node, exact = number_node(number, digits, target.value(place.node, extra=1))
    return node, exact, number
