"""What the derivative of a function means for a layer: what it hands back, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from derivator.derivations.backpropagation.accumulation import sizes
from derivator.derivations.terms import ChainBuilder
from derivator.errors import Position
from derivator.notation.functions import Function
from derivator.notation.matrices import Entry
from derivator.notation.matrix_build import elementwise_product, indexed, stretched
from derivator.notation.nodes import Call, Node, Partial, Symbol
from derivator.notation.walk import rebuild
from derivator.ops.base import Operation
from derivator.ops.defined import DefinedFunction, defined_function, prime
from derivator.ops.registry import BY_NAME
from derivator.program.model import Program, Role, Vertex
from derivator.program.terms import Term, apply
from derivator.shapes import SCALAR
from derivator.solution import Chain

LOSSES = ("L", "J", "E", "Q")
UNKNOWN = DefinedFunction(defined_function("u", ("t",), None), 1, (None,))
"""Some smooth function, of which the loss is made that no exercise needs to name."""


@dataclass(frozen=True)
class FunctionLayer:
    """S = f(Z) and what Z receives of dL/dS; ``entry`` is the same for any single entry."""

    value: Node
    operand: Node
    loss: Node
    forward: Chain
    backward: Chain
    sizes: Chain | None
    entry: Chain | None


def applications(program: Program, name: str) -> Iterator[Vertex]:
    """The vertices that apply an operation to a lone name, matrices first."""
    found = [
        vertex
        for vertex in program.vertices.values()
        if vertex.term is not None
        and vertex.term.operation is not None
        and vertex.term.operation.name == name
        and vertex.term.operands[0].name in program.vertices
    ]
    yield from sorted(found, key=lambda vertex: not vertex.shape)


def with_loss(base: Program, vertex: Vertex, whole: Program, function: str) -> Program:
    """A program with a layer in it and a loss that depends on all its entries and on a value.

    The loss is L = u(sum of u(s_ij)) + f with some smooth u: a derivative by S whose entries all
    differ.  ``base`` holds f, under the name ``function``.
    """
    vertices = dict(base.vertices)
    for name in vertex.parents:
        parent = whole.vertices[name]
        vertices[name] = replace(parent, term=None, parents=(), role=Role.DATA)
    vertices[vertex.name] = vertex
    shapes = replace(base, vertices=vertices).shapes

    def applied(operation: Operation, *operands: Term) -> Term:
        shape = operation.shape(*(operand.shape for operand in operands))
        return apply(shapes, operation, operands, shape, 0)

    layer = leaf(vertex.name, vertices)
    total = applied(UNKNOWN, applied(BY_NAME["sum"], applied(UNKNOWN, layer)))
    term = applied(BY_NAME["add"], total, leaf(function, vertices))
    loss = loss_name(whole, vertex)
    parents = (vertex.name, function)
    vertices[loss] = Vertex(loss, term, SCALAR, parents, Role.OTHER, vertex.position)
    return Program(vertices, (), whole.sizes, whole.rows)


def loss_name(program: Program, vertex: Vertex) -> str:
    """What the loss is called: L, unless the layer's values are called so."""
    used = {vertex.name, *vertex.parents, *program.sizes}
    return next(name for name in LOSSES if name not in used)


def leaf(name: str, vertices: dict[str, Vertex]) -> Term:
    """A name as a term."""
    return Term(None, (), vertices[name].shape, Symbol(name))


def function_layer(
    program: Program, vertex: Vertex, loss: str, function: Function
) -> FunctionLayer:
    """The layer's backward rule, from the chain rule for one entry to matrices."""
    assert vertex.term is not None
    name = vertex.term.operands[0].name
    assert name is not None
    shapes = program.shapes
    by_operand = Partial(Symbol(loss), Symbol(name))
    by_value = Partial(Symbol(loss), Symbol(vertex.name))
    operands = tuple(operand.node for operand in vertex.term.operands)
    slope = Call(prime(function), operands[: max(1, len(function.arguments))])
    received = program.received(vertex.name, by_value)[name]
    backward = (
        ChainBuilder(by_operand)
        .then(elementwise_product(shapes, by_value, slope))
        .then(stretched(shapes, received, shapes.of(by_operand)))
    )
    marks = sizes(shapes, by_operand, backward.last)
    return FunctionLayer(
        Symbol(vertex.name),
        Symbol(name),
        Symbol(loss),
        ChainBuilder(Symbol(vertex.name)).then(vertex.formula).chain(),
        backward.chain(),
        None if marks is None else ChainBuilder(marks[0]).then(marks[1]).chain(),
        _entry(program, vertex, backward.chain()),
    )


def _entry(program: Program, vertex: Vertex, whole: Chain) -> Chain | None:
    """The rule for the entry in row i and column j."""
    shape = vertex.shape
    if not shape or shape == (1, 1):
        return None
    free = [(letter, last) for letter, last in zip("ij", shape, strict=True) if last != 1]
    row = "i" if shape[0] != 1 else None
    column = ("j" if row else "i") if shape[1] != 1 else None
    letters = [letter for letter in (row, column) if letter is not None]
    terms = tuple(
        by_entries(indexed(program.shapes, term, shape, row, column)) for term in whole.terms
    )
    indices = tuple((letter, last) for letter, (_, last) in zip(letters, free, strict=True))
    return Chain(terms, whole.relations, indices=indices)


def by_entries(node: Node) -> Node:
    """An entry of a derivative as the derivative by an entry."""
    if isinstance(node, Entry) and isinstance(node.matrix, Partial):
        return Partial(node.matrix.of, Entry(node.matrix.by, node.row, node.column))
    return rebuild(node, by_entries)


def input_vertex(name: str, position: Position) -> Vertex:
    """A number that is given."""
    return Vertex(name, None, SCALAR, (), Role.DATA, position)
