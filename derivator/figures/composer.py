"""Places one figure at one type size with one form of labels, if they find room."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from derivator.figures.drawing import Drawing, EdgeLabel, Form, Label, strokes
from derivator.figures.geometry import Rect
from derivator.figures.layers import Layered
from derivator.figures.layout import Layout, Spacing, place
from derivator.figures.measure import Extent
from derivator.solution import Chain, FigureEdge, GraphFigure

LEAST_SCALE = 0.6
PAD_X, PAD_Y = 0.04, 0.03
"""Space between a node's label and its ellipse, in cm."""
LEAST_WIDTH, LEAST_HEIGHT = 1.0, 0.6
"""The smallest node, in cm."""
MARK = 0.36
"""The diameter of a numbered mark, in cm."""
BESIDE = 0.45
"""The least free space between neighbours at first, in cm."""
CROWDED = 0.95
"""A layer that takes more than this part of the allowed width is split into two."""
GROWTH = 1.2, 1.1
"""How much more room stuck labels get: between layers, and beside nodes."""
ROUNDS = 7
FLAT, FLAT_GROWTH = 0.4, (1.35, 1.06)
"""Below this part of the allowed height there is more room between layers to be had."""
PATIENCE, HOPELESS = 3, 0.25
"""An attempt ends where after so many rounds this part of the labels is still stuck."""
FEW_EDGES = 24
"""Up to so many edges several spacings are tried, and the most compact result is taken."""
WORTHWHILE = {
    Form.FULL: {10: 0.9, 8: 1.0},
    Form.SHORT: {10: 0.85, 8: 0.9},
    Form.MARKS: {10: 0.8, 8: 0.85},
    Form.NONE: {10: 0.8, 8: LEAST_SCALE},
}
"""The least scale at which each form is worth drawing, by type size."""
PULL = 0.6
"""How strongly the nodes of a picture that is too wide are pulled towards its axis."""
AREA = 0.15
"""What a square centimetre of paper counts against the comfort of the labels."""
SLENDER = 0.68
"""A small picture gets at least this height for each centimetre of width ..."""
MOST_ROOM = 1.3
"""... as long as the layers are no further apart than this, in cm."""

Measure = Callable[[Label, int], Extent]


def squeeze(width: float) -> float:
    """The part of a label's width, in cm, that its ellipse is built around.

    TeX builds an ellipse around a box's corners with equal proportions; wide labels leave much
    paper free at both ends.
    """
    return 1.0 if width < 0.9 else 0.94 if width < 1.6 else 0.89


def _merit(drawing: Drawing) -> tuple[float, float]:
    """Large type is best; next come labels at their best places and little paper."""
    return (round(drawing.scale, 2), -drawing.cost - AREA * drawing.width * drawing.height)


class Composer:
    """Tries to place one figure."""

    def __init__(
        self,
        figure: GraphFigure,
        graph: Layered,
        max_width: float,
        max_height: float,
        measure: Measure,
    ) -> None:
        self._figure, self._measure = figure, measure
        self._width, self._height = max_width, max_height
        self._graph = graph
        self._gaps = len(self._graph.order) - 1
        self._too_wide = False
        index = {node.name: number for number, node in enumerate(figure.nodes)}
        self._ends = [(index[edge.source], index[edge.target]) for edge in figure.edges]
        self._halves = [max(strokes(edge.paths), default=0.0) for edge in figure.edges]

    def crowded(self) -> frozenset[int]:
        """Nodes to be moved one layer up where layers are too wide: every second one."""
        widths = [self._node_extent(node.label, 10).width for node in self._figure.nodes]
        moved: set[int] = set()
        for row in self._graph.order:
            nodes = [vertex for vertex in row if vertex < self._graph.real]
            if sum(widths[vertex] + BESIDE for vertex in nodes) > CROWDED * self._width:
                moved.update(nodes[1::2])
        return frozenset(moved)

    def attempt(self, form: Form, points: int) -> Drawing | None:
        """The drawing with labels of this form, or None where they find no place."""
        labels = [self._label(edge, number, form) for number, edge in enumerate(self._figure.edges)]
        small = len(self._figure.edges) <= FEW_EDGES
        found = []
        for spacing in self._starts(form, points, labels, small):
            drawing = self._settled(form, points, labels, spacing)
            if not drawing and self._too_wide:
                drawing = self._settled(form, points, labels, replace(spacing, pull=PULL))
            if drawing:
                found.append(self._heightened(drawing, labels) if small else drawing)
        return max(found, key=_merit, default=None)

    def _starts(
        self, form: Form, points: int, labels: Sequence[Label | int | None], small: bool
    ) -> list[Spacing]:
        """Spacings to begin with: tight ones, and for labels some with room for them."""
        if form is Form.NONE:
            return [Spacing(BESIDE, (room,) * self._gaps) for room in (0.6, 0.35)]
        sizes = [self._label_extent(label, points).width for label in labels if label is not None]
        widest = max(sizes, default=0.0)
        tight = Spacing(BESIDE, (0.62,) * self._gaps)
        medium = Spacing(2 * BESIDE, (0.85,) * self._gaps, max(0.12, 0.5 * widest))
        loose = Spacing(3 * BESIDE, (1.1,) * self._gaps, max(0.12, 0.9 * widest))
        return [tight, medium, loose] if small else [tight, medium]

    def _heightened(self, drawing: Drawing, labels: Sequence[Label | int | None]) -> Drawing:
        """A flat picture with more room between its layers."""
        lacking = SLENDER * drawing.width - drawing.height
        spacing = drawing.layout.spacing
        if lacking <= 0 or not self._gaps:
            return drawing
        extra = lacking / self._gaps
        between = tuple(max(gap, min(MOST_ROOM, gap + extra)) for gap in spacing.between)
        spacing = replace(spacing, between=between)
        return self._settled(drawing.form, drawing.points, labels, spacing) or drawing

    def _settled(
        self, form: Form, points: int, labels: Sequence[Label | int | None], spacing: Spacing
    ) -> Drawing | None:
        """Room is added where labels are stuck, until none is."""
        from derivator.figures.labels import place_labels

        extents = [self._node_extent(node.label, points) for node in self._figure.nodes]
        boxes = [None if label is None else self._label_extent(label, points) for label in labels]
        for turn in range(ROUNDS):
            layout = place(self._figure, self._graph, extents, spacing, self._halves)
            bare = self._drawing(layout, {}, 0.0, labels, form, points)
            if self._refused(bare):
                return None
            places, cost, stuck = place_labels(layout, self._ends, boxes, self._halves)
            if not stuck:
                drawing = self._drawing(layout, places, cost, labels, form, points)
                return None if self._refused(drawing) else drawing
            flat = bare.height < FLAT * self._height
            if not flat and turn >= PATIENCE and len(stuck) > HOPELESS * len(self._ends):
                return None
            rows = {rank for number in stuck for rank in self._rows(number)}
            upwards, sideways = FLAT_GROWTH if flat else GROWTH
            spacing = layout.spacing.grown(rows, upwards, sideways)
        return None

    def _refused(self, drawing: Drawing) -> bool:
        """Whether the picture would shrink too much; notes whether its width is to blame."""
        refused = drawing.scale < WORTHWHILE[drawing.form][drawing.points]
        self._too_wide = refused and drawing.width * drawing.scale > 0.99 * self._width
        return refused

    def _rows(self, number: int) -> range:
        source, target = self._ends[number]
        return range(self._graph.layer[source], self._graph.layer[target])

    def _node_extent(self, label: Label, points: int) -> Extent:
        extent = self._measure(label, points)
        width = math.sqrt(2) * (extent.width * squeeze(extent.width) + 2 * PAD_X)
        height = math.sqrt(2) * (extent.height + 2 * PAD_Y)
        least = points / 10
        return Extent(max(width, LEAST_WIDTH * least), max(height, LEAST_HEIGHT * least))

    def _label(self, edge: FigureEdge, number: int, form: Form) -> Label | int | None:
        if edge.label is None or form is Form.NONE:
            return None
        if form is Form.MARKS:
            before = self._figure.edges[:number]
            return 1 + sum(other.label is not None for other in before)
        if form is Form.SHORT and isinstance(edge.label, Chain):
            return edge.label.terms[-1]
        return edge.label

    def _label_extent(self, label: Label | int, points: int) -> Extent:
        return Extent(MARK, MARK) if isinstance(label, int) else self._measure(label, points)

    def _drawing(
        self,
        layout: Layout,
        places: dict[int, Rect],
        cost: float,
        labels: Sequence[Label | int | None],
        form: Form,
        points: int,
    ) -> Drawing:
        """Gather the pieces and find the box around them and the scale."""
        xs = [node.x + side * node.a for node in layout.nodes for side in (-1, 1)]
        ys = [node.y + side * node.b for node in layout.nodes for side in (-1, 1)]
        for rect in places.values():
            xs.extend((rect.x - rect.half_width, rect.x + rect.half_width))
            ys.extend((rect.y - rect.half_height, rect.y + rect.half_height))
        for route, half in zip(layout.routes, self._halves, strict=True):
            xs.extend(x + side * half for x, _ in route for side in (-1, 1))
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        scale = min(1.0, self._width / width, self._height / height)
        placed = []
        for edge in sorted(places):
            label = labels[edge]
            assert label is not None
            placed.append(EdgeLabel(edge, places[edge], label))
        return Drawing(
            self._figure,
            layout,
            tuple(placed),
            form,
            points,
            scale,
            min(xs),
            min(ys),
            width,
            height,
            cost,
        )
