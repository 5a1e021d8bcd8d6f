"""The equations of a network put into one another: in matrices, and unit by unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derivator.derivations.nets.entries import TooWideError
from derivator.derivations.nets.net import Net, inwards, put_in
from derivator.derivations.terms import ChainBuilder
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Chain

Formulas = dict[Node, Node]
MOST_EQUATIONS = 40
"""By default a network of more equations is not written unit by unit; on request twice as many."""
MOST_OUTPUTS = 3


@dataclass(frozen=True)
class Composed:
    """A value with the layers put in; ``whole`` says whether only inputs and weights are left."""

    chain: Chain
    whole: bool


def composed(net: Net) -> Composed:
    """The whole network in one chain, from the last layer inwards."""
    written: Formulas = {Symbol(name): formula for name, formula in net.written.items()}
    merged: Formulas = {Symbol(name): formula for name, formula in net.merged.items()}
    level: dict[Node, int] = {Symbol(name): number for name, number in net.level.items()}
    stages = (written, written, {**written, **merged})
    terms, stopped = inwards(written[Symbol(net.of)], stages, level)
    return Composed(_chain(Symbol(net.of), terms), not stopped)


def _chain(symbol: Node, terms: list[Node]) -> Chain:
    builder = ChainBuilder(symbol)
    for term in terms:
        builder.then(term)
    return builder.chain()


def unit_equations(
    net: Net, form: str | None
) -> tuple[tuple[Chain, ...], tuple[Composed, ...], bool]:
    """The equations unit by unit, the outputs put together, and whether there are too many."""
    if form == "matrix":
        return (), (), False
    try:
        merged = net.units(net.merged)
        found = net.units(net.written if net.has_matrices or _is_line(net) else _named(net))
    except TooWideError:
        return (), (), True
    if len(found) > (1 if form is None else 2) * MOST_EQUATIONS:
        return (), (), True
    chains = tuple(ChainBuilder(symbol).then(formula).chain() for _, symbol, formula in found)
    plain = {symbol: formula for _, symbol, formula in found}
    whole = {**plain, **{symbol: formula for _, symbol, formula in merged}}
    level = {symbol: net.level[name] for name, symbol, _ in (*merged, *found)}
    if not net.has_matrices and _is_line(net):
        return chains, (composed(net),), False
    outputs = []
    for name, symbol, formula in found:
        if name == net.of:
            terms, stopped = inwards(formula, (whole,), level)
            outputs.append(Composed(_chain(symbol, terms), not stopped))
    return chains, tuple(outputs[:MOST_OUTPUTS]), False


def _is_line(net: Net) -> bool:
    """Whether every value is computed from the one before it: one unit a layer."""
    levels = [net.level[vertex.name] for vertex in net.computed]
    return len(levels) == len(set(levels))


def _named(net: Net) -> Mapping[str, Node]:
    """The formulas in which functions stand together with their arguments.

    Only a sum that the author named stays apart.
    """
    kept = {name for name in net.written if name in net.merged or name in net.authored}
    inner: Formulas = {Symbol(n): f for n, f in net.written.items() if n not in kept}
    return {name: put_in(net.written[name], inner) for name in net.written if name in kept}
