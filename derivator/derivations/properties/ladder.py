"""Bounds of a formula from the inside out: e^t > 0, so 1 + e^t > 1, so 0 < 1/(1 + e^t) < 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from derivator.derivations.formulas.opening import ELEMENTARY
from derivator.derivations.properties.kernel import as_fraction
from derivator.derivations.properties.numbers import TooManyPlaces
from derivator.derivations.properties.places import Names
from derivator.derivations.properties.solving import polynomial
from derivator.derivations.properties.survey import NoLimit, survey
from derivator.derivations.properties.target import Target
from derivator.derivations.properties.value_sets import Span, spans
from derivator.derivations.terms import equality
from derivator.notation.build import ZERO, add, divide, negate
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.nodes import Node, Number, Symbol
from derivator.notation.precise import MP, Precise
from derivator.notation.text import text
from derivator.notation.to_sympy import to_sympy
from derivator.notation.walk import children, descendants
from derivator.ops.defined import DefinedFunction, defined_function
from derivator.solution import Chain, Relation

KEPT = ELEMENTARY - {"tanh", "sinh", "cosh"}
MOST = 7


@dataclass(frozen=True)
class Ladder:
    """The formula with its letter in one place only, and a bound for each step outwards."""

    rewritten: Chain | None
    bounds: tuple[Chain, ...]


def ladder(target: Target, low: Precise, high: Precise) -> Ladder | None:
    """The proof of bounds from the inside out; None where the letter stands in several places."""
    if target.calculus.has_pieces(target.body):
        return None
    for formula in (target.formula, target.opening.unfolded(target.body, frozenset(KEPT))):
        if _once(formula, target.by):
            rewritten = None if text(formula) == text(target.formula) else formula
            return _climbed(target, formula, rewritten, low, high)
    parted = _parted(target)
    return None if parted is None else _climbed(target, parted, parted, low, high)


def _once(node: Node, by: str) -> bool:
    return sum(1 for part in descendants(node) if part == Symbol(by)) == 1


def _parted(target: Target) -> Node | None:
    """a + b/(c + d u) for a fraction of two linear formulas in u."""
    import sympy as sp

    body = target.opening.unfolded(target.body, frozenset(KEPT))
    fraction = as_fraction(body, target.by)
    if fraction is None or len(fraction.bottom) != 2 or len(fraction.top) > 2:
        return None
    top = [to_sympy(node) for node in (*fraction.top, ZERO)][:2]
    bottom = [to_sympy(node) for node in fraction.bottom]
    front = sp.cancel(top[1] / bottom[1])
    rest = sp.cancel(top[0] - front * bottom[0])
    try:
        whole, over = from_sympy(front), from_sympy(rest)
    except UnknownExpression:
        return None
    if not (isinstance(whole, Number) and isinstance(over, Number)) or over == ZERO:
        return None
    below = polynomial(fraction.bottom, fraction.inner)
    if over.value < 0:
        node = add(whole, negate(divide(negate(over), below)))
    else:
        node = add(whole, divide(over, below))
    return node if _once(node, target.by) else None


def _climbed(
    target: Target, formula: Node, rewritten: Node | None, low: Precise, high: Precise
) -> Ladder | None:
    bounds = []
    try:
        for node in _outwards(formula, target.by):
            found = _span(target, node, low, high)
            if found is None:
                return None
            shown = target.value() if node is formula else node
            chain = _bounded(shown, found)
            bounds += [chain] if chain is not None else []
    except (TooManyPlaces, NoLimit, TypeError):
        return None
    if not bounds or len(bounds) > MOST or target.value() not in bounds[-1].terms:
        return None
    chain = None if rewritten is None else equality(target.value(), rewritten)
    return Ladder(chain, tuple(bounds))


def _outwards(node: Node, by: str) -> Iterator[Node]:
    """The parts with the letter in them, from the inside out, without the letter itself."""
    if node == Symbol(by):
        return
    inner = next(child for child in children(node) if Symbol(by) in descendants(child))
    yield from _outwards(inner, by)
    yield node


def _span(target: Target, node: Node, low: Precise, high: Precise) -> Span | None:
    own = DefinedFunction(defined_function("_part", target.letters, node), 1, (None,))
    part = replace(target, operation=own, order=0, label="_part")
    run = survey(part, Names(target.by, 4), low, high)
    found = spans(run.arcs)
    exact = all(end.exact for end in run.ends)
    return found[0] if len(found) == 1 and exact else None


def _bounded(node: Node, span: Span) -> Chain | None:
    """low < node < high, without ends that are infinite."""
    terms, relations = [node], list[Relation]()
    if MP.isfinite(span.low) and MP.isfinite(span.high):
        terms = [span.low_node, node, span.high_node]
        relations = [_less(span.holds_low), _less(span.holds_high)]
    elif MP.isfinite(span.low):
        terms.append(span.low_node)
        relations.append(Relation.AT_LEAST if span.holds_low else Relation.GREATER)
    elif MP.isfinite(span.high):
        terms.append(span.high_node)
        relations.append(_less(span.holds_high))
    else:
        return None
    return Chain(tuple(terms), tuple(relations))


def _less(held: bool) -> Relation:
    return Relation.AT_MOST if held else Relation.LESS
