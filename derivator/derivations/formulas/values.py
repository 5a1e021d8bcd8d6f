"""The value of a formula at given numbers, as the page shows it: exact, or rounded."""

from __future__ import annotations

from collections.abc import Mapping

from derivator.derivations.terms import ChainBuilder
from derivator.notation.derived import without_derived
from derivator.notation.exact import exact
from derivator.notation.nodes import Node, Number
from derivator.notation.numbers import is_short, rounded
from derivator.notation.precise import MP, precise, to_decimal
from derivator.notation.walk import substitute
from derivator.solution import Chain, Scope


def value_of(node: Node, given: Mapping[str, Node], digits: int) -> tuple[bool, Node] | None:
    """(exactly?, number): short exact values as they are, others rounded; None without a value."""
    found = exact(node, given)
    if isinstance(found, Number):
        if is_short(found.value):
            return True, found
        return False, rounded(found.value, digits, node)
    return (True, found) if found is not None else decimal_of(node, given, digits)


def decimal_of(node: Node, given: Mapping[str, Node], digits: int) -> tuple[bool, Node] | None:
    """(False, the value rounded); None where there is none."""
    number = number_of(node, given)
    return None if number is None else (False, rounded(to_decimal(number), digits, node))


def number_of(node: Node, given: Mapping[str, Node]) -> MP.mpf | None:
    """The value to many digits; None where there is no finite real one."""
    values = {name: precise(value, {}) for name, value in given.items()}
    number = precise(without_derived(node), values)
    return number if MP.isfinite(number) else None


def valued(symbol: Node, formula: Node, given: Mapping[str, Node], digits: int) -> Chain | None:
    """symbol = formula = formula with the numbers put in = value; None where it has no value.

    An exact value that is no rational number is followed by its decimal.
    """
    value = value_of(formula, given, digits)
    if value is None:
        return None
    chain = ChainBuilder(symbol, Scope.DATA).then(formula).then(substitute(formula, given))
    chain.then(value[1], value[0])
    decimal = decimal_of(formula, given, digits)
    if decimal is not None and value[0] and not isinstance(value[1], Number):
        chain.then(decimal[1], decimal[0])
    return chain.chain()
