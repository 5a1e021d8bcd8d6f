"""The inverse piece by piece, each with the moves that lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.formulas.opening import ELEMENTARY
from derivator.derivations.properties.places import between, said
from derivator.derivations.properties.slopes import flipped
from derivator.derivations.properties.solving import Solved, solved
from derivator.derivations.properties.survey import Arc, Survey
from derivator.derivations.properties.target import Target
from derivator.notation.build import ONE, ZERO, number, power
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.functions import LOG
from derivator.notation.matrices import Branch, Cases
from derivator.notation.nodes import (
    Call,
    Constant,
    Indicator,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Symbol,
)
from derivator.notation.text import text
from derivator.notation.to_sympy import to_sympy
from derivator.notation.walk import rebuild, substitute
from derivator.solution import Chain, Relation

KEPT = frozenset(ELEMENTARY - {"sinh", "cosh", "tanh"})


@dataclass(frozen=True)
class InverseLine:
    """One equation, and what was done to get it."""

    why: str
    chain: Chain


@dataclass(frozen=True)
class InversePiece:
    """The moves on one stretch of t."""

    where: Chain | None
    """Which stretch; None for the whole domain."""
    opened: Chain | None
    """y with the formula written out, where the author's formula does not show it."""
    lines: tuple[InverseLine, ...]
    other: Chain | None
    """What the other root of a quadratic equation is not."""
    negative: bool
    inverse: Node
    condition: Indicator | None
    """For which values this piece is the inverse."""


class Inverting:
    """The inverse of a function that rises or falls all along."""

    def __init__(self, target: Target, run: Survey, values: str) -> None:
        self.target, self.run, self.values = target, run, values

    def pieces(self) -> tuple[InversePiece, ...]:
        """A piece for each formula that is needed; none where one of them cannot be solved."""
        groups = self._together(list(self.run.arcs))
        found = [self._solved(group) for group in groups]
        if any(solution is None for solution in found):
            groups = [[arc] for arc in self.run.arcs]
            found = [self._solved(group) for group in groups]
        known = [(g, s) for g, s in zip(groups, found, strict=True) if s is not None]
        if len(known) < len(groups):
            return ()
        same = len({text(s.inverse) for _, s in known}) == 1
        if same:
            known = [([self.run.arcs[0], self.run.arcs[-1]], known[0][1])]
        lone = len(known) == 1
        return tuple(self._piece(g, s, lone, last) for g, s, last in _with_last(known))

    def _together(self, arcs: list[Arc]) -> list[list[Arc]]:
        groups: list[list[Arc]] = []
        for arc in arcs:
            if groups and text(groups[-1][-1].formula) == text(arc.formula):
                groups[-1].append(arc)
            else:
                groups.append([arc])
        return groups

    def _solved(self, arcs: list[Arc]) -> Solved | None:
        low, high = arcs[0].low.place.number, arcs[-1].high.place.number
        formula = arcs[0].formula
        for kept in (ELEMENTARY, KEPT):
            body = self.target.opening.unfolded(formula, kept)
            found = solved(body, self.target.by, self.values, low, high)
            if found is not None:
                return found
        return None

    def _piece(self, arcs: list[Arc], found: Solved, lone: bool, last: bool) -> InversePiece:
        low, high = arcs[0].low, arcs[-1].high
        where = () if lone else between(self.target.by, low.place, high.place)
        lines = []
        for move in found.moves:
            left, right = (move.right, move.left)
            if move.why in ("multiply_out", "rewrite", "clear", "square_both"):
                left, right = right, left
            lines.append(
                InverseLine(move.why, Chain((left, right), (Relation.EQUAL,), where=where))
            )
        tidy = tidied_logs(found.inverse, self.values)
        if tidy != found.inverse and lines:
            terms = (*lines[-1].chain.terms, tidy)
            lines[-1] = InverseLine(lines[-1].why, Chain(terms, (Relation.EQUAL,) * 2, where=where))
        if found.moves and found.moves[0].why == "rewrite":
            opened = None
        else:
            opened = self._opened(arcs[0], where, lone)
        return InversePiece(
            None if lone else said(self.target.by, low.place, high.place),
            opened,
            tuple(lines),
            self._other(found, where),
            found.other_negative,
            tidy,
            None if lone or last else self._condition(arcs),
        )

    def _opened(self, arc: Arc, where: tuple[Indicator, ...], lone: bool) -> Chain | None:
        """y = formula where it is not the one that the page has already."""
        for kept in (ELEMENTARY, KEPT):
            body = self.target.opening.unfolded(arc.formula, kept)
            low, high = arc.low.place.number, arc.high.place.number
            if solved(body, self.target.by, self.values, low, high) is not None:
                break
        if lone and text(body) == text(self.target.formula):
            return None
        return Chain((Symbol(self.values), body), (Relation.EQUAL,), where=where)

    def _other(self, found: Solved, where: tuple[Indicator, ...]) -> Chain | None:
        if found.other_root is None:
            return None
        inner, other = found.other_root
        if found.other_negative:
            return Chain((other, ZERO, inner), (Relation.LESS,) * 2, where=where)
        return Chain((inner, other), (Relation.UNEQUAL,), where=where)

    def _condition(self, arcs: list[Arc]) -> Indicator:
        """The values up to the end of this piece."""
        end = arcs[-1].high
        rising = arcs[0].direction > 0
        relation = ("<=" if end.attained else "<") if rising else (">=" if end.attained else ">")
        return Indicator(Symbol(self.values), relation, end.value)

    @staticmethod
    def put_in(target: Target, inverse: Node) -> Node:
        """f's formula at the inverse, with e^(ln u) as u."""
        return cancelled(substitute(target.formula, {target.by: inverse}))


def _with_last(known: list[tuple[list[Arc], Solved]]) -> Iterator[tuple[list[Arc], Solved, bool]]:
    for index, (group, found) in enumerate(known):
        yield group, found, index == len(known) - 1


def formula_of(pieces: tuple[InversePiece, ...], y: str) -> Node:
    """The inverse by cases, or its only formula."""
    if len(pieces) == 1:
        return pieces[0].inverse
    return Cases(tuple(Branch(piece.inverse, piece.condition) for piece in pieces))


def cancelled(node: Node) -> Node:
    """e^(k ln u) as u^k, and ln e^u as u."""
    inner = rebuild(node, cancelled)
    if isinstance(inner, Power) and inner.base == Constant("E"):
        times, argument = _times_log(inner.exponent)
        if argument is not None and (2 * times).denominator == 1:
            return power(argument, number(times))
    if isinstance(inner, Call) and inner.function == LOG:
        (argument,) = inner.arguments
        if isinstance(argument, Power) and argument.base == Constant("E"):
            return argument.exponent
    return inner


def _times_log(node: Node) -> tuple[Fraction, Node | None]:
    """(k, u) of k ln u; u is None where it is no such multiple."""
    if isinstance(node, Negative):
        times, argument = _times_log(node.operand)
        return -times, argument
    if isinstance(node, Product) and len(node.factors) == 2:
        first, rest = node.factors
        if isinstance(first, Number):
            times, argument = _times_log(rest)
            return first.value * times, argument
    if isinstance(node, Quotient) and isinstance(node.denominator, Number):
        times, argument = _times_log(node.numerator)
        return times / node.denominator.value, argument
    if isinstance(node, Call) and node.function == LOG:
        return Fraction(1), node.arguments[0]
    return Fraction(1), None


def tidied_logs(node: Node, values: str) -> Node:
    """-ln(1/y - 1) as ln(y/(1 - y)): the minus goes into the logarithm as a reciprocal."""
    times, argument = _times_log(node)
    if argument is None:
        return rebuild(node, lambda part: tidied_logs(part, values))
    sign = 1 if times > 0 else -1
    whole = _one_fraction(argument, sign, values)
    lone = isinstance(whole, Quotient) and whole.numerator == ONE
    if sign < 0 and lone:
        return node
    if whole is None or (sign > 0 and not isinstance(whole, Quotient)):
        whole, sign = argument, 1
    log = Call(LOG, (whole,))
    front = abs(times) if sign == (1 if times > 0 else -1) else times
    if front == 1:
        return log
    return Product((number(front), log)) if front > 0 else node


def _one_fraction(argument: Node, sign: int, values: str) -> Node | None:
    import sympy as sp

    try:
        whole = sp.factor(sp.together(to_sympy(argument) ** sign))
        return flipped(from_sympy(whole, (values,)))
    except (TypeError, ValueError, UnknownExpression):
        return None
