"""The receptive field after n equal blocks in closed form: a geometric series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from derivator.architectures.fields import Windowed, jump, span, traced
from derivator.architectures.layers import whole
from derivator.derivations.architectures.algebra import is_number, plus, tidy, times, value_of
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import RangeSum
from derivator.notation.build import ONE, ZERO, number, power
from derivator.notation.counting import Counted
from derivator.notation.nodes import Indicator, Node, Number, Power, Product, Quotient, Sum, Symbol
from derivator.solution import Chain, Relation


@dataclass(frozen=True)
class Closed:
    """The field after n blocks, line by line; ``block`` is what one block adds and multiplies."""

    widening: Chain
    """What one block adds to a field where neighbours are 1 apart."""
    stretching: Chain
    """How many times as far apart fields begin after one block."""
    recursion: Chain
    series: Chain
    plain: Chain | None
    """Where letters allow that nothing is stretched."""
    stretched: Chain | None
    """What must hold for the series to be summed up."""
    geometric: bool
    result: Node
    name: Node
    times: Node
    wide: Node
    far: Node
    letters: tuple[str, ...]
    defined: Mapping[str, Node]


def closed(block: Sequence[Windowed], times_over: str, order: Sequence[str]) -> Closed:
    """For a block in numbers or letters, repeated n times."""
    n = Symbol(times_over)
    letters = tuple(dict.fromkeys((*order, times_over)))
    symbols = tuple(map(Symbol, letters))
    own = tuple(map(Symbol, order))
    before = Symbol(f"r_{{{times_over}-1}}")
    field = Symbol(f"r_{times_over}")
    defined: dict[str, Node] = {
        field.name: Counted(field.name, symbols, traced(block, n, span)),
        before.name: Counted(before.name, symbols, traced(block, n, span, 1)),
        "r_block": Counted("r_block", own, traced(block, 1, span)),
        "J": Counted("J", own, traced(block, 1, jump)),
    }
    widening, stretch = _block(block)
    added, factor = tidy(widening, order), tidy(stretch, order)
    defined["D"] = Sum((Symbol("r_block"), number(-1)))
    wide, far = Symbol("D"), Symbol("J")
    last = plus(n, number(-1))
    term = Product((wide, Power(far, Symbol("i"))))
    total = RangeSum(term, Symbol("i"), ZERO, last)
    recursion = equality(field, plus(before, Product((wide, Power(far, last)))))
    builder = ChainBuilder(field).then(plus(ONE, total))
    flat = plus(ONE, Product((n, wide)))
    one = is_number(factor) and value_of(factor) == 1
    above: Indicator | None = None
    if one:
        result = tidy(plus(ONE, times(n, *_factors(added))), letters)
        builder.then(flat).then(result)
    else:
        least = whole(factor, dict.fromkeys(order, 1))
        above = Indicator(far, ">", ONE) if least == 1 else None
        fraction = Quotient(plus(Power(far, n), number(-1)), plus(far, number(-1)))
        builder.then(plus(ONE, Product((wide, fraction))))
        result = _summed(added, factor, n)
        builder.then(result)
    series, conditions = builder.chain(), () if above is None else (above,)
    return Closed(
        ChainBuilder(wide).then(widening).then(added).chain(),
        ChainBuilder(far).then(stretch).then(factor).chain(),
        recursion,
        replace(series, where=conditions),
        _unstretched(field, flat, far) if above is not None else None,
        Chain((far, ONE), (Relation.GREATER,), where=conditions) if above is not None else None,
        not one,
        result,
        field,
        n,
        wide,
        far,
        (*letters, "i"),
        defined,
    )


def _unstretched(field: Node, flat: Node, far: Node) -> Chain:
    """r_n = 1 + n D where J = 1."""
    return Chain((field, flat), (Relation.EQUAL,), where=(Indicator(far, "<=", ONE),))


def _block(block: Sequence[Windowed]) -> tuple[Node, Node]:
    """Sum of (k - 1) d times the strides before, and the product of the strides."""
    terms: list[Node] = []
    strides: list[Node] = []
    for layer in block:
        reach = plus(layer.kernel, number(-1))
        extra = [layer.dilation] if layer.dilation != ONE else []
        numbers = all(map(is_number, (reach, *extra, *strides)))
        if layer.kernel == ONE:
            product: Node = ZERO
        elif numbers:
            product = Product((reach, *extra, *(strides or [ONE])), dotted=True)
        else:
            kept = [reach, *extra, *strides]
            product = reach if len(kept) == 1 else Product(tuple(kept))
        terms += [] if product == ZERO else [product]
        strides += [layer.stride] if layer.stride != ONE else []
    stretch = times(*strides) if strides else ONE
    return plus(*terms), stretch


def _factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


def _summed(added: Node, factor: Node, n: Node) -> Node:
    """1 + D (J^n - 1)/(J - 1), numbers cancelled."""
    if added == ZERO:
        return ONE
    raised = plus(power(factor, n), number(-1))
    below = plus(factor, number(-1))
    if isinstance(added, Number) and isinstance(factor, Number):
        ratio = added.value / (factor.value - 1)
        if ratio == 1:
            return power(factor, n)
        if ratio.denominator == 1:
            return plus(ONE, Product((number(ratio), raised)))
        return plus(
            ONE, Quotient(Product((number(ratio.numerator), raised)), number(ratio.denominator))
        )
    if isinstance(factor, Number):
        below = number(factor.value - 1)
        if below == ONE:
            return plus(ONE, Product((*_factors(added), raised)))
    return plus(ONE, Product((added, Quotient(raised, below))))
