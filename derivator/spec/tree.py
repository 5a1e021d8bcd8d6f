"""A YAML document as a plain tree: mappings, lists, and scalars that keep their own text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from derivator.errors import Position
from derivator.spec.source import Span

NULLS = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number or empty value, as typed."""

    text: str
    span: Span = field(repr=False)

    @property
    def position(self) -> Position:
        """Where the scalar begins, a quote included."""
        return self.span.source.position(self.span.start)

    @property
    def is_null(self) -> bool:
        """Tell whether YAML reads this as no value."""
        return not self.span.style and self.text in NULLS


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list of nodes."""

    position: Position
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys with the scalars that spell them, and their values, in the author's order."""

    position: Position
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None where there is none."""
        entry = self.entries.get(key)
        return entry[1] if entry else None


Node = Scalar | SequenceNode | MappingNode
Plain = None | str | list["Plain"] | dict[str, "Plain"]


def plain(node: Node | None) -> Plain:
    """Return a node as dicts, lists, texts and None, for the typed models."""
    if isinstance(node, MappingNode):
        return {key: plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    return None if node is None or node.is_null else node.text


def below(node: Node) -> Iterator[tuple[tuple[int | str, ...], Node]]:
    """Every node of a tree with the keys and list places that lead to it, the root first."""
    stack: list[tuple[tuple[int | str, ...], Node]] = [((), node)]
    while stack:
        path, current = stack.pop()
        yield path, current
        if isinstance(current, MappingNode):
            stack += [((*path, key), value) for key, (_, value) in current.entries.items()]
        elif isinstance(current, SequenceNode):
            stack += [((*path, place), item) for place, item in enumerate(current.items)]


def follow(node: Node, place: tuple[int | str, ...]) -> tuple[Node, Scalar | None]:
    """Walk down a tree as far as a place leads; return that node and the key that spells it."""
    key = None
    for step in place:
        if isinstance(node, MappingNode) and isinstance(step, str) and step in node.entries:
            key, node = node.entries[step]
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    return node, key
