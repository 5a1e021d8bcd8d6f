"""What symbols and derivative symbols are worth when a chain is checked.

Derivative symbols get their value by complex steps through the NumPy forward pass, never from the
rule that is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from derivator.check.forward import (
    forward_pass,
    local_derivative,
    swept_derivatives,
    total_derivatives,
)
from derivator.check.tolerance import agree
from derivator.graph.model import Graph
from derivator.notation.evaluate import Array
from derivator.notation.nodes import Partial, Symbol
from derivator.notation.noise import Noise

LANES = 64
"""How many derivatives one forward pass carries."""


class GraphBindings:
    """A graph's values at some points, and its derivatives on demand, in lanes.

    Symbols that are no node of the graph stand in a general rule, (u v)' = u' v + u v', and get
    random positive values of their own.
    """

    def __init__(self, graph: Graph, inputs: Mapping[str, Array], noise: Noise) -> None:
        self.graph = graph
        self.noise = noise
        with np.errstate(all="ignore"):
            self.values = forward_pass(graph, inputs, noise)
        self._totals: dict[tuple[str, str], Array] = {}
        shape = np.broadcast_shapes(*(np.shape(value) for value in inputs.values()))
        self._generic = np.random.default_rng(7).uniform(0.2, 0.9, size=(64, *shape))

    def symbol(self, name: str) -> Array:
        """The value of a node or of a general rule's variable."""
        if name in self.values:
            return self.values[name]
        return np.asarray(self._generic[sum(name.encode()) % 64])

    def settle(self, value: Array) -> Array:
        """An intermediate value in lanes that show what rounding may have done."""
        return self.noise(value)

    def partial(self, node: Partial) -> Array:
        """The value of a derivative symbol: local where operands are held, total otherwise."""
        assert isinstance(node.of, Symbol)
        of, by = node.of.name, node.variable
        if of == by:
            return np.ones_like(self.values[of])
        if self.is_local(node):
            return local_derivative(self.graph, self.values, of, by)
        if (of, by) not in self._totals:
            self.prepare([node])
        return self._totals[of, by]

    def is_local(self, node: Partial) -> bool:
        """Whether the derivative is that of one operation: an edge with no way around it."""
        assert isinstance(node.of, Symbol)
        if node.held:
            return True
        edge = node.variable in self.graph.vertices[node.of.name].parents
        return edge and not self.graph.edge_symbol(node.variable, node.of.name).held

    def prepare(self, nodes: Iterable[Partial]) -> None:
        """Compute many derivatives at once: ``LANES`` by a forward pass, more by a sweep."""
        wanted: dict[str, dict[str, None]] = {}
        for node in nodes:
            if isinstance(node.of, Symbol) and node.of != node.by and not self.is_local(node):
                wanted.setdefault(node.of.name, {})[node.variable] = None
        for of, names in wanted.items():
            missing = [name for name in names if (of, name) not in self._totals]
            with np.errstate(all="ignore"):
                found = self._measured(of, missing) if missing else {}
            self._totals.update({(of, name): value for name, value in found.items()})

    def _measured(self, of: str, names: list[str]) -> dict[str, Array]:
        """Forward passes; beyond ``LANES`` one backward sweep, if it bears out the first pass."""
        found = total_derivatives(self.graph, self.values, of, names[:LANES])
        if len(names) <= LANES:
            return found
        swept = swept_derivatives(self.graph, self.values, of)
        if all(agree(value, swept[name]) for name, value in found.items()):
            return found | {name: swept[name] for name in names[LANES:]}
        for start in range(LANES, len(names), LANES):
            batch = names[start : start + LANES]
            found |= total_derivatives(self.graph, self.values, of, batch)
        return found
