"""The net as a scheme: the forward line, and the backward line with what is handed along it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from pydantic import Field

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.backpropagation.edges import Edges, is_scalar
from derivator.derivations.backpropagation.gradients import gradients
from derivator.derivations.backpropagation.recurring import product
from derivator.derivations.backpropagation.routes import Routes
from derivator.derivations.backpropagation.stated import forward_formulas
from derivator.derivations.base import Derivation
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.notation.build import add
from derivator.notation.matrices import Accumulated, FunctionName, Listed
from derivator.notation.nodes import Call, Node, Sum, Symbol
from derivator.program.model import Role
from derivator.solution import (
    Cell,
    Chain,
    ProgramStep,
    SchemeArrow,
    SchemeFigure,
    SchemeLine,
    SchemeNode,
)
from derivator.spec.exercise import Task
from derivator.spec.fields import LayerName, LayerNames, Options

Label = Node | Chain | Cell


class SchemeOptions(Options):
    """What is differentiated, and by what."""

    of: LayerName | None = Field(None, description="The loss; by default the model's only result.")
    by: LayerNames | None = Field(
        None, description="The weights, or other values; by default all parameters."
    )


@dataclass(frozen=True)
class SchemeStep(ProgramStep):
    """The two figures, and the sums where several arrows bring something to the same value."""

    symbol: Node
    matrices: bool
    forward: tuple[Chain, ...]
    lines: SchemeFigure
    back: SchemeFigure
    shared: tuple[Node, ...]
    """The values that stand in several lines."""
    joins: tuple[Chain, ...]
    named: bool
    """Whether the accumulated derivatives carry indices."""
    held: tuple[Node, ...]
    """Local derivatives that name the operands held fixed."""
    inputs: tuple[Node, ...]
    """The inputs at the left ends, by which nothing is learned."""


class Scheme(Derivation):
    """x -> h_1 -> o_1 -> ... -> L, and back with a derivative over every arrow (V20, V23)."""

    kind = "scheme"
    options = SchemeOptions
    summary = (
        "Draws the forward pass as a line with the weights over the arrows and the sizes below "
        "the values, and the backward pass with what every arrow and every weight receives."
    )
    produces: ClassVar = {"dL/dW": "the gradient of each weight asked for, in its shape"}

    def derive(self, workspace: Workspace, task: Task) -> SchemeStep:
        """The schemes for the value that the task asks for."""
        options = task.options
        assert isinstance(options, SchemeOptions)
        study = workspace.study
        asked = gradients(study, options.of, options.by, task)
        of, plan = asked.of, asked.plan
        routes = Routes(plan.adjoints)
        drawing = _Drawing(plan, routes)
        starts = dict.fromkeys(line[0] for line in routes.lines)
        return SchemeStep(
            self.kind,
            of,
            task.position,
            asked.results,
            moments=asked.moments,
            symbol=Symbol(of),
            matrices=not drawing.scalar,
            forward=forward_formulas(study, of),
            lines=drawing.figure(drawing.ahead, backward=False),
            back=drawing.figure(drawing.behind, backward=True),
            shared=tuple(Symbol(n) for n in plan.program.vertices if n in routes.shared),
            joins=drawing.joins(),
            named=drawing.named,
            held=drawing.held(),
            inputs=tuple(
                Symbol(n)
                for n in starts
                if plan.program.vertices[n].role is Role.DATA and n not in plan.wanted
            ),
        )


class _Drawing:
    """Turns the lines of a program into figures."""

    def __init__(self, plan: Accumulation, routes: Routes) -> None:
        self.plan, self.routes = plan, routes
        self.program, self.adjoints = plan.program, plan.adjoints
        self.scalar = is_scalar(plan.program)
        self.edges = Edges(plan.program)
        self.named = len(routes.lines) > 1 or any(self._is_joined(name) for name in plan.wanted)

    def figure(self, arrow: Callable[[str, str], SchemeArrow], backward: bool) -> SchemeFigure:
        """Every line with its arrows."""
        return SchemeFigure(
            tuple(
                SchemeLine(
                    tuple(self._node(name, backward) for name in line),
                    tuple(arrow(operand, consumer) for operand, consumer in pairwise(line)),
                    backward,
                )
                for line in self.routes.lines
            )
        )

    def _node(self, name: str, backward: bool) -> SchemeNode:
        shape = None if backward else self.program.vertices[name].shape or None
        return SchemeNode(Symbol(name), shape, name in self.routes.shared)

    def ahead(self, operand: str, consumer: str) -> SchemeArrow:
        """An arrow of the forward line: the weights, or the function."""
        vertex = self.program.vertices[consumer]
        weights = tuple(map(Symbol, self.routes.parameters(operand, consumer)))
        if isinstance(vertex.formula, Call) and not weights:
            single = len(vertex.formula.arguments) == 1
            return SchemeArrow(FunctionName(vertex.formula.function) if single else vertex.formula)
        if not weights:
            return SchemeArrow()
        return SchemeArrow(weights[0] if len(weights) == 1 else Listed(weights))

    def behind(self, operand: str, consumer: str) -> SchemeArrow:
        """An arrow of the backward line: what the operand receives, and the gradients below."""
        own = [n for n in self.routes.parameters(operand, consumer) if n in self.plan.wanted]
        return SchemeArrow(
            self._label(operand, consumer),
            tuple(self._hanging(name, consumer) for name in own),
        )

    def _label(self, operand: str, consumer: str) -> Label:
        if self.scalar:
            return self._local(operand, consumer)
        handed = self.adjoints.formula(operand, self.letter)
        if len(self.program.consumers[operand]) > 1:
            return self.adjoints.handed(consumer, operand, self.letter)
        return Cell(equality(self.adjoints.symbol(operand), handed))

    def _hanging(self, name: str, consumer: str) -> Label:
        if self.scalar:
            return self._local(name, consumer)
        if self._is_joined(name):
            return self.adjoints.handed(consumer, name, self.letter)
        return equality(self.adjoints.symbol(name), self.adjoints.formula(name, self.letter))

    def _local(self, operand: str, consumer: str) -> Chain:
        return equality(self.edges.symbol(operand, consumer), self.edges.local(operand, consumer))

    def letter(self, name: str) -> Accumulated:
        """The accumulated derivative of any value."""
        return Accumulated(self.adjoints.symbol(name), self.named)

    def _is_joined(self, name: str) -> bool:
        return len(self.program.consumers[name]) > 1

    def joins(self) -> tuple[Chain, ...]:
        """What a value receives from several consumers, added up; from the target back."""
        relevant = set(self.adjoints.needed(self.plan.wanted))
        names = [n for n in self.adjoints.downwards() if n in relevant and self._is_joined(n)]
        return tuple(self._join(name) for name in names)

    def _join(self, name: str) -> Chain:
        symbol = self.adjoints.symbol(name)
        if not self.scalar:
            formula = self.adjoints.formula(name, self.letter)
            if self.program.vertices[name].is_input:
                return equality(symbol, formula)
            return ChainBuilder(self.letter(name)).then(symbol).then(formula).chain()
        symbols, formulas = [], []
        for consumer in self.program.consumers[name]:
            before = [] if consumer == self.adjoints.of else [self.adjoints.symbol(consumer)]
            symbols.append(product([*before, self.edges.symbol(name, consumer)]))
            formulas.append(product([*before, self.edges.local(name, consumer)]))
        return ChainBuilder(symbol).then(Sum(tuple(symbols))).then(add(*formulas)).chain()

    def held(self) -> tuple[Node, ...]:
        """The edge derivatives of the figure that hold operands."""
        if not self.scalar:
            return ()
        drawn = {edge for line in self.routes.lines for edge in pairwise(line)}
        used = [
            (operand, consumer)
            for operand, consumer in self.program.edges
            if (operand, consumer) in drawn or operand in self.plan.wanted
        ]
        symbols = [self.edges.symbol(operand, consumer) for operand, consumer in used]
        return tuple(symbol for symbol in symbols if symbol.held)
