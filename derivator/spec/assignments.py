"""The formulas of a model: by name in a mapping, or as one text of assignments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from derivator.errors import Position
from derivator.spec.characters import LOOKALIKES, describe
from derivator.spec.expression import Expression, Name
from derivator.spec.indexed import EXAMPLES, Index, read_index, split_index
from derivator.spec.names import names_in
from derivator.spec.parse import ExpressionError, parse_expression
from derivator.spec.problems import Problems
from derivator.spec.source import Span
from derivator.spec.tokens import MAX_NAME, is_name
from derivator.spec.tree import MappingNode, Node, Scalar
from derivator.spec.vocabulary import Vocabulary

MAX_ASSIGNMENTS = 20_000

_SEVERAL = re.compile(r"[A-Za-z]\w*(?:[ ,]+[A-Za-z]\w*)+")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Draft:
    """An assignment before its names are checked; no expression where the formula is broken."""

    name: str
    position: Position
    text: str
    span: Span
    expression: Expression | None
    uses: tuple[Name, ...] = field(repr=False)
    series: str = ""
    """Of ``h[t]``, the name ``h``."""
    index: Index | None = None

    @property
    def mentioned(self) -> set[str]:
        """The names in the formula, guessed where it is broken."""
        if self.expression is None:
            return set(_WORD.findall(self.text[:10_000]))
        return {use.name for use in self.uses}


def read_drafts(node: Node | None, vocabulary: Vocabulary, problems: Problems) -> list[Draft]:
    """Read every assignment of a model, in the author's order."""
    drafts: list[Draft] = []
    positions: dict[str, Position] = {}
    for name, position, text, span in _written(node, problems):
        if len(drafts) == MAX_ASSIGNMENTS:
            problems.add(position, f"more than {MAX_ASSIGNMENTS} assignments", name)
            break
        series, index = _series(name, position, problems)
        if not check_name(series or name, position, vocabulary, problems):
            continue
        if name in positions:
            message = f"a name that line {positions[name].line} assigns already"
            problems.add(position, message, name, "each name once")
            continue
        positions[name] = position
        expression = read_formula(text, span, vocabulary, problems)
        uses = names_in(expression) if expression is not None else ()
        drafts.append(Draft(name, position, text, span, expression, uses, series, index))
    return drafts


def _series(name: str, position: Position, problems: Problems) -> tuple[str, Index | None]:
    """Cut ``h[t]`` into its name and its index; nothing where there is no index."""
    indexed = split_index(name)
    if indexed is None:
        return "", None
    index = read_index(indexed[1])
    if index is None:
        problems.add(position, "an index that cannot be read", name, EXAMPLES)
    return indexed[0], index


def read_formula(
    text: str, span: Span, vocabulary: Vocabulary, problems: Problems
) -> Expression | None:
    """Parse a formula, or note what is wrong with it."""
    try:
        return parse_expression(text, vocabulary)
    except ExpressionError as error:
        problems.formula(span, error)
        return None


def check_name(name: str, position: Position, vocabulary: Vocabulary, problems: Problems) -> bool:
    """Note what keeps a text from being a symbol's name; say whether it can be one."""
    if is_name(name):
        meaning = vocabulary.reserved(name)
        if meaning:
            problems.add(position, f"{name} is {meaning}", name, "another name", f"{name}_1")
        return not meaning
    expected = "a name: Latin letters, digits and _, beginning with a letter"
    latin = "".join(LOOKALIKES.get(character, character) for character in name)
    message, suggestion = "not a name", latin if latin != name and is_name(latin) else ""
    foreign = next((letter for letter in name if letter.isalpha() and not letter.isascii()), "")
    if foreign:
        message = describe(foreign)[0]
    elif len(name) > MAX_NAME:
        message, expected = "a name that is too long", f"at most {MAX_NAME} characters"
    elif several := _SEVERAL.fullmatch(name[:200]):
        suggestion = f"[{', '.join(_WORD.findall(several[0]))}]"
    elif called := re.match(r"([A-Za-z]\w*)\(", name):
        suggestion = called[1]
    problems.add(position, message, name, expected, suggestion)
    return False


def _written(node: Node | None, problems: Problems) -> Iterator[tuple[str, Position, str, Span]]:
    """Yield name, place, formula and the formula's place of every assignment."""
    if isinstance(node, MappingNode):
        for key, value in node.entries.values():
            if isinstance(value, Scalar) and not value.is_null:
                yield key.text, key.position, value.text, value.span
            else:
                expected = "a formula such as x**2 + x*y"
                problems.add(value.position, f"{key.text} has no formula", "", expected)
    elif isinstance(node, Scalar):
        yield from _split(node, problems)
    if isinstance(node, MappingNode | Scalar) and not _has_content(node):
        problems.add(node.position, "a model without formulas", "", "at least one assignment")


def _has_content(node: MappingNode | Scalar) -> bool:
    return bool(node.entries) if isinstance(node, MappingNode) else bool(node.text.strip("; \n"))


def _split(scalar: Scalar, problems: Problems) -> Iterator[tuple[str, Position, str, Span]]:
    """Cut a text of assignments at semicolons, and at line ends outside brackets."""
    for start, end in _pieces(scalar.text):
        piece = scalar.text[start:end]
        left, equals, right = piece.partition("=")
        begin = start + len(left) - len(left.lstrip())
        position = scalar.span.locate(begin)
        if not equals or not left.strip():
            problems.add(position, "not an assignment", piece, "name = formula")
        elif "=" in right:
            at = scalar.span.locate(start + len(left) + 1 + right.index("="))
            expected = "one assignment; ; between two, or each in a line of its own under model: |"
            problems.add(at, "a second = in one assignment", piece, expected)
        else:
            skip = start + len(left) + 1 + len(right) - len(right.lstrip())
            yield left.strip(), position, right.strip(), scalar.span.after(skip)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each assignment of a text begins and ends, blank ones left out."""
    start = depth = 0
    for index, character in enumerate(text + ";"):
        depth += (character == "(") - (character == ")")
        if character == ";" or (character == "\n" and depth <= 0):
            if text[start:index].strip():
                yield start, index
            start, depth = index + 1, 0
