"""Where the weights between two layers stand: on their edges, near the source, touching nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from derivator.figures.geometry import Point, Rect
from derivator.figures.measure import Extent

NEAR, NEAR_UNIT = 0.06, 0.1
"""Free space between a weight and lines or other weights, and between it and units, in cm."""
HEAD = 0.22
"""Length at the end of an edge that is kept free for the arrowhead."""
LEVEL = 0.02
"""An edge that rises no more than this is level: where nothing is near, its weight stands above."""
ABOVE = 0.1
PLACES = tuple(sorted((0.08 + 0.02 * step for step in range(42)), key=lambda part: abs(part - 0.3)))
"""Where along the edge a weight may stand, best first."""
PATIENCE = 4000
"""Places tried in one search."""


@dataclass(frozen=True)
class Wire:
    """An edge between two layers, where it is visible, and the size of its weight if it has one."""

    edge: int
    source: str
    target: str
    start: Point
    end: Point
    extent: Extent | None


def place_weights(
    wires: Sequence[Wire], obstacles: Sequence[Rect], lines: Sequence[tuple[Point, Point]]
) -> dict[int, Rect] | None:
    """A place for each weight by the edge's number, or None where some find none.

    ``obstacles`` are units and notes, ``lines`` edges of other layers that pass by.
    """
    labelled = [wire for wire in wires if wire.extent is not None]
    if not labelled:
        return {}
    above = _above(wires, labelled)
    if above and _all_clear(labelled, above, obstacles, lines):
        return above
    clear = {wire.edge: _clear(wire, wires, obstacles, lines) for wire in labelled}
    if not all(clear.values()):
        return None
    for pattern in _patterns(labelled):
        if all(part in clear[edge] for edge, part in pattern.items()):
            chosen = {edge: clear[edge][part] for edge, part in pattern.items()}
            if _apart(list(chosen.values())):
                return chosen
    return _search(clear)


def _above(wires: Sequence[Wire], labelled: Sequence[Wire]) -> dict[int, Rect]:
    """Places above level edges; empty where an edge slants or shares a unit with another."""
    sources, targets = {wire.source for wire in wires}, {wire.target for wire in wires}
    level = all(abs(wire.end[1] - wire.start[1]) <= LEVEL for wire in wires)
    if not level or len(sources) < len(wires) or len(targets) < len(wires):
        return {}
    places = {}
    for wire in labelled:
        assert wire.extent is not None
        y = wire.start[1] + ABOVE + wire.extent.height / 2
        x = (wire.start[0] + wire.end[0] - HEAD / 2) / 2
        places[wire.edge] = Rect(x, y, wire.extent.width / 2, wire.extent.height / 2)
    return places


def _all_clear(
    labelled: Sequence[Wire],
    places: Mapping[int, Rect],
    obstacles: Sequence[Rect],
    lines: Sequence[tuple[Point, Point]],
) -> bool:
    rects = list(places.values())
    return (
        not any(rect.overlaps(other, NEAR_UNIT) for rect in rects for other in obstacles)
        and not any(rect.touches(*line, NEAR) for rect in rects for line in lines)
        and all(wire.end[0] - HEAD > places[wire.edge].x for wire in labelled)
        and _apart(rects)
    )


def _clear(
    wire: Wire,
    wires: Sequence[Wire],
    obstacles: Sequence[Rect],
    lines: Sequence[tuple[Point, Point]],
) -> dict[float, Rect]:
    """Places on the edge that touch no unit, no note and no other edge, best first."""
    assert wire.extent is not None
    (x0, y0), (x1, y1) = wire.start, wire.end
    others = [(w.start, w.end) for w in wires if (w.start, w.end) != (wire.start, wire.end)]
    half_width, half_height = wire.extent.width / 2, wire.extent.height / 2
    found = {}
    for part in PLACES:
        rect = Rect(x0 + part * (x1 - x0), y0 + part * (y1 - y0), half_width, half_height)
        head = (x1 - rect.x) ** 2 + (y1 - rect.y) ** 2 < HEAD**2
        if head or rect.touches(wire.end, (x1 - 0.7 * HEAD, y1)):
            continue
        if any(rect.overlaps(other, NEAR_UNIT) for other in obstacles):
            continue
        if not any(rect.touches(*line, NEAR) for line in (*others, *lines)):
            found[part] = rect
    return found


def _patterns(labelled: Sequence[Wire]) -> Iterator[dict[int, float]]:
    """Regular arrangements: all weights equally far along, or in turn at one of two distances."""
    for part in PLACES[:24]:
        yield {wire.edge: part for wire in labelled}
    sources = list(dict.fromkeys(wire.source for wire in labelled))
    targets = list(dict.fromkeys(wire.target for wire in labelled))
    for first, second in product(PLACES[:18], repeat=2):
        if first != second:
            turn = (first, second)
            yield {wire.edge: turn[targets.index(wire.target) % 2] for wire in labelled}
            yield {wire.edge: turn[sources.index(wire.source) % 2] for wire in labelled}


def _apart(rects: Sequence[Rect]) -> bool:
    return not any(
        rect.overlaps(other, NEAR) for k, rect in enumerate(rects) for other in rects[:k]
    )


def _search(clear: Mapping[int, Mapping[float, Rect]]) -> dict[int, Rect] | None:
    """Backtracking over all places, the most confined weights first."""
    order = sorted(clear, key=lambda edge: len(clear[edge]))
    chosen: list[Rect] = []
    pending = [iter(clear[order[0]].values())]
    for _ in range(PATIENCE):
        rect = next(pending[-1], None)
        if rect is None:
            pending.pop()
            if not pending:
                return None
            chosen.pop()
        elif not any(rect.overlaps(other, NEAR) for other in chosen):
            chosen.append(rect)
            if len(chosen) == len(order):
                return dict(zip(order, chosen, strict=True))
            pending.append(iter(clear[order[len(chosen)]].values()))
    return None
