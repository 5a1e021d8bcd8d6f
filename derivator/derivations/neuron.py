"""Weights of one neuron for given answers, or the proof that no weights give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.perceptrons.conditions import Conditions
from derivator.derivations.perceptrons.families import AllWeights, all_weights
from derivator.derivations.perceptrons.options import NameList, NumberTexts, RowOptions
from derivator.derivations.perceptrons.picture import Picture, picture_of
from derivator.derivations.perceptrons.proof import Proof, proof_of
from derivator.derivations.perceptrons.reading import formula, rational, read_rows, shown
from derivator.derivations.perceptrons.threshold import (
    Contradiction,
    Weights,
    bounds,
    threshold_weights,
)
from derivator.derivations.perceptrons.unit import OUTPUT, Activation, Unit, applied
from derivator.derivations.perceptrons.values import demanded_weights, dot
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ZERO
from derivator.notation.exact import exact
from derivator.notation.nodes import Indicator, Node, Number
from derivator.notation.text import text
from derivator.solution import Cell, Chain, FormulaStep, Relation, Result, Table
from derivator.spec.exercise import Task

MOST_SIGNALS = 8


class NeuronOptions(RowOptions):
    """Which answers the neuron has to give, and what it is made of."""

    features: NameList | None = Field(
        None, description='Further inputs as formulas in the inputs: ["x_1*x_2"].'
    )
    constant: bool = Field(True, description="Whether the neuron has a constant.")
    activation: Activation = Field(
        "step", description="step (1 where the sum is above 0), relu, leaky_relu or identity."
    )
    weights: NumberTexts | None = Field(
        None,
        description="Weights to be verified, one for each input, then for each feature, and the "
        "constant last; without them weights are searched for.",
    )
    draw: bool = Field(True, description="Whether the boundary or the function is drawn.")


@dataclass(frozen=True)
class NeuronStep(FormulaStep):
    """The neuron, what each row asks of it, and weights that serve or why there are none."""

    activation: str
    neuron: Chain
    signals: tuple[Node, ...]
    """Inputs that are formulas in the others."""
    constant: bool
    demands: Table | None
    verdict: str
    """``possible``, ``impossible``, ``right`` or ``wrong``."""
    searched: bool
    first: tuple[Chain, ...]
    """The weights without the constant, where a range for the constant is left."""
    bounds: Chain | None
    """What is left for the constant with those weights."""
    one_sided: bool
    every: AllWeights | None
    weights: tuple[Chain, ...]
    found: Chain | None
    """The neuron with its numbers."""
    run: Table | None
    misses: int
    """How many rows given weights answer wrongly."""
    negative: Chain | None
    """An answer that the function never has."""
    proof: Proof | None
    picture: Picture | None
    proofs: tuple[Chain, ...]


class Neuron(Derivation):
    """[w_1 x_1 + w_2 x_2 + b > 0] for a truth table, or why there is none (V4, V5, V6).

    Minsky and Papert, Perceptrons, 1969; Goodfellow, Bengio and Courville, Deep Learning, 6.1.
    """

    kind = "neuron"
    options = NeuronOptions
    summary = (
        "Finds weights with which one neuron gives the answers of a truth table or of points, "
        "smallest whole numbers first, or proves that there are none; verifies given weights."
    )
    produces: ClassVar = {
        "neuron": "the verdict `possible` or `impossible`; of given weights `right` or `wrong`",
        "w_1, w_2, ..., b": "the weights (a lone one is w), then the constant",
        "y_hat[1], y_hat[2], ...": "what the neuron gives for each row",
    }

    def derive(self, workspace: Workspace, task: Task) -> NeuronStep:
        """The neuron for the rows that the task names."""
        options = task.options
        assert isinstance(options, NeuronOptions)
        step = self._solved(options, task)
        return step if options.draw else replace(step, picture=None)

    @staticmethod
    def _solved(options: NeuronOptions, task: Task) -> NeuronStep:
        unit = _unit(options, task)
        conditions = Conditions(unit)
        refused = _never(conditions)
        if options.weights is not None:
            given = _given(options.weights, unit, task)
            return _step(task, conditions, given, given=True)
        if refused is not None:
            return _step(task, conditions, None, negative=refused)
        found: Weights | Contradiction
        if unit.activation == "step":
            answers = [int(answer) for answer in conditions.answers]
            found = threshold_weights(unit.points, answers, unit.constant)
        else:
            demanded = demanded_weights(conditions.demand, len(unit.weights))
            if isinstance(demanded, Contradiction):
                found = demanded
            elif unit.constant:
                found = Weights(demanded[:-1], demanded[-1])
            else:
                found = Weights(demanded)
        if isinstance(found, Contradiction):
            return _step(task, conditions, None, proof=proof_of(found, conditions))
        return _step(task, conditions, found)


def _unit(options: NeuronOptions, task: Task) -> Unit:
    """The neuron in letters; raises ``SpecError`` for answers and features that do not fit."""
    rows = read_rows(options, task)
    texts = options.features or []
    places = [task.place("features", k) for k in range(len(texts))]
    features = tuple(
        formula(own, place, rows.names) for own, place in zip(texts, places, strict=True)
    )
    if len(rows.names) + len(features) > MOST_SIGNALS:
        message = f"{len(rows.names) + len(features)} weighted inputs"
        expected = f"at most {MOST_SIGNALS}"
        raise SpecError([Problem(task.position, message, expected=expected)])
    for feature, own, place in zip(features, texts, places, strict=True):
        for row in range(len(rows.inputs)):
            if not isinstance(exact(feature, rows.at(row)), Number):
                message = f"a feature without a rational value at row {row + 1}"
                expected = "a formula such as x_1*x_2"
                raise SpecError([Problem(place, message, own[:60], expected)])
    for k, answer in enumerate(rows.answers):
        if options.activation == "step" and answer.value not in (0, 1):
            place = task.place("rows", k, len(rows.names))
            expected = "0 or 1: a step gives nothing else; or another `activation`"
            message = f"the answer {answer.value}"
            raise SpecError([Problem(place, message, str(answer.value), expected)])
    return Unit(rows, features, options.constant, options.activation)


def _given(texts: Sequence[str], unit: Unit, task: Task) -> Weights:
    if len(texts) != len(unit.weights):
        expected = ", ".join(text(letter) for letter in unit.weights)
        message = f"{len(texts)} weights for {len(unit.weights)}"
        raise SpecError([Problem(task.place("weights"), message, expected=expected)])
    numbers = [rational(own, task.place("weights", k)).value for k, own in enumerate(texts)]
    return Weights(*_split(numbers, unit.constant))


def _split(
    numbers: Sequence[Fraction], constant: bool
) -> tuple[tuple[Fraction, ...], Fraction | None]:
    return (tuple(numbers[:-1]), numbers[-1]) if constant else (tuple(numbers), None)


def _never(conditions: Conditions) -> Chain | None:
    """The first answer below 0, which no ReLU gives."""
    if conditions.unit.activation != "relu":
        return None
    below = [a for a in conditions.unit.rows.answers if a.value < 0]
    if not below:
        return None
    terms = (conditions.unit.formula, ZERO, below[0])
    return Chain(terms, (Relation.AT_LEAST, Relation.GREATER))


def _step(
    task: Task,
    conditions: Conditions,
    found: Weights | None,
    *,
    given: bool = False,
    proof: Proof | None = None,
    negative: Chain | None = None,
) -> NeuronStep:
    unit = conditions.unit
    rows = range(len(unit.rows.inputs))
    runs = [] if found is None else [conditions.run(k, found.all) for k in rows]
    right = [chain.terms[-1] == unit.rows.answers[k] for k, chain in enumerate(runs)]
    verdict = ("right" if all(right) else "wrong") if given else "possible"
    if found is None:
        verdict = "impossible"
    step = unit.activation == "step"
    searched = found is not None and not given
    known = conditions.fixed(found.all) if found is not None else ()
    weights = tuple(Chain((c.left, c.right), (Relation.EQUAL,), where=(c,)) for c in known)
    between = _bounds(conditions, found) if searched and step and unit.constant else None
    opening = equality(OUTPUT, unit.formula)
    proofs = [chain for k in rows for chain in conditions.proofs(k)] if negative is None else []
    return NeuronStep(
        "neuron",
        "neuron",
        task.position,
        _results(verdict, opening, weights, runs),
        letters=(*unit.rows.names, *(letter.name for letter in unit.weights)),
        defined={OUTPUT.name: unit.formula},
        activation=unit.activation,
        neuron=opening,
        signals=unit.features,
        constant=unit.constant,
        demands=None if given or negative is not None else _conditions(conditions),
        verdict=verdict,
        searched=found is not None and found.searched,
        first=weights[:-1] if between is not None else (),
        bounds=between,
        one_sided=between is not None and len(between.terms) == 2,
        every=all_weights(conditions) if searched and not step else None,
        weights=weights,
        found=None if found is None else _found(conditions, found),
        run=_run(conditions, runs, right if given else None) if runs else None,
        misses=right.count(False),
        negative=negative,
        proof=proof,
        picture=picture_of(unit, None if found is None else found.all),
        proofs=(*proofs, *(() if between is None else _range_proofs(conditions, found, between))),
    )


def _found(conditions: Conditions, found: Weights) -> Chain:
    unit = conditions.unit
    body = unit.argument([shown(w) for w in found.all])
    where = conditions.fixed(found.all)
    return Chain((OUTPUT, applied(unit.activation, body)), (Relation.EQUAL,), where=where)


def _bounds(conditions: Conditions, found: Weights | None) -> Chain:
    """What the rows leave for the constant: -2 < b <= -1."""
    assert found is not None
    unit = conditions.unit
    answers = [int(answer) for answer in conditions.answers]
    low, high = bounds(unit.points, answers, found.weights)
    letter, where = unit.weights[-1], conditions.fixed(found.all)
    if low is None:
        assert high is not None
        return Chain((letter, shown(high)), (Relation.AT_MOST,), where=where)
    if high is None:
        return Chain((letter, shown(low)), (Relation.GREATER,), where=where)
    relations = (Relation.LESS, Relation.AT_MOST)
    return Chain((shown(low), letter, shown(high)), relations, where=where)


def _range_proofs(conditions: Conditions, found: Weights | None, between: Chain) -> Iterator[Chain]:
    """Within its bounds the constant serves every row; at each end a row's sum is 0."""
    assert found is not None
    unit = conditions.unit
    letter, fixed = unit.weights[-1], conditions.fixed(found.all)[:-1]
    place = between.terms.index(letter)
    low, high = between.terms[:place], between.terms[place + 1 :]
    if between.relations[0] is Relation.GREATER:
        low, high = high, low
    limits = (
        *(Indicator(letter, ">", x) for x in low),
        *(Indicator(letter, "<=", x) for x in high),
    )
    for row, answer in enumerate(unit.rows.answers):
        where = (*unit.at(row), *fixed, *limits)
        yield Chain((OUTPUT, answer), (Relation.EQUAL,), where=where)
    for ends, wanted in ((low, 1), (high, 0)):
        rows = [k for k, answer in enumerate(conditions.answers) if answer == wanted]
        sums = {k: dot(unit.points[k], found.weights) for k in rows}
        tight = min(rows, key=lambda k: sums[k] * (1 if wanted else -1), default=0)
        for end in ends:
            where = (*fixed, Indicator(letter, "=", end))
            yield Chain((unit.sum_of(tight), ZERO), (Relation.EQUAL,), where=where)


def _conditions(conditions: Conditions) -> Table:
    """Inputs, further inputs, answer and condition, a line for each row."""
    unit, rows = conditions.unit, conditions.unit.rows
    lines: list[tuple[Any, ...]] = []
    for k, inputs in enumerate(rows.inputs):
        own = conditions.condition(k)
        further = (_feature(unit, k, place) for place in range(len(unit.features)))
        answer = rows.answers[k]
        lines.append((*inputs, *further, answer, "cannot_change" if own is None else own))
    return Table((*rows.symbols, *unit.features, "answer", "condition"), tuple(lines))


def _feature(unit: Unit, row: int, place: int) -> Cell:
    """The value of a further input in a row."""
    value = shown(unit.points[row][len(unit.rows.names) + place])
    chain = Chain((unit.features[place], value), (Relation.EQUAL,), where=unit.at(row))
    return Cell(chain)


def _run(conditions: Conditions, runs: Sequence[Chain], right: Sequence[bool] | None) -> Table:
    """Every row through the neuron; of given weights with the wanted answer and a verdict."""
    rows = conditions.unit.rows
    lines: list[tuple[Any, ...]] = []
    for k, chain in enumerate(runs):
        inner: Chain | Cell = Cell(chain)
        if len(chain.terms) > 2:
            inner = Chain(chain.terms[1:], chain.relations[1:], where=chain.where)
        line: tuple[Any, ...] = (*rows.inputs[k], inner)
        lines.append(line if right is None else (*line, rows.answers[k], _yes(right[k])))
    columns: tuple[Any, ...] = (*rows.symbols, OUTPUT)
    columns = columns if right is None else (*columns, "answer", "agrees")
    return Table(columns, tuple(lines))


def _yes(right: bool) -> str:
    return "yes" if right else "no"


def _results(
    verdict: str, opening: Chain, weights: Sequence[Chain], runs: Sequence[Chain]
) -> dict[str, Result]:
    found = {"neuron": Result(opening, verdict=verdict)}
    for chain in weights:
        value = chain.terms[-1]
        assert isinstance(value, Number)
        found[text(chain.terms[0])] = Result(chain, str(value.value), float(value.value))
    for k, chain in enumerate(runs, start=1):
        value = chain.terms[-1]
        assert isinstance(value, Number)
        found[f"y_hat[{k}]"] = Result(chain, str(value.value), float(value.value))
    return found
