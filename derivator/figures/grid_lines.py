"""What stands below a grid, line by line: an equality with a long sum is broken before a plus."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.figures.measure import label_extent
from derivator.notation.nodes import Node, Sum
from derivator.solution import Cell, Chain, Relation

SIGN_WIDTH = 0.34
"""A plus or an equals sign with the space around it, in cm."""


@dataclass(frozen=True)
class Piece:
    """A formula with the sign before it: "", "+" or a relation."""

    sign: str | Relation
    node: Node


@dataclass(frozen=True)
class Line:
    """Pieces one after another; ``lead`` stands before all lines, in the first one."""

    lead: Node | None
    pieces: tuple[Piece, ...]
    words: str | None = None
    """A key that the prose translates, in place of formulas."""


def entry_of(content: Node | Cell) -> Node:
    """What stands in a cell of a grid: of an equality the last term, without its sign."""
    return content.chain.terms[-1] if isinstance(content, Cell) else content


def written_lines(below: Chain | Cell | Node | str | None, per_line: int) -> tuple[Line, ...]:
    """The lines below a grid; none where nothing stands there."""
    if below is None:
        return ()
    if isinstance(below, str):
        return (Line(None, (), below),)
    if isinstance(below, Node):
        return (Line(None, (Piece("", below),)),)
    if isinstance(below, Cell):
        relation = below.chain.relations[-1]
        sign = "" if relation is Relation.EQUAL else relation
        return (Line(None, (Piece(sign, below.chain.terms[-1]),)),)
    rows: list[list[Piece]] = [[]]
    for relation, term in zip(below.relations, below.terms[1:], strict=True):
        first, *rest = _chunks(term, per_line)
        rows[-1].append(Piece(relation, first))
        rows += [[Piece("+", chunk)] for chunk in rest]
    lead = below.terms[0]
    return tuple(Line(lead if number == 0 else None, tuple(row)) for number, row in enumerate(rows))


def width_of_lines(lines: tuple[Line, ...], points: int) -> float:
    """The width of lines that are aligned behind what leads them, in cm."""
    if not lines:
        return 0.0
    lead = lines[0].lead
    own = label_extent(lead, points).width if lead is not None else 0.0
    return own + max(
        sum(label_extent(p.node, points).width + (SIGN_WIDTH if p.sign else 0) for p in line.pieces)
        for line in lines
    )


def _chunks(term: Node, size: int) -> list[Node]:
    """A sum cut into sums of so many terms."""
    if not size or not isinstance(term, Sum) or len(term.terms) <= size:
        return [term]
    parts = [term.terms[k : k + size] for k in range(0, len(term.terms), size)]
    return [part[0] if len(part) == 1 else Sum(part) for part in parts]
