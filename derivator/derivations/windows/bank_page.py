"""What the page says of a bank of filters."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.notation.nodes import Node
from derivator.solution import Cell, Chain, GridFigure, ProgramStep, Table, Wording


@dataclass(frozen=True)
class OtherPictures:
    """What the bank makes of all pictures there are, and the filters that match exactly."""

    all: Chain
    mistaken: Cell
    """How many pictures are taken for the second class."""
    example: GridFigure | None
    """One of them that belongs to neither class."""
    exact: GridFigure
    """A picture and the filter made of it."""
    exact_threshold: Node
    sure: Cell
    """How many pictures the exact filters find: no more than there are."""


@dataclass(frozen=True)
class FilterBankStep(ProgramStep):
    """The shapes, the filters, and what they respond to every picture."""

    classes: tuple[Wording, ...]
    turns: bool
    background: GridFigure
    wanted: GridFigure
    counts: tuple[Cell, Cell]
    """How many pictures each class has."""
    values: tuple[Node, ...]
    """The weights that were tried."""
    longest: Node
    """The longest side of a kernel that was tried."""
    tried: Chain
    none: tuple[Chain, ...]
    """That no single kernel, or none of a smaller size, is enough; not printed."""
    best: GridFigure | None
    """The single kernel that finds most, where one is not enough."""
    best_found: Cell | None
    filters: GridFigure
    responses: tuple[Node, ...]
    """r_1, r_2: the largest response of each filter."""
    rules: tuple[tuple[Node, Node], ...]
    """Each response with what it must exceed."""
    gaps: tuple[Chain, ...]
    """The largest response to the first class, below the threshold."""
    examples: GridFigure
    table: Table
    every: tuple[Chain, ...]
    """The verdict on every single picture; not printed."""
    others: OtherPictures | None
