"""A normalisation found in a model: mean, centred values, deviation, and their quotient."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.errors import Position, Problem, SpecError
from derivator.notation.build import TWO
from derivator.notation.matrices import Hadamard, MatrixProduct, Ones
from derivator.notation.matrix_build import size_node
from derivator.notation.nodes import Negative, Node, Power, Quotient, Root, Sum, Symbol
from derivator.program.model import Program
from derivator.shapes import Shape

EXPECTED = (
    "mu: column_means(X), C: X - mu, v: column_means(C**2), s: sqrt(v + eps), X_hat: C/s; "
    "or row_means in both places"
)


@dataclass(frozen=True)
class Normalisation:
    """The names of X, mu, C, v, s and C/s in a program, and along which side means are taken."""

    x: str
    mean: str
    centred: str
    variance: str | None
    deviation: str
    normal: str
    shape: Shape
    columns: bool
    """Whether every column has a mean of its own, as in batch normalisation."""
    shift: Node | None
    """What is added to the variance."""

    @property
    def count(self) -> Node:
        """Over how many numbers a mean is taken."""
        return size_node(self.shape[0] if self.columns else self.shape[1])

    def summed(self, node: Node) -> Node:
        """The sum of each column, or of each row."""
        rows, columns = self.shape
        if self.columns:
            return MatrixProduct((Ones(1, rows), node))
        return MatrixProduct((node, Ones(columns, 1)))

    def mean_of(self, node: Node) -> Node:
        """The mean of each column, or of each row."""
        return Quotient(self.summed(node), self.count)

    @property
    def empty(self) -> Shape:
        """The shape of such sums."""
        return (1, self.shape[1]) if self.columns else (self.shape[0], 1)


@dataclass(frozen=True)
class Scaling:
    """Y = X_hat * gamma + beta above a normalisation; beta may be missing."""

    value: str
    gamma: str
    beta: str | None


def find_normalisation(program: Program, name: str, place: Position) -> Normalisation:
    """The normalisation whose result has this name; ``SpecError`` where it is something else."""
    found = normalisation(program, name)
    if found is None:
        message = f"{name} is not written as a normalisation"
        raise SpecError([Problem(place, message, name, EXPECTED)])
    return found


def candidates(program: Program) -> list[str]:
    """The names of all normalisations of a program."""
    return [name for name in program.vertices if normalisation(program, name) is not None]


def normalisation(program: Program, name: str) -> Normalisation | None:
    """The normalisation of this name, written line by line; None where it is something else."""
    top = program.vertices[name].formula
    if not (isinstance(top, Quotient) and _are_names(program, top.numerator, top.denominator)):
        return None
    centred, deviation = _name(top.numerator), _name(top.denominator)
    difference, root = program.vertices[centred].formula, program.vertices[deviation].formula
    if not (isinstance(difference, Sum) and len(difference.terms) == 2 and isinstance(root, Root)):
        return None
    x, moved = difference.terms
    if not (isinstance(moved, Negative) and _are_names(program, x, moved.operand)):
        return None
    shape = program.vertices[_name(x)].shape
    if len(shape) != 2:
        return None
    mean = _name(moved.operand)
    radicand, shift = _parts(root.radicand)
    for columns in (True, False):
        own = Normalisation(_name(x), mean, centred, None, deviation, name, shape, columns, shift)
        spread = own.mean_of(Power(Symbol(centred), TWO))
        if program.vertices[mean].formula != own.mean_of(x):
            continue
        if radicand == spread:
            return own
        if _are_names(program, radicand) and program.vertices[_name(radicand)].formula == spread:
            variance = _name(radicand)
            return Normalisation(
                own.x, mean, centred, variance, deviation, name, shape, columns, shift
            )
    return None


def _parts(radicand: Node) -> tuple[Node, Node | None]:
    """The variance, and what is added to it."""
    if isinstance(radicand, Sum) and len(radicand.terms) == 2:
        return radicand.terms[0], radicand.terms[1]
    return radicand, None


def find_scaling(program: Program, normal: str) -> Scaling | None:
    """The only consumer of a normalisation, if it is X_hat * gamma + beta."""
    consumers = program.consumers[normal]
    if len(consumers) != 1:
        return None
    (value,) = consumers
    formula, beta = _without_shift(program, program.vertices[value].formula)
    if not (isinstance(formula, Hadamard) and len(formula.factors) == 2):
        return None
    names = [_name(factor) for factor in formula.factors if _are_names(program, factor)]
    if len(names) != 2 or normal not in names:
        return None
    (gamma,) = [name for name in names if name != normal] or [normal]
    return None if gamma == normal else Scaling(value, gamma, beta)


def _without_shift(program: Program, formula: Node) -> tuple[Node, str | None]:
    """A sum of two without its second term, if that is a name."""
    if isinstance(formula, Sum) and len(formula.terms) == 2:
        first, second = formula.terms
        if _are_names(program, second):
            return first, _name(second)
    return formula, None


def _are_names(program: Program, *nodes: Node) -> bool:
    return all(isinstance(node, Symbol) and node.name in program.vertices for node in nodes)


def _name(node: Node) -> str:
    assert isinstance(node, Symbol)
    return node.name
