"""A net run over a table of inputs: every neuron's column, every row's lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.perceptrons.columns import RowOfNet, Run, neuron_formulas, numbers_at
from derivator.derivations.perceptrons.net_rows import NetRows, read_net_rows
from derivator.derivations.perceptrons.options import NamedTable, NameList, NumberTexts, RowList
from derivator.derivations.perceptrons.reading import decimals
from derivator.derivations.perceptrons.tables import EXACTLY, NAMED
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.workspace import Workspace
from derivator.notation.nodes import Node, Symbol
from derivator.program.model import Program
from derivator.solution import Cell, Chain, ProgramStep, Relation, Result, Scope, Table
from derivator.spec.exercise import Task
from derivator.spec.fields import LayerName, Options

WIDEST = 14
"""A table of more columns leaves neurons out, the first ones first."""


class TruthTableOptions(Options):
    """Which value is computed for which rows, and what it is compared with."""

    open_inputs: ClassVar[bool] = True

    of: LayerName | None = Field(None, description="The output; by default the only result.")
    inputs: NameList | None = Field(
        None,
        description="The inputs whose columns the table has, in this order; by default all inputs "
        "without a value.",
    )
    rows: RowList | None = Field(
        None,
        description="Rows of inputs, [[1, 0], [0, 0]], or with the wanted answer behind them; by "
        "default the observations, else all rows of zeros and ones.",
    )
    answers: NumberTexts | None = Field(None, description="The wanted answers, one for each row.")
    table: NamedTable | None = Field(
        None, description="A logical operation that gives the wanted answers to zeros and ones."
    )
    same_as: LayerName | None = Field(
        None, description="A value of the model with which the output must agree in every row."
    )
    show: int = Field(4, ge=0, le=16, description="How many rows are worked out line by line.")


@dataclass(frozen=True)
class TruthTableStep(ProgramStep):
    """The neurons, the table, the rows worked out, and how the answers compare."""

    symbol: Node
    neurons: tuple[Chain, ...]
    fixed: tuple[Chain, ...]
    """Inputs that are the same in every row."""
    rows: tuple[RowOfNet, ...]
    table: Table
    total: int
    compared: str | None
    """``answers``, ``table``, ``same_as``, or None."""
    other: Node | None
    """The value that the output is compared with."""
    wanted: str | None
    """The name of the table that was asked for, or that the answers turn out to be."""
    misses: int
    comparisons: tuple[Chain, ...]
    """Whether each answer is the wanted one."""
    hidden: int
    """How many neurons have no column."""


class TruthTable(Derivation):
    """y = [h_1 - h_2 - 0.5 > 0] for every row of inputs: XOR from OR and AND (V5).

    Minsky and Papert, Perceptrons, 1969.
    """

    kind = "truth_table"
    options = TruthTableOptions
    summary = (
        "Runs a net of numbers over a table of inputs, by default all rows of zeros and ones: "
        "every neuron's column, rows line by line, and whether the answers are the wanted ones."
    )
    produces: ClassVar = {
        "table": "the verdict `agrees` or `differs`; where nothing was asked for, the name of the "
        "logical operation that the answers make up, else `computed`",
        "y[1], y[2], ...": "the output in each row; of the other neurons h_1[1] and so on",
    }

    def derive(self, workspace: Workspace, task: Task) -> TruthTableStep:
        """The net at every row that the task names."""
        options = task.options
        assert isinstance(options, TruthTableOptions)
        rows = read_net_rows(workspace, task)
        study, of = workspace.study, rows.of
        names = [of] if options.same_as is None else [of, options.same_as]
        program = study.program.leading_to(set(names))
        authored = frozenset(item.name for item in study.exercise.assignments)
        formulas = neuron_formulas(program, authored | set(names))
        runs = [
            Run(study, numbers_at(program, inputs, names), k)
            for k, inputs in enumerate(rows.inputs)
        ]
        columns = _columns(formulas, names, len(rows.names))
        wanted = _wanted(rows, runs, options.same_as)
        good = [_agrees(run, of, answer) for run, answer in zip(runs, wanted, strict=True)]
        found = options.table or (_recognised(rows, runs) if rows.compared is None else None)
        misses = good.count(False) if rows.compared else 0
        return TruthTableStep(
            self.kind,
            of,
            task.position,
            _results(rows, runs, formulas, options.same_as, misses, found),
            moments=tuple(run.at for run in runs),
            symbol=Symbol(of),
            neurons=tuple(
                ChainBuilder(Symbol(name), _scope(program, of, name)).then(decimals(own)).chain()
                for name, own in formulas.items()
            ),
            fixed=tuple(runs[0].value(Symbol(name)) for name in rows.fixed),
            rows=tuple(
                RowOfNet(
                    tuple(run.value(Symbol(name)) for name in rows.names),
                    tuple(run.line(name, formula) for name, formula in formulas.items()),
                )
                for run in runs[: options.show]
            ),
            table=_table(rows, runs, columns, wanted, good),
            total=len(runs),
            compared=rows.compared,
            other=None if options.same_as is None else Symbol(options.same_as),
            wanted=None if found is None else found.upper(),
            misses=misses,
            comparisons=tuple(
                _comparison(run, of, answer, same)
                for run, answer, same in zip(runs, wanted, good, strict=True)
                if answer is not None
            ),
            hidden=len(formulas) - len(columns),
        )


def _scope(program: Program, of: str, name: str) -> Scope:
    """A neuron beside the output is looked at in the first row, the others everywhere."""
    return Scope.IDENTITY if name in program.restricted(of).vertices else Scope.DATA


def _columns(formulas: Mapping[str, Node], last: Sequence[str], inputs: int) -> list[str]:
    """The neurons that have a column, the output behind the others."""
    inner = [name for name in formulas if name not in last]
    room = max(WIDEST - inputs - len(last) - 2, 0)
    return [*(inner[-room:] if room else []), *last]


def _wanted(rows: NetRows, runs: Sequence[Run], same_as: str | None) -> list[Node | None]:
    if same_as is not None:
        return [Symbol(same_as) for _ in runs]
    return list(rows.answers) if rows.answers else [None for _ in runs]


def _agrees(run: Run, of: str, answer: Node | None) -> bool:
    if answer is None:
        return True
    one, other = run.numbers.of(Symbol(of))[0, 0], run.numbers.of(answer)[0, 0]
    if one.exact is not None and other.exact is not None:
        return bool(one.exact == other.exact)
    return bool(abs(one.precise - other.precise) <= abs(other.precise) * 10**-100)


def _comparison(run: Run, of: str, answer: Node, same: bool) -> Chain:
    relation = Relation.EQUAL if same else Relation.UNEQUAL
    return Chain((Symbol(of), answer), (relation,), Scope.DATA, run.moment)


def _table(
    rows: NetRows,
    runs: Sequence[Run],
    columns: Sequence[str],
    wanted: Sequence[Node | None],
    good: Sequence[bool],
) -> Table:
    lines: list[tuple[Any, ...]] = []
    judged = rows.compared is not None
    for run, answer, same in zip(runs, wanted, good, strict=True):
        cells = [Cell(run.value(Symbol(name))) for name in (*rows.names, *columns)]
        last: list[Any] = []
        if judged:
            last = [] if isinstance(answer, Symbol) else [answer]
            last.append("yes" if same else "no")
        lines.append((*cells, *last))
    heads: list[Any] = [Symbol(name) for name in (*rows.names, *columns)]
    if judged:
        heads += [] if rows.compared == "same_as" else ["answer"]
        heads.append("agrees")
    return Table(tuple(heads), tuple(lines))


def _recognised(rows: NetRows, runs: Sequence[Run]) -> str | None:
    """The logical operation that the answers to all zeros and ones make up."""
    if not rows.complete:
        return None
    answers = [run.fraction(rows.of) for run in runs]
    bits = [[int(run.fraction(name) or 0) for name in rows.names] for run in runs]
    for name, rule in NAMED.items():
        fits = EXACTLY.get(name, max(len(rows.names), 2)) == len(rows.names)
        if fits and answers == [int(rule(own)) for own in bits]:
            return name
    return None


def _results(
    rows: NetRows,
    runs: Sequence[Run],
    formulas: Mapping[str, Node],
    same_as: str | None,
    misses: int,
    found: str | None,
) -> dict[str, Result]:
    verdict = found or "computed"
    if rows.compared is not None:
        verdict = "differs" if misses else "agrees"
    results = {"table": Result(runs[0].value(Symbol(rows.of)), verdict=verdict)}
    for k, run in enumerate(runs, start=1):
        for name in (rows.of, *(n for n in formulas if n != rows.of)):
            number = run.numbers.values[name][0, 0]
            text = None if number.exact is None else str(number.exact)
            results[f"{name}[{k}]"] = Result(run.value(Symbol(name)), text, float(number.plain))
    return results
