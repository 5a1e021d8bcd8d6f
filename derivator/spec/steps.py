"""How far each index letter runs: ``steps: {t: 3}`` or ``steps: {t: [0, 2]}``."""

from __future__ import annotations

import re

from derivator.spec.assignments import check_name
from derivator.spec.problems import Problems
from derivator.spec.tree import MappingNode, Node, Scalar, SequenceNode
from derivator.spec.unroll import MAX_MOMENTS
from derivator.spec.vocabulary import Vocabulary

EXPECTED = f"the last step, as in t: 3, or both ends, as in t: [0, 2]; at most {MAX_MOMENTS} steps"

_WHOLE = re.compile(r"[0-9]{1,4}")


def read_steps(
    node: Node | None, vocabulary: Vocabulary, problems: Problems
) -> dict[str, tuple[int, int]]:
    """Return the first and the last moment of every letter; note what is no range."""
    steps: dict[str, tuple[int, int]] = {}
    entries = node.entries.values() if isinstance(node, MappingNode) else ()
    for key, value in entries:
        if not check_name(key.text, key.position, vocabulary, problems):
            continue
        ends = _ends(value)
        if ends is None or not 0 <= ends[1] - ends[0] < MAX_MOMENTS:
            message = "not a range of steps"
            if ends is not None and ends[1] >= ends[0]:
                message = f"a range of {ends[1] - ends[0] + 1} steps"
            problems.add(value.position, message, _text(value), EXPECTED)
            ends = (1, 1)
        steps[key.text] = ends
    return steps


def _ends(node: Node) -> tuple[int, int] | None:
    items = node.items if isinstance(node, SequenceNode) else [node]
    numbers = [
        int(item.text) for item in items if isinstance(item, Scalar) and _WHOLE.fullmatch(item.text)
    ]
    if len(numbers) != len(items):
        return None
    if isinstance(node, Scalar):
        return 1, numbers[0]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _text(node: Node) -> str:
    if isinstance(node, SequenceNode):
        return "[" + ", ".join(_text(item) for item in node.items) + "]"
    return node.text if isinstance(node, Scalar) else ""
