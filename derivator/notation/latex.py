"""Print trees as LaTeX mathematics."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from derivator.notation.chance_print import LATEX
from derivator.notation.names import latex_after, latex_entry, latex_name
from derivator.notation.nodes import Call, Node
from derivator.notation.printer import Printer

CONSTANTS = {"pi": r"\pi", "E": "e"}
WINDOW_WORDS = {
    "stride": "шаг",
    "padding": "дополнение",
    "dilation": "разрежение",
    "between": "нулей между",
}
"""What is said below the star of a convolution."""
ENGLISH = {"between": "zeros between"}
WIDEST_ROW = 150
"""In a matrix whose rows are longer, in characters, fractions stay small."""


class LatexPrinter(Printer):
    """Mathematics for TeX; function names follow the language's typography."""

    dot = r"\cdot"
    star = "*"
    comma = r",\; "  # max(0, 5x) is not to be read as 0,5x
    minus = "-"
    juxtaposition = " "  # ends a control word, as in \alpha x
    arrow = r"\to"
    infinity = r"\infty"
    cup = r" \cup "
    braces = (r"\{", r"\}")
    chance = LATEX
    times = r" \times "
    degrees = r"180^{\circ}"
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
        return self.fenced("(", inner, ")", tall)

    def fenced(self, left: str, inner: str, right: str, tall: bool) -> str:
        """Brackets of any kinds, grown where the content is tall."""
        return rf"\left{left}{inner}\right{right}" if tall else left + inner + right

    def floored(self, inner: str, tall: bool) -> str:
        """Brackets with their lower corners only."""
        left, right = (r"\left\lfloor", r"\right\rfloor") if tall else (r"\lfloor", r"\rfloor")
        return f"{left} {inner} {right}"

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

    def second_derivative(self, of: str, by: str, first: str) -> str:
        """Both variables below, as a square where they are the same."""
        square = rf"\partial {{{by}}}^{{2}}" if "^" in by else rf"\partial {by}^{{2}}"
        below = square if by == first else rf"\partial {by} \, \partial {first}"
        return rf"\frac{{\partial^{{2}} {of}}}{{{below}}}"

    def transposed(self, base: str) -> str:
        """A matrix with a T above."""
        return f"{base}^{{T}}"

    def matrix(self, rows: list[list[str]]) -> str:
        """A matrix in round brackets."""
        tall = any(r"\frac" in entry for row in rows for entry in row)
        if tall and max(sum(map(len, row)) for row in rows) <= WIDEST_ROW:
            rows = [[_displayed(entry) for entry in row] for row in rows]
        line = r" \\[2.3ex] " if tall else r" \\ "
        body = line.join(" & ".join(row) for row in rows)
        return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"

    def joined(self, parts: Sequence[str], below: bool) -> str:
        """Square brackets."""
        if below:
            body = r" \\ ".join(map(_displayed, parts))
            return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
        tall = any(r"\frac" in part or r"\begin" in part for part in parts)
        return self.fenced("[", r",\; ".join(parts), "]", tall)

    def ranged(self, inner: str, ranges: Sequence[str]) -> str:
        """The ranges below, with a comma between them; what has an index already in brackets."""
        rows, columns = (part.replace(":", r"{:}") for part in ranges)
        if "_" in inner and not inner.startswith((r"\left", r"\begin")):
            inner = self.bracketed(inner, r"\frac" in inner)
        return rf"{inner}_{{{rows},\, {columns}}}"

    def ones(self, rows: str, columns: str) -> str:
        """A bold one with its size."""
        return rf"\mathbf{{1}}_{{{rows} \times {columns}}}"

    def zeros(self, rows: str, columns: str) -> str:
        """A bold zero with its size."""
        return rf"\mathbf{{0}}_{{{rows} \times {columns}}}"

    def entry(self, name: str, indices: Sequence[str]) -> str:
        """A small letter with its indices below and the layer above: w_{11}^{2}."""
        return latex_entry(name, indices)

    def indexed(self, inner: str, indices: Sequence[str]) -> str:
        """A formula in brackets with indices below."""
        return f"{inner}_{{{_joined(indices)}}}"

    def summed(self, over: Sequence[tuple[str, str]], body: str) -> str:
        """Sum signs with their limits."""
        signs = " ".join(rf"\sum_{{{name}=1}}^{{{last}}}" for name, last in over)
        return f"{signs} {body}" if signs else body

    def scalar_product(self, left: str, right: str) -> str:
        """Angle brackets."""
        return rf"\left\langle {left},\; {right} \right\rangle"

    def convolved(self, left: str, said: Sequence[tuple[str, str]], right: str) -> str:
        """A five-pointed star, as in PyTorch's manual; what is said of it stands below."""
        lines = [rf"\text{{{self._word(word)}}}\,{value}" for word, value in said]
        if not lines:
            return rf"{left} \star {right}"
        below = r" \\ ".join(lines)
        return rf"{left} \underset{{\substack{{{below}}}}}{{\star}} {right}"

    def named(self, name: str, index: str, arguments: Sequence[str]) -> str:
        """An operator name."""
        shown = rf"\operatorname{{{name}}}" + (f"_{{{index}}}" if index else "")
        tall = any(r"\frac" in part or r"\begin" in part for part in arguments)
        return shown + self.bracketed(self.comma.join(arguments), tall)

    def settled(self, size: str, said: Sequence[tuple[str, str]]) -> str:
        """The size, a comma, the words."""
        words = (rf"\,\text{{{self._word(word)}}}\,{value}" for word, value in said)
        return ",".join((size, *words))

    def _word(self, word: str) -> str:
        return WINDOW_WORDS[word] if self.language == "ru" else ENGLISH.get(word, word)

    def cases(self, branches: Sequence[tuple[str, str | None]]) -> str:
        """A brace on the left."""
        otherwise = r"\text{иначе}" if self.language == "ru" else r"\text{otherwise}"
        lines = r" \\ ".join(
            f"{_displayed(value)}, & {otherwise if condition is None else condition}"
            for value, condition in branches
        )
        return rf"\begin{{cases}} {lines} \end{{cases}}"

    def boxed(self, inner: str, colour: int) -> str:
        """A frame of one of a few colours, defined in the preamble."""
        return rf"\derivatorbox{{{colour}}}{{{inner}}}"

    def braced(self, inner: str, label: str) -> str:
        """A brace below with its label."""
        return rf"\underbrace{{{inner}}}_{{{label}}}"

    def size(self, sizes: Sequence[str]) -> str:
        """Square brackets."""
        return rf"[{sizes[0]} \times {sizes[1]}]"

    def kronecker(self, left: str, right: str) -> str:
        """A small delta with both indices below."""
        return rf"\delta_{{{_joined((left, right))}}}"

    def floating(self, inner: str) -> str:
        """fl(...), as in numerical analysis."""
        return rf"\mathrm{{fl}}\left({inner}\right)"

    def accumulated(self, of: str) -> str:
        """The letter d."""
        return f"d_{{{of}}}" if of else "d"

    def after(self, name: str, step: int) -> str:
        """The number of steps above, in brackets."""
        return latex_after(name, step)

    def big(self, sign: str, below: str, above: str, body: str) -> str:
        """The sign with its limits below and above."""
        lower = f"_{{{below}}}" if below else ""
        upper = f"^{{{above}}}" if above else ""
        return rf"\{sign}{lower}{upper} {body}"

    def subscript(self, index: str) -> str:
        """An index behind a formula."""
        return f"_{{{index}}}"

    def higher(self, of: str, by: Sequence[str]) -> str:
        """A partial derivative of higher order; of equal letters in a row a power stands."""
        runs = [(letter, len(list(run))) for letter, run in groupby(by)]
        below = " ".join(
            rf"\partial {letter}" + (f"^{{{count}}}" if count > 1 else "") for letter, count in runs
        )
        return rf"\frac{{\partial^{{{len(by)}}} {of}}}{{{below}}}"

    def barred(self, inner: str, below: str, above: str) -> str:
        """A bar that grows with the formula."""
        upper = f"^{{{above}}}" if above else ""
        return rf"\left. {inner} \right|_{{{below}}}{upper}"

    def sided(self, goal: str, side: int) -> str:
        """A plus or minus behind the number."""
        return f"{goal}{'+' if side > 0 else '-'}0"

    def differential(self, by: str) -> str:
        """A thin space and d with the symbol."""
        return rf" \, d{by}"


def _displayed(formula: str) -> str:
    """A formula whose fractions are as large as in a display, where lines are set small."""
    return rf"\displaystyle {formula}" if r"\frac" in formula else formula


def _joined(indices: Sequence[str]) -> str:
    """Indices side by side, with a comma where one has several digits."""
    return ("" if all(len(index) == 1 for index in indices) else ",").join(indices)


@lru_cache(maxsize=4)
def _printer(language: str) -> LatexPrinter:
    return LatexPrinter(language)


def latex(node: Node, language: str = "en") -> str:
    """A print tree as LaTeX mathematics, without surrounding dollars."""
    return _printer(language).print(node)
