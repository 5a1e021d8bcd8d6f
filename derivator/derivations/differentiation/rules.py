"""The rules of differentiation, each applied once: what it makes of (u)' and what is left to do."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace

from derivator.algebra.collect import collected
from derivator.derivations.terms import equality
from derivator.notation.build import ONE, TWO, ZERO, add, multiply, negate, power, signed
from derivator.notation.functions import LOG
from derivator.notation.matrices import Primed
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
    Symbol,
)
from derivator.notation.walk import descendants, substitute
from derivator.ops.base import Operation
from derivator.ops.defined import DefinedFunction
from derivator.program.calculus import Calculus, depends_on
from derivator.solution import Chain


@dataclass(frozen=True)
class Applied:
    """One rule applied to a derivative.

    ``pending`` are the derivatives still to take: each a formula and the letter to take it by.
    """

    rule: str
    terms: tuple[Node, ...]
    """What the derivative is equal to, step by step; primes in the last one are pending."""
    pending: tuple[tuple[Node, str], ...] = ()
    named: tuple[tuple[str, Node], ...] = ()
    """Names that the rule gives to inner functions: u = x^2."""
    aside: Chain | None = None
    """What the rule rests on, such as ln y = v ln u."""


class Rules:
    """The rules for the formulas of an exercise; ``marked`` derivatives carry their letter."""

    def __init__(
        self, calculus: Calculus, letter: Callable[[Node], str], marked: bool = False
    ) -> None:
        self.calculus = calculus
        self.letter = letter
        self.marked = marked
        self.main = ""

    def looked_at(self, node: Node, by: str) -> Applied:
        """The rule that will be applied, without using up letters for inner functions."""
        looking = copy(self)
        looking.letter = lambda _: "_"
        return looking.applied(node, by)

    def primed(self, node: Node, by: str) -> Primed:
        """A derivative that is still to be taken."""
        return Primed(node, Symbol(by), self.marked or by != self.main)

    def applied(self, node: Node, by: str) -> Applied:
        """The rule for the outermost operation; raises ``TypeError`` where there is none.

        Source: S-table, S-rules, S-chain.
        """
        if not depends_on(node, by):
            return Applied("constant", (ZERO,))
        if node == Symbol(by):
            return Applied("variable", (ONE,))
        if isinstance(node, Negative):
            inner = self.applied(node.operand, by)
            if inner.rule == "factor":
                return replace(inner, terms=(negate(inner.terms[0]),))
            return self._multiple(node.operand, by, negate)
        if isinstance(node, Sum):
            return self._sum(node, by)
        if isinstance(node, Product):
            return self._product(node, by)
        if isinstance(node, Quotient):
            return self._quotient(node, by)
        return self._function(node, by)

    def _multiple(self, inner: Node, by: str, around: Callable[[Node], Node]) -> Applied:
        """A constant factor stays: (c u)' = c u'."""
        return Applied("factor", (around(self.primed(inner, by)),), ((inner, by),))

    def _sum(self, node: Sum, by: str) -> Applied:
        signs = [signed(term) for term in node.terms]
        primes = [(sign, self.primed(term, by)) for sign, term in signs]
        line = Sum(tuple(prime if sign > 0 else Negative(prime) for sign, prime in primes))
        negative = [sign < 0 for sign, _ in signs]
        rule = "sum_difference" if any(negative) else "sum"
        rule = "difference" if len(signs) == 2 and negative == [False, True] else rule
        return Applied(rule, (line,), tuple((term, by) for _, term in signs))

    def _product(self, node: Product, by: str) -> Applied:
        fixed = [part for part in node.factors if not depends_on(part, by)]
        moving = [part for part in node.factors if depends_on(part, by)]
        if fixed:
            inner = moving[0] if len(moving) == 1 else Product(tuple(moving))
            return self._multiple(inner, by, lambda prime: Product((*fixed, prime)))
        primes = [self.primed(part, by) for part in moving]
        terms = [Product((*moving[:k], primes[k], *moving[k + 1 :])) for k in range(len(moving))]
        return Applied("product", (Sum(tuple(terms)),), tuple((part, by) for part in moving))

    def _quotient(self, node: Quotient, by: str) -> Applied:
        top, bottom = node.numerator, node.denominator
        if not depends_on(bottom, by):
            if isinstance(top, Negative):
                return self.applied(Negative(Quotient(top.operand, bottom)), by)
            if isinstance(top, Product):
                fixed = [part for part in top.factors if not depends_on(part, by)]
                moving = [part for part in top.factors if depends_on(part, by)]
                inner = moving[0] if len(moving) == 1 else Product(tuple(moving))
                ratio = Quotient(multiply(*fixed) if fixed else ONE, bottom)
                return self._multiple(inner, by, lambda prime: Product((ratio, prime)))
            return self._multiple(top, by, lambda prime: Product((Quotient(ONE, bottom), prime)))
        if not depends_on(top, by):
            if top != ONE:
                inner = Quotient(ONE, bottom)
                return self._multiple(inner, by, lambda prime: multiply(top, prime))
            if as_power(bottom) is not None:
                return self._function(node, by)
            prime = self.primed(bottom, by)
            line: Node = Negative(Quotient(prime, squared(bottom)))
            return Applied("reciprocal", (line,), ((bottom, by),))
        above, below = self.primed(top, by), self.primed(bottom, by)
        change = Sum((Product((above, bottom)), Negative(Product((top, below)))))
        line = Quotient(change, squared(bottom))
        return Applied("quotient", (line,), ((top, by), (bottom, by)))

    def _function(self, node: Node, by: str) -> Applied:
        """A function of its operands: from the table, or by the chain rule with u named."""
        operation, operands = self._operation(node)
        moving = [slot for slot, part in enumerate(operands) if depends_on(part, by)]
        if isinstance(node, Power) and len(moving) == 2:
            exponent = multiply(node.exponent, Call(LOG, (node.base,)))
            aside = equality(Call(LOG, (node,)), exponent)
            line = Product((node, self.primed(exponent, by)))
            return Applied("logarithmic", (line,), ((exponent, by),), (), aside)
        if all(operands[slot] == Symbol(by) for slot in moving) and len(moving) == 1:
            return self._table(node, by, operation, operands, moving[0])
        named = {slot: self.letter(operands[slot]) for slot in moving}
        outer = self._renamed(node, {slot: Symbol(name) for slot, name in named.items()})
        parts = []
        pending: list[tuple[Node, str]] = []
        for name in dict.fromkeys(named.values()):
            parts.append(Product((self.primed(outer, name), self.primed(Symbol(name), by))))
            pending += [(outer, name), (Symbol(name), by)]
        whole: Node = parts[0] if len(parts) == 1 else Sum(tuple(parts))
        names = {named[slot]: operands[slot] for slot in moving}
        return Applied("chain", (whole,), tuple(pending), tuple(names.items()))

    def _operation(self, node: Node) -> tuple[Operation, tuple[Node, ...]]:
        if isinstance(node, Quotient):
            found = as_power(node.denominator)
            assert found is not None
            return self._operation(Power(found[0], found[1]))
        found_operation = self.calculus.operation(node)
        if found_operation is None:
            raise TypeError(f"no rule for {type(node).__name__}")
        return found_operation

    def _renamed(self, node: Node, operands: dict[int, Node]) -> Node:
        """The outermost operation applied to u in place of its operands."""
        if isinstance(node, Quotient):
            return Quotient(ONE, self._renamed(node.denominator, operands))
        if isinstance(node, Power):
            return Power(operands.get(0, node.base), operands.get(1, node.exponent))
        if isinstance(node, Root):
            return Root(operands[0])
        if isinstance(node, Call):
            arguments = enumerate(node.arguments)
            return Call(node.function, tuple(operands.get(k, part) for k, part in arguments))
        return type(node)(operands[0])  # type: ignore[call-arg]

    def _table(
        self, node: Node, by: str, operation: Operation, operands: tuple[Node, ...], slot: int
    ) -> Applied:
        """The derivative of a function of the letter itself."""
        if isinstance(node, Quotient):
            base, exponent = as_power(node.denominator) or (ONE, ONE)
            return self._reciprocal_power(base, exponent)
        if isinstance(node, Power) and slot == 0:
            exponent = node.exponent
            lowered = collected(add(exponent, negate(ONE)))
            line = multiply(exponent, power(node.base, lowered))
            return Applied("power", (line, *_tidy(line)))
        if isinstance(operation, DefinedFunction):
            return self._own(node, by, operation, operands, slot)
        slope = operation.partial(slot, *operands)
        rule = "exponential" if operation.name == "power" else f"table.{operation.name}"
        return Applied(rule, (slope,))

    def _reciprocal_power(self, base: Node, exponent: Node) -> Applied:
        """1/x^n as x^(-n)."""
        lowered = collected(add(negate(exponent), negate(ONE)))
        assert isinstance(base, Symbol)
        first = self.primed(Power(base, negate(exponent)), base.name)
        second = multiply(negate(exponent), Power(base, lowered))
        return Applied("power", (first, second, *_tidy(second)))

    def _own(
        self,
        node: Node,
        by: str,
        operation: DefinedFunction,
        operands: tuple[Node, ...],
        slot: int,
    ) -> Applied:
        """A function of the author's: f' through f, from its formula, or left as it is."""
        slope = operation.partial(slot, *operands)
        body = operation.function.body
        found = operation.slopes[slot]
        through = found is not None and any(
            isinstance(part, Call) and part.function == operation.function
            for part in descendants(found)
        )
        if body is None:
            return Applied("unspecified", (slope,))
        if through or operation.derivatives[slot] is not None:
            return Applied("own", (operation.slope(slot, *operands) or slope,))
        values = dict(zip(operation.function.arguments, operands, strict=True))
        inner = substitute(body, values)
        return Applied("formula", (self.primed(inner, by),), ((inner, by),))


def as_power(node: Node) -> tuple[Node, Node] | None:
    """The base and the number to which it is raised, of a root or a power with a fixed exponent."""
    if isinstance(node, Root):
        return node.radicand, Number(ONE.value / 2)
    if isinstance(node, Power) and not any(
        isinstance(p, Symbol) for p in descendants(node.exponent)
    ):
        return node.base, node.exponent
    return (node, ONE) if isinstance(node, Symbol) else None


def squared(node: Node) -> Node:
    """The square: of x^3 it is x^6, of a root what stands below it."""
    base, exponent = as_power(node) or (node, ONE)
    return power(base, collected(multiply(TWO, exponent)))


def _tidy(node: Node) -> tuple[Node, ...]:
    """The shorter form, if there is one."""
    short = collected(node)
    return () if short == node else (short,)
