"""The parts of an exercise: their texts, and the derivations with their options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from derivator.spec.assignments import read_formula
from derivator.spec.calculus import with_calculus
from derivator.spec.complaints import complaints
from derivator.spec.exercise import FunctionDefinition, Task, Text
from derivator.spec.fields import NameMarker, marked_texts
from derivator.spec.latex import check_latex
from derivator.spec.models import TextModel
from derivator.spec.names import names_in
from derivator.spec.problems import Problems
from derivator.spec.symbols import check_known
from derivator.spec.tree import MappingNode, Node, Scalar, SequenceNode, below, follow, plain
from derivator.spec.vocabulary import Vocabulary

LANGUAGES = ("ru", "en")
LETTERS = ("t", "x")
"""Letters that formulas of options may use in any exercise."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that the options of an exercise may use."""

    known: Mapping[str, set[str]]
    """By role; nothing where the model could not be read."""
    inputs: tuple[str, ...]
    functions: Mapping[str, FunctionDefinition]
    vocabulary: Vocabulary

    @property
    def letters(self) -> set[str]:
        """What formulas in options may speak of: names of the exercise, arguments of functions."""
        arguments = {name for f in self.functions.values() for name in f.arguments}
        return {*self.inputs, *self.known.get("quantity", ()), *arguments}


def text(model: TextModel | None) -> Text | None:
    """Return a text as the later stages know it."""
    return Text(model.ru, model.en) if model is not None else None


def part_nodes(root: Node) -> list[Node]:
    """Return the nodes of the parts, as far as there are any."""
    parts = root.get("parts") if isinstance(root, MappingNode) else None
    return parts.items if isinstance(parts, SequenceNode) else []


def leaves_inputs_open(root: Node, kinds: Mapping[str, type[BaseModel]]) -> bool:
    """Return whether a derivation is asked for that some inputs need no value for."""
    for part in part_nodes(root):
        solve = part.get("solve") if isinstance(part, MappingNode) else None
        for name in solve.entries if isinstance(solve, MappingNode) else ():
            if name in kinds and getattr(kinds[name], "open_inputs", False):
                return True
    return False


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
    names: Names,
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
            _check_names(options, node, names, problems)
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


def _check_names(options: BaseModel, node: Node, names: Names, problems: Problems) -> None:
    """Report every name in the options that the exercise does not know, also inside formulas."""
    for place, marker, value in marked_texts(options):
        found = follow(node, place)[0]
        if isinstance(marker, NameMarker):
            check_known(value, marker.role, found.position, names.known, problems)
        elif isinstance(found, Scalar):
            _check_formula(found, names, problems)


def _check_formula(scalar: Scalar, names: Names, problems: Problems) -> None:
    """Report what is wrong with a formula of the options."""
    expression = read_formula(scalar.text, scalar.span, with_calculus(names.vocabulary), problems)
    letters = {*names.letters, *LETTERS}
    for use in names_in(expression) if expression is not None else ():
        if use.name not in letters:
            letters.add(use.name)
            place = scalar.span.locate(use.offset)
            problems.unknown(place, "symbol", use.name, sorted(letters - {use.name}))
