"""What the page says of a network: its layers in blocks, the table, the total, the results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from derivator.architectures.layers import CELLS, NORMS, PICTURE, STRAIGHT, Shape
from derivator.derivations.architectures.algebra import (
    is_number,
    plus,
    tidy,
    times,
    value_of,
)
from derivator.derivations.architectures.walk import Walker, Worked
from derivator.derivations.architectures.weights import Weights, gates_of
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.build import ONE, ZERO, number
from derivator.notation.counting import Sizes
from derivator.notation.nodes import Node, Product, Symbol
from derivator.notation.simplify import exact_text
from derivator.notation.walk import substitute
from derivator.solution import Cell, Chain, Relation, Result, Table, Wording

UNTOLD = ("returns", "padding")
"""Choices on which no explanation depends."""
MANY = 5
"""A number of things of which all that is known is that there may be many."""


@dataclass(frozen=True)
class LayerPage:
    """One layer: how it is called, what it hands on, and what it holds."""

    number: Node
    kind: str
    lines: tuple[Chain, ...]
    """The sizes, then the parameters."""
    parameters: Chain | None
    running: Chain | None
    """Statistics that are not trained."""
    rounded: bool
    constants: int
    kernel: Node | None
    """The sizes of one kernel or window, with its channels where it has any."""
    many: Node | None
    """How many kernels, units or values a word."""
    amount: int
    """The same for the form of a word; many, where it is a letter."""
    words: dict[str, str]
    apart: bool
    """Whether the windows lie side by side."""
    padded: bool
    gates: Node | None
    picture: bool
    """Whether it is given channels, and not features."""


@dataclass(frozen=True)
class Block:
    """Layers of one kind in a row.

    ``first`` says whether such a layer occurs for the first time, ``cell`` whether any recurrent
    layer does, ``vectors`` whether it is the first one with as many vectors of constants though
    others went before.
    """

    kind: str
    pages: tuple[LayerPage, ...]
    first: bool
    cell: bool
    vectors: bool
    alone: bool
    """Whether the network has no other layer."""


@dataclass(frozen=True)
class NetworkPage:
    """A whole network."""

    name: Wording | None
    symbol: Node
    blocks: tuple[Block, ...]
    table: Table
    total: Chain | None
    parameters: Chain
    idle: tuple[str, ...]
    """The kinds of its layers that have no parameters."""
    split: bool
    """Whether weights and constants are counted apart in the table."""


class Writer:
    """Writes one network down."""

    def __init__(
        self, walker: Walker, name: Wording | None, prefix: str, show: int, explained: set[str]
    ) -> None:
        self.walker, self.run, self.names = walker, walker.run(), walker.names
        self.name, self.prefix, self.show = name, prefix, show
        self.explained = explained
        self.holding = [worked for worked in self.run.layers if worked.weights is not None]
        self.total = self._name("P", None, ("weights", "constants"))
        self.value = self._sum("formula")

    def _name(self, base: str, worked: Worked | None, roles: Sequence[str]) -> Symbol:
        """The name of a count, of one layer or of all."""
        layers = range(len(self.run.layers)) if worked is None else [worked.number - 1]
        name = self.names.of(base, worked.number if worked else None)
        self.walker.define(name, self.walker.network.entries(list(layers), roles))
        return Symbol(name)

    def _sum(self, part: str) -> Node:
        nodes = [tidy(getattr(w.weights, part), self.run.letters) for w in self.holding]
        return tidy(plus(*nodes), self.run.letters)

    def of_layer(self, worked: Worked) -> Symbol:
        """What the parameters of a layer are called; of a lone layer as those of the network."""
        if len(self.run.layers) == 1:
            return self.total
        return self._name("P", worked, ("weights", "constants"))

    def page(self) -> NetworkPage:
        """Everything that is printed of the network."""
        split = any(w.weights.constants != ZERO for w in self.holding if w.weights)
        return NetworkPage(
            self.name,
            self.total,
            self._blocks(),
            self._table(split),
            self._total(),
            equality(self.total, self.value),
            tuple(dict.fromkeys(w.layer.kind for w in self.run.layers if w.weights is None)),
            split,
        )

    def _blocks(self) -> tuple[Block, ...]:
        shown = self.run.layers[: self.show]
        blocks = []
        for (kind, words), group in groupby(shown, key=_alike):
            pages = tuple(self._layer(worked) for worked in group)
            if kind in STRAIGHT:
                continue
            said, cell = f"{kind} {words}", kind in CELLS and "cell" not in self.explained
            counted = f"cell {pages[0].constants}"
            vectors = kind in CELLS and not cell and counted not in self.explained
            alone = len(self.run.layers) == 1
            blocks.append(Block(kind, pages, said not in self.explained, cell, vectors, alone))
            self.explained |= {said, "cell", counted} if kind in CELLS else {said}
        return tuple(blocks)

    def _layer(self, worked: Worked) -> LayerPage:
        layer, weights = worked.layer, worked.weights
        parameters = None if weights is None else self._parameters(worked)
        lines = (*worked.sides, *(() if parameters is None else (parameters,)))
        kernel: Node | None = None
        if "kernel" in layer.sizes:
            deep = worked.incoming.parts[-1:] if layer.kind in ("conv", "conv1d") else ()
            grouped = layer.kind in ("conv", "conv1d") and layer.size("groups") != ONE
            kernel = Sizes((*layer.sizes["kernel"], *(() if grouped else deep)))
        many = next((layer.size(n) for n in ("filters", "units", "size") if n in layer.sizes), None)
        return LayerPage(
            number(worked.number),
            layer.kind,
            lines,
            parameters,
            self._running(worked),
            worked.rounded,
            layer.constants,
            kernel,
            many,
            value_of(many) if many is not None and is_number(many) else MANY,
            dict(layer.words),
            layer.sizes.get("kernel") == layer.sizes.get("stride") and not _is_padded(worked),
            _is_padded(worked),
            _gates(worked),
            worked.incoming.kind == PICTURE,
        )

    def _parameters(self, worked: Worked) -> Chain:
        assert worked.weights is not None
        formula = worked.weights.formula
        builder = ChainBuilder(self.of_layer(worked)).then(formula)
        parts = [worked.weights.weights, worked.weights.constants]
        if is_number(formula) and ZERO not in parts and worked.layer.kind not in (*CELLS, *NORMS):
            builder.then(plus(*(number(value_of(part)) for part in parts)))
        return builder.then(_worked_out(worked.weights, self.run.letters)).chain()

    def _running(self, worked: Worked) -> Chain | None:
        if worked.weights is None or worked.weights.running == ZERO:
            return None
        node = worked.weights.running
        name = self._name("R", worked, ("running",))
        return ChainBuilder(name).then(node).then(tidy(node, self.run.letters)).chain()

    def _total(self) -> Chain | None:
        if len(self.holding) < 2:
            return None
        nodes = [tidy(w.weights.formula, self.run.letters) for w in self.holding if w.weights]
        return ChainBuilder(self.total).then(plus(*nodes)).then(self.value).chain()

    def _count(self, worked: Worked, part: str, role: str) -> Cell:
        """A cell of the table: what is counted, and its value."""
        name = self._name(
            f"{role}_cell", worked, ("weights", "constants") if role == "P" else (role,)
        )
        if worked.weights is None:
            return Cell(_pair(name, ZERO))
        if part == "formula":
            return Cell(_pair(name, _worked_out(worked.weights, self.run.letters)))
        return Cell(_pair(name, tidy(getattr(worked.weights, part), self.run.letters)))

    def output(self, worked: Worked) -> Chain:
        """The sizes of what a layer hands on, each counted by itself."""
        names = []
        for axis, _ in enumerate(worked.outgoing.parts):
            name = self.names.of(f"size_{axis}", worked.number)
            names.append(self.walker.counted(name, worked.number - 1, axis))
        return _pair(Sizes(tuple(names)), Sizes(worked.outgoing.parts))

    def _table(self, split: bool) -> Table:
        kinds: tuple[tuple[str, str], ...] = (("formula", "P"),)
        if split:
            kinds = (("weights", "weights"), ("constants", "constants"), ("formula", "P"))
        columns = ("layer_number", "layer", "output_size")
        heads = ("weights_count", "constants_count") if split else ()
        blank = (None,) * len(kinds)
        rows: list[tuple[Node | Chain | Cell | Wording | str | None, ...]] = [
            (None, "architecture.input", Sizes(self.run.start.parts), *blank)
        ]
        for worked in self.run.layers:
            counts = [self._count(worked, part, role) for part, role in kinds]
            key = f"architecture.{_called(worked)}"
            rows.append((number(worked.number), key, Cell(self.output(worked)), *counts))
        totals = []
        for part, role in kinds:
            roles = ("weights", "constants") if role == "P" else (role,)
            name = self._name(f"all_{role}", None, roles)
            totals.append(Cell(_pair(name, self._sum(part))))
        rows.append((None, "architecture.total", None, *totals))
        return Table((*columns, *heads, "parameters_count"), tuple(rows))

    def results(self) -> dict[str, Result]:
        """Counts and sizes by name."""
        out = {}
        for part, role in (("formula", "P"), ("weights", "weights"), ("constants", "constants")):
            plain = "parameters" if role == "P" else role
            roles = ("weights", "constants") if role == "P" else (role,)
            name = self._name(f"all_{role}", None, roles)
            out[self.prefix + plain] = self._counted(name, self._sum(part))
            for worked in self.run.layers:
                cell = self._count(worked, part, role)
                one = self._counted(cell.chain.terms[0], cell.chain.terms[-1])
                out[f"{self.prefix}{plain}[{worked.number}]"] = one
        for worked in self.run.layers:
            chain = self.output(worked)
            out[f"{self.prefix}output[{worked.number}]"] = self._shape(chain, worked.outgoing)
            running = self._running(worked)
            if running is not None:
                key = f"{self.prefix}running[{worked.number}]"
                out[key] = self._counted(running.terms[0], running.terms[-1])
        return out

    def _exact(self, value: Node) -> str | None:
        """The formula in the author's letters alone."""
        return exact_text(substitute(value, self.walker.full))

    def _counted(self, name: Node, value: Node) -> Result:
        """A number, or a formula in letters, with what it counts."""
        found = float(value_of(value)) if is_number(value) else None
        return Result(_pair(name, value), self._exact(value), found)

    def _shape(self, chain: Chain, shape: Shape) -> Result:
        known = all(map(is_number, shape.parts))
        rows = (tuple(float(value_of(part)) for part in shape.parts),) if known else None
        return Result(chain, (tuple(self._exact(part) for part in shape.parts),), rows)


def _worked_out(weights: Weights, order: Sequence[str]) -> Node:
    """The value; in letters C_out (H_k W_k C_in + 1), where each constant goes with a product.

    Where all that stands beside the letter is a number, 3 · 3 · C + C, the sum is 10 C.
    """
    product = weights.weights.factors if isinstance(weights.weights, Product) else ()
    if is_number(weights.formula) or weights.constants not in product:
        return tidy(weights.formula, order)
    place = product.index(weights.constants)
    rest = tidy(times(*product[:place], *product[place + 1 :]), order)
    if is_number(rest):
        return tidy(weights.formula, order)
    return Product((weights.constants, plus(rest, ONE)))


def _alike(worked: Worked) -> tuple[str, object]:
    """What layers of one block have in common."""
    words = {key: word for key, word in worked.layer.words.items() if key not in UNTOLD}
    return worked.layer.kind, (sorted(words.items()), worked.layer.constants)


def _pair(left: Node, right: Node) -> Chain:
    return Chain((left, right), (Relation.EQUAL,))


def _is_padded(worked: Worked) -> bool:
    layer = worked.layer
    return layer.says("padding", "same") or any(p != ZERO for p in layer.sizes.get("padding", ()))


def _gates(worked: Worked) -> Node | None:
    return number(gates_of(worked.layer)) if worked.layer.kind in CELLS else None


def _called(worked: Worked) -> str:
    """The key of the layer's name in the table."""
    if worked.layer.says("bidirectional"):
        return f"bidirectional_{worked.layer.kind}"
    return worked.layer.kind
