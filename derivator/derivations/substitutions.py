"""Substitutions into a system of equations, one by one, down to a simpler system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.cells.collapsing import Collapse, Move, Substitution
from derivator.derivations.cells.contrast import stated, used
from derivator.derivations.cells.drawing import cell_figure
from derivator.derivations.cells.instance import Instance
from derivator.derivations.cells.reading import (
    EquationReader,
    Equations,
    is_series,
    written_model,
)
from derivator.derivations.cells.renaming import matched
from derivator.derivations.cells.system import Equation, System, systems
from derivator.derivations.cells.verdict import Outcome, agree, numbers_for, outcome
from derivator.derivations.cells.wanted import applied, goal_of, outputs_of, refuse, wanted_of
from derivator.derivations.workspace import Workspace
from derivator.notation.nodes import Call, Node, Number, Sum, Symbol
from derivator.program.terms import Typing
from derivator.solution import Chain, FormulaStep, GraphFigure, Result
from derivator.spec.exercise import Task
from derivator.spec.fields import Options


class SubstitutionsOptions(Options):
    """From which equations, by which substitutions, to which."""

    equations: Equations | None = Field(
        None,
        description="The equations at one moment, a mapping or a list of texts; by default those"
        " of the model that have an index.",
    )
    set: Equations = Field(
        description="What is put in, in this order: [f[t] = 0, i[t] = 1, W_f = 0, phi_h(u) = u]."
    )
    target: Equations | None = Field(
        None, description="The equations that should be left at the end."
    )
    draw: bool = Field(True, description="Whether both systems are drawn as graphs.")


@dataclass(frozen=True)
class Unreached:
    """A gate set to what its sigmoid only tends to, and the constant that takes it there."""

    symbol: Node
    constant: Node | None
    above: bool


@dataclass(frozen=True)
class SubstitutionsStep(FormulaStep):
    """The system, every substitution with what it changes, what is left, and the verdict."""

    equations: tuple[Chain, ...]
    before: GraphFigure | None
    moves: tuple[Move, ...]
    left: tuple[Chain, ...]
    after: GraphFigure | None
    on_edges: bool
    outcomes: tuple[Outcome, ...]
    superfluous: tuple[Node, ...]
    """What could have been left out, where the target was reached."""
    unreached: tuple[Unreached, ...]

    @property
    def reached(self) -> bool:
        """Whether every equation of the target has come out, perhaps under other names."""
        return all(item.verdict in ("equal", "renamed") for item in self.outcomes)


class Substitutions(Derivation):
    """LSTM with f = 0, i = o = 1 and phi_h(u) = u is a plain RNN, shown step by step (V52)."""

    kind = "substitutions"
    options = SubstitutionsOptions
    summary = (
        "Puts values into a system of equations one by one, shows which equations change and what "
        "they come to, and compares what is left with the equations aimed at."
    )
    produces: ClassVar = {
        "h[t]": "each equation that is left; with `target` the verdict equal, renamed (equal but "
        "for the names of weights), different or absent"
    }

    def derive(self, workspace: Workspace, task: Task) -> SubstitutionsStep:
        """The system on its way to the one that is left."""
        options = task.options
        assert isinstance(options, SubstitutionsOptions)
        lines = [*(options.equations or ()), *options.set, *(options.target or ())]
        texts = [text for left, right, _ in lines for text in (left, right)]
        reader = EquationReader(workspace.functions, texts)
        own = (
            written_model(workspace.exercise, task)
            if options.equations is None
            else reader.equations(options.equations, task, "equations")
        )
        groups = [own]
        if options.target is not None:
            groups.append(reader.equations(options.target, task, "target"))
        wanted = list(wanted_of(reader, options.set, task))
        plain = [item for item, argument in wanted if not argument]
        system, *targets = systems(groups, reader.operations, plain)
        typing = Typing(system.shapes.named, reader.operations)
        done = [
            Substitution(item.name, typing.term(item.formula).node, argument)
            for item, argument in wanted
        ]
        outputs = outputs_of(system, targets)
        refuse(system, outputs, done, [item for item, _ in wanted])
        instance = Instance(system)
        run = Collapse(system, instance, outputs)
        moves = tuple(
            applied(run, item, written) for item, (written, _) in zip(done, wanted, strict=True)
        )
        left, formulas = run.left()
        given = numbers_for(instance)
        goal = goal_of(system, targets[0]) if targets else {}
        outcomes = tuple(
            outcome(instance, name, formulas.get(name), formula, given)
            for name, formula in goal.items()
        )
        final = System(
            tuple(Equation(n, f, task.position) for n, f in formulas.items()),
            system.shapes,
            system.form,
        )
        before, on_edges = cell_figure(system, "auto")
        after, _ = cell_figure(final, "edges" if on_edges else "nodes")
        arguments = tuple(argument for _, argument in wanted if argument)
        return SubstitutionsStep(
            self.kind,
            outputs[-1],
            task.position,
            dict(_results(left, outcomes)),
            letters=tuple(dict.fromkeys((*instance.letters, *arguments))),
            given=given,
            defined=instance.defined,
            equations=tuple(stated(instance, e.name, e.formula) for e in system.equations),
            before=before if options.draw else None,
            moves=moves,
            left=left,
            after=after if options.draw and all(map(used, formulas.values())) else None,
            on_edges=on_edges,
            outcomes=outcomes,
            superfluous=tuple(_superfluous(system, outputs, done, goal)) if outcomes else (),
            unreached=tuple(_unreached(system, done)),
        )


def _superfluous(
    system: System,
    outputs: tuple[str, ...],
    done: list[Substitution],
    goal: dict[str, Node],
) -> Iterator[Node]:
    """Names of substitutions, other than new names, without which the target comes out as well."""
    for left_out in done:
        if isinstance(left_out.formula, Symbol) and not left_out.argument:
            continue
        instance = Instance(system)
        run = Collapse(system, instance, outputs)
        for item in done:
            if item is not left_out:
                run.apply(item)
        formulas = run.left()[1]
        if formulas.keys() == goal.keys() and all(
            agree(instance, formulas[name], goal[name]) or matched(formulas[name], goal[name])
            for name in goal
        ):
            yield Symbol(left_out.name)


def _unreached(system: System, done: list[Substitution]) -> Iterator[Unreached]:
    """Gates that are computed by a sigmoid and set to 0 or 1."""
    for item in done:
        formula = system.formulas.get(item.name)
        if not isinstance(formula, Call) or formula.function.name != "sigmoid":
            continue
        if isinstance(item.formula, Number) and item.formula.value in (0, 1):
            inner = formula.arguments[0]
            terms = inner.terms if isinstance(inner, Sum) else ()
            constants = [t for t in terms if isinstance(t, Symbol) and not is_series(t.name)]
            constant = constants[0] if len(constants) == 1 else None
            yield Unreached(Symbol(item.name), constant, item.formula.value == 1)


def _results(
    left: tuple[Chain, ...], outcomes: tuple[Outcome, ...]
) -> Iterator[tuple[str, Result]]:
    verdicts = {item.symbol: item.verdict for item in outcomes}
    for chain in left:
        symbol = getattr(chain.terms[0], "shown", chain.terms[0])
        assert isinstance(symbol, Symbol)
        yield symbol.name, Result(chain, verdict=verdicts.pop(symbol, None))
    for symbol, verdict in verdicts.items():
        assert isinstance(symbol, Symbol)
        target = next(item.target for item in outcomes if item.symbol == symbol)
        yield symbol.name, Result(target, verdict=verdict)
