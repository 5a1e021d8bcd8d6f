"""How a descent ended: the stopping rule against its numbers, growth of the loss, the minimum."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.backpropagation.numerals import filled_in
from derivator.derivations.backpropagation.passes import Pass, dated
from derivator.derivations.optimisers.curvature import Curvature, curvature_of
from derivator.derivations.optimisers.formulas import as_decimal, constant_node
from derivator.derivations.optimisers.minimum import Minimum, at_minimum
from derivator.derivations.optimisers.page import OptimiserPage
from derivator.derivations.optimisers.stopping import Measured, length, noted_loss
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.matrices import After, Noted
from derivator.notation.nodes import (
    Negative,
    Node,
    Number,
    Root,
    Sum,
    Symbol,
)
from derivator.notation.numbers import is_short
from derivator.program.numbers import Num
from derivator.program.values import printed
from derivator.solution import Chain, Relation

MOST_DIGITS = 12
CLOSE = 0.05
"""At less than this share of w* the rounded numbers of |w - w*| no longer show the distance."""


@dataclass(frozen=True)
class StopView:
    """The stopping rule: what it looks at, before it is met and when it is."""

    kind: str
    bound: Node
    met: bool
    steps: int
    earlier: Chain | None
    """The measurement one step earlier, which is not below the bound."""
    last: Chain


@dataclass(frozen=True)
class MinimumView:
    """The minimum of a quadratic loss, and how far the descent is from it."""

    place: tuple[Chain, ...]
    """w* = value for each weight."""
    vanishing: tuple[Chain, ...]
    """dL/dw = 0 there."""
    distance: Chain
    begin: Chain
    """How far the start was."""
    single: bool
    """Whether there is but one number to be found."""
    zero: bool
    """Whether the minimum lies at 0, where a weight decay leads as well."""
    reached: bool
    closer: bool
    curved: Curvature


def shown_digits(page: OptimiserPage) -> int:
    """Digits of the loss that show its last change where a descent stops by that."""
    run = page.optimisation
    usual = run.study.digits
    if run.options.stop is None or run.stopping.kind != "loss_change":
        return usual
    size = max(abs(run.loss(run.everything, t).value).plain for t in (0, len(run.steps)))
    change = max(abs(run.stopping.measured[-1].value).plain, float(run.stopping.bound) / 100)
    if not size or not change:
        return usual
    return min(MOST_DIGITS, max(usual, math.ceil(math.log10(size / change)) + 2))


def stop_view(page: OptimiserPage) -> StopView | None:
    """How the stopping rule ended the descent, or did not."""
    run = page.optimisation
    if run.options.stop is None:
        return None
    measured = run.stopping.measured
    digits = shown_digits(page)
    chains = [_against(page, each, run.stopping.bound, digits) for each in measured[-2:]]
    return StopView(
        run.stopping.kind,
        as_decimal(constant_node(run.stopping.bound)),
        run.stopping.met,
        len(run.steps),
        chains[0] if len(chains) > 1 and run.stopping.met else None,
        chains[-1],
    )


def _against(page: OptimiserPage, measured: Measured, bound: Fraction, digits: int) -> Chain:
    """|L(5) - L(4)| = |12.04 - 12.06| = 0.02 >= 0.01."""
    numbers = page.descent.numbers[measured.moment]
    builder = ChainBuilder(measured.formula)
    sound = True
    if page.optimisation.stopping.kind != "gradient" or isinstance(measured.formula, Root):
        sound, inner = filled_in(numbers, measured.formula, digits)
        builder.then(inner, sound)
    exact, value = printed(
        numbers.of(measured.formula), page.optimisation.study.digits, measured.formula
    )
    chain = dated(builder.then(value, exact and sound).chain(), measured.moment)
    below = abs(measured.value).precise < Num(bound).precise
    relation = Relation.LESS if below else Relation.AT_LEAST
    terms, relations = (*chain.terms, constant_node(bound)), (*chain.relations, relation)
    return Chain(terms, relations, chain.scope, chain.moment)


def minimum_view(page: OptimiserPage, minimum: Minimum | None, told: bool) -> MinimumView | None:
    """The minimum, if it is known exactly; ``told`` leaves the second derivative out."""
    run = page.optimisation
    if minimum is None:
        return None
    there = at_minimum(run, minimum)
    numbers, last = there.numbers, len(run.steps)
    at = Pass(run.study, numbers, there.moment)
    for name, state in run.states[0].items():
        numbers.later[name, 0] = state
    zero = Number(Fraction(0))
    vanishing = tuple(
        dated(equality(gradient, zero), there.moment)
        for name, gradient in zip(run.course.learned, there.gradients, strict=True)
        if not run.is_matrix(name)
    )
    start, end = (_distance(page, there.stars, number) for number in (0, last))
    far, near = (numbers.of(node)[0, 0] for node in (start, end))
    single = len(run.course.learned) == 1 and not run.is_matrix(run.course.learned[0])
    return MinimumView(
        tuple(at.value(star) for star in there.stars.values()),
        vanishing,
        at.evaluated(end, end) if single and _is_telling(minimum, near) else at.value(end),
        at.value(start),
        single,
        not any(entry.plain for value in minimum.weights.values() for entry in value.ravel()),
        near.exact == 0,
        near.plain < far.plain,
        curvature_of(page, minimum, there.stars) if single and not told else Curvature(),
    )


def _is_telling(minimum: Minimum, distance: Num) -> bool:
    """Whether |w - w*| with its numbers says more than its value: not |w - 0|, nor |1.999 - 2|."""
    (least,) = (entry for value in minimum.weights.values() for entry in value.ravel())
    if not least.plain:
        return False
    exact = distance.exact is not None and is_short(distance.exact)
    return exact or distance.plain > CLOSE * abs(least.plain)


def _distance(page: OptimiserPage, stars: dict[str, Noted], time: int) -> Node:
    run = page.optimisation
    ways: list[Node] = [
        Sum((After(Symbol(name), time), Negative(star))) for name, star in stars.items()
    ]
    return length(run, ways)


def loss_change(page: OptimiserPage) -> tuple[Chain, Chain]:
    """The loss of all observations before and after the descent."""
    run = page.optimisation
    found = []
    for time in (0, len(run.steps)):
        noted = noted_loss(run, time)
        moment, numbers = page.place(time)
        found.append(Pass(run.study, numbers, moment).value(noted))
    return found[0], found[1]
