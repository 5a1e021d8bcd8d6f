"""A figure ready to be written down: everything placed, at a size that fits the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from derivator.figures.geometry import Rect
from derivator.figures.layout import Layout
from derivator.notation.nodes import Node
from derivator.solution import Chain, GraphFigure

STROKE = 0.075
"""Distance between the strokes of several paths along one edge, in cm."""
WIDEST_BUNDLE = 0.3

Label = Node | Chain


class Form(Enum):
    """How much of an edge label is drawn."""

    FULL = "full"
    SHORT = "short"
    MARKS = "marks"
    NONE = "none"


@dataclass(frozen=True)
class EdgeLabel:
    """A placed label: a formula, or the number of a legend entry."""

    edge: int
    place: Rect
    content: Label | int


@dataclass(frozen=True)
class Drawing:
    """A placed figure; its coordinates start at the lower left corner, in cm before scaling."""

    figure: GraphFigure
    layout: Layout
    labels: tuple[EdgeLabel, ...]
    form: Form
    points: int
    scale: float
    left: float
    bottom: float
    width: float
    height: float
    cost: float
    """How far the labels are from their best places, added up."""

    @property
    def legend(self) -> tuple[tuple[int, Label], ...]:
        """What the numbered marks stand for; empty unless marks are drawn."""
        labels = [edge.label for edge in self.figure.edges]
        marked = ((item.content, labels[item.edge]) for item in self.labels)
        entries = [(mark, label) for mark, label in marked if isinstance(mark, int) and label]
        return tuple(sorted(entries, key=lambda entry: entry[0]))


def strokes(paths: Sequence[int]) -> list[float]:
    """How far to the side each path's stroke runs on an edge that several paths share."""
    step = min(STROKE, WIDEST_BUNDLE / max(1, len(paths) - 1))
    return [(k - (len(paths) - 1) / 2) * step for k in range(len(paths))]
