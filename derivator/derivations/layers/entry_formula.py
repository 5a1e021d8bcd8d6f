"""The derivative by one entry of a weight, with indices: the chain rule as sums over entries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from derivator.derivations.terms import ChainBuilder
from derivator.notation.entrywise import LETTERS, Entrywise
from derivator.notation.matrices import Entry, Index, Total
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.notation.walk import descendants, size
from derivator.program.adjoints import ProgramAdjoints
from derivator.shapes import Shape
from derivator.solution import Chain, Scope

LONGEST = 90
"""A formula of more nodes is not put together."""

SUMS = 3
"""A formula with more sums than these is not put together either."""


@dataclass(frozen=True)
class EntryFormula:
    """Reads one entry's derivative off the formulas for whole matrices."""

    adjoints: ProgramAdjoints
    name: str
    by: Node
    """The input's entry, or the input itself where it is a number."""
    known: dict[str, Node] = field(default_factory=dict)
    """Derivatives put together so far."""

    @cached_property
    def entrywise(self) -> Entrywise:
        """Reads entries with letters that name nothing else."""
        program = self.adjoints.program
        used = {*program.sizes, *program.vertices, "h"}
        letters = tuple(letter for letter in LETTERS if letter not in used)
        return Entrywise(program.shapes, None, letters, shares=program.distributions)

    def way_back(self) -> tuple[Chain, ...]:
        """The general entry of each derivative between the loss and the input."""
        needed = self.adjoints.needed((self.name,))
        return tuple(self._general(n) for n in needed if n not in (self.adjoints.of, self.name))

    def _general(self, name: str) -> Chain:
        shape = self.adjoints.program.vertices[name].shape
        row, column = self._letters(shape)
        symbol = self.entrywise.entry(self.adjoints.symbol(name), row, column)
        formula = self.entrywise.entry(self.adjoints.formulas[name], row, column)
        over = tuple(
            (index, last)
            for index, last in zip((row, column), shape, strict=False)
            if isinstance(index, str)
        )
        return replace(ChainBuilder(symbol, Scope.INSTANCE).then(formula).chain(), indices=over)

    def _letters(self, shape: Shape) -> tuple[Index, Index]:
        letters = iter(self.entrywise.letters)
        found: list[Index] = [None if last == 1 else next(letters) for last in shape]
        return (found[0], found[1]) if found else (None, None)

    def composed(self) -> Chain:
        """The derivative by the entry: from the values next to it, then from the loss itself."""
        symbol = Partial(Symbol(self.adjoints.of), self.by)
        chain = ChainBuilder(symbol, Scope.INSTANCE).then(
            self._entry(self.adjoints.formulas[self.name])
        )
        whole = self._whole(self.name)
        if size(whole) <= LONGEST:
            entry = self._entry(whole)
            if sum(isinstance(part, Total) for part in descendants(entry)) <= SUMS:
                chain.then(entry)
        return chain.chain()

    def _entry(self, formula: Node) -> Node:
        if isinstance(self.by, Entry):
            return self.entrywise.entry(formula, self.by.row, self.by.column)
        return self.entrywise.entry(formula, None, None)

    def _whole(self, name: str) -> Node:
        """The derivative with every derivative in it put in, as long as that stays short."""
        return self.adjoints.formula(name, self._carried)

    def _carried(self, name: str) -> Node:
        if name not in self.known:
            found = self._whole(name)
            self.known[name] = found if size(found) <= LONGEST else self.adjoints.symbol(name)
        return self.known[name]
