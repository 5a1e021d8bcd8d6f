"""What the page says of one operand of a layer."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.notation.nodes import Node
from derivator.solution import Chain


@dataclass(frozen=True)
class EntryRule:
    """One entry of an operand: what the layer's value gains from it, and what the loss does."""

    symbol: Node
    local: Chain
    """dZ/dx_11 as a matrix."""
    product: Chain | None
    """dL/dx_11 as the scalar product of dL/dZ and that matrix; None without a loss above."""


@dataclass(frozen=True)
class OperandRule:
    """The rule of one operand."""

    name: str
    symbol: Node
    number: bool
    entries: tuple[EntryRule, ...]
    complete: bool
    """Whether every entry was worked out."""
    local: Chain | None
    """The derivative of the general entry of the value by the general entry of the operand."""
    general: Chain | None
    """The general entry of the gradient as a sum; None for a number."""
    collected: Chain
    """All entries of the gradient together, and the product that they make up."""
    rule: Chain
    """The gradient as a product, for all sizes."""
    recognised: bool
    """Whether the product was found in the sums; else the operations' own rules gave it."""
    product: bool
    """Whether the gradient is a product of matrices."""
    zeros: bool
    """Whether some entry of the value does not depend on some entry of the operand."""
    delta: Node | None
    """A Kronecker delta that stands in the general entries."""

    @property
    def deltas(self) -> bool:
        """Whether the reader meets a Kronecker delta."""
        return self.delta is not None
