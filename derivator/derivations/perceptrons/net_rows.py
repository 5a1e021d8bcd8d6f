"""The rows of a net's table: inputs row by row, what stays fixed, and the wanted answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derivator.derivations.perceptrons.reading import MOST_ROWS, rational
from derivator.derivations.perceptrons.tables import EXACTLY, MOST_BITS, NAMED, all_rows
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node, Number
from derivator.program.dataset import check_sizes, entries_of
from derivator.program.values import Entries, Numbers
from derivator.spec.exercise import Task

MOST_INPUTS = 8


@dataclass(frozen=True)
class NetRows:
    """The columns of inputs, and all inputs of the net at every row."""

    of: str
    names: tuple[str, ...]
    fixed: tuple[str, ...]
    inputs: tuple[Mapping[str, Entries], ...]
    answers: tuple[Number, ...]
    compared: str | None
    complete: bool
    """Whether these are all rows of zeros and ones."""


def read_net_rows(workspace: Workspace, task: Task) -> NetRows:
    """What the options of a truth table say; raises ``SpecError``."""
    options: Any = task.options
    study = workspace.study
    if not study.exercise.is_scalar:
        message = "a truth table is about a net of numbers, and the exercise has matrices"
        raise SpecError([Problem(task.position, message, expected="inputs that are numbers")])
    of = study.target(options.of, task.place("of"))
    given = [k for k in ("answers", "table", "same_as") if getattr(options, k) is not None]
    if len(given) > 1:
        message = f"both `{given[0]}` and `{given[1]}`"
        raise SpecError([Problem(task.place(given[1]), message, expected="one of them")])
    wanted = [of] if options.same_as is None else [of, options.same_as]
    known = study.program.leading_to(set(wanted)).inputs
    names = _names(workspace, task, known)
    check_sizes(study.exercise)
    values = {n: entries_of(v) for n, v in study.exercise.values.items() if n in known}
    grid, answers = _grid(workspace, task, names)
    missing = [n for n in known if n not in names and n not in values]
    if missing:
        expected = "a value for it under `values`, or its column among `inputs`"
        message = f"{missing[0]} has neither a value nor a column"
        raise SpecError([Problem(task.position, message, missing[0], expected)])
    bits = {tuple(n.value for n in row) for row in grid}
    complete = len(names) <= MOST_BITS and bits == set(all_rows(len(names)))
    if options.table is not None:
        answers = _of_table(options.table, grid, complete, task)
    fixed = tuple(n for n in values if n not in names)
    return NetRows(
        of,
        names,
        fixed,
        tuple(
            {
                **{n: values[n] for n in fixed},
                **{n: _entry(x) for n, x in zip(names, row, strict=True)},
            }
            for row in grid
        ),
        tuple(answers),
        given[0] if given else ("answers" if answers else None),
        complete,
    )


def _entry(value: Node) -> Entries:
    return Numbers({}, {}).of(value)


def _names(workspace: Workspace, task: Task, known: Sequence[str]) -> tuple[str, ...]:
    """The inputs with a column."""
    options: Any = task.options
    exercise = workspace.exercise
    if options.inputs is not None:
        for k, name in enumerate(options.inputs):
            if name not in known or name in options.inputs[:k]:
                message = "not an input of the net" if name not in known else "an input twice"
                expected = "inputs of it: " + ", ".join(known)
                raise SpecError([Problem(task.place("inputs", k), message, name, expected)])
        found = tuple(options.inputs)
    elif exercise.data:
        found = tuple(name for name in known if name in exercise.data[0])
    else:
        found = tuple(name for name in known if name not in exercise.values)
    if not 1 <= len(found) <= MOST_INPUTS:
        message = f"{len(found)} inputs without a value" if found else "every input has a value"
        expected = f"1 to {MOST_INPUTS} inputs with a column: inputs: [x_1, x_2]"
        raise SpecError([Problem(task.place("inputs"), message, expected=expected)])
    return found


def _grid(
    workspace: Workspace, task: Task, names: Sequence[str]
) -> tuple[list[tuple[Number, ...]], list[Number]]:
    """The inputs row by row, and the answers to them as far as they are given."""
    options: Any = task.options
    answers = [rational(t, task.place("answers", k)) for k, t in enumerate(options.answers or [])]
    grid: list[tuple[Number, ...]] = []
    if options.rows is not None:
        for i, row in enumerate(options.rows):
            numbers = [rational(t, task.place("rows", i, k)) for k, t in enumerate(row)]
            extra = len(row) - len(names)
            if extra not in (0, 1) or len(row) != len(options.rows[0]):
                message = f"row {i + 1} has {len(row)} entries"
                expected = f"{len(names)} inputs ({', '.join(names)}), perhaps with the answer"
                raise SpecError([Problem(task.place("rows", i), message, expected=expected)])
            if extra and (options.answers or options.table or options.same_as):
                message = "wanted answers in the rows and in another option too"
                raise SpecError([Problem(task.place("rows", i), message, expected="one of them")])
            answers += numbers[len(names) :]
            grid.append(tuple(numbers[: len(names)]))
    elif workspace.exercise.data and set(names) <= workspace.exercise.data[0].keys():
        grid = [_observed(workspace, task, names, k) for k in range(len(workspace.exercise.data))]
    else:
        _few_bits(names, task)
        grid = [tuple(Number(Fraction(bit)) for bit in row) for row in all_rows(len(names))]
    if len(grid) > MOST_ROWS:
        expected = f"at most {MOST_ROWS} rows"
        raise SpecError([Problem(task.place("rows"), f"{len(grid)} rows", expected=expected)])
    if answers and len(answers) != len(grid):
        expected = f"{len(grid)} of them, one for each row"
        message = f"{len(answers)} answers"
        raise SpecError([Problem(task.place("answers"), message, expected=expected)])
    return grid, answers


def _few_bits(names: Sequence[str], task: Task) -> None:
    if len(names) > MOST_BITS:
        message = f"{len(names)} inputs have {2 ** len(names)} rows of zeros and ones"
        expected = f"`rows`, or at most {MOST_BITS} inputs"
        raise SpecError([Problem(task.position, message, expected=expected)])


def _observed(workspace: Workspace, task: Task, names: Sequence[str], k: int) -> tuple[Number, ...]:
    found = []
    for name in names:
        value = entries_of(workspace.exercise.data[k][name])[0, 0]
        if value.exact is None:
            message = f"{name} is not rational in observation {k + 1}"
            raise SpecError([Problem(task.position, message, name, "rational numbers")])
        found.append(Number(value.exact))
    return tuple(found)


def _of_table(
    name: str, grid: Sequence[tuple[Number, ...]], complete: bool, task: Task
) -> list[Number]:
    """What a named operation answers to the rows."""
    count = len(grid[0])
    if EXACTLY.get(name, count) != count:
        message = f"{count} inputs for {name}"
        expected = f"{EXACTLY[name]} of them"
        raise SpecError([Problem(task.place("table"), message, name, expected)])
    if not complete and any(x.value not in (0, 1) for row in grid for x in row):
        message = "rows that are not zeros and ones"
        raise SpecError([Problem(task.place("table"), message, name, "`answers` in its place")])
    return [Number(Fraction(int(NAMED[name]([int(x.value) for x in row])))) for row in grid]
