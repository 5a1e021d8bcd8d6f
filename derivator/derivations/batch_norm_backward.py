"""The backward pass of a normalisation, shortened to one formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.normalising.finding import (
    EXPECTED,
    Normalisation,
    candidates,
    find_normalisation,
    find_scaling,
)
from derivator.derivations.normalising.naming import named
from derivator.derivations.normalising.page import Lines, lines_of
from derivator.derivations.study import Study
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node, Quotient, Symbol
from derivator.program.model import Program
from derivator.program.outer import loss_name, with_loss
from derivator.solution import Chain, Moment, ProgramStep, Result, Scope
from derivator.spec.exercise import Task
from derivator.spec.fields import LayerName, Options


class BatchNormBackwardOptions(Options):
    """Which normalisation, and below which loss."""

    of: LayerName | None = Field(
        None, description="The normalised value; by default the model's only normalisation."
    )
    loss: LayerName | None = Field(
        None,
        description="A loss of the model above it; by default the model's result if it is a "
        "number, else some loss, whatever it is.",
    )


@dataclass(frozen=True)
class BatchNormBackwardStep(ProgramStep):
    """From the derivative by the normalised value down to X, shortened at every step."""

    normal: Node
    x: Node
    loss: Node
    lines: Lines
    columns: bool
    unknown: bool
    """Whether nothing is known of the loss."""
    quotient: Node
    value: Node
    values: tuple[Chain, ...]
    named: tuple[Chain, ...]
    """The normalisation line by line, where the author wrote it into one formula."""


class BatchNormBackward(Derivation):
    """dL/dX = 1/s (D - mean D - X_hat mean(D X_hat)) with D = dL/dX_hat.

    Source: Ioffe and Szegedy, Batch Normalization (2015), section 3; along rows it is the layer
    normalisation of Ba, Kiros and Hinton (2016).
    """

    kind = "batch_norm_backward"
    options = BatchNormBackwardOptions
    summary = (
        "Derives the backward pass of batch normalisation, or of layer normalisation, through the "
        "mean and the deviation, and shortens it to one formula with shapes."
    )
    produces: ClassVar = {
        "dL/dX": "the derivative by what is normalised, L being the loss, in its shortest form",
        "dL/dgamma, dL/dbeta": "by scale and shift, where the model has them",
    }

    def derive(self, workspace: Workspace, task: Task) -> BatchNormBackwardStep:
        """Every line of the way down, with numbers where the model has some."""
        options = task.options
        assert isinstance(options, BatchNormBackwardOptions)
        study = workspace.study
        whole, new = named(study.program)
        found = _normalisation(whole, options, task)
        scaling = find_scaling(whole, found.normal)
        program, loss, unknown = _below(whole, found, options, task)
        lines = lines_of(found, scaling, loss)
        results, values, moments = _numbers(study, lines, loss, unknown)
        return BatchNormBackwardStep(
            self.kind,
            loss,
            task.position,
            results,
            moments=moments,
            program=program,
            normal=Symbol(found.normal),
            x=Symbol(found.x),
            loss=Symbol(loss),
            lines=lines,
            columns=found.columns,
            unknown=unknown,
            quotient=Quotient(Symbol(found.centred), Symbol(found.deviation)),
            value=Symbol(found.normal if scaling is None else scaling.value),
            values=values,
            named=_named_lines(whole, found, new.get(found.normal, ())),
        )


def _named_lines(program: Program, found: Normalisation, new: tuple[str, ...]) -> tuple[Chain, ...]:
    """The lines with a name that is new, and what follows from them; none if none is new."""
    shown = {*new, found.normal} | ({found.variance} if found.variance else set())
    lines = [name for name in program.vertices if name in shown]
    return tuple(equality(Symbol(n), program.vertices[n].formula) for n in lines) if new else ()


def _normalisation(
    program: Program, options: BatchNormBackwardOptions, task: Task
) -> Normalisation:
    if options.of is not None:
        return find_normalisation(program, options.of, task.place("of"))
    names = candidates(program)
    if len(names) != 1:
        message = "several normalisations" if names else "no normalisation in the model"
        expected = "of: " + " or ".join(names) if names else EXPECTED
        raise SpecError([Problem(task.position, message, expected=expected)])
    return find_normalisation(program, names[0], task.position)


def _below(
    program: Program, found: Normalisation, options: BatchNormBackwardOptions, task: Task
) -> tuple[Program, str, bool]:
    """The program up to the loss: the model's own, or some loss above its last value."""
    if options.loss is not None:
        above = program.restricted(options.loss)
        if found.normal not in above.vertices or not program.is_number(options.loss):
            message = f"{options.loss} is no number that depends on {found.normal}"
            place = task.place("loss")
            raise SpecError([Problem(place, message, options.loss, "a loss of the model")])
        _refuse_around(above, found, task)
        return above, options.loss, False
    final = found.normal
    while program.consumers[final]:
        if len(program.consumers[final]) > 1:
            message = f"{final} goes into several values, so `loss` must say which one is meant"
            raise SpecError([Problem(task.position, message, expected="loss: a number")])
        (final,) = program.consumers[final]
    own = program.restricted(final)
    _refuse_around(own, found, task)
    if program.is_number(final):
        return own, final, False
    loss = loss_name(program, own.vertices)
    above_final = with_loss(program, final, loss).vertices[loss]
    vertices = {**own.vertices, loss: above_final}
    return Program(vertices, own.parameters, own.sizes, own.rows), loss, True


def _refuse_around(program: Program, found: Normalisation, task: Task) -> None:
    """Raise ``SpecError`` where parts of the normalisation are used outside it."""
    inside = {
        found.x: {found.mean, found.centred},
        found.mean: {found.centred},
        found.deviation: {found.normal},
        found.centred: {found.normal, found.variance or found.deviation},
    }
    for name, expected in inside.items():
        others = set(program.consumers[name]) - expected
        if others:
            message = f"{name} is also used by {', '.join(sorted(others))}"
            hint = "a model in which it goes into the normalisation only"
            raise SpecError([Problem(task.position, message, name, hint)])


def _numbers(
    study: Study, lines: Lines, loss: str, unknown: bool
) -> tuple[dict[str, Result], tuple[Chain, ...], tuple[Moment, ...]]:
    """The results, at the exercise's numbers where these lead up to the loss."""
    named = {f"d{loss}/d{name}": chain for name, chain in lines.results.items()}
    numbers = None if unknown else study.whole(loss, tuple(lines.results))
    if numbers is None:
        return {name: Result(chain) for name, chain in named.items()}, (), ()
    values = []
    for chain in named.values():
        shown = study.shown(numbers, chain.terms[0])
        values.append(ChainBuilder(chain.terms[0], Scope.DATA).then(shown[1], shown[0]).chain())
    results = {name: study.result(chain, numbers) for name, chain in named.items()}
    return results, tuple(values), (study.moment(numbers),)
