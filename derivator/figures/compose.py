"""Composes a drawing: full labels where they fit, and less where they do not.

``compose`` tries the full labels first and gives way step by step: smaller type, the last term of
each label only, numbered marks with a legend, no labels.  Whatever it returns is clean: no label
touches anything, no edge runs through a node.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import product

from derivator.errors import DerivatorError
from derivator.figures.composer import Composer, Measure
from derivator.figures.drawing import Drawing, Form
from derivator.figures.layers import layered
from derivator.figures.measure import label_extent
from derivator.solution import Chain, GraphFigure

MOST_NODES = 150
MOST_EDGES = 400
MOST_LABELLED = 60
"""Above so many nodes edges are drawn without labels."""
MOST_FULL = 40
"""Above so many edges full labels are not tried."""
MAX_WIDTH, MAX_HEIGHT = 16.5, 20.0
BOX_LINE = 0.05
"""What lines add around the measured picture, in cm."""


class TooLargeError(DerivatorError):
    """A graph that no page can show."""


def is_drawable(
    figure: GraphFigure, max_width: float = MAX_WIDTH, max_height: float = MAX_HEIGHT
) -> bool:
    """Whether the graph fits a page; a graph that is far too large is refused at once."""
    try:
        compose(figure, max_width, max_height)
    except TooLargeError:
        return False
    return True


def compose(
    figure: GraphFigure, max_width: float = MAX_WIDTH, max_height: float = MAX_HEIGHT
) -> Drawing:
    """The figure as TeX will print it, scaled to at most these sizes in cm.

    ``TooLargeError`` where no page can show it.
    """
    _require_drawable(figure)
    return _of(figure, _composed(figure, max_width, max_height))


def compose_measured(
    figure: GraphFigure, max_width: float, max_height: float, measure: Measure
) -> Drawing:
    """The figure for labels whose sizes ``measure`` tells from the label and the type size."""
    _require_drawable(figure)
    forms = [Form.NONE]
    if any(edge.label for edge in figure.edges) and len(figure.nodes) <= MOST_LABELLED:
        forms = [Form.FULL, Form.SHORT, Form.MARKS, Form.NONE]
        if len(figure.edges) > MOST_FULL:
            forms.remove(Form.FULL)
    composers = [Composer(figure, layered(figure), max_width, max_height, measure)]
    crowded = composers[0].crowded()
    if crowded:
        graph = layered(figure, crowded)
        composers.append(Composer(figure, graph, max_width, max_height, measure))
    for form, points, composer in product(forms, (10, 8), composers):
        drawing = composer.attempt(form, points)
        if drawing:
            return drawing
    raise TooLargeError("the graph is too wide or too high to be drawn on a page")


@lru_cache(maxsize=64)
def _composed(figure: GraphFigure, max_width: float, max_height: float) -> Drawing:
    return compose_measured(figure, max_width, max_height, label_extent)


def _of(figure: GraphFigure, drawing: Drawing) -> Drawing:
    """The drawing of an equal figure with this one's own chains, which its own checks know."""
    labels = []
    for label in drawing.labels:
        own = figure.edges[label.edge].label
        labels.append(
            replace(label, content=own)
            if isinstance(own, Chain) and label.content == own
            else label
        )
    return replace(drawing, figure=figure, labels=tuple(labels))


def _require_drawable(figure: GraphFigure) -> None:
    if not 0 < len(figure.nodes) <= MOST_NODES or len(figure.edges) > MOST_EDGES:
        raise TooLargeError(f"a graph of {len(figure.nodes)} nodes is too large to be drawn")
