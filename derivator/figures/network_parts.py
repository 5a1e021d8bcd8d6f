"""The placed parts of a drawn network: units, routes of edges, the drawing as a whole."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from derivator.figures.geometry import Point, Rect
from derivator.figures.measure import label_box, label_extent
from derivator.notation.nodes import Call, Node
from derivator.solution import NetworkFigure, NetworkUnit, UnitKind

RADIUS, CONSTANT_RADIUS = 0.42, 0.3
"""Half the diameter of a unit's circle, in cm."""
PAD = 0.07
"""The least space between a label and its circle."""
BOX_PAD_X, BOX_PAD_Y = 0.16, 0.13
NOTE_GAP = 0.06
"""Space between a unit and the note below it."""
POINTS, NOTE_POINTS = 10, 8
"""Type sizes of the labels in units, and of the notes below."""
STEEPEST = math.radians(35)
"""Edges leave and reach a circle no further up or down than this."""


@dataclass(frozen=True)
class Outline:
    """What is drawn around a unit's label: a circle, or a box with rounded corners."""

    half_width: float
    half_height: float
    round: bool


@dataclass(frozen=True)
class PlacedUnit:
    """A unit with its place; ``note`` is the room of what stands below it."""

    unit: NetworkUnit
    x: float
    y: float
    outline: Outline
    note: Rect | None

    @property
    def frame(self) -> Rect:
        """The box that holds the outline."""
        return Rect(self.x, self.y, self.outline.half_width, self.outline.half_height)

    @property
    def bottom(self) -> float:
        """Where the unit ends below, its note included."""
        own = self.y - self.outline.half_height
        return own if self.note is None else min(own, self.note.y - self.note.half_height)

    def port(self, towards: Point) -> Point:
        """Where an edge to or from that point meets the outline: on the side, never on top."""
        side = 1.0 if towards[0] > self.x else -1.0
        slope = math.atan2(towards[1] - self.y, abs(towards[0] - self.x))
        slope = min(STEEPEST, max(-STEEPEST, slope))
        outline = self.outline
        if outline.round:
            reach = outline.half_width
            return (self.x + side * reach * math.cos(slope), self.y + reach * math.sin(slope))
        rise = 0.55 * outline.half_height * slope / STEEPEST
        return (self.x + side * outline.half_width, self.y + rise)


@dataclass(frozen=True)
class NetworkDrawing:
    """A placed network, in cm before scaling; labels and routes go by the edge's number."""

    figure: NetworkFigure
    units: tuple[PlacedUnit, ...]
    routes: tuple[tuple[Point, ...], ...]
    labels: Mapping[int, Rect]
    label_points: int
    bottom: float
    width: float
    height: float
    scale: float


def outlines(units: tuple[NetworkUnit, ...]) -> dict[str, Outline]:
    """The outline of each unit of one layer; the layer's boxes are all of one size."""
    wide = [unit for unit in units if unit.kind is not UnitKind.CONSTANT]
    boxed = {
        kind: [unit.label for unit in wide if _alike(unit.kind) is kind]
        for kind in (UnitKind.INPUT, UnitKind.HIDDEN)
    }
    found = {}
    for unit in units:
        labels = boxed[_alike(unit.kind)] if unit in wide else []
        least = RADIUS if labels else CONSTANT_RADIUS
        if unit not in wide or all(_reach(label) <= least for label in labels):
            reach = max(least, _reach(unit.label)) if unit not in wide else least
            found[unit.name] = Outline(reach, reach, True)
        else:
            found[unit.name] = _box(labels)
    return found


def note_extent(unit: NetworkUnit) -> tuple[float, float]:
    """The width and height of what stands below a unit."""
    if unit.note is None:
        return 0.0, 0.0
    extent = label_extent(unit.note, NOTE_POINTS)
    return extent.width, extent.height


def _alike(kind: UnitKind) -> UnitKind:
    return UnitKind.INPUT if kind is UnitKind.INPUT else UnitKind.HIDDEN


def _reach(label: Node) -> float:
    """The radius of a circle around the label; a function applied to something takes a box."""
    if isinstance(label, Call):
        return math.inf
    extent = label_extent(label, POINTS)
    return math.hypot(extent.width, extent.height) / 2 + PAD / 2


def _box(labels: list[Node]) -> Outline:
    boxes = [label_box(label, POINTS) for label in labels]
    half_width = max(box.width for box in boxes) / 2 + BOX_PAD_X
    half_height = max(box.height + box.depth for box in boxes) / 2 + BOX_PAD_Y
    return Outline(max(RADIUS, half_width), max(0.34, half_height), False)
