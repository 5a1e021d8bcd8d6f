"""A derivative taken rule by rule: each pass applies one rule to every derivative still to take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivator.notation.build import ONE, TWO, ZERO, add, divide, multiply, negate, power
from derivator.notation.matrices import Branch, Cases, Primed
from derivator.notation.nodes import (
    Call,
    Negative,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from derivator.notation.walk import descendants, rebuild, size
from derivator.program.calculus import Calculus, depends_on, shortened

MAX_LINES = 12
MAX_SIZE = 200
"""A derivative whose formula grows longer is taken in one go."""


@dataclass(frozen=True)
class Line:
    """What a derivative has come to, and the rules that led there."""

    formula: Node
    rules: tuple[str, ...]


class PrimeRules:
    """The rules for derivatives by one letter."""

    def __init__(self, calculus: Calculus, by: str) -> None:
        self.calculus = calculus
        self.by = by
        self.used: list[str] = []

    def lines(self, body: Node) -> Iterator[Line]:
        """From (body)' to a formula without primes; raises ``TypeError`` where a rule is missing.

        Source: S-rules, S-chain.
        """
        current: Node = self.primed(body)
        for _ in range(MAX_LINES):
            if not is_open(current):
                return
            self.used = []
            current = self.passed(current)
            if size(current) > MAX_SIZE:
                break
            yield Line(current, tuple(dict.fromkeys(self.used)))
        yield Line(self.finished(current), ("table",))

    def primed(self, node: Node) -> Node:
        """The derivative of a formula, not yet taken; of cases in each of them."""
        if isinstance(node, Cases):
            branches = (Branch(self.primed(b.value), b.condition) for b in node.branches)
            return Cases(tuple(branches))
        if not depends_on(node, self.by):
            return ZERO
        return ONE if node == Symbol(self.by) else Primed(node, Symbol(self.by))

    def finished(self, node: Node) -> Node:
        """Every derivative taken at once."""
        if isinstance(node, Primed):
            return self.calculus.derivative(node.operand, self.by)
        return shortened(rebuild(node, self.finished))

    def passed(self, node: Node) -> Node:
        """One rule applied to each of the outermost derivatives."""
        if isinstance(node, Primed):
            return self.taken(node.operand)
        return shortened(rebuild(node, self.passed)) if is_open(node) else node

    def taken(self, node: Node) -> Node:
        """One rule applied to the derivative of a formula; sums and constant factors are free."""
        if not depends_on(node, self.by):
            return ZERO
        if node == Symbol(self.by):
            return ONE
        if isinstance(node, Negative):
            return negate(self.taken(node.operand))
        if isinstance(node, Sum):
            return add(*map(self.taken, node.terms))
        if isinstance(node, Product):
            return self._product(node)
        if isinstance(node, Quotient):
            return self._quotient(node)
        return self._applied(node)

    def _product(self, node: Product) -> Node:
        moving = [k for k, part in enumerate(node.factors) if depends_on(part, self.by)]
        if len(moving) == 1:
            place = moving[0]
            own = self.taken(node.factors[place])
            return multiply(*node.factors[:place], own, *node.factors[place + 1 :])
        self.used.append("product")
        return add(
            *(
                multiply(*node.factors[:k], self.primed(node.factors[k]), *node.factors[k + 1 :])
                for k in moving
            )
        )

    def _quotient(self, node: Quotient) -> Node:
        top, bottom = node.numerator, node.denominator
        if not depends_on(bottom, self.by):
            return divide(self.taken(top), bottom)
        if not depends_on(top, self.by):
            self.used.append("reciprocal")
            return negate(divide(multiply(top, self.primed(bottom)), power(bottom, TWO)))
        self.used.append("quotient")
        change = add(multiply(self.primed(top), bottom), negate(multiply(top, self.primed(bottom))))
        return divide(change, power(bottom, TWO))

    def _applied(self, node: Node) -> Node:
        """The derivative of a function: from the table, or with that of its argument behind it."""
        found = self.calculus.operation(node)
        if found is None:
            raise TypeError(f"no rule for {type(node).__name__}")
        operation, operands = found
        parts = []
        for slot, operand in enumerate(operands):
            if not depends_on(operand, self.by):
                continue
            outer = operation.partial(slot, *operands)
            if self._is_linear(operand):
                self.used.append("table" if operand == Symbol(self.by) else "inner")
                parts.append(multiply(outer, self.taken(operand)))
            else:
                self.used.append("chain")
                parts.append(multiply(outer, self.primed(operand)))
        return add(*parts)

    def _is_linear(self, node: Node) -> bool:
        try:
            return not depends_on(self.calculus.derivative(node, self.by), self.by) and all(
                not isinstance(part, Call | Power) for part in descendants(node)
            )
        except TypeError:
            return False


def is_open(node: Node) -> bool:
    """Whether a derivative is still to be taken."""
    return any(isinstance(part, Primed) for part in descendants(node))
