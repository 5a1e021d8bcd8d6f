"""Where edge labels stand: beside their edge, touching no node, no edge and no other label."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from derivator.figures.geometry import Point, Rect, segments
from derivator.figures.layout import Layout
from derivator.figures.measure import Extent

NEAR = 0.05
"""Free space between a label and anything else."""
APART = 0.10
"""Free space between two labels."""
COMFORT = 0.18
"""Free space to foreign edges and nodes that a label would like to have."""
PLACES = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86)
"""Where along the visible edge a label may stand, best first."""
DISTANCES = (NEAR + 0.01, 0.17)
CHOICES = 26
"""Candidates kept for each label."""
REPAIRS = 30
"""Moves allowed for each label when greedy placement gets stuck."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Candidate = tuple[int, float, Rect]
"""An edge, what its label costs here, and the place."""


def place_labels(
    layout: Layout,
    ends: Sequence[tuple[int, int]],
    extents: Sequence[Extent | None],
    half_widths: Sequence[float],
) -> tuple[dict[int, Rect], float, set[int]]:
    """Places by edge number, what they cost, and the edges whose label found none.

    ``ends`` holds the numbers of the nodes that an edge joins.
    """
    if not any(extents):
        return {}, 0.0, set()
    middle = sum(node.x for node in layout.nodes) / max(1, len(layout.nodes))
    proposed: list[Candidate] = []
    for number, extent in enumerate(extents):
        if extent is not None:
            visible = _visible(layout, number, ends[number])
            half = half_widths[number]
            proposed.extend(
                (number, *choice) for choice in _proposed(visible, extent, half, middle)
            )
    clear = _Pieces(layout, half_widths).clear(proposed)
    owners = [number for number, extent in enumerate(extents) if extent is not None]
    rows: dict[int, list[tuple[float, Rect]]] = {owner: [] for owner in owners}
    for owner, cost, rect in clear:
        rows[owner].append((cost, rect))
    found = list(rows.values())
    stuck = {owner for owner, row in zip(owners, found, strict=True) if not row}
    if stuck:
        return {}, 0.0, stuck
    chosen, unplaced = _assign([row[:CHOICES] for row in found])
    stuck.update(owners[index] for index in unplaced)
    total = sum(price for price, _ in chosen.values())
    return {owners[index]: rect for index, (_, rect) in chosen.items()}, total, stuck


def _visible(layout: Layout, number: int, ends: tuple[int, int]) -> list[Point]:
    """An edge from border to border."""
    route = list(layout.routes[number])
    first, last = layout.nodes[ends[0]], layout.nodes[ends[1]]
    return [first.border(route[1]), *route[1:-1], last.border(route[-2])]


def _proposed(
    visible: Sequence[Point], extent: Extent, half_stroke: float, middle: float
) -> list[tuple[float, Rect]]:
    """Candidates on both sides of the edge with their costs, the outer side first."""
    pieces = [piece for piece in segments(visible) if piece[:2] != piece[2:]]
    lengths = [math.hypot(x1 - x0, y1 - y0) for x0, y0, x1, y1 in pieces]
    whole = sum(lengths)
    proposed = []
    for place in PLACES:
        along = place * whole
        index = 0
        while index < len(pieces) - 1 and along > lengths[index]:
            along -= lengths[index]
            index += 1
        x0, y0, x1, y1 = pieces[index]
        dx, dy = (x1 - x0) / lengths[index], (y1 - y0) / lengths[index]
        for side in (1.0, -1.0):
            for extra in DISTANCES:
                reach = (abs(dy) * extent.width + abs(dx) * extent.height) / 2 + half_stroke + extra
                x = x0 + along * dx + side * dy * reach
                y = y0 + along * dy - side * dx * reach
                outward = (x - x0 - along * dx) * (x0 + along * dx - middle)
                cost = 2 * abs(place - 0.5) + (extra > NEAR + 0.05) * 0.6 + (outward < 0) * 0.25
                proposed.append((cost, Rect(x, y, extent.width / 2, extent.height / 2)))
    return proposed


class _Pieces:
    """Everything that a label must not touch, as arrays."""

    def __init__(self, layout: Layout, half_widths: Sequence[float]) -> None:
        rows, owners, halves = [], [], []
        for number, route in enumerate(layout.routes):
            for piece in segments(route):
                rows.append(piece)
                owners.append(number)
                halves.append(half_widths[number])
        self._lines: Floats = np.array(rows, dtype=float).reshape(-1, 4)
        self._owners = np.array(owners, dtype=int)
        self._halves: Floats = np.array(halves, dtype=float)
        self._nodes: Floats = np.array(
            [(node.x, node.y, node.a, node.b) for node in layout.nodes], dtype=float
        )

    def clear(self, proposed: Sequence[Candidate]) -> list[Candidate]:
        """The candidates that touch nothing, best first; closeness to others costs."""
        boxes = _array([rect for _, _, rect in proposed])
        near: Flags = np.hstack((self._meets(boxes, NEAR), self._covers(boxes, NEAR)))
        free = np.flatnonzero(np.logical_not(near.any(axis=1)))
        boxes = boxes[free]
        numbers = np.array([proposed[index][0] for index in free.tolist()], dtype=int)
        foreign = self._owners != numbers[:, None]
        close: Flags = np.hstack(
            (self._meets(boxes, COMFORT) & foreign, self._covers(boxes, COMFORT))
        )
        crowded = np.atleast_1d(close.any(axis=1))
        kept = []
        for index, tight in zip(free.tolist(), crowded, strict=True):
            number, cost, rect = proposed[index]
            kept.append((number, cost + bool(tight), rect))
        return sorted(kept, key=lambda candidate: candidate[1])

    def _meets(self, boxes: Floats, margin: float) -> Flags:
        """Which boxes (rows) come near which edge pieces, by separating axes."""
        x, y, w, h = (boxes[:, k, None] for k in range(4))
        grown = margin + self._halves
        w, h = w + grown, h + grown
        x0, y0, x1, y1 = self._lines.T
        dx, dy = x1 - x0, y1 - y0
        apart = (np.minimum(x0, x1) > x + w) | (np.maximum(x0, x1) < x - w)
        apart |= (np.minimum(y0, y1) > y + h) | (np.maximum(y0, y1) < y - h)
        apart |= np.abs(dx * (y0 - y) - dy * (x0 - x)) > w * np.abs(dy) + h * np.abs(dx)
        return np.asarray(np.logical_not(apart))

    def _covers(self, boxes: Floats, margin: float) -> Flags:
        """Which boxes (rows) come near which nodes."""
        x, y, w, h = (boxes[:, k, None] for k in range(4))
        cx, cy, a, b = self._nodes.T
        aside = np.maximum(np.abs(cx - x) - w, 0) / (a + margin)
        above = np.maximum(np.abs(cy - y) - h, 0) / (b + margin)
        return np.asarray(aside**2 + above**2 < 1)


def _array(rects: Sequence[Rect]) -> Floats:
    rows = [(rect.x, rect.y, rect.half_width, rect.half_height) for rect in rects]
    return np.array(rows, dtype=float).reshape(-1, 4)


def _assign(
    found: Sequence[Sequence[tuple[float, Rect]]],
) -> tuple[dict[int, tuple[float, Rect]], set[int]]:
    """One candidate for each label so that none overlap: the tightest first, then by eviction."""
    flat = [(owner, cost, rect) for owner, row in enumerate(found) for cost, rect in row]
    boxes = _array([rect for _, _, rect in flat])
    own = np.array([owner for owner, _, _ in flat], dtype=int)
    reach_x = boxes[:, None, 2] + boxes[None, :, 2] + APART
    reach_y = boxes[:, None, 3] + boxes[None, :, 3] + APART
    clash = np.abs(boxes[:, None, 0] - boxes[None, :, 0]) < reach_x
    clash &= np.abs(boxes[:, None, 1] - boxes[None, :, 1]) < reach_y
    clash &= own[:, None] != own[None, :]
    places = [np.flatnonzero(own == owner) for owner in range(len(found))]
    taken: dict[int, int] = {}
    tabu: dict[int, int] = {}
    waiting = sorted(range(len(found)), key=lambda owner: (len(places[owner]), owner))
    moves = REPAIRS * len(found)
    while waiting and moves:
        moves -= 1
        owner = waiting.pop(0)
        used = np.array(sorted(taken.values()), dtype=int)
        hits = clash[np.ix_(places[owner], used)].sum(1)
        options = zip(hits, places[owner], strict=True)
        _, best = min((hit * 3 + tabu.get(int(c), 0) * 2 + flat[c][1], c) for hit, c in options)
        for other in [who for who, where in taken.items() if clash[best, where]]:
            tabu[taken.pop(other)] = tabu.get(int(best), 0) + 1
            waiting.append(other)
        taken[owner] = int(best)
    for _ in range(2):
        for owner in taken:
            used = np.array([w for who, w in taken.items() if who != owner], dtype=int)
            free = [c for c in places[owner] if not clash[c, used].any()]
            taken[owner] = int(min(free, key=lambda c: flat[c][1]))
    return {owner: flat[where][1:] for owner, where in taken.items()}, set(waiting)
