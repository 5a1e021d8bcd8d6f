"""What the numbers of a descent teach: twin units, and layers that wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derivator.derivations.backpropagation.passes import dated
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.training.page import DescentPage
from derivator.derivations.training.run import Descent
from derivator.notation.matrices import After, Entry
from derivator.notation.nodes import Node, Symbol
from derivator.notation.walk import descendants
from derivator.program.model import Role, Vertex
from derivator.program.values import Entries, plain
from derivator.solution import Chain


@dataclass(frozen=True)
class Twins:
    """Units of a layer that compute the same for ever, counted from 1.

    Their incoming weights are equal (columns), and so are their outgoing ones (rows): so they
    receive the same derivative, and their weights move alike.
    """

    layer: Node
    units: tuple[Node, ...]
    whole: bool
    """Whether these are all units of the layer."""
    incoming: tuple[Chain, ...]
    outgoing: tuple[Chain, ...]


@dataclass(frozen=True)
class Start:
    """The step at which weights first move; None where they never do."""

    weights: tuple[Node, ...]
    step: int | None
    blocked: tuple[Node, ...]
    """The weights of 0 that have kept the derivative from getting here."""


def starts(descent: Descent) -> tuple[Start, ...]:
    """The weights by the step at which they first move, the earliest first."""
    found: dict[int, list[str]] = {}
    never = len(descent.steps) + 1
    for name in descent.course.learned:
        step = next((taken.number for taken in descent.steps if taken.moves(name)), never)
        found.setdefault(step, []).append(name)
    return tuple(
        Start(
            tuple(Symbol(name) for name in found[step]),
            None if step == never else step,
            tuple(_blocking(descent, found[step], step)),
        )
        for step in sorted(found)
    )


def _blocking(descent: Descent, names: Sequence[str], step: int) -> Iterator[Node]:
    """Weights of 0 on the way back in a step that moved something, but none of these."""
    earlier = [t for t in descent.steps[: step - 1] if not t.idle]
    if not earlier:
        return
    state = descent.states[earlier[-1].number - 1]
    for other in descent.course.learned:
        stops = any(_passes(descent, name, other) for name in names)
        if stops and not plain(state[other]).any():
            yield Symbol(other)


def _passes(descent: Descent, name: str, other: str) -> bool:
    """Whether the derivative by one weight is multiplied by another on its way back."""
    program, adjoints = descent.plan.program, descent.plan.adjoints
    return any(
        Symbol(other) in descendants(adjoints.handed(consumer, parent, adjoints.symbol))
        for consumer in program.consumers[other]
        for parent in program.vertices[consumer].parents
        if not program.vertices[parent].is_input and name in program.restricted(parent).vertices
    )


def twins(page: DescentPage) -> tuple[Twins, ...]:
    """The groups of equal units in hidden layers, where all that leads in and out is equal."""
    program = page.descent.plan.program
    found: list[Twins] = []
    for vertex in program.vertices.values():
        width = vertex.shape[1] if vertex.shape else 1
        if vertex.role is not Role.ACTIVATION or not isinstance(width, int) or width < 2:
            continue
        leading = _weights(page, vertex.parents, 1, width)
        leaving = _weights(page, program.consumers[vertex.name], 0, width)
        if leading and leaving:
            found.extend(_groups(page, vertex, width, leading, leaving))
    return tuple(found)


def _weights(page: DescentPage, values: Sequence[str], axis: int, width: int) -> list[str]:
    """The parameters with a column (axis 1) or a row (axis 0) for each unit."""
    program = page.descent.plan.program
    return [
        parent
        for value in values
        for parent in program.vertices[value].parents
        if program.vertices[parent].role is Role.PARAMETER
        and program.vertices[parent].shape
        and program.vertices[parent].shape[axis] == width
    ]


def _groups(
    page: DescentPage, vertex: Vertex, width: int, leading: list[str], leaving: list[str]
) -> Iterator[Twins]:
    keys: dict[object, list[int]] = {}
    for unit in range(width):
        key = tuple(
            tuple(side)
            for names, axis in ((leading, 1), (leaving, 0))
            for name in names
            for side in _history(page.descent, name, unit, axis)
        )
        keys.setdefault(key, []).append(unit + 1)
    for units in keys.values():
        if len(units) > 1 and _same_values(page.descent, vertex.name, units):
            yield Twins(
                Symbol(vertex.name),
                tuple(map(Symbol, map(str, units))),
                len(units) == width,
                tuple(alike(page, name, units, 1) for name in leading),
                tuple(alike(page, name, units, 0) for name in leaving),
            )


def _history(descent: Descent, name: str, unit: int, axis: int) -> Iterator[list[float]]:
    """A unit's weights in a matrix after every step."""
    for state, taken in zip(descent.states, (*descent.steps, descent.steps[-1]), strict=True):
        value: Entries = state[name] if name in state else taken.passes[0].values[name]
        yield list(plain(value).take(unit, axis))


def _same_values(descent: Descent, name: str, units: Sequence[int]) -> bool:
    """Whether the units have equal values in every pass."""
    return all(
        (
            plain(numbers.values[name])[:, unit - 1] == plain(numbers.values[name])[:, units[0] - 1]
        ).all()
        for taken in descent.steps
        for numbers in taken.passes
        for unit in units
    )


def alike(page: DescentPage, name: str, units: Sequence[int], axis: int) -> Chain:
    """(W)_i1 = (W)_i2 = the column, after the last step; rows likewise."""
    descent, last = page.descent, len(page.descent.steps)
    rows, columns = descent.plan.program.vertices[name].shape
    moment = descent.loss(descent.steps[-1].batch, last).moment
    node: Node = After(Symbol(name), last) if name in descent.course.learned else Symbol(name)
    free = "i" if axis else "j"
    entries = [
        Entry(node, None if rows == 1 else free, unit)
        if axis
        else Entry(node, unit, None if columns == 1 else free)
        for unit in units
    ]
    run = page.run(moment)
    builder = ChainBuilder(entries[0])
    for entry in entries[1:]:
        builder.then(entry)
    exact, value = run.study.shown(run.numbers, entries[0])
    return dated(builder.then(value, exact).chain(), moment)


def is_constant(descent: Descent) -> bool:
    """Whether each matrix of weights starts with equal entries."""
    return all(len({entry.plain for entry in v.ravel()}) == 1 for v in descent.states[0].values())
