"""The quantile of some numbers as a node: how it prints and evaluates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from derivator.notation.nodes import Node, Symbol

if TYPE_CHECKING:
    from derivator.notation.printer import Printer

Convention = Literal["linear", "lower", "higher"]
"""Between which of its neighbours a quantile lies that falls between two numbers."""


@dataclass(frozen=True, slots=True)
class Quantile(Node):
    """The p-quantile of numbers by a convention; printed as a letter with p below.

    Sorted, the numbers x_(1), ..., x_(K) have their p-quantile at the place h = 1 + (K - 1)p:
    ``linear`` goes in a straight line from one neighbour to the next, ``lower`` and ``higher`` take
    a neighbour (Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996, definition 7).
    """

    name: str
    numbers: tuple[Node, ...]
    level: Node
    convention: Convention


def _print(printer: Printer, node: Quantile) -> str:
    return printer.print(Symbol(node.name))


def _evaluate(node: Quantile, bindings: Any) -> Any:
    from derivator.notation.evaluate import evaluate

    values = np.stack(np.broadcast_arrays(*(evaluate(n, bindings) for n in node.numbers)))
    level = float(np.real(evaluate(node.level, bindings)).flat[0])
    return np.quantile(np.real(values), level, axis=0, method=node.convention)


PRINT: dict[type[Node], Any] = {Quantile: _print}
EVALUATE: dict[type[Node], Any] = {Quantile: _evaluate}
