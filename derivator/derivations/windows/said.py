"""Which signs of convolutions and pools a page uses, so that it explains them once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from derivator.notation.matrices import Block, Hadamard, Ones
from derivator.notation.nodes import Node
from derivator.notation.walk import descendants
from derivator.notation.windows import Axis, Convolution, Flattened, Reshaped, Turned, Unpooled
from derivator.solution import Chain

T = TypeVar("T", bound=Node)


@dataclass(frozen=True)
class Signs:
    """What a reader meets in some formulas."""

    entrywise: bool
    """A product entry by entry."""
    ones: Ones | None
    """A square matrix of ones: a row times it has its sum everywhere."""
    star: bool
    """A convolution."""
    settings: bool
    """One that does not simply slide by one, of which something is said below its star."""
    turned: bool
    unpooled: bool
    """The way back through a max pool."""
    spread: bool
    """The way back through a mean pool."""
    reshaped: bool
    parts: bool
    """Some columns or rows of a matrix."""

    @property
    def any(self) -> bool:
        """Whether there is anything to explain."""
        windows = self.star or self.unpooled or self.spread or self.reshaped
        return self.entrywise or self.ones is not None or windows or self.parts


def signs_in(*chains: Chain) -> Signs:
    """The signs in some chains."""
    parts = {part for chain in chains for term in chain.terms for part in descendants(term)}
    plain = Axis()
    convolutions = _of(parts, Convolution)
    square = [part for part in _of(parts, Ones) if part.rows == part.columns]
    return Signs(
        bool(_of(parts, Hadamard)),
        square[0] if square else None,
        bool(convolutions),
        any((part.rows, part.columns) != (plain, plain) for part in convolutions),
        bool(_of(parts, Turned)),
        any(part.largest for part in _of(parts, Unpooled)),
        any(not part.largest for part in _of(parts, Unpooled)),
        bool(_of(parts, Reshaped)) or bool(_of(parts, Flattened)),
        bool(_of(parts, Block)),
    )


def _of(parts: set[Node], kind: type[T]) -> list[T]:
    return [part for part in parts if isinstance(part, kind)]
