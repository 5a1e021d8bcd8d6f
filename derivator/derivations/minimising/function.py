"""The minimum of a function of one unknown: the zeros of its derivative, signs between them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from derivator.algebra.bounded import GaveUp, bounded
from derivator.algebra.limits import limit_of
from derivator.derivations.formulas.values import number_of, value_of
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.page import first_lines, names_of
from derivator.derivations.minimising.step import End, MinimiseStep, Stretch
from derivator.derivations.minimising.writing import estimate
from derivator.derivations.terms import ChainBuilder, equality
from derivator.errors import Problem, SpecError
from derivator.notation.analysis import Infinity, Interval, Limit
from derivator.notation.build import ZERO
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.nodes import Indicator, Node, Number, Partial, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.simplify import exact_text, simplified
from derivator.notation.to_sympy import real_symbol, to_sympy
from derivator.notation.walk import size, substitute
from derivator.program.calculus import Calculus
from derivator.solution import Chain, Relation, Result

PROBES = 41
"""At so many places of each interval the sign of the derivative is looked at."""
FAR = 1e4
MOST_ZEROS = 8


def minimum_of_function(loss: DataLoss, written: Node) -> MinimiseStep:
    """The worked step; raises ``SpecError`` where the zeros cannot be found in closed form."""
    if len(loss.letters) != 1 or loss.parameter is not None:
        message = (
            f"{loss.name} is no polynomial of the second degree in "
            f"{', '.join(loss.letters)}, and its minimum is not searched for"
        )
        expected = "such a polynomial, or a function of one unknown without `parameter`"
        raise SpecError([Problem(loss.task.position, message, expected=expected)])
    (letter,) = loss.letters
    slope = _slope(loss, written, letter)
    low, high, zeros = _zeros(loss, written, letter)
    symbol, hats = Symbol(letter), _hats(loss, letter, len(zeros))
    derivative = Partial(loss.symbol, symbol)
    stretches = tuple(_stretches(loss, derivative, slope, letter, [low, *zeros, high]))
    lowest = [k for k in range(len(zeros)) if (stretches[k].sign, stretches[k + 1].sign) == (-1, 1)]
    ends = tuple(_ends(loss, symbol, low, high, stretches, written))
    values = {k: _value(written, letter, zeros[k]) for k in lowest}
    verdict, best = _verdict(values, ends)
    digits, names = loss.study.digits, names_of(loss, written)
    names |= {hat.name: zero for hat, zero in zip(hats, zeros, strict=True)}
    least, chains = Symbol(f"{loss.name}_min"), []
    if best:
        names[least.name] = substitute(written, {letter: zeros[best[0]]})
        chains = [_least(least, written, letter, zeros[best[0]], digits)]
    reason = chains[0] if chains else ends[0].chain
    results = {"minimum": Result(reason, verdict=verdict)}
    if best:
        hat, zero = hats[best[0]], zeros[best[0]]
        results[letter] = Result(equality(hat, zero), exact_text(zero), _plain(zero))
        known = exact_text(names[least.name])
        results[loss.name] = Result(chains[0], known, float(values[best[0]]))
    elif ends:
        lowest_end = min(ends, key=lambda end: float(precise(end.value, {})))
        results["minimum"] = Result(lowest_end.chain, verdict=verdict)
        results[loss.name] = _end_result(lowest_end)
    zero_lines = tuple(_decimal(hat, zero, digits) for hat, zero in zip(hats, zeros, strict=True))
    return MinimiseStep(
        "minimise",
        loss.name,
        loss.task.position,
        results,
        letters=(letter,),
        conditions=_domain(symbol, low, high),
        defined=names,
        unknowns=(symbol,),
        parameter=None,
        loss=first_lines(loss, written, _shorter(written, letter)),
        slopes=(equality(derivative, slope),),
        data=loss.count > 0,
        verdict=verdict,
        hats=tuple(hats[k] for k in best),
        lines=tuple(equality(substitute(slope, {letter: hat}), ZERO) for hat in hats[:1]),
        estimates=zero_lines,
        stretches=stretches,
        ends=ends,
        value=chains[0] if chains else None,
    )


def _slope(loss: DataLoss, written: Node, letter: str) -> Node:
    try:
        taken = Calculus(loss.workspace.functions.values()).derivative(written, letter)
    except TypeError:
        message = f"no rule gives the derivative of {loss.name}"
        raise SpecError([Problem(loss.task.position, message, loss.name)]) from None
    short = simplified(taken, (letter,))
    return taken if short is None else short


def _shorter(written: Node, letter: str) -> Node:
    """The formula put together, where that makes it shorter."""
    short = simplified(written, (letter,))
    return short if short is not None and size(short) < size(written) else written


def _zeros(loss: DataLoss, written: Node, letter: str) -> tuple[Node, Node, list[Node]]:
    """The ends of the domain, and the zeros of the derivative in it, from the left."""
    try:
        formula, x = to_sympy(written), real_symbol(letter)
        low, high, roots = bounded(lambda: _searched(formula, x))
        ends = [_end(low), _end(high)]
        found = [from_sympy(root) for root in roots]
    except (GaveUp, TypeError, ValueError, UnknownExpression) as error:
        message = f"the zeros of the derivative of {loss.name} were not found in closed form"
        expected = "a loss whose derivative can be set to zero and solved"
        reason = f"SymPy: {error}"[:80]
        raise SpecError([Problem(loss.task.position, message, reason, expected)]) from None
    if len(found) > MOST_ZEROS:
        message = f"the derivative of {loss.name} has {len(found)} zeros: too many for a page"
        raise SpecError([Problem(loss.task.position, message)])
    return ends[0], ends[1], found


def _searched(formula: Any, x: Any) -> tuple[Any, Any, list[Any]]:
    """In a process of its own: the domain, and all real zeros of the derivative."""
    import sympy as sp
    from sympy.calculus.util import continuous_domain

    domain = continuous_domain(formula, x, sp.S.Reals)
    if not isinstance(domain, sp.Interval):
        raise ValueError("the domain is no interval")
    zeros = sp.solveset(sp.diff(formula, x), x, domain)
    if not isinstance(zeros, sp.FiniteSet) and zeros is not sp.S.EmptySet:
        raise ValueError("the zeros are no finite set")
    return domain.start, domain.end, sorted(map(sp.simplify, zeros), key=lambda root: root.evalf())


def _end(value: Any) -> Node:
    import sympy as sp

    if value in (sp.oo, -sp.oo):
        return Infinity(1 if value == sp.oo else -1)
    return from_sympy(value)


def _hats(loss: DataLoss, letter: str, count: int) -> list[Symbol]:
    """w_hat for the only zero, w_1, w_2, ... for several."""
    if count == 1:
        return [Symbol(estimate(letter))]
    names = [f"{letter}_{k + 1}" for k in range(count)]
    taken = any(name in loss.program.vertices for name in names)
    return [Symbol(estimate(letter, str(k + 1)) if taken else names[k]) for k in range(count)]


def _stretches(
    loss: DataLoss, derivative: Node, slope: Node, letter: str, borders: Sequence[Node]
) -> Iterator[Stretch]:
    """The intervals between the borders; raises ``SpecError`` where a sign changes inside one."""
    symbol = Symbol(letter)
    for low, high in itertools.pairwise(borders):
        signs = {_sign(precise(slope, {letter: place})) for place in _places(low, high)} - {None}
        if len(signs) != 1:
            message = f"not every zero of the derivative of {loss.name} was found"
            raise SpecError([Problem(loss.task.position, message)])
        sign = signs.pop()
        assert sign is not None
        where = []
        if not isinstance(low, Infinity):
            where.append(Indicator(symbol, ">", low))
        if not isinstance(high, Infinity):
            where.append(Indicator(symbol, "<", high))
        relation = Relation.GREATER if sign > 0 else Relation.LESS
        chain = Chain((derivative, ZERO), (relation,), where=tuple(where))
        yield Stretch(Interval(low, high), sign, chain)


def _places(low: Node, high: Node) -> Iterator[Any]:
    start = None if isinstance(low, Infinity) else precise(low, {})
    end = None if isinstance(high, Infinity) else precise(high, {})
    for k in range(1, PROBES):
        share = MP.mpf(k) / PROBES
        if start is not None and end is not None:
            yield start + (end - start) * share
        elif start is not None:
            yield start + share / (1 - share) ** 2
        elif end is not None:
            yield end - share / (1 - share) ** 2
        else:
            yield (2 * share - 1) / (share * (1 - share))


def _sign(value: Any) -> int | None:
    if MP.isnan(value) or value == 0:
        return None
    return 1 if value > 0 else -1


def _ends(
    loss: DataLoss,
    symbol: Symbol,
    low: Node,
    high: Node,
    stretches: Sequence[Stretch],
    written: Node,
) -> Iterator[End]:
    """Ends towards which the loss falls: there it may get lower than at any zero."""
    open_ends = [(low, 1)] if stretches[0].sign > 0 else []
    open_ends += [(high, -1)] if stretches[-1].sign < 0 else []
    for place, side in open_ends:
        own = 0 if isinstance(place, Infinity) else side
        value = limit_of(Limit(written, symbol, place, own))
        if value is None:
            message = f"where {loss.name} tends was not found"
            raise SpecError([Problem(loss.task.position, message, loss.name)])
        yield End(equality(Limit(loss.symbol, symbol, place, own), value), value)


def _value(written: Node, letter: str, zero: Node) -> Any:
    number = number_of(written, {letter: zero})
    assert number is not None
    return number


def _verdict(values: dict[int, Any], ends: Sequence[End]) -> tuple[str, list[int]]:
    least = min(values.values(), default=MP.inf)
    for end in ends:
        if isinstance(end.value, Infinity) and end.value.sign < 0:
            return "unbounded", []
    finite = [precise(end.value, {}) for end in ends if not isinstance(end.value, Infinity)]
    close = MP.mpf(10) ** -40
    if finite and min(finite) < least + close:
        return "not attained", []
    if not values:
        return "not attained", []
    best = [k for k, value in values.items() if value < least + close]
    return ("unique" if len(best) == 1 else "several"), best


def _least(least: Symbol, written: Node, letter: str, zero: Node, digits: int) -> Chain:
    chain = ChainBuilder(least).then(substitute(written, {letter: zero}))
    value = value_of(substitute(written, {letter: zero}), {}, digits)
    assert value is not None
    return chain.then(value[1], value[0]).chain()


def _decimal(hat: Symbol, zero: Node, digits: int) -> Chain:
    """The zero as it is, and rounded where it is no short number."""
    chain = ChainBuilder(hat).then(zero)
    if not isinstance(zero, Number):
        from derivator.notation.numbers import rounded
        from derivator.notation.precise import to_decimal

        chain.then(rounded(to_decimal(precise(zero, {})), digits, zero), False)
    return chain.chain()


def _end_result(end: End) -> Result:
    """The infimum: minus infinity, or the number that is not attained."""
    if isinstance(end.value, Infinity):
        return Result(end.chain, "oo" if end.value.sign > 0 else "-oo")
    return Result(end.chain, exact_text(end.value), float(precise(end.value, {})))


def _plain(zero: Node) -> float:
    return float(precise(zero, {}))


def _domain(symbol: Symbol, low: Node, high: Node) -> tuple[Indicator, ...]:
    found = []
    if not isinstance(low, Infinity):
        found.append(Indicator(symbol, ">", low))
    if not isinstance(high, Infinity):
        found.append(Indicator(symbol, "<", high))
    return tuple(found)
