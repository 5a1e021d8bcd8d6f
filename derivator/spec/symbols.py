"""Which names an exercise has: its inputs, declared or found, and its assigned names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from derivator.errors import Position
from derivator.shapes import SCALAR, Shape
from derivator.spec.assignments import Draft, check_name
from derivator.spec.exercise import Assignment
from derivator.spec.fields import Role
from derivator.spec.names import listed
from derivator.spec.order import dependency_order
from derivator.spec.problems import Problems
from derivator.spec.sizes import check_letters, read_shape
from derivator.spec.tree import MappingNode, Node, Scalar, SequenceNode
from derivator.spec.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs with their shapes, and the letters among the sizes.

    A shape that could not be read is None.
    """

    shapes: Mapping[str, Shape | None]
    letters: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The inputs in the author's order."""
        return tuple(self.shapes)


@dataclass(slots=True)
class _Declaration:
    """What ``symbols`` declares; not complete where a part of it cannot be understood."""

    positions: dict[str, Position] = field(default_factory=dict)
    shapes: dict[str, Shape | None] = field(default_factory=dict)
    letters: dict[str, Position] = field(default_factory=dict)
    complete: bool = True


def read_inputs(
    node: Node | None, drafts: Sequence[Draft], vocabulary: Vocabulary, problems: Problems
) -> Inputs:
    """Return the inputs: as declared, or in the order in which the formulas first use them."""
    assigned = {draft.name: draft.position for draft in drafts}
    declaration = _declared(node, vocabulary, problems)
    if declaration is None:
        used = (use.name for draft in drafts for use in draft.uses)
        return Inputs({name: SCALAR for name in used if name not in assigned})
    declared = declaration.positions
    for name in declared.keys() & assigned.keys():
        message = f"line {declared[name].line} declares {name} as an input"
        problems.add(assigned[name], message, name, "a new name for the result")
    check_letters(declaration.letters, declared, assigned, problems)
    known = {*declared, *assigned, *declaration.letters}
    if declaration.complete and drafts and not _report_unknown(drafts, known, problems):
        mentioned: set[str] = set().union(*(draft.mentioned for draft in drafts))
        for name in declared.keys() - mentioned:
            message = "a symbol that no formula uses"
            problems.add(declared[name], message, name, "a symbol of the model")
    return Inputs(declaration.shapes, tuple(declaration.letters))


def _report_unknown(drafts: Sequence[Draft], known: set[str], problems: Problems) -> bool:
    """Note the first use of every symbol that is neither declared nor assigned; say if any."""
    reported: set[str] = set()
    shown = sorted(known)
    for draft in drafts:
        for use in draft.uses:
            if use.name not in known and use.name not in reported:
                reported.add(use.name)
                place = draft.span.locate(use.offset)
                problems.unknown(place, "symbol", use.name, shown)
    return bool(reported)


def _declared(node: Node | None, vocabulary: Vocabulary, problems: Problems) -> _Declaration | None:
    """Return the declared symbols, in a list or with their shapes, or None where there are none."""
    items: list[tuple[Node, Node | None]]
    if isinstance(node, MappingNode):
        items = [(key, value) for key, value in node.entries.values()]
    else:
        names = node.items if isinstance(node, SequenceNode) else [node]
        items = [(name, None) for name in names if name is not None]
    declaration = _Declaration()
    found = False
    for key, value in items:
        if not isinstance(key, Scalar) or key.is_null:
            continue
        found = True
        shape: Shape | None = SCALAR
        if value is not None:
            shape = read_shape(key, value, declaration.letters, vocabulary, problems)
        declaration.complete &= shape is not None
        if not check_name(key.text, key.position, vocabulary, problems):
            declaration.complete = False
        elif key.text not in declaration.positions:
            declaration.positions[key.text] = key.position
            declaration.shapes[key.text] = shape
    return declaration if found else None


def in_order(drafts: Sequence[Draft], problems: Problems) -> tuple[Assignment, ...]:
    """Return the assignments so that each uses only earlier ones, or note the cycles."""
    by_name = {draft.name: draft for draft in drafts}
    uses = {draft.name: [use.name for use in draft.uses] for draft in drafts}
    order, cycles = dependency_order(uses)
    reported: set[Position] = set()
    for cycle in cycles:
        first = by_name[cycle[0]]
        if first.position in reported:
            continue
        reported.add(first.position)
        closed = (*cycle, cycle[0])
        path = " -> ".join(closed if len(closed) <= 12 else (*closed[:10], "...", closed[-1]))
        use = next(use for use in first.uses if use.name == closed[1])
        message = "a cycle: each of these needs the next"
        problems.add(first.span.locate(use.offset), message, path, "formulas without a cycle")
    return tuple(
        Assignment(name, expression, by_name[name].text, by_name[name].position, by_name[name].span)
        for name in order
        if (expression := by_name[name].expression) is not None
    )


def known_names(inputs: Inputs, drafts: Sequence[Draft]) -> Mapping[str, set[str]]:
    """Return the names that each role of an option may take, broken formulas guessed at.

    Nothing is known of a model that could not be read at all.
    """
    assigned = {draft.name for draft in drafts}
    broken = (draft.mentioned for draft in drafts if draft.expression is None)
    guessed = set().union(*broken) - {*inputs.letters}
    if not drafts:
        return {}
    return {
        "input": {*inputs.names, *guessed} - assigned,
        "quantity": {*inputs.names, *guessed, *assigned},
    }


_LAYER = re.compile(r"[HOZAUVPQhozauvpq]_\d{1,4}")
"""The names that layers get by themselves; whether there is such a layer, the derivation says."""


def check_known(
    name: str, role: Role, position: Position, known: Mapping[str, set[str]], problems: Problems
) -> None:
    """Note a name that the exercise does not know, or not in this role."""
    layer = role == "layer"
    role = "quantity" if layer else role
    if not known or name in known[role] or (layer and _LAYER.fullmatch(name)):
        return
    names = sorted(known[role])
    if name in known["quantity"]:
        message = "a name that a formula assigns, where an input belongs"
        problems.add(position, message, name, listed(names))
    else:
        problems.unknown(position, "input" if role == "input" else "name", name, names)


def read_parameters(
    node: Node | None, known: Mapping[str, set[str]], problems: Problems
) -> tuple[str, ...] | None:
    """Return the inputs that are learned, or None where the author does not say."""
    items = node.items if isinstance(node, SequenceNode) else [node]
    names = [item for item in items if isinstance(item, Scalar) and not item.is_null]
    for item in names:
        check_known(item.text, "input", item.position, known, problems)
    found = tuple(item.text for item in names)
    return found if found or isinstance(node, SequenceNode) else None
