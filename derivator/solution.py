"""What a derivation hands on: steps made of chains, figures and tables, without any markup.

A displayed equality is a ``Chain``; nothing else can state one.  Derivations define their own
``Step`` subclasses with named fields, and one prose template a language reads those fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Literal

from derivator.errors import Position
from derivator.notation.nodes import Indicator, Node

if TYPE_CHECKING:
    from derivator.program.model import Program


class Relation(Enum):
    """How a term of a chain follows from the term before it."""

    EQUAL = "="
    APPROXIMATELY = "≈"
    LESS = "<"
    AT_MOST = "≤"
    GREATER = ">"
    AT_LEAST = "≥"
    UNEQUAL = "≠"


class Scope(Enum):
    """Where a chain claims to hold."""

    IDENTITY = "identity"
    """At every point where both sides are defined; checked at random points."""
    DATA = "data"
    """At the values that the exercise gives."""
    INSTANCE = "instance"
    """At random points with the sizes that the step fixes in place of letters."""


@dataclass(frozen=True)
class Chain:
    """T0 r1 T1 r2 T2 ...: terms that follow from one another; ``relations[k]`` precedes T(k+1)."""

    terms: tuple[Node, ...]
    relations: tuple[Relation, ...]
    scope: Scope = Scope.IDENTITY
    moment: int = 0
    """With data, at which of its step's moments the chain holds."""
    indices: tuple[tuple[str, int | str], ...] = ()
    """Free indices with their last values: the chain holds for each of their values."""
    where: tuple[Indicator, ...] = ()
    """The conditions under which it holds; the prose says them."""

    def __post_init__(self) -> None:
        if len(self.relations) != len(self.terms) - 1 or len(self.terms) < 2:
            raise ValueError("a chain has at least two terms and one relation between neighbours")


@dataclass(frozen=True)
class Cell:
    """A table cell that prints only the last term of its chain; the whole chain is checked."""

    chain: Chain


@dataclass(frozen=True)
class Wording:
    """Words of the author's own, such as the name of a class; ``position`` is where they stand."""

    ru: str | None
    en: str | None
    position: Position


@dataclass(frozen=True)
class Table:
    """A table; ``columns`` are header keys that the prose translates, formulas, author's words.

    A string in a row is such a key too.
    """

    columns: tuple[str | Node | Wording, ...]
    rows: tuple[tuple[Node | Chain | Cell | Wording | str | None, ...], ...]


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


class UnitKind(Enum):
    """What a unit of a drawn network is."""

    INPUT = "input"
    CONSTANT = "constant"
    """The input 1 of a bias."""
    HIDDEN = "hidden"
    OUTPUT = "output"


@dataclass(frozen=True)
class NetworkUnit:
    """A drawn unit; ``layer`` counts from the left, from 0; ``label`` stands inside the unit."""

    name: str
    layer: int
    kind: UnitKind
    label: Node
    note: Node | None = None
    """What stands below the unit, such as the function that it applies, or its value."""


@dataclass(frozen=True)
class NetworkEdge:
    """A drawn connection with its weight."""

    source: str
    target: str
    label: Node | None = None


@dataclass(frozen=True)
class NetworkFigure:
    """A network drawn unit by unit, from left to right; a constant stands above its layer."""

    units: tuple[NetworkUnit, ...]
    edges: tuple[NetworkEdge, ...]


@dataclass(frozen=True)
class SchemeNode:
    """A value on a line of the scheme, with its sizes below; ``shape`` is None for a number."""

    label: Node
    shape: tuple[int | str, ...] | None = None
    highlighted: bool = False


@dataclass(frozen=True)
class SchemeArrow:
    """What stands over the arrow between two neighbours, and what hangs below it.

    A lone formula, a whole equality, or a ``Cell``, of which only the last term is printed.
    """

    label: Node | Chain | Cell | None = None
    hanging: tuple[Node | Chain | Cell, ...] = ()
    """Printed below the arrow, one below the other, beside a short arrow downwards."""


@dataclass(frozen=True)
class SchemeLine:
    """Values in a row, from left to right, and the arrow between each two neighbours."""

    nodes: tuple[SchemeNode, ...]
    arrows: tuple[SchemeArrow, ...]
    backward: bool = False
    """Whether the arrows point from right to left and are drawn dotted."""


@dataclass(frozen=True)
class SchemeFigure:
    """Lines of values one below the other: the forward line, or the backward line."""

    lines: tuple[SchemeLine, ...]


@dataclass(frozen=True)
class Curve:
    """A plotted curve through points; ``label`` stands in the legend.

    A point whose height is not finite interrupts the line: so a jump stays open.
    """

    points: tuple[tuple[float, float], ...]
    label: Node | str
    marks: bool = False
    """Whether the points are marked one by one."""
    joined: bool = True
    """Whether a line runs through the points."""
    style: Literal["solid", "dashed", "dotted"] | None = None
    """How the line is drawn; by default each curve in a way of its own."""
    formula: Node | None = None
    """What the points are the values of, by the letter ``by``: the check holds them against it."""
    by: str = ""
    numbered: bool = False
    """Whether the points carry their numbers 0, 1, 2, ... and arrows lead from each to the next:
    the path of a descent."""
    beside: bool = False
    """Whether the label of a lone point stands beside it, and not in the legend."""


@dataclass(frozen=True)
class Contour:
    """Lines on which a formula in two letters has one value: for the path of a descent."""

    level: float
    lines: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True)
class PlotFigure:
    """Curves in a coordinate system; a string label is a key that the prose translates."""

    curves: tuple[Curve, ...]
    x_label: Node | str
    y_label: Node | str
    logarithmic: bool = False
    """Whether both axes are logarithmic."""
    contours: tuple[Contour, ...] = ()
    """Lines of equal height behind the curves."""
    surface: Node | None = None
    """What the contours are of, in the letters of the axes: the check holds them against it."""
    middle: bool = False
    """Whether the axes cross at the origin instead of framing the picture."""
    x_range: tuple[float, float] | None = None
    """What is shown of the axis; by default as much as the curves need."""
    y_range: tuple[float, float] | None = None
    uprights: tuple[float, ...] = ()
    """Where there are vertical asymptotes, drawn as dashed lines."""
    levels: tuple[float, ...] = ()
    """The heights of horizontal asymptotes, drawn as dashed lines."""
    turns: bool = False
    """Whether the ticks across are multiples of pi."""
    moment: int = 0
    """Of a program's step: the moment at which curves and contours are heights of the program."""


Figure = GraphFigure | NetworkFigure | SchemeFigure | PlotFigure
"""Whatever can be drawn."""


@dataclass(frozen=True)
class PathList:
    """The first paths from ``by`` up to ``of``, each by its nodes, and how many there are."""

    of: str
    by: str
    paths: tuple[tuple[str, ...], ...]
    total: int


Rows = tuple[tuple[float, ...], ...]
"""A matrix of plain numbers, row by row."""
ExactRows = tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True)
class Moment:
    """What the inputs of a program are while some chains hold.

    The data of one observation or batch, and the parameters after ``steps`` steps of descent.
    """

    values: Mapping[str, Rows]
    """Computed values among them stand in place of what the program would compute."""
    steps: int = 0
    incoming: Mapping[tuple[str, str], Rows] = field(default_factory=dict)
    """Derivatives that the author gives, by (of, by): dL/dH_1 as it comes from the layers above."""


@dataclass(frozen=True)
class Result:
    """One named result for programs.

    ``chain`` runs from the result's symbol to its shortest formula; ``exact`` is that formula in
    SymPy's syntax, None where it would be too long; ``value`` is the number at the data.  Of a
    matrix both go row by row.
    """

    chain: Chain
    exact: str | ExactRows | None = None
    value: float | Rows | None = None
    paths: int | None = None
    verdict: str | None = None
    """What was found out, in a word: ``odd``, ``diverges``; the chain is what it rests on."""


@dataclass(frozen=True)
class Step:
    """Base of what one derivation prints; ``kind`` names the derivation and its prose template."""

    kind: str
    of: str
    """The value whose graph the step works on."""
    position: Position
    results: Mapping[str, Result]


@dataclass(frozen=True)
class ProgramStep(Step):
    """Base of what a derivation on a program with shapes prints.

    ``of`` is the vertex that is differentiated; ``moments`` are the points at which chains about
    numbers hold, and ``after`` the parameters after 0, 1, 2, ... steps of descent.
    """

    moments: tuple[Moment, ...] = field(default=(), kw_only=True)
    after: tuple[Mapping[str, Rows], ...] = field(default=(), kw_only=True)
    program: Program | None = field(default=None, kw_only=True)
    """A program of the step's own, in place of the exercise's."""
    sizes: Mapping[str, int] = field(default_factory=dict, kw_only=True)
    """What letters among the sizes stand for in chains about an instance."""
    noted: Mapping[str, Rows] = field(default_factory=dict, kw_only=True)
    """Values noted down by key at one moment and used at others; a chain states each of them."""


@dataclass(frozen=True)
class FormulaStep(Step):
    """Base of what a derivation about functions and formulas prints.

    Its chains are about ``letters``, any real numbers that meet the ``conditions`` and the chain's
    own ``where``; ``of`` is the function's name, for messages.
    """

    letters: tuple[str, ...] = field(default=(), kw_only=True)
    whole: tuple[str, ...] = field(default=(), kw_only=True)
    """Those of the letters that are whole numbers from 1."""
    conditions: tuple[Indicator, ...] = field(default=(), kw_only=True)
    given: Mapping[str, Node] = field(default_factory=dict, kw_only=True)
    """What letters are in chains about the data."""
    defined: Mapping[str, Node] = field(default_factory=dict, kw_only=True)
    """Names that stand for formulas, such as u = x^2; each may use the others."""


@dataclass(frozen=True)
class SolvedPart:
    """A part of the exercise with its steps; ``index`` counts the exercise's parts from 0."""

    index: int
    steps: tuple[Step, ...] = field(default=())


@dataclass(frozen=True)
class Solution:
    """The solved exercise."""

    parts: tuple[SolvedPart, ...]
