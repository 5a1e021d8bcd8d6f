"""The rule of one layer, derived entry by entry and collected into a product of matrices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.layer_page import OperandRule
from derivator.derivations.layer_rule import LayerRules
from derivator.derivations.study import Study
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.notation.build import number
from derivator.notation.nodes import Node, Symbol
from derivator.program.inline import dependent_operands, with_operands_apart
from derivator.program.model import Program
from derivator.program.outer import alone, loss_name, with_loss
from derivator.solution import Chain, ProgramStep, Result, Scope
from derivator.spec.exercise import Task
from derivator.spec.fields import InputNames, LayerName, LayerNames, Options

LARGEST = 24
"""A matrix with more entries is not written out."""
LENGTHS = (2, 3)
"""What letters among the sizes stand for while entries are written out, in turn."""


class LayerOptions(Options):
    """Which layer, by which of its operands, and how much is written out."""

    of: LayerName | None = Field(
        None, description="The layer's value; by default the model's only result."
    )
    by: LayerNames | None = Field(
        None, description="Operands of the layer; by default all of them."
    )
    loss: LayerName | None = Field(
        None,
        description="A loss of the model above the layer; by default some loss, whatever it is.",
    )
    outer: bool | None = Field(
        None,
        description="Whether a loss stands above the layer; by default, unless the layer is the"
        " model's result and a number.",
    )
    sizes: dict[str, int] = Field(
        default_factory=dict,
        description="What letters among the sizes stand for while entries are written out.",
    )
    entries: int | None = Field(
        None,
        ge=1,
        description="Of how many entries of an operand the derivative is worked out; by default of"
        " up to six, or of two where each moves only one entry of the layer's value.",
    )
    shares: InputNames | None = Field(
        None, description="Inputs whose rows add up to 1, such as one-hot answers."
    )


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
        of = workspace.study.target(options.of, task.position)
        study = _apart(workspace.study, of, options)
        by = _operands(study, of, options, task.position)
        program, loss = _below_loss(study, of, by, options, task.position)
        program = replace(program, shares=frozenset(options.shares or ()))
        sizes = _lengths(program, options, task.position)
        _refuse_large(program, (of, *by), sizes, task.position)
        known = loss is not None and options.loss is not None
        rules = LayerRules(program, of, loss, sizes, options.entries, known)
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
            loss_formula=rules.loss_formula(),
            instance=tuple(
                equality(Symbol(name), number(length), scope=Scope.INSTANCE)
                for name, length in sizes.items()
            ),
            forward=rules.forward(),
            entry=rules.general_entry(),
            shares=tuple(rules.adding_up(name) for name in options.shares or ()),
            adjoint=rules.adjoint(),
            operands=operands,
            besides=_besides(study.program, of, by),
            shown=_shown_before(study, task, of),
            number=program.is_number(of),
            numbers=all(program.is_number(name) for name in (of, *by)),
        )


def _apart(study: Study, of: str, options: LayerOptions) -> Study:
    """The study with the layer's operands independent, as far as nobody has named them."""
    kept = {assignment.name for assignment in study.exercise.assignments} | set(options.by or ())
    program = with_operands_apart(study.program, of, kept)
    return study if program is study.program else Study(study.exercise, program)


def _besides(program: Program, of: str, by: tuple[str, ...]) -> tuple[Node, ...]:
    """The operands from which others are computed."""
    others = dependent_operands(program, of)
    reached = {
        name for other in others for name in program.restricted(other).vertices if name != other
    }
    return tuple(Symbol(name) for name in by if name in reached)


def _operands(study: Study, of: str, options: LayerOptions, place: Position) -> tuple[str, ...]:
    """The operands asked for, which the layer must use itself."""
    parents = study.program.vertices[of].parents
    for name in options.by or ():
        if name not in parents:
            message = f"{name} is no operand of {of}"
            expected = "one of " + ", ".join(parents)
            raise SpecError([Problem(place, message, text=name, expected=expected)])
    if not parents:
        message = f"{of} is a constant: there is nothing to differentiate by"
        raise SpecError([Problem(place, message, expected="a layer with operands")])
    return tuple(options.by or parents)


def _below_loss(
    study: Study, of: str, by: tuple[str, ...], options: LayerOptions, place: Position
) -> tuple[Program, str | None]:
    """The layer with the loss above it: the program to check on, and the loss's name."""
    program = study.program
    parents = program.vertices[of].parents
    if options.loss is not None:
        above = program.restricted(options.loss).vertices
        if options.loss == of or of not in above:
            message = f"{options.loss} does not depend on {of}"
            raise SpecError([Problem(place, message, expected="a loss above the layer")])
        around = [name for name in by if program.restricted(options.loss).consumers[name] != (of,)]
        if around or not program.is_number(options.loss):
            message = (
                f"{options.loss} must be a number that depends on {', '.join(by)} by {of} only"
            )
            raise SpecError([Problem(place, message, expected="another loss, or none")])
        cut = {
            n: replace(v, term=None, parents=()) if n in parents else v for n, v in above.items()
        }
        return replace(program, vertices=cut).restricted(options.loss), options.loss
    final = program.is_number(of) and not program.consumers[of] and not _is_neuron(study, of)
    if options.outer if options.outer is not None else not final:
        loss = loss_name(program, (of, *parents))
        return with_loss(program, of, loss), loss
    if not program.is_number(of):
        message = f"{of} is no number, so its rule is that of a loss above it"
        raise SpecError([Problem(place, message, expected="outer: true")])
    return alone(program, of), None


def _shown_before(study: Study, task: Task, of: str) -> bool:
    """Whether a task before this one works on the same layer below the same loss."""
    for part in study.exercise.parts:
        for other in part.tasks:
            if other is task:
                return False
            options = other.options
            if isinstance(options, LayerOptions) and isinstance(task.options, LayerOptions):
                same = study.target(options.of, other.position) == of
                if same and options.loss == task.options.loss:
                    return True
    return False


def _is_neuron(study: Study, of: str) -> bool:
    """Whether a number is computed from numbers alone, such as w x + b."""
    program = study.program
    return all(program.is_number(name) for name in (of, *program.vertices[of].parents))


def _lengths(program: Program, options: LayerOptions, place: Position) -> dict[str, int]:
    """What every letter among the layer's sizes stands for."""
    used = {size for vertex in program.vertices.values() for size in vertex.shape}
    letters = [letter for letter in program.sizes if letter in used]
    for name, length in options.sizes.items():
        if name not in letters or not 1 <= length <= LARGEST:
            message = f"{name}: {length} is no size of the layer"
            expected = f"a whole number for one of {', '.join(letters)}" if letters else "no sizes"
            raise SpecError([Problem(place, message, text=name, expected=expected)])
    default = {name: LENGTHS[index % len(LENGTHS)] for index, name in enumerate(letters)}
    return {**default, **options.sizes}


def _refuse_large(
    program: Program, names: tuple[str, ...], sizes: dict[str, int], place: Position
) -> None:
    for name in names:
        count = 1
        for size in program.vertices[name].shape:
            count *= size if isinstance(size, int) else sizes[size]
        if count > LARGEST:
            message = f"{name} has {count} entries, too many to write out"
            expected = f"at most {LARGEST}, or letters for the sizes"
            raise SpecError([Problem(place, message, text=name, expected=expected)])
