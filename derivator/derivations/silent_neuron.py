"""How probable it is that a ReLU neuron with random weights answers 0."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.formulas.values import decimal_of, number_of
from derivator.derivations.probabilities.options import NumberRows
from derivator.derivations.probabilities.reading import read_rows
from derivator.derivations.silence.neuron import SILENT, B, R, RandomNeuron, S, share
from derivator.derivations.silence.observed import MOST_ROWS, Observed, U, Vector, observed
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ZERO, number
from derivator.notation.chance import Law
from derivator.notation.nodes import Indicator, Node, Number, Rounded, Symbol
from derivator.simulation.experiments import Neuron
from derivator.simulation.readings import Simulation, simulated
from derivator.solution import Chain, FormulaStep, Result, Scope
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, Options

MOST_DRAWN = 40_000_000
"""Weights drawn in all runs together."""
MOST_DEVIATIONS = 1_000_000
"""A constant of more deviations of a weight is refused."""


class SilentNeuronOptions(Options):
    """The neuron, its random weights, and what it looks at."""

    features: int = Field(10, ge=1, le=2000, description="The number of inputs.")
    distribution: Literal["normal", "uniform"] = Field(
        "normal", description="How the weights are distributed around 0."
    )
    variance: ConstantFormula = Field(Fraction(1), description="The variance of a weight.")
    constant: ConstantFormula = Field(
        Fraction(0), description="A fixed constant that is added to the weighted sum."
    )
    constant_variance: ConstantFormula = Field(
        Fraction(0), description="The variance of a random constant, distributed like the weights."
    )
    observations: NumberRows | None = Field(
        None,
        description="Observations on all of which the neuron is to be silent, row by row; without "
        "them it looks at one, standard normal where its size matters.",
    )
    orthogonal: int | None = Field(
        None, ge=1, le=200, description="In their place so many orthogonal observations."
    )
    remedy: bool = Field(
        False, description="Whether to say what makes it rare that a neuron begins silent."
    )
    runs: int = Field(20_000, ge=100, le=200_000, description="Runs of the simulation.")
    seed: int = Field(1, ge=0, le=2**31, description="The seed of the simulation.")


@dataclass(frozen=True)
class SilentNeuronStep(FormulaStep):
    """The sum and its symmetry, what a constant changes, several observations at once."""

    laws: tuple[Law, ...]
    sum: Chain
    fixed: bool
    """Whether a constant is fixed."""
    half: Chain | None
    spread: Chain | None
    shifted: Chain | None
    over_inputs: Chain | None
    observed: Observed | None
    orthogonal: bool
    """Whether the observations are any orthogonal ones."""
    remedy: tuple[Chain, ...]
    simulation: Simulation
    given_constant: Chain | None
    """What the fixed constant is."""
    deviation: Node = R
    weighted: Node = S
    first_sum: Node = U


class SilentNeuron(Derivation):
    """P(h <= 0) = 1/2 for symmetric weights, Phi(-b/r) with a fixed constant b (V36).

    Goodfellow, Bengio and Courville, Deep Learning (2016), sections 6.3.1 and 8.4.
    """

    kind = "silent_neuron"
    options = SilentNeuronOptions
    summary = (
        "Finds how probable it is that a ReLU neuron with random weights answers 0: by symmetry, "
        "with a fixed constant by the normal law, on several observations at once; beside a "
        "simulation."
    )
    produces: ClassVar = {
        "p": "the probability that the neuron is silent, on all observations where there are "
        "several",
        "p[k]": "with `observations` the probability on the k-th of them",
    }

    def derive(self, workspace: Workspace, task: Task) -> SilentNeuronStep:
        """The probability, and what it rests on."""
        options = task.options
        assert isinstance(options, SilentNeuronOptions)
        _check(options, task)
        digits = workspace.exercise.digits
        neuron = RandomNeuron(
            options.features,
            options.distribution,
            options.variance,
            options.constant,
            options.constant_variance,
        )
        rows = _rows(workspace, options, task)
        key = "orthogonal" if options.orthogonal else "observations"
        seen = observed(neuron, rows, digits, task.place(key)) if rows else None
        fixed = bool(neuron.constant)
        over = neuron.over_inputs(digits) if fixed and seen is None else None
        given: dict[str, Node] = {"b": Number(neuron.constant, True)} if fixed else {}
        sums = neuron.sum_chain()
        defined = {"h": sums.terms[1]}
        if over is not None:
            defined[SILENT.name] = over.terms[1]
        if seen is not None:
            given |= seen.given
            defined |= seen.defined
            if not seen.independent and seen.joint is not None:
                defined[SILENT.name] = seen.joint.terms[1]
        answer = over or (seen.answer if seen else neuron.half())
        names = tuple(f"{x}_{k}" for k in range(1, len(rows) + 1) for x in "rs")
        positive = (R, *(Symbol(f"r_{k}") for k in range(1, len(rows) + 1)))
        return SilentNeuronStep(
            self.kind,
            "h",
            task.position,
            _results(answer, seen, given),
            letters=("s", "b", "r", "w_i", "x_i", "w_0", *names),
            conditions=tuple(Indicator(ZERO, "<", letter) for letter in positive),
            given=given,
            defined=defined,
            laws=neuron.laws,
            sum=sums,
            fixed=fixed,
            half=None if fixed else neuron.half(),
            spread=neuron.spread() if fixed or options.remedy else None,
            shifted=neuron.shifted() if fixed or options.remedy else None,
            over_inputs=over,
            observed=seen,
            orthogonal=options.orthogonal is not None,
            remedy=_remedy(digits) if options.remedy else (),
            simulation=_simulated(neuron, rows, answer, options),
            given_constant=equality(B, given["b"], scope=Scope.DATA) if fixed else None,
        )


def _check(options: SilentNeuronOptions, task: Task) -> None:
    for key in ("variance", "constant_variance"):
        value = getattr(options, key)
        if value < 0 or (key == "variance" and value == 0):
            expected = "a positive number"
            raise SpecError([Problem(task.place(key), "no variance", str(value), expected)])
    if options.constant**2 > MOST_DEVIATIONS**2 * options.variance:
        expected = f"at most {MOST_DEVIATIONS} standard deviations of a weight"
        message = "a constant beside which the weights do not count"
        raise SpecError([Problem(task.place("constant"), message, expected=expected)])
    if options.constant and options.constant_variance:
        message = "a constant that is fixed and random at once"
        where = task.place("constant_variance")
        raise SpecError([Problem(where, message, expected="one of both")])
    if options.constant and options.distribution != "normal":
        message = "with a fixed constant and weights that are not normal there is no short formula"
        expected = "distribution: normal"
        raise SpecError([Problem(task.place("constant"), message, expected=expected)])


def _rows(workspace: Workspace, options: SilentNeuronOptions, task: Task) -> tuple[Vector, ...]:
    """The observations; of orthogonal ones any will do, so unit vectors."""
    if options.orthogonal is not None:
        if options.observations is not None or options.constant or options.constant_variance:
            message = "`orthogonal` goes with no observations and no constant"
            expected = "observations: [[1, 0], [0, 1]] in its place"
            raise SpecError([Problem(task.place("orthogonal"), message, expected=expected)])
        if options.orthogonal > options.features:
            message = f"{options.orthogonal} orthogonal observations of {options.features} numbers"
            expected = f"at most {options.features}"
            raise SpecError([Problem(task.place("orthogonal"), message, expected=expected)])
        size = range(options.features)
        unit = [tuple(Fraction(int(i == k)) for i in size) for k in range(options.orthogonal)]
        return tuple(unit)
    if options.observations is None:
        return ()
    place = task.place("observations")
    scores = read_rows(workspace, options.observations, task, "observations")
    if len(scores.rows) > MOST_ROWS:
        expected = f"at most {MOST_ROWS} rows, or `orthogonal`"
        raise SpecError([Problem(place, f"{len(scores.rows)} observations", expected=expected)])
    rows = []
    for index, row in enumerate(scores.rows):
        if not all(isinstance(node, Number) for node in row):
            expected = "rational numbers such as 1, 0.5, 1/3"
            raise SpecError([Problem(place, "no rational number", expected=expected)])
        values = tuple(node.value for node in row if isinstance(node, Number))
        if not any(values):
            message = f"observation {index + 1} is zero"
            raise SpecError([Problem(place, message, expected="a row that is not all zeros")])
        if len(values) != options.features:
            message = f"rows of {len(values)} numbers for {options.features} features"
            raise SpecError([Problem(place, message, expected=f"features: {len(values)}")])
        rows.append(values)
    return tuple(rows)


def _remedy(digits: int) -> tuple[Chain, ...]:
    """With a constant of two deviations."""
    lines = []
    for times in (1, 2, 3):
        formula = share(number(-times))
        decimal = decimal_of(formula, {}, digits)
        assert decimal is not None
        lines.append(ChainBuilder(formula).then(decimal[1], False).chain())
    return tuple(lines)


def _results(answer: Chain, seen: Observed | None, given: dict[str, Node]) -> dict[str, Result]:
    found = {"p": _result(answer, given)}
    for index, chain in enumerate(seen.single if seen else (), start=1):
        found[f"p[{index}]"] = _result(chain, given)
    return found


def _result(chain: Chain, given: dict[str, Node]) -> Result:
    """The last exact formula, and its value."""
    last = chain.terms[-1]
    if isinstance(last, Number):
        return Result(chain, str(last.value), float(last.value))
    assert isinstance(last, Rounded)
    assert last.of is not None
    value = number_of(last.of, given)
    return Result(chain, None, None if value is None else float(value))


def _simulated(
    neuron: RandomNeuron, rows: tuple[Vector, ...], answer: Chain, options: SilentNeuronOptions
) -> Simulation:
    inputs = tuple(tuple(map(float, row)) for row in rows)
    experiment = Neuron(
        neuron.features,
        options.distribution,
        float(neuron.variance),
        float(neuron.constant),
        float(neuron.constant_variance),
        inputs,
    )
    runs = max(min(options.runs, MOST_DRAWN // neuron.features), 100)
    claim = replace(
        answer,
        terms=(answer.terms[0], answer.terms[-1]),
        relations=(answer.relations[-1],),
        scope=answer.scope if neuron.constant else Scope.IDENTITY,
    )
    return simulated(experiment, ((claim, "silent", "mean"),), runs, options.seed)
