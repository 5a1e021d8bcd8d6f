"""The size of a result: the formula, and what it gives for either side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from derivator.derivations.sliding.window import Frame, Side
from derivator.notation.build import negate, number
from derivator.notation.counting import Floor
from derivator.notation.nodes import Node, Number, Product, Quotient, Sum, Symbol
from derivator.solution import Chain, Relation, Scope


@dataclass(frozen=True)
class SizePage:
    """The rule in letters, and the height and the width in numbers."""

    rule: Node
    reach: Chain | None
    """How far a dilated window reaches: from top to bottom, unless only the width has gaps."""
    reach_across: Chain | None
    """The same from left to right, where that differs."""
    gaps: Literal["both", "down", "across"]
    """Along which sides the window has gaps."""
    chains: tuple[Chain, ...]
    """One where both sides are alike, or there is but one."""
    has_padding: bool
    has_stride: bool
    has_dilation: bool
    uneven: bool
    """Whether the padding at the two ends of a side differs."""
    down: bool
    """Whether the sides do not come out even, and the formula rounds down."""
    single: bool
    """Whether there is but one window."""
    letters: Mapping[str, Node]
    """What the rule speaks of, for the prose."""


def size_page(frame: Frame, names: tuple[str, str], line: bool) -> SizePage:
    """How many windows there are along each side."""
    sides = (frame.columns,) if line else (frame.rows, frame.columns)
    own = names[1:] if line else names
    alike = len({(s.length, s.window, s.axis, s.ceiling) for s in sides}) == 1
    symbols = tuple(map(Symbol, own))
    chains = []
    if alike:
        chains.append(_chain(symbols, sides[0]))
    else:
        chains = [_chain((s,), side) for s, side in zip(symbols, sides, strict=True)]
    apart = [side for side in sides if side.axis.dilation > 1]
    unequal = any(s.axis.before != s.axis.after for s in sides)
    strided = any(s.axis.stride > 1 for s in sides)
    return SizePage(
        _rule(frame, sides, unequal, strided),
        *_reaches(frame, line),
        tuple(chains),
        frame.pads,
        strided,
        bool(apart),
        unequal,
        any(side.left_over > 0 and side.axis.stride > 1 for side in sides),
        frame.size == (1, 1),
        {name: Symbol(name) for name in ("n", "k", "p", "p_1", "p_2", "s", "d")},
    )


def _reaches(
    frame: Frame, line: bool
) -> tuple[Chain | None, Chain | None, Literal["both", "down", "across"]]:
    """How far a dilated window reaches, down and across; one chain where both are alike."""
    down, across = (_reach(s) if s.axis.dilation > 1 else None for s in (frame.rows, frame.columns))
    if line or down == across:
        return across, None, "both"
    if down is None:
        return across, None, "across"
    return down, across, "down" if across is None else "both"


def _rule(frame: Frame, sides: tuple[Side, ...], unequal: bool, strided: bool) -> Node:
    """floor((n + 2p - k)/s) + 1, without what plays no part."""
    terms: list[Node] = [Symbol("n")]
    if frame.pads:
        both = Product((number(2), Symbol("p")))
        terms += [Symbol("p_1"), Symbol("p_2")] if unequal else [both]
    terms.append(negate(Symbol("k")))
    return _steps(tuple(terms), Symbol("s") if strided else None, sides[0].ceiling)


def _steps(terms: tuple[Node, ...], stride: Node | None, ceiling: bool) -> Node:
    if stride is None:
        return Sum((*terms, number(1)))
    if ceiling:
        more = (number(stride.value - 1),) if isinstance(stride, Number) else ()
        terms = (*terms, *(more or (stride, number(-1))))
    return Sum((Floor(Quotient(Sum(terms), stride)), number(1)))


def _reach(side: Side) -> Chain:
    """d(k - 1) + 1 entries from the first to the last."""
    apart, entries = number(side.axis.dilation), number(side.window)
    inner = Sum((entries, number(-1)))
    formula = Sum((Product((apart, inner), dotted=True), number(1)))
    return Chain((formula, number(side.reach)), (Relation.EQUAL,), Scope.DATA)


def _chain(symbols: tuple[Symbol, ...], side: Side) -> Chain:
    """The number of windows along a side, by the formula."""
    terms: list[Node] = [number(side.length)]
    before, after = side.axis.before, side.axis.after
    if before == after and before:
        terms.append(Product((number(2), number(before)), dotted=True))
    else:
        terms += [number(end) for end in (before, after) if end]
    terms.append(number(-side.reach))
    stride = number(side.axis.stride)
    plain = side.axis.stride == 1
    formula = _steps(tuple(terms), None if plain else stride, side.ceiling)
    value = number(side.count)
    if side.ceiling and side.hangs != (side.left_over > 0):
        formula = value
    last = (formula, value) if formula != value else (value,)
    every = (*symbols, *last)
    return Chain(every, (Relation.EQUAL,) * (len(every) - 1), Scope.DATA)


def impossible_chain(side: Side) -> Chain:
    """What shows that there is no result: a window that does not move, or does not fit."""
    if not side.axis.stride:
        one = number(1)
        return Chain((Sum((one, number(0))), one), (Relation.EQUAL,), Scope.DATA)
    added = [number(end) for end in (side.axis.before, side.axis.after) if end]
    terms: list[Node] = [number(side.length)]
    if added:
        terms = [Sum((number(side.length), *added)), number(side.whole)]
    relations = [Relation.EQUAL] * (len(terms) - 1) + [Relation.LESS]
    terms.append(number(side.reach))
    if side.axis.dilation > 1:
        terms.append(_reach(side).terms[0])
        relations.append(Relation.EQUAL)
    return Chain(tuple(terms), tuple(relations), Scope.DATA)
