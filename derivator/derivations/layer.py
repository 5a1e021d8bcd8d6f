"""The rule of one layer, derived entry by entry and collected into a product of matrices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from derivator.derivations.base import Derivation
from derivator.derivations.layers.page import OperandRule
from derivator.derivations.layers.reading import LayerReading
from derivator.derivations.layers.rule import LayerRules
from derivator.derivations.layers.task import (
    LayerOptions,
    apart,
    below_loss,
    besides,
    lengths_of,
    operands_of,
    refuse_joined,
    refuse_large,
    shown_before,
)
from derivator.derivations.terms import equality
from derivator.derivations.windows.refusal import refuse_windows
from derivator.derivations.workspace import Workspace
from derivator.notation.build import number
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Chain, ProgramStep, Result, Scope
from derivator.spec.exercise import Task


@dataclass(frozen=True)
class LayerStep(ProgramStep):
    """The layer entry by entry, then the rule of each operand."""

    value: Node
    loss: Node | None
    """The loss above the layer; None where the layer's own value is differentiated."""
    unknown: bool
    """Whether nothing is known of the loss."""
    loss_formula: Chain | None
    """What the known loss is, and its derivative by the layer's value."""
    instance: tuple[Chain, ...]
    """The sizes for which entries are written out."""
    forward: Chain
    entry: Chain | None
    """The general entry of the layer's value."""
    shares: tuple[Chain, ...]
    """What every row of some inputs adds up to."""
    adjoint: Chain | None
    operands: tuple[OperandRule, ...]
    besides: tuple[Node, ...]
    """Operands that reach the layer's value through another of its operands as well."""
    shown: bool
    """Whether an earlier part has shown the same layer."""
    number: bool
    """Whether the layer's value is a single number."""
    numbers: bool
    """Whether every operand is a number as well."""


class Layer(Derivation):
    """dL/dx_ij as a sum over the entries of Z, and dL/dX = dL/dZ W^T found in the sums (V22)."""

    kind = "layer"
    options = LayerOptions
    summary = (
        "Derives the backward rule of one layer entry by entry: the derivatives of its value by "
        "single entries, the sums that the chain rule makes of them, and the product of matrices "
        "that is found in these sums."
    )
    produces: ClassVar = {"dL/dX": "the rule for each operand, L being the loss above the layer"}

    def derive(self, workspace: Workspace, task: Task) -> LayerStep:
        """The rule for every operand asked for."""
        options = task.options
        assert isinstance(options, LayerOptions)
        of = workspace.study.target(options.of, task.place("of"))
        refuse_joined(workspace.study, of, task.position)
        study = apart(workspace.study, of, options)
        by = operands_of(study, of, options, task.position)
        program, loss = below_loss(study, of, by, options, task.position)
        program = replace(program, shares=frozenset(options.shares or ()))
        refuse_windows(program, of, task.position, "convolution_backward, or `backward`")
        sizes = lengths_of(program, options, task.position)
        refuse_large(program, (of, *by), sizes, task.position)
        known = loss is not None and options.loss is not None
        rules = LayerRules(LayerReading(program, of, loss, sizes, known), options.entries)
        operands = tuple(rules.operand(name) for name in by)
        top = of if loss is None else loss
        return LayerStep(
            self.kind,
            top,
            task.position,
            {f"d{top}/d{rule.name}": Result(rule.rule) for rule in operands},
            program=program,
            sizes=sizes,
            value=Symbol(of),
            loss=None if loss is None else Symbol(loss),
            unknown=not known,
            loss_formula=rules.general.loss_formula(),
            instance=tuple(
                equality(Symbol(name), number(length), scope=Scope.INSTANCE)
                for name, length in sizes.items()
            ),
            forward=rules.forward(),
            entry=rules.general.general_entry(),
            shares=tuple(rules.general.adding_up(name) for name in options.shares or ()),
            adjoint=rules.adjoint(),
            operands=operands,
            besides=besides(study.program, of, by),
            shown=shown_before(study, task, of),
            number=program.is_number(of),
            numbers=all(program.is_number(name) for name in (of, *by)),
        )
