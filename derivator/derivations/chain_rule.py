"""The chain rule written out: products of local derivatives, with recurring parts in boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.backpropagation.edges import is_scalar
from derivator.derivations.backpropagation.gradients import gradients
from derivator.derivations.backpropagation.stated import forward_formulas, unstated
from derivator.derivations.base import Derivation
from derivator.derivations.layers.products import ChainRuleDerivative, MatrixRule, ScalarRule
from derivator.derivations.workspace import Workspace
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Chain, ProgramStep
from derivator.spec.exercise import Task
from derivator.spec.fields import LayerName, LayerNames, Options


class ChainRuleOptions(Options):
    """What is differentiated, by what, and whether recurring parts are boxed."""

    of: LayerName | None = Field(None, description="The loss; by default the model's only result.")
    by: LayerNames | None = Field(
        None, description="The weights, or other values; by default all parameters."
    )
    boxes: bool = Field(True, description="Whether parts that recur stand in boxes.")
    show: int = Field(
        6, ge=1, le=20, description="How many paths of one derivative are written out at most."
    )


@dataclass(frozen=True)
class ChainRuleStep(ProgramStep):
    """All derivatives, the one next to the target first."""

    symbol: Node
    matrices: bool
    forward: tuple[Chain, ...]
    """The formulas of the forward pass that no earlier part has written down."""
    stated: bool
    """Whether an earlier part has written down some of them."""
    links: tuple[Chain, ...]
    """Local derivatives of numbers; for matrices the derivatives handed from layer to layer."""
    derivatives: tuple[ChainRuleDerivative, ...]
    boxes: int
    """How many colours the boxes have; 0 also where none were asked for."""
    shortened: bool
    """Whether some formula is cut short by a symbol."""
    held: tuple[Node, ...]
    """Local derivatives that name the operands held fixed."""
    cancels: bool
    """Whether the loss and the last activation, put together, become shorter."""
    rows: tuple[Chain, ...]
    """Which answers add up to 1, if it takes that."""
    assumed: bool
    """Whether the answers have no numbers, so that this is a condition."""


class ChainRule(Derivation):
    """dL/dw = dL/dy_hat * dy_hat/do * do/dh * dh/dw, over every path from w to L (V20, T2)."""

    kind = "chain_rule"
    options = ChainRuleOptions
    summary = (
        "Writes every derivative as a product of local derivatives and puts these in; parts that "
        "recur from one derivative to the next are found and boxed, each in its own colour."
    )
    produces: ClassVar = {"dL/dW": "the gradient of each weight asked for, in its shape"}

    def derive(self, workspace: Workspace, task: Task) -> ChainRuleStep:
        """The derivatives that the task asks for."""
        options = task.options
        assert isinstance(options, ChainRuleOptions)
        study = workspace.study
        asked = gradients(study, options.of, options.by, task)
        of, plan = asked.of, asked.plan
        order = from_the_top(plan)
        scalar = is_scalar(plan.program)
        left = unstated(workspace, task, of)
        found = (
            ScalarRule(study, plan, order, options.boxes, options.show)
            if scalar
            else MatrixRule(plan, order, options.boxes)
        )
        return ChainRuleStep(
            self.kind,
            of,
            task.position,
            asked.results,
            moments=asked.moments,
            symbol=Symbol(of),
            matrices=not scalar,
            forward=left,
            stated=len(left) < len(forward_formulas(study, of)),
            links=found.links,
            derivatives=found.derivatives,
            boxes=found.boxes,
            shortened=found.shortened,
            held=found.held,
            cancels=found.cancels,
            rows=found.rows,
            assumed=study.dataset is None,
        )


def from_the_top(plan: Accumulation) -> tuple[str, ...]:
    """The wanted names, the one used nearest to the target first."""
    index = plan.program.index
    return tuple(sorted(plan.wanted, key=lambda name: -index[plan.handing(name)]))
