"""A function of several pieces: where they meet, and the formula of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.nodes import Indicator, Node, Symbol
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
        return piece(runs[1], after, joints[0]), piece(runs[0], before, joints[0])
    below = zip(runs, sides, joints, strict=False)
    ordered = [piece(run, before, joint) for run, (before, _), joint in below]
    return *ordered, piece(runs[-1], sides[-1][1], joints[-1])


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
        border = solved(condition.left, condition.right, by)
        value = MP.nan if border is None else precise(border, fixed)
        if border is None or not MP.isfinite(value):
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


def within(pieces: tuple[Piece, ...], index: int) -> Callable[[Mapping[str, Precise]], bool]:
    """Whether a point lies on a piece: its condition holds, and none before it."""

    def inside(values: Mapping[str, Precise]) -> bool:
        held = [precise(piece.condition, values) == 1 for piece in pieces[: index + 1]]
        return held[-1] and not any(held[:-1])

    return inside


def _precise(value: Fraction) -> Precise:
    return MP.mpf(value.numerator) / value.denominator
