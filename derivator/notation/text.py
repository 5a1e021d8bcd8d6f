"""Print trees as plain text for terminals, error messages and drawings."""

from __future__ import annotations

from collections.abc import Sequence

from derivator.notation.nodes import Call, Node, Root
from derivator.notation.printer import Level, Printer

_SUPERSCRIPTS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")


class TextPrinter(Printer):
    """One line of Unicode text, names as the author typed them."""

    dot = "·"
    minus = "−"
    juxtaposition = "·"
    relations = {"<": "<", ">": ">", "<=": "≤", ">=": "≥"}  # noqa: RUF012
    bars_fractions = False
    grows = False

    def name(self, name: str) -> str:
        """A symbol's name."""
        return name

    def constant(self, name: str) -> str:
        """A named constant."""
        return {"pi": "π", "E": "e"}[name]

    def fraction(self, numerator: str, denominator: str) -> str:
        """A fraction of two printed parts."""
        return f"{numerator}/{denominator}"

    def raised(self, base: str, exponent: str) -> str:
        """Digits go up; anything else stands behind a caret."""
        digits = exponent.removeprefix("−")
        if digits.isascii() and digits.isdigit():
            return base + exponent.translate(_SUPERSCRIPTS)
        return f"{base}^{exponent}" if _is_word(exponent) else f"{base}^({exponent})"

    def root(self, radicand: str) -> str:
        """A square root."""
        return f"√{radicand}" if _is_word(radicand) else f"√({radicand})"

    def level(self, node: Node) -> Level:
        """As everywhere, but for a root sign, which does not show where it ends: (√x)³."""
        return Level.POWER if isinstance(node, Root) else super().level(node)

    def bracketed(self, inner: str, tall: bool) -> str:
        """Round brackets."""
        return f"({inner})"

    def absolute(self, inner: str) -> str:
        """Absolute value bars."""
        return f"|{inner}|"

    def indicator(self, left: str, relation: str, right: str) -> str:
        """An Iverson bracket."""
        return f"[{left} {relation} {right}]"

    def function(self, node: Call) -> str:
        """The name of a function."""
        return node.function.name

    def applied(self, function: str, argument: str) -> str:
        """A function's name with its argument in brackets."""
        return f"{function}({argument})"

    def derivative(self, of: str, by: str, held: Sequence[str]) -> str:
        """A partial derivative symbol."""
        symbol = f"∂{of}/∂{by}"
        return f"({symbol})|{','.join(held)}" if held else symbol


def _is_word(text: str) -> bool:
    """Whether a sign before it plainly means all of it; x² would leave that open."""
    return text.isascii() and text.isalnum()


_PRINTER = TextPrinter()


def text(node: Node) -> str:
    """A print tree as one line of plain text."""
    return _PRINTER.print(node)
