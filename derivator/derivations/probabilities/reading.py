"""Rows of scores and names of classes, read from the options of a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derivator.derivations.probabilities.options import MOST_CLASSES, MOST_ROWS
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.graph.build import expression_node
from derivator.notation.nodes import Node, Number, Symbol
from derivator.notation.precise import MP, Precise, precise
from derivator.notation.walk import descendants, substitute
from derivator.ops.registry import VOCABULARY
from derivator.program.values import Entries
from derivator.solution import Wording
from derivator.spec.exercise import Task
from derivator.spec.expression import MatrixLiteral
from derivator.spec.latex import check_latex
from derivator.spec.parse import parse_expression
from derivator.spec.tokens import ExpressionError

LARGEST = 10_000
"""The size up to which a score is worked with."""
LARGEST_SCALED = 100_000
"""The same for a score divided by a temperature, or multiplied."""


@dataclass(frozen=True)
class Scores:
    """The scores row by row, as print trees, with the letters that occur in them."""

    rows: tuple[tuple[Node, ...], ...]
    letters: tuple[str, ...] = ()

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return len(self.rows[0])


def read_rows(workspace: Workspace, given: str | list[list[str]], task: Task, key: str) -> Scores:
    """The rows of an option, or of the value of the model that it names.

    Raises ``SpecError`` for what is no number, rows of unequal length, and scores without bounds.
    """
    if isinstance(given, str):
        return _of_model(workspace, given, task, key)
    flat = (key, 0, 0) not in task.places
    rows, letters = [], dict[str, None]()
    for i, row in enumerate(given):
        places = [task.place(key, k) if flat else task.place(key, i, k) for k in range(len(row))]
        nodes = [read_number(workspace, t, p, True) for t, p in zip(row, places, strict=True)]
        letters |= dict.fromkeys(name for node in nodes for name in letters_of(node))
        rows.append(tuple(nodes))
        if len(row) != len(rows[0]):
            message = f"row {i + 1} has {len(row)} entries, the first one has {len(rows[0])}"
            raise SpecError([Problem(task.place(key, i), message, expected="rows of equal length")])
    return _sized(Scores(tuple(rows), tuple(letters)), task.place(key))


def _sized(scores: Scores, place: Position) -> Scores:
    if not 2 <= scores.classes <= MOST_CLASSES:
        expected = f"2 to {MOST_CLASSES} scores in a row, one for each class"
        raise SpecError([Problem(place, f"{scores.classes} scores in a row", expected=expected)])
    if len(scores.rows) > MOST_ROWS:
        raise SpecError(
            [Problem(place, f"{len(scores.rows)} rows", expected=f"at most {MOST_ROWS} rows")]
        )
    return scores


def read_number(workspace: Workspace, text: str, place: Position, letters: bool = False) -> Node:
    """A constant formula as a print tree, with the exercise's values in place of its inputs.

    With ``letters`` inputs without a value stay.
    """
    try:
        node = expression_node(parse_expression(text, VOCABULARY))
    except ExpressionError as error:
        at = Position(place.file, place.line, place.column + error.offset)
        raise SpecError([Problem(at, error.message, error.text, error.expected)]) from None
    values = workspace.exercise.values
    own = {name: values.get(name) for name in letters_of(node)}
    known = {
        name: expression_node(value)
        for name, value in own.items()
        if value is not None and not isinstance(value, MatrixLiteral)
    }
    node = substitute(node, known)
    unknown = [n for n in letters_of(node) if not (letters and n in workspace.exercise.symbols)]
    if unknown:
        message, expected = "not a number", "a constant formula such as 3, -1/2, 0.1 or log(2)"
        raise SpecError([Problem(place, message, unknown[0], expected)])
    if not letters_of(node):
        check_size(value_of(node), text, place)
    return Number(node.value, "." in text) if isinstance(node, Number) else node


def check_size(value: Precise, text: str, place: Position, largest: int = LARGEST) -> None:
    """Raise ``SpecError`` for what has no value, or one that is too large."""
    if not MP.isfinite(value):
        expected = "a formula with a real value"
        raise SpecError([Problem(place, "a number that does not exist", text[:60], expected)])
    if abs(value) > largest:
        expected = f"a number between -{largest} and {largest}"
        raise SpecError([Problem(place, "a number out of bounds", text[:60], expected)])


def letters_of(node: Node) -> tuple[str, ...]:
    """The letters of a formula, as they occur."""
    names = (part.name for part in descendants(node) if isinstance(part, Symbol))
    return tuple(dict.fromkeys(names))


def value_of(node: Node, values: Mapping[str, Precise] | None = None) -> Precise:
    """The value by many digits."""
    return precise(node, values or {})


def _of_model(workspace: Workspace, name: str, task: Task, key: str) -> Scores:
    """The rows of an input or of a computed value at the exercise's numbers."""
    place = task.place(key)
    known = [*workspace.exercise.symbols, *(a.name for a in workspace.exercise.assignments)]
    if name not in known:
        expected = "rows of numbers, or one of " + ", ".join(known) if known else "rows of numbers"
        raise SpecError([Problem(place, "an unknown name", name, expected)])
    study = workspace.study
    data = study.dataset
    if data is None or (len(data.observations) > 1 and not data.can_stack):
        message, expected = f"{name} has no numbers", "`values` for every input, or numbers here"
        raise SpecError([Problem(place, message, name, expected)])
    batch = data.batch(data.everything)
    found: Entries = batch[name] if name in batch else study.numbers(name, batch).values[name]
    entries = [entry for row in found for entry in row]
    if any(entry.exact is None for entry in entries):
        message = f"{name} has values that are not rational"
        expected = "rational scores, or constant formulas such as [[log(2), 0]]"
        raise SpecError([Problem(place, message, name, expected)])
    for entry in entries:
        check_size(entry.precise, str(entry.exact), place)
    rows = tuple(tuple(Number(entry.exact) for entry in row) for row in found)
    return _sized(Scores(rows), place)


def read_classes(
    names: Mapping[str, Sequence[str]] | None, count: int, task: Task
) -> tuple[Wording, ...]:
    """The names of the classes, as the author gives them; none at all where there are none.

    Raises ``SpecError`` where there are not as many as classes, and for LaTeX that is refused.
    """
    if names is None:
        return ()
    problems = []
    for language, own in names.items():
        place = task.place("classes", language)
        if len(own) != count:
            expected = f"{count} names, one for each class"
            word = "name" if len(own) == 1 else "names"
            problems.append(Problem(place, f"{len(own)} {word} of classes", expected=expected))
        for k, name in enumerate(own):
            found = check_latex(name)
            at = task.place("classes", language, k)
            problems += [Problem(at, p.message, p.text, p.expected) for p in found]
    if problems:
        raise SpecError(list(dict.fromkeys(problems)))
    position = task.place("classes")
    ru, en = (names.get(language) for language in ("ru", "en"))
    return tuple(
        Wording(None if ru is None else ru[k], None if en is None else en[k], position)
        for k in range(count)
    )
