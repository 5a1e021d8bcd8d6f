"""A label as flat text with marks for fractions, powers, matrices and the like.

``Markup`` runs the shared printer, so brackets and dots stand where they will stand on the page;
``measure`` reads the text and adds up what it takes to print it.
"""

from __future__ import annotations

from collections.abc import Sequence

from derivator.notation.names import GREEK, parse_name
from derivator.notation.nodes import Call, Node
from derivator.notation.printer import Printer
from derivator.solution import Cell, Chain, Relation

OPEN, NEXT, CLOSE = "\ue000", "\ue001", "\ue002"


def markup(label: Node | Chain | Cell) -> str:
    """What a figure prints of the label: a formula, a whole chain, or a cell's last term."""
    printer = Markup()
    if isinstance(label, Node):
        return printer.print(label)
    if isinstance(label, Cell):
        last = printer.print(label.chain.terms[-1])
        relation = label.chain.relations[-1]
        return last if relation is Relation.EQUAL else f"{relation.value} {last}"
    printed = printer.print(label.terms[0])
    for relation, term in zip(label.relations, label.terms[1:], strict=True):
        printed += f" {relation.value} {printer.print(term)}"
    return printed


def mark(kind: str, *parts: str) -> str:
    """A marked piece of so many parts."""
    return OPEN + kind + NEXT.join(parts) + CLOSE


class Markup(Printer):
    """Prints a tree for measuring."""

    dot = "·"
    star = "*"
    minus = "−"
    arrow = "→"
    infinity = "∞"
    relations = {"<": "<", ">": ">", "<=": "≤", ">=": "≥"}  # noqa: RUF012

    def name(self, name: str) -> str:
        """A symbol's name."""
        return mark("name", name)

    def constant(self, name: str) -> str:
        """A named constant."""
        return mark("name", {"E": "e"}.get(name, name))

    def fraction(self, numerator: str, denominator: str) -> str:
        """A fraction of two printed parts."""
        return mark("over", numerator, denominator)

    def raised(self, base: str, exponent: str) -> str:
        """A printed base with a printed exponent."""
        return mark("raised", base, exponent)

    def root(self, radicand: str) -> str:
        """A square root."""
        return mark("root", radicand)

    def bracketed(self, inner: str, tall: bool) -> str:
        """Round brackets."""
        return mark("tall", inner) if tall else f"({inner})"

    def floored(self, inner: str, tall: bool) -> str:
        """Brackets without their upper edge, as wide as round ones."""
        return mark("tall", inner) if tall else f"({inner})"

    def absolute(self, inner: str) -> str:
        """Absolute value bars."""
        return mark("bars", inner)

    def indicator(self, left: str, relation: str, right: str) -> str:
        """An Iverson bracket."""
        return f"[{left} {relation} {right}]"

    def function(self, node: Call) -> str:
        """The name of a function."""
        names = (node.function.latex, node.function.latex_ru)
        words = [name.replace(r"\operatorname", "").strip("\\{} ") for name in names]
        longest = max(words, key=len)
        letter = longest.removeprefix("var")
        return mark("name", letter) if letter in GREEK else mark("roman", longest)

    def applied(self, function: str, argument: str) -> str:
        """A function's name with a bare argument."""
        return f"{function} {argument}"

    def derivative(self, of: str, by: str, held: Sequence[str]) -> str:
        """A partial derivative symbol."""
        fraction = mark("over", f"∂{of}", f"∂{by}")
        return mark("held", fraction, ",".join(held)) if held else fraction

    def second_derivative(self, of: str, by: str, first: str) -> str:
        """A second partial derivative symbol."""
        return self.higher(of, [by, first])

    def higher(self, of: str, by: Sequence[str]) -> str:
        """A partial derivative symbol of higher order."""
        return mark("over", mark("raised", "∂", str(len(by))) + of, "".join(f"∂{x}" for x in by))

    def subscript(self, index: str) -> str:
        """An index behind a formula."""
        return mark("script", "", index, "")

    def transposed(self, base: str) -> str:
        """A matrix with a T above."""
        return mark("raised", base, "T")

    def matrix(self, rows: list[list[str]]) -> str:
        """A matrix; the first part is the number of its columns."""
        return mark("matrix", str(len(rows[0])), *(entry for row in rows for entry in row))

    def joined(self, parts: Sequence[str], below: bool) -> str:
        """Square brackets, as high as round ones."""
        if below:
            return mark("matrix", "1", *parts)
        return f"[{',  '.join(parts)}]"

    def ranged(self, inner: str, ranges: Sequence[str]) -> str:
        """The ranges below."""
        return mark("script", inner, ", ".join(ranges), "")

    def ones(self, rows: str, columns: str) -> str:
        """A bold one with its size."""
        return mark("script", mark("roman", "1"), f"{rows}×{columns}", "")

    def zeros(self, rows: str, columns: str) -> str:
        """A bold zero with its size."""
        return mark("script", mark("roman", "0"), f"{rows}×{columns}", "")

    def entry(self, name: str, indices: Sequence[str]) -> str:
        """A small letter with its indices below and the layer above."""
        parsed = parse_name(name)
        base = parsed.base.lower() if len(parsed.base) == 1 else parsed.base
        pieces = (*parsed.subscripts, *parsed.superscripts)
        if len(pieces) == 1 and pieces[0].isdigit():
            pieces = (f"({pieces[0]})",)
        above = ",".join(mark("name", piece) for piece in pieces)
        return mark(
            "script", mark("name", "_".join((base, *parsed.accents))), _joined(indices), above
        )

    def indexed(self, inner: str, indices: Sequence[str]) -> str:
        """A formula with indices below."""
        return mark("script", inner, _joined(indices), "")

    def summed(self, over: Sequence[tuple[str, str]], body: str) -> str:
        """Sum signs with their limits beside them."""
        return "".join(mark("script", "∑", f"{name}=1", last) + " " for name, last in over) + body

    def scalar_product(self, left: str, right: str) -> str:
        """Angle brackets."""
        return mark("angle", f"{left}, {right}")

    def convolved(self, left: str, said: Sequence[tuple[str, str]], right: str) -> str:
        """A star, with what is said of it behind it."""
        words = mark("script", "⋆", ", ".join(map(" ".join, said)), "") if said else "⋆"
        return f"{left} {words} {right}"

    def named(self, name: str, index: str, arguments: Sequence[str]) -> str:
        """An upright name."""
        shown = mark("roman", name)
        return (mark("script", shown, index, "") if index else shown) + f"({', '.join(arguments)})"

    def settled(self, size: str, said: Sequence[tuple[str, str]]) -> str:
        """The size, a comma, the words."""
        return ", ".join((size, *map(" ".join, said)))

    def cases(self, branches: Sequence[tuple[str, str | None]]) -> str:
        """Values and conditions in two columns, in a brace."""
        parts = [part or mark("roman", "otherwise") for branch in branches for part in branch]
        return mark("cases", "2", *parts)

    def boxed(self, inner: str, colour: int) -> str:
        """A frame."""
        return mark("boxed", inner)

    def braced(self, inner: str, label: str) -> str:
        """A brace below with its label."""
        return mark("braced", inner, label)

    def size(self, sizes: Sequence[str]) -> str:
        """Square brackets."""
        return f"[{sizes[0]} × {sizes[1]}]"

    def kronecker(self, left: str, right: str) -> str:
        """A small delta with both indices below."""
        return mark("script", "δ", _joined((left, right)), "")

    def floating(self, inner: str) -> str:
        """fl(...), as in numerical analysis."""
        return mark("roman", "fl") + mark("tall", inner)

    def accumulated(self, of: str) -> str:
        """The letter d."""
        return mark("script", "d", of, "") if of else "d"

    def after(self, name: str, step: int) -> str:
        """The number of steps above, in brackets."""
        joint = "_" if "__" in name else "__"
        return self.name(f"{name}{joint}({step})")

    def big(self, sign: str, below: str, above: str, body: str) -> str:
        """The sign with its range beside it, as in a line of text."""
        shown = {"sum": "∑", "int": "∫"}.get(sign) or mark("roman", sign)
        return mark("script", shown, below, above) + " " + body

    def barred(self, inner: str, below: str, above: str) -> str:
        """A bar behind the formula."""
        return mark("held", inner, below)

    def sided(self, goal: str, side: int) -> str:
        """A plus or minus zero behind the number."""
        return f"{goal}{'+' if side > 0 else self.minus}0"

    def differential(self, by: str) -> str:
        """d with the symbol."""
        return f" d{by}"


def _joined(indices: Sequence[str]) -> str:
    return ("" if all(len(index) == 1 for index in indices) else ",").join(indices)
