"""t from y = f(t) on one piece: by undoing, or by a linear or quadratic equation in e^t or t^2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from derivator.derivations.properties.kernel import Fraction, as_fraction, to_the
from derivator.derivations.properties.numbers import DIGITS, Values, inside
from derivator.derivations.properties.peel import Move, Peeler, Stuck
from derivator.derivations.properties.recognised import rational
from derivator.derivations.properties.survey import SAME
from derivator.notation.build import ONE, TWO, ZERO, add, divide, multiply, negate, power, signed
from derivator.notation.nodes import Node, Number, Product, Quotient, Root, Sum, Symbol
from derivator.notation.precise import MP, Precise, precise
from derivator.notation.simplify import simplified
from derivator.notation.walk import descendants


@dataclass(frozen=True)
class Solved:
    """The moves from y = f(t) to t = ..., and the other root of a quadratic equation."""

    moves: tuple[Move, ...]
    inverse: Node
    """In y."""
    other_root: tuple[Node, Node] | None
    """What u is, and the root that it is not."""
    other_negative: bool
    """Whether that root is below 0 while u is above."""


def solved(body: Node, by: str, values: str, low: Precise, high: Precise) -> Solved | None:
    """The solution on an interval on which the formula is monotone; None where none is found."""
    own = Values(body, by)
    sample = inside(low, high, 0.61803)
    peeler = Peeler(by, values, sample, own(sample))
    y = Symbol(values)
    try:
        found = _found(peeler, y, body)
    except Stuck:
        return None
    if found is None or not _confirmed(found.inverse, own, values, low, high):
        return None
    return found


def _confirmed(inverse: Node, own: Values, values: str, low: Precise, high: Precise) -> bool:
    """Whether the inverse leads back from the value to the place, at several places."""
    met = 0
    for part in (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95):
        x = inside(low, high, part)
        height = own(x)
        if not MP.isfinite(height):
            continue
        with MP.workdps(DIGITS):
            back = precise(inverse, {values: height})
        if not MP.isfinite(back) or abs(back - x) > SAME:
            return False
        met += 1
    return met >= 3


def _found(peeler: Peeler, y: Node, body: Node) -> Solved | None:
    """By undoing as long as that goes, then by an equation in what is left."""
    moves: list[Move] = []
    left, right = y, body
    try:
        for move in peeler.moves(y, body):
            moves.append(move)
            left, right = move.left, move.right
    except Stuck:
        return _collected_at_some_stage(peeler, [(y, body, ()), (left, right, tuple(moves))])
    return Solved(tuple(moves), left, None, False)


def _collected_at_some_stage(
    peeler: Peeler, stages: Sequence[tuple[Node, Node, tuple[Move, ...]]]
) -> Solved | None:
    """From the equation as it is, or after what could be undone, or after squaring."""
    for left, right, before in (*stages, *_squared(peeler, stages[0])):
        try:
            found = _collected(peeler, left, right)
        except Stuck:
            continue
        if found is not None:
            return replace(found, moves=(*before, *found.moves))
    return None


def _squared(
    peeler: Peeler, stage: tuple[Node, Node, tuple[Move, ...]]
) -> list[tuple[Node, Node, tuple[Move, ...]]]:
    """Both sides squared, where a root stands in a fraction or product."""
    left, right, _ = stage
    if not isinstance(right, Quotient | Product) or not any(
        isinstance(part, Root) for part in descendants(right)
    ):
        return []
    square = simplified(power(right, TWO), (peeler.by,))
    if square is None or any(isinstance(part, Root) for part in descendants(square)):
        return []
    move = Move("square_both", power(left, TWO), square)
    return [(move.left, move.right, (move,))]


def _collected(peeler: Peeler, y: Node, body: Node) -> Solved | None:
    """By a linear or quadratic equation in what occurs in several places."""
    fraction = as_fraction(body, peeler.by)
    if fraction is None or max(len(fraction.top), len(fraction.bottom)) > 3:
        return None
    moves: list[Move] = []
    top, bottom = (polynomial(part, fraction.inner) for part in (fraction.top, fraction.bottom))
    if isinstance(body, Quotient) and not _nests(body):
        moves.append(Move("multiply_out", multiply(y, body.denominator), body.numerator))
        if not _agrees(peeler, body.numerator, top):
            moves.append(Move("clear", multiply(y, bottom), top))
    elif bottom != ONE:
        moves.append(Move("rewrite", y, Quotient(top, bottom)))
        moves.append(Move("multiply_out", multiply(y, bottom), top))
    coefficients = _difference(fraction, y)
    if len(coefficients) == 2:
        return _linear(peeler, moves, fraction.inner, coefficients)
    return _quadratic(peeler, moves, fraction.inner, coefficients)


def _agrees(peeler: Peeler, node: Node, other: Node) -> bool:
    """Whether two formulas in t differ by a simple factor only, as seen at the sample."""
    return rational(peeler.at(node) / peeler.at(other), 40) is not None


def _nests(node: Quotient) -> bool:
    """Whether there are fractions, or negative powers, inside the fraction."""
    inner = (*descendants(node.numerator), *descendants(node.denominator))
    return any(isinstance(part, Quotient) for part in inner)


def _difference(fraction: Fraction, y: Node) -> list[Node]:
    """The coefficients of y bottom - top by powers of u."""
    length = max(len(fraction.top), len(fraction.bottom))
    top, bottom = (
        [*part, *([ZERO] * (length - len(part)))] for part in (fraction.top, fraction.bottom)
    )
    return [
        add(multiply(below, y), negate(above)) for above, below in zip(top, bottom, strict=True)
    ]


def _linear(peeler: Peeler, moves: list[Move], inner: Node, coefficients: list[Node]) -> Solved:
    constant, slope = coefficients
    if leads_negative(constant):
        constant, slope = negated(constant), negated(slope)
    front = _pleasant(negated(slope))
    moves.append(Move("collect", constant, multiply(inner, front)))
    root = peeler.short(divide(constant, front))
    moves.append(Move("divide", root, inner))
    moves += peeler.moves(root, inner)
    return Solved(tuple(moves), moves[-1].left, None, False)


def _quadratic(
    peeler: Peeler, moves: list[Move], inner: Node, coefficients: list[Node]
) -> Solved | None:
    constant, middle, leading = coefficients
    if isinstance(leading, Number) and leading.value < 0:
        constant, middle, leading = map(negate, (constant, middle, leading))
    equation = add(multiply(leading, to_the(inner, 2)), multiply(middle, inner), constant)
    moves.append(Move("quadratic", ZERO, equation))
    roots = _roots(leading, middle, constant, peeler)
    at = peeler.at(inner)
    close = [root for root in roots if abs(peeler.at(root) - at) < SAME]
    if len(close) != 1:
        return None
    (root,) = close
    other = next(r for r in roots if r is not root)
    moves.append(Move("root_of_quadratic", root, inner))
    moves += peeler.moves(root, inner)
    negative = bool(peeler.at(other) < 0 < at)
    return Solved(tuple(moves), moves[-1].left, (inner, other), negative)


def _roots(a: Node, b: Node, c: Node, peeler: Peeler) -> list[Node]:
    """Both roots of a u^2 + b u + c, with what can be taken out of the square root."""
    if b == ZERO:
        square = peeler.short(divide(negate(c), a))
        return [Root(square), negate(Root(square))]
    half = peeler.short(divide(b, TWO))
    inside_root = peeler.short(add(power(half, TWO), negate(multiply(a, c))))
    return [
        _ratio(add(negate(half), sign), a)
        for sign in (Root(inside_root), negate(Root(inside_root)))
    ]


def _ratio(top: Node, bottom: Node) -> Node:
    return top if bottom == ONE else Quotient(top, bottom)


def polynomial(coefficients: tuple[Node, ...], inner: Node) -> Node:
    """c_0 + c_1 u + c_2 u^2."""
    terms = [
        multiply(c, to_the(inner, k)) if k else c for k, c in enumerate(coefficients) if c != ZERO
    ]
    return add(*(reversed(terms) if leads_negative(terms[0]) else terms))


def _pleasant(node: Node) -> Node:
    """-y + 1 as 1 - y."""
    if isinstance(node, Sum) and leads_negative(node) and not leads_negative(node.terms[-1]):
        return Sum(tuple(reversed(node.terms)))
    return node


def negated(node: Node) -> Node:
    """Minus a formula, term by term."""
    return add(*map(negate, node.terms)) if isinstance(node, Sum) else negate(node)


def leads_negative(node: Node) -> bool:
    """Whether a formula begins with a minus sign."""
    first = node.terms[0] if isinstance(node, Sum) else node
    return signed(first)[0] < 0 or (isinstance(first, Product) and signed(first.factors[0])[0] < 0)
