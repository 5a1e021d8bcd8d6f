"""Kinks that the numbers of an exercise hit exactly, and the convention for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from derivator.notation.evaluate import STEP
from derivator.program.model import Program
from derivator.program.terms import Term, walk
from derivator.program.values import Numbers, plain

NEAR = 1e-7
"""How far to either side of a kink the slopes are taken."""


@dataclass(frozen=True)
class Kink:
    """An entry of a vertex's operand that lies exactly where the operation has a kink.

    ``value`` is what the derivative counts as there; from the left and from the right it is
    ``left`` and ``right``.
    """

    vertex: str
    row: int
    column: int
    left: float
    right: float
    value: float


def kinks_at(program: Program, numbers: Numbers) -> tuple[Kink, ...]:
    """Every operand entry of a kinked operation that lies exactly on the kink."""
    found: list[Kink] = []
    for vertex in program.vertices.values():
        if vertex.term is None or vertex.name not in numbers.values:
            continue

        def visit(term: Term, name: str = vertex.name) -> None:
            if term.operation is not None and term.operation.kinked:
                found.extend(_of_term(term, numbers, name))

        walk(vertex.term, visit)
    return tuple(found)


def _of_term(term: Term, numbers: Numbers, name: str) -> list[Kink]:
    operation = term.operation
    assert operation is not None
    operands = np.broadcast_arrays(*(plain(numbers.of(part.node)) for part in term.operands))
    slot = next(i for i, part in enumerate(term.operands) if any(part.names()))
    rough = ~np.broadcast_to(operation.smooth(*operands), operands[0].shape)
    found = []
    for row, column in np.argwhere(rough):
        entries = [array[row, column] for array in operands]

        def slope(shift: float, entries: list[Any] = entries) -> float:
            moved = [
                np.asarray(entry + (shift if i == slot else 0), complex)
                for i, entry in enumerate(entries)
            ]
            moved[slot] = moved[slot] + 1j * STEP
            return float(np.imag(operation.forward(*moved)) / STEP)

        left, right, own = slope(-NEAR), slope(NEAR), slope(0)
        if max(left, right, own) - min(left, right, own) > 100 * NEAR * max(1.0, abs(own)):
            found.append(Kink(name, int(row) + 1, int(column) + 1, left, right, own))
    return found
