"""How the edges of a network run: straight to the next layer, around the layers they pass by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derivator.figures.geometry import Point, Rect
from derivator.figures.measure import Extent
from derivator.figures.network_parts import PlacedUnit
from derivator.solution import NetworkFigure

DETOUR = 0.32
"""Space between an edge that passes by a layer and that layer or another such edge, in cm."""


class Router:
    """Routes the edges between placed units.

    ``column`` numbers each unit's layer from the left; ``halves`` are half the layers' widths.
    """

    def __init__(
        self,
        figure: NetworkFigure,
        units: Mapping[str, PlacedUnit],
        column: Mapping[str, int],
        halves: Sequence[float],
    ) -> None:
        self._figure, self._units = figure, units
        self._column, self._halves = column, halves
        self._used = {-1: 0.0, 1: 0.0}

    def routes(
        self, weights: Sequence[Extent | None]
    ) -> tuple[list[tuple[Point, ...]], dict[int, Rect]]:
        """Each edge's way, and the places of the weights of edges that pass by a layer.

        Such a weight stands in the middle of its edge's level part, on the edge.
        """
        routes: list[tuple[Point, ...]] = []
        labels: dict[int, Rect] = {}
        for number, edge in enumerate(self._figure.edges):
            source, target = self._units[edge.source], self._units[edge.target]
            bends = self._bends(source, target, weights[number])
            if not bends:
                start, end = source.port((target.x, target.y)), target.port((source.x, source.y))
                routes.append((start, end))
                continue
            left, right = bends
            routes.append((source.port(left), left, right, target.port(right)))
            extent = weights[number]
            if extent is not None:
                x = (left[0] + right[0]) / 2
                labels[number] = Rect(x, left[1], extent.width / 2, extent.height / 2)
        return routes, labels

    def _bends(
        self, source: PlacedUnit, target: PlacedUnit, extent: Extent | None
    ) -> tuple[Point, Point] | None:
        """Where the edge turns level: below the layers it passes by, or above if that is nearer."""
        first, last = self._column[source.unit.name] + 1, self._column[target.unit.name]
        passed = [unit for name, unit in self._units.items() if first <= self._column[name] < last]
        if not passed:
            return None
        low = min(unit.bottom for unit in passed) - DETOUR
        high = max(unit.y + unit.outline.half_height for unit in passed) + DETOUR
        both = source.y + target.y
        side = -1 if both - 2 * low <= 2 * high - both else 1
        room = max(DETOUR, extent.height + 0.1 if extent else 0.0)
        y = (low if side < 0 else high) + side * (self._used[side] + (room - DETOUR) / 2)
        self._used[side] += room
        left = min(unit.x - self._halves[self._column[unit.unit.name]] for unit in passed)
        right = max(unit.x + self._halves[self._column[unit.unit.name]] for unit in passed)
        return (left, y), (right, y)
