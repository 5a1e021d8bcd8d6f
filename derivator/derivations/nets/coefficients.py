"""The coefficients of linear layers multiplied out: their names, sizes and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derivator.derivations.backpropagation.numerals import filled_in
from derivator.derivations.backpropagation.size_marks import size_marks
from derivator.derivations.nets.net import Net, inwards
from derivator.derivations.nets.stretches import Part, Stretch
from derivator.derivations.study import Study
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import add, multiply
from derivator.notation.matrices import Braced, MatrixProduct, SizeMark
from derivator.notation.matrix_build import matrix_product
from derivator.notation.nodes import Node, Number, Symbol
from derivator.notation.walk import descendants
from derivator.program.values import Numbers
from derivator.solution import Chain, Scope

STEMS = ("gamma", "delta", "kappa", "mu", "c")
"""Names for coefficients; the first that the exercise does not use is taken."""


@dataclass(frozen=True)
class Coefficient:
    """A coefficient: its name, what it multiplies (None: nothing), its formula and its number."""

    name: Node
    signal: Node | None
    formula: Node
    sizes: Chain | None
    number: Chain | None


@dataclass(frozen=True)
class Collapsed:
    """Linear layers in a row as one: the chain ends with the coefficients in braces."""

    value: Node
    chain: Chain
    coefficients: tuple[Coefficient, ...]
    layers: int


class Naming:
    """Gives the coefficients of all stretches their names."""

    def __init__(self, study: Study, net: Net, numbers: Numbers | None) -> None:
        self.study, self.net, self.numbers = study, net, numbers
        used = {*net.program.vertices, *net.program.sizes}
        self.stem = next(
            (s for s in STEMS if not any(n == s or n.startswith(f"{s}_") for n in used)), STEMS[-1]
        )
        self.shapes = net.program.shapes

    def collapsed(self, found: Sequence[Stretch]) -> Iterator[Collapsed]:
        """The stretches of more than one layer, the last layer first."""
        merged = [stretch for stretch in found if stretch.expanded]
        count = sum(len(stretch.parts) for stretch in merged)
        index = 0
        for stretch in merged:
            names = []
            for part in stretch.parts:
                index += 1
                name = self.stem if count == 1 else f"{self.stem}_{index}"
                names.append(self._name(part, name))
            yield self._one(stretch, names)

    def _name(self, part: Part, name: str) -> Symbol:
        """A capital letter for a matrix of several rows and columns."""
        shape = self.shapes.of(part.coefficient)
        return Symbol(name.capitalize() if shape and 1 not in shape else name)

    def _one(self, stretch: Stretch, names: list[Symbol]) -> Collapsed:
        vertices = self.net.program.vertices
        inner: dict[Node, Node] = {Symbol(name): vertices[name].formula for name in stretch.layers}
        level: dict[Node, int] = {Symbol(name): self.net.level[name] for name in stretch.layers}
        terms, _ = inwards(stretch.formula, (inner,), level)
        builder = ChainBuilder(stretch.value)
        for term in (*terms, self._sum(stretch, names)):
            builder.then(term)
        items = tuple(map(self._coefficient, stretch.parts, names))
        layers = len({level[Symbol(name)] for name in stretch.layers})
        return Collapsed(stretch.value, builder.chain(), items, layers)

    def _sum(self, stretch: Stretch, names: list[Symbol] | None) -> Node:
        """The whole stretch as a sum over its signals; with names, each coefficient in a brace."""
        terms = []
        for index, part in enumerate(stretch.parts):
            factor = part.coefficient
            if names is not None:
                factor = Braced(factor, names[index])
            terms.append(self._term(part, factor))
        return add(*terms)

    def _term(self, part: Part, factor: Node) -> Node:
        if part.signal is None:
            return factor
        if self.shapes.of(part.coefficient) and self.shapes.of(part.signal):
            return matrix_product(self.shapes, part.signal, factor)
        return multiply(factor, part.signal)

    def _coefficient(self, part: Part, name: Symbol) -> Coefficient:
        marks = size_marks(self.shapes, part.coefficient)
        sizes = None
        if any(isinstance(p, MatrixProduct) for p in descendants(part.coefficient)):
            shape = self.shapes.of(part.coefficient)
            mark = SizeMark(part.coefficient, shape)
            sizes = ChainBuilder(marks).then(mark).chain() if marks is not None else None
        return Coefficient(name, part.signal, part.coefficient, sizes, self._number(part, name))

    def _number(self, part: Part, name: Symbol) -> Chain | None:
        if self.numbers is None or isinstance(part.coefficient, Number):
            return None
        exact, filled = filled_in(self.numbers, part.coefficient, self.study.digits)
        own, value = self.study.shown(self.numbers, part.coefficient)
        builder = ChainBuilder(Braced(part.coefficient, name), Scope.DATA).then(filled, exact)
        return builder.then(value, exact and own).chain()
