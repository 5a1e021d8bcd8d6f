"""Values and shapes of series: ``x: [1, 2, 3]`` becomes x_1, x_2 and x_3.

Works on the tree of the spec, so that every later reader sees ordinary inputs at their places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from derivator.spec.indexed import (
    Series,
    moment_name,
    read_index,
    split_index,
    with_fixed_moments,
)
from derivator.spec.names import listed
from derivator.spec.problems import Problems
from derivator.spec.tree import MappingNode, Node, Scalar, SequenceNode

Pair = tuple[Scalar, Node]


def with_moments(
    root: MappingNode, series: Mapping[str, Series], problems: Problems
) -> MappingNode:
    """The spec with every series among its inputs spelt out moment by moment."""
    if not series:
        return root
    expander = _Expander(series, problems)
    readers = {
        "symbols": expander.symbols,
        "parameters": expander.names,
        "values": expander.values,
        "data": expander.data,
        "parts": expander.parts,
    }
    return MappingNode(
        root.position,
        {
            key: (spelt, readers[key](value) if key in readers else value)
            for key, (spelt, value) in root.entries.items()
        },
    )


class _Expander:
    def __init__(self, series: Mapping[str, Series], problems: Problems) -> None:
        self.series = series
        self.problems = problems

    def named(self, key: Scalar) -> Series | None:
        """The series that a key names as a whole, ``x`` or ``x[t]``."""
        indexed = split_index(key.text)
        index = read_index(indexed[1]) if indexed else None
        if indexed and (index is None or not index.letter):
            return None
        return self.series.get(indexed[0] if indexed else key.text)

    def symbols(self, node: Node) -> Node:
        """Declared inputs: each moment with the shape of its series."""
        if not isinstance(node, MappingNode):
            return self.names(node)
        pairs = [
            (name, value) for key, value in node.entries.values() for name in self.inputs_of(key)
        ]
        return self.mapping(node, pairs)

    def names(self, node: Node) -> Node:
        """A list of names, or a lone one."""
        items = node.items if isinstance(node, SequenceNode) else [node]
        spelt: list[Node] = []
        for item in items:
            spelt += self.inputs_of(item) if isinstance(item, Scalar) else [item]
        return SequenceNode(node.position, spelt) if spelt != [node] else node

    def inputs_of(self, key: Scalar) -> list[Scalar]:
        series = self.named(key)
        if series is None:
            return [self.fixed(key)]
        if not series.inputs:
            message = f"a series of which every moment is computed: {series.name}"
            self.problems.add(key.position, message, key.text, "a series that formulas only use")
        return [Scalar(moment_name(series.name, at), key.span) for at in series.inputs]

    def values(self, node: Node) -> Node:
        """Values by name: of a series a list, a mapping by moments, or one for all of them."""
        if not isinstance(node, MappingNode):
            return node
        pairs: list[Pair] = []
        for key, value in node.entries.values():
            series = self.named(key)
            if series is None or not series.inputs:
                pairs.append((self.fixed(key), value))
            else:
                pairs += self.moments(series, key, value)
        return self.mapping(node, pairs)

    def data(self, node: Node) -> Node:
        if not isinstance(node, SequenceNode):
            return node
        return SequenceNode(node.position, [self.values(item) for item in node.items])

    def moments(self, series: Series, key: Scalar, value: Node) -> Iterator[Pair]:
        """Yield the moments of a series with their values."""
        name, moments = series.name, series.inputs
        if isinstance(value, MappingNode):
            yield from self.by_moment(series, value)
        elif isinstance(value, Scalar) or (len(moments) == 1 and len(value.items) != 1):
            yield from ((Scalar(moment_name(name, at), key.span), value) for at in moments)
        else:
            if len(value.items) != len(moments):
                symbols = [moment_name(name, at) for at in moments]
                expected = f"{len(moments)} of them: {listed(symbols)}"
                message = f"{len(value.items)} values for the moments of {name}"
                self.problems.add(value.position, message, key.text, expected)
            for at, item in zip(moments, value.items, strict=False):
                place = item.span if isinstance(item, Scalar) else key.span
                yield Scalar(moment_name(name, at), place), item
            for at in moments[len(value.items) :]:
                yield Scalar(moment_name(name, at), key.span), _filled(value)

    def by_moment(self, series: Series, value: MappingNode) -> Iterator[Pair]:
        """Yield the moments that a mapping such as ``{0: 0}`` names."""
        for key, item in value.entries.values():
            known = [str(at) for at in series.inputs]
            if key.text in known:
                yield Scalar(moment_name(series.name, int(key.text)), key.span), item
            else:
                self.problems.unknown(key.position, f"moment of {series.name}", key.text, known)

    def parts(self, node: Node) -> Node:
        """The options of derivations, with ``h_3`` for ``h[3]``."""
        if not isinstance(node, SequenceNode):
            return node
        return SequenceNode(node.position, [self.part(item) for item in node.items])

    def part(self, node: Node) -> Node:
        if not isinstance(node, MappingNode) or "solve" not in node.entries:
            return node
        key, solve = node.entries["solve"]
        return MappingNode(node.position, {**node.entries, "solve": (key, self.fixed_below(solve))})

    def fixed_below(self, node: Node) -> Node:
        if isinstance(node, Scalar):
            return self.fixed(node)
        if isinstance(node, SequenceNode):
            return SequenceNode(node.position, [self.fixed_below(item) for item in node.items])
        pairs = [(self.fixed(key), self.fixed_below(item)) for key, item in node.entries.values()]
        return MappingNode(node.position, {key.text: (key, item) for key, item in pairs})

    def fixed(self, scalar: Scalar) -> Scalar:
        """A text with ``h_3`` for ``h[3]``."""
        if "[" not in scalar.text:
            return scalar
        text = with_fixed_moments(scalar.text, frozenset(self.series))
        return Scalar(text.strip() if text != scalar.text else text, scalar.span)

    def mapping(self, node: MappingNode, pairs: list[Pair]) -> MappingNode:
        """A mapping of pairs; notes a moment given twice, as by ``h: {0: 0}`` and ``h_0: 0``."""
        spelt = MappingNode(node.position)
        for key, value in pairs:
            if key.text in spelt.entries:
                message = f"a moment that line {spelt.entries[key.text][0].position.line} has too"
                self.problems.add(key.position, message, key.text, "each moment once")
            spelt.entries.setdefault(key.text, (key, value))
        return spelt


def moments_hint(missing: Sequence[str], series: Mapping[str, Series]) -> str:
    """Say how the moments of a series get values, where one of them is missing."""
    for each in series.values():
        lacking = [at for at in each.inputs if moment_name(each.name, at) in missing]
        if lacking and len(lacking) == len(each.inputs) > 1:
            return f"; of {each.name} in a list of {len(lacking)}"
        if lacking:
            given = ", ".join(f"{at}: 0" for at in lacking[:3])
            hint = f"; {each.name}[{lacking[0]}] for instance as {each.name}: {{{given}}}"
            if each.assigned:
                first, last = min(each.assigned), max(each.assigned)
                hint += f", since {each.name} is computed for the moments {first} to {last} only"
            return hint
    return ""


def _filled(value: SequenceNode) -> Node:
    """Something in place of a value that is missing, which was noted: no second complaint."""
    return value.items[-1] if value.items else value
