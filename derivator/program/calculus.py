"""Derivatives of formulas for numbers by the rules of the operations, and formulas by cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from derivator.notation.build import ONE, TWO, ZERO, add, divide, multiply, negate, power, signed
from derivator.notation.functions import SIGN
from derivator.notation.matrices import Branch
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
from derivator.notation.precise import Precise, precise
from derivator.notation.walk import descendants, rebuild
from derivator.ops.base import MatrixOperation, Operation
from derivator.ops.defined import DefinedFunction
from derivator.ops.registry import BY_NAME, OPERATIONS


def depends_on(node: Node, name: str) -> bool:
    """Whether a name occurs in a formula."""
    return any(isinstance(part, Symbol) and part.name == name for part in descendants(node))


def _is_sign(node: Node) -> bool:
    """Whether a formula is sign u, which is flat but for the jump at u = 0, as a bracket is."""
    return isinstance(node, Call) and node.function == SIGN


class Calculus:
    """The rules of the built-in operations and of some functions of an exercise."""

    def __init__(self, functions: Iterable[Operation] = ()) -> None:
        self._by_function: dict[str, Operation] = dict(_built_in())
        for operation in functions:
            if isinstance(operation, DefinedFunction):
                self._by_function[operation.function.name] = operation

    def operation(self, node: Node) -> tuple[Operation, tuple[Node, ...]] | None:
        """The operation that a formula ends with, other than a sum, product or quotient."""
        if isinstance(node, Power):
            return BY_NAME["power"], (node.base, node.exponent)
        if isinstance(node, Root):
            return BY_NAME["sqrt"], (node.radicand,)
        if isinstance(node, Absolute):
            return BY_NAME["absolute"], (node.operand,)
        if isinstance(node, Call) and node.function.name in self._by_function:
            operation = self._by_function[node.function.name]
            missing = len(node.arguments) - operation.arity
            defaults = [number(text) for text in operation.defaults[missing:]] if missing else []
            return operation, (*node.arguments, *defaults)
        return None

    def derivative(self, node: Node, name: str) -> Node:
        """The derivative by a name; raises ``TypeError`` for a formula without a rule."""
        if not depends_on(node, name) or isinstance(node, Indicator) or _is_sign(node):
            return ZERO
        if isinstance(node, Symbol):
            return ONE
        if isinstance(node, Negative):
            return negate(self.derivative(node.operand, name))
        if isinstance(node, Sum):
            return add(*(self.derivative(term, name) for term in node.terms))
        if isinstance(node, Product):
            return add(*(self._factor(node, place, name) for place in range(len(node.factors))))
        if isinstance(node, Quotient):
            return self._quotient(node, name)
        found = self.operation(node)
        if found is None:
            raise TypeError(f"no derivative of {type(node).__name__}")
        operation, operands = found
        return add(
            *(
                multiply(operation.partial(slot, *operands), self.derivative(operand, name))
                for slot, operand in enumerate(operands)
                if depends_on(operand, name)
            )
        )

    def _factor(self, node: Product, place: int, name: str) -> Node:
        own = self.derivative(node.factors[place], name)
        return multiply(*node.factors[:place], own, *node.factors[place + 1 :])

    def _quotient(self, node: Quotient, name: str) -> Node:
        top, bottom = node.numerator, node.denominator
        above, below = self.derivative(top, name), self.derivative(bottom, name)
        if below == ZERO:
            return divide(above, bottom)
        change = add(multiply(above, bottom), negate(multiply(top, below)))
        return divide(change, power(bottom, TWO))

    def pieces(self, node: Node) -> tuple[Branch, ...]:
        """The outermost operation by cases, where it has a kink; empty where it has none."""
        if isinstance(node, Indicator):
            return (Branch(ONE, node), Branch(ZERO, None))
        found = self.operation(node)
        return found[0].pieces(*found[1]) if found is not None else ()

    def parts(self, node: Node) -> tuple[tuple[Operation, tuple[Node, ...]], ...]:
        """Every operation inside a formula that may have kinks or places without a value."""
        found: list[tuple[Operation, tuple[Node, ...]]] = []
        for part in descendants(node):
            if isinstance(part, Quotient):
                found.append((BY_NAME["divide"], (part.numerator, part.denominator)))
            elif isinstance(part, Indicator):
                found.append((BY_NAME["step"], (add(part.left, negate(part.right)),)))
            else:
                own = self.operation(part)
                found += [own] if own is not None else []
        return tuple(found)

    def has_pieces(self, node: Node) -> bool:
        """Whether a kinked operation occurs anywhere in a formula."""
        return any(self.pieces(part) for part in descendants(node))

    def active(self, node: Node, values: Mapping[str, Precise], met: list[Indicator]) -> Node:
        """The formula without kinks that serves around a point; the conditions met are noted."""
        inner = shortened(rebuild(node, lambda part: self.active(part, values, met)))
        for branch in self.pieces(inner):
            if branch.condition is None:
                return self.active(branch.value, values, met)
            assert isinstance(branch.condition, Indicator)
            met.append(branch.condition)
            if precise(branch.condition, values) == 1:
                return self.active(branch.value, values, met)
        return inner

    def is_specified(self, node: Node) -> bool:
        """Whether every function in a formula has values."""
        functions = {part.function for part in descendants(node) if isinstance(part, Call)}
        return all(
            function.name in _built_in()
            if function.body is None
            else self.is_specified(function.body)
            for function in functions
        )

    def smooth_functions(self) -> tuple[Operation, ...]:
        """The functions of one argument without kinks, those of the exercise first."""
        own = [op for op in self._by_function.values() if isinstance(op, DefinedFunction)]
        known = (op for op in OPERATIONS if op.functions and not isinstance(op, MatrixOperation))
        both = (*own, *(op for op in known if op.name not in {o.name for o in own}))
        return tuple(op for op in both if op.arity - len(op.defaults) == 1 and not op.kinked)


def shortened(node: Node) -> Node:
    """A sum, product, quotient or power without what vanished: 0 + u, 1 u, e^0, u + 1 - 1."""
    if isinstance(node, Sum):
        return add(*_numbers_together(node.terms))
    if isinstance(node, Product):
        return multiply(*node.factors)
    if isinstance(node, Quotient):
        return divide(node.numerator, node.denominator)
    if isinstance(node, Power):
        return power(node.base, node.exponent)
    return negate(node.operand) if isinstance(node, Negative) else node


def _numbers_together(terms: tuple[Node, ...]) -> tuple[Node, ...]:
    """The terms with all numbers among them added up, behind the others."""
    rest, found = list[Node](), list[Fraction]()
    for term in terms:
        sign, bare = signed(term)
        if isinstance(bare, Number):
            found.append(sign * bare.value)
        else:
            rest.append(term)
    return terms if len(found) < 2 else (*rest, Number(sum(found, Fraction(0))))


def number(text: str) -> Node:
    """A decimal as an exact number."""
    return Number(Fraction(text))


@lru_cache(maxsize=1)
def _built_in() -> dict[str, Operation]:
    """The operations whose notation is a function, by the function's name."""
    found: dict[str, Operation] = {}
    for operation in OPERATIONS:
        if isinstance(operation, MatrixOperation) or not operation.functions:
            continue
        node = operation.notation(*(Symbol(f"_{slot}") for slot in range(operation.arity)))
        if isinstance(node, Call):
            found[node.function.name] = operation
    return found


def called(operation: Operation, *operands: Node) -> Node:
    """A function applied to its operands, those left out at their defaults."""
    missing = operation.arity - len(operands)
    defaults = operation.defaults[len(operation.defaults) - missing :] if missing else ()
    return operation.notation(*operands, *map(number, defaults))
