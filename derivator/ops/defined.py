"""Functions that an exercise defines, or leaves unspecified, as elementwise operations."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from derivator.notation.evaluate import STEP, Array, Bindings, evaluate
from derivator.notation.functions import Function
from derivator.notation.names import latex_name
from derivator.notation.nodes import Call, Node, Partial
from derivator.ops.base import Operation
from derivator.shapes import Size

NEAR = 1e-7
"""How far to either side of a kink the slopes are taken."""

SMALL, REMEMBERED = 64, 256
"""Up to how many numbers, and how many times, a function's values are kept: pages repeat them."""


class Arguments:
    """Bindings for the body of a function: its arguments' values."""

    def __init__(self, values: Mapping[str, Array]) -> None:
        self.values = values

    def symbol(self, name: str) -> Array:
        """The value of an argument."""
        return self.values[name]

    def partial(self, node: Partial) -> Array:
        """A body holds no derivatives."""
        raise KeyError(node)

    def settle(self, value: Array) -> Array:
        """An intermediate value, as it is."""
        return value

    def size(self, size: Size) -> int:
        """A body holds no matrices."""
        raise KeyError(size)

    def after(self, name: str, step: int) -> Array:
        """A body holds no parameters."""
        raise KeyError(name)


def defined_function(
    name: str, arguments: tuple[str, ...], body: Node | None, like: Function | None = None
) -> Function:
    """The function of the print tree; without a body some smooth function stands for it.

    It prints by its name, or as the function that it is ``like``.
    """
    symbol = latex_name(name) if like is None else like.latex
    russian = "" if like is None else like.latex_ru
    if body is None:
        return Function(
            name, symbol, unspecified(name), lambda sp, *x: sp.Function(name)(*x), bracketed=True
        )
    formula = body

    known: dict[tuple[tuple[Any, ...], ...], Array] = {}

    def numpy(*values: Array) -> Array:
        arrays = tuple(map(np.asarray, values))
        key = tuple((a.shape, a.dtype.str, a.tobytes()) for a in arrays if a.size <= SMALL)
        if len(key) == len(arrays) and key in known:
            return known[key]
        bindings: Bindings = Arguments(dict(zip(arguments, arrays, strict=True)))
        found = evaluate(formula, bindings)
        if len(key) == len(arrays) and len(known) < REMEMBERED:
            known[key] = found
            found.flags.writeable = False
        return found

    return Function(
        name if like is None else like.name,
        symbol,
        numpy,
        _needs_body,
        russian,
        powers=like is not None and like.powers,
        bracketed=True,
        arguments=arguments,
        body=body,
    )


def _needs_body(*_: Any) -> Any:
    raise ValueError("a defined function is evaluated by its body")


def unspecified(name: str) -> Callable[[Any], Any]:
    """A smooth function that has nothing special about it, for the checks; the same every time."""
    seeds = np.random.default_rng(zlib.crc32(name.encode()))
    rates, phases = seeds.uniform(0.5, 1.4, size=3), seeds.uniform(-1.0, 1.0, size=3)
    slope = seeds.uniform(0.2, 0.5)

    def smooth(argument: Any) -> Any:
        waves = (np.sin(r * argument + p) for r, p in zip(rates, phases, strict=True))
        return slope * argument + sum(waves)

    return smooth


def prime(function: Function, slot: int = 0, formula: Node | None = None) -> Function:
    """The derivative of a function as a function of its own: f'.

    NumPy computes its values by complex step through the function itself; its body is the formula
    that was found for it, if any.
    """
    index = f"_{{{latex_name(function.arguments[slot])}}}" if len(function.arguments) > 1 else ""

    def slope(*values: Any) -> Any:
        moved = [np.asarray(value, dtype=complex) for value in values]
        moved[slot] = moved[slot] + 1j * STEP
        with np.errstate(all="ignore"):
            here = np.isfinite(np.real(function.numpy(*map(np.real, values))))
            return np.where(here, np.imag(function.numpy(*moved)) / STEP, np.nan)

    return Function(
        f"{function.name}'" if not index else f"{function.name}'_{function.arguments[slot]}",
        f"{function.latex}'{index}",
        slope,
        _needs_body,
        f"{function.latex_ru}'{index}" if function.latex_ru else "",
        bracketed=True,
        arguments=function.arguments,
        body=formula,
        derived=(function, slot),
    )


Parts = tuple[tuple[Operation, tuple[Node, ...]], ...]
"""Operations with their operands."""


class DefinedFunction(Operation):
    """f(t), entry by entry; its derivative is f'(t) until something shorter is found."""

    activation = True

    def __init__(
        self,
        function: Function,
        arity: int,
        slopes: tuple[Node | None, ...],
        inline: tuple[bool, ...] = (),
        parts: Parts = (),
        rules: tuple[Node, ...] = (),
    ) -> None:
        self.name = function.name
        self.arity = arity
        self.function = function
        self.slopes = slopes
        """For each argument the derivative in the arguments' names, None where nothing is known."""
        self.derivatives = (
            tuple(slope if short else None for slope, short in zip(slopes, inline, strict=False))
            or (None,) * arity
        )
        """The same where it is short enough to stand in other formulas, None where f' does."""
        self.parts = parts
        self.rules = rules
        """Of a built-in function what the derivatives count as where pieces meet."""
        self.kinked = any(operation.kinked for operation, _ in parts)

    @property
    def word(self) -> str:
        """One word for all functions of an exercise."""
        return "function" if self.function.body is not None else "unspecified"

    def notation(self, *operands: Node) -> Node:
        """f(t)."""
        return Call(self.function, operands)

    def forward(self, *operands: Array) -> Array:
        """The value by the function's body."""
        return np.asarray(self.function.numpy(*operands))

    def partial(self, slot: int, *operands: Node) -> Node:
        """The derivative that was found for the argument if it is short, else f'."""
        found = self.derivatives[slot]
        if found is None:
            return Call(prime(self.function, slot, self.slopes[slot]), operands)
        return self._at(found, operands)

    def slope(self, slot: int, *operands: Node) -> Node | None:
        """The derivative that was found, however long; None for an unspecified function."""
        found = self.slopes[slot]
        return None if found is None else self._at(found, operands)

    def _at(self, formula: Node, operands: tuple[Node, ...]) -> Node:
        from derivator.notation.walk import substitute

        return substitute(formula, dict(zip(self.function.arguments, operands, strict=True)))

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """Where every operation of the body is."""
        found = super().smooth(*operands)
        for operation, nodes in self.parts:
            found = found & operation.smooth(*self._values(nodes, operands), margin=margin)
        return np.asarray(found)

    def trouble(self, *operands: float) -> str:
        """That of the first operation of the body that has any; not where both slopes agree."""
        for operation, nodes in self.parts:
            values = self._values(nodes, tuple(map(np.asarray, operands)))
            reason = operation.trouble(*(float(value) for value in values))
            if reason and not (operation.kinked and self._continues(*operands)):
                return reason
        return ""

    def _values(self, nodes: tuple[Node, ...], operands: tuple[Array, ...]) -> list[Array]:
        bindings: Bindings = Arguments(dict(zip(self.function.arguments, operands, strict=True)))
        with np.errstate(all="ignore"):
            return [evaluate(node, bindings) for node in nodes]

    def _continues(self, *operands: float) -> bool:
        """Whether the slopes on both sides of a point and at the point are the same."""
        own = prime(self.function)
        slopes = [float(own.numpy(operands[0] + d, *operands[1:])) for d in (-NEAR, 0, NEAR)]
        return max(slopes) - min(slopes) <= 100 * NEAR * max(1.0, *map(abs, slopes))
