"""Random points at which a program can be evaluated: sizes, parameters and data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from derivator.check.program_forward import ProgramBindings
from derivator.errors import Problem, SpecError
from derivator.notation.evaluate import Array
from derivator.program.model import Program
from derivator.program.terms import Term, walk

SEED = 20261121
SIZES = (3, 5, 2, 4)
"""What letters among the sizes stand for, one after the other, other numbers at other points."""
POINTS = 3
ATTEMPTS = 60
MARGIN = 1e-4
LARGEST = 1e12
BOXES = ((-1.2, 1.2), (0.3, 1.9), (0.05, 0.95), (-0.6, 0.6), (1.1, 4.0), (-4.0, 4.0))


def sample_program(
    program: Program, of: str, fixed: Mapping[str, int] | None = None
) -> list[ProgramBindings]:
    """A few points at which every operation is smooth and finite, with different sizes.

    ``fixed`` gives sizes that must not vary.

    Raises ``SpecError`` where none is found.
    """
    found: list[ProgramBindings] = []
    generator = np.random.default_rng(SEED)
    for attempt in range(ATTEMPTS):
        box = BOXES[attempt % len(BOXES)]
        for _ in range(2):
            sizes = {**_sizes(program, len(found)), **(fixed or {})}
            inputs = dict(_inputs(program, sizes, box, generator))
            bindings = ProgramBindings(program, inputs, sizes)
            if is_regular(bindings):
                found.append(bindings)
            if len(found) == POINTS:
                return found
    if found:
        return found
    message = f"no point was found at which {of} and its derivatives exist"
    expected = "a formula with a real value"
    vertex = program.vertices[of or list(program.vertices)[-1]]
    raise SpecError([Problem(vertex.position, message, expected=expected)])


def _sizes(program: Program, turn: int) -> dict[str, int]:
    return {name: SIZES[(index + turn) % len(SIZES)] for index, name in enumerate(program.sizes)}


def _inputs(
    program: Program,
    sizes: Mapping[str, int],
    box: tuple[float, float],
    generator: np.random.Generator,
) -> Iterator[tuple[str, Array]]:
    for name in program.inputs:
        shape = program.vertices[name].shape or (1, 1)
        numbers = tuple(s if isinstance(s, int) else sizes[s] for s in shape)
        value = generator.uniform(*box, size=numbers)
        if name in program.distributions:
            value = np.abs(value) + 0.05
            value = value / np.sum(value, axis=-1, keepdims=True)
        yield name, value


def is_regular(bindings: ProgramBindings) -> bool:
    """Whether every operation is finite and away from its kinks at a point."""
    for vertex in bindings.program.vertices.values():
        if vertex.term is None:
            continue
        good = True
        known: dict[int, Array] = {}

        def visit(term: Term, known: dict[int, Array] = known) -> None:
            nonlocal good
            if term.operation is None:
                known[id(term)] = bindings.leaf(term, bindings.values)
                return
            operands = [known[id(operand)] for operand in term.operands]
            value = term.operation.forward(*operands)
            known[id(term)] = value
            finite = bool(np.all(np.isfinite(value)) and np.all(np.abs(value) < LARGEST))
            smooth = bool(np.all(term.operation.smooth(*operands, margin=MARGIN)))
            good = good and finite and smooth

        walk(vertex.term, visit)
        if not good:
            return False
    return True
