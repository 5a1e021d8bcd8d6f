"""What a layer does to the derivative that comes back to it, told for that layer alone."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.backpropagation.passes import Pass
from derivator.derivations.graphs.local_slopes import slopes
from derivator.notation.matrices import Accumulated, MatrixProduct, Transpose
from derivator.notation.matrix_build import split_scalar
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.solution import Chain


@dataclass(frozen=True)
class LayerRule:
    """What a layer does to the derivative that comes back to it.

    ``entry by entry`` it multiplies by f'(H); a product with a matrix multiplies by its transpose.
    """

    value: Node
    operand: Node
    forward: Chain
    factor: Chain
    entrywise: bool
    explained: bool
    """Whether an earlier part has explained a rule of this kind."""


def layer_rules(run: Pass, plan: Accumulation, said: frozenset[bool]) -> tuple[LayerRule, ...]:
    """The rules of the layers whose derivative is given, for what is no weight."""
    found = []
    for name in plan.given:
        vertex = plan.program.vertices[name]
        for parent in vertex.parents:
            if parent not in plan.wanted or parent in plan.program.parameters:
                continue
            slope, matrix = slopes(plan.program, vertex), _transposed(plan, parent)
            if slope is not None:
                symbol = Partial(Symbol(name), Symbol(parent))
                run.numbers.partials[symbol] = run.numbers.of(slope)
                chain = run.value(symbol, slope)
            elif matrix is not None:
                chain = run.value(matrix)
            else:
                continue
            entrywise = slope is not None
            own = (Symbol(name), Symbol(parent), run.formula(name), chain, entrywise)
            found.append(LayerRule(*own, entrywise in said))
    return tuple(found)


def _transposed(plan: Accumulation, name: str) -> Node | None:
    """W^T where the derivative by a value is d W^T."""
    _, matrix = split_scalar(plan.program.shapes, plan.formula(name))
    if isinstance(matrix, MatrixProduct) and len(matrix.factors) == 2:
        left, right = matrix.factors
        if isinstance(left, Accumulated) and isinstance(right, Transpose):
            return right
    return None
