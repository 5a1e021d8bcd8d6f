"""A function by cases: its pieces from the left, and where two of them meet with a kink."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derivator.algebra.collect import collected
from derivator.derivations.terms import ChainBuilder
from derivator.notation.analysis import At
from derivator.notation.build import add, negate
from derivator.notation.matrices import Branch, Cases, Primed
from derivator.notation.nodes import Call, Indicator, Node, Product, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.text import text
from derivator.notation.walk import descendants, size, substitute
from derivator.program.calculus import Calculus, depends_on
from derivator.program.piecewise import LETTERS, Piece, pieces_of
from derivator.solution import Chain, Relation

CLOSE = 1e-30


@dataclass(frozen=True)
class Part:
    """One piece: its formula, the open interval on which it holds, how ``Cases`` tell it."""

    formula: Node
    where: tuple[Indicator, ...] = ()
    range: Chain | None = None
    """The interval as an inequality, a < x < b."""
    condition: Indicator | None = None


@dataclass(frozen=True)
class Joint:
    """Where two pieces meet: the slopes on both sides, and whether the values differ."""

    place: Node
    left: Chain | None
    right: Chain | None
    """The one-sided derivatives; None where one of them is not finite."""
    jump: bool
    smooth: bool
    hole: bool = False
    """Whether the function has no value there."""


def parts_of(body: Node, by: str, letters: Sequence[str], calculus: Calculus) -> tuple[Part, ...]:
    """The pieces of a function from the left; the function itself where it has but one."""
    others = tuple(n for n in letters if n != by and depends_on(body, n))
    pieces = pieces_of(body, by, others, calculus)
    if not pieces:
        return (Part(body),)
    ordered = list(reversed(pieces)) if len(pieces) == 2 else list(pieces)
    places = _places(ordered)
    found = []
    for index, piece in enumerate(ordered):
        low = places[index - 1] if index else None
        high = places[index] if index < len(places) else None
        where = _bounds(Symbol(by), low, high)
        terms = [node for node in (low, Symbol(by), high) if node is not None]
        relations = (Relation.LESS,) * (len(terms) - 1)
        if high is None and low is not None:
            terms, relations = [Symbol(by), low], (Relation.GREATER,)
        ranged = Chain(tuple(terms), relations, where=where)
        short = collected(piece.formula)
        formula = short if size(short) < size(piece.formula) else piece.formula
        found.append(Part(formula, where, ranged, piece.condition))
    return tuple(found)


def _places(ordered: Sequence[Piece]) -> list[Node]:
    """Where neighbours meet."""
    return [piece.condition.right for piece in ordered[:-1]]


def _bounds(by: Symbol, low: Node | None, high: Node | None) -> tuple[Indicator, ...]:
    below = (Indicator(by, ">", low),) if low is not None else ()
    return (*below, Indicator(by, "<", high)) if high is not None else below


def as_cases(parts: Sequence[Part], values: Sequence[Node], strict: Sequence[Node] = ()) -> Node:
    """The function by cases; of one piece its formula.

    At the places ``strict`` it has no value.
    """
    if len({text(value) for value in values}) == 1:
        return values[0]
    branches = []
    before: Indicator | None = None
    for place, (part, value) in enumerate(zip(parts, values, strict=True)):
        own = part.condition
        assert own is not None
        end = Indicator(own.left, own.relation[0], own.right) if own.right in strict else own
        condition: Node = end
        if before is not None and place < len(parts) - 1:
            taken = "=" in before.relation or before.right in strict
            condition = Product((Indicator(before.right, "<" if taken else "<=", own.left), end))
        before = end
        branches.append(Branch(value, condition))
    return Cases(tuple(reversed(branches) if len(parts) == 2 else branches))


def joints_of(
    parts: Sequence[Part], slopes: Sequence[Node], by: str, letters: Sequence[str]
) -> tuple[Joint, ...]:
    """The places where pieces meet, with the slopes of both."""
    found = []
    others = [name for name in letters if name != by]
    given = {n: _number(k) for k, n in enumerate(others)}
    for index in range(len(parts) - 1):
        place = parts[index].where[-1].right
        pair = range(index, index + 2)
        values = [precise(parts[k].formula, {**given, by: precise(place, given)}) for k in pair]
        tilts = [precise(slopes[k], {**given, by: precise(place, given)}) for k in pair]
        hole = not all(map(MP.isfinite, values))
        jump = hole or _differ(*values)
        if hole or not all(map(MP.isfinite, tilts)):
            found.append(Joint(place, None, None, jump, False, hole))
            continue
        sides = [_slope_at(parts[k].formula, slopes[k], by, place) for k in pair]
        found.append(Joint(place, sides[0], sides[1], jump, not jump and not _differ(*tilts)))
    return tuple(found)


def _number(index: int) -> MP.mpf:
    value = LETTERS[index % len(LETTERS)]
    return MP.mpf(value.numerator) / value.denominator


def _differ(one: MP.mpf, other: MP.mpf) -> bool:
    return not abs(one - other) < CLOSE


def _slope_at(formula: Node, slope: Node, by: str, place: Node) -> Chain:
    """The slope of one piece at its end: (formula)' at x = 0 is its number."""
    at = At(Primed(formula, Symbol(by)), Symbol(by), place)
    return ChainBuilder(at).then(collected(substitute(slope, {by: place}))).chain()


def bends(body: Node, by: str, calculus: Calculus) -> tuple[Node, ...]:
    """What a function changes its formula at when it vanishes, where cases cannot be written."""
    found: dict[Node, None] = {}
    for part in descendants(body):
        pieces = calculus.pieces(part)
        if not isinstance(part, Indicator) and pieces:
            for branch in pieces:
                if isinstance(branch.condition, Indicator):
                    inner = branch.condition
                    found[collected(add(inner.left, negate(inner.right)))] = None
    return tuple(node for node in found if depends_on(node, by))


def active(parts: Sequence[Part], values: Sequence[Node], point: Mapping[str, MP.mpf]) -> Node:
    """The value of the piece on which a point lies."""
    for part, value in zip(parts, values, strict=True):
        if all(precise(condition, point) == 1 for condition in part.where):
            return value
    for part, value in zip(parts, values, strict=True):
        if part.condition is not None and precise(part.condition, point) == 1:
            return value
    return values[0]


def is_called(node: Node, function: object) -> bool:
    """Whether a function occurs in a formula."""
    return any(isinstance(part, Call) and part.function == function for part in descendants(node))
