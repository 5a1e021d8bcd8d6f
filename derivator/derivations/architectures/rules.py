"""The rule for the length of a side in letters, as far as a network needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from derivator.architectures.arrays import windows
from derivator.architectures.layers import Layer
from derivator.derivations.architectures.windows import Slide
from derivator.derivations.terms import equality
from derivator.notation.build import ONE, ZERO
from derivator.notation.counting import Counted, Floor
from derivator.notation.nodes import Node, Quotient, Sum, Symbol
from derivator.solution import Chain

SIDE, KERNEL, STRIDE = Symbol("H"), Symbol("k"), Symbol("s")
PADDING, DILATION = Symbol("p"), Symbol("d")


@dataclass(frozen=True)
class General:
    """The rule, its letters, and how its left side is counted."""

    chain: Chain
    padded: bool
    dilated: bool
    strided: bool
    side: Node = SIDE
    kernel: Node = KERNEL
    stride: Node = STRIDE
    padding: Node = PADDING
    dilation: Node = DILATION
    letters: tuple[str, ...] = ()
    defined: Mapping[str, Node] = field(default_factory=dict)


def general_rule(layers: Sequence[Layer], taken: Sequence[str]) -> General | None:
    """With padding, stride and dilation where some layer has them; None without windows.

    None too where all sides are letters already, or where windows only lie side by side.
    """
    sliding = [layer for layer in layers if "kernel" in layer.sizes and not _apart(layer)]
    if not sliding or taken:
        return None
    padded = any(_has(layer, "padding", ZERO) or layer.says("padding", "same") for layer in sliding)
    dilated = any(_has(layer, "dilation", ONE) for layer in sliding)
    strided = any(_has(layer, "stride", ONE) for layer in sliding)
    side = Slide(
        SIDE,
        KERNEL,
        STRIDE if strided else ONE,
        PADDING if padded else ZERO,
        DILATION if dilated else ONE,
    )
    free = Sum(
        (side.side, *((side.padded,) if padded else ()), *side.span, *(() if strided else (ONE,)))
    )
    formula: Node = Sum((Floor(Quotient(free, side.stride)), ONE)) if strided else free
    letters = tuple(
        name
        for name, used in zip("Hkspd", (True, True, strided, padded, dilated), strict=True)
        if used
    )
    counted = Counted("H_out", tuple(map(Symbol, letters)), _count)
    chain = equality(Symbol("H_out"), formula)
    return General(chain, padded, dilated, strided, letters=letters, defined={"H_out": counted})


def _count(letters: Mapping[str, int]) -> float:
    """A real window slid along a real axis."""
    padding = letters.get("p", 0)
    try:
        places = windows(
            letters["H"],
            letters["k"],
            letters.get("s", 1),
            letters.get("d", 1),
            (padding, padding),
        )
    except ValueError:
        return float("nan")
    return float(places)


def _apart(layer: Layer) -> bool:
    plain = not _has(layer, "padding", ZERO) and not _has(layer, "dilation", ONE)
    return plain and layer.sizes["kernel"] == layer.sizes["stride"]


def _has(layer: Layer, name: str, usual: Node) -> bool:
    return any(part != usual for part in layer.sizes[name])
