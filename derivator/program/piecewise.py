"""A function of several pieces: where they meet, and the formula of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from random import Random

from derivator.notation.build import ONE, ZERO, add, negate, power
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.functions import LOG
from derivator.notation.nodes import (
    Call,
    Constant,
    Indicator,
    Negative,
    Node,
    Number,
    Power,
    Root,
    Sum,
    Symbol,
)
from derivator.notation.precise import MP, Precise, precise
from derivator.notation.text import text
from derivator.notation.to_sympy import to_sympy
from derivator.program.calculus import Calculus, depends_on
from derivator.program.fitting import CLOSE

GRID = [Fraction(2 * k + 1, 14) for k in range(-42, 42)]
"""Where conditions are looked for: from -6 to 6, never at a round number, and further out."""
FAR = [sign * Fraction(10**k) / 7 for sign in (-1, 1) for k in range(2, 7)]
LETTERS = (Fraction(13, 17), Fraction(29, 19), Fraction(7, 23), Fraction(31, 13))
"""What the other arguments are meanwhile."""
MAX_PIECES = 6
PROBES = 40
SEED = 33
EULER = Constant("E")
MAX_DEGREE = 8
"""Of the polynomials whose roots are places where pieces meet."""


@dataclass(frozen=True)
class Piece:
    """A formula with the condition under which it holds, if those before it do not."""

    formula: Node
    condition: Indicator
    place: float
    """Where it ends or begins, roughly, while the other arguments are what they are here."""


def pieces_of(
    body: Node,
    by: str,
    others: tuple[str, ...],
    calculus: Calculus,
    rule: Node | None = None,
) -> tuple[Piece, ...] | None:
    """The pieces of a function along one argument, from the left; two of them from the right.

    A place where two meet belongs to the one whose value and slope the function has there; its
    slope is what ``rule`` gives, by default the rules of the operations in it.  None where it has
    one piece only, or where the places at which they meet cannot be found.
    """
    if not calculus.has_pieces(body):
        return None
    fixed = {name: _precise(LETTERS[k % len(LETTERS)]) for k, name in enumerate(others)}
    borders = _borders(body, by, fixed, calculus)
    if borders is None:
        return None
    runs: list[Node] = []
    joints: list[Node] = []
    for index, place in enumerate(_between([value for value, _ in borders])):
        formula = calculus.active(body, {**fixed, by: place}, [])
        if not runs or text(runs[-1]) != text(formula):
            runs.append(formula)
            joints += [borders[index - 1][1]] if index else []
    if not 2 <= len(runs) <= MAX_PIECES:
        return None

    def piece(formula: Node, relation: str, joint: Node) -> Piece:
        condition = Indicator(Symbol(by), relation, joint)
        return Piece(formula, condition, float(precise(joint, fixed)))

    sides = []
    for joint, pair in zip(joints, pairwise(runs), strict=True):
        at = {**fixed, by: precise(joint, fixed)}
        later = _belongs_right(body, rule, pair, by, calculus, at)
        sides.append(("<", ">=") if later else ("<=", ">"))
    if len(runs) == 2:
        before, after = sides[0]
        two = (piece(runs[1], after, joints[0]), piece(runs[0], before, joints[0]))
        return two if _holds(body, by, others, two) else None
    below = zip(runs, sides, joints, strict=False)
    ordered = [piece(run, before, joint) for run, (before, _), joint in below]
    found = (*ordered, piece(runs[-1], sides[-1][1], joints[-1]))
    return found if _holds(body, by, others, found) else None


def _holds(body: Node, by: str, others: tuple[str, ...], pieces: tuple[Piece, ...]) -> bool:
    """Whether the pieces, found for some values of the other letters, are right for all."""
    generator = Random(SEED)
    for _ in range(PROBES if others else 0):
        values = {name: MP.mpf(repr(generator.uniform(-3, 3))) for name in (by, *others)}
        piece = next(p for p in pieces if precise(p.condition, values) == 1)
        one, other = precise(body, values), precise(piece.formula, values)
        if MP.isfinite(one) and MP.isfinite(other) and abs(one - other) > CLOSE:
            return False
    return True


def _belongs_right(
    body: Node,
    rule: Node | None,
    pair: tuple[Node, Node],
    by: str,
    calculus: Calculus,
    at: Mapping[str, Precise],
) -> bool:
    """Whether at a joint the function has the value, or else the slope, of the right piece only."""
    slopes = [calculus.derivative(run, by) for run in pair]
    own = calculus.derivative(body, by) if rule is None else rule
    for here, left, right in ((body, *pair), (own, *slopes)):
        value = precise(here, at)
        like_left, like_right = (abs(value - precise(node, at)) < CLOSE for node in (left, right))
        if like_left != like_right:
            return bool(like_right)
    return False


def _borders(
    body: Node, by: str, fixed: Mapping[str, Precise], calculus: Calculus
) -> list[tuple[Precise, Node]] | None:
    """Where conditions change, in order; None where a condition cannot be solved."""
    met: list[Indicator] = []
    for place in (*GRID, *FAR):
        calculus.active(body, {**fixed, by: _precise(place)}, met)
    found: dict[Node, Precise] = {}
    for condition in dict.fromkeys(met):
        if not depends_on(condition, by):
            continue
        places = solutions(condition.left, condition.right, by)
        if places is None:
            return None
        for border in places:
            value = precise(border, fixed)
            if not MP.isfinite(value):
                return None
            if not any(abs(value - other) < CLOSE for other in found.values()):
                found[border] = value
    return sorted(((value, place) for place, value in found.items()), key=lambda pair: pair[0])


def _between(values: list[Precise]) -> list[Precise]:
    """A point on each side of every value."""
    if not values:
        return [MP.zero]
    inner = [(left + right) / 2 for left, right in pairwise(values)]
    return [values[0] - 1, *inner, values[-1] + 1]


def solved(left: Node, right: Node, by: str) -> Node | None:
    """The only value of a name at which two formulas are equal, where there is one."""
    for one, other in ((left, right), (right, left)):
        if one == Symbol(by) and not depends_on(other, by):
            return other
    import sympy

    difference = to_sympy(left) - to_sympy(right)
    unknown = to_sympy(Symbol(by))
    try:
        if not difference.is_polynomial(unknown) or sympy.degree(difference, unknown) != 1:
            return None
        return from_sympy(sympy.solve(difference, unknown)[0])
    except (UnknownExpression, NotImplementedError, sympy.PolynomialError, IndexError):
        return None


def solutions(left: Node, right: Node, by: str) -> tuple[Node, ...] | None:
    """All values of a name at which two formulas are equal; None where they cannot be told.

    Without other letters these are the real roots of polynomials over the rationals whose factors
    are linear or quadratic; e^u, ln u and the root of u lead to the same for u.  The zeros of a
    denominator belong to them: there the difference changes its sign as well.
    """
    only = solved(left, right, by)
    if only is not None:
        return (only,)
    for one, other in ((left, right), (right, left)):
        inner = _undone(one, other, by)
        if inner is not None:
            return solutions(*inner, by)
    return _roots(left, right, by)


def _undone(node: Node, value: Node, by: str) -> tuple[Node, Node] | None:
    """The same equation without an outermost e^u, ln u or root of u, or a number beside it."""
    if depends_on(value, by):
        return None
    if isinstance(node, Sum):
        moving = [term for term in node.terms if depends_on(term, by)]
        rest = [negate(term) for term in node.terms if not depends_on(term, by)]
        return (moving[0], add(value, *rest)) if rest and len(moving) == 1 else None
    if isinstance(node, Negative):
        return node.operand, negate(value)
    if isinstance(node, Call) and node.function == LOG:
        return node.arguments[0], ONE if value == ZERO else power(EULER, value)
    if not isinstance(value, Number) or value.value < 0:
        return None
    if isinstance(node, Power) and node.base == EULER and value.value:
        return node.exponent, ZERO if value == ONE else Call(LOG, (value,))
    return (node.radicand, Number(value.value**2)) if isinstance(node, Root) else None


def _roots(left: Node, right: Node, by: str) -> tuple[Node, ...] | None:
    import sympy

    unknown = to_sympy(Symbol(by))
    found: list[Node] = []
    try:
        for part in sympy.together(to_sympy(left) - to_sympy(right)).as_numer_denom():
            if not part.is_polynomial(unknown) or sympy.degree(part, unknown) > MAX_DEGREE:
                return None
            whole = sympy.Poly(part, unknown)
            if not (whole.domain.is_ZZ or whole.domain.is_QQ) or whole.is_zero:
                return None
            for factor, _ in whole.factor_list()[1]:
                real = factor.count_roots()
                if real and factor.degree() > 2:
                    return None
                found += [from_sympy(root) for root in sympy.roots(factor)] if real else []
    except (UnknownExpression, NotImplementedError, sympy.PolynomialError):
        return None
    return tuple(found)


def within(pieces: tuple[Piece, ...], index: int) -> Callable[[Mapping[str, Precise]], bool]:
    """Whether a point lies on a piece: its condition holds, and none before it."""

    def inside(values: Mapping[str, Precise]) -> bool:
        held = [precise(piece.condition, values) == 1 for piece in pieces[: index + 1]]
        return held[-1] and not any(held[:-1])

    return inside


def _precise(value: Fraction) -> Precise:
    return MP.mpf(value.numerator) / value.denominator
