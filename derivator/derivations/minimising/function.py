"""The minimum of a function of one unknown: the zeros of its derivative, signs between them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from derivator.algebra.limits import limit_of
from derivator.derivations.formulas.values import number_of, value_of
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.page import first_lines, names_of
from derivator.derivations.minimising.step import End, MinimiseStep, Stretch
from derivator.derivations.minimising.writing import estimate
from derivator.derivations.minimising.zeros import Searched, search
from derivator.derivations.terms import ChainBuilder, equality
from derivator.errors import Problem, SpecError
from derivator.notation.analysis import At, Infinity, Interval, Limit
from derivator.notation.build import ZERO
from derivator.notation.nodes import Indicator, Node, Number, Partial, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.simplify import exact_text, simplified
from derivator.notation.walk import size, substitute
from derivator.program.calculus import Calculus
from derivator.solution import Chain, Relation, Result

PROBES = 41
"""At so many places of each interval the sign of the derivative is looked at."""
FAR = 1e4


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
    searched = search(loss, written, letter)
    low, high, zeros = searched.low, searched.high, searched.zeros
    symbol, hats = Symbol(letter), _hats(loss, letter, len(zeros))
    derivative = Partial(loss.symbol, symbol)
    stretches = tuple(_stretches(loss, derivative, slope, letter, [low, *zeros, high]))
    ends = tuple(_ends(loss, symbol, searched, stretches, written))
    places = dict(zip(hats, zeros, strict=True))
    signs = [stretch.sign for stretch in stretches]
    lowest = [hat for k, hat in enumerate(hats) if signs[k : k + 2] == [-1, 1]]
    for end in ends:
        if end.hat is not None:
            places[end.hat] = end.place
            lowest.append(end.hat)
    values = {hat: _value(written, letter, places[hat]) for hat in lowest}
    verdict, best = _verdict(values, ends)
    digits, names = loss.study.digits, names_of(loss, written)
    names |= {hat.name: place for hat, place in places.items()}
    least, chains = Symbol(f"{loss.name}_min"), []
    if best:
        names[least.name] = substitute(written, {letter: places[best[0]]})
        chains = [_least(least, written, letter, places[best[0]], digits)]
    reason = chains[0] if chains else ends[0].chain
    results = {"minimum": Result(reason, verdict=verdict)}
    if best:
        hat, place = best[0], places[best[0]]
        results[letter] = Result(equality(hat, place), exact_text(place), _plain(place))
        known = exact_text(names[least.name])
        results[loss.name] = Result(chains[0], known, float(values[hat]))
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
        hats=tuple(best),
        lines=tuple(equality(substitute(slope, {letter: hat}), ZERO) for hat in hats[:1]),
        estimates=zero_lines,
        stretches=stretches,
        ends=ends,
        value=chains[0] if chains else None,
        heights=_heights(loss, symbol, written, places, values, digits),
        border=tuple(equality(hat, places[hat]) for hat in best if hat not in hats),
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
    searched: Searched,
    stretches: Sequence[Stretch],
    written: Node,
) -> Iterator[End]:
    """Ends towards which the loss falls: there it may get lower than at any zero.

    One that belongs to the domain, such as 0 for a root, is a place like any other.
    """
    falling = (stretches[0].sign > 0, stretches[-1].sign < 0)
    sides = zip((searched.low, searched.high), (1, -1), searched.closed, falling, strict=True)
    for place, side, closed, falls in sides:
        if not falls:
            continue
        if closed:
            named = f"{symbol.name}_min" if searched.zeros else estimate(symbol.name)
            value = value_of(written, {symbol.name: place}, loss.study.digits)
            assert value is not None
            own_value = substitute(written, {symbol.name: place})
            head = At(loss.symbol, symbol, place)
            chain = ChainBuilder(head).then(value[1], value[0]).chain()
            yield End(chain, own_value, place, Symbol(named))
            continue
        own = 0 if isinstance(place, Infinity) else side
        tends = limit_of(Limit(written, symbol, place, own))
        if tends is None:
            message = f"where {loss.name} tends was not found"
            raise SpecError([Problem(loss.task.position, message, loss.name)])
        yield End(equality(Limit(loss.symbol, symbol, place, own), tends), tends, place)


def _value(written: Node, letter: str, zero: Node) -> Any:
    number = number_of(written, {letter: zero})
    assert number is not None
    return number


def _verdict(values: dict[Symbol, Any], ends: Sequence[End]) -> tuple[str, list[Symbol]]:
    """The verdict, and where the least value is reached; a limit equal to it takes nothing away."""
    least = min(values.values(), default=MP.inf)
    tends = [end.value for end in ends if end.hat is None]
    if any(isinstance(value, Infinity) and value.sign < 0 for value in tends):
        return "unbounded", []
    finite = [precise(value, {}) for value in tends if not isinstance(value, Infinity)]
    close = MP.mpf(10) ** -40
    if not values or (finite and min(finite) < least - close):
        return "not attained", []
    best = [hat for hat, value in values.items() if value < least + close]
    return ("unique" if len(best) == 1 else "several"), best


def _heights(
    loss: DataLoss,
    symbol: Symbol,
    written: Node,
    places: dict[Symbol, Node],
    values: dict[Symbol, Any],
    digits: int,
) -> tuple[Chain, ...]:
    """The loss at each place where it turns upwards, where there are several."""
    if len(values) < 2:
        return ()
    chains = []
    for hat in values:
        value = value_of(substitute(written, {symbol.name: places[hat]}), {}, digits)
        assert value is not None
        chains.append(ChainBuilder(At(loss.symbol, symbol, hat)).then(value[1], value[0]).chain())
    return tuple(chains)


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
