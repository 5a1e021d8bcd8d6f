"""The mistakes of one spec, collected while the reader goes on."""

from __future__ import annotations

from collections.abc import Collection

from derivator.errors import Position, Problem
from derivator.spec.names import as_product, listed, nearest
from derivator.spec.source import Span
from derivator.spec.tokens import ExpressionError

MAX_SHOWN = 80
MAX_SUGGESTIONS = 50


class Problems:
    """A list of problems; searches the nearest name for the first few misspellings only."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self._suggestions = 0

    def add(
        self,
        position: Position,
        message: str,
        text: str = "",
        expected: str = "",
        suggestion: str = "",
    ) -> None:
        """Note one mistake."""
        shown = " ".join(text.split())
        if len(shown) > MAX_SHOWN:
            shown = shown[: MAX_SHOWN - 3] + "..."
        self.found.append(Problem(position, message, shown, expected, suggestion))

    def formula(self, span: Span, error: ExpressionError) -> None:
        """Note what is wrong inside a formula, at its place in the file."""
        position = span.locate(error.offset)
        self.add(position, error.message, error.text, error.expected, error.suggestion)

    def unknown(self, position: Position, noun: str, text: str, known: Collection[str]) -> None:
        """Note a name that nothing carries, with the nearest that something does."""
        suggestion = ""
        if self._suggestions < MAX_SUGGESTIONS:
            self._suggestions += 1
            product = as_product(text, known) if noun == "symbol" else ""
            suggestion = product or nearest(text, known)
        self.add(position, f"an unknown {noun}", text, listed(known), suggestion)
