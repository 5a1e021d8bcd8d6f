"""Which names an exercise has: its inputs, declared or found, and its assigned names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derivator.errors import Position
from derivator.spec.assignments import Draft, check_name, read_formula
from derivator.spec.exercise import Assignment
from derivator.spec.expression import Expression
from derivator.spec.names import listed, names_in
from derivator.spec.order import dependency_order
from derivator.spec.problems import Problems
from derivator.spec.tree import MappingNode, Node, Scalar, SequenceNode
from derivator.spec.vocabulary import Vocabulary


def read_inputs(
    node: Node | None, drafts: Sequence[Draft], vocabulary: Vocabulary, problems: Problems
) -> tuple[str, ...]:
    """Return the inputs: as declared, or in the order in which the formulas first use them."""
    assigned = {draft.name: draft.position for draft in drafts}
    declared, complete = _declared(node, vocabulary, problems)
    if declared is None:
        used = (use.name for draft in drafts for use in draft.uses)
        return tuple(dict.fromkeys(name for name in used if name not in assigned))
    for name in declared.keys() & assigned.keys():
        message = f"line {declared[name].line} declares {name} as an input"
        problems.add(assigned[name], message, name, "a new name for the result")
    if complete and drafts and not _report_unknown(drafts, {*declared, *assigned}, problems):
        mentioned: set[str] = set().union(*(draft.mentioned for draft in drafts))
        for name in declared.keys() - mentioned:
            message = "a symbol that no formula uses"
            problems.add(declared[name], message, name, "a symbol of the model")
    return tuple(declared)


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


def _declared(
    node: Node | None, vocabulary: Vocabulary, problems: Problems
) -> tuple[dict[str, Position] | None, bool]:
    """Return the declared symbols with their places, or None, and whether all can be symbols."""
    items = node.items if isinstance(node, SequenceNode) else [node]
    scalars = [item for item in items if isinstance(item, Scalar) and not item.is_null]
    if not scalars:
        return None, True
    declared: dict[str, Position] = {}
    complete = True
    for item in scalars:
        if check_name(item.text, item.position, vocabulary, problems):
            declared.setdefault(item.text, item.position)
        else:
            complete = False
    return declared, complete


def in_order(drafts: Sequence[Draft], problems: Problems) -> tuple[Assignment, ...]:
    """Return the assignments so that each uses only earlier ones, or note the cycles."""
    by_name = {draft.name: draft for draft in drafts}
    uses = {draft.name: [use.name for use in draft.uses] for draft in drafts}
    order, cycles = dependency_order(uses)
    for cycle in cycles:
        first = by_name[cycle[0]]
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


def read_values(
    node: Node | None,
    inputs: Sequence[str],
    drafts: Sequence[Draft],
    vocabulary: Vocabulary,
    problems: Problems,
) -> tuple[dict[str, Expression], dict[str, Position]]:
    """Return the inputs' values and where each stands; all inputs have one, or none has."""
    values: dict[str, Expression] = {}
    positions: dict[str, Position] = {}
    if not isinstance(node, MappingNode):
        return values, positions
    assigned = {draft.name for draft in drafts}
    guessed = set().union(*(draft.mentioned for draft in drafts if draft.expression is None))
    for key, value in node.entries.values():
        if key.text in assigned and key.text not in inputs:
            problems.add(
                key.position, "a value for a name that a formula assigns", key.text, listed(inputs)
            )
        elif drafts and key.text not in inputs and key.text not in guessed:
            problems.unknown(key.position, "input", key.text, inputs)
        number = _value(key, value, vocabulary, problems)
        if number is not None:
            values[key.text], positions[key.text] = number, value.position
    missing = [name for name in inputs if name not in node.entries]
    if node.entries and missing:
        expected = f"a value for every input: {listed(inputs)}"
        problems.add(node.position, f"no value for {listed(missing)}", "", expected)
    return values, positions


def _value(
    key: Scalar, node: Node, vocabulary: Vocabulary, problems: Problems
) -> Expression | None:
    """Read one value, which must be a constant."""
    if not isinstance(node, Scalar) or node.is_null:
        expected = "a number or a constant formula such as pi/2"
        problems.add(node.position, f"{key.text} has no value", "", expected)
        return None
    value = read_formula(node.text, node.span, vocabulary, problems)
    for use in names_in(value) if value is not None else ():
        problems.add(
            node.span.locate(use.offset),
            "a value that is not a constant",
            use.name,
            "numbers, pi, E and functions of them",
        )
        return None
    return value


def known_names(inputs: Sequence[str], drafts: Sequence[Draft]) -> Mapping[str, set[str]]:
    """Return the names that each role of an option may take, broken formulas guessed at.

    Nothing is known of a model that could not be read at all.
    """
    assigned = {draft.name for draft in drafts}
    guessed = set().union(*(draft.mentioned for draft in drafts if draft.expression is None))
    if not drafts:
        return {}
    return {
        "input": {*inputs, *guessed} - assigned,
        "quantity": {*inputs, *guessed, *assigned},
    }
