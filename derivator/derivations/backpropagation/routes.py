"""A program as lines to be drawn: each along one chain of values, joined by names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from derivator.notation.nodes import Symbol
from derivator.notation.walk import descendants
from derivator.program.adjoints import ProgramAdjoints
from derivator.program.model import Program, Role

PRODUCTS = ("multiply", "matrix_product", "elementwise_product")

Route = tuple[str, ...]
"""Neighbouring values from left to right."""


@dataclass(frozen=True)
class Routes:
    """The lines of a program, and which parameters belong to which arrow.

    The main line is the longest from an input to the target; every other line begins and ends at
    values that stand in a line before it, or begins at an input.
    """

    adjoints: ProgramAdjoints

    @property
    def program(self) -> Program:
        """The part of the program that the target depends on."""
        return self.adjoints.program

    @cached_property
    def operands(self) -> Mapping[str, tuple[str, ...]]:
        """For each computed value the operands that the lines come from."""
        found = {}
        for vertex in self.program.vertices.values():
            if not vertex.is_input:
                kept = tuple(name for name in vertex.parents if self._flows(name, vertex.name))
                found[vertex.name] = kept or vertex.parents[:1]
        return found

    def _flows(self, name: str, consumer: str) -> bool:
        """Whether a value runs through the net: all but parameters and what a loss compares with.

        Data run through where they meet a weight, or where they meet nothing but data.
        """
        if not self.program.vertices[name].is_input:
            return True
        if self.program.vertices[name].role is not Role.DATA:
            return False
        others = [self.program.vertices[other] for other in self._parents(consumer)]
        weighed = [v.name for v in others if v.is_input and self._is_weighed(v.name, consumer)]
        return name in weighed or (not weighed and all(other.is_input for other in others))

    def _is_weighed(self, name: str, consumer: str) -> bool:
        """Whether a product in a formula has the value on one side and a parameter on the other."""
        term = self.program.vertices[consumer].term
        for part in term.parts() if term is not None else ():
            if part.operation is not None and part.operation.name in PRODUCTS:
                sides = [set(operand.names()) for operand in part.operands]
                if any(name in side for side in sides) and any(
                    name not in side and any(map(self._is_parameter, side)) for side in sides
                ):
                    return True
        return False

    def _parents(self, name: str) -> tuple[str, ...]:
        return self.program.vertices[name].parents

    @cached_property
    def lines(self) -> tuple[Route, ...]:
        """The main line, then the others in the order of their computation."""
        lines = [self._longest()]
        drawn = set(lines[0])
        covered = set(_arrows(lines[0]))
        for name, operands in self.operands.items():
            for operand in operands:
                if (operand, name) not in covered:
                    line = self._extended(operand, name, drawn, covered)
                    lines.append(line)
                    drawn.update(line)
                    covered.update(_arrows(line))
        return tuple(lines)

    def _longest(self) -> Route:
        best: dict[str, Route] = {}
        for name in self.program.vertices:
            before = [best[operand] for operand in self.operands.get(name, ())]
            best[name] = (*max(before, key=len, default=()), name)
        return best[self.adjoints.of]

    def _extended(
        self, operand: str, name: str, drawn: set[str], covered: set[tuple[str, str]]
    ) -> Route:
        """A line through one arrow, on both sides to a value that is drawn already."""
        line = [operand, name]
        while line[0] not in drawn and line[0] in self.operands:
            line.insert(0, self.operands[line[0]][0])
        while line[-1] not in drawn:
            consumers = self.program.consumers[line[-1]]
            line.append(next(c for c in consumers if (line[-1], c) not in covered))
        return tuple(line)

    @cached_property
    def shared(self) -> frozenset[str]:
        """The values that stand in several lines."""
        return frozenset(n for line in self.lines for n in line if self._times(n) > 1)

    def _times(self, name: str) -> int:
        return sum(name in line for line in self.lines)

    def parameters(self, operand: str, consumer: str) -> tuple[str, ...]:
        """The parameters that belong to an arrow: its weights, then, at the first arrow, the rest.

        A weight of an arrow is what the derivative by its operand is multiplied by.
        """
        flow = self.operands[consumer]
        own = [n for n in self._parents(consumer) if self._is_parameter(n) and n not in flow]
        weights = {name: self._weights(name, consumer) for name in flow}
        placed: dict[str, str] = {}
        for name in own:
            placed[name] = next((o for o in flow if name in weights[o]), flow[0])
        return tuple(name for name in own if placed[name] == operand)

    def _is_parameter(self, name: str) -> bool:
        vertex = self.program.vertices.get(name)
        return vertex is not None and vertex.role is Role.PARAMETER

    def _weights(self, operand: str, consumer: str) -> frozenset[str]:
        handed = self.adjoints.handed(consumer, operand, self.adjoints.symbol)
        return frozenset(part.name for part in descendants(handed) if isinstance(part, Symbol))


def _arrows(line: Route) -> list[tuple[str, str]]:
    return list(pairwise(line))
