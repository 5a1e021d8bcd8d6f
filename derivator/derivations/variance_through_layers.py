"""How the variance of random weights carries a signal through the layers of a net."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.formulas.values import number_of, valued
from derivator.derivations.signal.keeping import (
    Compromise,
    Keeping,
    compromise,
    keeping,
    keeping_defined,
)
from derivator.derivations.signal.layer import LayerPage
from derivator.derivations.signal.reading import SIZES, read_law
from derivator.derivations.signal.running import Measured, measured_net
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ZERO, number
from derivator.notation.nodes import Indicator, Node, Symbol
from derivator.solution import Chain, FormulaStep, Result, Scope
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, Options

SAME = 1e-25
"""A factor no further from 1 is 1, computed to more digits."""
Asked = Literal["factor", "keep", "xavier", "simulation"]


class VarianceThroughLayersOptions(Options):
    """The law of the weights, the activation, and what is asked."""

    distribution: Literal["uniform", "normal"] = Field(
        "uniform", description="How the weights are distributed around 0."
    )
    bound: str | None = Field(
        None,
        description="Of uniform weights on [-a, a] the end a, a formula in n, the number of inputs "
        "of the layer; by default 1/sqrt(n).",
    )
    variance: str | None = Field(
        None,
        description="The variance of the weights, in place of `bound`; of normal ones by default "
        "1/n.",
    )
    activation: Literal["identity", "relu", "leaky_relu"] = Field(
        "identity",
        description="`identity` stands for symmetric activations with slope 1 at 0, such as tanh.",
    )
    slope: ConstantFormula = Field(
        Fraction(1, 100), description="Of the leaky ReLU: its slope for negative numbers."
    )
    find: list[Asked] = Field(
        default=["factor", "keep", "simulation"],
        min_length=1,
        description="What is asked: `factor`, how the variance changes from layer to layer; "
        "`keep`, which uniform and which normal law keep it; `xavier`, the compromise between "
        "both directions; `simulation`, a net of random weights.",
    )
    widths: list[int] = Field(
        default=[100, 100, 100, 100],
        min_length=2,
        max_length=12,
        description="The net that is simulated, from its inputs on.",
    )
    runs: int = Field(1000, ge=50, le=20_000, description="Runs of the simulation.")
    seed: int = Field(1, ge=0, le=2**31, description="The seed of the simulation.")
    inputs: int | None = Field(
        None, ge=1, le=10**9, description="A number for n and n_in, at which bounds are computed."
    )
    outputs: int | None = Field(None, ge=1, le=10**9, description="The same for n_out.")


END, COUNTER = Symbol("a"), Symbol("k")
N_IN, N_OUT = Symbol("n_in"), Symbol("n_out")
LAYER_VARIANCE, MEASURED_VARIANCE = Symbol("V_k"), Symbol("v_k")


@dataclass(frozen=True)
class VarianceThroughLayersStep(FormulaStep):
    """One layer, many layers, the laws that keep the variance, both directions at once."""

    asked: tuple[str, ...]
    activation: str
    distribution: str
    page: LayerPage
    at_inputs: Chain | None
    """The factor at the given number of inputs, where it depends on that."""
    keeping: Keeping | None
    xavier: Compromise | None
    measured: Measured | None
    sizes: tuple[Chain, ...]
    """The numbers n, n_in, n_out for which ends are computed."""
    end: Node = END
    n_in: Node = N_IN
    n_out: Node = N_OUT
    counter: Node = COUNTER
    layer_variance: Node = LAYER_VARIANCE
    measured_variance: Node = MEASURED_VARIANCE


class VarianceThroughLayers(Derivation):
    """Var h = n Var w E x^2 in a layer with independent weights around 0 (V35).

    Glorot and Bengio, Understanding the difficulty of training deep feedforward networks (2010),
    section 4.2.1; He et al., Delving deep into rectifiers (2015), section 2.2.
    """

    kind = "variance_through_layers"
    options = VarianceThroughLayersOptions
    summary = (
        "Finds how the variance of a signal changes in a layer of random weights, and over many "
        "layers; the uniform and the normal law that keep it; Xavier's and He's initialisation; "
        "beside a simulation of a net."
    )
    produces: ClassVar = {
        "Var(w)": "the variance of a weight, in n",
        "factor": "what the variance is multiplied by in a layer; the verdict is `vanishes`, "
        "`explodes`, `keeps` or `depends`",
        "bound": "the end a of the uniform law that keeps the variance",
        "variance": "the variance of a weight that keeps it",
        "xavier_variance, xavier_bound": "the compromise, in n_in and n_out",
    }

    def derive(self, workspace: Workspace, task: Task) -> VarianceThroughLayersStep:
        """Every answer asked for."""
        options = task.options
        assert isinstance(options, VarianceThroughLayersOptions)
        law = (options.distribution, options.bound, options.variance)
        layer = read_law(workspace, task, *law, options.activation, options.slope)
        digits = workspace.exercise.digits
        sizes = _sizes(options)
        page = layer.page()
        kept = keeping(layer, digits, sizes) if "keep" in options.find else None
        both = None
        if "xavier" in options.find:
            if sizes and options.outputs is None:
                expected = "outputs: 100, beside inputs"
                message = "a number of inputs without one of outputs"
                raise SpecError([Problem(task.place("inputs"), message, expected=expected)])
            both = compromise(layer, digits, sizes)
        measured = None
        if "simulation" in options.find:
            place = task.place("widths")
            runs, seed = options.runs, options.seed
            measured = measured_net(layer, options.widths, runs, seed, digits, place)
        results = dict(page.results) if "factor" in options.find else {}
        at_inputs = None
        if results and page.verdict == "depends" and sizes:
            at_inputs = valued(page.factor.terms[-1], page.factor.terms[-1], sizes, digits)
            results["factor"] = _at(results["factor"], at_inputs, sizes)
        results |= kept.results if kept else {}
        results |= both.results if both else {}
        defined = {**layer.defined(), **layer.many_defined(), **keeping_defined(layer)}
        return VarianceThroughLayersStep(
            self.kind,
            "h",
            task.position,
            results,
            letters=(*SIZES, "a", "v", "V_1", "w_i", "x_i", "z_i", "w_j", "g_j"),
            whole=SIZES,
            conditions=tuple(Indicator(ZERO, "<", Symbol(name)) for name in ("a", "v", "V_1")),
            given=sizes,
            defined={**defined, **(measured.defined if measured else {})},
            asked=tuple(options.find),
            activation=options.activation,
            distribution=options.distribution,
            page=page,
            at_inputs=at_inputs,
            keeping=kept,
            xavier=both,
            measured=measured,
            sizes=tuple(
                equality(Symbol(name), value, scope=Scope.DATA) for name, value in sizes.items()
            ),
        )


def _at(found: Result, chain: Chain | None, sizes: dict[str, Node]) -> Result:
    """The factor in n, with its number and what that comes to."""
    value = None if chain is None else number_of(chain.terms[0], sizes)
    if chain is None or value is None:
        return found
    verdict = "vanishes" if value < 1 else "explodes"
    verdict = "keeps" if abs(value - 1) < SAME else verdict
    return replace(found, chain=chain, value=float(value), verdict=verdict)


def _sizes(options: VarianceThroughLayersOptions) -> dict[str, Node]:
    """Numbers of neurons that are given."""
    found: dict[str, Node] = {}
    if options.inputs is not None:
        found |= {"n": number(options.inputs), "n_in": number(options.inputs)}
    if options.outputs is not None:
        found["n_out"] = number(options.outputs)
    return found
