"""Specs with matrices, and what their values are read as."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derivator.spec.expression import Literal, MatrixLiteral, Value

Rows = list[list[Fraction]]

HEAD = "exercise: probe\ntitle: {en: Probe}\n"
PARTS = "parts: [{solve: {graph: null}}]\n"


def model(shapes: Mapping[str, str]) -> str:
    written = ", ".join(f"{name}: {shape}" for name, shape in shapes.items())
    return f"symbols: {{{written}}}\nmodel: {{f: {' + '.join(shapes)}}}\n"


def numbers(value: Value) -> Rows | Fraction:
    """A value all of whose entries are plain numbers."""
    if isinstance(value, MatrixLiteral):
        return [[fraction(entry) for entry in row] for row in value.rows]
    return fraction(value)


def fraction(entry: object) -> Fraction:
    assert isinstance(entry, Literal)
    return entry.value
