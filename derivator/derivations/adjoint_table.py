"""Forward values and adjoints of every node in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.graphs.adjoints import Adjoints
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.graph.values import Valuation
from derivator.notation.build import ONE
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Cell, Chain, Scope, Step, Table
from derivator.spec.exercise import Task
from derivator.spec.fields import Options, QuantityName


class AdjointTableOptions(Options):
    """Which graph, and how long a table."""

    of: QuantityName | None = Field(
        None, description="The value whose adjoints are listed; by default the model's only result."
    )
    show: int = Field(60, ge=1, le=500, description="How many nodes the table lists at most.")


@dataclass(frozen=True)
class AdjointTableStep(Step):
    """The table, and how many nodes it leaves out."""

    table: Table
    symbol: Node
    numeric: bool
    hidden: int
    inputs: int
    """How many of the rows are inputs."""
    point: tuple[Chain, ...]


class AdjointTable(Derivation):
    """For each node v its operation, its value and its adjoint df/dv (V19)."""

    kind = "adjoint_table"
    options = AdjointTableOptions
    summary = "Lists every node with its operation, its value at the data and its adjoint."
    produces: ClassVar = {
        "v": "the value of each listed node",
        "df/dv": "the adjoint of each listed node",
    }

    def derive(self, workspace: Workspace, task: Task) -> AdjointTableStep:
        """The table for the value that the task asks for."""
        options = task.options
        assert isinstance(options, AdjointTableOptions)
        of = workspace.target(options.of, task)
        workspace.variables(of, None, task)
        graph, adjoints = workspace.graph(of), workspace.adjoints(of)
        listed = list(graph.vertices)
        if len(listed) > options.show:
            listed = [*listed[: options.show - 1], of]
        valuation = workspace.valuation
        columns: tuple[str | Node, ...] = ("node", "operation", adjoints.general_symbol)
        if valuation is not None:
            columns = ("node", "operation", "value", adjoints.general_symbol)
        results = {}
        for name in listed:
            if valuation is not None:
                results[name] = workspace.value_result(of, name)
            results[f"d{of}/d{name}"] = adjoints.result(name, paths=True)
        return AdjointTableStep(
            self.kind,
            of,
            task.position,
            results,
            table=Table(columns, tuple(_row(adjoints, valuation, name) for name in listed)),
            symbol=Symbol(of),
            numeric=valuation is not None,
            hidden=len(graph.vertices) - len(listed),
            inputs=sum(name in graph.inputs for name in listed),
            point=workspace.point(of),
        )


def _row(
    adjoints: Adjoints, valuation: Valuation | None, name: str
) -> tuple[Node | Chain | Cell | None, ...]:
    vertex = adjoints.workspace.graph(adjoints.of).vertices[name]
    operation = None
    if vertex.operation is not None:
        operation = Cell(equality(Symbol(name), vertex.formula))
    if valuation is None:
        formula = ONE if name == adjoints.of else adjoints.formulas[name]
        adjoint = ChainBuilder(adjoints.symbol(name)).then(formula)
        return (Symbol(name), operation, Cell(adjoint.chain()))
    exact, value = valuation.values[name].shown(valuation.digits)
    forward = ChainBuilder(Symbol(name), Scope.DATA).then(value, exact)
    exact, value = adjoints.values[name].shown(valuation.digits)
    backward = ChainBuilder(adjoints.symbol(name), Scope.DATA).then(value, exact)
    return (Symbol(name), operation, Cell(forward.chain()), Cell(backward.chain()))
