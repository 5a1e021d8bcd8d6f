"""How counts and sizes print, evaluate and become SymPy's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from derivator.notation.counting import Counted, Floor, Sizes
from derivator.notation.nodes import Node
from derivator.notation.noise import settled

if TYPE_CHECKING:
    from derivator.notation.printer import Printer

PRIMES = (2, 3, 5, 7, 11, 13)
"""The weights of sizes are their roots."""
CLOSE = 1e-9
"""How far, relative to its size, rounding may have moved what is a whole number."""


def whole_below(value: Any) -> Any:
    """The value rounded down; one that only rounding keeps below a whole number is that number."""
    real = np.real(value)
    return np.floor(real + CLOSE * np.maximum(np.abs(real), 1))


def _floor(printer: Printer, node: Floor) -> str:
    return printer.floored(printer.print(node.operand), printer.tall(node.operand))


def _sizes(printer: Printer, node: Sizes) -> str:
    parts = [printer.print(part, printer.levels.PRODUCT) for part in node.parts]
    return printer.times.join(parts)


def _weighted(values: Sequence[Any], root: Callable[[int], Any]) -> Any:
    return sum(root(prime) * value for prime, value in zip(PRIMES, values, strict=False))


def _evaluate(node: Node, bindings: Any) -> Any:
    from derivator.notation.evaluate import evaluate

    return evaluate(node, bindings)


def _counted(node: Counted, bindings: Any) -> Any:
    """Counted anew at each point."""
    names = [letter.name for letter in node.letters]
    if not names:
        return np.asarray(node.count({}))
    values = [np.ravel(settled(bindings.symbol(name))) for name in names]
    points = zip(*np.broadcast_arrays(*values), strict=True)
    found = [node.count(dict(zip(names, map(round, point), strict=True))) for point in points]
    return np.array(found, dtype=float)


PRINT: dict[type[Node], Any] = {
    Floor: _floor,
    Sizes: _sizes,
    Counted: lambda printer, node: printer.name(node.name),
}

EVALUATE: dict[type[Node], Any] = {
    Counted: _counted,
    Floor: lambda node, bindings: whole_below(_evaluate(node.operand, bindings)),
    Sizes: lambda node, bindings: _weighted(
        [_evaluate(part, bindings) for part in node.parts], np.sqrt
    ),
}


def precise_rules(mp: Any, of: Callable[[Node, Mapping[str, Any]], Any]) -> dict[type[Node], Any]:
    """The rules for many digits; ``of`` evaluates a part."""

    def floor(node: Floor, values: Mapping[str, Any]) -> Any:
        return mp.floor(of(node.operand, values) + mp.mpf(10) ** (20 - mp.dps))

    def sizes(node: Sizes, values: Mapping[str, Any]) -> Any:
        return _weighted([of(part, values) for part in node.parts], mp.sqrt)

    def counted(node: Counted, values: Mapping[str, Any]) -> Any:
        return mp.mpf(node.count({x.name: int(values[x.name]) for x in node.letters}))

    return {Floor: floor, Sizes: sizes, Counted: counted}
