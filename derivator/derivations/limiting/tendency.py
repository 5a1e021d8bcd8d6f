"""What the parts of a formula tend to, by the arithmetic of limits and by numbers far out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from derivator.notation.analysis import Infinity, Limit
from derivator.notation.nodes import (
    Absolute,
    Call,
    Indicator,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Symbol,
)
from derivator.notation.precise import MP, precise
from derivator.notation.walk import children, rebuild
from derivator.program.calculus import depends_on

Value = Any
"""A number of ``MP``, infinite ones among them, or ``BOUNDED``."""
BOUNDED = "bounded"
"""What oscillates between two bounds for ever."""
NOTHING = MP.mpf(10) ** -15
"""What is left of a sum that vanishes, relative to its terms."""


class Indeterminate(Exception):
    """A part of a formula whose limit does not follow from those of its own parts."""

    def __init__(self, node: Node, form: str) -> None:
        super().__init__(form)
        self.node, self.form = node, form


class Squeezed(Exception):
    """A bounded factor times one that vanishes."""

    def __init__(self, node: Node, bounded: Node) -> None:
        super().__init__("squeezed")
        self.node, self.bounded = node, bounded


class Oscillates(Exception):
    """A part of a formula that tends to nothing."""

    def __init__(self, node: Node) -> None:
        super().__init__("oscillates")
        self.node = node


@dataclass
class Approach:
    """Where a letter goes, what the others are meanwhile, and the limits known so far."""

    by: Symbol
    to: Node
    side: int
    point: dict[str, Value] = field(default_factory=dict)
    known: dict[Node, Value] = field(default_factory=dict)
    looked: int = 0
    """From which side numbers are looked at, where the limit itself is two-sided."""

    def limit(self, node: Node) -> Limit:
        """lim of a formula, not yet found."""
        return Limit(node, self.by, self.to, self.side)

    @property
    def is_far(self) -> bool:
        """Whether the letter grows without bound."""
        return isinstance(self.to, Infinity)

    def seen(self, node: Node) -> Value:
        """The limit as numbers show it, nan where they show none."""
        side = self.side or self.looked
        return precise(Limit(node, self.by, self.to, side), self.point)

    def holds(self, node: Node) -> bool:
        """Whether the limit exists as it is written, from both sides if it says so."""
        return not MP.isnan(precise(self.limit(node), self.point))

    def moves(self, node: Node) -> bool:
        """Whether a formula depends on the letter."""
        return depends_on(node, self.by.name)

    def tends(self, node: Node) -> Value:
        """What a formula tends to, from its parts; raises where they do not tell."""
        if node in self.known:
            return self.known[node]
        if not self.moves(node):
            return precise(node, self.point)
        if node == self.by:
            return precise(self.to, self.point)
        rule = _RULES.get(type(node), Approach._applied)
        value = rule(self, node)
        if value is not BOUNDED and MP.isnan(value):
            raise Oscillates(node)
        return value

    def _sum(self, node: Sum) -> Value:
        values = [self.tends(term) for term in node.terms]
        infinite = {value for value in values if value is not BOUNDED and MP.isinf(value)}
        if len(infinite) == 2:
            raise Indeterminate(node, "difference")
        if infinite:
            return infinite.pop()
        if BOUNDED in values:
            return BOUNDED
        total = MP.fsum(values)
        return MP.zero if abs(total) <= NOTHING * max(map(abs, values)) else total

    def _product(self, node: Product) -> Value:
        core = self.core(node)
        factors = node.factors if core is None else without(node.factors, core.factors)
        values = [self.tends(factor) for factor in factors]
        values += [] if core is None else [self.known[core]]
        numbers = [value for value in values if value is not BOUNDED]
        vanishes = any(value == 0 for value in numbers)
        if vanishes and any(MP.isinf(value) for value in numbers):
            raise Indeterminate(node, "product")
        if BOUNDED in values:
            if vanishes:
                raise Squeezed(node, node.factors[values.index(BOUNDED)])
            if any(MP.isinf(value) for value in numbers):
                raise Oscillates(node)
            return BOUNDED
        return MP.fprod(values)

    def core(self, node: Product) -> Product | None:
        """Factors of a product whose product has a known limit."""
        for part in self.known:
            if (
                isinstance(part, Product)
                and part != node
                and set(part.factors) <= set(node.factors)
            ):
                return part
        return None

    def _quotient(self, node: Quotient) -> Value:
        try:
            above, below = self.tends(node.numerator), self.tends(node.denominator)
        except Indeterminate as error:
            grown = error.form == "difference" and error.node in (node.numerator, node.denominator)
            if grown and all(MP.isinf(self.seen(part)) for part in children(node)):
                raise Indeterminate(node, "infinities") from None
            raise
        if below is BOUNDED:
            raise Oscillates(node)
        if above is BOUNDED:
            if MP.isinf(below):
                raise Squeezed(node, node.numerator)
            if below == 0:
                raise Oscillates(node)
            return BOUNDED
        if above == 0 and below == 0:
            raise Indeterminate(node, "zeros")
        if MP.isinf(above) and MP.isinf(below):
            raise Indeterminate(node, "infinities")
        if below == 0:
            return self.seen(node)
        return MP.zero if MP.isinf(below) else above / below

    def _power(self, node: Power) -> Value:
        base, exponent = self.tends(node.base), self.tends(node.exponent)
        if BOUNDED in (base, exponent):
            whole = isinstance(node.exponent, Number) and exponent > 0
            if base is BOUNDED and whole and exponent == int(exponent):
                return BOUNDED
            raise Oscillates(node)
        if self.moves(node.exponent):
            one = abs(base - 1) <= NOTHING
            forms = ((one and MP.isinf(exponent)), (base == 0 and exponent == 0))
            if any(forms) or (MP.isinf(base) and exponent == 0):
                raise Indeterminate(node, "power")
        if MP.isfinite(base) and MP.isfinite(exponent) and base > 0:
            return MP.power(base, exponent)
        return self.seen(node)

    def _applied(self, node: Node) -> Value:
        """A function of something: continuous, or seen by numbers where it has no value."""
        values = [self.tends(part) for part in children(node)]
        if BOUNDED in values:
            if isinstance(node, Call) and node.function.name in ("sin", "cos", "atan", "tanh"):
                return BOUNDED
            raise Oscillates(node)
        wave = isinstance(node, Call) and node.function.name in ("sin", "cos")
        if wave and MP.isinf(values[0]):
            return BOUNDED
        return self._continued(node, values)

    def _continued(self, node: Node, values: list[Value]) -> Value:
        """The value at the limits of the operands, if the function is continuous there."""
        seen = self.seen(node)
        if not all(map(MP.isfinite, values)) or not MP.isfinite(seen):
            return seen
        names = [f"_{place}" for place in range(len(values))]
        letters = iter(names)
        there = rebuild(node, lambda part: Symbol(next(letters)))
        value = precise(there, dict(zip(names, values, strict=True)))
        close = abs(value - seen) <= NOTHING * max(1, abs(seen)) * 1000
        if close:
            return MP.zero if abs(value) < NOTHING else value
        return seen


_RULES: dict[type[Node], Any] = {
    Sum: Approach._sum,
    Product: Approach._product,
    Quotient: Approach._quotient,
    Power: Approach._power,
    Negative: lambda self, node: _negative(self.tends(node.operand)),
    Absolute: Approach._applied,
    Root: Approach._applied,
    Call: Approach._applied,
    Indicator: Approach._applied,
}


def without(factors: tuple[Node, ...], some: tuple[Node, ...]) -> tuple[Node, ...]:
    """Factors without some of them."""
    rest = list(factors)
    for factor in some:
        rest.remove(factor)
    return tuple(rest)


def _negative(value: Value) -> Value:
    return value if value is BOUNDED else -value
