"""What an operation is: one elementary step of a computation.

An operation knows its notation, its NumPy forward pass, its local derivatives and where it is
smooth.  The reverse pass, the path walk and the checks use these and name no operation.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from derivator.notation.nodes import Node

Array = npt.NDArray[Any]


class Operation(ABC):
    """An elementary operation of one or two operands."""

    name: ClassVar[str]
    """Its name in the graph, the tests and the documentation."""
    functions: ClassVar[tuple[str, ...]] = ()
    """The names it is called by in SymPy syntax."""
    operator: ClassVar[str] = ""
    """The operator it is written with, ``neg`` for the unary minus."""
    arity: ClassVar[int] = 1
    folds: ClassVar[bool] = False
    """Whether a longer call is folded from the left: max(x, y, z) = max(max(x, y), z)."""
    commutative: ClassVar[bool] = False
    kinked: ClassVar[bool] = False
    """Whether its derivative jumps somewhere: the checks then look at both sides."""

    @abstractmethod
    def notation(self, *operands: Node) -> Node:
        """The operation applied to printed operands."""

    @abstractmethod
    def forward(self, *operands: Array) -> Array:
        """The value, elementwise over arrays; analytic, so that a complex step passes through."""

    @abstractmethod
    def partial(self, slot: int, *operands: Node) -> Node:
        """The local derivative by the operand in ``slot``, the other operands held fixed."""

    def smooth(self, *operands: Array, margin: float = 0.0) -> Array:
        """Where real operands lie inside the domain and further than ``margin`` from any kink."""
        return np.ones(np.broadcast_shapes(*(np.shape(operand) for operand in operands)), bool)

    def trouble(self, *operands: float) -> str:
        """Why the value or the derivative does not exist at a point; empty where both exist."""
        return ""
