"""Print trees as plain text for terminals, error messages and drawings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from derivator.notation.nodes import Call, Node, Root
from derivator.notation.printer import Level, Printer

WORDS = {"between": "zeros between"}
_SUPERSCRIPTS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")


class TextPrinter(Printer):
    """One line of Unicode text, names as the author typed them."""

    dot = "·"
    star = "*"
    minus = "−"
    juxtaposition = "·"
    arrow = "→"
    infinity = "∞"
    relations = {"<": "<", ">": ">", "<=": "≤", ">=": "≥"}  # noqa: RUF012
    bars_fractions = False
    grows = False
    braced_level = Level.ATOM
    stacks = False

    def name(self, name: str) -> str:
        """A symbol's name, with a roof before what stands above."""
        return name.replace("__", "^", 1)

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

    def floored(self, inner: str, tall: bool) -> str:
        """Brackets with their lower corners only."""
        return f"⌊{inner}⌋"

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

    def second_derivative(self, of: str, by: str, first: str) -> str:
        """Both variables behind the slash."""
        return f"∂²{of}/∂{by}²" if by == first else f"∂²{of}/∂{by}∂{first}"

    def transposed(self, base: str) -> str:
        """A matrix with a T above."""
        return f"{base}ᵀ"

    def matrix(self, rows: list[list[str]]) -> str:
        """Rows in square brackets."""
        return "[" + "; ".join(", ".join(row) for row in rows) + "]"

    def joined(self, parts: Sequence[str], below: bool) -> str:
        """Square brackets, with a semicolon between what stands one below the other."""
        return "[" + ("; " if below else ", ").join(parts) + "]"

    def ranged(self, inner: str, ranges: Sequence[str]) -> str:
        """The ranges in square brackets."""
        return f"{inner}[{', '.join(ranges)}]"

    def ones(self, rows: str, columns: str) -> str:
        """ones with the size."""
        return f"ones({rows}×{columns})"

    def zeros(self, rows: str, columns: str) -> str:
        """zeros with the size."""
        return f"zeros({rows}×{columns})"

    def entry(self, name: str, indices: Sequence[str]) -> str:
        """The matrix's name with indices in square brackets."""
        return f"{name}[{','.join(indices)}]" if indices else name

    def indexed(self, inner: str, indices: Sequence[str]) -> str:
        """A formula with indices in square brackets."""
        return f"{inner}[{','.join(indices)}]"

    def summed(self, over: Sequence[tuple[str, str]], body: str) -> str:
        """A sum sign with its indices."""
        return f"Σ[{','.join(name for name, _ in over)}] {body}" if over else body

    def scalar_product(self, left: str, right: str) -> str:
        """Angle brackets."""
        return f"⟨{left}, {right}⟩"

    def convolved(self, left: str, said: Sequence[tuple[str, str]], right: str) -> str:
        """A star, and in square brackets what is said of it."""
        words = ", ".join(f"{WORDS.get(word, word)} {value}" for word, value in said)
        return f"{left} ⋆[{words}] {right}" if words else f"{left} ⋆ {right}"

    def named(self, name: str, index: str, arguments: Sequence[str]) -> str:
        """The name with its index in square brackets."""
        return name + (f"[{index}]" if index else "") + f"({', '.join(arguments)})"

    def settled(self, size: str, said: Sequence[tuple[str, str]]) -> str:
        """The size, a comma, the words."""
        return ", ".join((size, *(f"{word} {value}" for word, value in said)))

    def cases(self, branches: Sequence[tuple[str, str | None]]) -> str:
        """Values with their conditions in curly brackets."""
        shown = (f"{value} if {c}" if c else f"{value} otherwise" for value, c in branches)
        return "{" + "; ".join(shown) + "}"

    def boxed(self, inner: str, colour: int) -> str:
        """Square brackets with the number of the colour."""
        return f"⟦{inner}⟧{str(colour).translate(_SUPERSCRIPTS)}"

    def braced(self, inner: str, label: str) -> str:
        """The label behind the formula."""
        return f"{inner}⟨{label}⟩"

    def size(self, sizes: Sequence[str]) -> str:
        """Square brackets."""
        return f"[{sizes[0]}×{sizes[1]}]"

    def kronecker(self, left: str, right: str) -> str:
        """δ with both indices."""
        return f"δ[{left},{right}]"

    def floating(self, inner: str) -> str:
        """fl(...), as in numerical analysis."""
        return f"fl({inner})"

    def accumulated(self, of: str) -> str:
        """The letter d."""
        return f"d_{of}" if of else "d"

    def after(self, name: str, step: int) -> str:
        """The number of steps in round brackets."""
        return f"{self.name(name)}({step})"

    def big(self, sign: str, below: str, above: str, body: str) -> str:
        """The sign with its range in square brackets."""
        shown = {"sum": "Σ", "int": "∫"}.get(sign, sign)
        return f"{shown}[{below}{'..' if above else ''}{above}] {body}"

    def subscript(self, index: str) -> str:
        """An index behind an underscore."""
        return f"_{index}"

    def higher(self, of: str, by: Sequence[str]) -> str:
        """A partial derivative of higher order."""
        runs = [(letter, len(list(run))) for letter, run in groupby(by)]
        below = "".join(
            f"∂{x}" + (str(n).translate(_SUPERSCRIPTS) if n > 1 else "") for x, n in runs
        )
        return f"∂{str(len(by)).translate(_SUPERSCRIPTS)}{of}/{below}"

    def barred(self, inner: str, below: str, above: str) -> str:
        """A bar with the range in square brackets."""
        return f"({inner})|[{below}{'..' if above else ''}{above}]"

    def sided(self, goal: str, side: int) -> str:
        """A plus or minus zero behind the number."""
        return f"{goal}{'+' if side > 0 else self.minus}0"

    def differential(self, by: str) -> str:
        """d with the symbol."""
        return f" d{by}"


def _is_word(text: str) -> bool:
    """Whether a sign before it plainly means all of it; x² would leave that open."""
    return text.isascii() and text.isalnum()


_PRINTER = TextPrinter()


def text(node: Node) -> str:
    """A print tree as one line of plain text."""
    return _PRINTER.print(node)
