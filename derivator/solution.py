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
from derivator.notation.functions import Function
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
    steps: tuple[tuple[str, int, int], ...] = ()
    """Letters of moments with their ends: the chain holds for h_t at each of them."""
    where: tuple[Indicator, ...] = ()
    """The conditions under which it holds; the prose says them.

    With the relation ``=`` a letter is what stands on the right: x_2 = 1 - x_1 on a line.
    """

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
class ClassPoints:
    """Points of one class in the plane, all with one mark; ``label`` stands in the legend."""

    points: tuple[tuple[float, float], ...]
    label: Node | str
    mark: Literal["disc", "circle", "square", "triangle", "cross"]
    """Each is told from the others in black and white; a disc and a square are filled."""
    formula: Node | None = None
    """In the letters of the axes: the check holds its value at every point against ``value``."""
    value: float = 1.0


@dataclass(frozen=True)
class FilledRegion:
    """A filled convex polygon, such as a cell between lines; ``label`` stands in the legend.

    Several polygons with one label and filling have one place there.
    """

    corners: tuple[tuple[float, float], ...]
    label: Node | str = ""
    filling: Literal["grey", "hatched", "crossed"] = "grey"
    formula: Node | None = None
    """In the letters of the axes: it has the value ``value`` inside, and not around the filling."""
    value: float = 1.0


@dataclass(frozen=True)
class StraightLine:
    """The line left = right in the letters of the axes; the equation stands beside it."""

    left: Node
    right: Node
    ends: tuple[tuple[float, float], tuple[float, float]]
    """Where the line enters and leaves the picture."""
    towards: tuple[float, float] | None = None
    """The direction of a short arrow from the line to one side of it."""
    above: bool = True
    """Whether that is the side on which left > right; else left < right there."""
    name: Node | None = None
    """What stands before the equation, such as the name of the neuron that draws the line."""


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
    regions: tuple[FilledRegion, ...] = ()
    """Filled parts of the plane, behind everything else."""
    lines: tuple[StraightLine, ...] = ()
    classes: tuple[ClassPoints, ...] = ()
    """Points of several classes, before everything else."""
    square: bool = False
    """Whether both axes have one scale, unless one were far too short."""


@dataclass(frozen=True)
class GridCell:
    """A cell of a drawn grid: a given number, or a ``Cell`` of which the last term is printed."""

    content: Node | Cell | None = None
    padding: bool = False
    """Whether it was added around the picture; drawn in a lighter style."""
    shade: float | None = None
    """How dark it is, from 0 (white) to 1 (black): a pixel of a grey picture."""
    key: int | None = None
    """Cells with one key have one colour: a weight that is shared; counted from 0."""
    corner: Node | None = None
    """Small in the lower right corner: the weight that meets the entry."""


@dataclass(frozen=True)
class Grid:
    """Rows of cells, as a picture, a kernel or a large matrix is drawn."""

    rows: tuple[tuple[GridCell, ...], ...]
    sign: Literal["", "*", "⋆", "=", "+", "→", "≈", "·"] = ""
    """What stands before the grid."""
    label: Node | str | None = None
    """What stands above it; a string is a key that the prose translates."""
    below: Chain | Cell | Node | str | None = None
    """What stands below it: an equality is broken into lines."""
    per_line: int = 0
    """After so many terms a long sum of an equality below goes on in a new line; 0: never."""
    window: tuple[tuple[int, int], ...] = ()
    """The places (row, column), counted from 0, of a window: tinted, with a frame around all."""
    heads: tuple[Node, ...] = ()
    """What stands above the columns."""
    sides: tuple[Node, ...] = ()
    """What stands to the left of the rows."""


@dataclass(frozen=True)
class GridFigure:
    """Grids beside one another, as in picture * kernel = result; a long row is broken."""

    grids: tuple[Grid, ...]


@dataclass(frozen=True)
class FanEdge:
    """An arrow from a unit above to one below, by their numbers from 0.

    Arrows with one ``key`` share their ``weight`` and have one colour.
    """

    source: int
    target: int
    key: int | None = None
    weight: Node | None = None


@dataclass(frozen=True)
class FanFigure:
    """A layer drawn from above: inputs side by side, outputs below them, arrows between."""

    upper: tuple[Node, ...]
    lower: tuple[Node, ...]
    edges: tuple[FanEdge, ...]


@dataclass(frozen=True)
class TimeNode:
    """A value of a drawn cell: its column counts moments, its row counts layers from below."""

    name: str
    labels: tuple[Node, ...]
    """One below the other; none for the dots in place of left out moments."""
    kind: Literal["input", "state", "output", "start", "dots"]
    column: int
    row: int
    shift: float = 0.0
    """How far to the right of its column it stands, in columns."""


@dataclass(frozen=True)
class TimeEdge:
    """A connection with its weights; edges with one ``key`` have one colour."""

    source: str
    target: str
    labels: tuple[Node, ...] = ()
    key: int | None = None
    loop: Literal["", "left", "right"] = ""
    """Where it is drawn as a loop from a value to itself."""
    delay: int = 1
    """By how many moments a loop delays: so many black squares lie on it."""


@dataclass(frozen=True)
class TimeFigure:
    """A recurrent cell drawn folded, with loops, or unrolled in time; inputs stand below."""

    nodes: tuple[TimeNode, ...]
    edges: tuple[TimeEdge, ...]


Figure = (
    FanFigure | GraphFigure | NetworkFigure | SchemeFigure | PlotFigure | GridFigure | TimeFigure
)
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


NodeRows = tuple[tuple[Node, ...], ...]
"""A matrix of formulas, row by row."""


@dataclass(frozen=True)
class Slide:
    """A window that slides over pictures: all that a check needs to do it once more.

    Everything has its name, for the chains to speak of: an entry of ``Z_1`` is one of the first
    filter's result.
    """

    pictures: tuple[tuple[str, NodeRows], ...]
    """The channels, as given."""
    window: tuple[int, int]
    results: tuple[str, ...]
    """The result of each filter; of pooling that of each channel."""
    sizes: tuple[str, str]
    """The names of a result's height and width."""
    stride: tuple[int, int] = (1, 1)
    dilation: tuple[int, int] = (1, 1)
    padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0))
    """Rows above and below, columns to the left and to the right."""
    mode: Literal["zeros", "replicate", "reflect"] = "zeros"
    padded: tuple[str, ...] = ()
    """The names of the channels with their padding."""
    kernels: tuple[tuple[tuple[str, NodeRows], ...], ...] = ()
    """Of each filter a kernel for each channel; empty for pooling."""
    turned: bool = False
    """Whether each kernel is turned by half a turn first; then it has ``turned_names``."""
    turned_names: tuple[tuple[str, ...], ...] = ()
    partial: tuple[tuple[str, ...], ...] = ()
    """What each channel contributes to each filter."""
    bias: tuple[Node, ...] = ()
    activation: Function | None = None
    activated: tuple[str, ...] = ()
    """The results after the activation."""
    pooling: Literal["max", "mean"] | None = None
    ceiling: bool = False
    """Whether a last window that hangs over the edge counts."""


@dataclass(frozen=True)
class SlidingStep(FormulaStep):
    """Base of steps about windows over pictures: every name in ``slides`` is worked out again."""

    slides: tuple[Slide, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class SolvedPart:
    """A part of the exercise with its steps; ``index`` counts the exercise's parts from 0."""

    index: int
    steps: tuple[Step, ...] = field(default=())


@dataclass(frozen=True)
class Solution:
    """The solved exercise."""

    parts: tuple[SolvedPart, ...]
