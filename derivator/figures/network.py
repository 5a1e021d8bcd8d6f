"""Places a network: layers from left to right, constants on top, weights where they find room.

``compose_network`` widens the gaps between layers and the rows until every weight has its place;
where the page has no room for that, the network is drawn without weights.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import product

from derivator.figures.compose import BOX_LINE, MAX_HEIGHT, MAX_WIDTH, TooLargeError
from derivator.figures.network_parts import NetworkDrawing
from derivator.figures.network_plan import Plan
from derivator.solution import NetworkFigure

MOST_UNITS = 120
LEAST_SCALE = 0.55
SPREADS = (1.0, 1.2, 1.45, 1.75)
"""How far the rows are drawn apart, tried in turn."""
GROWTH, ROUNDS = 1.15, 7
"""How much wider a gap gets whose weights find no place, and how often."""
LEAST_GAP = 1.2
"""How narrow the gaps may become on average before the whole drawing is made smaller, in cm."""
TALLEST = 13.0
"""Rows are not drawn apart for the sake of weights beyond this height, in cm."""


def is_drawable_network(figure: NetworkFigure) -> bool:
    """Whether the network fits a page."""
    try:
        compose_network(figure)
    except TooLargeError:
        return False
    return True


def shows_all_weights(figure: NetworkFigure) -> bool:
    """Whether the network fits a page with a weight on every edge that has one."""
    wanted = sum(edge.label is not None for edge in figure.edges)
    return is_drawable_network(figure) and len(compose_network(figure).labels) == wanted


@lru_cache(maxsize=64)
def compose_network(
    figure: NetworkFigure,
    max_width: float = MAX_WIDTH - BOX_LINE,
    max_height: float = MAX_HEIGHT - BOX_LINE,
) -> NetworkDrawing:
    """The placed network, scaled to at most these sizes in cm.

    Raises ``TooLargeError`` where no page can show it, ``ValueError`` for an edge that does not run
    to a later layer.
    """
    if not 0 < len(figure.units) <= MOST_UNITS:
        raise TooLargeError(f"a network of {len(figure.units)} units is too large to be drawn")
    wanted = sum(edge.label is not None for edge in figure.edges)
    if wanted and not Plan(figure).crowded():
        for points, spread in product((9, 8), SPREADS):
            plan = Plan(figure, spread, points)
            if spread > 1 and plan.height > TALLEST:
                continue
            drawing = _settled(plan, max_width)
            if len(drawing.labels) == wanted:
                return _scaled(drawing, max_width, max_height)
    bare = replace(figure, edges=tuple(replace(edge, label=None) for edge in figure.edges))
    drawing = replace(_settled(Plan(bare), max_width), figure=figure)
    return _scaled(drawing, max_width, max_height)


def _settled(plan: Plan, max_width: float) -> NetworkDrawing:
    """Widens the gaps whose weights find no place, as far as the page allows."""
    gaps = plan.gaps()
    free = max_width - plan.width([0.0] * len(gaps))
    shrink = min(1.0, max(free, LEAST_GAP * len(gaps)) / sum(gaps)) if gaps else 1.0
    gaps = [gap * shrink for gap in gaps]
    drawing, stuck = plan.drawing(gaps)
    for _ in range(ROUNDS):
        wider = [gap * (GROWTH if number in stuck else 1) for number, gap in enumerate(gaps)]
        if not stuck or plan.width(wider) > max_width:
            break
        gaps = wider
        drawing, stuck = plan.drawing(gaps)
    return drawing


def _scaled(drawing: NetworkDrawing, max_width: float, max_height: float) -> NetworkDrawing:
    scale = min(1.0, max_width / drawing.width, max_height / drawing.height)
    if scale > 1 - 1e-9:  # gaps that were shrunk to fit leave a rounding error
        scale = 1.0
    if scale < LEAST_SCALE:
        raise TooLargeError("the network is too wide or too high to be drawn on a page")
    return replace(drawing, scale=scale)
