"""Everything in a solution that states something: found by walking its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from derivator.notation.nodes import Node
from derivator.solution import Chain


def chains_in(item: Any) -> Iterator[Chain]:
    """Every chain inside steps, figures, tables and containers of them, in field order."""
    stack = [item]
    while stack:
        current = stack.pop()
        if isinstance(current, Chain):
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
