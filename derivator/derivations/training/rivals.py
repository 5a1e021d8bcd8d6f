"""Layer after layer against all at once: one step from the same place, both computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from derivator.derivations.backpropagation.passes import Pass, dated
from derivator.derivations.terms import equality
from derivator.derivations.training.layerwise import LayerwiseAccumulation
from derivator.derivations.training.page import DescentPage
from derivator.derivations.training.run import Descent, Taken
from derivator.notation.matrices import After, Noted
from derivator.notation.nodes import Negative, Product, Sum, Symbol
from derivator.program.numbers import Num
from derivator.program.values import Entries, Numbers, entrywise, plain
from derivator.solution import Cell, Chain, Table


@dataclass(frozen=True)
class Rivals:
    """The first step at which the two ways part; its losses are those of its own observations."""

    number: int
    gradients: Table
    """For each altered weight the gradient of the loss, and what took its place."""
    before: Chain
    simultaneous: Chain
    layerwise: Chain
    lower: bool
    """Whether layer after layer has come to the smaller loss."""
    equal: bool
    links: tuple[Chain, ...]
    """Where the rival's weights come from; stated only for the checks."""


def rivals(page: DescentPage) -> Rivals | None:
    """The comparison; None where both ways never part."""
    for taken in page.descent.steps:
        altered = tuple(_altered(page.descent, taken))
        if altered:
            return _compared(page, taken, altered)
    return None


def _altered(descent: Descent, taken: Taken) -> Iterator[str]:
    """The weights whose gradient is not what they were moved by."""
    if not isinstance(taken.plan, LayerwiseAccumulation):
        return
    course, numbers = descent.course, taken.passes[0]
    inputs = {name: numbers.values[name] for name in descent.plan.program.inputs}
    partials = descent.study.numbers(course.of, inputs, course.learned).partials
    numbers.partials.update(partials)
    for name in course.learned:
        true = partials[taken.plan.adjoints.symbol(name)]
        if not np.allclose(plain(true), plain(taken.moved[name]), rtol=1e-12, atol=0):
            yield name


def _compared(page: DescentPage, taken: Taken, altered: tuple[str, ...]) -> Rivals:
    descent, run = page.descent, page.run(taken.moments[0])
    symbol = descent.plan.adjoints.symbol
    rows = tuple(
        (Symbol(n), Cell(run.value(symbol(n))), Cell(run.value(taken.gradients[n])))
        for n in altered
    )
    before = descent.loss(taken.batch, taken.number - 1)
    after = descent.loss(taken.batch, taken.number)
    moment, numbers = _rival(descent, taken)
    rival = Pass(descent.study, numbers, moment)
    loss = numbers.of(after.node)[0, 0].plain
    return Rivals(
        taken.number,
        Table(("weight", "gradient", "used_instead"), rows),
        page.loss_told(before),
        rival.told(after.node),
        page.loss_told(after),
        after.value.plain < loss,
        bool(np.isclose(after.value.plain, loss, rtol=1e-12, atol=0)),
        tuple(
            dated(equality(Symbol(name), Noted(After(Symbol(name), taken.number), key)), moment)
            for name, key in _keys(descent, taken)
        ),
    )


def _keys(descent: Descent, taken: Taken) -> Iterator[tuple[str, str]]:
    for name in descent.course.learned:
        yield name, f"{name}:all at once@{taken.number}"


def _rival(descent: Descent, taken: Taken) -> tuple[int, Numbers]:
    """The forward pass after a step of all weights at once: its moment and its numbers."""
    course, numbers = descent.course, taken.passes[0]
    state: dict[str, Entries] = {}
    for name, key in _keys(descent, taken):
        gradient = descent.plan.adjoints.symbol(name)
        step = Negative(Product((descent.rate, gradient)))
        formula = Sum((After(Symbol(name), taken.number - 1), step))
        shape = descent.study.program.vertices[name].shape
        noted = Noted(After(Symbol(name), taken.number), key, shape)
        descent.note(noted, formula, taken.moments[0], numbers)
        rate, old = Num(course.rate), descent.states[taken.number - 1][name]
        slope = numbers.partials[gradient]
        state[name] = entrywise(lambda a, b, rate=rate: a - rate * b, old, slope)
    return descent.added({**descent.data.batch(taken.batch), **state}, taken.number)
