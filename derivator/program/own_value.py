"""The derivative of a function expressed through the function's own value, found by a search.

sigma' = sigma (1 - sigma), tanh' = 1 - tanh^2, softplus' = sigma, and of ELU f + alpha below 0: no
table holds these.  Candidates are fitted to precise values and confirmed at points not used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import gcd, lcm

from derivator.notation.build import ONE, TWO, ZERO, add, divide, multiply, negate, number, power
from derivator.notation.functions import Function
from derivator.notation.nodes import Call, Node, Number, Sum, Symbol
from derivator.notation.precise import MP, Precise, precise
from derivator.notation.walk import descendants, replaced, size
from derivator.program.calculus import Calculus, called, depends_on
from derivator.program.fitting import EXTRA, Sample, close, fitted

DEGREE = 3
"""The highest power of the function in its derivative."""
MAX_UNKNOWNS = 40


@dataclass(frozen=True)
class Basis:
    """What a derivative may be a combination of; ``powers`` tells the degree in the function."""

    parts: tuple[Node, ...]
    powers: tuple[int, ...]


class OwnValue:
    """The search for one function and one argument, on one piece of it if it has several."""

    def __init__(
        self, function: Function, body: Node, by: str, calculus: Calculus, found: list[Sample]
    ) -> None:
        self.function, self.body, self.by = function, body, by
        self.calculus = calculus
        self.samples = found
        self.value = Call(function, tuple(map(Symbol, function.arguments)))
        self.others = [name for name in function.arguments if name != by and depends_on(body, name)]

    def polynomial(self) -> Node | None:
        """A polynomial in the function, its coefficients in the other arguments: f (1 - f)."""
        factors = list(_monomials(self.others))
        for degree in range(DEGREE + 1):
            parts = [
                (multiply(factor, power(self.value, number(k))), k)
                for k in range(degree + 1)
                for factor in factors
            ]
            if len(parts) > MAX_UNKNOWNS:
                return None
            found = self.fit([part for part, _ in parts])
            if found is not None:
                return self.written(found, factors)
        return None

    def another(self) -> Node | None:
        """A multiple of another function, as the sigmoid is the derivative of softplus."""
        for call in self._companions():
            found = self.fit([call])
            if found is not None and found[0]:
                return multiply(number(found[0]), call)
        return None

    def mixed(self) -> Node | None:
        """A combination with the argument or another function: f + sigma (1 - f), -t f."""
        factors = list(_monomials(self.others))
        if 4 * len(factors) > MAX_UNKNOWNS:
            return None
        inside = [
            part
            for part in descendants(self.body)
            if isinstance(part, Call) and depends_on(part, self.by) and part != self.body
        ]
        for companion in dict.fromkeys((Symbol(self.by), *inside, *self._companions())):
            kinds = (ONE, self.value, companion, multiply(companion, self.value))
            found = self.fit([multiply(factor, kind) for kind in kinds for factor in factors])
            if found is not None:
                free, own, other, both = (
                    add(*map(multiply, map(number, found[k : k + len(factors)]), factors))
                    for k in range(0, len(found), len(factors))
                )
                through = add(other, multiply(both, self.value))
                if isinstance(through, Sum):
                    through = self.ordered(list(through.terms))
                return add(multiply(own, self.value), free, multiply(companion, through))
        return None

    def _companions(self) -> Iterator[Call]:
        if self.others:
            return
        for operation in self.calculus.smooth_functions():
            call = called(operation, Symbol(self.by))
            other = isinstance(call, Call) and call.function.name != self.function.name
            if isinstance(call, Call) and other and self.calculus.is_specified(call):
                yield call

    def fit(self, parts: Sequence[Node]) -> list[Fraction] | None:
        """Coefficients with which the parts add up to the derivative at every sample."""
        if len(self.samples) < len(parts) + EXTRA:
            return None
        first = len(parts) + EXTRA
        rows = self._rows(parts, self.samples[:first])
        found = fitted(rows, [sample.slope for sample in self.samples[:first]]) if rows else None
        if found is None:
            return None
        total = add(*map(multiply, map(number, found), parts))
        rest = self.samples[first:]
        confirmed = (close(self._at(total, sample), sample.slope) for sample in rest)
        return found if all(confirmed) else None

    def _rows(self, parts: Sequence[Node], chosen: Sequence[Sample]) -> list[list[Precise]]:
        """The values of the parts at some samples; nothing where one of them does not exist."""
        rows = []
        for sample in chosen:
            row = [self._at(part, sample) for part in parts]
            if not all(map(MP.isfinite, row)):
                return []
            rows.append(row)
        return rows

    def _at(self, part: Node, sample: Sample) -> Precise:
        """The value of a part, in which the function's own value is known."""
        own = replaced(part, self.value, Symbol("_value"))
        return precise(own, {**sample.values, "_value": sample.value})

    def written(self, found: Sequence[Fraction], factors: Sequence[Node]) -> Node:
        """The polynomial with what all terms share in front: b f (1 - f)."""
        terms = [
            (coefficient, index // len(factors), factors[index % len(factors)])
            for index, coefficient in enumerate(found)
            if coefficient
        ]
        if not terms:
            return ZERO
        lowest = min(degree for _, degree, _ in terms)
        shared = terms[0][2] if len({factor for *_, factor in terms}) == 1 else ONE
        content = _content([coefficient for coefficient, *_ in terms])
        square = self._square({degree - lowest: c / content for c, degree, _ in terms})
        inner = [
            multiply(
                number(coefficient / content),
                ONE if shared != ONE else factor,
                power(self.value, number(degree - lowest)),
            )
            for coefficient, degree, factor in terms
        ]
        front = multiply(number(content), shared, power(self.value, number(lowest)))
        lone = shared != ONE or all(factor == ONE for *_, factor in terms)
        rest = square if square is not None and lone else self.ordered(inner)
        return front if rest == ONE else multiply(front, rest)

    def _square(self, coefficients: dict[int, Fraction]) -> Node | None:
        """1 - 2f + f^2 as (1 - f)^2, where the polynomial is such a square."""
        free, middle, leading = (coefficients.get(k, Fraction(0)) for k in range(3))
        if free != 1 or leading <= 0 or middle**2 != 4 * leading or max(coefficients) > 2:
            return None
        return power(add(ONE, multiply(number(middle / 2), self.value)), TWO)

    def ordered(self, terms: list[Node]) -> Node:
        """Numbers first, then powers of the function, other letters last; no leading minus."""

        def rank(term: Node) -> tuple[bool, bool]:
            with_value = any(part == self.value for part in descendants(term))
            return (not isinstance(term, Number), not with_value)

        terms = sorted(terms, key=rank)
        first = next((t for t in terms if not _is_negative(t)), terms[0])
        terms.remove(first)
        return add(first, *terms)


def _is_negative(term: Node) -> bool:
    return negate(term) != term and size(negate(term)) < size(term)


def _content(coefficients: list[Fraction]) -> Fraction:
    """The number that all coefficients share, with the sign of the first."""
    top = gcd(*(abs(c.numerator) for c in coefficients))
    content = Fraction(top, lcm(*(c.denominator for c in coefficients)))
    whole = all((c / coefficients[0]).denominator == 1 for c in coefficients)
    content = abs(coefficients[0]) if whole else content
    return -content if coefficients[0] < 0 else content


def _monomials(names: Sequence[str]) -> Iterator[Node]:
    """1, a, b, 1/a, 1/b, a^2, a b, ...: what a coefficient may be."""
    yield ONE
    symbols = [Symbol(name) for name in names]
    yield from symbols
    yield from (divide(ONE, symbol) for symbol in symbols)
    yield from (multiply(*pair) for pair in combinations_with_replacement(symbols, 2))
