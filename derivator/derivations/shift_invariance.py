"""Adding a number to all scores changes no probability; multiplying them does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.probabilities.decimals import Digits, digits_asked
from derivator.derivations.probabilities.names import general, power_of_e, sum_of_powers
from derivator.derivations.probabilities.options import DigitsOptions, NumberRows, NumberText
from derivator.derivations.probabilities.reading import check_size, read_number, read_rows, value_of
from derivator.derivations.probabilities.softmax import SoftmaxRow
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import add, multiply, number
from derivator.notation.exact import exact
from derivator.notation.functions import Function
from derivator.notation.nodes import Call, Node, Number, Product, Quotient, Sum, Symbol
from derivator.ops.defined import defined_function
from derivator.solution import Cell, Chain, FormulaStep, Relation, Result, Scope, Table
from derivator.spec.exercise import Task

C, FACTOR = Symbol("c"), Symbol("a")


class ShiftInvarianceOptions(DigitsOptions):
    """How many classes, and the numbers on which it is seen."""

    outputs: int = Field(3, ge=2, le=5, description="How many classes the formulas have.")
    scores: NumberRows | None = Field(
        None, description="A row of scores on which it is seen; by default none."
    )
    by: NumberText = Field("10", description="What is added to these scores.")
    times: NumberText = Field(
        "2", description="What they are multiplied by, to see that this is not the same."
    )


@dataclass(frozen=True)
class ShiftInvarianceStep(FormulaStep):
    """The proof in letters; with scores, the probabilities before, after and of multiples."""

    lines: tuple[Chain, ...]
    """p_k of the moved scores, for each k."""
    scaled: Chain
    """Scores 1 and 0, and twice as much: another probability."""
    example: tuple[Chain, ...]
    """The same probabilities before and after; checked, for the table to rest on."""
    table: Table | None
    by: Node
    times: Node
    same: bool
    """Whether the scores are all equal, so that a factor changes nothing either."""
    unmoved: bool
    """Whether the factor changes nothing although the scores are not equal: it is 1."""


class ShiftInvariance(Derivation):
    """softmax(z + c) = softmax(z) for every number c (V13, V31)."""

    kind = "shift_invariance"
    options = ShiftInvarianceOptions
    summary = (
        "Proves that the softmax does not change when the same number is added to all scores, "
        "shows it on numbers, and shows that multiplication does change it."
    )
    produces: ClassVar = {
        "p_1(z + c), ...": "each probability of the moved scores, which is that of the scores",
        "p_1, ...": "with `scores`, each probability; it is the same with `by` added",
        "p_1(z * times), ...": "with `scores`, each probability of the scores times `times`",
    }

    def derive(self, workspace: Workspace, task: Task) -> ShiftInvarianceStep:
        """The proof, and the numbers that the task gives."""
        options = task.options
        assert isinstance(options, ShiftInvarianceOptions)
        digits = digits_asked(workspace, options, task)
        by = read_number(workspace, options.by, task.place("by"))
        times = read_number(workspace, options.times, task.place("times"))
        given = None
        count = options.outputs
        if options.scores is not None:
            scores = read_rows(workspace, options.scores, task, "scores")
            if len(scores.rows) > 1 or scores.letters or scores.classes > 12:
                message, expected = "not one row of numbers", "one row of up to 12 numbers"
                raise SpecError([Problem(task.place("scores"), message, expected=expected)])
            given = scores.rows[0]
            count = min(scores.classes, 5)
        letters = general("z", count)
        shares = _shares(letters)
        lines = tuple(_line(letters, shares, k) for k in range(count))
        results = {
            f"p_{k + 1}(z + c)": Result(equality(line.terms[0], line.terms[-1]))
            for k, line in enumerate(lines)
        }
        table, example = None, tuple[Chain, ...]()
        same = given is not None and len(SoftmaxRow(given).largest) == len(given)
        if given is not None:
            table, example, found = _numbers(given, by, times, digits, task)
            results |= found
        return ShiftInvarianceStep(
            self.kind,
            self.kind,
            task.position,
            results,
            letters=(C.name, FACTOR.name, *(z.name for z in letters)),
            lines=lines,
            scaled=_counterexample(),
            example=example,
            table=table,
            by=by,
            times=times,
            same=same,
            unmoved=not same and value_of(times) == 1,
        )


def _shares(letters: tuple[Symbol, ...]) -> tuple[Function, ...]:
    """p_k(z_1, ..., z_K), by a formula other than the page's."""
    found = []
    names = tuple(z.name for z in letters)
    for k, own in enumerate(letters):
        powers = (power_of_e(Sum((z, _minus(own)))) for z in letters)
        body = Quotient(number(1), Sum(tuple(powers)))
        found.append(defined_function(f"p_{k + 1}", names, body))
    return tuple(found)


def _minus(node: Node) -> Node:
    return multiply(number(-1), node)


def _line(letters: tuple[Symbol, ...], shares: tuple[Function, ...], k: int) -> Chain:
    """p_k(z + c) = e^(z_k + c)/(...) = e^c e^(z_k)/(e^c (...)) = e^(z_k)/(...) = p_k(z)."""
    moved = tuple(Sum((z, C)) for z in letters)
    total, factor = sum_of_powers(letters), power_of_e(C)
    chain = ChainBuilder(Call(shares[k], moved))
    chain.then(Quotient(power_of_e(moved[k]), sum_of_powers(moved)))
    chain.then(Quotient(Product((factor, power_of_e(letters[k]))), Product((factor, total))))
    chain.then(Quotient(power_of_e(letters[k]), total)).then(Call(shares[k], letters))
    return chain.chain()


def _counterexample() -> Chain:
    """Two classes with the scores a and 0: at a = 1 and a = 2 the probabilities differ."""
    one, two = (
        Quotient(power_of_e(number(n)), Sum((power_of_e(number(n)), number(1)))) for n in (1, 2)
    )
    return Chain((one, two), (Relation.LESS,), Scope.DATA)


def _numbers(
    scores: tuple[Node, ...], by: Node, times: Node, digits: Digits, task: Task
) -> tuple[Table, tuple[Chain, ...], dict[str, Result]]:
    """A table of scores and probabilities: as they are, moved, multiplied."""
    rows: list[tuple[Node | Cell, ...]] = []
    results: dict[str, Result] = {}
    moved = tuple(exact(add(z, by), {}) or Sum((z, by)) for z in scores)
    scaled = tuple(exact(multiply(times, z), {}) or multiply(times, z) for z in scores)
    for node in (*moved, *scaled):
        check_size(value_of(node), "a score moved or multiplied", task.place("scores"))
    columns = [SoftmaxRow(row, moved=True) for row in (scores, moved, scaled)]
    for k in range(len(scores)):
        cells: list[Node | Cell] = [Number(number(k + 1).value)]
        for row in columns:
            cells.append(row.scores[k])
            formula, known = row.defined(k), row.exact(k)
            exactly, decimal = digits.shown(row.probabilities[k], formula, known)
            chain = equality(formula, decimal, exactly, Scope.DATA)
            cells.append(Cell(chain))
            if row is not columns[1]:
                name = f"p_{k + 1}" if row is columns[0] else f"p_{k + 1}(z * times)"
                text = None if known is None else str(known)
                results[name] = Result(chain, text, float(row.probabilities[k]))
        rows.append(tuple(cells))
    heads = ("class", "scores", "probabilities", "moved", "probabilities", "multiplied")
    table = Table((*heads, "probabilities"), tuple(rows))
    same = (
        equality(columns[0].defined(k), columns[1].stable[k], scope=Scope.DATA)
        for k in range(len(scores))
    )
    return table, tuple(same), results
