"""Formulas with commas inside YAML's braces and square brackets.

YAML ends a plain value at every comma: ``{f: Max(x, y)}`` reaches us as the pairs ``f: Max(x`` and
``y)`` without a value.  What stands between round brackets is put together again here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from derivator.spec.source import Span
from derivator.spec.tree import Node, Scalar

MAX_COMMAS = 50

Pair = tuple[Node, Node]

_FOLD = re.compile(r"[ \t]*[\r\n]\s*")


def joined_items(items: Sequence[Node]) -> Iterator[Node]:
    """Yield the items of a list, those put together that one pair of round brackets spans."""
    depths = [_depth(item) for item in items]
    index = 0
    while index < len(items):
        end = _end(depths[index], depths, index + 1)
        yield _merged(items[index], items[end - 1])
        index = end


def joined_pairs(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Yield the pairs of a mapping, the keys and the values put together alike.

    Where a bracket is open in a key, every pair up to the one that closes it lacks a value; where
    it is open in a value, the pairs behind it do.
    """
    depths = [_depth(key) for key, _ in pairs]
    bare = [
        depth if _is_empty(value) else None for depth, (_, value) in zip(depths, pairs, strict=True)
    ]
    index = 0
    while index < len(pairs):
        end = index + 1
        if bare[index] is not None:
            end = _end(bare[index], bare, end, depths)
        key, value = _merged(pairs[index][0], pairs[end - 1][0]), pairs[end - 1][1]
        index = _end(_depth(value), bare, end)
        yield key, _merged(value, pairs[index - 1][0]) if index > end else value


def _end(
    depth: int | None,
    depths: Sequence[int | None],
    start: int,
    last: Sequence[int | None] | None = None,
) -> int:
    """Return the index behind the node that closes an open bracket; ``start`` if none does.

    ``depths`` says how many brackets each node opens, None where it cannot belong to the others;
    ``last`` says the same of a node in its place as the closing one.
    """
    if depth is None or depth <= 0:
        return start
    for index in range(start, min(start + MAX_COMMAS, len(depths))):
        change = depths[index]
        closing = change if last is None else last[index]
        if closing is not None and depth + closing == 0:
            return index + 1
        if change is None or depth + change < 0:
            break
        depth += change
    return start


def _depth(node: Node) -> int | None:
    """Return how many brackets a plain scalar opens more than it closes; None for other nodes."""
    if not isinstance(node, Scalar) or node.span.style:
        return None
    return node.text.count("(") - node.text.count(")")


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.span.style and not node.text


def _merged(first: Node, last: Node) -> Node:
    """Return one scalar from the beginning of the first to the end of the last."""
    if first is last or not isinstance(first, Scalar) or not isinstance(last, Scalar):
        return first
    source, start, end = first.span.source, first.span.start, last.span.end
    text = _FOLD.sub(" ", source.text[start:end])
    return Scalar(text, Span(source, start, end, "", 0, text))
