"""What a derivation hands on: steps made of chains, figures and tables, without any markup.

A displayed equality is a ``Chain``; nothing else can state one.  Derivations define their own
``Step`` subclasses with named fields, and one prose template a language reads those fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from derivator.errors import Position
from derivator.notation.nodes import Node


class Relation(Enum):
    """How a term of a chain follows from the term before it."""

    EQUAL = "="
    APPROXIMATELY = "≈"


class Scope(Enum):
    """Where a chain claims to hold."""

    IDENTITY = "identity"
    """At every point where both sides are defined; checked at random points."""
    DATA = "data"
    """At the values that the exercise gives."""


@dataclass(frozen=True)
class Chain:
    """T0 r1 T1 r2 T2 ...: terms that follow from one another; ``relations[k]`` precedes T(k+1)."""

    terms: tuple[Node, ...]
    relations: tuple[Relation, ...]
    scope: Scope = Scope.IDENTITY

    def __post_init__(self) -> None:
        if len(self.relations) != len(self.terms) - 1 or len(self.terms) < 2:
            raise ValueError("a chain has at least two terms and one relation between neighbours")


@dataclass(frozen=True)
class Cell:
    """A table cell that prints only the last term of its chain; the whole chain is checked."""

    chain: Chain


@dataclass(frozen=True)
class Table:
    """A table; ``columns`` are header keys that the prose translates, or formulas."""

    columns: tuple[str | Node, ...]
    rows: tuple[tuple[Node | Chain | Cell | None, ...], ...]


class Role(Enum):
    """What a node of a drawn graph is."""

    INPUT = "input"
    INNER = "inner"
    RESULT = "result"


@dataclass(frozen=True)
class FigureNode:
    """A drawn node: an input by its symbol, an operation by its defining equality."""

    name: str
    label: Node | Chain
    role: Role


@dataclass(frozen=True)
class FigureEdge:
    """A drawn edge from operand to consumer.

    ``label`` is the edge's derivative, if shown; ``paths`` numbers the highlighted paths (from 0)
    that run along the edge.
    """

    source: str
    target: str
    label: Node | Chain | None = None
    paths: tuple[int, ...] = ()


@dataclass(frozen=True)
class GraphFigure:
    """A computation graph to be drawn, inputs below and result above."""

    nodes: tuple[FigureNode, ...]
    edges: tuple[FigureEdge, ...]
    paths: int = 0
    """How many paths are highlighted; 0 draws every edge alike."""


@dataclass(frozen=True)
class PathList:
    """The first paths from ``by`` up to ``of``, each by its nodes, and how many there are."""

    of: str
    by: str
    paths: tuple[tuple[str, ...], ...]
    total: int


@dataclass(frozen=True)
class Result:
    """One named result for programs.

    ``chain`` runs from the result's symbol to its shortest formula; ``exact`` is that formula in
    SymPy's syntax, None where it would be too long; ``value`` is the number at the data.
    """

    chain: Chain
    exact: str | None = None
    value: float | None = None
    paths: int | None = None


@dataclass(frozen=True)
class Step:
    """Base of what one derivation prints; ``kind`` names the derivation and its prose template."""

    kind: str
    of: str
    """The value whose graph the step works on."""
    position: Position
    results: Mapping[str, Result]


@dataclass(frozen=True)
class SolvedPart:
    """A part of the exercise with its steps; ``index`` counts the exercise's parts from 0."""

    index: int
    steps: tuple[Step, ...] = field(default=())


@dataclass(frozen=True)
class Solution:
    """The solved exercise."""

    parts: tuple[SolvedPart, ...]
