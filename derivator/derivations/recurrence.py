"""A recurrent cell from its equations: drawn folded, and unrolled in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.recurrences.cell import Cell
from derivator.derivations.recurrences.drawing import Drawing
from derivator.derivations.recurrences.moments import Moments, runs
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node, Symbol
from derivator.notation.steps import step_symbol
from derivator.program.functions import author_functions
from derivator.program.terms import Typing
from derivator.solution import Chain, ProgramStep, Result, TimeFigure
from derivator.spec.exercise import Task
from derivator.spec.fields import Options
from derivator.spec.indexed import moment_name
from derivator.spec.names import names_in


class RecurrenceOptions(Options):
    """Which pictures, and which equations."""

    folded: bool = Field(True, description="Whether the cell is drawn once, with its loops.")
    unrolled: bool = Field(True, description="Whether it is drawn moment by moment.")
    equations: bool = Field(True, description="Whether the equations of the cell are stated.")
    written_out: bool = Field(
        False, description="Whether the equations are written out for every moment as well."
    )


@dataclass(frozen=True)
class Stated:
    """Equations with the letter as index, and the moments for which they hold."""

    chains: tuple[Chain, ...]
    first: int
    last: int


@dataclass(frozen=True)
class RecurrenceStep(ProgramStep):
    """The cell, its pictures and its equations."""

    letter: Node
    states: tuple[Node, ...]
    starts: tuple[Node, ...]
    """States that must be given."""
    weights: tuple[Node, ...]
    """What all moments share."""
    coloured: bool
    """Whether arrows have the colours of weights."""
    backward: tuple[Node, ...]
    """States that run against time."""
    far: bool
    """Whether some state looks back, or ahead, by more than one moment."""
    first: int
    last: int
    equations: tuple[Stated, ...]
    rest: tuple[Chain, ...]
    """Formulas without an index, such as the loss."""
    folded: TimeFigure | None
    unrolled: TimeFigure | None
    moments_written: tuple[Chain, ...]


class Recurrence(Derivation):
    """h_t = f(W h_(t-1) + V x_t): the cell folded and unrolled, weights shared (V48, V50)."""

    kind = "recurrence"
    options = RecurrenceOptions
    summary = (
        "Draws a recurrent cell from its equations, folded with its loops and unrolled in time, "
        "shared weights in one colour; states the equations."
    )
    produces: ClassVar = {"h_1, y_hat_1": "each moment with its equation"}

    def derive(self, workspace: Workspace, task: Task) -> RecurrenceStep:
        """The pictures and equations that the task asks for."""
        options = task.options
        assert isinstance(options, RecurrenceOptions)
        exercise, program = workspace.exercise, workspace.program
        moments = Moments(exercise, program, task)
        cell = Cell(exercise)
        if not cell.equations:
            message = "no recurrence runs over the steps"
            raise SpecError([Problem(task.position, message, expected="h[t]: ...")])
        drawing = Drawing(cell)
        formulas = _formulas(workspace)
        states = [(group, name) for group in cell.groups for name in group.carried]
        series = exercise.series
        return RecurrenceStep(
            self.kind,
            "",
            task.position,
            {name: Result(_equation(name, formula)) for name, formula in formulas.items()},
            letter=Symbol(cell.letter),
            states=tuple(step_symbol(name, cell.letter) for _, name in states),
            starts=tuple(
                Symbol(f"{name}_{at}") for _, name in states for at in series[name].inputs
            ),
            weights=tuple(Symbol(name) for name in _shared(cell, program.parameters)),
            coloured=any(edge.key is not None for edge in drawing.unrolled().edges),
            backward=tuple(
                step_symbol(name, cell.letter)
                for group, name in states
                if all(shift > 0 for shift in group.shifts)
            ),
            far=any(abs(shift) > 1 for group in cell.groups for shift in group.shifts),
            first=drawing.first,
            last=drawing.last,
            equations=_stated(moments, formulas) if options.equations else (),
            rest=_rest(moments, formulas) if options.equations else (),
            folded=drawing.folded() if options.folded else None,
            unrolled=drawing.unrolled() if options.unrolled else None,
            moments_written=tuple(
                _equation(name, formula)
                for name, formula in formulas.items()
                if options.written_out and name in moments.of
            ),
        )


def _formulas(workspace: Workspace) -> dict[str, Node]:
    """Every assignment as the author wrote it, at its moment."""
    exercise, shapes = workspace.exercise, workspace.program.shapes.named
    typing = Typing(dict(shapes), author_functions(exercise))
    return {item.name: typing.term(item.expression).node for item in exercise.assignments}


def _shared(cell: Cell, parameters: tuple[str, ...]) -> tuple[str, ...]:
    """The parameters in the equations of a moment, in the order in which they are used."""
    used = (use.name for own in cell.equations.values() for use in names_in(own.expression))
    return tuple(dict.fromkeys(name for name in used if name in parameters))


def _equation(name: str, formula: Node) -> Chain:
    return ChainBuilder(Symbol(name)).then(formula).chain()


def _stated(moments: Moments, formulas: dict[str, Node]) -> tuple[Stated, ...]:
    """The equations in letters, those for most moments first."""
    groups: dict[tuple[int, int], list[Chain]] = {}
    for name in dict.fromkeys(moments.of[item][0] for item in formulas if item in moments.of):
        members = [
            (moments.of[n][1], f)
            for n, f in formulas.items()
            if moments.of.get(n, ("",))[0] == name
        ]
        members.sort(key=lambda member: member[0])
        found = runs((at, moments.general(formula, at)) for at, formula in members)
        for formula, first, last in found:
            if first == last and (len(members) > 1 or not moments.runs_over(first)):
                stated = _equation(moment_name(name, first), dict(members)[first])
            else:
                chain = ChainBuilder(step_symbol(name, moments.letter)).then(formula).chain()
                steps = ((moments.letter, first, last),)
                stated = Chain(chain.terms, chain.relations, chain.scope, steps=steps)
            groups.setdefault((first, last), []).append(stated)
    ordered = sorted(groups.items(), key=lambda item: item[0][0] - item[0][1])
    return tuple(Stated(tuple(chains), *ends) for ends, chains in ordered)


def _rest(moments: Moments, formulas: dict[str, Node]) -> tuple[Chain, ...]:
    return tuple(_equation(name, f) for name, f in formulas.items() if name not in moments.of)
