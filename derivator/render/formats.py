"""What an output format makes of nodes, chains, figures and tables.

Prose templates are the same for every format; each format has a folder of macros
(`templates/latex`, `templates/text`) that call the filters registered here.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from derivator.check.solution import CheckedSolution
from derivator.errors import Problem, SpecError
from derivator.notation.latex import latex
from derivator.notation.nodes import Node
from derivator.notation.numbers import rounded
from derivator.notation.text import text
from derivator.render.relations import relation_latex
from derivator.render.words import Words
from derivator.solution import Cell, Chain, Figure, Relation, Table, Wording

WIDTH = 88
"""The width of plain text."""

LONGEST_COUNT = 10**36
"""A count from here on is printed by its order of magnitude."""


class Format(ABC):
    """The filters of one format, for one language and one checked solution."""

    name: str
    macros: str

    def __init__(self, language: str, words: Words, checked: CheckedSolution) -> None:
        self.language = language
        self.words = words
        self.checked = checked

    @abstractmethod
    def formula(self, node: Node) -> str:
        """A lone formula."""

    @abstractmethod
    def figure(self, figure: Figure) -> str:
        """A drawing."""

    def drawable(self, figure: Figure | None) -> bool:
        """Whether the format can show the figure."""
        return figure is not None

    def weighted(self, figure: Figure) -> bool:
        """Whether the figure shows the weight of every edge."""
        return True

    @abstractmethod
    def grouped(self, digits: str) -> str:
        """A whole number with its digits in groups of three."""

    @abstractmethod
    def authored(self, source: str) -> str:
        """A text of the author's, written in LaTeX."""

    def prose(self, text: str) -> str:
        """Rendered prose, with the format's last touches."""
        return text

    @abstractmethod
    def math(self, formula: str) -> str:
        """A formula within a line of text."""

    def terms(self, item: Node | Chain) -> list[tuple[str, str]]:
        """A checked chain as (relation, formula) pairs, the first without a relation."""
        if isinstance(item, Node):
            return [("", self.formula(item))]
        chain = self.checked.require(item)
        relations = ("", *(self.relation(relation) for relation in chain.relations))
        return list(zip(relations, map(self.formula, chain.terms), strict=True))

    def relation(self, relation: Relation) -> str:
        """The sign of a relation."""
        return relation.value

    def inline(self, item: Node | Chain) -> str:
        """A formula or a whole checked chain on one line."""
        return " ".join(part for pair in self.terms(item) for part in pair if part)

    def worded(self, wording: Wording) -> str:
        """The author's own words; raises ``SpecError`` where they lack the sheet's language."""
        chosen = wording.ru if self.language == "ru" else wording.en
        if chosen is None:
            message = f"no names in the language {self.language!r}"
            expected = f"{self.language}: [...] beside the others, or one list for both languages"
            raise SpecError([Problem(wording.position, message, expected=expected)])
        return self.authored(chosen)

    def cell(self, cell: Node | Chain | Cell | Wording | str | None) -> str:
        """A table cell; a rounded value says so."""
        if cell is None:
            return ""
        if isinstance(cell, str):
            return self.words(cell if "." in cell else f"column.{cell}")
        if isinstance(cell, Wording):
            return self.worded(cell)
        if isinstance(cell, Cell):
            return self.math(self.last_term(cell))
        return self.math(self.inline(cell))

    def last_term(self, cell: Cell) -> str:
        """The last term of a checked chain, with its sign where it is rounded."""
        relation, formula = self.terms(cell.chain)[-1]
        return formula if relation == "=" else f"{relation} {formula}"

    def count(self, value: int) -> str:
        """A whole number: in full while it can be read, else by its order of magnitude."""
        if value < LONGEST_COUNT:
            return self.math(self.grouped(f"{value:,}"))
        digits = str(value)
        leading = rounded(float(digits[:15]), 3).digits.partition("e")[0]
        approximate = rounded(float(f"{leading}e{min(len(digits) - 1, 300)}"), 3)
        if len(digits) > 300:
            approximate = type(approximate)(f"{leading}e{len(digits) - 1}")
        return self.math(f"≈ {self.formula(approximate)}")

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters that this format's macros use."""
        return {
            "formula": self.inline,
            "terms": self.terms,
            "drawing": self.figure,
            "cell": self.cell,
            "count": self.count,
            "worded": self.worded,
            "authored": self.authored,
        }


class LatexFormat(Format):
    """LaTeX for a sheet or a fragment."""

    name = "latex"
    macros = "latex/macros.tex.j2"

    def formula(self, node: Node) -> str:
        """Mathematics without dollars."""
        return latex(node, self.language)

    def relation(self, relation: Relation) -> str:
        """The sign of a relation, as TeX spells it."""
        return relation_latex(relation)

    def figure(self, figure: Figure) -> str:
        """TikZ or pgfplots."""
        from derivator.figures.dispatch import picture

        return picture(figure, self._label, lambda key: escape_tex(self.words(f"plot.{key}")))

    def drawable(self, figure: Figure | None) -> bool:
        """Whether a page has room for the figure."""
        from derivator.figures.dispatch import fits_page

        return figure is not None and fits_page(figure)

    def weighted(self, figure: Figure) -> bool:
        """Whether the page has room for the weights of all edges."""
        from derivator.figures.dispatch import shows_weights

        return shows_weights(figure)

    def prose(self, text: str) -> str:
        """A dash stays with the word before it, as Russian typography asks."""
        return re.sub(r"\s+—", "~—", text)

    def _label(self, item: Node | Chain | Cell) -> str:
        return self.last_term(item) if isinstance(item, Cell) else self.inline(item)

    def grouped(self, digits: str) -> str:
        """Thin spaces between groups, at which a very long number may break."""
        return digits.replace(",", r"\,\penalty9000 ")

    def authored(self, source: str) -> str:
        """As written: the reader has limited it to known macros."""
        return self.prose(source)

    def math(self, formula: str) -> str:
        """Between dollars."""
        return f"${formula}$"

    def path_mark(self, index: int) -> str:
        """A stroke in the colour and dash of a highlighted path."""
        from derivator.figures.tikz import path_key

        return path_key(index)

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Those of every format, and TeX's own."""
        own = super().filters()
        own["escape_tex"] = escape_tex
        own["path_mark"] = self.path_mark
        return own


class TextFormat(Format):
    """Plain text for a terminal."""

    name = "text"
    macros = "text/macros.txt.j2"

    def formula(self, node: Node) -> str:
        """One line of Unicode."""
        return text(node)

    def figure(self, figure: Figure) -> str:
        """The figure in words, line by line."""
        from derivator.figures.plain import lines_of

        lines = lines_of(figure, self._label, lambda key: self.words(f"plot.{key}"), WIDTH - 4)
        return "\n".join(f"    {line}" for line in lines)

    def _label(self, item: Node | Chain | Cell) -> str:
        return self.last_term(item) if isinstance(item, Cell) else self.inline(item)

    def table(self, table: Table) -> str:
        """The table with its columns aligned."""
        rows = [[self.cell(cell) for cell in row] for row in (table.columns, *table.rows)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            (
                "    " + "   ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        )

    def prose(self, text: str) -> str:
        """Lines of at most ``WIDTH`` characters; indented formulas stay as they are."""
        from textwrap import fill

        paragraphs = re.split(r"\n\s*\n", text)
        lines = [
            p.strip("\n") if p.startswith("    ") else fill(p.strip(), WIDTH) for p in paragraphs
        ]
        return "\n\n".join(line for line in lines if line)

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Those of every format, and aligned tables."""
        own = super().filters()
        own["aligned"] = self.table
        return own

    def grouped(self, digits: str) -> str:
        """Spaces between groups."""
        return digits.replace(",", " ")

    def authored(self, source: str) -> str:
        """The LaTeX in words, as far as plain text can tell it."""
        return self.prose(str(_latex_to_text().latex_to_text(source)).strip())

    def math(self, formula: str) -> str:
        """As it is."""
        return formula


@lru_cache(maxsize=1)
def _latex_to_text() -> Any:
    """The converter, with brackets around what stands above and below a fraction line."""
    from pylatexenc.latex2text import (
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )

    context = get_default_latex_context_db()
    fractions = [MacroTextSpec(name, "(%s)/(%s)") for name in ("frac", "dfrac", "tfrac")]
    context.add_context_category("fractions", prepend=True, macros=fractions)
    return LatexNodes2Text(math_mode="text", latex_context=context)


_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: "\\" + char for char in "&%$#_{}"},
}


def escape_tex(plain: str) -> str:
    """Plain text for TeX to print as it is."""
    return "".join(_SPECIAL.get(char, char) for char in plain)
