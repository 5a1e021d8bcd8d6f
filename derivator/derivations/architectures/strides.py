"""Which stride of the convolutions stands in for the pooling between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derivator.architectures.fields import Windowed
from derivator.derivations.architectures.algebra import value_of
from derivator.derivations.architectures.recursion import Ladder, Level, TooLong, levels
from derivator.derivations.terms import equality
from derivator.notation.build import ONE, number
from derivator.notation.nodes import Node, Number, Symbol
from derivator.solution import Cell, Chain, Relation, Result, Table

MOST = 200


@dataclass(frozen=True)
class Strides:
    """Strides tried one by one.

    ``dropped``: pooling goes, the convolutions have the stride.  ``replaced``: each pooling layer
    becomes a convolution with the stride.
    """

    dropped: Table
    replaced: Table
    kept: Node
    """How many convolutions there are with pooling."""
    total: Node
    """How many layers there are with pooling."""
    least: Chain | None
    """The field of as many convolutions with the smallest stride that covers."""
    short: Chain | None
    """The same with the stride before it, which does not cover."""
    stride: Node | None
    field: Node
    """What the fields are called where pooling is replaced."""
    as_many: tuple[Node, ...]
    """The strides with which exactly as many layers are needed when pooling is replaced."""
    defined: Mapping[str, Node]
    results: Mapping[str, Result]


def tried(block: Sequence[Windowed], found: Sequence[Level], cover: int) -> Strides:
    """Strides from 1 to one more than the pooling's."""
    convolutions = sum(not level.layer.pooling for level in found)
    pooled = max((value_of(w.stride) for w in block if w.pooling), default=1)
    defined: dict[str, Node] = {}
    results: dict[str, Result] = {}
    dropped: list[tuple[Node | Chain | Cell | None, ...]] = []
    replaced: list[tuple[Node | Chain | Cell | None, ...]] = []
    as_many: list[Node] = []
    least: Chain | None = None
    short: Chain | None = None
    stride: Node | None = None
    bare = [layer for layer in block if not layer.pooling]
    for size in range(1, pooled + 3):
        own = [_with_stride(layer, size) for layer in bare]
        chain = _field(own, convolutions, f"({size})", defined)
        first, _ = _covering(own, cover, f"({size})", defined)
        if chain is not None:
            dropped.append((number(size), Cell(chain), first))
            value = chain.terms[-1]
            assert isinstance(value, Number)
            results[f"r_n[{size}]"] = Result(chain, str(value.value), float(value.value))
            relation = Relation.AT_LEAST if value.value >= cover else Relation.LESS
            stated = Chain((*chain.terms, number(cover)), (*chain.relations, relation))
            if value.value < cover:
                short = stated
            elif least is None:
                least, stride = stated, number(size)
        instead, layer = _covering(_replaced(block, size), cover, f"({size})", defined, "q")
        replaced.append((number(size), instead))
        as_many += [number(size)] if layer == len(found) else []
    return Strides(
        Table(("stride", "field_of_all", "first_covering"), tuple(dropped)),
        Table(("stride", "first_covering"), tuple(replaced)),
        number(convolutions),
        number(len(found)),
        least,
        short,
        stride,
        Symbol("q"),
        tuple(as_many),
        defined,
        results,
    )


def _with_stride(layer: Windowed, size: int) -> Windowed:
    return Windowed(layer.kernel, number(value_of(layer.stride) * size), layer.dilation)


def _replaced(block: Sequence[Windowed], size: int) -> list[Windowed]:
    """Each pooling layer as a convolution with the kernel before it."""
    out: list[Windowed] = []
    kernel = next((layer.kernel for layer in block if not layer.pooling), ONE)
    for layer in block:
        if layer.pooling:
            out.append(Windowed(kernel, number(size), ONE))
        else:
            kernel = layer.kernel
            out.append(layer)
    return out


def _found(block: Sequence[Windowed], times: int | None, cover: int | None) -> list[Level] | None:
    try:
        return levels(block, times, cover, MOST)
    except TooLong:
        return None


def _field(
    block: Sequence[Windowed], count: int, mark: str, defined: dict[str, Node]
) -> Chain | None:
    """The field after ``count`` layers."""
    found = _found(block, -(-count // len(block)), None)
    if found is None:
        return None
    ladder = Ladder(found[:count], mark)
    chain = equality(ladder.name("r", count), number(found[count - 1].field))
    defined |= ladder.defined
    return chain


def _covering(
    block: Sequence[Windowed], cover: int, mark: str, defined: dict[str, Node], letter: str = "r"
) -> tuple[Chain | None, int | None]:
    """Between which layers the field comes to cover, and the number of the latter."""
    found = _found(block, None, cover)
    if found is None:
        return None, None
    ladder = Ladder(found, mark, letter)
    chain = ladder.covers(cover)
    defined |= ladder.defined
    return chain, len(found)
