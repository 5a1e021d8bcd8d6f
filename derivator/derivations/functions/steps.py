"""The lines of a function's derivative: definition, rules, what is tidied up and recognised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derivator.derivations.functions.prime_rules import PrimeRules, is_open
from derivator.derivations.terms import ChainBuilder, equality
from derivator.errors import Position, Problem, SpecError
from derivator.notation.evaluate import evaluate
from derivator.notation.matrices import Branch, Cases
from derivator.notation.nodes import Call, Indicator, Node, Sum, Symbol
from derivator.notation.simplify import simplified
from derivator.notation.text import text
from derivator.notation.walk import descendants, rebuild, replaced, size, substitute
from derivator.ops.defined import NEAR, Arguments, DefinedFunction, prime
from derivator.program.calculus import Calculus, depends_on
from derivator.program.piecewise import LETTERS, Piece, pieces_of
from derivator.solution import Chain

LONGEST = 60
"""A formula with more nodes is not written out for the sake of recognising the function in it."""


SHORTER = 3
"""A form is tidier than another one if it has so many nodes fewer."""
PLAIN = 12
"""On the way to the function itself a tidied form with more nodes does not help."""


Form = tuple[Node, tuple[str, ...]]
"""What the derivative has come to, and why."""
ENDINGS = (("collect",), ("rewrite",), ("own",))


@dataclass(frozen=True)
class SlopeLine:
    """One line, and why it follows from the one before."""

    chain: Chain
    rules: tuple[str, ...]


@dataclass(frozen=True)
class FunctionSteps:
    """The definition, by cases if it has kinks, and the derivative line by line."""

    symbol: Node
    """f'(t)."""
    definition: tuple[Chain, ...]
    lines: tuple[SlopeLine, ...]
    pieces: tuple[Piece, ...]

    @property
    def last(self) -> Node:
        """The derivative in its final form."""
        return self.lines[-1].chain.terms[-1]


def slope_steps(
    operation: DefinedFunction, slot: int, calculus: Calculus, position: Position
) -> FunctionSteps:
    """The steps from f to f'; raises ``SpecError`` where a rule is missing."""
    function = operation.function
    by = function.arguments[slot]
    value = Call(function, tuple(map(Symbol, function.arguments)))
    others = tuple(n for n in function.arguments if n != by and depends_on(function.body, n))
    rule = operation.rules[slot] if operation.rules else None
    pieces = pieces_of(function.body, by, others, calculus, rule) or ()
    definition = [equality(value, function.body)]
    body: Node = function.body
    if pieces:
        body = Cases(tuple(Branch(piece.formula, piece.condition) for piece in pieces))
        definition.append(equality(value, body))
    symbol = Call(prime(function, slot, operation.slopes[slot]), value.arguments)
    rules = PrimeRules(calculus, by)
    forms: list[Form] = [(rules.primed(body), ())]
    try:
        forms += [(line.formula, line.rules) for line in rules.lines(body)]
    except TypeError:
        message = f"no rule gives the derivative of {text(function.body)[:60]}"
        raise SpecError([Problem(position, message, function.name)]) from None
    forms += _endings(operation, slot, forms[-1][0])
    return FunctionSteps(symbol, tuple(definition), tuple(_lines(symbol, forms)), pieces)


def _lines(symbol: Node, forms: Sequence[Form]) -> Iterator[SlopeLine]:
    """A line for each form that prints differently; on one line all that leads to f itself."""
    kept = [
        (form, why)
        for place, (form, why) in enumerate(forms)
        if place == 0 or text(form) != text(forms[place - 1][0])
    ]
    tail = [form for form, why in kept if why in ENDINGS] if kept[-1][1] == ("own",) else []
    for form, why in kept[: len(kept) - len(tail)] if len(tail) > 1 else kept:
        yield SlopeLine(equality(symbol, form), why)
    if len(tail) > 1:
        chain = ChainBuilder(symbol)
        for form in tail:
            chain.then(form)
        yield SlopeLine(chain.chain(), ("recognise",))


def _endings(operation: DefinedFunction, slot: int, taken: Node) -> list[Form]:
    """From what the rules gave to the form that was found: tidied up, then recognised."""
    function, found = operation.function, operation.slopes[slot]
    ends: list[Form] = []
    names = function.arguments
    tidy = taken if isinstance(taken, Cases) else simplified(taken, names)
    tidy = None if tidy is None else in_order(tidy, function.body)
    if tidy is not None and size(tidy) + SHORTER <= size(taken):
        ends.append((tidy, ("collect",)))
    if found is None or is_open(found):
        return ends
    value = Call(function, tuple(map(Symbol, names)))
    if any(part == value for part in descendants(found)):
        unfolded = _unfolded(found, value)
        if not isinstance(found, Cases) and size(unfolded) <= LONGEST:
            ends = [end for end in ends if size(end[0]) <= PLAIN]
            ends.append((unfolded, ("rewrite",)))
        ends.append((found, ("own",)))
    else:
        if any(isinstance(part, Indicator) for part in descendants(found)):
            return [*ends, (found, ("brackets",))]
        named = {p.function.name for p in descendants(found) if isinstance(p, Call)}
        before = {p.function.name for p in descendants(function.body) if isinstance(p, Call)}
        ends.append((found, ("named" if named - before else "collect",)))
    return ends


def in_order(node: Node, like: Node) -> Node:
    """The formula with its sums in the order in which another formula writes them: 1 + e^t."""
    known = {frozenset(p.terms): p for p in descendants(like) if isinstance(p, Sum)}
    inner = rebuild(node, lambda part: in_order(part, like))
    return known.get(frozenset(inner.terms), inner) if isinstance(inner, Sum) else inner


def _unfolded(node: Node, value: Call) -> Node:
    """The formula with the function written out."""
    return substitute(replaced(node, value, Symbol("_value")), {"_value": value.function.body})


def joints(pieces: tuple[Piece, ...], operation: DefinedFunction, by: str) -> tuple[Node, ...]:
    """The places where two pieces meet with different slopes, the other arguments being general."""
    arguments = operation.function.arguments
    slot = arguments.index(by)
    letters = dict(zip(arguments, map(float, LETTERS), strict=False))
    own = prime(operation.function, slot)
    found: dict[Node, None] = {}
    for piece in pieces:
        place = piece.condition.right
        at = float(evaluate(place, Arguments(letters)))  # type: ignore[arg-type]
        sides = [
            float(own.numpy(*({**letters, by: at + side}[name] for name in arguments)))
            for side in (-NEAR, NEAR)
        ]
        if abs(sides[0] - sides[1]) > 100 * NEAR * max(1.0, *map(abs, sides)):
            found[place] = None
    return tuple(found)
