"""Why a formula has no value: a division by 0, a logarithm of nothing, a kink."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.formulas.opening import letters_in
from derivator.derivations.terms import equality
from derivator.notation.analysis import Limit
from derivator.notation.build import ZERO
from derivator.notation.nodes import Call, Node, Number, Power, Quotient, Root, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.walk import children
from derivator.solution import Chain, Relation, Scope


@dataclass(frozen=True)
class Trouble:
    """What is wrong, by a word, with the chains that show it."""

    kind: str
    """``division``, ``logarithm``, ``root``, ``kink``, ``jump``, or ``none`` for anything else."""
    chains: tuple[Chain, ...]

    @staticmethod
    def sides(kind: str, of: Node, by: Symbol, at: Node, sides: tuple[Node, Node]) -> Trouble:
        """Limits from the left and from the right that differ."""
        pairs = zip((-1, 1), sides, strict=True)
        chains = (equality(Limit(of, by, at, side), value) for side, value in pairs)
        return Trouble(kind, tuple(chains))


def trouble_of(node: Node) -> Trouble | None:
    """The innermost part without a value; None where all is well, as far as letters let us see."""
    try:
        value = precise(node, {})
    except (KeyError, TypeError):
        value = None
    if value is not None and MP.isfinite(value):
        return None
    for part in children(node):
        inner = trouble_of(part)
        if inner is not None:
            return inner
    if value is None and not (isinstance(node, Quotient) and not letters_in(node.denominator)):
        return None
    if isinstance(node, Quotient) and precise(node.denominator, {}) == 0:
        return Trouble("division", (_at_data(node.denominator, Relation.EQUAL),))
    if isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value < 0:
        return Trouble("division", (_at_data(node.base, Relation.EQUAL),))
    if isinstance(node, Call) and node.function.name == "log":
        return Trouble("logarithm", (_at_data(node.arguments[0], Relation.AT_MOST),))
    if isinstance(node, Root):
        return Trouble("root", (_at_data(node.radicand, Relation.LESS),))
    if isinstance(node, Power) and precise(node.base, {}) < 0:
        return Trouble("root", (_at_data(node.base, Relation.LESS),))
    return Trouble("none", ()) if value is not None else None


def _at_data(node: Node, relation: Relation) -> Chain:
    return Chain((node, ZERO), (relation,), Scope.DATA)
