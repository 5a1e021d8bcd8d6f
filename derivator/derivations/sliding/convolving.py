"""A convolution worked out: every window's sum, channel by channel and filter by filter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from derivator.derivations.sliding.reading import (
    Picture,
    letters_in,
    numbered,
)
from derivator.derivations.sliding.sums import (
    chain_of,
    entry_of,
    products,
    shortest,
    turned,
    value_of_sum,
)
from derivator.derivations.sliding.window import Frame
from derivator.errors import Problem, SpecError
from derivator.notation.build import ZERO
from derivator.notation.nodes import Node
from derivator.solution import Chain, NodeRows, Scope, Slide
from derivator.spec.exercise import Task


@dataclass(frozen=True)
class Windowed:
    """What the windows over one channel give: a chain and a value for each."""

    name: str
    chains: tuple[tuple[Chain, ...], ...]
    values: NodeRows


@dataclass(frozen=True)
class Convolving:
    """A convolution as asked for, with everything that it gives."""

    picture: Picture
    kernels: tuple[tuple[NodeRows, ...], ...]
    bias: tuple[Node, ...]
    frame: Frame
    flip: bool
    result: str
    number: int = 0
    """With several convolutions of one picture the number of this one, from 1."""

    @property
    def line(self) -> bool:
        """Whether it runs along a vector."""
        return self.picture.line

    @property
    def several(self) -> bool:
        """Whether there are several channels, whose contributions are added."""
        return len(self.picture.channels) > 1

    @property
    def window(self) -> tuple[int, int]:
        """Height and width of the kernels."""
        return len(self.kernels[0][0]), len(self.kernels[0][0][0])

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The letters among the entries."""
        kernels = (rows for own in self.kernels for rows in own)
        return letters_in(*self.picture.channels, *kernels, (self.bias,))

    @property
    def scope(self) -> Scope:
        """Where the chains hold."""
        return Scope.IDENTITY if self.letters else Scope.DATA

    @property
    def padded_names(self) -> tuple[str, ...]:
        """The names of the channels as they are drawn."""
        names = self.picture.names
        return tuple(f"{name}_padded" for name in names) if self.frame.pads else names

    @property
    def results(self) -> tuple[str, ...]:
        """The name of each filter's result."""
        return numbered(self.result, len(self.kernels))

    def kernel_name(self, place: int, channel: int, base: str = "K") -> str:
        """K, K_1 of several filters or channels, K_1_2 of the first filter's second channel."""
        parts = [self.number] if self.number else []
        parts += [place + 1] if len(self.kernels) > 1 else []
        parts += [channel + 1] if self.several else []
        return "_".join((base, *map(str, parts)))

    def used_kernel(self, place: int, channel: int) -> NodeRows:
        """The kernel as it is laid on the picture."""
        kernel = self.kernels[place][channel]
        return turned(kernel) if self.flip else kernel

    @cached_property
    def padded(self) -> tuple[NodeRows, ...]:
        """The channels with their padding."""
        return tuple(map(self.frame.padded, self.picture.channels))

    def channel(self, place: int, channel: int) -> Windowed:
        """What one channel gives to one filter; alone, with the bias, it is the result."""
        alone = not self.several
        name = self.results[place] if alone else self.kernel_name(place, channel, "S")
        bias = self.bias[place] if alone and self.bias[place] != ZERO else None
        kernel = [weight for row in self.used_kernel(place, channel) for weight in row]
        rows, columns = self.frame.size
        chains, values = [], []
        for i in range(rows):
            own = []
            line = []
            for j in range(columns):
                entries = [self.padded[channel][r][c] for r, c in self.frame.window(i, j)]
                pairs = list(zip(entries, kernel, strict=True))
                value = value_of_sum(pairs, bias)
                terms = [*products(pairs), *((bias,) if bias is not None else ())]
                line.append(value)
                own.append(chain_of(entry_of(name, i, j, self.line), terms, value, self.scope))
            chains.append(tuple(own))
            values.append(tuple(line))
        return Windowed(name, tuple(chains), tuple(values))

    @cached_property
    def channels(self) -> tuple[tuple[Windowed, ...], ...]:
        """Of each filter what each channel gives."""
        count = range(len(self.picture.channels))
        return tuple(tuple(self.channel(f, c) for c in count) for f in range(len(self.kernels)))

    @cached_property
    def outcome(self) -> tuple[Windowed, ...]:
        """The result of each filter: of several channels the sum of what they give."""
        return tuple(
            self._summed(place, parts) if self.several else parts[0]
            for place, parts in enumerate(self.channels)
        )

    def _summed(self, place: int, parts: tuple[Windowed, ...]) -> Windowed:
        name, bias = self.results[place], self.bias[place]
        rest = (bias,) if bias != ZERO else ()
        chains, values = [], []
        for i, row in enumerate(parts[0].values):
            own, line = [], []
            for j in range(len(row)):
                terms = (*(part.values[i][j] for part in parts), *rest)
                line.append(shortest(terms))
                symbol = entry_of(name, i, j, self.line)
                own.append(chain_of(symbol, terms, line[-1], self.scope))
            chains.append(tuple(own))
            values.append(tuple(line))
        return Windowed(name, tuple(chains), tuple(values))

    def slide(self) -> Slide:
        """Everything that the check needs to do it once more."""
        filters, channels = range(len(self.kernels)), range(len(self.picture.channels))

        def named(base: str) -> tuple[tuple[str, ...], ...]:
            return tuple(tuple(self.kernel_name(f, c, base) for c in channels) for f in filters)

        names = named("K")
        return Slide(
            tuple(zip(self.picture.names, self.picture.channels, strict=True)),
            self.window,
            self.results,
            size_names(self.result, self.line),
            (self.frame.rows.axis.stride, self.frame.columns.axis.stride),
            (self.frame.rows.axis.dilation, self.frame.columns.axis.dilation),
            self.frame.padding,
            self.frame.mode,  # type: ignore[arg-type]
            self.padded_names if self.frame.pads else (),
            tuple(
                tuple(zip(own, rows, strict=True))
                for own, rows in zip(names, self.kernels, strict=True)
            ),
            self.flip,
            named("K_tilde") if self.flip else (),
            named("S") if self.several else (),
            self.bias,
        )


def size_names(result: str, line: bool) -> tuple[str, str]:
    """What the height and the width of a result are called, or the length of a vector."""
    return f"h_{result}", f"n_{result}" if line else f"w_{result}"


def check_letters(letters: tuple[str, ...], names: tuple[str, ...], task: Task) -> None:
    """Raise ``SpecError`` for a letter that is called like a matrix."""
    for letter in letters:
        if letter in names:
            message = f"the letter {letter} is what a whole matrix is called"
            expected = "another letter among the entries"
            raise SpecError([Problem(task.place("picture"), message, letter, expected)])
