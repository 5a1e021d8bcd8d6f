"""How a cell hangs together: its states, what feeds them, what they feed, and by which weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from derivator.spec.exercise import Equation, Exercise
from derivator.spec.expression import Apply, Expression, Indexed, Name, OverSteps
from derivator.spec.names import names_in

Use = tuple[str, int]
"""A series and how many moments away it is used."""


@dataclass(frozen=True)
class Group:
    """Series that are drawn as one value: a state with its gates, or a lone series."""

    series: tuple[str, ...]
    carried: tuple[str, ...]
    """Those that another moment uses; none for an output."""
    shifts: tuple[int, ...] = ()
    """How far away the moments are that the group itself uses."""


class Cell:
    """The equations of one moment, as a graph of groups of series."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.letter = next(iter(exercise.steps), "t")
        self.equations: dict[str, Equation] = {
            equation.name: equation
            for equation in exercise.equations
            if equation.index is not None and equation.index.letter == self.letter
        }

    @cached_property
    def uses(self) -> Mapping[str, Mapping[Use, tuple[str, ...]]]:
        """What each series is computed from, and the weights that multiply it."""
        return {name: dict(self._uses(equation)) for name, equation in self.equations.items()}

    def _uses(self, equation: Equation) -> Iterator[tuple[Use, tuple[str, ...]]]:
        found: dict[Use, dict[str, None]] = {}
        own = equation.index.shift if equation.index else 0
        for part, weights in _weighted(equation.expression, ()):
            if part.letter == self.letter:
                place = found.setdefault((part.series, part.shift - own), {})
                place.update(dict.fromkeys(name for name in weights if name != self.letter))
        for use, names in found.items():
            yield use, tuple(names)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """States with everything on a loop with them; all other computed series alone."""
        reached = {name: self._reached(name) for name in self.equations}
        groups: list[Group] = []
        done: set[str] = set()
        for name in self.equations:
            if name in done:
                continue
            loop = [n for n in self.equations if n in reached[name] and name in reached[n]]
            members = tuple(loop) if name in reached[name] else (name,)
            done |= set(members)
            groups.append(self._group(members))
        return tuple(groups)

    def _group(self, members: tuple[str, ...]) -> Group:
        across = [
            use for name in members for use in self.uses[name] if use[1] != 0 and use[0] in members
        ]
        used = {series for series, _ in across}
        carried = [name for name in members if name in used]
        return Group(members, tuple(carried), tuple(sorted({shift for _, shift in across})))

    def _reached(self, name: str) -> set[str]:
        """The series that a series is computed from, directly or not, at whatever moment."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            for series, _ in self.uses[waiting.pop()]:
                if series in self.uses and series not in found:
                    found.add(series)
                    waiting.append(series)
        return found

    @cached_property
    def fed(self) -> tuple[Use, ...]:
        """The inputs of a moment: series that no formula computes."""
        uses = (use for own in self.uses.values() for use in own)
        return tuple(dict.fromkeys(use for use in uses if use[0] not in self.equations))

    def weights(self, source: Use, group: Group) -> tuple[str, ...]:
        """The weights between a use and a group."""
        found = (self.uses[name].get(source, ()) for name in group.series)
        return tuple(dict.fromkeys(weight for names in found for weight in names))

    def depths(self) -> dict[Group, int]:
        """How many groups of the same moment lie below each, inputs counted as one."""
        depth: dict[Group, int] = {}

        def measured(group: Group, seen: frozenset[Group]) -> int:
            if group not in depth:
                below = [
                    measured(other, seen | {group})
                    for other in self.groups
                    if other not in seen | {group} and self.joins(other, group)
                ]
                depth[group] = 1 + max(below, default=0)
            return depth[group]

        for group in self.groups:
            measured(group, frozenset())
        return depth

    def joins(self, source: Group, target: Group) -> tuple[Use, ...]:
        """What of the source, at the same moment, the target is computed from."""
        uses = dict.fromkeys(use for name in target.series for use in self.uses[name])
        return tuple(use for use in uses if use[0] in source.series and use[1] == 0)


def _weighted(
    expression: Expression, weights: tuple[str, ...]
) -> Iterator[tuple[Indexed, tuple[str, ...]]]:
    """Every series in a formula with the names that multiply it."""
    waiting: list[tuple[Expression, tuple[str, ...]]] = [(expression, weights)]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, Indexed):
            yield node, around
        elif isinstance(node, OverSteps) or not isinstance(node, Apply):
            continue
        else:
            product = len(node.operands) == 2 and node.operation in ("multiply", "matrix_product")
            for place, operand in reversed(list(enumerate(node.operands))):
                factors = around
                if product:
                    other = node.operands[1 - place]
                    factors = (*around, *(n.name for n in _plain(other)))
                waiting.append((operand, factors))


def _plain(expression: Expression) -> Iterator[Name]:
    """The names without an index of a factor that holds no series."""
    names = names_in(expression)
    if not any(isinstance(name, Indexed) for name in names):
        yield from names
