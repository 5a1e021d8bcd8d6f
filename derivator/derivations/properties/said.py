"""What every sheet about a property of a function begins with: its formula, letters, interval."""

from __future__ import annotations

from derivator.derivations.properties.places import Names
from derivator.derivations.properties.slopes import own_value
from derivator.derivations.properties.target import Target
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.nodes import Indicator, Symbol
from derivator.notation.precise import Precise
from derivator.solution import Chain, Relation, Scope


def definition(target: Target) -> tuple[Chain, ...]:
    """f(t) = ..., and f'(t) = ... where that is what is looked at."""
    function = target.operation.function
    value = own_value(target)
    chains = [equality(value, function.body)] if value != function.body else []
    if target.order:
        chains.append(ChainBuilder(target.value()).then(target.formula).chain())
    return tuple(chains)


def given_numbers(target: Target) -> tuple[Chain, ...]:
    """a = 1/4 for every letter that was given a number."""
    return tuple(
        Chain((Symbol(name), value), (Relation.EQUAL,), Scope.DATA)
        for name, value in target.given.items()
    )


def interval_conditions(
    by: str, names: Names, low: Precise, high: Precise
) -> tuple[Indicator, ...]:
    """low <= t <= high, one condition for each finite end."""
    first, last = names.place(low), names.place(high)
    letter = Symbol(by)
    below = (Indicator(letter, ">=", first.node),) if first.finite else ()
    return (*below, *((Indicator(letter, "<=", last.node),) if last.finite else ()))


def said_interval(by: str, names: Names, low: Precise, high: Precise) -> Chain | None:
    """low <= t <= high as a chain that holds there; None for the whole line."""
    first, last = names.place(low), names.place(high)
    letter, where = Symbol(by), interval_conditions(by, names, low, high)
    if first.finite and last.finite:
        most = Relation.AT_MOST
        return Chain((first.node, letter, last.node), (most, most), where=where)
    if first.finite:
        return Chain((letter, first.node), (Relation.AT_LEAST,), where=where)
    if last.finite:
        return Chain((letter, last.node), (Relation.AT_MOST,), where=where)
    return None


def said_signs(target: Target) -> tuple[Chain, ...]:
    """a > 0 for each letter whose sign is assumed."""
    relations = {">": Relation.GREATER, "<": Relation.LESS}
    return tuple(
        Chain((c.left, c.right), (relations[c.relation],), where=(c,)) for c in target.conditions
    )
