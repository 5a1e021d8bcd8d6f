"""The receptive field layer by layer: r_i = r_{i-1} + (k_i - 1) d_i j_{i-1}, j_i = s_i j_{i-1}.

Araujo, Norris and Sim, Computing receptive fields of convolutional neural networks, Distill, 2019.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derivator.architectures.fields import (
    Windowed,
    jump,
    span,
    spread_out,
    traced,
    widened,
)
from derivator.derivations.architectures.algebra import plus, times, value_of
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.build import ONE, number
from derivator.notation.counting import Counted
from derivator.notation.nodes import Node, Product, Symbol
from derivator.solution import Cell, Chain, Relation, Table

FIELD, JUMP, LAYER = Symbol("r_i"), Symbol("j_i"), Symbol("i")
KERNEL, STRIDE, DILATION = Symbol("k_i"), Symbol("s_i"), Symbol("d_i")
LARGEST = 200_000
"""A field that is longer is not followed."""


@dataclass(frozen=True)
class Rule:
    """Both recursions in letters, and how their left sides are measured."""

    chains: tuple[Chain, Chain]
    dilated: bool
    letters: tuple[str, ...]
    defined: Mapping[str, Node]
    field: Node = FIELD
    jump: Node = JUMP
    layer: Node = LAYER
    kernel: Node = KERNEL
    stride: Node = STRIDE
    dilation: Node = DILATION


def rule(dilated: bool) -> Rule:
    """The step from one layer to the next."""
    letters = ("r_{i-1}", "j_{i-1}", "k_i", *(("d_i",) if dilated else ()))
    before, apart, kernel = (Symbol(name) for name in letters[:3])
    grown = [plus(kernel, number(-1)), *([Symbol("d_i")] if dilated else []), apart]
    symbols = tuple(map(Symbol, letters))
    defined: dict[str, Node] = {
        "r_i": Counted("r_i", symbols, widened),
        "j_i": Counted("j_i", (Symbol("j_{i-1}"), Symbol("s_i")), spread_out),
    }
    chains = (
        equality(Symbol("r_i"), plus(before, Product(tuple(grown)))),
        equality(Symbol("j_i"), times(Symbol("s_i"), apart)),
    )
    return Rule(chains, dilated, (*letters, "s_i"), defined)


@dataclass(frozen=True)
class Level:
    """A layer in numbers: its field and jump."""

    layer: Windowed
    field: int
    jump: int


class TooLong(ValueError):
    """A field that is longer than is followed."""


def levels(
    block: Sequence[Windowed], times_over: int | None, cover: int | None, most: int
) -> list[Level]:
    """The block repeated; up to the first layer that covers, where ``cover`` is given.

    Raises ``TooLong`` where the field grows beyond all use, or never covers.
    """
    out: list[Level] = []
    field = apart = 1
    repeats = times_over if times_over is not None else most // len(block) + 1
    for _ in range(repeats):
        for layer in block:
            kernel, stride, dilation = (
                value_of(part) for part in (layer.kernel, layer.stride, layer.dilation)
            )
            field, apart = field + (kernel - 1) * dilation * apart, apart * stride
            out.append(Level(layer, field, apart))
            if cover is not None and field >= cover:
                return out
            if field > LARGEST or apart > LARGEST or len(out) > most:
                raise TooLong
    return out


class Ladder:
    """The levels of one network as rows of a table, each of them measured."""

    def __init__(self, found: Sequence[Level], mark: str = "", letter: str = "r") -> None:
        self.levels = list(found)
        self.mark, self.letter = mark, letter
        self.defined: dict[str, Node] = {}

    def name(self, base: str, level: int) -> Symbol:
        """r_3, j_3; measured on the layers up to there."""
        shown = self.letter if base == "r" else base
        symbol = Symbol(f"{shown}_{level}" + (f"__{self.mark}" if self.mark else ""))
        layers = [one.layer for one in self.levels[:level]]
        measure = span if base == "r" else jump
        self.defined[symbol.name] = Counted(symbol.name, (), traced(layers, 1, measure))
        return symbol

    def growth(self, level: int) -> Chain:
        """r_3 = 6 + (5 - 1) · 2 = 14."""
        own = self.levels[level - 1]
        before, apart = (1, 1) if level == 1 else _both(self.levels[level - 2])
        layer = own.layer
        factors = [plus(layer.kernel, number(-1))]
        if layer.dilation != ONE:
            factors.append(layer.dilation)
        factors.append(number(apart))
        builder = ChainBuilder(self.name("r", level))
        builder.then(plus(number(before), Product(tuple(factors), dotted=True)))
        return builder.then(number(own.field)).chain()

    def jumps(self, level: int) -> Chain:
        """j_3 = 2 · 2 = 4."""
        own = self.levels[level - 1]
        apart = 1 if level == 1 else self.levels[level - 2].jump
        builder = ChainBuilder(self.name("j", level))
        if own.layer.stride != ONE:
            builder.then(times(own.layer.stride, number(apart)))
        return builder.then(number(own.jump)).chain()

    def table(self, dilated: bool) -> Table:
        """A row a layer."""
        rows = []
        for level, own in enumerate(self.levels, start=1):
            layer = own.layer
            key = "architecture.pooling" if layer.pooling else "architecture.conv"
            sizes = (layer.kernel, layer.stride, *((layer.dilation,) if dilated else ()))
            jumped = Cell(self.jumps(level))
            rows.append((number(level), key, *sizes, jumped, self.growth(level)))
        columns: tuple[str | Node, ...] = ("layer_number", "layer", KERNEL, STRIDE)
        columns = (*columns, *((DILATION,) if dilated else ()), JUMP, "field")
        return Table(columns, tuple(rows))

    def covers(self, cover: int) -> Chain:
        """r_12 < 512 <= r_13."""
        last = len(self.levels)
        wanted = number(cover)
        if last == 1:
            return Chain((wanted, self.name("r", 1)), (Relation.AT_MOST,))
        terms = (self.name("r", last - 1), wanted, self.name("r", last))
        return Chain(terms, (Relation.LESS, Relation.AT_MOST))


def _both(level: Level) -> tuple[int, int]:
    return level.field, level.jump
