"""How scores, probabilities and losses are called: z_k, p_k, and z_12 where there are rows."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.notation.build import number
from derivator.notation.nodes import Constant, Node, Power, Quotient, Sum, Symbol
from derivator.solution import Wording


@dataclass(frozen=True)
class Names:
    """Names for so many rows and classes; a lone row has no index of its own."""

    rows: int
    classes: int

    def entry(self, letter: str, row: int, column: int) -> Symbol:
        """z_12: row and class count from 1 on the page, from 0 here."""
        if self.rows == 1:
            return Symbol(f"{letter}_{column + 1}")
        between = "" if self.rows < 10 and self.classes < 10 else "_"
        return Symbol(f"{letter}_{row + 1}{between}{column + 1}")

    def row(self, letter: str, row: int) -> Symbol:
        """S, or S_1 of the first row."""
        return Symbol(letter) if self.rows == 1 else Symbol(f"{letter}_{row + 1}")

    def result(self, name: str, row: int) -> str:
        """The name of a result: p_1, or p_1[2] of the second row."""
        return name if self.rows == 1 else f"{name}[{row + 1}]"


def general(letter: str, classes: int) -> tuple[Symbol, ...]:
    """z_1, ..., z_K of any row."""
    return tuple(Symbol(f"{letter}_{k + 1}") for k in range(classes))


def power_of_e(exponent: Node) -> Node:
    """e^u as it stands."""
    return Power(Constant("E"), exponent)


def sum_of_powers(letters: tuple[Node, ...]) -> Node:
    """e^(z_1) + ... + e^(z_K)."""
    return Sum(tuple(map(power_of_e, letters)))


def share(top: Node, bottom: Node) -> Node:
    """A fraction as it stands."""
    return Quotient(top, bottom)


def class_label(classes: tuple[Wording, ...], k: int) -> Node | Wording:
    """The name of a class, or its number."""
    return classes[k] if classes else number(k + 1)
