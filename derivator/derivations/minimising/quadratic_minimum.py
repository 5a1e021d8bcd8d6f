"""The worked minimum of a polynomial of the second degree."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derivator.derivations.minimising.curvature import above_zero, curvature, shape_of
from derivator.derivations.minimising.degenerate import many_minima, no_minimum
from derivator.derivations.minimising.elimination import rank, solution
from derivator.derivations.minimising.estimates import (
    decimals,
    found,
    least_value,
    solved,
    vanishing,
)
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.normal_equations import normal_equations
from derivator.derivations.minimising.page import common, free_letters, free_name, names_of
from derivator.derivations.minimising.penalty import Movement, Trial, movement, trial
from derivator.derivations.minimising.quadratic import Quadratic
from derivator.derivations.minimising.results import (
    movement_results,
    unknown_results,
    value_result,
)
from derivator.derivations.minimising.step import MinimiseStep
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node
from derivator.solution import Result


def minimum_of_quadratic(
    loss: DataLoss, quadratic: Quadratic, written: Node, trials: Sequence[Fraction], moves: bool
) -> MinimiseStep:
    """The step, whatever the shape of the polynomial is."""
    shape = shape_of(quadratic)
    if shape.definite:
        return _unique(loss, quadratic, written, trials, moves, strict=not shape.at_zero)
    if loss.parameter is not None:
        message = f"{loss.name} has no single minimum for every {loss.parameter} above 0"
        expected = f"a number for {loss.parameter} in `at`, without `parameter`"
        raise SpecError([Problem(loss.task.place("parameter"), message, expected=expected)])
    if shape.semidefinite:
        free = free_letters(loss, len(loss.letters) - rank(quadratic))
        values = solution(quadratic, free)
        if values is not None:
            return many_minima(loss, quadratic, written, values, free)
    return no_minimum(loss, quadratic, written)


def _unique(
    loss: DataLoss,
    quadratic: Quadratic,
    written: Node,
    trials: Sequence[Fraction],
    moves: bool,
    strict: bool,
) -> MinimiseStep:
    values = solution(quadratic)
    assert values is not None
    own = found(loss, quadratic, values)
    base = free_name(loss, ("Delta", "D", "delta"))
    bend = curvature(loss.symbol, quadratic, base)
    matrices = normal_equations(loss, quadratic)
    lines, elimination, ratios = solved(loss, quadratic, own, base)
    least, value = least_value(loss, quadratic, written, own)
    digits = loss.study.digits
    movements, tried = tuple[Movement, ...](), list[Trial]()
    if loss.parameter is not None:
        pairs = zip(own.hats, own.values, strict=True)
        movements = tuple(movement(hat, v, quadratic.field) for hat, v in pairs) if moves else ()
        found_at = [trial(own.hats, values, quadratic.field, place, digits) for place in trials]
        tried = [item for item in found_at if item is not None]
        if strict and Fraction(0) in trials:
            message = f"{loss.name} has no single minimum for {loss.parameter} = 0"
            expected = f"numbers above 0 for {loss.parameter}"
            place = loss.task.place("at", loss.parameter)
            raise SpecError([Problem(place, message, expected=expected)])
    defined = {**names_of(loss, written), **own.defined, **bend.defined, **least}
    for extra in (matrices, ratios):
        defined |= extra.defined if extra is not None else {}
    results = {
        **unknown_results(loss, own),
        **value_result(loss, quadratic, value, own),
        **movement_results(loss, own, movements, tried),
        "minimum": Result(lines[0] if lines else bend.minors[-1], verdict="unique"),
    }
    return MinimiseStep(
        "minimise",
        loss.name,
        loss.task.position,
        results,
        letters=(*loss.letters, *((loss.parameter,) if loss.parameter else ())),
        conditions=above_zero(loss.parameter, strict),
        defined=defined,
        **common(loss, quadratic, written),
        verdict="unique",
        hats=own.hats,
        matrices=matrices,
        lines=lines,
        elimination=elimination,
        cramer=ratios,
        estimates=decimals(own, digits),
        curvature=bend,
        only_above=strict,
        value=value,
        movements=movements,
        trials=tuple(tried),
        proofs=vanishing(loss, own),
    )
