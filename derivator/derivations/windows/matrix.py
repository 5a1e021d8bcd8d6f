"""The matrix of a convolution, in letters and in numbers."""

from __future__ import annotations

from dataclasses import replace

from derivator.derivations.study import exact_of, rows_of
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.windows.setting import KERNEL, PICTURE, RESULT, Setting
from derivator.notation.build import ZERO
from derivator.notation.matrices import Matrix
from derivator.notation.nodes import Node, Symbol
from derivator.notation.windows import Standing
from derivator.program.values import printed
from derivator.solution import Chain, Moment, Result, Scope

DIGITS = 4


def matrix_of(setting: Setting) -> Matrix:
    """W: where an output's window lies on a pixel, the weight that meets it there."""
    return Matrix(
        tuple(
            tuple(weight_at(setting, pixel, place) for place in setting.places(RESULT))
            for pixel in setting.places(PICTURE)
        )
    )


def weight_of(
    setting: Setting, pixel: tuple[int, int], place: tuple[int, int]
) -> tuple[int, int] | None:
    """The kernel's entry between a pixel and an output; None where no arrow runs."""
    for at in setting.places(KERNEL):
        if setting.partner(place, at) == pixel:
            return at
    return None


def weight_at(setting: Setting, pixel: tuple[int, int], place: tuple[int, int]) -> Node:
    """The same as a letter, or 0."""
    at = weight_of(setting, pixel, place)
    return ZERO if at is None else setting.entry(Symbol(KERNEL), at)


def in_numbers(
    setting: Setting, rule: Chain
) -> tuple[tuple[Moment, ...], tuple[Chain, ...], dict[str, Result]]:
    """The moment, the result both ways, and what programs get; nothing without numbers."""
    numbers = setting.numbers
    if numbers is None:
        return (), (), {}
    moment = Moment({name: rows_of(numbers.values[name]) for name in (PICTURE, KERNEL)})
    shown = ChainBuilder(Symbol(RESULT), Scope.DATA).then(setting.formula)
    exact, value = printed(numbers.values[RESULT], DIGITS, Symbol(RESULT))
    direct = shown.then(value, exact).chain()
    product = rule.terms[-1]
    exact, row = printed(numbers.of(rule.terms[0]), DIGITS, rule.terms[0])
    by_matrix = ChainBuilder(rule.terms[0], Scope.DATA).then(product).then(row, exact).chain()
    weights = Standing(Symbol("W"), matrix_of(setting))
    own = ChainBuilder(weights, Scope.DATA).then(weights.formula).chain()
    value_of = numbers.of(weights)
    results = {
        "W": Result(own, exact_of(value_of), rows_of(value_of)),
        "H": Result(
            replace(direct), exact_of(numbers.values[RESULT]), rows_of(numbers.values[RESULT])
        ),
    }
    return (moment,), (direct, by_matrix), results
