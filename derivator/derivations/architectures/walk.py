"""A network layer by layer: what each hands on and holds, as formulas with their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from derivator.architectures.arrays import Network
from derivator.architectures.layers import (
    CELLS,
    GLOBAL_POOLS,
    PICTURE,
    SEQUENCE,
    VECTOR,
    Layer,
    Shape,
)
from derivator.derivations.architectures.algebra import (
    SHORT,
    is_number,
    tidy,
    times,
    value_of,
)
from derivator.derivations.architectures.kinds import KINDS, WORDED
from derivator.derivations.architectures.reading import LONGEST, Reader
from derivator.derivations.architectures.weights import Weights, weights_of
from derivator.derivations.architectures.windows import Slid, Slide, TooLargeError, slid
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import number
from derivator.notation.counting import Counted, Floor
from derivator.notation.nodes import Node, Symbol
from derivator.notation.text import text
from derivator.notation.walk import descendants, size, substitute
from derivator.solution import Chain
from derivator.spec.exercise import Place

LARGEST_LAYER = 10**10
"""More weights in one layer than any exercise has."""


@dataclass(frozen=True)
class Worked:
    """One layer with its formulas; ``name`` is what its parameters are called."""

    number: int
    layer: Layer
    incoming: Shape
    outgoing: Shape
    sides: tuple[Chain, ...]
    rounded: bool
    weights: Weights | None


@dataclass(frozen=True)
class Run:
    """A whole network, its letters, and how each of its names is counted."""

    start: Shape
    layers: tuple[Worked, ...]
    letters: tuple[str, ...]
    defined: Mapping[str, Node] = field(default_factory=dict)


class Names:
    """Names on the page that no letter of the author's has: H_1, n_2, P_{1,2}."""

    def __init__(
        self, taken: Sequence[str], network: int | None = None, alone: bool = False
    ) -> None:
        self.taken = frozenset(taken)
        self.network, self.alone = network, alone

    def of(self, base: str, layer: int | None = None) -> str:
        """The name of a quantity of a layer, or of the whole network."""
        if self.alone and self.network is not None:
            layer = None
        marks = [str(mark) for mark in (self.network, layer) if mark is not None]
        for letter in (base, f"{base}_tilde", f"{base}_bar", f"{base}_hat"):
            name = "_".join((letter, *marks))
            if name not in self.taken:
                return name
        return "_".join((f"{base}_star", *marks))


class Walker:
    """Goes through the layers of one network."""

    def __init__(
        self, reader: Reader, place: Place, start: Shape, layers: Sequence[Layer], names: Names
    ) -> None:
        self.reader, self.place, self.names = reader, place, names
        self.start, self.layers = start, tuple(layers)
        self.network = Network(start, layers)
        self.letters = letters_of(start, layers)
        self.defined: dict[str, Node] = {}
        self.full: dict[str, Node] = {}
        """Sizes that go by a name, as formulas of the author's letters alone."""

    def run(self) -> Run:
        """Every layer; raises ``SpecError`` where one does not fit what comes in."""
        shape, out = self.start, list[Worked]()
        for index, layer in enumerate(self.layers):
            self._accept(layer, shape, index)
            worked = self._layer(layer, shape, index)
            out.append(worked)
            shape = worked.outgoing
        return Run(self.start, tuple(out), self.letters, self.defined)

    def counted(self, name: str, layer: int, axis: int) -> Symbol:
        """The name of one size of what a layer hands on."""
        self.define(name, self.network.side(layer, axis))
        return Symbol(name)

    def define(self, name: str, count: object) -> None:
        """Say how a name is counted."""
        symbols = tuple(map(Symbol, self.letters))
        assert callable(count)
        self.defined[name] = Counted(name, symbols, count)

    def _refuse(self, index: int, message: str, expected: str) -> NoReturn:
        layer = self.layers[index]
        self.reader.refuse((*self.place, layer.place), message, layer.kind, expected)

    def _accept(self, layer: Layer, shape: Shape, index: int) -> None:
        takes = KINDS[layer.kind].takes
        if shape.kind not in takes:
            is_now = f"{WORDED[shape.kind]} of {text_of(shape)}"
            wanted = " or ".join(WORDED[kind] for kind in takes)
            hint = f"{wanted} before it"
            if shape.kind == PICTURE and VECTOR in takes:
                hint = "flatten (or global_mean_pool) before it"
            elif shape.kind == VECTOR and takes == (SEQUENCE,) and index:
                hint = f"{wanted} before it: returns: sequence in the recurrent layer below"
            elif shape.kind == VECTOR and SEQUENCE in takes:
                hint = "a sequence, input: [length, features]; the length may be a letter"
            self._refuse(index, f"{layer.kind} takes {wanted}, and is given {is_now}", hint)
        groups = layer.sizes.get("groups")
        if groups:
            for what, of in (("channels", shape.parts[-1]), ("filters", layer.size("filters"))):
                if all(map(is_number, (groups[0], of))) and value_of(of) % value_of(groups[0]):
                    message = f"{text(of)} {what} do not fall into {text(groups[0])} groups"
                    self._refuse(index, message, "groups that divide channels and filters")
        if layer.kind == "attention":
            heads, features = layer.size("heads"), shape.parts[-1]
            if all(map(is_number, (heads, features))) and value_of(features) % value_of(heads):
                message = f"{text(features)} features do not fall into {text(heads)} heads"
                self._refuse(index, message, "heads that divide the features")

    def _layer(self, layer: Layer, shape: Shape, index: int) -> Worked:
        weights = weights_of(layer, shape)
        outgoing, sides, rounded = self._outgoing(layer, shape, index)
        counted = weights is not None and is_number(weights.formula)
        if counted and weights is not None and value_of(weights.formula) > LARGEST_LAYER:
            self._refuse(index, "more parameters than can be counted", "smaller sizes")
        return Worked(index + 1, layer, shape, outgoing, sides, rounded, weights)

    def _outgoing(
        self, layer: Layer, shape: Shape, index: int
    ) -> tuple[Shape, tuple[Chain, ...], bool]:
        if "kernel" in layer.sizes:
            return self._windowed(layer, shape, index)
        last = shape.parts[-1]
        if layer.kind == "dense":
            return Shape(shape.kind, (*shape.parts[:-1], layer.size("units"))), (), False
        if layer.kind == "embedding":
            return Shape(SEQUENCE, (shape.parts[0], layer.size("size"))), (), False
        if layer.kind in GLOBAL_POOLS:
            return Shape(VECTOR, (last,)), (), False
        if layer.kind == "flatten":
            return self._flattened(shape, index)
        if layer.kind in CELLS:
            units = layer.size("units")
            if layer.says("bidirectional") and not layer.says("merge", "sum"):
                units = tidy(times(number(2), units), self.letters)
            if layer.says("returns", "sequence"):
                return Shape(SEQUENCE, (shape.parts[0], units)), (), False
            return Shape(VECTOR, (units,)), (), False
        return shape, (), False

    def _flattened(self, shape: Shape, index: int) -> tuple[Shape, tuple[Chain, ...], bool]:
        if len(shape.parts) == 1:
            return Shape(VECTOR, shape.parts), (), False
        name = self.counted(self.names.of("n", index + 1), index, 0)
        product = times(*shape.parts)
        value = tidy(product, self.letters)
        chain = ChainBuilder(name).then(product).then(value).chain()
        return Shape(VECTOR, (self._going_on(value, name),)), (chain,), False

    def _windowed(
        self, layer: Layer, shape: Shape, index: int
    ) -> tuple[Shape, tuple[Chain, ...], bool]:
        sides = shape.parts[:-1]
        slides = [
            self._slide(layer, side, axis, len(sides), index) for axis, side in enumerate(sides)
        ]
        bases = ("H", "W") if len(sides) == 2 else ("T",)
        symbols = [
            self.counted(self.names.of(base, index + 1), index, axis)
            for axis, base in enumerate(bases)
        ]
        found: list[Slid] = []
        for slide in slides:
            try:
                found.append(slid(slide, self.letters))
            except TooLargeError as error:
                expected = "a smaller kernel, more padding, or a larger input"
                self._refuse(index, f"the window does not fit: {error}", expected)
        chains = []
        if len(slides) == 2 and slides[0] == slides[1]:
            builder = ChainBuilder(symbols[0]).then(symbols[1])
            chains.append(_grown(builder, found[0].terms))
            symbols = symbols[:1] * 2
        else:
            for symbol, one in zip(symbols, found, strict=True):
                chains.append(_grown(ChainBuilder(symbol), one.terms))
        parts = [self._going_on(f.terms[-1], s) for f, s in zip(found, symbols, strict=True)]
        parts.append(self._channels(layer, shape))
        return Shape(shape.kind, tuple(parts)), tuple(chains), any(f.rounded for f in found)

    def _slide(self, layer: Layer, side: Node, axis: int, axes: int, index: int) -> Slide:
        own = {}
        for name in ("kernel", "stride", "padding", "dilation"):
            numbers = layer.sizes[name]
            if len(numbers) > axes:
                self._refuse(index, f"{name} with two numbers on a sequence", "one number")
            own[name] = numbers[axis] if len(numbers) > 1 else numbers[0]
        if is_number(side) and value_of(side) > LONGEST:
            self._refuse(index, "a side too long for a window", f"at most {LONGEST}")
        same = layer.says("padding", "same")
        return Slide(side, own["kernel"], own["stride"], own["padding"], own["dilation"], same)

    def _channels(self, layer: Layer, shape: Shape) -> Node:
        if "filters" in layer.sizes:
            return layer.size("filters")
        if "multiplier" in layer.sizes:
            return tidy(times(shape.parts[-1], layer.size("multiplier")), self.letters)
        return shape.parts[-1]

    def _going_on(self, value: Node, name: Symbol) -> Node:
        """What stands for a size in what follows: the value while it is short, else its name."""
        floors = any(isinstance(part, Floor) for part in descendants(value))
        if not floors and size(value) <= SHORT:
            return value
        self.full[name.name] = substitute(value, self.full)
        return name


def _grown(builder: ChainBuilder, terms: Sequence[Node]) -> Chain:
    for term in terms:
        builder.then(term)
    return builder.chain()


def letters_of(start: Shape, layers: Sequence[Layer]) -> tuple[str, ...]:
    """The letters among the sizes, as they first occur."""
    given = (size for layer in layers for sizes in layer.sizes.values() for size in sizes)
    parts = (part for node in (*start.parts, *given) for part in descendants(node))
    found = (part.name for part in parts if isinstance(part, Symbol))
    return tuple(dict.fromkeys(found))


def text_of(shape: Shape) -> str:
    """A shape for messages."""
    return " x ".join(map(text, shape.parts))
