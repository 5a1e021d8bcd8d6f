"""From a print tree to SymPy, for algebra only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from derivator.notation.counting import Floor
from derivator.notation.matrices import Cases
from derivator.notation.nodes import (
    Absolute,
    Call,
    Constant,
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

Names = Mapping[str, Any]


def to_sympy(node: Node, names: Names | None = None) -> Any:
    """The SymPy expression of a tree; ``names`` gives symbols their expressions.

    Symbols are taken as real.  Raises ``TypeError`` for a node that has no algebra (a derivative
    symbol, a rounded number).
    """
    rule = _RULES.get(type(node))
    if rule is None:
        raise TypeError(f"no SymPy form for {type(node).__name__}")
    return rule(node, {} if names is None else names)


def real_symbol(name: str) -> Any:
    """A real SymPy symbol."""
    import sympy

    return sympy.Symbol(name, real=True)


def _number(node: Number, names: Names) -> Any:
    import sympy

    return sympy.Rational(node.value.numerator, node.value.denominator)


def _constant(node: Constant, names: Names) -> Any:
    import sympy

    return getattr(sympy, node.name)


def _symbol(node: Symbol, names: Names) -> Any:
    known = names.get(node.name)
    return real_symbol(node.name) if known is None else known


def _sum(node: Sum, names: Names) -> Any:
    import sympy

    return sympy.Add(*(to_sympy(term, names) for term in node.terms))


def _product(node: Product, names: Names) -> Any:
    import sympy

    return sympy.Mul(*(to_sympy(factor, names) for factor in node.factors))


def _call(node: Call, names: Names) -> Any:
    import sympy

    arguments = [to_sympy(part, names) for part in node.arguments]
    if node.function.body is not None:
        own = dict(zip(node.function.arguments, arguments, strict=True))
        return to_sympy(node.function.body, own)
    return node.function.sympy(sympy, *arguments)


def _absolute(node: Absolute, names: Names) -> Any:
    import sympy

    return sympy.Abs(to_sympy(node.operand, names))


def _root(node: Root, names: Names) -> Any:
    import sympy

    return sympy.sqrt(to_sympy(node.radicand, names))


def _indicator(node: Indicator, names: Names) -> Any:
    import sympy

    left, right = to_sympy(node.left, names), to_sympy(node.right, names)
    relation = {"<": sympy.Lt, ">": sympy.Gt, "<=": sympy.Le, ">=": sympy.Ge}[node.relation]
    known = not (left.free_symbols or right.free_symbols)
    holds = relation(left, right, evaluate=known)
    return sympy.Piecewise((1, holds), (0, True), evaluate=known)


def _floor(node: Floor, names: Names) -> Any:
    import sympy

    return sympy.floor(to_sympy(node.operand, names))


def _cases(node: Cases, names: Names) -> Any:
    import sympy

    pieces = []
    for branch in node.branches:
        condition = branch.condition
        holds = sympy.true if condition is None else _condition(condition, names)
        pieces.append((to_sympy(branch.value, names), holds))
    return sympy.Piecewise(*pieces, evaluate=False)


def _condition(node: Node, names: Names) -> Any:
    import sympy

    if isinstance(node, Product):
        return sympy.And(*(_condition(factor, names) for factor in node.factors))
    assert isinstance(node, Indicator)
    left, right = to_sympy(node.left, names), to_sympy(node.right, names)
    return {"<": sympy.Lt, ">": sympy.Gt, "<=": sympy.Le, ">=": sympy.Ge}[node.relation](
        left, right
    )


_RULES: dict[type[Node], Callable[[Any, Names], Any]] = {
    Number: _number,
    Constant: _constant,
    Symbol: _symbol,
    Sum: _sum,
    Product: _product,
    Negative: lambda node, names: -to_sympy(node.operand, names),
    Quotient: lambda node, names: (
        to_sympy(node.numerator, names) / to_sympy(node.denominator, names)
    ),
    Power: lambda node, names: to_sympy(node.base, names) ** to_sympy(node.exponent, names),
    Root: _root,
    Absolute: _absolute,
    Call: _call,
    Indicator: _indicator,
    Cases: _cases,
    Floor: _floor,
}
