"""The exact form of a number that is known to many digits: 1/4, pi/3, ln 2, 1 + sqrt 2."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from derivator.notation.build import number
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.nodes import Node
from derivator.notation.precise import MP, Precise, precise

LARGEST_DENOMINATOR = 720
LARGEST = 10**6
COEFFICIENT = 400
"""The largest coefficient of a quadratic equation that a number may solve."""


def recognised(value: Precise, digits: int = 40) -> Node | None:
    """The exact form of a number, where it is a short one that agrees to so many digits."""
    import sympy as sp

    ratio = rational(value, digits)
    if ratio is not None:
        return number(ratio)
    for form in _forms(value, digits, sp):
        try:
            node = from_sympy(sp.sympify(form))
        except (UnknownExpression, ValueError):
            continue
        if abs(precise(node, {}) - value) <= MP.mpf(10) ** -digits * max(1, abs(value)):
            return node
    return None


def rational(value: Precise, digits: int) -> Fraction | None:
    """The fraction with a small denominator that the number is, if it is one."""
    if not MP.isfinite(value) or abs(value) > LARGEST:
        return None
    with MP.workdps(digits + 20):
        scale = 10 ** (digits + 10)
        whole = Fraction(int(MP.nint(value * scale)), scale)
        found = whole.limit_denominator(LARGEST_DENOMINATOR)
        off = abs(MP.mpf(found.numerator) / found.denominator - value)
        return found if off <= MP.mpf(10) ** -digits else None


def _forms(value: Precise, digits: int, sp: Any) -> Iterator[Any]:
    with MP.workdps(digits + 15):
        pi, e = +MP.pi, +MP.e
        for divisor, factor in ((pi, sp.pi), (e, sp.E), (1 / e, sp.exp(-1)), (1 / pi, 1 / sp.pi)):
            ratio = rational(value / divisor, digits - 3)
            if ratio is not None:
                yield sp.Rational(ratio.numerator, ratio.denominator) * factor
        square = rational(value**2, digits - 3)
        if square is not None:
            yield sp.sign(float(value)) * sp.sqrt(sp.Rational(square.numerator, square.denominator))
        cube = rational(value**3, digits - 3)
        if cube is not None and value > 0:
            yield sp.Rational(cube.numerator, cube.denominator) ** sp.Rational(1, 3)
        if abs(value) < 30:
            for times in (1, 2, 3, 4):
                power = rational(MP.exp(times * value), digits - 6)
                if power is not None:
                    yield sp.log(sp.Rational(power.numerator, power.denominator)) / times
        if value > 0:
            power = rational(MP.log(value), digits - 3)
            if power is not None:
                yield sp.exp(sp.Rational(power.numerator, power.denominator))
        surd = _surd(value, digits, sp)
        if surd is not None:
            yield surd
        if abs(value) < 12:
            for times in (1, 2):
                surd = _surd(MP.exp(times * value), digits - 6, sp)
                if surd is not None:
                    yield sp.log(surd) / times


def _surd(value: Precise, digits: int, sp: Any) -> Any:
    """The solution of a quadratic equation with small whole coefficients that the number is."""
    try:
        found = MP.pslq([MP.mpf(1), value, value**2], maxcoeff=COEFFICIENT, maxsteps=2000)
    except ValueError:
        return None
    if not found or not found[2]:
        return None
    c, b, a = found
    sign = 1 if 2 * a * value + b > 0 else -1
    return sp.nsimplify(sp.radsimp((-b + sign * sp.sqrt(b * b - 4 * a * c)) / (2 * a)))
