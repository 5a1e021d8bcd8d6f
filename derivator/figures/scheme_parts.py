"""The placed parts of a scheme."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from derivator.figures.geometry import Point, Rect
from derivator.notation.nodes import Node
from derivator.solution import Cell, Chain

Label = Node | Chain | Cell


class Place(Enum):
    """What a label of a scheme is."""

    VALUE = "value"
    HIGHLIGHTED = "highlighted"
    SIZE = "size"
    OVER = "over"
    HANGING = "hanging"


@dataclass(frozen=True)
class PlacedLabel:
    """A label with its room; ``baseline`` is the height of its baseline."""

    place: Place
    label: Label
    room: Rect
    baseline: float


@dataclass(frozen=True)
class PlacedArrow:
    """An arrow between the values with these numbers among the labels, or a drop: a lone line."""

    start: Point
    end: Point
    dotted: bool
    ends: tuple[int, int] | None = None


@dataclass
class SchemeDrawing:
    """A placed scheme, in cm before scaling."""

    width: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    labels: list[PlacedLabel] = field(default_factory=list)
    arrows: list[PlacedArrow] = field(default_factory=list)
    scale: float = 1.0
