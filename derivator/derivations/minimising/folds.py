"""Leave-one-out cross-validation: one estimate for each observation left out, and its error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derivator.derivations.minimising.elimination import Cramer, cramer, equation, solution
from derivator.derivations.minimising.estimates import reduced_lines, scaled
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.page import free_name
from derivator.derivations.minimising.quadratic import Quadratic, quadratic_of
from derivator.derivations.minimising.rational import Expression
from derivator.derivations.minimising.writing import estimate, neat
from derivator.derivations.terms import ChainBuilder, equality
from derivator.errors import Position, Problem, SpecError
from derivator.notation.build import ZERO
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.notation.to_sympy import real_symbol, to_sympy
from derivator.notation.walk import substitute
from derivator.solution import Chain


@dataclass(frozen=True)
class Fold:
    """One observation left out."""

    index: int
    """From 0."""
    loss: Symbol
    quadratic: Quadratic
    written: Node
    hats: tuple[Symbol, ...]
    values: tuple[Expression, ...]
    nodes: tuple[Node, ...]
    error: Symbol
    test: Node
    """The test error in the fold's estimates."""
    result: Expression
    """The test error in the letter alone."""
    formula: Node

    @property
    def defined(self) -> dict[str, Node]:
        """What the fold's names stand for."""
        own = {hat.name: node for hat, node in zip(self.hats, self.nodes, strict=True)}
        return {**own, self.loss.name: self.written, self.error.name: self.test}

    @property
    def estimates(self) -> tuple[Chain, ...]:
        """Each estimate with its formula."""
        return tuple(equality(h, n) for h, n in zip(self.hats, self.nodes, strict=True))

    @property
    def tested(self) -> Chain:
        """e = (6 - beta)^2 = (6 - 16/(2 + lambda))^2 = ..."""
        inside = {hat.name: node for hat, node in zip(self.hats, self.nodes, strict=True)}
        filled = substitute(self.test, inside)
        return ChainBuilder(self.error).then(self.test).then(filled).then(self.formula).chain()


@dataclass(frozen=True)
class FoldLines:
    """The first fold line by line."""

    loss: Chain
    slopes: tuple[Chain, ...]
    lines: tuple[Chain, ...]
    cramer: Cramer | None


def folds(loss: DataLoss, test: Node | None) -> tuple[Fold, ...]:
    """Every fold; ``test`` is a formula of the model for the test error, else the loss itself.

    Raises ``SpecError`` for a loss that is no polynomial of the second degree, or where what is
    left determines no estimate.
    """
    base = free_name(loss, ("e", "E", "r"))
    everything = range(loss.count)
    return tuple(
        _fold(loss, index, [k for k in everything if k != index], test, base)
        for index in everything
    )


def _fold(loss: DataLoss, index: int, rest: Sequence[int], test: Node | None, base: str) -> Fold:
    written = loss.written(rest)
    quadratic = quadratic_of(written, loss.letters, loss.parameter)
    if quadratic is None:
        message = f"{loss.name} is no polynomial of the second degree in {', '.join(loss.letters)}"
        expected = "squared errors with a penalty, such as sum((y - beta)**2) + lambda*beta**2"
        raise SpecError([Problem(loss.task.position, message, expected=expected)])
    if any(quadratic.field.sign(value) != 1 for value in quadratic.minors()):
        message = f"without observation {index + 1} nothing single minimises {loss.name}"
        expected = f"a penalty that decides, or more observations than {len(loss.letters)}"
        raise SpecError([Problem(loss.task.position, message, expected=expected)])
    values = solution(quadratic)
    assert values is not None
    mark = f"(-{index + 1})"
    hats = tuple(Symbol(estimate(name, mark)) for name in loss.letters)
    error = (
        loss.written([index], penalised=False)
        if test is None
        else neat(loss.at_observation(test, index, penalised=False))
    )
    own = substitute(error, dict(zip(loss.letters, hats, strict=True)))
    result = _value(own, hats, values, quadratic, loss)
    field = quadratic.field
    return Fold(
        index,
        Symbol(f"{loss.name}_{mark}"),
        quadratic,
        written,
        hats,
        values,
        tuple(map(field.node, values)),
        Symbol(f"{base}_{index + 1}"),
        own,
        result,
        field.factored(result),
    )


def _value(
    node: Node,
    hats: Sequence[Symbol],
    values: Sequence[Expression],
    quadratic: Quadratic,
    loss: DataLoss,
) -> Expression:
    inside = {real_symbol(hat.name): value for hat, value in zip(hats, values, strict=True)}
    place = loss.task.place("test")
    try:  # while the estimates are real letters |y - beta|^2 becomes a polynomial by itself
        value = to_sympy(node).xreplace(inside)
    except TypeError:
        raise _irrational(place) from None
    left = value.free_symbols - {real_symbol(loss.parameter or "")}
    if left:
        message = "the test error depends on something that is not known"
        found = ", ".join(sorted(str(symbol) for symbol in left))
        raise SpecError([Problem(place, message, found)])
    try:
        return quadratic.field.cancelled(value)
    except TypeError:
        raise _irrational(place) from None


def _irrational(place: Position) -> SpecError:
    message = "the test error is no ratio of polynomials in the parameter"
    expected = "a polynomial in the estimates, such as (y - beta)**2"
    return SpecError([Problem(place, message, expected=expected)])


def first_fold(loss: DataLoss, fold: Fold) -> FoldLines:
    """The estimate of one fold, from its loss to the solution."""
    quadratic = fold.quadratic
    chain = ChainBuilder(fold.loss).then(fold.written).then(quadratic.collected()).chain()
    slopes = tuple(
        equality(Partial(fold.loss, letter), quadratic.slope(index))
        for index, letter in enumerate(quadratic.symbols)
    )
    lines = tuple(
        equation(quadratic.slope(index, fold.hats), ZERO) for index in range(len(fold.hats))
    )
    if len(fold.hats) == 1:
        more = reduced_lines(quadratic, fold.hats[0], fold.nodes[0])
        return FoldLines(chain, slopes, (*lines, *more), None)
    base = free_name(loss, ("D", "Delta", "delta"))
    values: Mapping[str, Node] = fold.defined
    return FoldLines(chain, slopes, lines, cramer(scaled(quadratic), fold.hats, base, values))
