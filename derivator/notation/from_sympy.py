"""From SymPy's result to a print tree, in the order a person would write.

Terms come by falling degree in the symbols, in the author's order of symbols; constants last; a
positive term first.  A node that is not known raises ``UnknownExpression``: nothing is printed by
``str``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from derivator.notation import functions as named
from derivator.notation.build import ONE, multiply, negate, number
from derivator.notation.counting import Floor
from derivator.notation.nodes import (
    Absolute,
    Call,
    Constant,
    Indicator,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Symbol,
)


class UnknownExpression(ValueError):
    """A SymPy node that the print tree has no form for."""


class _Converter:
    def __init__(self, order: Sequence[str], atoms: Mapping[str, Node]) -> None:
        import sympy

        self.sympy = sympy
        self.rank = {name: index for index, name in enumerate(order)}
        self.atoms = atoms

    def convert(self, expr: Any) -> Node:
        sp = self.sympy
        if expr.is_Rational:
            return Number(Fraction(int(expr.p), int(expr.q)))
        if expr.is_Symbol:
            return self.atoms.get(expr.name) or Symbol(expr.name)
        if expr is sp.pi:
            return Constant("pi")
        if expr is sp.E:
            return Constant("E")
        if expr.is_Add:
            return self._add(expr)
        if expr.is_Mul:
            return self._mul(expr)
        if expr.is_Pow or isinstance(expr, sp.exp):
            return self._pow(*expr.as_base_exp())
        if isinstance(expr, sp.Piecewise):
            return self._indicator(expr)
        return self._call(expr)

    def _add(self, expr: Any) -> Node:
        terms = sorted(expr.args, key=self._term_key)
        positive = [term for term in terms if not term.could_extract_minus_sign()]
        if positive and terms[0].could_extract_minus_sign():
            terms = positive + [term for term in terms if term not in positive]
        return Sum(tuple(self.convert(term) for term in terms))

    def _term_key(self, term: Any) -> tuple[Any, ...]:
        powers = term.as_powers_dict()
        degree = sum(
            (int(exp) for base, exp in powers.items() if base.is_Symbol and exp.is_Integer), 0
        )
        ranks = sorted(
            (self.rank.get(symbol.name, len(self.rank)), symbol.name)
            for symbol in term.free_symbols
        )
        constant = not term.free_symbols
        return (constant, -degree, ranks, self.sympy.default_sort_key(term))

    def _mul(self, expr: Any) -> Node:
        coefficient, rest = expr.as_coeff_Mul()
        if coefficient.is_negative:
            return negate(self.convert(-expr))
        top: list[Any] = []
        bottom: list[Any] = []
        for factor in self.sympy.Mul.make_args(rest):
            base, exponent = factor.as_base_exp()
            below = exponent.could_extract_minus_sign() and base != self.sympy.E
            if below:
                bottom.append(base**-exponent)
            else:
                top.append(factor)
        if not bottom:
            return self._product(coefficient, top)
        upper = self._product(self.sympy.Integer(coefficient.p), top)
        lower = self._product(self.sympy.Integer(coefficient.q), bottom)
        return Quotient(upper, lower)

    def _product(self, coefficient: Any, factors: list[Any]) -> Node:
        printed = [self.convert(factor) for factor in sorted(factors, key=self._factor_key)]
        leading = self.convert(coefficient)
        if coefficient.q != 1 and coefficient.p == 1 and len(printed) >= 1:
            return Quotient(multiply(*printed), number(int(coefficient.q)))
        if leading != ONE or not printed:
            printed.insert(0, leading)
        flat: list[Node] = []
        for piece in printed:
            flat.extend(piece.factors if isinstance(piece, Product) else (piece,))
        return flat[0] if len(flat) == 1 else Product(tuple(flat))

    def _factor_key(self, factor: Any) -> tuple[Any, ...]:
        base, exponent = factor.as_base_exp()
        names = sorted(
            (self.rank.get(symbol.name, len(self.rank)), symbol.name)
            for symbol in factor.free_symbols
        )
        return (self._kind(base, exponent), names, self.sympy.default_sort_key(factor))

    def _kind(self, base: Any, exponent: Any) -> int:
        """Roots and pi, then x^n, then 2^x and x^y, functions, ln 2, and e^x last."""
        if exponent.is_number:
            if base.is_Symbol:
                return 1
            if not base.is_number:
                return 3
            return 4 if isinstance(base, self.sympy.log) else 0
        return 5 if base == self.sympy.E else 2

    def _pow(self, base: Any, exponent: Any) -> Node:
        if exponent.could_extract_minus_sign() and base != self.sympy.E:
            return Quotient(ONE, self.convert(base**-exponent))
        if exponent == self.sympy.Rational(1, 2):
            return Root(self.convert(base))
        if exponent == 1:
            return self.convert(base)
        return Power(self.convert(base), self.convert(exponent))

    def _indicator(self, expr: Any) -> Node:
        sp = self.sympy
        pieces = list(expr.args)
        if len(pieces) == 2 and pieces[0][0] == 1 and pieces[1] == (0, sp.true):
            condition = pieces[0][1]
            relations = {sp.StrictGreaterThan: ">", sp.StrictLessThan: "<"}
            relations |= {sp.GreaterThan: ">=", sp.LessThan: "<="}
            relation = relations.get(type(condition))
            if relation is not None:
                left, right = self.convert(condition.lhs), self.convert(condition.rhs)
                return Indicator(left, relation, right)
        raise UnknownExpression(f"no print form for {type(expr).__name__}")

    def _call(self, expr: Any) -> Node:
        sp = self.sympy
        if isinstance(expr, sp.Abs):
            return Absolute(self.convert(expr.args[0]))
        if isinstance(expr, sp.floor):
            return Floor(self.convert(expr.args[0]))
        function = _functions().get(expr.func)
        if function is None:
            raise UnknownExpression(f"no print form for {type(expr).__name__}")
        arguments = [self.convert(argument) for argument in expr.args]
        call: Node = Call(function, tuple(arguments[:2]))
        for extra in arguments[2:]:
            call = Call(function, (call, extra))
        return call


@lru_cache(maxsize=1)
def _functions() -> Mapping[Any, named.Function]:
    import sympy as sp

    return {
        sp.sin: named.SIN,
        sp.cos: named.COS,
        sp.tan: named.TAN,
        sp.cot: named.COT,
        sp.asin: named.ASIN,
        sp.acos: named.ACOS,
        sp.atan: named.ATAN,
        sp.sinh: named.SINH,
        sp.cosh: named.COSH,
        sp.tanh: named.TANH,
        sp.log: named.LOG,
        sp.sign: named.SIGN,
        sp.Max: named.MAXIMUM,
        sp.Min: named.MINIMUM,
    }


def from_sympy(
    expr: Any, order: Sequence[str] = (), atoms: Mapping[str, Node] | None = None
) -> Node:
    """The print tree of a SymPy expression.

    ``order`` ranks the symbols as the author introduced them; ``atoms`` maps placeholder symbols to
    the trees they stand for.  Raises ``UnknownExpression`` for anything it has no form for.
    """
    return _Converter(order, atoms or {}).convert(expr)
