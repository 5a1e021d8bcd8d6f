"""A relation line by line: derivatives taken, formulas put in, both sides brought to one form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from derivator.derivations.formulas.common_form import CommonForm
from derivator.derivations.formulas.opening import ELEMENTARY, Opening, letters_in
from derivator.derivations.functions.prime_rules import PrimeRules, is_open
from derivator.derivations.functions.steps import in_order
from derivator.derivations.limiting.cases import stated
from derivator.derivations.relating.finding import Relationship
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.build import ONE, ZERO, number
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Indicator, Node, Number, Product, Sum, Symbol
from derivator.notation.precise import MP, Precise, precise
from derivator.notation.simplify import simplified
from derivator.notation.text import text
from derivator.notation.walk import descendants, rebuild, replaced, size, substitute
from derivator.program.calculus import shortened
from derivator.program.piecewise import solved
from derivator.solution import Chain

NOTHING = 1e-20
HYPERBOLIC = frozenset(("sinh", "cosh", "tanh"))
PLACES = [Fraction(2 * k + 1, 14) for k in range(-42, 42)]
"""Where conditions are looked for."""


@dataclass(frozen=True)
class RelationLine:
    """One line, and why it follows."""

    rules: tuple[str, ...]
    chain: Chain
    subject: tuple[Node, ...] = ()
    where: tuple[Chain, ...] = ()
    """Between which kinks it is about."""


@dataclass(frozen=True)
class Shown:
    """The lines, and by which way they show the relation.

    ``way`` is ``algebra`` (both sides come to one form), ``rules`` (they do so at once), ``pieces``
    (the same between any two kinks), ``slope`` (a derivative that is 0, and one value),
    ``computer`` (computer algebra knows that they are equal) or ``numbers`` (no way was found).
    """

    lines: tuple[RelationLine, ...]
    way: str


class RelationShower:
    """The lines for two expressions of one letter."""

    def __init__(self, opening: Opening, by: str, names: tuple[str, ...]) -> None:
        self.opening, self.by, self.names = opening, by, names

    def shown(self, relation: Relationship) -> Shown:
        """The lines for a relation."""
        lines = list(self._derivatives(relation))
        for keep in (ELEMENTARY, ELEMENTARY - HYPERBOLIC):
            found = self._met(relation, lines, keep)
            if found is not None:
                whole = (*lines, *found)
                return Shown(self._held(relation, whole), "algebra" if whole else "rules")
        if not letters_in(relation.right):
            by_slope = self._by_slope(relation)
            if by_slope:
                return Shown(self._held(relation, by_slope), "slope")
        by_pieces = self._by_pieces(relation)
        if by_pieces:
            return Shown(by_pieces, "pieces")
        left, right = (self._body(side) for side in (relation.left, relation.right))
        known = CommonForm(self.names, left).equal(left, right)
        return Shown(self._held(relation, tuple(lines)), "computer" if known else "numbers")

    def _held(
        self, relation: Relationship, lines: tuple[RelationLine, ...]
    ) -> tuple[RelationLine, ...]:
        """Each line with the conditions under which the relation holds."""
        where = relation.where
        return tuple(
            replace(line, chain=replace(line.chain, where=(*line.chain.where, *where)))
            for line in lines
        )

    def _derivatives(self, relation: Relationship) -> Iterator[RelationLine]:
        """Every derivative that occurs, rule by rule, each once."""
        told: set[str] = set()
        for side in (relation.left, relation.right):
            for part in descendants(side):
                start = self._start(part)
                if start is None or text(part) in told:
                    continue
                told.add(text(part))
                yield from self._taken(part, start)

    def _start(self, part: Node) -> Node | None:
        """(formula)' for a derivative that is to be taken; f' of other arguments is left alone."""
        if isinstance(part, Primed):
            return part
        if isinstance(part, Call) and part.function.derived is not None:
            base, slot = part.function.derived
            plain = part.arguments == tuple(map(Symbol, base.arguments))
            if plain and base.body is not None and base.derived is None:
                return Primed(self.opening.opened(base.body), Symbol(base.arguments[slot]))
        return None

    def _taken(self, symbol: Node, start: Node) -> Iterator[RelationLine]:
        rules = PrimeRules(self.opening.calculus, self.by)
        builder = ChainBuilder(symbol).then(start)
        why: tuple[str, ...] = ()
        current = start
        first = True
        for _ in range(8):
            if not is_open(current):
                break
            rules.used = []
            try:
                current = rules.passed(current)
            except TypeError:
                return
            own = tuple(dict.fromkeys(rules.used))
            if text(current) == text(builder.last):
                continue
            if first:
                builder.then(current)
                why, first = own, False
                yield RelationLine(why, builder.chain())
            else:
                yield RelationLine(own, equality(symbol, current))
        short = self._with_calls(current) or simplified(current, self.names)
        if short is not None and size(short) < size(current):
            like = self.opening.opened(start.operand) if isinstance(start, Primed) else start
            tidy = in_order(short, like)
            sums = [part for part in descendants(current) if isinstance(part, Sum)]
            kept = not sums or any(part in sums for part in descendants(tidy))
            if text(tidy) != text(current) and kept:
                yield RelationLine(("collect",), equality(symbol, tidy))

    def _with_calls(self, node: Node) -> Node | None:
        """The formula simplified, its functions as letters: f (1 - f)/f is 1 - f."""
        calls = [p for p in descendants(node) if isinstance(p, Call) and p.function.arguments]
        names = {call: f"_call_{place}" for place, call in enumerate(dict.fromkeys(calls))}
        if not names:
            return None
        masked = node
        for call, name in names.items():
            masked = replaced(masked, call, Symbol(name))
        short = simplified(masked, (*names.values(), *self.names))
        if short is None or size(short) >= size(masked):
            return None
        return substitute(short, {name: call for call, name in names.items()})

    def _met(
        self, relation: Relationship, before: list[RelationLine], keep: frozenset[str]
    ) -> tuple[RelationLine, ...] | None:
        """Both sides written out and brought to the same form."""
        left, right = (self._body(side, keep) for side in (relation.left, relation.right))
        taken = [line.chain.terms[-1] for line in before if line.chain.terms[0] == relation.left]
        if taken:
            left = self._body(taken[-1], keep)
        forms = CommonForm(self.names, self._like(left, right, relation))
        met = forms.meet(left, right)
        if met is None:
            return None
        (_, mine), (_, theirs) = met
        lines = []
        one = self._one_side(relation.left, left, mine, forms)
        if len(one.terms) > 1 and not (taken and text(one.last) == text(taken[-1])):
            factor = forms.factor(left, mine) if text(mine) != text(left) else None
            why = ("put", "expand") if factor is not None else ("put",)
            lines.append(RelationLine(why, one.chain(), (factor,) if factor else ()))
        other = self._one_side(relation.right, right, theirs, forms)
        if len(other.terms) > 1:
            lines.append(RelationLine(("other",) if lines or taken else ("put",), other.chain()))
        return tuple(lines)

    def _one_side(self, side: Node, body: Node, goal: Node, forms: CommonForm) -> ChainBuilder:
        """A side, written out, on the way to its last form."""
        builder = ChainBuilder(side).then(body)
        if text(goal) == text(body):
            return builder
        between = forms.by_terms(body)
        if between is not None:
            builder.then(between)
        together = forms.together(builder.last)
        if together is not None:
            builder.then(together)
        return builder.then(goal)

    def _like(self, left: Node, right: Node, relation: Relationship) -> Node:
        """Where sums stand in the order in which the author wrote them."""
        bodies = [
            part.function.body
            for side in (relation.left, relation.right)
            for part in descendants(side)
            if isinstance(part, Call) and part.function.body is not None
        ]
        return Product((right, left, *bodies))

    def _body(self, node: Node, keep: frozenset[str] = ELEMENTARY) -> Node:
        """A side written out."""
        return shortened(self.opening.unfolded(self.opening.opened(node), keep))

    def _by_pieces(self, relation: Relationship) -> tuple[RelationLine, ...]:
        """Both sides on each interval between two kinks."""
        calculus, by = self.opening.calculus, Symbol(self.by)
        left, right = self._body(relation.left), self._body(relation.right)
        if len(self.names) > 1 or not calculus.has_pieces(Sum((left, right))):
            return ()
        met: list[Indicator] = []
        for place in PLACES:
            calculus.active(
                Sum((left, right)), {self.by: MP.mpf(place.numerator) / place.denominator}, met
            )
        borders = {solved(c.left, c.right, self.by) for c in met}
        joints = {float(precise(b, {})): b for b in borders if b is not None}
        ends: list[tuple[float, Node | None]] = [(-1e9, None), *sorted(joints.items()), (1e9, None)]
        lines = []
        for (low, first), (high, last) in pairwise(ends):
            inside = low + 1 if last is None else high - 1 if first is None else (low + high) / 2
            point = {self.by: MP.mpf(inside)}
            if not all(precise(condition, point) == 1 for condition in relation.where):
                continue
            sides = [_unsigned(calculus.active(side, point, []), point) for side in (left, right)]
            forms = CommonForm(self.names, sides[0])
            common = forms.meet(*sides)
            if common is None:
                return ()
            builder = ChainBuilder(relation.left).then(sides[0]).then(common[0][1])
            builder.then(common[1][1]).then(sides[1]).then(relation.right)
            ends_here = ((">", first), ("<", last))
            where = tuple(Indicator(by, sign, end) for sign, end in ends_here if end is not None)
            chain = replace(builder.chain(), where=where)
            lines.append(RelationLine(("piece",), chain, where=tuple(map(stated, where))))
        return tuple(lines)

    def _by_slope(self, relation: Relationship) -> tuple[RelationLine, ...]:
        """What is constant has the derivative 0; its value is found at one place."""
        left = self._body(relation.left)
        try:
            slope = self.opening.calculus.derivative(left, self.by)
        except TypeError:
            return ()
        forms = CommonForm(self.names, left)
        met = forms.meet(slope, ZERO)
        if met is None and not forms.equal(slope, ZERO):
            return ()
        primed = Primed(relation.left, Symbol(self.by))
        builder = ChainBuilder(primed).then(slope).then(ZERO)
        for place in (0, 1, -1):
            point = {self.by: MP.mpf(place)}
            if not all(precise(condition, point) == 1 for condition in relation.where):
                continue
            if len(letters_in(left)) > 1:
                continue
            gap = precise(left, point) - precise(relation.right, point)
            if not abs(gap) < NOTHING:
                continue
            at = ONE if place == 1 else ZERO if place == 0 else Number(-ONE.value)
            value = substitute(left, {self.by: at})
            chain = ChainBuilder(value).then(relation.right).chain()
            return RelationLine(("flat",), builder.chain()), RelationLine(("place",), chain, (at,))
        return ()


def _unsigned(node: Node, point: dict[str, Precise]) -> Node:
    """The formula with the sign of a formula as the number that it is around a point."""
    inner = rebuild(node, lambda part: _unsigned(part, point))
    if isinstance(inner, Call) and inner.function.name == "sign":
        return number(int(precise(inner, point)))
    return shortened(inner)
