"""A program: named formulas with shapes, one after the other, such as the layers of a network."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from derivator.errors import Position
from derivator.graph.dag import Dag
from derivator.notation.build import ONE, add
from derivator.notation.matrices import Ones
from derivator.notation.matrix_build import Shapes, stretched
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.walk import replaced, substitute
from derivator.program.terms import Term
from derivator.shapes import SCALAR, Shape


class Role(Enum):
    """What a vertex is in a network."""

    DATA = "data"
    PARAMETER = "parameter"
    LINEAR = "linear"
    """Products with parameters and sums: what comes before an activation function."""
    ACTIVATION = "activation"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Vertex:
    """An input (no term) or a formula over other vertices."""

    name: str
    term: Term | None
    shape: Shape
    parents: tuple[str, ...]
    role: Role
    position: Position

    @property
    def is_input(self) -> bool:
        """Whether it is given and not computed."""
        return self.term is None

    @property
    def formula(self) -> Node:
        """The formula as printed; an input's own symbol."""
        return Symbol(self.name) if self.term is None else self.term.node


@dataclass(frozen=True)
class Program(Dag[Vertex]):
    """Vertices in topological order; ``parameters`` are the inputs that are learned."""

    parameters: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    """The letters among the sizes."""
    rows: str | None = None
    """The letter that counts observations, where there is one."""
    shares: frozenset[str] = frozenset()
    """Inputs whose rows are known to be shares, whatever takes them."""

    @cached_property
    def distributions(self) -> frozenset[str]:
        """The inputs that an operation takes as rows of shares that add up to 1."""
        found = set(self.shares)
        for vertex in self.vertices.values():
            for term in vertex.term.parts() if vertex.term is not None else ():
                if term.operation is not None and term.operation.shares is not None:
                    name = term.operands[term.operation.shares].name
                    found |= {name} if name is not None else set()
        return frozenset(found)

    @cached_property
    def shapes(self) -> Shapes:
        """The shape of every vertex."""
        return Shapes({name: vertex.shape for name, vertex in self.vertices.items()})

    def seed(self, of: str) -> Node:
        """The derivative of the target by itself; a target of several entries is added up."""
        shape = self.vertices[of].shape
        return Ones(shape[0], shape[1]) if shape and shape != (1, 1) else ONE

    def received(
        self, consumer: str, adjoint: Node, weights: Mapping[str, Node] | None = None
    ) -> Mapping[str, Node]:
        """What each operand of a vertex receives of its adjoint, as a formula.

        The vector-Jacobian products of the vertex's operations, from the outermost inwards
        (Griewank and Walther, Evaluating Derivatives, chapter 3); a vertex's own value in them
        stands under its name, as in O * (1 - O).  A product hands the adjoint on by its other
        factors; where these are parameters only, ``weights`` may put other values in their place.
        """
        vertex = self.vertices[consumer]
        assert vertex.term is not None
        found: dict[str, list[Node]] = {}
        start = stretched(self.shapes, adjoint, vertex.shape)
        stack: list[tuple[Term, Node]] = [(vertex.term, start)]
        while stack:
            term, handed = stack.pop()
            if term.operation is None:
                if term.name in self.vertices:
                    assert term.name is not None
                    found.setdefault(term.name, []).append(handed)
                continue
            nodes = tuple(operand.node for operand in term.operands)
            for slot in reversed(range(len(nodes))):
                operand = term.operands[slot]
                if any(name in self.vertices for name in operand.names()):
                    factors = self._factors(term, weights) if weights else nodes
                    back = term.operation.pull_back(slot, handed, factors, self.shapes)
                    stack.append((operand, back))
        return {name: self._named(vertex, add(*parts)) for name, parts in found.items()}

    def _factors(self, term: Term, weights: Mapping[str, Node]) -> tuple[Node, ...]:
        """The operands, a product's with other values for those that are parameters only."""
        assert term.operation is not None
        if not term.operation.product:
            return tuple(operand.node for operand in term.operands)
        learned = set(self.parameters) | set(weights)
        return tuple(
            substitute(operand.node, weights)
            if learned.issuperset(operand.names())
            else operand.node
            for operand in term.operands
        )

    def _named(self, vertex: Vertex, formula: Node) -> Node:
        """The formula with the vertex's own name for its value."""
        if isinstance(vertex.formula, Call):
            return replaced(formula, vertex.formula, Symbol(vertex.name))
        return formula

    def computable(self, known: Set[str]) -> Program:
        """The part that can be computed from some of the inputs."""
        kept: dict[str, Vertex] = {}
        for vertex in self.vertices.values():
            if vertex.name in known or (vertex.term and kept.keys() >= set(vertex.parents)):
                kept[vertex.name] = vertex
        return replace(self, vertices=kept)

    def cut(self, names: Set[str]) -> Program:
        """The program with some computed values given as inputs are."""
        kept = {
            vertex.name: replace(vertex, term=None, parents=(), role=Role.DATA)
            if vertex.name in names and not vertex.is_input
            else vertex
            for vertex in self.vertices.values()
        }
        return replace(self, vertices=kept)

    def leading_to(self, names: Collection[str]) -> Program:
        """The part that some values depend on, with these values."""
        needed: set[str] = set()
        for name in names:
            needed |= self.restricted(name).vertices.keys()
        return replace(self, vertices={n: v for n, v in self.vertices.items() if n in needed})

    def letters(self, given: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
        """What the letters among the sizes are, from the shapes of some values."""
        found: dict[str, int] = {}
        for name, numbers in given.items():
            shape = self.vertices[name].shape or (1, 1)
            pairs = zip(shape, numbers, strict=True)
            found |= {size: number for size, number in pairs if isinstance(size, str)}
        return found

    def is_number(self, name: str) -> bool:
        """Whether a vertex is a single number."""
        return self.vertices[name].shape in (SCALAR, (1, 1))
