"""A cell as a graph: operations in its nodes, weights in nodes of their own or beside the edges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from derivator.derivations.cells.comparing import function_sign
from derivator.derivations.cells.reading import is_series
from derivator.derivations.cells.system import System
from derivator.notation.functions import Function
from derivator.notation.matrices import FunctionName, Hadamard, Joined, Listed, MatrixProduct
from derivator.notation.nodes import Call, Negative, Node, Number, Product, Quotient, Sum, Symbol
from derivator.notation.text import text
from derivator.notation.walk import children, descendants
from derivator.solution import FigureEdge, FigureNode, GraphFigure, Role

MOST_NODES = 26
"""A graph with more nodes has its weights beside the edges."""

PLUS, STAR, DOT, MINUS, SLASH, CONCAT, STACK = (
    FunctionName(Function(sign, latex, abs, abs))
    for sign, latex in (
        ("+", "+"),
        ("*", "*"),
        ("·", r"\cdot"),
        ("−", "-"),
        ("/", "/"),
        ("concat", r"\operatorname{concat}"),
        ("stack", r"\operatorname{stack}"),
    )
)
SIGNS: Mapping[type[Node], Node] = {
    Sum: PLUS,
    Negative: MINUS,
    Hadamard: STAR,
    MatrixProduct: DOT,
    Product: DOT,
    Quotient: SLASH,
}
"""What a node of the graph shows of an operation."""


@dataclass
class _Vertex:
    """A node with what it applies; ``operands`` with the weight beside each edge."""

    label: Node
    role: Role
    operands: tuple[tuple[str, Node | None], ...] = ()


@dataclass
class Drawing:
    """Builds the graph of a system, equation by equation."""

    system: System
    on_edges: bool
    vertices: dict[str, _Vertex] = field(default_factory=dict)
    known: dict[Node, str] = field(default_factory=dict)

    def figure(self, extra: frozenset[tuple[str, str]] = frozenset()) -> GraphFigure:
        """The graph; ``extra`` edges, from a name to the value that uses it, stand out."""
        for item in self.system.equations:
            self.equation(item.name, item.formula)
        used = {name for vertex in self.vertices.values() for name, _ in vertex.operands}
        nodes, edges = [], []
        for name, vertex in self.vertices.items():
            role = vertex.role if name in used or vertex.role is Role.INPUT else Role.RESULT
            nodes.append(FigureNode(name, vertex.label, role))
            for operand, weight in vertex.operands:
                paths = (0,) if (operand, name) in extra else ()
                edges.append(FigureEdge(operand, name, weight, paths))
        return GraphFigure(tuple(nodes), tuple(edges), 1 if extra else 0)

    def equation(self, name: str, formula: Node) -> None:
        """The nodes of one equation; the last of them carries the name."""
        sign, operands = self.applied(formula)
        if not operands:
            operands = ((self.vertex(formula), None),)
        label = Symbol(name) if sign is None else Listed((Symbol(name), sign), ": ")
        self.vertices[name] = _Vertex(label, Role.INNER, operands)
        self.known[Symbol(name)] = name

    def vertex(self, node: Node) -> str:
        """The node of the graph at which a formula is computed."""
        if node in self.known:
            return self.known[node]
        name = text(node)
        self.known[node] = name
        sign, operands = self.applied(node)
        if sign is None:
            self.vertices[name] = _Vertex(node, Role.INPUT)
            return name
        plain = all(self.is_leaf(part) or isinstance(part, Number) for part in _operands(node))
        label = node if plain and not isinstance(node, Call) else sign
        self.vertices[name] = _Vertex(label, Role.INNER, operands)
        return name

    def is_leaf(self, node: Node) -> bool:
        """Whether a formula is a name, with its sign."""
        return isinstance(node.operand if isinstance(node, Negative) else node, Symbol)

    def applied(self, node: Node) -> tuple[Node | None, tuple[tuple[str, Node | None], ...]]:
        """What a formula applies last, and to what; nothing for a name."""
        if isinstance(node, Symbol | Number):
            return None, ()
        if isinstance(node, Call):
            sign = function_sign(node)
            inner = node.arguments[0]
            if self.on_edges and len(node.arguments) == 1 and self.is_weighted(inner):
                return sign, self.weighted(inner)
            return sign, tuple((self.vertex(part), None) for part in node.arguments)
        if self.on_edges and self.is_weighted(node):
            return PLUS, self.weighted(node)
        operands = tuple(
            (self.vertex(_bare(part, node)), None)
            for part in _operands(node)
            if not isinstance(part, Number)
        )
        return _sign(node), operands

    def is_weighted(self, node: Node) -> bool:
        """Whether a formula is a sum of states, each with its weight, and constants."""
        terms = node.terms if isinstance(node, Sum) else (node,)
        return all(map(self.is_term, terms)) and any(map(_factor, terms))

    def is_term(self, node: Node) -> bool:
        """Whether a term is a weight times something, or a constant."""
        return _is_weight(node) or _factor(node) is not None

    def weighted(self, node: Node) -> tuple[tuple[str, Node | None], ...]:
        """The operands of a weighted sum with their weights; constants are left to the text."""
        terms = node.terms if isinstance(node, Sum) else (node,)
        found = [pair for pair in map(_factor, terms) if pair is not None]
        return tuple((self.vertex(inner), weight) for weight, inner in found)


def _factor(node: Node) -> tuple[Node, Node] | None:
    """A weight and what it multiplies: W and h."""
    if not isinstance(node, MatrixProduct | Product) or len(node.factors) != 2:
        return None
    left, right = node.factors
    if _is_weight(left) and not _is_weight(right):
        return left, right
    return (right, left) if _is_weight(right) and not _is_weight(left) else None


def _is_weight(node: Node) -> bool:
    return isinstance(node, Symbol) and not is_series(node.name)


def _operands(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Sum):
        return node.terms
    if isinstance(node, MatrixProduct | Hadamard | Product):
        return node.factors
    return tuple(children(node))


def _bare(part: Node, whole: Node) -> Node:
    """In 1 - z the operand is z: the sign belongs to the difference."""
    plain = isinstance(part, Negative) and isinstance(part.operand, Symbol)
    return part.operand if plain and isinstance(whole, Sum) and isinstance(part, Negative) else part


def _sign(node: Node) -> Node:
    """The sign of an operation; the formula itself where it has none of its own."""
    if isinstance(node, Joined):
        return STACK if node.below else CONCAT
    return SIGNS.get(type(node), node)


def cell_figure(
    system: System, weights: str, extra: Sequence[tuple[str, str]] = ()
) -> tuple[GraphFigure, bool]:
    """The graph of a system, and whether its weights stand beside the edges.

    ``weights`` is ``nodes``, ``edges`` or ``auto``, which takes nodes where they stay few.
    """
    if weights != "edges":
        found = Drawing(system, on_edges=False).figure()
        if weights == "nodes" or len(found.nodes) <= MOST_NODES:
            return found, False
    return Drawing(system, on_edges=True).figure(frozenset(extra)), True


def inputs_of(system: System) -> Iterator[str]:
    """Values at a moment that no equation computes."""
    computed = {item.name for item in system.equations}
    read = (part for item in system.equations for part in descendants(item.formula))
    needed = {part.name for part in read if isinstance(part, Symbol)}
    for name in system.shapes.named:
        if is_series(name) and name in needed - computed:
            yield name
