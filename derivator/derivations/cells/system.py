"""A system of equations with shapes under which all of them make sense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal as OneOf

from derivator.derivations.cells.reading import Written, is_series, names_of, parts_of
from derivator.errors import Position, Problem, SpecError
from derivator.notation.matrices import Ones, Total
from derivator.notation.matrix_build import Shapes, joined_shape
from derivator.notation.nodes import Call, Node
from derivator.notation.walk import descendants
from derivator.ops.base import Operation
from derivator.program.terms import MisfitError, Typing
from derivator.shapes import SCALAR, Shape, ShapeError, broadcast, in_words
from derivator.spec.expression import Apply, Expression, Literal, Name

SIZE = 2
"""How long the states are for which equations are checked."""

Form = OneOf["columns", "rows", "numbers"]
VECTORS: Mapping[Form, Shape] = {"columns": (SIZE, 1), "rows": (1, SIZE), "numbers": SCALAR}
"""States are columns in W h, rows in h W, and numbers where states are multiplied as such."""


@dataclass(frozen=True)
class Equation:
    """A name and its formula as a print tree."""

    name: str
    formula: Node
    place: Position


@dataclass(frozen=True)
class System:
    """Equations in an order in which they can be computed."""

    equations: tuple[Equation, ...]
    shapes: Shapes
    form: Form

    @property
    def formulas(self) -> dict[str, Node]:
        """The formula of each name that has one."""
        return {item.name: item.formula for item in self.equations}


def systems(
    groups: Sequence[tuple[Written, ...]],
    operations: Mapping[str, Operation],
    set_to: Sequence[Written] = (),
) -> tuple[System, ...]:
    """Systems with common names, each with its shapes, in the first form that fits all of them.

    ``set_to`` are names with what is put in their place; a new name there is of the same shape.
    Raises ``SpecError`` where the states can be neither columns nor rows nor numbers.
    """
    first: SpecError | None = None
    scalars = _scalars([w.formula for group in groups for w in group], set_to)
    for form in _forms(groups):
        try:
            shaper = _Shaper(form)
            shaper.named |= dict.fromkeys(scalars, SCALAR)
            for group in groups:
                for item in group:
                    shaper.shape(item.formula)
                    shaper.named.setdefault(item.name, VECTORS[form])
            shaper.renamed(set_to)
            shapes = shaper.settled([*(w for group in groups for w in group), *set_to])
            _fit(set_to, shapes, operations)
            return tuple(_system(group, shapes, operations, form) for group in groups)
        except SpecError as error:
            first = first or error
        except ShapeError as error:
            place = groups[0][0].place
            expected = "products such as W*h[t-1], and hadamard(f[t], c[t-1]) of two states"
            first = first or SpecError([Problem(place, str(error), expected=expected)])
    assert first is not None
    raise first


def _forms(groups: Sequence[tuple[Written, ...]]) -> tuple[Form, ...]:
    """Equations without any moment are about numbers."""
    whole = [w for group in groups for w in group]
    names = {w.name for w in whole} | {n for w in whole for n in names_of(w.formula)}
    return tuple(VECTORS) if any(map(is_series, names)) else ("numbers",)


def _scalars(formulas: Sequence[Expression], set_to: Sequence[Written]) -> set[str]:
    """Weights that are numbers: a in 1 - a, and those set to a number other than 0."""
    found = set()
    for part in (part for formula in formulas for part in parts_of(formula)):
        if not isinstance(part, Apply) or part.operation not in ("add", "subtract"):
            continue
        if any(isinstance(operand, Literal) for operand in part.operands):
            found |= {o.name for o in part.operands if isinstance(o, Name)}
    for item in set_to:
        if not names_of(item.formula) and item.formula != Literal(Fraction(0)):
            found.add(item.name)
    return {name for name in found if not is_series(name)}


def _fit(
    set_to: Sequence[Written], shapes: dict[str, Shape], operations: Mapping[str, Operation]
) -> None:
    """Raise ``ShapeError`` for a formula that cannot stand in the place of a name."""
    for item in set_to:
        try:
            shape = Typing(shapes, operations).term(item.formula).shape
        except MisfitError as error:
            raise ShapeError(str(error)) from None
        own = shapes.get(item.name, shape)
        if shape not in (SCALAR, own):
            raise ShapeError(f"{item.name} is {in_words(own)}, its new formula {in_words(shape)}")


def _system(
    group: tuple[Written, ...],
    shapes: dict[str, Shape],
    operations: Mapping[str, Operation],
    form: Form,
) -> System:
    typing = Typing(shapes, operations)
    found = []
    for item in group:
        try:
            term = typing.term(item.formula)
        except MisfitError as error:
            expected = "operands whose shapes fit: W*h[t-1], hadamard(f[t], c[t-1])"
            raise SpecError([Problem(item.place, str(error), error.text, expected)]) from None
        if any(map(_is_of_rows, descendants(term.node))):
            message = "a function of whole rows or columns in the equation of a cell"
            expected = "functions that act entry by entry"
            raise SpecError([Problem(item.place, message, item.name, expected)])
        found.append(Equation(item.name, term.node, item.place))
    return System(tuple(found), Shapes(shapes), form)


def _is_of_rows(node: Node) -> bool:
    """Whether a formula depends on how long a state is: softmax(z), the sum of its entries."""
    return isinstance(node, Total | Ones) or (isinstance(node, Call) and node.function.rowwise)


class _Shaper:
    """Finds the shapes of weights: a factor of a state is a matrix, everything else is a state."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.vector = VECTORS[form]
        self.named: dict[str, Shape] = {}

    def renamed(self, set_to: Sequence[Written]) -> None:
        """A lone new name takes the shape of the name in whose place it is put."""
        for item in set_to:
            if isinstance(item.formula, Name) and item.name in self.named:
                self.named.setdefault(item.formula.name, self.named[item.name])
            self.shape(item.formula)

    def settled(self, equations: Sequence[Written]) -> dict[str, Shape]:
        """The shape of every name."""
        for item in equations:
            for part in parts_of(item.formula):
                if isinstance(part, Name):
                    self.named.setdefault(part.name, self.vector)
        return dict(self.named)

    def shape(self, expression: Expression) -> Shape | None:
        """The shape of a formula; None for a name that may still turn out to be a matrix."""
        if isinstance(expression, Name):
            if is_series(expression.name):
                self.named.setdefault(expression.name, self.vector)
            return self.named.get(expression.name)
        if not isinstance(expression, Apply):
            return SCALAR
        operation, operands = expression.operation, expression.operands
        if operation in ("multiply", "matrix_product") and len(operands) == 2:
            return self._product(*operands)
        shapes = [self.shape(operand) for operand in operands]
        known = [self.vector if shape is None else shape for shape in shapes]
        if operation in ("concat", "stack"):
            return joined_shape(tuple(known), operation == "stack")
        if operation == "transpose":
            return known[0][::-1]
        return broadcast(*known)

    def _product(self, left: Expression, right: Expression) -> Shape | None:
        if self.form == "numbers":
            self.shape(left)
            self.shape(right)
            return SCALAR
        inner, weight = (right, left) if self.form == "columns" else (left, right)
        known = self.shape(inner)
        own = self.shape(weight)
        if own is None and known:
            assert isinstance(weight, Name)
            columns = self.form == "columns"
            own = (SIZE, known[0]) if columns else (known[1], SIZE)
            self.named[weight.name] = own
        known = self.vector if known is None else known
        own = self.vector if own is None else own
        if not known or not own:
            return known or own
        first, second = (own, known) if self.form == "columns" else (known, own)
        return (first[0], second[1])
