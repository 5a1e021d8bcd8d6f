"""A polynomial taken apart into its factors as one would do it by hand."""

from __future__ import annotations

from collections.abc import Sequence

from derivator.derivations.perceptrons.factors import Line, Zeros
from derivator.derivations.perceptrons.reading import decimals
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import add, multiply, number
from derivator.notation.from_sympy import from_sympy
from derivator.notation.nodes import Negative, Node, Number, Power, Product, Sum, Symbol
from derivator.notation.to_sympy import to_sympy
from derivator.solution import Chain


def taken_apart(argument: Node, zeros: Zeros, letters: Sequence[str]) -> Chain | None:
    """The argument, times a number that clears fractions, as a product; None for a lone factor."""
    if not zeros.factors or (len(zeros.factors) == 1 and zeros.factors[0][1] == 1):
        return None
    times = 1 / zeros.coefficient
    start: Node = argument
    if times != 1:
        start = Product((number(times), argument))
    chain = ChainBuilder(decimals(start))
    product = _product(zeros)
    grouped = _grouped(zeros, letters)
    if grouped is not None:
        chain.then(_expanded(product, letters)).then(grouped)
    return chain.then(product).chain()


def _product(zeros: Zeros) -> Node:
    powers = [node if times == 1 else Power(node, number(times)) for node, times in zeros.factors]
    return powers[0] if len(powers) == 1 else Product(tuple(powers))


def _expanded(product: Node, letters: Sequence[str]) -> Node:
    import sympy as sp

    return from_sympy(sp.expand(to_sympy(product)), tuple(letters))


def _grouped(zeros: Zeros, letters: Sequence[str]) -> Node | None:
    """2x (2y - 1) - (2y - 1), where one factor is of the second letter alone."""
    if len(letters) != 2 or len(zeros.lines) != 2 or zeros.curves:
        return None
    if any(times != 1 for _, times in zeros.factors):
        return None
    outer = next((line for line in zeros.lines if line.a), None)
    inner = next((line for line in zeros.lines if not line.a), None)
    if outer is None or inner is None:
        return None
    lead = Product((multiply(number(outer.a), Symbol(letters[0])), inner.factor))
    rest = _rest(outer, letters)
    if rest is None:
        return None
    if isinstance(rest, Number) and abs(rest.value) == 1:
        last: Node = Product((inner.factor,))
        return Sum((lead, last if rest.value > 0 else Negative(last)))
    sign, body = (1, rest)
    if isinstance(rest, Number) and rest.value < 0:
        sign, body = -1, Number(-rest.value)
    last = Product((body, inner.factor))
    return Sum((lead, last if sign > 0 else Negative(last)))


def _rest(outer: Line, letters: Sequence[str]) -> Node | None:
    """What a factor holds beside the first letter."""
    terms = [multiply(number(outer.b), Symbol(letters[1]))] if outer.b else []
    terms += [number(outer.c)] if outer.c else []
    return add(*terms) if terms else None
