"""How a function runs: where it is defined, its pieces, where it rises and falls, its ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from derivator.algebra.limits import limit_of
from derivator.derivations.properties.numbers import (
    DIGITS,
    FAR,
    Values,
    grid,
    inside,
    is_flat,
    zeros,
)
from derivator.derivations.properties.places import Names, Place, number_node, value_at
from derivator.derivations.properties.recognised import recognised
from derivator.derivations.properties.target import Target
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.build import ONE, add, negate
from derivator.notation.functions import COS, SIN
from derivator.notation.nodes import Call, Indicator, Node, Number, Power
from derivator.notation.precise import MP, Precise, precise
from derivator.notation.simplify import simplified
from derivator.notation.text import text
from derivator.notation.walk import descendants, substitute
from derivator.program.calculus import Calculus, depends_on
from derivator.solution import Chain

SAME = MP.mpf(10) ** -25


@dataclass(frozen=True)
class End:
    """An end of an arc: where it is, what the values tend to, and whether they get there."""

    place: Place
    value: Node
    exact: bool
    number: Precise
    attained: bool
    side: int
    """1 where the end is approached from the right, -1 from the left, as a limit has it."""


@dataclass(frozen=True)
class Arc:
    """A stretch on which a function rises (1), falls (-1) or is constant (0)."""

    low: End
    high: End
    formula: Node
    direction: int

    @property
    def middle(self) -> Precise:
        """A place inside."""
        return inside(self.low.place.number, self.high.place.number)


@dataclass(frozen=True)
class Joint:
    """A place at which two pieces meet, or at which the function has no value or ends."""

    place: Place
    left: Node | None
    """The piece to the left, None where there is none."""
    right: Node | None


@dataclass(frozen=True)
class Survey:
    """The arcs from left to right, and what lies between its pieces."""

    arcs: tuple[Arc, ...]
    joints: tuple[Joint, ...]
    critical: tuple[Place, ...]
    """Where the derivative is 0."""
    period: Chain | None = None
    """f(t + p) = f(t), where only one period has been looked at."""

    @property
    def least(self) -> End:
        """The end with the lowest value, attained if one of the lowest is."""
        return min(self.ends, key=lambda end: (end.number, not end.attained))

    @property
    def greatest(self) -> End:
        """The end with the highest value, attained if one of the highest is."""
        return max(self.ends, key=lambda end: (end.number, end.attained))

    @property
    def ends(self) -> tuple[End, ...]:
        """Every end of every arc."""
        return tuple(end for arc in self.arcs for end in (arc.low, arc.high))

    @property
    def inner_joints(self) -> tuple[Joint, ...]:
        """Those with something to both sides."""
        return tuple(j for j in self.joints if j.left is not None and j.right is not None)

    def is_continuous(self, joint: Joint) -> bool:
        """Whether the values on both sides of a joint meet there."""
        at = joint.place.number
        return all(end.attained for end in self.ends if end.place.number == at)

    @property
    def ends_of_domain(self) -> tuple[Place, Place]:
        """The first and the last place up to which it is defined."""
        return self.arcs[0].low.place, self.arcs[-1].high.place

    @property
    def is_one_to_one(self) -> bool:
        """Whether no value is taken twice: each arc rises or falls, and none meets another."""
        spans = sorted(
            (min(arc.low.number, arc.high.number), max(arc.low.number, arc.high.number))
            for arc in self.arcs
        )
        apart = all(one[1] <= other[0] + SAME for one, other in pairwise(spans))
        return apart and all(arc.direction for arc in self.arcs)

    @property
    def direction(self) -> int | None:
        """1 or -1 where the function rises or falls all along, without gaps; else None."""
        signs = {arc.direction for arc in self.arcs}
        joined = all(
            one.high.place.number == other.low.place.number
            and one.high.attained
            and other.low.attained
            for one, other in pairwise(self.arcs)
        )
        return signs.pop() if len(signs) == 1 and joined else None


def survey(
    target: Target,
    names: Names,
    low: Precise = -MP.inf,
    high: Precise = MP.inf,
    letters: Mapping[str, Precise] | None = None,
) -> Survey:
    """The run of a function on an interval; raises ``TooManyPlaces`` where it turns too often.

    ``letters`` are what the other letters are meanwhile.
    """
    body, by = target.body, target.by
    letters = target.sample() if letters is None else letters
    own = Values(body, by, letters)
    places = [low, *_borders(body, by, target.calculus, low, high, letters), high]
    pieces: list[tuple[Precise, Precise, Node]] = []
    for left, right in pairwise(places):
        middle = inside(left, right, 0.4142)
        if not MP.isfinite(own(middle)):
            continue
        with MP.workdps(DIGITS):
            formula = target.calculus.active(body, {**letters, by: middle}, [])
        before = pieces[-1] if pieces else None
        same = before and before[1] == left and text(before[2]) == text(formula)
        if before and same and _smooth(target, formula, left, letters):
            pieces[-1] = (before[0], right, formula)
        else:
            pieces.append((left, right, formula))
    arcs: list[Arc] = []
    critical: list[Place] = []
    for left, right, formula in pieces:
        slope = target.calculus.derivative(formula, by)
        turns = _turns(slope, target, left, right, letters) if depends_on(slope, by) else []
        critical += map(names.place, turns)
        steep = Values(slope, by, letters)
        flat = is_flat(steep, left, right)
        for start, stop in pairwise([left, *turns, right]):
            sign = 0 if flat else _sign(steep, start, stop)
            low, high = (
                _end(target, own, formula, names.place(place), side, names.digits)
                for place, side in ((start, 1), (stop, -1))
            )
            arcs.append(Arc(low, high, formula, sign))
    return Survey(tuple(arcs), _joints(pieces, names), tuple(critical))


def _smooth(target: Target, formula: Node, place: Precise, letters: Mapping[str, Precise]) -> bool:
    """Whether a piece has a value and a slope at a place where only a condition changes."""
    nodes = (formula, target.calculus.derivative(formula, target.by))
    return all(MP.isfinite(precise(node, {**letters, target.by: place})) for node in nodes)


def _turns(
    slope: Node, target: Target, low: Precise, high: Precise, letters: Mapping[str, Precise]
) -> list[Precise]:
    try:
        second = target.calculus.derivative(slope, target.by)
    except TypeError:
        second = None
    return zeros(slope, target.by, low, high, second, letters)


def _sign(steep: Values, low: Precise, high: Precise) -> int:
    for part in (0.5, 0.37, 0.71, 0.13, 0.9):
        value = steep(inside(low, high, part))
        if MP.isfinite(value) and value != 0:
            return 1 if value > 0 else -1
    return 0


def _joints(pieces: Sequence[tuple[Precise, Precise, Node]], names: Names) -> tuple[Joint, ...]:
    """Every inner end of a piece."""
    left_of = {right: formula for _, right, formula in pieces if MP.isfinite(right)}
    right_of = {left: formula for left, _, formula in pieces if MP.isfinite(left)}
    places = sorted({*left_of, *right_of})
    return tuple(Joint(names.place(x), left_of.get(x), right_of.get(x)) for x in places)


def _end(target: Target, own: Values, formula: Node, place: Place, side: int, digits: int) -> End:
    """The value at an end of an arc, or the limit there."""
    letters = own.letters
    if place.finite:
        value = Values(formula, target.by, letters)(place.number)
        if MP.isfinite(value):
            node, exactly = _valued(formula, target, place, letters, digits)
            there = own(place.number)
            attained = bool(MP.isfinite(there) and abs(there - value) < SAME)
            attained = attained and not (there == 1 and has_odd_power(target.body, target.by))
            if exactly:
                value = precise(node, letters)
            return End(place, node, exactly, value, attained, side)
    node, exactly, value = end_limit(formula, target, place, side, digits, letters)
    return End(place, node, exactly, value, False, side)


def _valued(
    formula: Node, target: Target, place: Place, letters: Mapping[str, Precise], digits: int
) -> tuple[Node, bool]:
    """The value of a piece at a place, in symbols where other letters are in it."""
    if any(depends_on(formula, name) for name in letters):
        put = substitute(formula, {target.by: place.node})
        return simplified(put, tuple(letters)) or put, place.exact
    return value_at(formula, target.by, place, digits, target.value(place.node))


def end_limit(
    formula: Node,
    target: Target,
    place: Place,
    side: int,
    digits: int,
    letters: Mapping[str, Precise],
) -> tuple[Node, bool, Precise]:
    """The limit at a place: recognised from where the values tend to, else found by SymPy."""
    limit = Limit(formula, target.letter, place.node, side if place.finite else 0)
    value = precise(limit, letters) if place.exact or not place.finite else MP.nan
    if MP.isinf(value):
        return Infinity(1 if value > 0 else -1), True, value
    symbolic = any(depends_on(formula, name) for name in letters)
    if MP.isfinite(value) and (value == 0 or not symbolic):
        node = recognised(value, 15)
        if node is not None and (isinstance(node, Number) or recognised(value, 25)):
            return node, True, precise(node, {})
    positive = [name for name, sign in target.signs.items() if sign == "positive"]
    found = limit_of(limit, target.others, positive)
    if found is not None:
        return found, True, precise(found, letters)
    if MP.isfinite(value) and not symbolic:
        node, exactly = number_node(value, digits, limit)
        return node, exactly, value
    raise NoLimit(place)


def has_odd_power(node: Node, by: str) -> bool:
    """Whether both base and exponent of a power depend on the letter: t^t has no value at 0."""
    powers = (part for part in descendants(node) if isinstance(part, Power))
    return any(depends_on(p.base, by) and depends_on(p.exponent, by) for p in powers)


class NoLimit(Exception):
    """An end of an arc at which the values tend to nothing that could be found."""


def _borders(
    body: Node,
    by: str,
    calculus: Calculus,
    low: Precise,
    high: Precise,
    letters: Mapping[str, Precise],
) -> list[Precise]:
    """Where the formula may end, jump or pass to another piece, in order."""
    found: list[Precise] = []
    for node in dict.fromkeys(_edges(body, calculus, by, low, high, letters)):
        if depends_on(node, by):
            slope = _slope(node, by, calculus)
            found += zeros(node, by, low, high, slope, letters)
    distinct: list[Precise] = []
    for x in sorted(found):
        if not distinct or abs(x - distinct[-1]) > SAME:
            distinct.append(x)
    return distinct


def _slope(node: Node, by: str, calculus: Calculus) -> Node | None:
    try:
        return calculus.derivative(node, by)
    except TypeError:
        return None


def _edges(
    body: Node,
    calculus: Calculus,
    by: str,
    low: Precise,
    high: Precise,
    letters: Mapping[str, Precise],
) -> Iterator[Node]:
    """Formulas whose zeros are edges of the domain, or places where a condition changes."""
    for operation, operands in calculus.parts(body):
        if operation.name == "divide":
            yield operands[1]
        elif operation.name in ("log", "sqrt"):
            yield operands[0]
        elif operation.name in ("asin", "acos"):
            yield add(operands[0], ONE)
            yield add(operands[0], negate(ONE))
        elif operation.name in ("tan", "cot"):
            yield Call(COS if operation.name == "tan" else SIN, operands[:1])
        elif operation.name == "power":
            exponent = operands[1]
            number = exponent.value if isinstance(exponent, Number) else None
            if number is None or number.denominator != 1 or number < 0:
                yield operands[0]
    if not calculus.has_pieces(body):
        return
    met: list[Indicator] = []
    for x in grid(low, high)[::3]:
        if abs(x) <= FAR:
            with MP.workdps(DIGITS):
                calculus.active(body, {**letters, by: x}, met)
    for condition in dict.fromkeys(met):
        yield add(condition.left, negate(condition.right))
