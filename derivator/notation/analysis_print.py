"""How limits, sums over a range and integrals print: the structure for every markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derivator.notation.analysis import (
    At,
    Between,
    Greatest,
    Infinity,
    Integral,
    Interval,
    Least,
    Limit,
    RangeSum,
    Supremum,
    Union,
    ValueSet,
)
from derivator.notation.nodes import Node

if TYPE_CHECKING:
    from derivator.notation.printer import Printer

BIG = (Limit, RangeSum, Integral, Greatest, Least, Supremum)
"""Signs that take in the whole product behind them."""
MARKED = (At, Between)
"""Formulas with a bar behind them."""


def limit(printer: Printer, node: Limit) -> str:
    """lim with the symbol and its goal below."""
    goal = printer.print(node.to)
    if node.side:
        goal = printer.sided(goal, node.side)
    below = f"{printer.print(node.by)} {printer.arrow} {goal}"
    return printer.big("lim", below, "", printer.print(node.operand, printer.levels.PRODUCT))


def range_sum(printer: Printer, node: RangeSum) -> str:
    """A sum sign with both ends."""
    below = f"{printer.print(node.by)}={printer.print(node.first)}"
    body = printer.print(node.operand, printer.levels.PRODUCT)
    return printer.big("sum", below, _end(printer, node.last), body)


def integral(printer: Printer, node: Integral) -> str:
    """An integral sign with both ends and the differential."""
    body = printer.print(node.operand, printer.levels.PRODUCT)
    body += printer.differential(printer.print(node.by))
    return printer.big("int", _end(printer, node.low), _end(printer, node.high), body)


def greatest(printer: Printer, node: Greatest) -> str:
    """max with the symbol below."""
    body = printer.print(node.operand, printer.levels.PRODUCT)
    return printer.big("max", printer.print(node.by), "", body)


def least(printer: Printer, node: Least) -> str:
    """min with the symbol below."""
    body = printer.print(node.operand, printer.levels.PRODUCT)
    return printer.big("min", printer.print(node.by), "", body)


def supremum(printer: Printer, node: Supremum) -> str:
    """sup with the range of the symbol below."""
    body = printer.print(node.operand, printer.levels.PRODUCT)
    ends = printer.print(node.low), printer.print(node.high)
    by, relations = printer.print(node.by), printer.relations
    below = f"{ends[0]} {relations['<=']} {by} {relations['<']} {ends[1]}"
    return printer.big("sup", below, "", body)


def at(printer: Printer, node: At) -> str:
    """A bar behind the formula with the place below."""
    below = f"{printer.print(node.by)}={printer.print(node.value)}"
    return printer.barred(printer.print(node.operand, printer.levels.PRODUCT), below, "")


def between(printer: Printer, node: Between) -> str:
    """A bar behind the formula with both ends."""
    body = printer.print(node.operand, printer.levels.PRODUCT)
    return printer.barred(body, _end(printer, node.low), _end(printer, node.high))


def interval(printer: Printer, node: Interval) -> str:
    """Both ends in round or square brackets."""
    left, right = "[" if node.holds_low else "(", "]" if node.holds_high else ")"
    inner = f"{printer.print(node.low)}{printer.comma}{printer.print(node.high)}"
    return printer.fenced(left, inner, right, printer.tall(node.low, node.high))


def value_set(printer: Printer, node: ValueSet) -> str:
    """Numbers in curly brackets."""
    left, right = printer.braces
    return left + printer.comma.join(map(printer.print, node.parts)) + right


def union(printer: Printer, node: Union) -> str:
    """Sets with the sign of union between them."""
    return printer.cup.join(map(printer.print, node.parts))


def _end(printer: Printer, node: Node) -> str:
    """An end of a range; infinity without its plus."""
    if isinstance(node, Infinity) and node.sign > 0:
        return printer.infinity
    return printer.print(node)


def infinite(printer: Printer, node: Infinity) -> str:
    """Infinity with its sign."""
    return ("+" if node.sign > 0 else printer.minus) + printer.infinity


RULES: dict[type[Node], Any] = {
    Limit: limit,
    RangeSum: range_sum,
    Integral: integral,
    Greatest: greatest,
    Least: least,
    Supremum: supremum,
    At: at,
    Between: between,
    Interval: interval,
    ValueSet: value_set,
    Union: union,
    Infinity: infinite,
}
"""A print rule for each node class of ``analysis``."""
