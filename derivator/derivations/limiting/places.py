"""Where a letter goes: ``oo``, ``-oo``, ``0+``, ``0-``, ``2``, ``pi/2``."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.formulas.option import option_formula
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.notation.analysis import Infinity
from derivator.notation.nodes import Node
from derivator.notation.precise import MP, precise

INFINITE = {"oo": 1, "+oo": 1, "inf": 1, "+inf": 1, "infinity": 1, "-oo": -1, "-inf": -1}
EXPECTED = "oo, -oo, a number such as 2 or pi/2, or 0+ and 0- for one side"


@dataclass(frozen=True)
class Place:
    """A place with the name that results use: ``oo``, ``-oo``, ``0+``, ``2``."""

    name: str
    to: Node
    side: int = 0


def place_of(workspace: Workspace, text: str, position: Position) -> Place:
    """The place that an option names; raises ``SpecError`` for anything else."""
    short = "".join(text.split())
    if short.lower() in INFINITE:
        sign = INFINITE[short.lower()]
        return Place("oo" if sign > 0 else "-oo", Infinity(sign))
    side = {"+": 1, "-": -1}.get(short[-1:], 0)
    node = (
        option_formula(workspace, short[:-1] if side else short, position)
        if short[:-1] or not side
        else None
    )
    value = MP.nan
    if node is not None:
        try:
            value = precise(node, {})
        except (KeyError, TypeError):
            value = MP.nan
    if node is None or not MP.isfinite(value):
        raise SpecError([Problem(position, "not a place to go to", text, EXPECTED)])
    return Place(short, node, side)
