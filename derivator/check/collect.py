"""Everything in a solution that states something: found by walking its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from derivator.notation.nodes import Node
from derivator.solution import Chain

T = TypeVar("T")


def chains_in(item: Any) -> Iterator[Chain]:
    """Every chain inside steps, figures, tables and containers of them, in field order."""
    return found_in(item, Chain)


def found_in(item: Any, kind: type[T]) -> Iterator[T]:
    """Everything of a kind inside an item."""
    stack = [item]
    while stack:
        current = stack.pop()
        if isinstance(current, kind):
            yield current
        elif isinstance(current, Node | str):
            continue
        elif isinstance(current, Mapping):
            stack.extend(reversed(list(current.values())))
        elif isinstance(current, tuple | list):
            stack.extend(reversed(current))
        elif is_dataclass(current):
            values = [getattr(current, field.name) for field in fields(current)]
            stack.extend(reversed(values))
