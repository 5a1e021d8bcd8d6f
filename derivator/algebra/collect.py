"""Formulas brought to the form in which a teacher writes a result, in microseconds, without SymPy.

Like terms are added up, common factors are taken out and cancelled, fractions are not nested,
sin^2 + cos^2 is 1.  Where several forms are right, the shortest is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations
from math import gcd, lcm

from derivator.algebra.monomials import Monomial, is_exponential, read, square_root
from derivator.algebra.quotients import divided
from derivator.algebra.written import is_polynomial, written, written_sum
from derivator.notation.functions import COS, COSH, SIN, SINH, Function
from derivator.notation.matrices import Branch, Cases
from derivator.notation.nodes import (
    Call,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
)
from derivator.notation.walk import descendants, size

MOST_TERMS = 40
"""A product of sums with more terms is not multiplied out."""
BONUS = 2
"""A sum with its common factor taken out may be so many nodes longer."""
SLACK = 1
"""Multiplying out must save so many nodes to be worth it."""
COARSEST = 99
"""Fractions with larger denominators, decimals such as 1.702, are not taken out of a sum."""
HIGHEST = 4
"""Nor is a higher power of a sum."""


def collected(node: Node) -> Node:
    """The formula in its shortest form; itself where none is shorter."""
    if isinstance(node, Cases):
        branches = (Branch(collected(b.value), b.condition) for b in node.branches)
        return Cases(tuple(branches))
    try:
        forms = list(Collector(node).forms())
    except (ZeroDivisionError, OverflowError):
        return node
    best = forms[0]
    for place, form in enumerate(forms[1:]):
        gained = BONUS if place == 0 and len(forms) == 3 else -SLACK
        best = form if cost(form) - gained < cost(best) else best
    return best


def cost(node: Node) -> int:
    """How long a formula is; a fraction inside a fraction counts as much longer."""
    nested = 0
    for part in descendants(node):
        if isinstance(part, Quotient):
            inner = (*descendants(part.numerator), *descendants(part.denominator))
            nested += sum(isinstance(other, Quotient) for other in inner)
    return size(node) + 6 * nested


def expanded(node: Node) -> Node:
    """The formula with products and whole powers of sums multiplied out, where it stays short."""
    collector = Collector(node, highest=12)
    terms = [
        collector.monomial(part) for part in (node.terms if isinstance(node, Sum) else (node,))
    ]
    found = collector.expanded(terms, plain=True)
    return node if found is None else written_sum(found, sort=False)


class Collector:
    """The bases met so far, so that 1 + x and x + 1 are known to be equal."""

    def __init__(self, node: Node, highest: int = HIGHEST) -> None:
        self.node = node
        self.highest = highest
        self.known: dict[frozenset[tuple[object, Fraction]], Node] = {}
        self.parts: dict[Node, tuple[Monomial, ...]] = {}
        self.orders: dict[frozenset[tuple[object, Fraction]], Sequence[Monomial]] = {}
        """Sums as they stand in the formula, which keep their order."""
        for part in descendants(node):
            if isinstance(part, Root) and isinstance(part.radicand, Sum):
                self._kept(part.radicand)

    def _kept(self, node: Sum) -> None:
        """Remember a sum under a root, which stays as it is."""
        terms = self.terms(node.terms)
        if len(terms) > 1:
            self.known.setdefault(_key(terms), _tidied(node, terms))
            self.parts.setdefault(self.known[_key(terms)], tuple(terms))

    def forms(self) -> Iterator[Node]:
        """The form as one product, and as a sum of such."""
        if isinstance(self.node, Sum):
            terms = self.terms(self.node.terms)
            if not terms:
                yield Number(Fraction(0))
                return
            yield written_sum(terms)
            common, rest = _shared(terms, whole=True)
            if common.powers and not is_polynomial(terms):
                yield self.written(self.joined(common, rest))
            if is_polynomial(terms):
                return
        yield self.written(self.cancelled(self.monomial(self.node)))

    def written(self, monomial: Monomial) -> Node:
        """The monomial in print, its minus inside a sum where that helps."""
        turned = self._turned(monomial) if monomial.coefficient < 0 else None
        return written(turned or monomial)

    def _turned(self, monomial: Monomial) -> Monomial | None:
        """-(a - b) as b - a."""
        for base, exponent in monomial.powers.items():
            if base in self.parts and exponent == 1:
                terms = [part.scaled(Fraction(-1)) for part in self.parts[base]]
                if not _leads_negative(terms):
                    flipped = written_sum(terms)
                    powers = {flipped if b == base else b: e for b, e in monomial.powers.items()}
                    return Monomial(-monomial.coefficient, powers)
        return None

    def monomial(self, node: Node) -> Monomial:
        """Any formula as a product of powers."""
        return read(node, self)

    def sum(self, node: Sum) -> Monomial:
        """A sum as what its terms share times the rest."""
        terms = self.terms(node.terms)
        if len(terms) < 2:
            return terms[0] if terms else Monomial(Fraction(0))
        if len(terms) == len(node.terms):
            self.orders.setdefault(_key(terms), terms)
        if _key(terms) in self.known:
            return Monomial(powers={self.known[_key(terms)]: Fraction(1)})
        return self.joined(*_shared(terms))

    def root(self, node: Sum, exponent: Fraction) -> Monomial:
        """A broken power of a sum: the root of 1 - x^2/4 is half that of 4 - x^2."""
        terms = self.terms(node.terms)
        if len(terms) < 2:
            return Monomial(powers={node: exponent})
        square = Fraction(lcm(*(term.coefficient.denominator for term in terms)))
        outside = square_root(square) if exponent.denominator == 2 else None
        if outside is None or outside == 1:
            kept = self.known.setdefault(_key(terms), _tidied(node, terms))
            self.parts.setdefault(kept, tuple(terms))
            return Monomial(powers={kept: exponent})
        terms = [term.scaled(square) for term in terms]
        if _key(terms) not in self.known:
            self.known[_key(terms)] = written_sum(terms)
            self.parts[self.known[_key(terms)]] = tuple(terms)
        powers = {self.known[_key(terms)]: exponent}
        return Monomial(outside**-exponent.numerator, powers)

    def joined(self, common: Monomial, rest: Sequence[Monomial]) -> Monomial:
        """common (rest): multiplied out and shortened where that makes it shorter."""
        flat = [self._lone_sum(term) or [term] for term in rest]
        rest = _identities(_alike(chain.from_iterable(flat)))
        if len(rest) < 2:
            return common.times(rest[0] if rest else Monomial(Fraction(0)))
        more, rest = _shared(rest)
        common = common.times(more)
        best = common.times(self.base(rest))
        expanded = self.expanded(rest)
        if expanded is None:
            return best
        if len(expanded) < 2:
            return common.times(expanded[0]) if expanded else Monomial(Fraction(0))
        more, left = _shared(expanded)
        other = common.times(more).times(self.base(left))
        shorter = cost(written(other)) + SLACK < cost(written(best))
        return other if shorter else best

    def base(self, terms: Sequence[Monomial]) -> Monomial:
        """The sum as a base of its own, up to its sign one that is known."""
        if len(terms) == 1:
            return terms[0]
        for sign in (1, -1):
            turned = [term.scaled(Fraction(sign)) for term in terms]
            if _key(turned) in self.known:
                return Monomial(Fraction(sign), {self.known[_key(turned)]: Fraction(1)})
        sign = -1 if _leads_negative(terms) else 1
        turned = [term.scaled(Fraction(sign)) for term in terms]
        if _key(terms) in self.orders:
            sign, turned = 1, list(self.orders[_key(terms)])
        node = written_sum(turned, sort=_key(turned) not in self.orders)
        self.known[_key(turned)] = node
        self.parts[node] = tuple(turned)
        return Monomial(Fraction(sign), {node: Fraction(1)})

    def terms(self, nodes: Iterable[Node]) -> list[Monomial]:
        """The terms of a sum, like ones added up."""
        found: list[Monomial] = []
        for node in nodes:
            if isinstance(node, Sum):
                found += self.terms(node.terms)
                continue
            if isinstance(node, Negative) and isinstance(node.operand, Sum):
                inside = self.terms(node.operand.terms)
                found += [term.scaled(Fraction(-1)) for term in inside]
                continue
            term = self.monomial(node)
            inner = self._lone_sum(term)
            found += [term] if inner is None else inner
        return _identities(_alike(found))

    def _lone_sum(self, term: Monomial) -> list[Monomial] | None:
        """The terms of a sum with no more than a number before it."""
        if len(term.powers) != 1:
            return None
        ((base, exponent),) = term.powers.items()
        if exponent != 1 or base not in self.parts:
            return None
        return [part.scaled(term.coefficient) for part in self.parts[base]]

    def expanded(self, terms: Sequence[Monomial], plain: bool = False) -> list[Monomial] | None:
        """The terms with products of sums multiplied out; None where there are none, or many.

        ``plain`` adds up like terms within each product only.
        """
        found: list[Monomial] = []
        changed = False
        for term in terms:
            products = [Monomial(term.coefficient)]
            for base, exponent in term.powers.items():
                inner = [Monomial(powers={base: exponent})]
                if base in self.parts and exponent > 0 and exponent.denominator == 1:
                    if exponent > self.highest:
                        return None
                    inner = [Monomial()]
                    for _ in range(int(exponent)):
                        inner = [one.times(two) for one in inner for two in self.parts[base]]
                        if len(inner) > MOST_TERMS:
                            return None
                    changed = True
                    inner = _alike(inner)
                products = _alike(one.times(two) for one in products for two in inner)
                if len(products) > MOST_TERMS:
                    return None
            found += products
        if not changed:
            return None
        if plain:
            return found
        alike = _alike(found)
        deeper = self.expanded(alike) if len(alike) <= MOST_TERMS else None
        return _identities(alike) if deeper is None else deeper

    def cancelled(self, monomial: Monomial) -> Monomial:
        """A sum above the line divided by one below it, where that leaves no rest."""
        for above, top in monomial.powers.items():
            for below, bottom in monomial.powers.items():
                whole = top == 1 and bottom < 0 and bottom.denominator == 1
                if not whole or above not in self.parts or below not in self.parts:
                    continue
                one = self.expanded(self.parts[above]) or self.parts[above]
                other = self.expanded(self.parts[below]) or self.parts[below]
                ratio = divided(one, other)
                if ratio is None:
                    continue
                kept = {b: e for b, e in monomial.powers.items() if b != above}
                kept[below] = bottom + 1
                rest = Monomial(monomial.coefficient, {b: e for b, e in kept.items() if e})
                return self.cancelled(rest.times(self.joined(*_shared(ratio))))
        return monomial


def _tidied(node: Sum, terms: Sequence[Monomial]) -> Node:
    """A sum as it stands, but with 4x^2 for (2x)^2 and x^4 for (x^2)^2."""
    loose = (part.base for part in descendants(node) if isinstance(part, Power))
    if any(isinstance(base, Product | Power | Quotient) for base in loose):
        return written_sum(terms, sort=False)
    return node


def _leads_negative(terms: Sequence[Monomial]) -> bool:
    """Whether a sum is better written behind a minus: -(x^2 - 4x + 3), but 1 - x^2."""
    if not any(term.coefficient > 0 for term in terms):
        return True
    if not is_polynomial(terms):
        return False
    ordered = sorted(terms, key=lambda term: -sum(term.powers.values()))
    return ordered[0].coefficient < 0 and ordered[-1].coefficient < 0


def _key(terms: Iterable[Monomial]) -> frozenset[tuple[object, Fraction]]:
    return frozenset((term.key, term.coefficient) for term in terms)


def _alike(terms: Iterable[Monomial]) -> list[Monomial]:
    """Terms that differ in their numbers only, added up where the first of them stands."""
    found: dict[object, Monomial] = {}
    for term in terms:
        known = found.get(term.key)
        number = term.coefficient + (known.coefficient if known else 0)
        found[term.key] = Monomial(number, (known or term).powers)
    return [term for term in found.values() if term.coefficient]


PAIRS: tuple[tuple[Function, Function, int], ...] = ((SIN, COS, 1), (COSH, SINH, -1))
"""f^2 + s g^2 = 1."""


def _identities(terms: list[Monomial]) -> list[Monomial]:
    """sin^2 + cos^2 = 1, cosh^2 - sinh^2 = 1, 1 - sin^2 = cos^2, 1 + sinh^2 = cosh^2."""
    for one, two in combinations(range(len(terms)), 2):
        found = _identity(terms[one], terms[two]) or _identity(terms[two], terms[one])
        if found is not None:
            rest = [term for place, term in enumerate(terms) if place not in (one, two)]
            rest.insert(one, found)
            return _identities(_alike(rest))
    return terms


def _identity(one: Monomial, two: Monomial) -> Monomial | None:
    for first, second, sign in PAIRS:
        for base, exponent in one.powers.items():
            if not isinstance(base, Call) or base.function not in (first, second) or exponent < 2:
                continue
            lead = base.function == first
            other = Call(second if lead else first, base.arguments)
            rest = one.times(Monomial(powers={base: Fraction(-2)}))
            partner = rest.times(Monomial(powers={other: Fraction(2)}))
            if partner.key == two.key and two.coefficient == sign * one.coefficient:
                return rest if lead or sign > 0 else rest.scaled(Fraction(-1))
            if sign > 0 and rest.key == two.key and two.coefficient == -one.coefficient:
                return partner.scaled(Fraction(-1))
            if (
                sign < 0
                and rest.key == two.key
                and two.coefficient == (-1 if lead else 1) * (one.coefficient)
            ):
                return partner
    return None


def _shared(terms: Sequence[Monomial], whole: bool = False) -> tuple[Monomial, list[Monomial]]:
    """What all terms share, negative powers too unless ``whole``, and what is left of them."""
    first, *others = terms
    powers: dict[Node, Fraction] = {}
    for base in dict.fromkeys(base for term in terms for base in term.powers):
        exponents = [term.powers.get(base, Fraction(0)) for term in terms]
        if is_exponential(base) or isinstance(base, Number):
            own = min(exponents) if min(exponents) > 0 else min(max(exponents), Fraction(0))
        else:
            own = min(exponents)
        if own and not (whole and own < 0):
            powers[base] = own
    numbers = [abs(term.coefficient) for term in terms]
    number = Fraction(gcd(*(n.numerator for n in numbers)), lcm(*(n.denominator for n in numbers)))
    if number.denominator > COARSEST and number not in numbers:
        number = Fraction(1)
    common = Monomial(number, powers)
    inverse = common.raised(-1)
    return common, [term.times(inverse) for term in (first, *others)]
