"""What a task asks of a layer: its operands, the loss above it, and the sizes to write out."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from derivator.derivations.study import Study
from derivator.errors import Position, Problem, SpecError
from derivator.notation.matrices import Joined
from derivator.notation.nodes import Node, Symbol
from derivator.notation.walk import descendants
from derivator.program.inline import dependent_operands, with_operands_apart
from derivator.program.model import Program
from derivator.program.outer import alone, loss_name, with_loss
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


def apart(study: Study, of: str, options: LayerOptions) -> Study:
    """The study with the layer's operands independent, as far as nobody has named them."""
    kept = {assignment.name for assignment in study.exercise.assignments} | set(options.by or ())
    program = with_operands_apart(study.program, of, kept)
    return study if program is study.program else Study(study.exercise, program)


def refuse_joined(study: Study, of: str, place: Position) -> None:
    """Raise ``SpecError`` for matrices put together, whose general entry has no formula."""
    formula = study.program.vertices[of].formula
    if study.program.vertices[of].term and any(isinstance(p, Joined) for p in descendants(formula)):
        message = f"{of} puts matrices together, so its general entry has no one formula"
        expected = "another layer; `backward` derives the rule of this one"
        raise SpecError([Problem(place, message, of, expected)])


def besides(program: Program, of: str, by: tuple[str, ...]) -> tuple[Node, ...]:
    """The operands from which others are computed."""
    others = dependent_operands(program, of)
    reached = {
        name for other in others for name in program.restricted(other).vertices if name != other
    }
    return tuple(Symbol(name) for name in by if name in reached)


def operands_of(study: Study, of: str, options: LayerOptions, place: Position) -> tuple[str, ...]:
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


def below_loss(
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


def shown_before(study: Study, task: Task, of: str) -> bool:
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


def lengths_of(program: Program, options: LayerOptions, place: Position) -> dict[str, int]:
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


def refuse_large(
    program: Program, names: tuple[str, ...], sizes: dict[str, int], place: Position
) -> None:
    """Raise ``SpecError`` for a matrix with too many entries."""
    for name in names:
        count = 1
        for size in program.vertices[name].shape:
            count *= size if isinstance(size, int) else sizes[size]
        if count > LARGEST:
            message = f"{name} has {count} entries, too many to write out"
            expected = f"at most {LARGEST}, or letters for the sizes"
            raise SpecError([Problem(place, message, text=name, expected=expected)])
