"""What a descent works on: the loss, its weights, its data and where it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from derivator.derivations.optimisers.options import DescentOptions, check_options
from derivator.derivations.study import Study
from derivator.derivations.training.course import read_course
from derivator.derivations.training.run import Course
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.program.dataset import Dataset
from derivator.program.model import Program
from derivator.spec.exercise import Assignment, Exercise, Task
from derivator.spec.expression import Literal, MatrixLiteral, Value
from derivator.spec.grids import Grid


@dataclass(frozen=True)
class Ground:
    """A study with its data, what is asked, and the values that the author has named."""

    study: Study
    data: Dataset
    of: str
    course: Course
    options: DescentOptions
    named: frozenset[str]
    program: Program | None
    """The study's program, where it is not the exercise's own."""


def read_ground(workspace: Workspace, task: Task) -> Ground:
    """What the task asks for; raises ``SpecError`` where the exercise does not allow it."""
    options = task.options
    assert isinstance(options, DescentOptions)
    check_options(options, task)
    exercise = workspace.exercise
    own = exercise
    if options.of is not None and options.of in exercise.functions:
        own = _as_model(exercise, options.of, task)
        if options.start is None:
            message = f"{options.of} is a function, and nothing says where the descent starts"
            expected = f"`start` with a number for {', '.join(own.symbols)}"
            raise SpecError([Problem(task.place("of"), message, options.of, expected)])
    study = Study(own) if own is not exercise else workspace.study
    of = study.target(options.of, task.place("of"))
    options = _completed(study, of, options)
    if options.start is not None:
        own = _started(study, of, own, options.start, task)
        study = Study(own, study.program)
    course = read_course(study, of, options, task)
    assert study.dataset is not None
    named = frozenset(assignment.name for assignment in own.assignments)
    program = study.program if own is not exercise else None
    return Ground(study, study.dataset, of, course, options, named, program)


def _as_model(exercise: Exercise, name: str, task: Task) -> Exercise:
    """The exercise with one of its functions as its model: L(w) as L over the input w."""
    definition = exercise.functions[name]
    if definition.body is None:
        expected = f"a formula behind {name}(...) in `functions`"
        raise SpecError([Problem(task.place("of"), f"{name} has no formula", name, expected)])
    own = Assignment(name, definition.body, definition.text, definition.position, definition.span)
    others = {n: f for n, f in exercise.functions.items() if n != name}
    return replace(
        exercise,
        symbols=definition.arguments,
        assignments=(own,),
        shapes={},
        size_names=(),
        functions=others,
        parameters=definition.arguments,
        values={},
        value_positions={},
        data=(),
        data_positions=(),
    )


def _completed(study: Study, of: str, options: DescentOptions) -> DescentOptions:
    """The options with defaults that depend on the exercise: weights, batches, steps."""
    changed: dict[str, object] = {}
    used = study.program.restricted(of).vertices
    if options.by is None:
        learned = [name for name in study.program.parameters if name in used]
        if options.start is not None:
            changed["by"] = list(options.start)
        elif not learned and not study.exercise.data:
            changed["by"] = [name for name in study.program.inputs if name in used]
    if options.stop is not None:
        changed["steps"] = options.stop.most
    if options.method == "sgd" and options.batch is None:
        changed["batch"] = "single"
    if options.method == "adamw":
        changed["decoupled"] = True
    return options.model_copy(update=changed)


def _started(
    study: Study, of: str, exercise: Exercise, start: Mapping[str, Grid], task: Task
) -> Exercise:
    """The exercise with other values where the descent starts."""
    program = study.program
    values: dict[str, Value] = dict(exercise.values)
    places = dict(exercise.value_positions)
    for name, grid in start.items():
        place = task.place("start", name)
        if name not in program.inputs:
            expected = "one of " + ", ".join(program.inputs)
            raise SpecError([Problem(place, f"{name} is no input", name, expected)])
        if any(name in observation for observation in exercise.data):
            message = f"{name} has a value of its own in every observation"
            raise SpecError([Problem(place, message, name, "a weight")])
        values[name] = _value(study, exercise, name, grid, task)
        places[name] = place
    missing = [
        name
        for name in program.restricted(of).inputs
        if name not in values and not any(name in o for o in exercise.data)
    ]
    if missing:
        message = f"{', '.join(missing)} without a value"
        expected = "numbers for all inputs, in `values` or in `start`"
        raise SpecError([Problem(task.place("start"), message, missing[0], expected)])
    return replace(exercise, values=values, value_positions=places, without_value=())


def _value(study: Study, exercise: Exercise, name: str, grid: Grid, task: Task) -> Value:
    shape = study.program.vertices[name].shape
    rows = grid.rows
    if not shape:
        if len(rows) == len(rows[0]) == 1:
            return Literal(rows[0][0])
        message, expected = f"{name} is a number", "a number"
        raise SpecError([Problem(task.place("start", name), message, name, expected)])
    known = exercise.sizes(0 if exercise.data else None)
    sizes = tuple(size if isinstance(size, int) else known.get(size, 0) for size in shape)
    if grid.flat and len(rows[0]) == 1:
        rows = tuple((rows[0][0],) * sizes[1] for _ in range(sizes[0]))
    elif grid.flat and sizes[1] == 1:
        rows = tuple((entry,) for entry in rows[0])
    if (len(rows), len(rows[0])) != sizes:
        message = f"the start of {name} has another size"
        found, expected = f"{len(rows)} x {len(rows[0])}", f"{sizes[0]} x {sizes[1]}"
        raise SpecError([Problem(task.place("start", name), message, found, expected)])
    return MatrixLiteral(tuple(tuple(map(Literal, row)) for row in rows))
