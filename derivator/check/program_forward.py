"""The NumPy forward pass of a program, and derivatives by complex step through it.

Values have their rows and columns as the last two axes, lanes of random rounding before them and,
for a complex step, one direction for each entry that is moved before those.  No derivative rule is
looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from derivator.notation.evaluate import STEP, Array, evaluate
from derivator.notation.matrices import Entry, Floating, Moved
from derivator.notation.matrix_evaluate import as_matrix
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.notation.noise import LANES
from derivator.program.model import Program, Vertex
from derivator.program.plain import PlainBindings, place_of
from derivator.program.terms import Term, walk
from derivator.shapes import Size

DIRECTIONS = 64
"""How many entries are moved at once, each in a direction of its own."""
_RELATIVE = 1e-14
_CANCELLED = 4.5e-16
"""A sum below this part of its terms is nothing but rounding."""
_TABLE = np.random.default_rng(1993).uniform(-_RELATIVE, _RELATIVE, size=(1021, LANES, 1, 1))
_TABLE[:, 0] = 0


class Rounding:
    """Moves the lanes of a computation apart by what rounding might do."""

    def __init__(self) -> None:
        self._next = 0

    def __call__(self, value: Array) -> Array:
        """The value with its lanes moved; real and imaginary part each for itself."""
        if np.iscomplexobj(value):
            return np.asarray(self(np.real(value)) + 1j * self(np.imag(value)))
        self._next = (self._next + 1) % len(_TABLE)
        return np.asarray(value * (1 + _TABLE[self._next]))


class ProgramBindings:
    """A program's values at one point, and derivatives on demand."""

    def __init__(
        self,
        program: Program,
        inputs: Mapping[str, Array],
        sizes: Mapping[str, int],
        after: tuple[Mapping[str, Array], ...] = (),
        incoming: Mapping[tuple[str, str], Array] | None = None,
        noted: Mapping[str, Array] | None = None,
    ) -> None:
        self.program = program
        self.sizes = sizes
        self.later = after
        self.incoming = incoming or {}
        """Derivatives that are given, by (of, by)."""
        self.noted = noted or {}
        """Values noted down at other moments, by key."""
        self.rounding = Rounding()
        self._plain: PlainBindings | None = None
        self.values: dict[str, Array] = {n: in_lanes(v) for n, v in inputs.items()}
        for vertex in program.vertices.values():
            if vertex.term is not None and vertex.name not in self.values:
                self.values[vertex.name] = self.run(vertex, self.values)
        self._partials: dict[Node, Array] = {}

    def run(self, vertex: Vertex, values: Mapping[str, Array]) -> Array:
        """The vertex's formula on some values, operation by operation."""
        assert vertex.term is not None
        known: dict[int, Array] = {}

        def visit(term: Term) -> None:
            if term.operation is None:
                known[id(term)] = self.leaf(term, values)
            else:
                operands = [known[id(operand)] for operand in term.operands]
                found = as_matrix(term.operation.forward(*operands))
                whole = term.operation.terms_size(*operands)
                known[id(term)] = self.settle(found if whole is None else cancelled(found, whole))

        walk(vertex.term, visit)
        value = known[id(vertex.term)]
        return in_lanes(value) if value.ndim <= 2 else value

    def leaf(self, term: Term, values: Mapping[str, Array]) -> Array:
        """The value of a name, a size or a constant."""
        if term.name is not None and term.name in values:
            return values[term.name]
        return as_matrix(evaluate(term.node, self))

    def symbol(self, name: str) -> Array:
        """The value of a vertex, of something noted down, or of a size letter."""
        if name in self.values:
            return self.values[name]
        if name in self.noted:
            return self.noted[name]
        return as_matrix(np.asarray(float(self.sizes[name])))

    def settle(self, value: Array) -> Array:
        """An intermediate value in lanes that show what rounding may have done."""
        return self.rounding(as_matrix(value))

    def size(self, size: Size) -> int:
        """A size as a number."""
        return size if isinstance(size, int) else self.sizes[size]

    def after(self, name: str, step: int) -> Array:
        """A parameter after some steps of descent."""
        return in_lanes(self.later[step][name])

    def moved(self, node: Moved) -> Array:
        """A vertex after one entry of an input was moved by a step."""
        name, row, column = place_of(node.by)
        direction = np.zeros(self.values[name].shape[-2:])
        direction[row, column] = 1
        moved = {name: self.values[name] + as_matrix(evaluate(node.step, self)) * direction}
        for vertex in self.program.vertices.values():
            if vertex.name != name and not moved.keys().isdisjoint(vertex.parents):
                moved[vertex.name] = self.run(vertex, {**self.values, **moved})
        return moved.get(node.of.name, self.values[node.of.name])

    def floating(self, node: Floating) -> Array:
        """A formula in plain double precision, the same in every lane."""
        if self._plain is None:
            given = {name: self.values[name][0] for name in self.program.inputs}
            self._plain = PlainBindings(self.program, given, self.sizes)
        return as_matrix(evaluate(node.operand, self._plain))

    def partial(self, node: Partial) -> Array:
        """The derivative of a vertex (its entries added up), or of one entry, by a vertex or entry.

        It has the shape of what it is taken by; a matrix by one entry has the matrix's shape.
        Where operands are held, only the vertex itself is computed anew.
        """
        if node not in self._partials:
            self._partials[node] = self._measured(node)
        return self._partials[node]

    def _measured(self, node: Partial) -> Array:
        of, by = _vertex(node.of), _vertex(node.by)
        if any(target == of for target, _ in self.incoming):
            whole = self._handed(of, by)
        else:
            whole = self._moved(of, by, local=bool(node.held))
        rows, columns = self.values[by].shape[-2:]
        if isinstance(node.of, Entry):
            whole = whole[..., _place(node.of.row), _place(node.of.column)]
        elif isinstance(node.by, Entry):
            direction = _place(node.by.row) * columns + _place(node.by.column)
            return np.asarray(whole[direction])
        else:
            whole = np.sum(whole, axis=(-2, -1))
        slopes = np.moveaxis(whole, 0, -1).reshape((LANES, rows, columns))
        if isinstance(node.by, Entry):
            row, column = _place(node.by.row), _place(node.by.column)
            return np.asarray(slopes[:, row : row + 1, column : column + 1])
        return np.asarray(slopes)

    def _handed(self, of: str, by: str) -> Array:
        """The slopes of values whose derivative is given, each entry times that derivative."""
        parts = [
            np.sum(self._moved(name, by) * given, axis=(-2, -1), keepdims=True)
            for (target, name), given in self.incoming.items()
            if target == of
        ]
        return np.asarray(sum(parts))

    def _moved(self, of: str, by: str, local: bool = False) -> Array:
        """The slopes of every entry of ``of`` by every entry of ``by``: (entries, lanes, r, c)."""
        key = Partial(Symbol(of), Symbol(by), (Symbol(of if local else by),))
        if key in self._partials:
            return self._partials[key]
        count = self.values[by].shape[-2] * self.values[by].shape[-1]
        batches = [
            self._in_directions(of, by, np.arange(start, min(start + DIRECTIONS, count)), local)
            for start in range(0, count, DIRECTIONS)
        ]
        found = np.concatenate(batches)
        self._partials[key] = found
        return found

    def _in_directions(self, of: str, by: str, entries: Array, local: bool) -> Array:
        """The slopes by some of the entries, each moved in a direction of its own."""
        base = self.values[by]
        count = len(entries)
        steps = np.zeros((count, base.shape[-2] * base.shape[-1]))
        steps[np.arange(count), entries] = 1.0
        steps = steps.reshape((count, 1, *base.shape[-2:]))
        moved: dict[str, Array] = {by: base + 1j * STEP * steps}
        for vertex in self.program.vertices.values():
            if local and vertex.name != of:
                continue
            if vertex.name != by and not moved.keys().isdisjoint(vertex.parents):
                moved[vertex.name] = self.run(vertex, {**self.values, **moved})
            if vertex.name == of:
                break
        if of in moved:
            return np.asarray(np.imag(moved[of]) / STEP)
        return np.zeros((count, *self.values[of].shape))


def cancelled(value: Array, whole: Array) -> Array:
    """The value with 0 for what rounding has left of terms that cancel; slopes stay."""
    nothing = np.abs(np.real(value)) <= _CANCELLED * as_matrix(whole)
    if np.iscomplexobj(value):
        return np.asarray(np.where(nothing, 1j * np.imag(value), value))
    return np.asarray(np.where(nothing, 0.0, value))


def in_lanes(value: Array) -> Array:
    """A value in every lane: (..., lanes, rows, columns)."""
    value = as_matrix(value)
    return np.broadcast_to(value, (LANES, *value.shape[-2:])) if value.ndim == 2 else value


def _vertex(node: Node) -> str:
    inner = node.matrix if isinstance(node, Entry) else node
    if not isinstance(inner, Symbol):
        raise TypeError("a derivative symbol of something that has no name")
    return inner.name


def _place(index: int | str | None) -> int:
    """An index from 0; the only row or column where there is but one."""
    if isinstance(index, str):
        raise TypeError("a derivative of a general entry has no single value")
    return 0 if index is None else index - 1
