"""Factors that recur across several derivatives, found and put into boxes.

A colour belongs to one recurring part: its box looks the same wherever it occurs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.backpropagation.edges import Edges
from derivator.derivations.backpropagation.merging import Merged, merged
from derivator.notation.build import ONE
from derivator.notation.matrices import Boxed
from derivator.notation.nodes import Node, Partial, Product
from derivator.notation.text import text
from derivator.notation.walk import descendants, rebuild

Path = tuple[str, ...]
Edge = tuple[str, str]
"""Consumer and operand."""

LONGEST = 110
"""The text of a matrix formula; in a longer one symbols stand for derivatives found before."""


def product(factors: Sequence[Node]) -> Node:
    """Factors with every dot printed, without ones."""
    kept = tuple(factor for factor in factors if factor != ONE)
    if not kept:
        return ONE
    return kept[0] if len(kept) == 1 else Product(kept, dotted=True)


def numbered(formulas: Sequence[Node]) -> tuple[tuple[Node, ...], int]:
    """Formulas with their colours counted from 1 in order, and how many there are.

    A box that is left without a second of its colour disappears.
    """
    inside = [part for whole in formulas for part in descendants(whole) if isinstance(part, Boxed)]
    times = Counter(part.colour for part in inside)
    kept = {colour: place for place, colour in enumerate((c for c in times if times[c] > 1), 1)}

    def change(node: Node) -> Node:
        if not isinstance(node, Boxed):
            return rebuild(node, change)
        inner = change(node.operand)
        return Boxed(inner, kept[node.colour]) if node.colour in kept else inner

    return tuple(map(change, formulas)), len(kept)


@dataclass
class PathBoxes:
    """Boxes in products along paths: neighbouring edges that the same paths share make one box."""

    edges: Edges
    paths: Sequence[Path]
    boxed: bool
    colours: dict[tuple[Edge, ...], int] = field(default_factory=dict)

    @cached_property
    def _shared(self) -> Mapping[Edge, frozenset[int]]:
        users: dict[Edge, set[int]] = {}
        for number, path in enumerate(self.paths):
            for edge in pairwise(path):
                users.setdefault(edge, set()).add(number)
        return {edge: frozenset(numbers) for edge, numbers in users.items()}

    def product(self, path: Path) -> Node:
        """The local derivatives along a path, what recurs in boxes."""
        return product([factor for run in self._runs(path) for factor in self._factors(run)])

    def _runs(self, path: Path) -> Iterator[tuple[Edge, ...]]:
        for _, run in groupby(pairwise(path), key=lambda edge: self._shared[edge]):
            yield tuple(run)

    def _factors(self, run: tuple[Edge, ...]) -> list[Node]:
        factors = [self.edges.local(operand, consumer) for consumer, operand in run]
        whole = product(factors)
        if not self.boxed or len(self._shared[run[0]]) < 2 or whole == ONE:
            return factors
        colour = self.colours.setdefault(run, len(self.colours) + 1)
        return [Boxed(whole, colour)]


class NestedBoxes:
    """Boxes in matrix formulas: the derivatives dL/dH that several gradients are computed from.

    One that occurs only inside another box gets none of its own.
    """

    def __init__(self, plan: Accumulation, boxed: bool) -> None:
        self.plan = plan
        self.boxed = boxed
        self.colours: dict[str, int] = {}
        self.shortened = False
        """Whether some formula is cut short."""
        self.merged: dict[str, Merged] = {}
        """The stops at which the loss and the last activation cancel."""
        for name in plan.stops:
            short = merged(plan, name)
            self.merged |= {name: short} if short is not None else {}
        self._made: dict[str, Node] = {}
        for name in plan.stops:
            self._carried(name)
        self.shortened = False

    def linked(self, name: str) -> Node:
        """The adjoint through the symbols of the derivatives before it."""
        return self.plan.adjoints.formula(name, self._symbol)

    def _symbol(self, name: str) -> Node:
        if name in self.plan.stops:
            return self.plan.adjoints.symbol(name)
        return self.linked(name)

    def formula(self, name: str) -> Node:
        """The adjoint with everything put in, what recurs in boxes, cut short by symbols."""
        if name in self.merged:
            return self.merged[name].formula
        whole = self.plan.adjoints.formula(name, self._carried)
        if len(text(whole)) <= LONGEST:
            return whole
        self.shortened = True
        near = self.plan.adjoints.formula(name, self._near)
        if len(text(near)) <= LONGEST:
            return near
        return self.plan.adjoints.formula(name, self._named)

    def _carried(self, name: str) -> Node:
        if name not in self._made:
            self._made[name] = self._in_box(name, self.formula(name))
        return self._made[name]

    def _near(self, name: str) -> Node:
        """What occurs once is put in, the derivatives below it by their symbols."""
        if name in self.recurring:
            return self._named(name)
        return self.plan.adjoints.formula(name, self._named)

    def _named(self, name: str) -> Node:
        if name in self.plan.stops:
            return self._in_box(name, self.plan.adjoints.symbol(name))
        return self.plan.adjoints.formula(name, self._named)

    def _in_box(self, name: str, formula: Node) -> Node:
        if not self.boxed or name not in self.recurring:
            return formula
        colour = self.colours.setdefault(name, len(self.colours) + 1)
        return Boxed(formula, colour)

    @cached_property
    def recurring(self) -> frozenset[str]:
        """The stops that get boxes."""
        times = dict.fromkeys(self.plan.wanted, 1)
        found: set[str] = set()
        uses = {name: self._uses(name) for name in (*self.plan.stops, *self.plan.wanted)}
        for name in reversed(self.plan.stops):
            users = [user for user, used in uses.items() if name in used]
            times[name] = sum(times[user] * uses[user].count(name) for user in users)
            inside = len(users) == 1 and times[name] == times[users[0]]
            if times[name] > 1 and not inside:
                found.add(name)
        return frozenset(found)

    def _uses(self, name: str) -> list[str]:
        """The stops whose symbols the linked formula holds, each as often as it does."""
        if name in self.merged:
            return []
        symbols = {self.plan.adjoints.symbol(stop): stop for stop in self.plan.stops}
        parts = (part for part in descendants(self.linked(name)) if isinstance(part, Partial))
        return [symbols[part] for part in parts if part in symbols]
