"""How a backward pass in numbers runs: from the target, or from given derivatives, down."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.backpropagation.passes import Pass
from derivator.derivations.backpropagation.situation import Situation, Situations, known_vertex
from derivator.errors import Problem, SpecError
from derivator.notation.matrices import Accumulated
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.notation.walk import children
from derivator.program.adjoints import ProgramAdjoints
from derivator.program.limits import refuse_large
from derivator.program.values import Entries
from derivator.spec.grids import Grid

LOSSES = ("L", "Loss", "J", "Q")
"""Names for a loss that the model leaves out; the first that the exercise does not use is taken."""


class WayBack:
    """The target, what is wanted, and the plan between them."""

    def __init__(
        self,
        places: Situations,
        of: str | None,
        by: list[str] | None,
        incoming: Mapping[str, Grid],
    ) -> None:
        self.places = places
        for name in incoming:
            known_vertex(places.whole, name, places.task.place("incoming", name))
        for index, name in enumerate(by or ()):
            known_vertex(places.whole, name, places.task.place("by", index))
        self.top = self._top(of, incoming)
        self.of = self.top
        self.given = tuple(name for name in incoming if not self._is_unit(name, incoming[name]))
        program = places.program
        if self.given:
            self.of = self._loss()
            self._refuse_stacked()
            self.adjoints = ProgramAdjoints(program.leading_to(self.given), self.of)
        else:
            self.adjoints = ProgramAdjoints(program.restricted(self.of), self.of)
        self.wanted = self._wanted(by)
        self.plan = Accumulation(self.adjoints, self.wanted, self.given)
        self.handed = {
            (self.of, name): places.entries(name, grid, "incoming")
            for name, grid in incoming.items()
            if name in self.given
        }

    def _top(self, of: str | None, incoming: Mapping[str, Grid]) -> str:
        """The target, or with given derivatives the first result above them."""
        places = self.places
        if of is not None or not incoming:
            place = places.task.place("of")
            asked = None if of is None else known_vertex(places.whole, of, place)
            return places.whole.target(asked, place)
        above = set.intersection(*(set(places.program.downstream(name)) for name in incoming))
        final = [n for n in places.program.vertices if not places.program.consumers[n]]
        return next((name for name in final if name in above), next(iter(incoming)))

    def _is_unit(self, name: str, grid: Grid) -> bool:
        """Whether a given derivative is that of the target by itself, which is 1."""
        if name != self.top or not self.places.program.is_number(name):
            return False
        return all(entry == 1 for row in grid.rows for entry in row)

    def _loss(self) -> str:
        """The target of given derivatives; a name for it where the model ends with the layer."""
        if self.top not in self.given:
            return self.top
        taken = self.places.whole.program.vertices
        return next((name for name in LOSSES if name not in taken), "loss")

    def _refuse_stacked(self) -> None:
        program = self.places.program
        for name in self.given:
            above = [other for other in self.given if other != name]
            if program.vertices[name].is_input:
                message = f"{name} is an input here, so no layer lies below it"
                expected = "a computed value, such as H_1"
                raise self.places.refused(message, name, expected, "incoming", name)
            for other in above:
                if other in program.downstream(name):
                    message = f"{other} depends on {name}, and the derivative by both is given"
                    expected = "values side by side"
                    raise self.places.refused(message, other, expected, "incoming", other)

    def _wanted(self, by: list[str] | None) -> tuple[str, ...]:
        places, program = self.places, self.adjoints.program
        if by is None and self.given:
            parents = [p for name in self.given for p in program.vertices[name].parents]
            by = list(dict.fromkeys(parents))
        if not self.given:
            return places.study.learned(self.of, by, places.task)
        for index, name in enumerate(by or ()):
            self._check_wanted(name, index)
        return tuple(by or ())

    def _check_wanted(self, name: str, index: int) -> None:
        """Everything that comes back to a value must come through the given derivatives."""
        places, below = self.places, self.adjoints.program
        if name not in below.vertices or name in self.given:
            message = f"{' and '.join(self.given)} do not depend on {name}"
            raise places.refused(message, name, "a value that the layer works on", "by", index)
        if self.of not in places.program.vertices:
            return
        whole = places.program.restricted(self.of)
        for vertex in below.downstream(name) - set(self.given):
            outside = [user for user in whole.consumers[vertex] if user not in below.vertices]
            if outside:
                message = f"{self.of} depends on {name} by another way too, through {outside[0]}"
                expected = f"incoming with {outside[0]} as well"
                raise places.refused(message, name, expected, "by", index)

    @cached_property
    def names(self) -> frozenset[str]:
        """The values that occur in the formulas of the way back."""
        found: set[str] = set()
        for name in self.adjoints.needed(self.wanted):
            if name not in self.given:
                found |= names_used(self.adjoints.formulas[name])
        return frozenset(found & self.adjoints.program.vertices.keys())

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The values that must be computed first: the layer's, or all up to the target."""
        return tuple(sorted(self.names | set(self.given))) if self.given else (self.of,)

    def run(self, situation: Situation, moment: int) -> Pass:
        """The pass in numbers; raises ``SpecError`` where a derivative does not exist."""
        numbers = self.places.numbers(situation, self.needed)
        handed = {Partial(Symbol(of), Symbol(by)): v for (of, by), v in self.handed.items()}
        self._fit(numbers.values)
        numbers.partials.update(handed)
        for name in self.adjoints.needed(self.wanted):
            symbol = self.adjoints.symbol(name)
            if symbol not in numbers.partials:
                value = numbers.of(self.adjoints.formulas[name])
                vertex = self.adjoints.program.vertices[name]
                if not all(entry.exists for entry in value.ravel()):
                    message = f"the derivative by {name} does not exist at these numbers"
                    raise SpecError([Problem(vertex.position, message, text=name)])
                refuse_large(value, f"the derivative by {name}", name, vertex.position)
                numbers.partials[symbol] = value
        return Pass(self.places.study, numbers, moment)

    def _fit(self, values: Mapping[str, Entries]) -> None:
        """Raise ``SpecError`` where a given derivative does not have the shape of its value."""
        for (_, name), value in self.handed.items():
            if value.shape != values[name].shape:
                message = f"the derivative given by {name} does not have its shape"
                shapes = (value.shape, values[name].shape)
                found, expected = (" x ".join(map(str, shape)) for shape in shapes)
                raise self.places.refused(message, found, expected, "incoming", name)


def names_used(node: Node) -> set[str]:
    """The names whose values a formula uses; a derivative symbol has a value of its own."""
    found: set[str] = set()
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, Symbol):
            found.add(part.name)
        elif not isinstance(part, Partial | Accumulated):
            stack.extend(children(part))
    return found


def needed_values(way: WayBack, said: frozenset[str]) -> tuple[str, ...]:
    """The computed values in the formulas of the way back that have not been shown."""
    vertices = way.places.program.vertices
    return tuple(
        name
        for name, vertex in vertices.items()
        if name in way.names and not vertex.is_input and name not in said
    )
