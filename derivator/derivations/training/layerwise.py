"""Layer after layer: each layer's weights are updated before the derivative is handed further back.

The derivatives below it are then no longer those of the loss; they carry symbols of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.notation.matrices import Accumulated, After, Noted
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.notation.walk import descendants
from derivator.program.adjoints import ProgramAdjoints
from derivator.program.values import Numbers

LETTERS = ("G", "Q", "R", "S", "K")
"""Letters for what takes the place of a gradient; the first that is free is taken."""


@dataclass(frozen=True)
class LayerwiseAdjoints(ProgramAdjoints):
    """Adjoints in which a product hands the derivative on by weights that are updated already.

    A weight is updated once the way back has passed its last use; the values of the forward pass
    stay.  ``step`` counts the updates from 1; ``marks`` are the symbols of altered derivatives.
    """

    learned: tuple[str, ...] = ()
    step: int = 1
    marks: Mapping[str, Node] = field(default_factory=dict)

    @cached_property
    def schedule(self) -> dict[str, tuple[str, ...]]:
        """Each computed value on the way back, with the weights that are updated right after it."""
        return {
            name: tuple(p for p in self.learned if self.program.consumers[p][0] == name)
            for name in self.needed(self.learned)
            if not self.program.vertices[name].is_input
        }

    @cached_property
    def _weights(self) -> Mapping[str, tuple[Mapping[str, Node], Mapping[str, Node]]]:
        """For each value the new weights before its own ones are updated, and after."""
        known: dict[str, Node] = {}
        found = {}
        for name, updated in self.schedule.items():
            before = dict(known)
            known |= {parameter: After(Symbol(parameter), self.step) for parameter in updated}
            found[name] = before, dict(known)
        return found

    def handed(self, consumer: str, name: str, carried: Callable[[str], Node]) -> Node:
        """What one consumer hands back, by the weights that are in force by then."""
        adjoint = self.program.seed(self.of) if consumer == self.of else carried(consumer)
        before, after = self._weights.get(consumer, ({}, {}))
        weights = before if self.program.vertices[name].is_input else after
        return self.program.received(consumer, adjoint, weights)[name]

    @cached_property
    def altered(self) -> frozenset[str]:
        """The values whose derivative is not that of the loss any more."""
        found: set[str] = set()
        for name in self.needed(self.learned):
            parts = descendants(self.formula(name, self.symbol))
            moved = any(isinstance(part, After) for part in parts)
            if moved or not found.isdisjoint(self.program.consumers[name]):
                found.add(name)
        return frozenset(found)

    def mark(self, name: str) -> Node:
        """dL/dv, or the symbol of what takes its place."""
        if name not in self.altered:
            return self.symbol(name)
        shape = self.program.vertices[name].shape
        return Noted(self.marks.get(name, Symbol(name)), f"{name}@{self.step}", shape)


@dataclass(frozen=True)
class LayerwiseAccumulation(Accumulation):
    """The way back on which weights are updated; what takes the place of d carries a tilde."""

    adjoints: LayerwiseAdjoints

    def letter(self, name: str) -> Node:
        """The accumulated derivative of a value, or what takes its place."""
        if name not in self.adjoints.altered:
            return Accumulated(self.adjoints.symbol(name), self.named)
        return self.adjoints.mark(name)


def layerwise_plan(plan: Accumulation, step: int) -> LayerwiseAccumulation:
    """The same way back with the weights of one step updated on it."""
    program, of = plan.program, plan.adjoints.of
    marks: dict[str, Node] = {
        name: Symbol(f"d_tilde_{name}" if plan.named else "d_tilde") for name in plan.inner
    }
    marks |= dict(_gradient_marks(tuple(program.vertices), plan.wanted))
    adjoints = LayerwiseAdjoints(program, of, plan.wanted, step, marks)
    return LayerwiseAccumulation(adjoints, plan.wanted)


def _gradient_marks(used: tuple[str, ...], learned: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
    """G_1 for W_1, or G with the whole name where numbers would not tell weights apart."""
    letter = next(
        (a for a in LETTERS if not any(n == a or n.startswith(f"{a}_") for n in used)), LETTERS[0]
    )
    indices = [name.partition("_")[2] for name in learned]
    short = all(indices) and len(set(indices)) == len(indices)
    for name, index in zip(learned, indices, strict=True):
        yield name, Symbol(f"{letter}_{index if short else name}")


def layerwise_values(
    plan: LayerwiseAccumulation,
    numbers: Numbers,
    update: Callable[[str, Node], None],
) -> None:
    """Fill in the altered derivatives from the top; ``update`` moves a weight on by its formula."""
    adjoints = plan.adjoints
    for name, updated in adjoints.schedule.items():
        _note(adjoints, numbers, name)
        for parameter in updated:
            _note(adjoints, numbers, parameter)
        for parameter in updated:
            update(parameter, adjoints.mark(parameter))


def _note(adjoints: LayerwiseAdjoints, numbers: Numbers, name: str) -> None:
    value = numbers.of(adjoints.formula(name, adjoints.mark))
    mark = adjoints.mark(name)
    if isinstance(mark, Noted):
        numbers.values[mark.key] = value
    elif isinstance(mark, Partial):
        numbers.partials[mark] = value
