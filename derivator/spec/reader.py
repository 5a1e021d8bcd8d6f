"""From a spec file to an exercise, or to every mistake in the file at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from derivator.errors import Position, Problem, SpecError
from derivator.spec.assignments import read_drafts
from derivator.spec.complaints import complaints
from derivator.spec.exercise import Exercise, Part, Task, Text
from derivator.spec.files import read_bytes
from derivator.spec.functions import read_functions
from derivator.spec.models import ExerciseModel
from derivator.spec.moments import with_moments
from derivator.spec.observations import read_given
from derivator.spec.over_steps import with_sums
from derivator.spec.parts import (
    Names,
    check_texts,
    leaves_inputs_open,
    part_nodes,
    read_tasks,
    text,
)
from derivator.spec.problems import Problems
from derivator.spec.steps import read_steps
from derivator.spec.symbols import in_order, known_names, read_inputs, read_parameters
from derivator.spec.tree import MappingNode, Node, plain
from derivator.spec.unroll import equations, unroll
from derivator.spec.vocabulary import Vocabulary
from derivator.spec.yaml import read_yaml


def read_exercise(
    path: Path,
    kinds: Mapping[str, type[BaseModel]],
    vocabulary: Vocabulary,
    *,
    trust: bool = False,
) -> Exercise:
    """Read a spec; raise SpecError with everything that is wrong with it.

    ``kinds`` are the derivations that a part may ask for, with the models of their options;
    ``trust`` admits any LaTeX in the author's texts.
    """
    root, found = read_yaml(_bytes(path), str(path))
    problems = Problems()
    problems.found.extend(found)
    if not isinstance(root, MappingNode):
        problems.add(root.position, "not an exercise", "", "the keys exercise, title, parts")
        raise SpecError(problems.found)
    model = _model(root, problems)
    if not trust:
        check_texts(root, problems)
    exercise = _exercise(root, model, kinds, vocabulary, problems, str(path))
    if problems.found or exercise is None:
        raise SpecError(problems.found)
    return exercise


def _bytes(path: Path) -> bytes:
    """Read a file, no more of it than a spec may have."""
    try:
        return read_bytes(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        problem = Problem(Position(str(path)), f"the file cannot be read: {reason}")
        raise SpecError([problem]) from error


def _model(root: Node, problems: Problems) -> ExerciseModel | None:
    try:
        return ExerciseModel.model_validate(plain(root))
    except ValidationError as error:
        problems.found.extend(complaints(error, root, ExerciseModel))
        return None


def _exercise(
    root: MappingNode,
    model: ExerciseModel | None,
    kinds: Mapping[str, type[BaseModel]],
    vocabulary: Vocabulary,
    problems: Problems,
    path: str,
) -> Exercise | None:
    """Read what the typed models leave open; go on after mistakes, to find them all."""
    functions, extended = read_functions(root.get("functions"), vocabulary, problems)
    steps = read_steps(root.get("steps"), extended, problems)
    written = read_drafts(root.get("model"), with_sums(extended) if steps else extended, problems)
    unrolled = unroll(written, steps, extended, problems)
    drafts, root = unrolled.drafts, with_moments(root, unrolled.series, problems)
    inputs = read_inputs(root.get("symbols"), drafts, extended, problems)
    own = vocabulary.without(functions)
    open_inputs = leaves_inputs_open(root, kinds)
    given = read_given(root, inputs, drafts, own, problems, open_inputs, unrolled.series)
    assignments = in_order(drafts, problems)
    known = known_names(inputs, drafts)
    parameters = read_parameters(root.get("parameters"), known, problems)
    parts = part_nodes(root)
    names = Names(known, inputs.names, functions, extended)
    tasks = [read_tasks(part, kinds, names, problems) for part in parts]
    if model is None:
        return None
    return Exercise(
        id=model.exercise,
        number=model.number,
        title=Text(model.title.ru, model.title.en),
        statement=text(model.statement),
        symbols=inputs.names,
        assignments=assignments,
        values=given.values.values,
        value_positions=given.values.positions,
        digits=model.digits,
        parts=_parts(model, parts, tasks),
        position=root.position,
        path=path,
        shapes={name: shape for name, shape in inputs.shapes.items() if shape is not None},
        size_names=inputs.letters,
        functions=functions,
        parameters=parameters,
        data=tuple(each.values for each in given.data),
        data_positions=tuple(each.positions for each in given.data),
        without_value=given.missing,
        steps=steps,
        equations=equations(written) if steps else (),
        series=unrolled.series,
        sources=tuple(model.source or ()),
    )


def _parts(
    model: ExerciseModel, nodes: list[Node], tasks: list[tuple[Task, ...]]
) -> tuple[Part, ...]:
    return tuple(
        Part(text(part.ask), done, text(part.answer), part.template, node.position)
        for part, node, done in zip(model.parts, nodes, tasks, strict=True)
    )
