"""Weights and sizes counted on real arrays: the route by which printed counts are checked.

Every weight of a layer is an entry of an array of the shape that the layer's own operation needs,
and that operation is carried out with it on one window or one step, so that a wrong shape fails.
Sizes are found by sliding a real window along an axis.  No formula for a count or a size is used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from derivator.architectures.layers import (
    CELLS,
    GLOBAL_POOLS,
    NORMS,
    POOLS,
    SEQUENCE,
    STRAIGHT,
    VECTOR,
    Layer,
    Shape,
    whole,
)

Array = npt.NDArray[Any]
Ints = tuple[int, ...]
Held = list[tuple[str, Array]]
"""Arrays by what they are: weights, constants or running statistics."""

DENSE_ARRAY = 1 << 22
"""Arrays with more entries are views of a single zero, so that a large network fits the memory."""
LONGEST_AXIS = 200_000
GATES = {"rnn": 1, "gru": 3}


def array(*shape: int) -> Array:
    """An array of weights; raises ``ValueError`` for a size below 1."""
    if min(shape) < 1:
        raise ValueError("a size below 1")
    if math.prod(shape) > DENSE_ARRAY:
        return np.broadcast_to(np.zeros((), np.int8), shape)
    return np.zeros(shape, np.int8)


def windows(side: int, kernel: int, stride: int, dilation: int, ends: Ints) -> int:
    """On how many places a window stands while it slides along a padded axis."""
    if min(kernel, stride, dilation) < 1 or min(ends) < 0 or side < 1:
        raise ValueError("a window that does not slide")
    if side + sum(ends) > LONGEST_AXIS:
        raise ValueError("an axis too long to slide along")
    axis = np.pad(np.arange(side), ends, constant_values=-1)
    start = places = 0
    while len(axis[start::dilation][:kernel]) == kernel:
        start, places = start + stride, places + 1
    if places == 0:
        raise ValueError("a window that is larger than the axis")
    return places


def same_ends(side: int, kernel: int, stride: int, dilation: int) -> Ints:
    """How much is padded before and after, so that a window stands on every stride-th place.

    As TensorFlow pads: no more than the last window needs, the odd one at the end.
    """
    last = len(range(0, side, stride)) - 1
    missing = max(last * stride + dilation * (kernel - 1) + 1 - side, 0)
    return missing // 2, missing - missing // 2


@dataclass(frozen=True)
class Passed:
    """What a layer hands on, and its arrays."""

    kind: str
    shape: Ints
    held: Held = field(default_factory=list)


class Instance:
    """A layer at whole values of the letters."""

    def __init__(self, layer: Layer, letters: Mapping[str, int]) -> None:
        self.layer = layer
        self.numbers = {n: [whole(p, letters) for p in ps] for n, ps in layer.sizes.items()}

    def one(self, name: str) -> int:
        """A size with one number."""
        return self.numbers[name][0]

    def slid(self, sides: Sequence[int]) -> Ints:
        """The sides of what a window gives, axis by axis."""
        out = []
        for axis, side in enumerate(sides):
            kernel, stride, dilation = (
                self.numbers[name][axis] for name in ("kernel", "stride", "dilation")
            )
            if self.layer.says("padding", "same"):
                if min(kernel, stride, dilation, side) < 1:
                    raise ValueError("a window that does not slide")
                ends = same_ends(side, kernel, stride, dilation)
            else:
                ends = (self.numbers["padding"][axis],) * 2
            out.append(windows(side, kernel, stride, dilation, ends))
        return tuple(out)

    def constants(self, *shape: int) -> Held:
        """As many vectors of constants as the layer has."""
        return [("constants", array(*shape)) for _ in range(self.layer.constants)]


def passed(layer: Layer, kind: str, shape: Ints, letters: Mapping[str, int]) -> Passed:
    """One layer on what comes in; raises ``ValueError`` where both do not fit."""
    instance = Instance(layer, letters)
    for kinds, rule in _RULES:
        if layer.kind in kinds:
            return rule(instance, kind, shape)
    raise ValueError(f"no arrays for {layer.kind}")


def _dense(own: Instance, kind: str, shape: Ints) -> Passed:
    units = own.one("units")
    matrix = array(shape[-1], units)
    _ = np.zeros(shape[-1]) @ matrix[:, :1]
    held = [("weights", matrix), *own.constants(units)]
    return Passed(kind, (*shape[:-1], units), held)


def _conv(own: Instance, kind: str, shape: Ints) -> Passed:
    groups, filters, channels = own.one("groups"), own.one("filters"), shape[-1]
    if groups < 1 or channels % groups or filters % groups:
        raise ValueError("channels that do not fall into groups")
    kernels = array(filters, len(range(0, channels, groups)), *own.numbers["kernel"])
    window = np.zeros((*own.numbers["kernel"], channels // groups))
    _ = np.tensordot(np.moveaxis(window, -1, 0), kernels[0], axes=window.ndim)
    held = [("weights", kernels), *own.constants(filters)]
    return Passed(kind, (*own.slid(shape[:-1]), filters), held)


def _depthwise(own: Instance, kind: str, shape: Ints) -> Passed:
    channels, times = shape[-1], own.one("multiplier")
    kernels = array(channels, times, *own.numbers["kernel"])
    made = sum(len(one) for one in kernels)
    held = [("weights", kernels), *own.constants(made)]
    return Passed(kind, (*own.slid(shape[:-1]), made), held)


def _separable(own: Instance, kind: str, shape: Ints) -> Passed:
    channels, times, filters = shape[-1], own.one("multiplier"), own.one("filters")
    deep = array(channels, times, *own.numbers["kernel"])
    across = array(filters, sum(times for _ in range(channels)))
    held: Held = [("weights", deep), ("weights", across)]
    if own.layer.constants:
        held.append(("constants", array(filters)))
    if own.layer.constants == 2:
        held.append(("constants", array(channels, times)))
    return Passed(kind, (*own.slid(shape[:-1]), filters), held)


def _pool(own: Instance, kind: str, shape: Ints) -> Passed:
    return Passed(kind, (*own.slid(shape[:-1]), shape[-1]))


def _recurrent(own: Instance, kind: str, shape: Ints) -> Passed:
    units, layer = own.one("units"), own.layer
    names = ["forget"] if layer.kind == "lstm" and layer.says("forget") else []
    names += ["input", "output", "candidate"] if layer.kind == "lstm" else []
    names += ["gate"] * GATES.get(layer.kind, 0)
    directions = 2 if layer.says("bidirectional") else 1
    held: Held = []
    for gate in names * directions:
        from_input, from_state = array(shape[-1], units), array(units, units)
        held += [("weights", from_input), ("weights", from_state), *own.constants(units)]
        state = np.zeros(shape[-1]) @ from_input[:, :1] + np.zeros(units) @ from_state[:, :1]
        _ = state + np.zeros(units)[:1]
        if gate != "candidate" and layer.kind == "lstm":
            if layer.says("peepholes"):
                held.append(("weights", array(units)))
            if layer.says("peepholes", "full"):
                held.append(("weights", array(units, units)))
    joined = units * (1 if layer.says("merge", "sum") else directions)
    if layer.says("returns", "sequence"):
        return Passed(SEQUENCE, (shape[0], joined), held)
    return Passed(VECTOR, (joined,), held)


def _attention(own: Instance, kind: str, shape: Ints) -> Passed:
    features, heads = shape[-1], own.one("heads")
    if heads < 1 or features % heads:
        raise ValueError("features that do not fall into heads")
    held: Held = []
    for _ in range(heads):
        for _ in ("query", "key", "value"):
            held += [("weights", array(features, features // heads))]
            held += own.constants(features // heads)
    held += [("weights", array(features, features)), *own.constants(features)]
    return Passed(kind, shape, held)


def _norm(own: Instance, kind: str, shape: Ints) -> Passed:
    held = [("weights", array(shape[-1])), ("constants", array(shape[-1]))]
    if own.layer.kind == "batch_norm":
        held += [("running", array(shape[-1])), ("running", array(shape[-1]))]
    return Passed(kind, shape, held)


def _embedding(own: Instance, kind: str, shape: Ints) -> Passed:
    table = array(own.one("vocabulary"), own.one("size"))
    return Passed(SEQUENCE, (shape[0], table[0].size), [("weights", table)])


def _flatten(own: Instance, kind: str, shape: Ints) -> Passed:
    return Passed(VECTOR, (array(*shape).size,))


_RULES: tuple[tuple[Sequence[str], Callable[[Instance, str, Ints], Passed]], ...] = (
    (("dense",), _dense),
    (("conv", "conv1d"), _conv),
    (("depthwise_conv",), _depthwise),
    (("separable_conv",), _separable),
    (POOLS, _pool),
    (GLOBAL_POOLS, lambda own, kind, shape: Passed(VECTOR, shape[-1:])),
    (CELLS, _recurrent),
    (("attention",), _attention),
    (NORMS, _norm),
    (("embedding",), _embedding),
    (("flatten",), _flatten),
    (STRAIGHT, lambda own, kind, shape: Passed(kind, shape)),
)


class Network:
    """Layers one behind the other, counted at whole values of their letters."""

    def __init__(self, start: Shape, layers: Sequence[Layer]) -> None:
        self.start = start
        self.layers = tuple(layers)
        self._known: dict[tuple[tuple[str, int], ...], list[Passed] | None] = {}

    def passes(self, letters: Mapping[str, int]) -> list[Passed] | None:
        """What every layer hands on; None where a layer does not fit."""
        key = tuple(sorted(letters.items()))
        if key not in self._known:
            try:
                self._known[key] = list(self._run(letters))
            except ValueError:
                self._known[key] = None
        return self._known[key]

    def _run(self, letters: Mapping[str, int]) -> Iterator[Passed]:
        shape = tuple(whole(part, letters) for part in self.start.parts)
        if min(shape) < 1:
            raise ValueError("a size below 1")
        kind = self.start.kind
        for layer in self.layers:
            found = passed(layer, kind, shape, letters)
            yield found
            kind, shape = found.kind, found.shape

    def side(self, layer: int, axis: int) -> Callable[[Mapping[str, int]], float]:
        """How to count one size of what a layer hands on."""

        def count(letters: Mapping[str, int]) -> float:
            found = self.passes(letters)
            return math.nan if found is None else float(found[layer].shape[axis])

        return count

    def entries(
        self, layers: Sequence[int], roles: Sequence[str] = ("weights", "constants")
    ) -> Callable[[Mapping[str, int]], float]:
        """How to count the entries of some layers' arrays."""

        def count(letters: Mapping[str, int]) -> float:
            found = self.passes(letters)
            if found is None:
                return math.nan
            held = [pair for layer in layers for pair in found[layer].held]
            return float(sum(own.size for role, own in held if role in roles))

        return count
