"""Derivatives at a place inside a formula, and where a function has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivator.derivations.formulas.opening import letters_in
from derivator.derivations.mirroring.finding import recognised
from derivator.derivations.terms import equality
from derivator.derivations.valuing.trouble import Trouble, trouble_of
from derivator.notation.analysis import At, Limit
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.precise import MP, Precise, precise
from derivator.notation.walk import descendants, substitute

STEP = MP.mpf(10) ** -60
ALIKE = MP.mpf(10) ** -20
STEEP = MP.mpf(10) ** 20


@dataclass(frozen=True)
class SlopeAt:
    """f'(a): of which formula, by which letter, and where."""

    node: Node
    symbol: Node
    """The derivative at a general place, f'(t)."""
    formula: Node
    by: Symbol
    at: Node


def slopes_in(node: Node) -> Iterator[SlopeAt]:
    """The derivatives that are taken at a place."""
    for part in descendants(node):
        if isinstance(part, Call) and part.function.derived is not None:
            base, slot = part.function.derived
            letter = Symbol(base.arguments[slot])
            others = dict(zip(base.arguments, part.arguments, strict=True))
            at = others.pop(letter.name)
            whole = tuple(map(Symbol, base.arguments))
            symbol = substitute(Call(part.function, whole), others)
            yield SlopeAt(part, symbol, substitute(Call(base, whole), others), letter, at)
        elif isinstance(part, At) and isinstance(part.operand, Primed):
            inner = part.operand
            yield SlopeAt(part, inner, inner.operand, part.by, part.value)


def steepness(body: Node, slope: SlopeAt) -> Trouble | None:
    """Why there is no slope: no value, a jump, or slopes from both sides that differ."""
    by, at = slope.by, slope.at
    if {*letters_in(body)} - {by.name} or letters_in(at):
        return None
    here = precise(body, {by.name: precise(at, {})})
    if not MP.isfinite(here):
        return trouble_of(substitute(body, {by.name: at}))
    place = precise(at, {})
    values = [precise(body, {by.name: place + side * STEP}) for side in (-1, 1)]
    slopes = [(v - here) / (s * STEP) for v, s in zip(values, (-1, 1), strict=True)]
    if any(MP.isfinite(v) and abs(v - here) > ALIKE for v in values):
        return _jump(slope, values)
    if not all(map(MP.isfinite, slopes)) or max(map(abs, slopes)) > STEEP:
        return None
    if abs(slopes[0] - slopes[1]) < ALIKE:
        return None
    shown = [recognised(value, 20) for value in slopes]
    if shown[0] is None or shown[1] is None:
        return Trouble("none", ())
    return Trouble.sides("kink", slope.symbol, by, at, (shown[0], shown[1]))


def _jump(slope: SlopeAt, values: list[Precise]) -> Trouble:
    """The limits of the function itself from both sides, where they can be told."""
    shown = [recognised(value, 20) if MP.isfinite(value) else None for value in values]
    chains = tuple(
        equality(Limit(slope.formula, slope.by, slope.at, side), value)
        for side, value in zip((-1, 1), shown, strict=True)
        if value is not None
    )
    return Trouble("jump" if chains else "none", chains)
