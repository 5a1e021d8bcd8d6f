"""The set of all values of a function, as intervals and single numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derivator.derivations.properties.survey import SAME, Arc, End
from derivator.notation.analysis import Infinity, Interval, Union, ValueSet
from derivator.notation.nodes import Node
from derivator.notation.precise import Precise
from derivator.notation.simplify import exact_text


@dataclass(frozen=True)
class Span:
    """Values between two numbers, with or without the ends."""

    low: Precise
    high: Precise
    low_node: Node
    high_node: Node
    holds_low: bool
    holds_high: bool

    @property
    def lone(self) -> bool:
        """Whether it is a single number."""
        return bool(self.low == self.high or abs(self.high - self.low) < SAME)


def spans(arcs: Sequence[Arc]) -> tuple[Span, ...]:
    """The values on all arcs, joined where they overlap or touch."""
    found = sorted((_span(arc) for arc in arcs), key=lambda s: (s.low, not s.holds_low))
    joined: list[Span] = []
    for span in found:
        if joined and _touch(joined[-1], span):
            joined[-1] = _together(joined[-1], span)
        else:
            joined.append(span)
    return tuple(joined)


def _span(arc: Arc) -> Span:
    low, high = sorted((arc.low, arc.high), key=lambda end: end.number)
    if arc.direction == 0:
        return Span(low.number, low.number, low.value, low.value, True, True)
    return Span(low.number, high.number, low.value, high.value, _held(low), _held(high))


def _held(end: End) -> bool:
    return end.attained


def _touch(left: Span, right: Span) -> bool:
    if right.low < left.high - SAME:
        return True
    near = abs(right.low - left.high) < SAME if right.low != left.high else True
    return bool(near and (left.holds_high or right.holds_low))


def _together(left: Span, right: Span) -> Span:
    same_low = abs(left.low - right.low) < SAME if left.low != right.low else True
    holds_low = left.holds_low or (same_low and right.holds_low)
    if right.high > left.high + SAME:
        top = right
    else:
        top = left
    even = abs(left.high - right.high) < SAME if left.high != right.high else True
    holds_high = left.holds_high or right.holds_high if even else top.holds_high
    return Span(left.low, top.high, left.low_node, top.high_node, holds_low, holds_high)


def set_node(found: Sequence[Span]) -> Node:
    """(0, 1), or {0, 1}, or (-oo, 0) u (0, oo)."""
    parts: list[Node] = []
    lone = [span for span in found if span.lone]
    if lone:
        parts.append(ValueSet(tuple(span.low_node for span in lone)))
    for span in found:
        if not span.lone:
            parts.append(Interval(span.low_node, span.high_node, span.holds_low, span.holds_high))
    return parts[0] if len(parts) == 1 else Union(tuple(parts))


def set_text(found: Sequence[Span]) -> str:
    """The same for programs, in SymPy's spelling of numbers: (0, 1), [0, oo), {0, 1}."""
    lone = [_spelled(span.low_node) for span in found if span.lone]
    parts = ["{" + ", ".join(lone) + "}"] if lone else []
    for span in found:
        if not span.lone:
            left, right = "[" if span.holds_low else "(", "]" if span.holds_high else ")"
            parts.append(f"{left}{_spelled(span.low_node)}, {_spelled(span.high_node)}{right}")
    return " U ".join(parts)


def _spelled(node: Node) -> str:
    if isinstance(node, Infinity):
        return "oo" if node.sign > 0 else "-oo"
    try:
        return exact_text(node) or "?"
    except TypeError:
        return str(getattr(node, "digits", "?"))
