"""What is plotted as a function of NumPy arrays: a formula's values at many points at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from derivator.notation.evaluate import evaluate, has_derivative
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Node, Partial, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.walk import descendants, rebuild, substitute
from derivator.program.calculus import Calculus
from derivator.shapes import Size

Array = npt.NDArray[Any]
Height = Callable[..., Array]
"""A function of as many arrays as it has letters; ``nan`` or infinity where it has no value."""


class _Letters:
    """Bindings for a formula in letters alone."""

    def __init__(self, values: Mapping[str, Array]) -> None:
        self.values = values

    def symbol(self, name: str) -> Array:
        return self.values[name]

    def partial(self, node: Partial) -> Array:
        raise KeyError(node)

    def settle(self, value: Array) -> Array:
        return value

    def size(self, size: Size) -> int:
        if isinstance(size, int):
            return size
        raise KeyError(size)

    def after(self, name: str, step: int) -> Array:
        raise KeyError(name)

    def given(self, name: str, value: Array) -> _Letters:
        return _Letters({**self.values, name: value})

    def precisely(self, node: Node) -> Array:
        names = [part.name for part in descendants(node) if isinstance(part, Symbol)]
        used = {name: self.values[name] for name in names if name in self.values}
        points = np.broadcast_arrays(*used.values()) if used else []
        found = np.array(
            [
                float(precise(node, {n: MP.mpf(float(v)) for n, v in zip(used, at, strict=True)}))
                for at in zip(*(point.ravel() for point in points), strict=True)
            ]
            or [float(precise(node, {}))]
        )
        return found.reshape(points[0].shape) if points else found


def formula_height(
    formula: Node,
    letters: Sequence[str],
    given: Mapping[str, Node] | None = None,
    defined: Mapping[str, Node] | None = None,
) -> Height:
    """The values of a formula in some letters; other letters have the values ``given``.

    ``defined`` are names that stand for formulas, as in a ``FormulaStep``.
    """
    whole = derivatives_taken(substitute(opened(formula, defined or {}), given or {}))

    def height(*values: Any) -> Array:
        arrays = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in values))
        rows = [np.atleast_2d(array) for array in arrays]
        with np.errstate(all="ignore"):
            found = evaluate(whole, _Letters(dict(zip(letters, rows, strict=True))))
        found = np.where(np.abs(np.imag(found)) > 0, np.nan, np.real(found))
        found = np.broadcast_to(found, rows[0].shape).reshape(arrays[0].shape)
        return np.array(found, dtype=float)

    return height


def opened(node: Node, defined: Mapping[str, Node]) -> Node:
    """The formula with names written out, also behind derivatives."""
    if isinstance(node, Symbol):
        return opened(defined[node.name], defined) if node.name in defined else node
    if isinstance(node, Partial | Primed):
        own = node.of if isinstance(node, Partial) else node.operand
        by = node.by
        inner = opened(own, {n: f for n, f in defined.items() if Symbol(n) != by})
        assert isinstance(by, Symbol)
        return Primed(inner, by)
    return rebuild(node, lambda part: opened(part, defined))


def derivatives_taken(node: Node) -> Node:
    """The formula with derivatives of derivatives taken by rule, where there is one.

    A complex step passes through a single derivative only.
    """
    inner = rebuild(node, derivatives_taken)
    try:
        if isinstance(inner, Primed) and has_derivative(inner.operand):
            return Calculus().derivative(_written(inner.operand), inner.by.name)
        if isinstance(inner, Call) and _order(inner) > 1:
            return _written(inner)
    except TypeError:
        return inner
    return inner


def _order(call: Call) -> int:
    derived = call.function.derived
    return 0 if derived is None else 1 + _order(Call(derived[0], ()))


def _written(node: Node) -> Node:
    """The formula with every derivative in it taken; raises ``TypeError`` without a rule."""
    inner = rebuild(node, _written)
    if isinstance(inner, Primed):
        return Calculus().derivative(inner.operand, inner.by.name)
    if isinstance(inner, Call) and inner.function.derived is not None:
        base, slot = inner.function.derived
        letters = tuple(Symbol(name) for name in base.arguments)
        body = _written(Call(base, letters)) if base.derived is not None else base.body
        if body is None:
            raise TypeError(f"{base.name} has no formula")
        slope = Calculus().derivative(body, base.arguments[slot])
        return substitute(slope, dict(zip(base.arguments, inner.arguments, strict=True)))
    if isinstance(inner, Call) and inner.function.body is not None:
        places = dict(zip(inner.function.arguments, inner.arguments, strict=True))
        return substitute(_written(inner.function.body), places)
    return inner
