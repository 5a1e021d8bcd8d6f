"""How window nodes print: X ⋆ K with what is unusual of it below the star."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derivator.notation.nodes import Node
from derivator.notation.windows import (
    Axis,
    Convolution,
    Flattened,
    Pooled,
    Reshaped,
    Standing,
    Turned,
    Unpooled,
)
from derivator.notation.windows_counts import PRINT_RULES

if TYPE_CHECKING:
    from derivator.notation.printer import Printer

Said = tuple[tuple[str, str], ...]
"""What a window does that needs to be said: ("stride", "2")."""


def _both(rows: str, columns: str, times: str) -> str:
    return rows if rows == columns else f"{rows}{times}{columns}"


def _ends(axis: Axis) -> str:
    if axis.before == axis.after:
        return str(axis.before)
    return f"({axis.before}, {axis.after})"


def settings(rows: Axis, columns: Axis, line: bool, times: str) -> Said:
    """Stride, padding, dilation and zeros between, where they are not as usual.

    Along a ``line`` only the columns count.
    """
    down = columns if line else rows
    found = [
        ("stride", str(down.stride), str(columns.stride), "1"),
        ("padding", _ends(down), _ends(columns), "0"),
        ("dilation", str(down.dilation), str(columns.dilation), "1"),
        ("between", str(down.spread - 1), str(columns.spread - 1), "0"),
    ]
    return tuple(
        (name, _both(first, second, times))
        for name, first, second, usual in found
        if (first, second) != (usual, usual)
    )


def convolution(printer: Printer, node: Convolution) -> str:
    """X ⋆ K."""
    left = printer.print(node.picture, printer.levels.APPLICATION)
    right = printer.print(node.kernel, printer.levels.APPLICATION)
    said = settings(node.rows, node.columns, node.line, printer.times)
    return printer.convolved(left, said, right)


def turned(printer: Printer, node: Turned) -> str:
    """rot180(K)."""
    return printer.named("rot", printer.degrees, (printer.print(node.operand),))


def pool_name(printer: Printer, node: Pooled | Unpooled) -> str:
    """The size of the window, and its stride where the windows do not just touch."""
    size = f"{node.window[0]}{printer.times}{node.window[1]}"
    if (node.rows.stride, node.columns.stride) == node.window:
        return size
    stride = _both(str(node.rows.stride), str(node.columns.stride), printer.times)
    return printer.settled(size, (("stride", stride),))


def pooled(printer: Printer, node: Pooled) -> str:
    """maxpool of H."""
    name = "maxpool" if node.largest else "meanpool"
    return printer.named(name, pool_name(printer, node), (printer.print(node.operand),))


def unpooled(printer: Printer, node: Unpooled) -> str:
    """maxunpool of d at H; of a mean H does not matter."""
    index, adjoint = pool_name(printer, node), printer.print(node.adjoint)
    if not node.largest:
        return printer.named("meanunpool", index, (adjoint,))
    return printer.named("maxunpool", index, (adjoint, printer.print(node.operand)))


RULES: dict[type[Node], Any] = {
    Convolution: convolution,
    Turned: turned,
    Pooled: pooled,
    Unpooled: unpooled,
    Flattened: lambda printer, node: printer.named("flatten", "", (printer.print(node.operand),)),
    **PRINT_RULES,
    Standing: lambda printer, node: printer.print(node.shown),
    Reshaped: lambda printer, node: printer.named(
        "reshape",
        f"{node.shape[0]}{printer.times}{node.shape[1]}",
        (printer.print(node.operand),),
    ),
}
"""A print rule for each node class of ``windows``."""
