"""The shapes that an author declares for the inputs, and the letters among their sizes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from derivator.errors import Position
from derivator.shapes import SCALAR, Shape, Size
from derivator.spec.problems import Problems
from derivator.spec.tokens import is_name
from derivator.spec.tree import Node, Scalar, SequenceNode
from derivator.spec.vocabulary import Vocabulary

MAX_SIZE = 200

NUMBER = "scalar"
"""What may be written instead of ``[]``."""
SHAPES = "[rows, columns], [columns] for a row, or [] for a number"
SIZES = f"a whole number from 1 to {MAX_SIZE}, or a letter such as n"

_WHOLE = re.compile(r"[1-9][0-9]{0,2}")


def read_shape(
    key: Scalar,
    node: Node,
    letters: dict[str, Position],
    vocabulary: Vocabulary,
    problems: Problems,
) -> Shape | None:
    """Read ``[n, 2]`` and add its letters to those seen before, each with its first place.

    Returns None where it is no shape, and notes what is wrong with it.
    """
    if isinstance(node, Scalar) and node.text == NUMBER:
        return SCALAR
    if not isinstance(node, SequenceNode):
        text = node.text if isinstance(node, Scalar) else ""
        message = "not a shape" if text else f"{key.text} has no shape"
        problems.add(node.position, message, text, SHAPES)
        return None
    if len(node.items) > 2:
        message = f"a shape of {len(node.items)} sizes"
        problems.add(node.items[2].position, message, key.text, SHAPES)
        return None
    read = [_size(item, letters, vocabulary, problems) for item in node.items]
    known = tuple(size for size in read if size is not None)
    if len(known) < len(read):
        return None
    return (1, *known) if len(known) == 1 else known


def _size(
    node: Node, letters: dict[str, Position], vocabulary: Vocabulary, problems: Problems
) -> Size | None:
    text = node.text if isinstance(node, Scalar) else ""
    if _WHOLE.fullmatch(text) and int(text) <= MAX_SIZE:
        return int(text)
    if not is_name(text):
        problems.add(node.position, "not a size", text, SIZES)
        return None
    meaning = vocabulary.reserved(text)
    if meaning:
        problems.add(node.position, f"{text} is {meaning}", text, "another letter", f"{text}_1")
        return None
    letters.setdefault(text, node.position)
    return text


def check_letters(
    letters: Mapping[str, Position],
    declared: Mapping[str, Position],
    assigned: Mapping[str, Position],
    problems: Problems,
) -> None:
    """Note every letter that is the name of something else as well."""
    for letter, position in letters.items():
        for names, what in ((declared, "an input"), (assigned, "a name that a formula assigns")):
            if letter in names:
                message = f"a size that is {what} too, on line {names[letter].line}"
                problems.add(position, message, letter, "another letter")
                break
