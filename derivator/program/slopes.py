"""The derivative of an author's function: as short as it can be said."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.notation.build import tidied
from derivator.notation.functions import Function
from derivator.notation.matrices import Branch, Cases
from derivator.notation.nodes import Call, Node, Number, Symbol
from derivator.notation.simplify import simplified
from derivator.notation.walk import descendants, replaced, size
from derivator.program.calculus import Calculus, depends_on
from derivator.program.fitting import EXTRA, Sample, samples
from derivator.program.own_value import MAX_UNKNOWNS, OwnValue
from derivator.program.piecewise import Piece, pieces_of, within

PLAIN = 3
"""A rule's result with no more nodes is as short as anything: cos t, -sin t, [t > 0]."""
SHORT = 10
"""One with no more nodes stands as it is, if nothing through the function itself is found."""
INLINE = 16
"""A longer formula is written f' where it would stand in another one."""


class TooNarrowError(ValueError):
    """A piece of a function on which no point was met."""


@dataclass(frozen=True)
class Slope:
    """A derivative in the arguments' names; ``inline`` if it may stand in other formulas."""

    formula: Node
    inline: bool
    pieces: tuple[Piece, ...] = ()
    """With several, the function itself by cases."""


def slope_of(
    function: Function, by: str, calculus: Calculus, rule: Node | None = None
) -> Slope | None:
    """The derivative of a function with a body by one argument; None where no rule gives it.

    ``rule`` is what it counts as where pieces meet, if the operations do not say that.

    A polynomial in the function itself comes first, then a short rule, another function, cases,
    a combination with another function, and the rule's result, simplified.
    """
    body = function.body
    own = Call(function, tuple(map(Symbol, function.arguments)))
    try:
        plain = calculus.derivative(body, by)
    except TypeError:
        return None
    direct = tidied(replaced(plain, body, own) if size(body) > 1 else plain)
    if isinstance(direct, Number) or not calculus.is_specified(body):
        return Slope(direct, size(direct) <= INLINE)
    others = tuple(n for n in function.arguments if n != by and depends_on(body, n))
    pieces = pieces_of(body, by, others, calculus, rule) or ()
    kinked = calculus.has_pieces(body)
    if kinked and not pieces:
        return Slope(direct, size(direct) <= INLINE)
    try:
        search = OwnValue(function, body, by, calculus, _samples(body, function, by, pieces))
    except TooNarrowError:
        return Slope(direct, size(direct) <= INLINE)
    found = search.polynomial()
    known = pieces if rule is not None else ()
    if found is None and size(direct) <= PLAIN:
        return Slope(direct, True, known)
    found = found or search.another()
    if found is not None:
        return Slope(found, True, pieces)
    if size(direct) <= SHORT:
        return Slope(direct, True, known)
    if pieces:
        branches = [_branch(function, by, calculus, pieces, k) for k in range(len(pieces))]
        return Slope(Cases(tuple(branches)), False, pieces)
    found = search.mixed()
    if found is not None and size(found) <= size(direct):
        return Slope(found, size(found) <= INLINE)
    short = _shorter(direct, function)
    return Slope(short, size(short) <= INLINE)


def _samples(body: Node, function: Function, by: str, pieces: tuple[Piece, ...]) -> list[Sample]:
    """Points everywhere, some of them on each piece."""
    found = samples(body, function.arguments, by, MAX_UNKNOWNS + EXTRA)
    for index in range(len(pieces)):
        found += on_piece(body, function, by, pieces, index, EXTRA)
    return found


def on_piece(
    body: Node, function: Function, by: str, pieces: tuple[Piece, ...], index: int, count: int
) -> list[Sample]:
    """Points on one piece; raises ``TooNarrowError`` where it has hardly any."""
    inside, around = within(pieces, index), pieces[index].place
    found = samples(body, function.arguments, by, count, inside, around)
    if len(found) < EXTRA:
        raise TooNarrowError
    return found


def _branch(
    function: Function, by: str, calculus: Calculus, pieces: tuple[Piece, ...], index: int
) -> Branch:
    """The derivative on one piece."""
    piece = pieces[index]
    direct = calculus.derivative(piece.formula, by)
    if isinstance(direct, Number):
        return Branch(direct, piece.condition)
    count = MAX_UNKNOWNS + EXTRA
    inside = on_piece(piece.formula, function, by, pieces, index, count)
    search = OwnValue(function, piece.formula, by, calculus, inside)
    return Branch(search.polynomial() or _shorter(direct, function), piece.condition)


def _shorter(direct: Node, function: Function) -> Node:
    """The formula, simplified where that makes it shorter."""
    if any(isinstance(part, Call) and part.function == function for part in descendants(direct)):
        return direct
    found = simplified(direct, function.arguments)
    return found if found is not None and size(found) < size(direct) else direct
