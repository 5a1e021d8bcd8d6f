"""The parts of an exercise: their texts, and the derivations with their options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ValidationError

from derivator.spec.complaints import complaints
from derivator.spec.exercise import Task, Text
from derivator.spec.fields import marked_names
from derivator.spec.latex import check_latex
from derivator.spec.models import TextModel
from derivator.spec.problems import Problems
from derivator.spec.symbols import check_known
from derivator.spec.tree import MappingNode, Node, Scalar, SequenceNode, below, follow, plain

LANGUAGES = ("ru", "en")


def text(model: TextModel | None) -> Text | None:
    """Return a text as the later stages know it."""
    return Text(model.ru, model.en) if model is not None else None


def part_nodes(root: Node) -> list[Node]:
    """Return the nodes of the parts, as far as there are any."""
    parts = root.get("parts") if isinstance(root, MappingNode) else None
    return parts.items if isinstance(parts, SequenceNode) else []


def check_texts(root: Node, problems: Problems) -> None:
    """Hold every text of the spec against the LaTeX that an author may use."""
    for scalar in _texts(root):
        for problem in check_latex(scalar.text):
            problems.add(
                scalar.span.locate(problem.offset), problem.message, problem.text, problem.expected
            )


def _texts(root: Node) -> Iterator[Scalar]:
    holders = [(root, ("title", "statement"))]
    holders += [(part, ("ask", "answer")) for part in part_nodes(root)]
    for holder, keys in holders:
        for key in keys:
            node = holder.get(key) if isinstance(holder, MappingNode) else None
            for language in LANGUAGES:
                value = node.get(language) if isinstance(node, MappingNode) else None
                if isinstance(value, Scalar) and not value.is_null:
                    yield value


def read_tasks(
    part: Node,
    kinds: Mapping[str, type[BaseModel]],
    known: Mapping[str, set[str]],
    problems: Problems,
) -> tuple[Task, ...]:
    """Read the derivations that a part asks for, in the author's order."""
    solve = part.get("solve") if isinstance(part, MappingNode) else None
    tasks = []
    for key, node in solve.entries.values() if isinstance(solve, MappingNode) else ():
        if key.text not in kinds:
            problems.unknown(key.position, "derivation", key.text, list(kinds))
            continue
        options = _options(node, key, kinds[key.text], problems)
        if options is not None:
            _check_names(options, node, known, problems)
            places = {path: inner.position for path, inner in below(node) if path}
            tasks.append(Task(key.text, options, key.position, places))
    return tuple(tasks)


def _options(
    node: Node, key: Scalar, model: type[BaseModel], problems: Problems
) -> BaseModel | None:
    """Read one derivation's options; none at all stand for the defaults."""
    empty = isinstance(node, Scalar) and node.is_null
    try:
        return model.model_validate({} if empty else plain(node))
    except ValidationError as error:
        place = key if empty else node
        problems.found.extend(complaints(error, place, model))
        return None


def _check_names(
    options: BaseModel, node: Node, known: Mapping[str, set[str]], problems: Problems
) -> None:
    """Report every name in the options that the exercise does not know."""
    for place, marker, name in marked_names(options):
        check_known(name, marker.role, follow(node, place)[0].position, known, problems)
