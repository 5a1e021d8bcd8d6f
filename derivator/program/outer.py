"""Losses that the author did not write: an unknown one above a layer, or a sum of entries.

The rule of a layer, dL/dX = dL/dZ W^T, holds whatever comes after the layer.  For the checks L is
some smooth function of all entries of Z, with slopes that have nothing special about them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from derivator.notation.functions import Function
from derivator.notation.matrix_build import Shapes
from derivator.notation.names import latex_name
from derivator.notation.nodes import Call, Node, Symbol
from derivator.ops.base import Array, MatrixOperation
from derivator.ops.registry import BY_NAME
from derivator.program.model import Program, Role, Vertex
from derivator.program.terms import Term, apply
from derivator.shapes import SCALAR, Shape

NAMES = ("L", "E", "J", "Q")
"""Names of a loss; the first that the layer does not use is taken."""


class AnyLoss(MatrixOperation):
    """A smooth function of all entries of one matrix; only its forward pass is known."""

    name = "any_loss"

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self.function = Function(letter, latex_name(letter), _some_value, _no_form, bracketed=True)

    def shape(self, *shapes: Shape) -> Shape:
        """A number."""
        return SCALAR

    def typed_notation(self, shapes: Shapes, *operands: Node) -> Node:
        """L(Z)."""
        return Call(self.function, operands)

    def forward(self, *operands: Array) -> Array:
        """Waves of the entries, each entry with a weight and a pace of its own."""
        return _some_value(operands[0])

    def pull_back(
        self, slot: int, adjoint: Node, operands: tuple[Node, ...], shapes: Shapes
    ) -> Node:
        """Never asked for: its derivatives are symbols."""
        raise TypeError("the derivative of an unspecified loss is a symbol")


def _some_value(value: Array) -> Array:
    rows, columns = value.shape[-2:]
    seeds = np.random.default_rng(1847).uniform(0.6, 1.4, size=(3, rows, columns))
    pace, weight, shift = seeds
    waves = weight * np.sin(pace * value + shift)
    whole = np.sum(waves, axis=(-2, -1), keepdims=True)
    mixed = np.sum(shift * value, axis=(-2, -1), keepdims=True)
    return np.asarray(whole + np.cos(0.3 * mixed))


def _no_form(*_: object) -> object:
    raise ValueError("an unspecified loss has no formula")


def loss_name(program: Program, used: Iterable[str]) -> str:
    """A letter for the loss that the layer does not use."""
    taken = {*used, *program.sizes}
    return next((name for name in NAMES if name not in taken), "Loss")


def with_loss(program: Program, of: str, loss: str) -> Program:
    """The vertex with its operands as inputs, and a loss that depends on it in an unknown way."""
    own = program.vertices[of]
    kept = {
        name: replace(program.vertices[name], term=None, parents=(), role=Role.DATA)
        for name in own.parents
    }
    operation, leaf = AnyLoss(loss), Term(None, (), own.shape, Symbol(of))
    node = Call(operation.function, (Symbol(of),))
    term = Term(operation, (leaf,), SCALAR, node)
    above = Vertex(loss, term, SCALAR, (of,), Role.OTHER, own.position)
    return replace(program, vertices={**kept, of: own, loss: above})


def with_sum(program: Program, of: str, name: str) -> Program:
    """The program with the sum of a vertex's entries above it."""
    own, operation = program.vertices[of], BY_NAME["sum"]
    leaf = Term(None, (), own.shape, Symbol(of))
    term = apply(program.shapes, operation, (leaf,), SCALAR, 0)
    above = Vertex(name, term, SCALAR, (of,), Role.OTHER, own.position)
    return replace(program, vertices={**program.vertices, name: above})


def alone(program: Program, of: str) -> Program:
    """The vertex with its operands as inputs, and nothing above it."""
    made = with_loss(program, of, "")
    return replace(made, vertices={n: v for n, v in made.vertices.items() if n != ""})
