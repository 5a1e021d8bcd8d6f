"""Convolutions and pools where a derivation writes neuron by neuron or entry by entry."""

from __future__ import annotations

from derivator.errors import Position, Problem, SpecError
from derivator.notation.walk import descendants
from derivator.notation.windows import Convolution, Flattened, Pooled, Turned
from derivator.program.model import Program


def refuse_windows(program: Program, of: str, place: Position, expected: str) -> None:
    """Raise ``SpecError`` where a value is computed by windows that slide over a matrix."""
    for vertex in program.restricted(of).vertices.values():
        for part in descendants(vertex.formula):
            if isinstance(part, Convolution | Pooled | Flattened | Turned):
                message = f"{vertex.name} has windows that slide over a matrix, which cannot be"
                message += " written neuron by neuron here"
                raise SpecError([Problem(place, message, vertex.name, expected)])
