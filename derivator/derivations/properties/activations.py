"""One function of a table of activations: formula, derivative, range, where it has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from derivator.derivations.formulas.opening import Opening
from derivator.derivations.properties.meeting import meetings
from derivator.derivations.properties.places import Names
from derivator.derivations.properties.stretches import limit_chain, value_chain
from derivator.derivations.properties.survey import End, Survey
from derivator.derivations.properties.target import Target
from derivator.derivations.properties.value_sets import set_node, set_text, spans
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.functions import Function
from derivator.notation.matrices import Branch, Cases
from derivator.notation.nodes import Call, Indicator, Node, Symbol
from derivator.notation.text import text
from derivator.notation.walk import descendants, size
from derivator.ops.base import MatrixOperation, Operation
from derivator.ops.defined import DefinedFunction, defined_function
from derivator.ops.registry import BY_NAME, VOCABULARY
from derivator.program.calculus import called
from derivator.program.functions import built_in_function, with_slopes
from derivator.solution import Chain

IDENTITY = "identity"
LONGEST = 34


@dataclass(frozen=True)
class Activation:
    """A line of the table."""

    name: str
    """As the author wrote it."""
    word: str | None
    """The key of its name in words; None for a function of the exercise."""
    label: Node
    """As a legend has it: tanh t."""
    formula: Chain
    slope: Chain
    values: Node
    values_text: str
    missing: tuple[Node, ...]
    evidence: tuple[Chain, ...]
    """The limits and values that the range rests on, and one-sided derivatives."""


def table_target(
    name: str, whole: bool, functions: Mapping[str, DefinedFunction], place: int
) -> tuple[Target, str | None, Node] | None:
    """The function of a name as something to look at, its word, its label; None if unknown.

    ``whole`` keeps a letter that has a default, as a in elu(t, a).
    """
    if name in functions:
        operation = functions[name]
        if operation.function.body is None:
            return None
        label: Node = Call(operation.function, tuple(map(Symbol, operation.function.arguments)))
        return _target(operation, name, functions), None, label
    if name == IDENTITY:
        own = _named(defined_function("f", ("t",), Symbol("t")), place)
        return (
            _target(with_slopes(own, ("t",), functions), name, functions),
            "activation.identity",
            Symbol("t"),
        )
    signature = VOCABULARY.functions.get(name)
    found = BY_NAME.get(signature.operation) if signature is not None else None
    if found is None or isinstance(found, MatrixOperation):
        return None
    operation = built_in_function(found, usual=not whole)
    label = _label(found, operation)
    if not found.formula:
        own = _named(operation.function, place)
        operation = with_slopes(own, own.arguments, functions, operation.rules)
    word = f"operation.{found.name}"
    return _target(operation, name, functions), word, label


def _label(found: Operation, operation: DefinedFunction) -> Node:
    return called(found, *map(Symbol, operation.function.arguments))


def _named(function: Function, place: int) -> Function:
    """A function that prints as f, told apart from other lines by its inner name."""
    return replace(function, name=f"f_{place}", latex="f")


def _target(
    operation: DefinedFunction, name: str, functions: Mapping[str, DefinedFunction]
) -> Target:
    by = operation.function.arguments[0]
    opening = Opening({**functions, operation.name: operation})
    signs = dict.fromkeys(operation.function.arguments[1:], "positive")
    return Target(operation, 0, by, opening, {}, name, signs)


def activation(
    target: Target, run: Survey, names: Names, word: str | None, label: Node
) -> Activation:
    """The line of the table."""
    met = meetings(target, run, names.digits)
    missing = tuple(m for m in met if m.kind not in ("smooth", "gap"))
    sets = spans(run.arcs)
    pieces = _pieces(target, run)
    formula = ChainBuilder(target.value()).then(target.formula)
    if pieces is not None:
        formula = ChainBuilder(target.value()).then(pieces)
    evidence = [side.chain for meeting in met for side in meeting.sides]
    for end in run.ends:
        evidence.append(
            value_chain(target, end, names.digits) if end.attained else limit_chain(target, end)
        )
    return Activation(
        target.label,
        word,
        label,
        formula.chain(),
        _slope(target, run),
        set_node(sets),
        set_text(sets),
        tuple(m.place.node for m in missing),
        tuple(evidence),
    )


def _pieces(target: Target, run: Survey) -> Node | None:
    """The function by cases, where it is made of two or three pieces."""
    branches = branches_of(target, run, lambda formula: formula)
    return Cases(branches) if 1 < len(branches) <= 3 else None


def branches_of(
    target: Target, run: Survey, made: Callable[[Node], Node], strict: bool = False
) -> tuple[Branch, ...]:
    """What is made of each piece, with the condition under which it is the one.

    A place at which two pieces meet belongs to the left one where that has the function's value
    there; with ``strict`` it belongs to none.
    """
    found: list[tuple[str, Node, End]] = []
    for arc in run.arcs:
        shown = text(arc.formula)
        if found and found[-1][0] == shown:
            found[-1] = (shown, found[-1][1], arc.high)
        else:
            found.append((shown, made(arc.formula), arc.high))
    ends = [end for *_, end in found[:-1]]
    if not ends or not all(end.place.finite for end in ends):
        return ()
    branches = []
    for (_, node, end), here in zip(found, ends, strict=False):
        relation = "<" if strict or not end.attained else "<="
        branches.append(Branch(node, Indicator(target.letter, relation, here.place.node)))
    last = ">" if strict or ends[-1].attained else ">="
    branches.append(Branch(found[-1][1], Indicator(target.letter, last, ends[-1].place.node)))
    return tuple(branches)


def _slope(target: Target, run: Survey) -> Chain:
    """f'(t), through f where that can be done, else by cases or as it comes."""
    symbol = target.value(extra=1)
    formula = target.slope_formula
    brackets = formula is None or any(
        isinstance(p, Indicator | Cases) for p in descendants(formula)
    )
    through = formula is not None and any(p == target.value() for p in descendants(formula))
    if formula is not None and (not brackets or (through and size(formula) <= LONGEST)):
        return ChainBuilder(symbol).then(formula).chain()
    branches = branches_of(
        target, run, lambda piece: target.opening.derivative(piece, target.by), strict=True
    )
    if len({text(branch.value) for branch in branches}) == 1:
        return ChainBuilder(symbol).then(branches[0].value).chain()
    if branches:
        return ChainBuilder(symbol).then(Cases(branches)).chain()
    return equality(symbol, formula if formula is not None else target.slope)
