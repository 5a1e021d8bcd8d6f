"""A sigmoid is a softmax of two outputs, of which only the difference matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.probabilities.decimals import decimal_of, digits_asked
from derivator.derivations.probabilities.names import general, power_of_e, sum_of_powers
from derivator.derivations.probabilities.options import DigitsOptions, NumberRows
from derivator.derivations.probabilities.reading import read_rows, value_of
from derivator.derivations.probabilities.softmax import SoftmaxRow, difference
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ONE, add, negate, number
from derivator.notation.nodes import Call, Node, Product, Quotient, Sum, Symbol
from derivator.notation.precise import Precise
from derivator.notation.simplify import exact_text
from derivator.ops.defined import defined_function
from derivator.ops.sigmoid import SIGMA
from derivator.solution import Chain, FormulaStep, Result, Scope
from derivator.spec.exercise import Task

T = Symbol("t")
X = "x"


class SigmoidAsSoftmaxOptions(DigitsOptions):
    """Numbers on which it is seen, weights, and more than two classes."""

    scores: NumberRows | None = Field(
        None, description="Two scores on which it is seen: [2, -1]; by default none."
    )
    features: int = Field(
        2, ge=0, le=4, description="How many features the last layer has; 0 leaves weights out."
    )
    outputs: int = Field(
        2, ge=2, le=6, description="With more than two, what becomes of the last score."
    )


@dataclass(frozen=True)
class SigmoidAsSoftmaxStep(FormulaStep):
    """Both directions, the weights, more classes, and the numbers."""

    first: Chain
    """p_1 = ... = sigma(z_1 - z_2)."""
    second: Chain
    """p_2 = 1 - p_1 = sigma(z_2 - z_1)."""
    back: Chain
    """sigma(t) = e^t/(e^t + e^0), the softmax of (t, 0)."""
    layers: tuple[Chain, ...]
    """z_1 and z_2 by the weights."""
    merged: Chain | None
    """z_1 - z_2 by the differences of the weights."""
    redundant: Chain | None
    """Both layers moved by the same weights: the difference stays."""
    counts: tuple[int, int]
    """How many weights two outputs have, and how many one output."""
    fixed: tuple[Chain, ...]
    """More classes: each p_k by the differences from the last score."""
    numbers: tuple[Chain, ...]
    ask: int


class SigmoidAsSoftmax(Derivation):
    """e^(z_1)/(e^(z_1) + e^(z_2)) = sigma(z_1 - z_2) (V13)."""

    kind = "sigmoid_as_softmax"
    options = SigmoidAsSoftmaxOptions
    summary = (
        "Derives that the softmax of two outputs is the sigmoid of their difference, and back, "
        "and what that means for the weights of the last layer."
    )
    produces: ClassVar = {
        "p_1": "the first probability as a sigmoid, with `scores` also its number",
        "p_2": "the second one",
        "sigma": "the sigmoid as a softmax",
    }

    def derive(self, workspace: Workspace, task: Task) -> SigmoidAsSoftmaxStep:
        """The derivation, and the numbers that the task gives."""
        options = task.options
        assert isinstance(options, SigmoidAsSoftmaxOptions)
        digits = digits_asked(workspace, options, task)
        z = general("z", options.outputs)
        one, two = z[:2]
        given: dict[str, Node] = {}
        numbers: tuple[Chain, ...] = ()
        values: dict[str, Precise] = {}
        defined: dict[str, Node] = {}
        if options.scores is not None:
            found = read_rows(workspace, options.scores, task, "scores")
            if len(found.rows) > 1 or found.letters or found.classes != 2:
                message, expected = "not two numbers", "two scores, such as [2, -1]"
                raise SpecError([Problem(task.place("scores"), message, expected=expected)])
            row = SoftmaxRow(found.rows[0])
            given = {"z_1": row.scores[0], "z_2": row.scores[1]}
            gap = difference(row.scores[0], row.scores[1])
            shares = ChainBuilder(Symbol("p_1"), Scope.DATA)
            if abs(value_of(row.top)) < 100:
                top = power_of_e(row.scores[0])
                shares.then(Quotient(top, Sum((top, power_of_e(row.scores[1])))))
            shares.then(Quotient(ONE, Sum((ONE, power_of_e(negate(gap)))))).then(
                Call(SIGMA, (gap,))
            )
            exactly, decimal = digits.shown(row.probabilities[0], Symbol("p_1"), row.exact(0))
            shares.then(decimal, exactly)
            other = ChainBuilder(Symbol("p_2"), Scope.DATA).then(Sum((ONE, negate(Symbol("p_1")))))
            shown = digits.rounded(decimal_of(row.probabilities[1]), Symbol("p_2"))
            exact_two, decimal_two = digits.shown(row.probabilities[1], Symbol("p_2"), row.exact(1))
            other.then(decimal_two if exact_two else shown, exact_two)
            numbers = (shares.chain(), other.chain())
            values = dict(zip(("p_1", "p_2"), row.probabilities, strict=True))
        pair = sum_of_powers((one, two))
        defined["p_1"] = Quotient(power_of_e(one), pair)
        defined["p_2"] = Quotient(power_of_e(two), pair)
        layers, merged, redundant, own = _weights(options.features, defined)
        first, second, back = _first(one, two), _second(one, two), _back()
        results = {}
        for name, line in (("p_1", first), ("p_2", second), ("sigma", back)):
            scope = Scope.DATA if name in values else Scope.IDENTITY
            value = float(values[name]) if name in values else None
            chain = equality(line.terms[0], line.terms[-1], scope=scope)
            results[name] = Result(chain, exact_text(line.terms[-1]), value)
        return SigmoidAsSoftmaxStep(
            self.kind,
            self.kind,
            task.position,
            results,
            letters=(*(letter.name for letter in z), T.name, *own),
            given=given,
            defined=defined,
            first=first,
            second=second,
            back=back,
            layers=layers,
            merged=merged,
            redundant=redundant,
            counts=(2 * (options.features + 1), options.features + 1),
            fixed=_fixed(z) if options.outputs > 2 else (),
            numbers=numbers,
            ask=options.outputs,
        )


def _first(one: Symbol, two: Symbol) -> Chain:
    """Divided by e^(z_1) above and below."""
    chain = ChainBuilder(Symbol("p_1"))
    chain.then(Quotient(power_of_e(one), sum_of_powers((one, two))))
    chain.then(Quotient(ONE, Sum((ONE, power_of_e(Sum((two, negate(one))))))))
    gap = Sum((one, negate(two)))
    chain.then(Quotient(ONE, Sum((ONE, power_of_e(negate(gap)))))).then(Call(SIGMA, (gap,)))
    return chain.chain()


def _second(one: Symbol, two: Symbol) -> Chain:
    """The rest, which is the sigmoid of the opposite difference."""
    chain = ChainBuilder(Symbol("p_2")).then(Sum((ONE, negate(Symbol("p_1")))))
    chain.then(Sum((ONE, negate(Call(SIGMA, (Sum((one, negate(two))),))))))
    return chain.then(Call(SIGMA, (Sum((two, negate(one))),))).chain()


def _back() -> Chain:
    """sigma(t) = 1/(1 + e^-t) = e^t/(e^t + 1) = e^t/(e^t + e^0)."""
    chain = ChainBuilder(Call(SIGMA, (T,)))
    chain.then(Quotient(ONE, Sum((ONE, power_of_e(negate(T))))))
    chain.then(Quotient(power_of_e(T), Sum((power_of_e(T), ONE))))
    chain.then(Quotient(power_of_e(T), Sum((power_of_e(T), power_of_e(number(0))))))
    return chain.chain()


def _weights(
    features: int, defined: dict[str, Node]
) -> tuple[tuple[Chain, ...], Chain | None, Chain | None, tuple[str, ...]]:
    """A layer of two outputs, o_1 and o_2, by its weights, and the difference of both."""
    if not features:
        return (), None, None, ()
    inputs = [Symbol(f"{X}_{i + 1}" if features > 1 else X) for i in range(features)]
    first = [Symbol(f"v_{i + 1}" if features > 1 else "v") for i in range(features)]
    second = [Symbol(f"w_{i + 1}" if features > 1 else "w") for i in range(features)]
    b, c = Symbol("b"), Symbol("c")
    one = Sum((b, *(Product((v, x)) for v, x in zip(first, inputs, strict=True))))
    two = Sum((c, *(Product((w, x)) for w, x in zip(second, inputs, strict=True))))
    o1, o2 = Symbol("o_1"), Symbol("o_2")
    defined |= {"o_1": one, "o_2": two}
    gaps = (
        Product((Sum((v, negate(w))), x)) for v, w, x in zip(first, second, inputs, strict=True)
    )
    merged = equality(Sum((o1, negate(o2))), Sum((Sum((b, negate(c))), *gaps)))
    shift = Symbol("d")
    redundant = equality(Sum((add(o1, shift), negate(Sum((o2, shift))))), Sum((o1, negate(o2))))
    names = (*inputs, *first, *second, b, c, shift)
    layers = (equality(o1, one), equality(o2, two))
    return layers, merged, redundant, tuple(symbol.name for symbol in names)


def _fixed(z: tuple[Symbol, ...]) -> tuple[Chain, ...]:
    """p_k with e^(z_K) cancelled: the last score may be 0."""
    found = []
    last = z[-1]
    names = tuple(letter.name for letter in z)
    moved = tuple(power_of_e(Sum((own, negate(last)))) for own in z[:-1])
    total = Sum((*moved, ONE))
    for k, own in enumerate(z):
        powers = (power_of_e(Sum((other, negate(own)))) for other in z)
        share = defined_function(f"q_{k + 1}", names, Quotient(ONE, Sum(tuple(powers))))
        chain = ChainBuilder(Call(share, z)).then(Quotient(power_of_e(own), sum_of_powers(z)))
        top = ONE if k == len(z) - 1 else moved[k]
        found.append(chain.then(Quotient(top, total)).chain())
    return tuple(found)
