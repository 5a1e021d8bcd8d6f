"""The backward pass in numbers: the accumulated derivative layer by layer, or one layer alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.backpropagation.dead_units import DeadUnit, dead_units
from derivator.derivations.backpropagation.findings import (
    Averaging,
    Fading,
    KinkNote,
    averaging,
    fading,
    kink_notes,
)
from derivator.derivations.backpropagation.merging import Shortened, shortened
from derivator.derivations.backpropagation.passes import Pass, Stage
from derivator.derivations.backpropagation.rule_alone import LayerRule, layer_rules
from derivator.derivations.backpropagation.said import Said, same_as_before
from derivator.derivations.backpropagation.situation import Situation, Situations
from derivator.derivations.backpropagation.way_back import WayBack, needed_values
from derivator.derivations.base import Derivation
from derivator.derivations.forward_values import Values, suffix
from derivator.derivations.workspace import Workspace
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Chain, ProgramStep, Result
from derivator.spec.exercise import Task
from derivator.spec.fields import Names, Options
from derivator.spec.observed import Observed


class BackwardValuesOptions(Options):
    """What is differentiated, by what, and at which numbers."""

    of: str | None = Field(None, description="The loss; by default the model's only result.")
    by: Names | None = Field(
        None,
        description=(
            "The weights, or other values such as y_hat; by default all parameters, or with "
            "`incoming` everything that the layer works on."
        ),
    )
    observation: Observed = Field(
        None, description="Which observations, from 1; by default all, in one matrix if they fit."
    )
    at: Values = Field(
        description="Numbers for inputs or layers, {O_1: [2, 0]}; what leads to them is left out."
    )
    incoming: Values = Field(
        description=(
            "The derivative that has come back to a layer, {H_1: [-1, 0]}: the way back begins "
            "there, and what lies above is left out."
        )
    )


@dataclass(frozen=True)
class BackwardPass:
    """One pass back, with what its numbers teach."""

    observation: int | None
    put_in: tuple[Chain, ...]
    """Numbers of the author's, or of the observation."""
    used: tuple[Chain, ...]
    """Values of the forward pass that are needed and have not been shown yet."""
    rules: tuple[LayerRule, ...]
    stages: tuple[Stage, ...]
    direct: tuple[Chain, ...]
    shortened: Shortened | None
    """What the derivative of the loss and of the last activation come to together."""
    averaging: Averaging | None
    kinks: tuple[KinkNote, ...]
    dead: tuple[DeadUnit, ...]
    fading: Fading | None


@dataclass(frozen=True)
class BackwardValuesStep(ProgramStep):
    """The way back in numbers."""

    symbol: Node
    passes: tuple[BackwardPass, ...]
    alone: bool
    """Whether the derivative that comes in is the author's."""
    named: bool
    """Whether the accumulated derivatives carry indices."""
    added: bool
    """Whether the target has several entries, which are added up."""
    opening: bool
    """Whether the way back as a whole has not been explained in an earlier part."""
    like: Node | None
    """The target of an earlier part from which the same formulas lead back, all but the first."""
    shared: Node | None
    """The value from which on the formulas are the same."""


class BackwardValues(Derivation):
    """d = dL/dy_hat = (..), then d = d W^T * f'(H) = (..) and dL/dW = O^T d = (..) (V25, T4)."""

    kind = "backward_values"
    options = BackwardValuesOptions
    summary = (
        "Carries out the backward pass in numbers, each matrix shown; also through a lone layer, "
        "from a derivative of your own.  Points out vanishing gradients, dead units, kinks."
    )
    produces: ClassVar = {
        "dL/dW_1": "the gradient of each weight or value asked for, in its shape",
        "dL/dH_1": "the accumulated derivatives on the way",
        "dL/dW_1[2]": "with one pass for each observation: that of the second one",
    }

    def derive(self, workspace: Workspace, task: Task) -> BackwardValuesStep:
        """The way back that the task asks for."""
        options = task.options
        assert isinstance(options, BackwardValuesOptions)
        places = Situations(workspace.study, options.observation, options.at, task)
        way = WayBack(places, options.of, options.by, options.incoming)
        said = Said.before(workspace, task)
        passes, moments = [], []
        results: dict[str, Result] = {}
        for moment, situation in enumerate(places.needing(way.needed)):
            run = way.run(situation, moment)
            passes.append(_backward(way, situation, run, said))
            moments.append(places.moment(situation, way.handed))
            for name in dict.fromkeys((*way.plan.stops, *way.wanted)):
                chain = run.value(way.plan.adjoints.symbol(name))
                if name not in way.plan.given:
                    chain = run.gradient(way.plan, name)
                key = f"d{way.of}/d{name}{suffix(situation)}"
                results[key] = places.study.result(chain, run.numbers, moment)
        like, shared = same_as_before(workspace, task, way) or (None, None)
        return BackwardValuesStep(
            self.kind,
            way.top,
            task.position,
            results,
            moments=tuple(moments),
            symbol=Symbol(way.of),
            passes=tuple(passes),
            alone=bool(way.plan.given),
            named=way.plan.named,
            added=not way.plan.given and not places.program.is_number(way.of),
            opening=not said.whole and bool(way.plan.stops),
            like=like,
            shared=shared,
        )


def _backward(way: WayBack, situation: Situation, run: Pass, said: Said) -> BackwardPass:
    plan, places = way.plan, way.places
    used = needed_values(way, said.values)
    return BackwardPass(
        situation.observation,
        tuple(run.value(Symbol(name)) for name in places.put_in(situation)),
        tuple(run.value(Symbol(name)) for name in used),
        layer_rules(run, plan, said.rules),
        run.stages(plan),
        run.direct(plan),
        shortened(run, plan),
        None if said.share else averaging(run, plan),
        kink_notes(run, plan, said.kinks),
        dead_units(run, plan, said.layers),
        fading(run, plan) if run.moment == 0 and not said.whole else None,
    )
