"""A formula as a fraction in one quantity: e^t/(1 + e^t) is u/(1 + u) with u = e^t."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from derivator.algebra.bounded import GaveUp, bounded
from derivator.notation.build import multiply, number, power
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.nodes import Call, Constant, Node, Power, Root
from derivator.notation.to_sympy import real_symbol, to_sympy
from derivator.notation.walk import descendants

UNKNOWN = "_u"
SECONDS = 3.0
HIGHEST = 4


@dataclass(frozen=True)
class Fraction:
    """top/bottom, both polynomials in u with coefficients in the other letters."""

    inner: Node
    """What u stands for."""
    top: tuple[Node, ...]
    """The coefficients of 1, u, u^2, ..."""
    bottom: tuple[Node, ...]


def as_fraction(node: Node, by: str) -> Fraction | None:
    """The formula as a fraction in some u, the one with the lowest powers."""
    found = [fraction for fraction in _fractions(node, by) if fraction is not None]
    return min(found, key=lambda f: max(len(f.top), len(f.bottom)), default=None)


def _fractions(node: Node, by: str) -> list[Fraction | None]:
    import sympy as sp

    letter, unknown = real_symbol(by), real_symbol(UNKNOWN)
    try:
        start = to_sympy(node).rewrite(sp.exp) if _hyperbolic(node) else to_sympy(node)
        start = sp.expand_power_exp(start)
    except (TypeError, ValueError):
        return []
    forms = [_of_exponentials(start, letter, unknown, sp)]
    inner = sorted(
        {part for part in start.atoms(sp.Function, sp.Pow) if part.has(letter)},
        key=sp.default_sort_key,
    )
    forms += [(part, start.subs(part, unknown)) for part in (*inner, letter, letter**2)]
    found = []
    for form in forms:
        if form is not None and not form[1].has(letter):
            found.append(_read(*form, by, unknown, sp))
    return found


def _hyperbolic(node: Node) -> bool:
    names = {part.function.name for part in descendants(node) if isinstance(part, Call)}
    return bool(names & {"tanh", "sinh", "cosh"})


def _of_exponentials(start: Any, letter: Any, unknown: Any, sp: Any) -> tuple[Any, Any] | None:
    """e^t and its powers by one unknown."""
    rates = []
    for part in start.atoms(sp.exp):
        rate = part.args[0].diff(letter)
        if not rate.is_Rational or rate == 0:
            return None
        rates.append(rate)
    if not rates:
        return None
    unit = sp.gcd_list([abs(rate) for rate in rates]) if len(rates) > 1 else abs(rates[0])

    def power(argument: Any) -> Any:
        rate = argument.diff(letter)
        rest = sp.expand(argument - rate * letter)
        return unknown ** (rate / unit) * sp.exp(rest)

    return sp.exp(unit * letter), start.replace(sp.exp, power)


def _read(inner: Any, form: Any, by: str, unknown: Any, sp: Any) -> Fraction | None:
    """Top and bottom by powers of the unknown."""

    def work() -> Any:
        top, bottom = sp.fraction(sp.cancel(sp.together(form)))
        parts = []
        for part in (top, bottom):
            coefficients = sp.Poly(part, unknown).all_coeffs()[::-1]
            parts.append([sp.factor_terms(c) for c in coefficients])
        return parts

    try:
        top, bottom = bounded(work, SECONDS)
        if len(top) + len(bottom) > 2 and not any((*top[1::2], *bottom[1::2])):
            inner, top, bottom = inner**2, top[::2], bottom[::2]
        node = from_sympy(inner, (by,))
        sides = [tuple(from_sympy(c) for c in part) for part in (top, bottom)]
    except (GaveUp, UnknownExpression, TypeError, ValueError):
        return None
    if max(map(len, sides)) > HIGHEST + 1 or any(
        unknown in c.free_symbols for c in (*top, *bottom)
    ):
        return None
    return Fraction(node, sides[0], sides[1])


def to_the(inner: Node, times: int) -> Node:
    """u^k, where u may be e^t: e^(2t)."""
    if times > 1 and isinstance(inner, Power) and inner.base == Constant("E"):
        return Power(inner.base, multiply(number(times), inner.exponent))
    if isinstance(inner, Power | Root) and times == 2:
        base, half = (inner.radicand, True) if isinstance(inner, Root) else (inner, False)
        return base if half else power(inner, number(2))
    return power(inner, number(times))
