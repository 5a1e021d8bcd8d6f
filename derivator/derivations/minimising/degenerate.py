"""Polynomial losses with infinitely many minima, and those with none."""

from __future__ import annotations

from collections.abc import Sequence

from derivator.derivations.minimising.elimination import eliminate, equation
from derivator.derivations.minimising.estimates import Found, found, least_value, vanishing
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.page import common, free_letters, names_of
from derivator.derivations.minimising.quadratic import Quadratic
from derivator.derivations.minimising.rational import Expression, fraction
from derivator.derivations.minimising.rays import falling
from derivator.derivations.minimising.results import unknown_results, value_result
from derivator.derivations.minimising.step import MinimiseStep
from derivator.derivations.terms import equality
from derivator.errors import Problem, SpecError
from derivator.notation.build import ZERO, add, multiply, number
from derivator.notation.from_sympy import from_sympy
from derivator.notation.nodes import Node, Power, Symbol
from derivator.solution import Chain, Result


def many_minima(
    loss: DataLoss,
    quadratic: Quadratic,
    written: Node,
    values: Sequence[Expression],
    free: Sequence[str],
) -> MinimiseStep:
    """Infinitely many minima: what is left free, and the loss as a sum of squares."""
    own = found(loss, quadratic, values)
    lines = _equations(quadratic, own)
    elimination = None
    if len(own.hats) > 1:
        letters = tuple(map(Symbol, free))
        elimination = eliminate(quadratic, own.hats, own.defined, letters)
    least, value = least_value(loss, quadratic, written, own)
    results = {
        **unknown_results(loss, own),
        **value_result(loss, quadratic, value, own),
        "minimum": Result(value, verdict="many"),
    }
    return MinimiseStep(
        "minimise",
        loss.name,
        loss.task.position,
        results,
        letters=(*loss.letters, *free),
        defined={**names_of(loss, written), **own.defined, **least},
        **common(loss, quadratic, written),
        verdict="many",
        hats=own.hats,
        lines=lines,
        elimination=elimination,
        squares=squares(loss.symbol, quadratic),
        value=value,
        proofs=vanishing(loss, own),
    )


def _equations(quadratic: Quadratic, own: Found) -> tuple[Chain, ...]:
    """Every derivative set to zero, each equation once."""
    slopes = (
        quadratic.slope(index, own.hats)
        for index in range(len(own.hats))
        if any(quadratic.hessian[index])
    )
    return tuple(equation(slope, ZERO) for slope in dict.fromkeys(slopes))


def squares(symbol: Symbol, quadratic: Quadratic) -> Chain:
    """L = 3 (a + 2b - 1)^2 + 5: completed squares, one for each direction that bends."""
    import sympy as sp

    letters = [sp.Symbol(name, real=True) for name in quadratic.letters]
    x = sp.Matrix(letters)
    rest = sp.expand(
        (x.T * quadratic.matrix() * x)[0] / 2
        - (sp.Matrix(quadratic.right).T * x)[0]
        + quadratic.constant
    )
    terms: list[Node] = []
    for letter in letters:
        poly = sp.Poly(rest, letter)
        lead = poly.coeff_monomial(letter**2)
        if lead == 0:
            continue
        inner = sp.expand(letter + poly.coeff_monomial(letter) / (2 * lead))
        whole, scale = sp.Poly(inner, *letters).clear_denoms(convert=True)
        factor = lead / whole**2
        square = from_sympy(scale.as_expr(), quadratic.letters)
        terms.append(multiply(number(fraction(factor)), Power(square, number(2))))
        rest = sp.expand(rest - lead * inner**2)
    last = number(fraction(sp.expand(rest)))
    return equality(symbol, add(*terms, last) if last != ZERO or not terms else add(*terms))


def no_minimum(loss: DataLoss, quadratic: Quadratic, written: Node) -> MinimiseStep:
    """No minimum: a line along which the loss falls without end."""
    letter = free_letters(loss, 1)[0]
    line = falling(quadratic, loss.symbol, written, letter)
    if line is None:
        message = f"{loss.name} has no minimum, and no simple line shows it"
        raise SpecError([Problem(loss.task.position, message, expected="another loss")])
    return MinimiseStep(
        "minimise",
        loss.name,
        loss.task.position,
        {
            "minimum": Result(line.limit, verdict="unbounded"),
            loss.name: Result(line.limit, "-oo"),
        },
        letters=(*loss.letters, letter),
        defined=names_of(loss, written),
        **common(loss, quadratic, written),
        verdict="unbounded",
        ray=line,
    )
