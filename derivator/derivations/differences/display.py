"""The table of difference quotients and the plot of their errors."""

from __future__ import annotations

import math
from fractions import Fraction

from derivator.derivations.differences.error_order import step_node
from derivator.derivations.differences.quotients import Quotients, Scheme
from derivator.derivations.terms import equality
from derivator.notation.build import number
from derivator.notation.nodes import Node
from derivator.notation.numbers import is_short, rounded
from derivator.solution import Cell, Chain, Curve, PlotFigure, Scope, Table

BETWEEN = 4
"""How many points of the plot lie in each tenfold range of the step."""
DIGITS = 4
"""How many digits more a quotient has than other numbers, to be seen coming close."""
Schemes = tuple[Scheme, ...]


def quotient_table(
    quotients: Quotients, steps: tuple[Fraction, ...], schemes: Schemes, letter: Node, digits: int
) -> Table:
    """Each step with its quotients and their errors; empty where double precision gives none."""
    columns: list[str | Node] = [letter]
    for scheme in schemes:
        columns += [f"{scheme}_quotient", f"{scheme}_error"]
    rows = []
    for step in steps:
        row: list[Node | Chain | Cell | None] = [step_node(step)]
        for scheme in schemes:
            row += [_quotient(quotients, scheme, step, digits), _error(quotients, scheme, step)]
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows))


def _quotient(quotients: Quotients, scheme: Scheme, step: Fraction, digits: int) -> Cell | None:
    measured = quotients.measured(scheme, step)
    if measured is None:
        return None
    node = quotients.at(scheme, step)
    if measured.denominator == 1 and is_short(measured):
        return Cell(equality(node, number(measured), scope=Scope.DATA))
    shown = rounded(measured, digits + DIGITS, node)
    return Cell(equality(node, shown, exact=False, scope=Scope.DATA))


def _error(quotients: Quotients, scheme: Scheme, step: Fraction) -> Cell | None:
    error = quotients.error(scheme, step)
    if error is None:
        return None
    node = quotients.off(scheme, step)
    if not error:
        return Cell(equality(node, number(0), scope=Scope.DATA))
    return Cell(equality(node, rounded(error, 2, node), exact=False, scope=Scope.DATA))


def error_plot(
    quotients: Quotients, steps: tuple[Fraction, ...], schemes: Schemes, letter: Node
) -> PlotFigure | None:
    """The error over the step, both axes logarithmic; exact quotients have no place there.

    None where there is no error at all.
    """
    curves = []
    for scheme in schemes:
        points = [(step, quotients.error(scheme, step)) for step in _dense(steps)]
        kept = tuple((float(step), float(error)) for step, error in points if error)
        if len(kept) > 1:
            curves.append(Curve(kept, f"{scheme}_error", marks=True))
    return PlotFigure(tuple(curves), letter, "error", logarithmic=True) if curves else None


def _dense(steps: tuple[Fraction, ...]) -> list[Fraction]:
    """Steps between the largest and the smallest one."""
    high, low = (math.log10(float(step)) for step in (steps[0], steps[-1]))
    count = max(2, round((high - low) * BETWEEN) + 1)
    width = (high - low) / (count - 1)
    return [Fraction(10.0 ** (high - width * index)) for index in range(count)]
