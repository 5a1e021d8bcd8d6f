"""Print trees as LaTeX mathematics."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from derivator.notation.names import latex_name
from derivator.notation.nodes import Call, Node
from derivator.notation.printer import Printer

CONSTANTS = {"pi": r"\pi", "E": "e"}


class LatexPrinter(Printer):
    """Mathematics for TeX; function names follow the language's typography."""

    dot = r"\cdot"
    minus = "-"
    juxtaposition = " "  # ends a control word, as in \alpha x
    relations = {"<": "<", ">": ">", "<=": r"\leqslant", ">=": r"\geqslant"}  # noqa: RUF012

    def __init__(self, language: str = "en") -> None:
        self.language = language

    def name(self, name: str) -> str:
        """A symbol's name."""
        return latex_name(name)

    def constant(self, name: str) -> str:
        """A named constant."""
        return CONSTANTS[name]

    def fraction(self, numerator: str, denominator: str) -> str:
        """A fraction of two printed parts."""
        return rf"\frac{{{numerator}}}{{{denominator}}}"

    def raised(self, base: str, exponent: str) -> str:
        """A printed base with a printed exponent."""
        return f"{base}^{{{exponent}}}"

    def root(self, radicand: str) -> str:
        """A square root."""
        return rf"\sqrt{{{radicand}}}"

    def bracketed(self, inner: str, tall: bool) -> str:
        """Round brackets, grown where the content is tall."""
        return rf"\left({inner}\right)" if tall else f"({inner})"

    def absolute(self, inner: str) -> str:
        """Absolute value bars."""
        return rf"\left|{inner}\right|"

    def indicator(self, left: str, relation: str, right: str) -> str:
        """An Iverson bracket."""
        return rf"\left[{left} {relation} {right}\right]"

    def function(self, node: Call) -> str:
        """The name of a function."""
        return node.function.latex_in(self.language)

    def applied(self, function: str, argument: str) -> str:
        """A function's name with a bare argument."""
        return f"{function} {argument}"

    def derivative(self, of: str, by: str, held: Sequence[str]) -> str:
        """A partial derivative symbol, with the operands held fixed behind a bar."""
        fraction = rf"\frac{{\partial {of}}}{{\partial {by}}}"
        if not held:
            return fraction
        return rf"\left.{fraction}\right|_{{{', '.join(held)}}}"


@lru_cache(maxsize=4)
def _printer(language: str) -> LatexPrinter:
    return LatexPrinter(language)


def latex(node: Node, language: str = "en") -> str:
    """A print tree as LaTeX mathematics, without surrounding dollars."""
    return _printer(language).print(node)
