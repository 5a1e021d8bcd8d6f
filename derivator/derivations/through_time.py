"""Backpropagation through time: the way back along the unrolled cell, shared weights added up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.backpropagation.findings import KinkNote, kink_notes
from derivator.derivations.backpropagation.passes import Pass
from derivator.derivations.backpropagation.said import earlier
from derivator.derivations.backpropagation.situation import Situations
from derivator.derivations.base import Derivation
from derivator.derivations.recurrences.descent import Descent, Move
from derivator.derivations.recurrences.moments import Moments
from derivator.derivations.recurrences.parts_table import parts_tables
from derivator.derivations.recurrences.plan import PlanInTime
from derivator.derivations.recurrences.product import CarriedProduct, carried_products
from derivator.derivations.recurrences.stages import TimeStage, way_back_stages
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node, Symbol
from derivator.program.values import Numbers
from derivator.solution import Chain, ProgramStep, Result, Table
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, Names, Options
from derivator.spec.observed import Number


class ThroughTimeOptions(Options):
    """What is differentiated, by which weights, and how much is written out."""

    of: str | None = Field(None, description="The loss; by default the model's only result.")
    by: Names | None = Field(
        None, description="The weights, also states as h[0]; by default all parameters."
    )
    observation: Number | None = Field(
        None, description="With data: which observation the numbers are taken from, from 1."
    )
    rate: ConstantFormula | None = Field(
        None, description="The learning rate of one step of descent with these gradients."
    )
    letters: bool = Field(True, description="Whether the formulas in letters come first.")
    numbers: bool = Field(True, description="Whether numbers are put in where there are any.")


@dataclass(frozen=True)
class Rule:
    """Formulas of the way back, and the moments at which they hold."""

    chains: tuple[Chain, ...]
    first: int
    last: int


@dataclass(frozen=True)
class ThroughTimeStep(ProgramStep):
    """The way back through time, in letters and in numbers."""

    symbol: Node
    letter: Node
    states: tuple[Node, ...]
    """What the cell carries on, with the letter as index."""
    both: bool
    """Whether some state acts on the loss directly and through another moment."""
    rules: tuple[Rule, ...]
    sums: tuple[Chain, ...]
    """The gradients in letters, where they are not given in numbers."""
    put_in: tuple[Chain, ...]
    used: tuple[Chain, ...]
    """Values of the forward pass that have not been shown."""
    stages: tuple[TimeStage, ...]
    tables: tuple[Table, ...]
    gradients: tuple[Chain, ...]
    products: tuple[CarriedProduct, ...]
    kinks: tuple[KinkNote, ...]
    move: Move | None
    numeric: bool
    shared: bool
    """Whether some weight is used at several moments."""
    single: bool
    """Whether some is used only once."""


class ThroughTime(Derivation):
    """dL/dh_t directly and through h_(t+1); dL/dW = sum over t of d_t h_(t-1) (V48)."""

    kind = "through_time"
    options = ThroughTimeOptions
    summary = (
        "Backpropagation through time for the recurrences of a model: what each state receives "
        "directly and from the moment after it, and for each shared weight the sum over moments."
    )
    produces: ClassVar = {
        "dL/dW": "the gradient of each weight asked for, in its shape",
        "dL/dh_1": "the derivative by each state and by each value on the way back",
        "W[1], L[0], L[1]": "with `rate`: the new weights, the loss before and after the step",
        "dh_3/dh_1": "where one number is carried on: how the last state depends on the first",
    }

    def derive(self, workspace: Workspace, task: Task) -> ThroughTimeStep:
        """The way back that the task asks for."""
        options = task.options
        assert isinstance(options, ThroughTimeOptions)
        study = workspace.study
        moments = Moments(workspace.exercise, study.program, task)
        of = study.target(options.of, task.place("of"))
        wanted = study.learned(of, options.by, task)
        plan = PlanInTime(study.adjoints(of), wanted, moments=moments)
        run, places = _run(workspace, task, of, wanted, options)
        written = options.letters or run is None
        descent = None if run is None or options.rate is None else Descent(plan, run, options.rate)
        known = [] if run is None else [places.moment(places.needing([of])[0])]
        results = _results(workspace, plan, run)
        products = () if run is None else carried_products(moments, run)
        results |= {
            f"d{product.later.name}/d{product.earlier.name}": product.result for product in products
        }
        if descent is not None:
            results |= descent.results()
            known.append(descent.moment(known[0]))
        return ThroughTimeStep(
            self.kind,
            of,
            task.position,
            results,
            moments=tuple(known),
            after=() if descent is None else descent.states(),
            symbol=Symbol(of),
            letter=Symbol(moments.letter),
            states=tuple(moments.state(stem) for stem in moments.carried),
            both=any(plan.direct_part(n) and plan.part_through_time(n) for n in plan.stops),
            rules=_rules(plan) if written else (),
            sums=() if run is not None else tuple(_gradient(plan, name) for name in wanted),
            put_in=() if run is None else _put_in(places, run),
            used=() if run is None else _used(workspace, task, plan, run),
            stages=() if run is None else _stages(plan, run),
            tables=() if run is None else parts_tables(plan, run),
            gradients=() if run is None else tuple(_in_numbers(plan, run, n) for n in wanted),
            products=products,
            kinks=() if run is None else kink_notes(run, plan, frozenset()),
            move=None if descent is None else descent.move(),
            numeric=run is not None,
            shared=any(len(plan.consumers(name)) > 1 for name in wanted),
            single=any(len(plan.consumers(name)) == 1 for name in wanted),
        )


def _rules(plan: PlanInTime) -> tuple[Rule, ...]:
    """The formulas in letters, those for most moments first."""
    groups: dict[tuple[int, int], list[Chain]] = {}
    for chain, first, last in plan.rules():
        groups.setdefault((first, last), []).append(chain)
    ordered = sorted(groups.items(), key=lambda item: item[0][0] - item[0][1])
    return tuple(Rule(tuple(chains), *ends) for ends, chains in ordered)


def _run(
    workspace: Workspace,
    task: Task,
    of: str,
    wanted: tuple[str, ...],
    options: ThroughTimeOptions,
) -> tuple[Pass | None, Situations]:
    """The numbers of the way back, where there are any and they are asked for."""
    study = workspace.study
    chosen = None if options.observation is None else [options.observation]
    places = Situations(study, chosen, {}, task)
    data = study.dataset
    if data is None or not options.numbers or study.unspecified(study.program.restricted(of)):
        return None, places
    situations = places.needing([of])
    if len(situations) > 1:
        message = f"there are {len(situations)} observations, and this works with one of them"
        raise SpecError([Problem(task.position, message, expected="observation: 1")])
    names = study.adjoints(of).needed(wanted)
    return Pass(study, study.numbers(of, situations[0].inputs, names)), places


def _put_in(places: Situations, run: Pass) -> tuple[Chain, ...]:
    situation = places.needing(list(run.numbers.values))[0]
    return tuple(run.value(Symbol(name)) for name in places.put_in(situation))


def _used(workspace: Workspace, task: Task, plan: PlanInTime, run: Pass) -> tuple[Chain, ...]:
    """The values that no earlier part has shown, in the order of the forward pass."""
    said: set[str] = set()
    for other in earlier(workspace, task, "forward_values", "gradient_step"):
        if not getattr(other.options, "at", None):
            of = workspace.study.target(getattr(other.options, "of", None), other.position)
            only = getattr(other.options, "only", None)
            said |= set(only or workspace.program.restricted(of).vertices)
    vertices = plan.program.vertices.values()
    names = [v.name for v in vertices if not v.is_input and v.name not in said]
    return tuple(run.value(Symbol(name)) for name in names)


def _stages(plan: PlanInTime, run: Pass) -> tuple[TimeStage, ...]:
    chains = {name: run.update(plan, name) for name in plan.stops}
    return way_back_stages(plan.moments, plan.stops, chains)


def _gradient(plan: PlanInTime, name: str) -> Chain:
    """dL/dW = sum of d_t h_(t-1) = d_1 h_0 + d_2 h_1, without numbers."""
    builder = ChainBuilder(plan.adjoints.symbol(name)).then(plan.summed(name))
    return builder.then(plan.formula(name)).chain()


def _in_numbers(plan: PlanInTime, run: Pass, name: str) -> Chain:
    """The same with numbers, term by term, and the total."""
    return run.evaluated(plan.adjoints.symbol(name), plan.summed(name), plan.formula(name))


def _results(workspace: Workspace, plan: PlanInTime, run: Pass | None) -> dict[str, Result]:
    numbers: Numbers | None = None if run is None else run.numbers
    found = {}
    for name in dict.fromkeys((*plan.wanted, *plan.stops)):
        symbol = plan.adjoints.symbol(name)
        chain = ChainBuilder(symbol).then(plan.formula(name)).chain()
        if run is not None:
            chain = run.value(symbol)
        found[f"d{plan.adjoints.of}/d{name}"] = workspace.study.result(chain, numbers)
    return found
