"""What becomes of the probabilities as the temperature falls to 0 or grows without bound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.probabilities.heated import Heated, T, chosen, over, power_over
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.build import ONE, ZERO, divide, negate, number, power
from derivator.notation.nodes import Call, Indicator, Node, Power, Product, Quotient, Sum
from derivator.ops.defined import prime
from derivator.solution import Chain, Relation, Result

POSITIVE = (Indicator(T, ">", ZERO),)
MOST = 5
"""With more classes, only a largest one and one other are followed."""
MOST_EXPONENTIALS = 4


@dataclass(frozen=True)
class Extreme:
    """One limit: the formulas made ready, the limits of their parts, and what follows."""

    ready: tuple[Chain, ...]
    parts: tuple[Chain, ...]
    """The limits of the exponentials."""
    limits: tuple[Chain, ...]
    several: int
    """How many scores share the maximum."""
    rest: bool
    """Whether not every class is written out."""


def cold(heated: Heated) -> tuple[Extreme, dict[str, Result]]:
    """T -> 0+: divided by e^(max/T), every other exponential vanishes."""
    row, m = heated.row, len(heated.row.largest)
    own = chosen(row, MOST)
    total, reduced = Sum(heated.plain), Sum(heated.reduced)
    ready = []
    for k in own:
        chain = ChainBuilder(heated.share(k)).then(Quotient(heated.plain[k], total))
        chain.then(Quotient(heated.reduced[k], reduced))
        ready.append(_where(chain.chain()))
    fading = list(dict.fromkeys(power for power in heated.reduced if power != ONE))
    parts = [equality(_cold(node), ZERO) for node in fading[:MOST_EXPONENTIALS]]
    ends = tuple(ONE if k in row.largest else ZERO for k in range(len(row.scores)))
    limits, results = [], {}
    for k in range(len(row.scores)):
        top = ends[k]
        chain = ChainBuilder(_cold(heated.share(k)))
        chain.then(_cold(Quotient(heated.reduced[k], reduced)))
        chain.then(Quotient(top, Sum(ends))).then(divide(top, number(m)))
        name = f"p_{k + 1}(0+)"
        share = Fraction(0) if top == ZERO else Fraction(1, m)
        results[name] = Result(equality(chain.terms[0], chain.last), str(share), float(share))
        if k in own:
            limits.append(chain.chain())
    rest = len(own) < len(row.scores)
    return Extreme(tuple(ready), tuple(parts), tuple(limits), m, rest), results


def hot(heated: Heated) -> tuple[Extreme, dict[str, Result]]:
    """T -> oo: every z_k/T vanishes, every exponential becomes 1."""
    row, count = heated.row, len(heated.row.scores)
    own = chosen(row, MOST)
    total = Sum(heated.plain)
    growing = list(dict.fromkeys(node for node in heated.plain if node != ONE))
    parts = [equality(_hot(node), ONE) for node in growing[:MOST_EXPONENTIALS]]
    limits, results = [], {}
    for k in range(count):
        chain = ChainBuilder(_hot(heated.share(k))).then(_hot(Quotient(heated.plain[k], total)))
        chain.then(Quotient(ONE, Sum((ONE,) * count))).then(divide(ONE, number(count)))
        last = equality(chain.terms[0], chain.last)
        results[f"p_{k + 1}(oo)"] = Result(last, f"1/{count}", 1 / count)
        if k in own:
            limits.append(chain.chain())
    return Extreme((), tuple(parts), tuple(limits), count, len(own) < count), results


def _cold(node: Node) -> Node:
    return Limit(node, T, ZERO, 1)


def _hot(node: Node) -> Node:
    return Limit(node, T, Infinity())


def _where(chain: Chain) -> Chain:
    return Chain(chain.terms, chain.relations, chain.scope, where=POSITIVE)


def falling(heated: Heated) -> tuple[Chain, ...]:
    """The largest probability as a function of T, and its derivative, which is negative.

    Nothing where all scores are equal: then every probability is constant.
    """
    row = heated.row
    gaps = [gap for gap in row.gaps if gap != ZERO]
    if not gaps:
        return ()
    k = row.largest[0]
    bottom = Sum((number(len(row.largest)), *(power_over(gap) for gap in gaps)))
    value = ChainBuilder(heated.share(k)).then(Quotient(ONE, bottom)).chain()
    slopes = tuple(_slope(gap) for gap in gaps)
    top = slopes[0] if len(slopes) == 1 else Sum(slopes)
    slope = negate(Quotient(top, Power(bottom, number(2))))
    call = Call(prime(heated.shares[k]), (T,))
    relations = (Relation.EQUAL, Relation.LESS)
    return _where(value), Chain((call, slope, ZERO), relations, where=POSITIVE)


def _slope(gap: Node) -> Node:
    """(e^(-d/T))' = d/T^2 e^(-d/T)."""
    factor = over(negate(gap), power(T, number(2)))
    return Product((factor, power_over(gap)))
