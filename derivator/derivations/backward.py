"""Backpropagation in formulas: the accumulated derivative layer by layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.backpropagation.accumulation import Accumulation, sizes
from derivator.derivations.backpropagation.asides import (
    descent,
    has_bracket,
    reuses_values,
    scale,
    slopes,
)
from derivator.derivations.backpropagation.gradients import gradients
from derivator.derivations.backpropagation.merging import adding_up, merged
from derivator.derivations.backpropagation.stated import forward_formulas, unstated
from derivator.derivations.base import Derivation
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.windows.said import Signs, signs_in
from derivator.derivations.workspace import Workspace
from derivator.notation.matrices import MatrixProduct, Ones, Total
from derivator.notation.nodes import Node, Symbol
from derivator.notation.walk import descendants
from derivator.solution import Chain, ProgramStep
from derivator.spec.exercise import Task
from derivator.spec.fields import LayerName, LayerNames, Options


class BackwardOptions(Options):
    """What is differentiated, and by what."""

    of: LayerName | None = Field(None, description="The loss; by default the model's only result.")
    by: LayerNames | None = Field(
        None, description="The weights, or other values; by default all parameters."
    )
    update: bool = Field(True, description="Whether the step of gradient descent is written down.")


@dataclass(frozen=True)
class Gradient:
    """The gradient of one parameter, with the sizes of its product."""

    symbol: Node
    """The parameter."""
    chain: Chain
    sizes: Chain | None
    parts: int
    """How many places the parameter is used in, each with a contribution."""
    summed: str
    """``rows`` or ``entries``, over which the parameter is repeated and its gradient added up."""


@dataclass(frozen=True)
class BackwardLayer:
    """One stage of the way back: the accumulated derivative, and the gradients it gives."""

    value: Node
    update: Chain
    sizes: Chain | None
    gradients: tuple[Gradient, ...]
    consumers: tuple[Node, ...]
    """The values that use this one; of several each hands a contribution back."""
    cancels: bool
    """Whether the last formula has the derivative of the loss put in and shortened."""
    rows: tuple[Chain, ...]
    """Which answers add up to 1, if it takes that to shorten it."""


@dataclass(frozen=True)
class BackwardStep(ProgramStep):
    """The forward pass in formulas, then the way back."""

    symbol: Node
    forward: tuple[Chain, ...]
    """The formulas of the forward pass that no earlier part has written down."""
    stated: bool
    """Whether an earlier part has written down some of them."""
    layers: tuple[BackwardLayer, ...]
    direct: tuple[Gradient, ...]
    """Gradients that need no accumulated derivative."""
    named: bool
    """Whether the accumulated derivatives carry indices."""
    matrices: bool
    """Whether matrices are multiplied."""
    added: bool
    """Whether the target has several entries, which are added up."""
    slopes: tuple[Chain, ...]
    """The derivative of each activation function, through what the forward pass has found."""
    reused: bool
    """Whether each of them uses a value that the forward pass has found."""
    kinked: bool
    """Whether brackets with an inequality occur."""
    scale: Node | None
    """The factor such as 1/n that the first derivative brings in."""
    assumed: bool
    """Whether the answers have no numbers, so that what their rows add up to is a condition."""
    signs: Signs
    """What convolutions and pools bring in."""
    updates: tuple[tuple[Node, Node], ...]
    """Each parameter with what takes its place; empty where this is not wanted."""


class Backward(Derivation):
    """d = dL/dy_hat, then d = d W^T * f'(H) and dL/dW = O^T d for each layer (V20, V23, T2)."""

    kind = "backward"
    options = BackwardOptions
    summary = (
        "Derives backpropagation for a network of any depth: the accumulated derivative layer by "
        "layer, the gradient of every weight, and the sizes of all products."
    )
    produces: ClassVar = {"dL/dW": "the gradient of each weight asked for, in its shape"}

    def derive(self, workspace: Workspace, task: Task) -> BackwardStep:
        """The way back for the value that the task asks for."""
        options = task.options
        assert isinstance(options, BackwardOptions)
        study = workspace.study
        asked = gradients(study, options.of, options.by, task)
        of, plan = asked.of, asked.plan
        program = plan.program
        used = slopes(plan)
        layers = tuple(_layer(plan, name) for name in plan.stops)
        left = unstated(workspace, task, of)
        return BackwardStep(
            self.kind,
            of,
            task.position,
            asked.results,
            moments=asked.moments,
            symbol=Symbol(of),
            forward=left,
            stated=len(left) < len(forward_formulas(study, of)),
            layers=layers,
            direct=tuple(_gradient(plan, name) for name in plan.direct),
            named=plan.named,
            matrices=any(_multiplies(vertex.formula) for vertex in program.vertices.values()),
            added=not program.is_number(of),
            slopes=used,
            reused=reuses_values(used),
            kinked=any(has_bracket(layer.update) for layer in layers),
            scale=scale(plan),
            assumed=study.dataset is None,
            signs=signs_in(*_formulas(layers)),
            updates=descent(plan) if options.update else (),
        )


def _formulas(layers: tuple[BackwardLayer, ...]) -> list[Chain]:
    """The chains of the way back."""
    found = [layer.update for layer in layers]
    return found + [gradient.chain for layer in layers for gradient in layer.gradients]


def _multiplies(formula: Node) -> bool:
    return any(isinstance(part, MatrixProduct) for part in descendants(formula))


def _layer(plan: Accumulation, name: str) -> BackwardLayer:
    symbol, formula = plan.adjoints.symbol(name), plan.formula(name)
    update = ChainBuilder(plan.letter(name)).then(symbol).then(formula)
    short = merged(plan, name)
    if short is not None:
        update.then(short.formula)
    return BackwardLayer(
        Symbol(name),
        update.chain(),
        _sizes(plan, name, formula),
        tuple(_gradient(plan, parameter) for parameter in plan.gradients(name)),
        tuple(map(Symbol, plan.consumers(name))),
        short is not None,
        tuple(adding_up(plan.program, row) for row in short.rows) if short else (),
    )


def _gradient(plan: Accumulation, name: str) -> Gradient:
    formula = plan.formula(name)
    chain = ChainBuilder(plan.adjoints.symbol(name)).then(formula).chain()
    sizes = _sizes(plan, name, formula)
    return Gradient(
        Symbol(name), chain, sizes, len(plan.consumers(name)), _summed(plan, name, formula)
    )


def _summed(plan: Accumulation, name: str, formula: Node) -> str:
    """Over what a bias is repeated."""
    shape = plan.program.vertices[name].shape
    if not shape:
        return "entries" if any(isinstance(p, Total) for p in descendants(formula)) else ""
    rows = (p for p in descendants(formula) if isinstance(p, Ones) and p.rows == 1 != p.columns)
    return "rows" if shape[0] == 1 and any(rows) else ""


def _sizes(plan: Accumulation, name: str, formula: Node) -> Chain | None:
    found = sizes(plan.program.shapes, plan.adjoints.symbol(name), formula)
    return None if found is None else ChainBuilder(found[0]).then(found[1]).chain()
