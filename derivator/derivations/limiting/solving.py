"""A limit line by line: rewritten until its parts tell it, then put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from derivator.algebra.limits import limit_of
from derivator.derivations.formulas.opening import Opening, letters_in
from derivator.derivations.limiting.rewriting import Rewriter, Rewriting
from derivator.derivations.limiting.tendency import (
    BOUNDED,
    Approach,
    Indeterminate,
    Oscillates,
    Squeezed,
    Value,
    without,
)
from derivator.derivations.terms import ChainBuilder
from derivator.notation.analysis import Infinity
from derivator.notation.build import ONE, ZERO, multiply
from derivator.notation.exact import exact
from derivator.notation.nodes import Absolute, Call, Negative, Node, Product, Quotient
from derivator.notation.precise import MP, precise
from derivator.notation.simplify import simplified
from derivator.notation.text import text
from derivator.notation.walk import children, rebuild, replaced, size
from derivator.program.calculus import shortened
from derivator.solution import Chain, Relation

CLOSE = 1e-8
DEPTH = 6
TRIES = 40
LARGEST = 90
SHORT = 3


class Stuck(Exception):
    """No rewriting led to a form whose parts tell the limit."""


@dataclass(frozen=True)
class LimitLine:
    """One line: its rules in the order in which they are used, and what they are about."""

    rules: tuple[str, ...]
    chain: Chain
    pieces: tuple[Chain, ...] = ()
    """Limits of parts, on which the last of the rules rests."""
    subject: tuple[Node, ...] = ()
    """What is divided or multiplied by."""
    bound: Chain | None = None
    """Between what a bounded factor keeps the formula."""
    aside: bool = False
    """Whether it is about a part alone."""


@dataclass(frozen=True)
class Move:
    """One rewriting with the formula before it, or the value at the end."""

    rule: str
    terms: tuple[Node, ...]
    pieces: tuple[Chain, ...] = ()
    subject: tuple[Node, ...] = ()
    bound: Chain | None = None
    aside: bool = False


class LimitSolver:
    """The moves from a formula to its limit, for one place."""

    def __init__(self, approach: Approach, opening: Opening, positive: tuple[str, ...]) -> None:
        self.approach, self.opening, self.positive = approach, opening, positive
        self.rewriter = Rewriter(approach, opening)
        self.tries = 0
        self.values: dict[Node, Node] = {}

    def value(self, node: Node) -> Node | None:
        """The limit of a formula by algebra that numbers confirm."""
        limit = self.approach.limit(node)
        names = tuple(n for n in letters_in(node) if n != self.approach.by.name)
        return limit_of(limit, names, self.positive)

    def solve(self, node: Node, depth: int = DEPTH) -> list[Move]:
        """The moves; raises ``Stuck``, or ``Oscillates`` where there is no limit."""
        try:
            value = self.approach.tends(node)
        except Squeezed as error:
            return self._squeezed(node, error, depth)
        except Indeterminate as error:
            return self._rewritten(node, error, depth)
        if value is BOUNDED:
            raise Oscillates(node)
        return [self._last(node, value)]

    def _rewritten(self, node: Node, error: Indeterminate, depth: int) -> list[Move]:
        part = error.node
        if error.form == "product" and isinstance(part, Product):
            core = self._core(part)
            if core is not None:
                return self._lemma(node, core, self.solve(core, depth - 1), depth)
        for way in self.rewriter.ways(part, error.form):
            self.tries += 1
            if depth == 0 or self.tries > TRIES or size(way.after) > LARGEST:
                raise Stuck
            try:
                if way.pointwise or part == node:
                    return self._moved(node, part, way, error.form, depth)
                return self._aside(node, part, way, error.form, depth)
            except (Stuck, Oscillates):
                continue
        raise Stuck

    def _moved(self, node: Node, part: Node, way: Rewriting, form: str, depth: int) -> list[Move]:
        after = shortened(replaced(node, part, way.after))
        if after == node:
            raise Stuck
        between = tuple(replaced(node, part, term) for term in way.between)
        rest = self.solve(after, depth - 1)
        terms = tuple(map(self.approach.limit, (node, *between, after)))
        rule = f"{way.rule}_{form}" if way.rule == "hospital" else way.rule
        return [Move(rule, terms, subject=way.subject), *rest]

    def _aside(self, node: Node, part: Node, way: Rewriting, form: str, depth: int) -> list[Move]:
        """The limit of a part worked out by itself."""
        return self._lemma(node, part, self._moved(part, part, way, form, depth), depth)

    def _core(self, node: Product) -> Product | None:
        """The factors that vanish or grow, where there are others besides."""
        values = [self.approach.tends(factor) for factor in node.factors]
        wild = [
            factor
            for factor, value in zip(node.factors, values, strict=True)
            if value is not BOUNDED and (value == 0 or MP.isinf(value))
        ]
        return Product(tuple(wild)) if len(wild) < len(node.factors) else None

    def _lemma(self, node: Node, part: Node, inner: list[Move], depth: int) -> list[Move]:
        """The limit of a part is known from now on."""
        seen = self.approach.seen(part)
        value = self.value(part)
        if MP.isnan(seen) or value is None:
            raise Stuck
        self.approach.known[part] = seen
        self.values[part] = value
        return [*(replace(move, aside=True) for move in inner), *self.solve(node, depth - 1)]

    def _squeezed(self, node: Node, error: Squeezed, depth: int) -> list[Move]:
        """A bounded factor: the absolute value is at most that of the others, which vanish."""
        if error.node != node or not isinstance(error.bounded, Call):
            raise Stuck
        rest = _without(node, error.bounded)
        if error.bounded.function.name not in ("sin", "cos"):
            raise Stuck
        moves = self.solve(rest, depth - 1)
        size_of = Absolute(rest)
        bound = Chain((Absolute(node), size_of), (Relation.AT_MOST,))
        pieces = (self.piece(rest),)
        last = (self.approach.limit(node), ZERO)
        tail = moves if len(moves) > 1 else []
        return [*(replace(m, aside=True) for m in tail), Move("squeeze", last, pieces, bound=bound)]

    def _last(self, node: Node, value: Value) -> Move:
        """The limit from those of the parts."""
        limit = self.approach.limit(node)
        if MP.isinf(value):
            return self._infinite(node, value)
        pieces: dict[Node, Chain] = {}
        put = self.put_in(node, pieces)
        found = exact(put, {}) or self.value(node) or simplified(put, letters_in(put))
        if found is None or not _equal(precise(put, self.approach.point), value):
            raise Stuck
        short = put if text(put) != text(found) else found
        builder = ChainBuilder(limit)
        plain = short in (Negative(ZERO), Negative(found))
        if self.approach.moves(node) and node != self.approach.by and not plain:
            builder.then(short)
        terms = tuple(builder.then(found).terms)
        if len(terms) == 1:
            terms = (limit, found)
        own = tuple(chain for part, chain in pieces.items() if part != node)
        rule = "limits" if own else "known" if pieces else "continuous"
        if rule == "known" and isinstance(node, Quotient):
            own = (self.piece(node.denominator),) if self._is_shown(node.denominator) else ()
            rule = "reciprocal"
        elif rule == "known":
            inner = [part for part in children(node) if self._is_worth(part)]
            own = tuple(self.piece(part) for part in inner if self.approach.holds(part))
        if not self.approach.moves(node):
            rule = "constant"
        return Move(rule, terms, own)

    def _infinite(self, node: Node, value: Value) -> Move:
        end = Infinity(1 if value > 0 else -1)
        shown = [part for part in children(node) if self._is_shown(part)]
        known = [part for part in shown if self.approach.tends(part) is not BOUNDED]
        pieces = tuple(self.piece(part) for part in known if self.approach.holds(part))
        rule = "infinite"
        if len(known) < len(shown):
            rule = "outgrown"
        if isinstance(node, Quotient) and self.approach.tends(node.denominator) == 0:
            rule = "vanishing"
        if isinstance(node, Call) and MP.isfinite(self.approach.tends(node.arguments[0])):
            rule = "pole"
        return Move(rule, (self.approach.limit(node), end), pieces)

    def _is_shown(self, node: Node) -> bool:
        """Whether it takes a word to say what a part tends to."""
        return self.approach.moves(node) and node != self.approach.by

    def _is_worth(self, node: Node) -> bool:
        """Whether that a part grows without bound deserves a word."""
        long = isinstance(node, Quotient) or size(node) > SHORT
        return self._is_shown(node) and long and not self._is_finite(node)

    def piece(self, node: Node) -> Chain:
        """lim of a part = its value."""
        value = self.exact(node)
        return Chain((self.approach.limit(node), value), (Relation.EQUAL,))

    def exact(self, node: Node) -> Node:
        """The limit of a part that has one."""
        if node in self.values:
            return self.values[node]
        value = self.approach.tends(node)
        if value is not BOUNDED and MP.isinf(value):
            return Infinity(1 if value > 0 else -1)
        if value == 0:
            return ZERO
        found = self.value(node)
        if found is None:
            raise Stuck
        return found

    def put_in(self, node: Node, pieces: dict[Node, Chain]) -> Node:
        """The formula with limits in the place of its parts; those that had to be known."""
        if not self.approach.moves(node):
            return node
        if node == self.approach.by:
            return self.approach.to
        core = self.approach.core(node) if isinstance(node, Product) else None
        if core is not None:
            assert isinstance(node, Product)
            return Product(tuple(self._with_core(node, core, pieces)))
        if node in self.values or not all(map(self._is_finite, children(node))):
            value = self.exact(node)
            pieces.setdefault(node, Chain((self.approach.limit(node), value), (Relation.EQUAL,)))
            return value
        return rebuild(node, lambda part: self.put_in(part, pieces))

    def _with_core(self, node: Product, core: Product, pieces: dict[Node, Chain]) -> Iterator[Node]:
        """The factors, with the limit of some of them in the place of the first."""
        rest = without(node.factors, core.factors)
        for factor in node.factors:
            if factor in rest:
                yield self.put_in(factor, pieces)
            elif factor == core.factors[0]:
                yield self.put_in(core, pieces)

    def _is_finite(self, node: Node) -> bool:
        value = self.approach.tends(node)
        return value is not BOUNDED and bool(MP.isfinite(value))


def _equal(one: Value, other: Value) -> bool:
    return bool(abs(one - other) <= CLOSE * max(1, abs(other)))


def _without(node: Node, factor: Node) -> Node:
    """A product or quotient without one of its factors above."""
    if isinstance(node, Quotient):
        return Quotient(_without(node.numerator, factor), node.denominator)
    if isinstance(node, Product):
        return multiply(*(part for part in node.factors if part != factor))
    return ONE if node == factor else node


FINAL = (
    *("limits", "known", "continuous", "constant", "reciprocal"),
    *("infinite", "outgrown", "vanishing", "pole"),
)
"""What the last line of a limit rests on."""


def lines_of(start: tuple[Node, ...], moves: list[Move]) -> tuple[LimitLine, ...]:
    """The moves as lines; what is short stands on one line with its reasons before it."""
    found: list[LimitLine] = []
    terms: list[Node] = list(start)
    rules: list[str] = []
    pieces: tuple[Chain, ...] = ()
    subject: tuple[Node, ...] = ()
    bound: Chain | None = None
    aside = False

    def close() -> None:
        nonlocal terms, rules, pieces, subject, bound
        if len(terms) > 1:
            chain = Chain(tuple(terms), (Relation.EQUAL,) * (len(terms) - 1))
            found.append(LimitLine(tuple(rules), chain, pieces, subject, bound, aside))
        terms, rules, pieces, subject, bound = [], [], (), (), None

    for move in moves:
        joins = move.aside == aside and (not rules or (len(rules) == 1 and move.rule in FINAL))
        if not joins:
            close()
        if move.aside != aside:
            if terms:
                close()
            aside = move.aside
        fresh = move.terms if not terms or terms[-1] != move.terms[0] else move.terms[1:]
        terms += [term for term in fresh if not terms or term != terms[-1]]
        rules.append(move.rule)
        pieces, bound = pieces + move.pieces, move.bound or bound
        subject = subject + move.subject
    close()
    return tuple(found)
