"""A network whose rows are fixed and whose gaps between layers are open."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from derivator.figures.geometry import Point, Rect
from derivator.figures.measure import label_extent
from derivator.figures.network_parts import (
    NOTE_GAP,
    RADIUS,
    NetworkDrawing,
    Outline,
    PlacedUnit,
    note_extent,
    outlines,
)
from derivator.figures.network_routes import Router
from derivator.figures.weights import Wire, place_weights
from derivator.solution import NetworkFigure, NetworkUnit, UnitKind

BETWEEN = 0.3
"""The least free space between two units of a layer, in cm."""
SLANT = 0.32
"""The least width of a gap for each centimetre that its edges rise."""
MOST_WEIGHTS = 20
"""Above so many edges between two layers no weights are tried."""


class Plan:
    """A network with its rows at fixed heights; only the gaps between layers are open."""

    def __init__(self, figure: NetworkFigure, spread: float = 1.0, points: int = 9) -> None:
        self.figure, self.points = figure, points
        numbers = sorted({unit.layer for unit in figure.units})
        self.layers = [
            tuple(unit for unit in figure.units if unit.layer == number) for number in numbers
        ]
        self.outlines: dict[str, Outline] = {}
        for layer in self.layers:
            self.outlines |= outlines(layer)
        self.column = {u.name: index for index, layer in enumerate(self.layers) for u in layer}
        for edge in figure.edges:
            if self.column[edge.source] >= self.column[edge.target]:
                raise ValueError(f"{edge.source} -> {edge.target} runs to no later layer")
        self.halves = [
            max(max(self.outlines[u.name].half_width, note_extent(u)[0] / 2) for u in layer)
            for layer in self.layers
        ]
        self.pitch = self._pitch() * spread
        self.heights = {name: y for layer in self.layers for name, y in self._rows(layer).items()}
        self.weights = [
            None if edge.label is None else label_extent(edge.label, points)
            for edge in figure.edges
        ]

    def _pitch(self) -> float:
        """The distance between two units of a layer."""
        least = max(
            2 * self.outlines[unit.name].half_height
            + (NOTE_GAP + note_extent(unit)[1] if unit.note is not None else 0.0)
            + BETWEEN
            for unit in self.figure.units
        )
        most = max(map(len, self.layers))
        return max(least, 1.35 if most <= 3 else 1.25 if most <= 5 else 1.1)

    def _rows(self, layer: Sequence[NetworkUnit]) -> dict[str, float]:
        plain = [unit.name for unit in layer if unit.kind is not UnitKind.CONSTANT]
        top = (len(plain) - 1) / 2 * self.pitch
        rows = {name: top - index * self.pitch for index, name in enumerate(plain)}
        constants = [unit.name for unit in layer if unit.kind is UnitKind.CONSTANT]
        for index, name in enumerate(reversed(constants), start=1):
            rows[name] = top + index * self.pitch
        return rows

    @property
    def height(self) -> float:
        """About how high the network is."""
        return max(self.heights.values()) - min(self.heights.values()) + self.pitch

    def crowded(self) -> bool:
        """Whether so many edges run between two layers that their weights find no room."""
        return any(len(self._between(gap)) > MOST_WEIGHTS for gap in range(len(self.layers)))

    def _between(self, gap: int) -> list[int]:
        """The edges that run from a layer to the next."""
        return [
            number
            for number, edge in enumerate(self.figure.edges)
            if self.column[edge.source] == gap and self.column[edge.target] == gap + 1
        ]

    def gaps(self) -> list[float]:
        """Widths of the gaps to begin with."""
        found = []
        for gap in range(len(self.layers) - 1):
            edges = self._between(gap)
            rises = [self._rise(number) for number in edges]
            labels = [extent.width for k in edges if (extent := self.weights[k])]
            level = max(rises, default=0.0) < 1e-6
            room = max(labels, default=0.4) * (1.0 if level else 2.2) + 0.8
            found.append(max(room, SLANT * max(rises, default=0.0)))
        return found

    def _rise(self, number: int) -> float:
        edge = self.figure.edges[number]
        return abs(self.heights[edge.source] - self.heights[edge.target])

    def width(self, gaps: Sequence[float]) -> float:
        """The width of the whole network with these gaps."""
        return 2 * sum(self.halves) + sum(gaps)

    def drawing(self, gaps: Sequence[float]) -> tuple[NetworkDrawing, set[int]]:
        """The drawing with these gaps, and the gaps in which weights found no place."""
        steps = [
            left + gap + right
            for (left, right), gap in zip(pairwise(self.halves), gaps, strict=True)
        ]
        columns = list(accumulate(steps, initial=self.halves[0]))
        units = {
            unit.name: self._placed(unit, columns[self.column[unit.name]])
            for unit in self.figure.units
        }
        routes, labels = Router(self.figure, units, self.column, self.halves).routes(self.weights)
        stuck = set()
        for gap in range(len(gaps)):
            found = self._weights(gap, units, routes)
            if found is None:
                stuck.add(gap)
            labels |= found or {}
        frames = [*(unit.frame for unit in units.values()), *labels.values()]
        lows = [unit.bottom for unit in units.values()]
        lows += [rect.y - rect.half_height for rect in frames]
        highs = [rect.y + rect.half_height for rect in frames]
        for route in routes:
            lows.append(min(y for _, y in route))
            highs.append(max(y for _, y in route))
        drawing = NetworkDrawing(
            self.figure,
            tuple(units.values()),
            tuple(routes),
            labels,
            self.points,
            bottom=min(lows),
            width=self.width(gaps),
            height=max(highs) - min(lows),
            scale=1.0,
        )
        return drawing, stuck

    def _placed(self, unit: NetworkUnit, x: float) -> PlacedUnit:
        """A unit in its column; above wider units, what has no operands stands at the right edge.

        So its edges do not cross those units.
        """
        y, outline = self.heights[unit.name], self.outlines[unit.name]
        if unit.kind in (UnitKind.CONSTANT, UnitKind.INPUT):
            layer = self.layers[self.column[unit.name]]
            widest = max(self.outlines[other.name].half_width for other in layer)
            x += widest - outline.half_width if widest > RADIUS else 0.0
        width, height = note_extent(unit)
        below = y - outline.half_height - NOTE_GAP - height / 2
        note = Rect(x, below, width / 2, height / 2) if unit.note is not None else None
        return PlacedUnit(unit, x, y, outline, note)

    def _weights(
        self, gap: int, units: dict[str, PlacedUnit], routes: Sequence[tuple[Point, ...]]
    ) -> dict[int, Rect] | None:
        numbers = self._between(gap)
        edges = self.figure.edges
        wires = [
            Wire(k, edges[k].source, edges[k].target, routes[k][0], routes[k][-1], self.weights[k])
            for k in numbers
        ]
        near = [unit for unit in units.values() if self.column[unit.unit.name] in (gap, gap + 1)]
        obstacles = [unit.frame for unit in near]
        obstacles += [unit.note for unit in near if unit.note is not None]
        lines = [line for route in routes if len(route) > 2 for line in pairwise(route)]
        return place_weights(wires, obstacles, lines)
