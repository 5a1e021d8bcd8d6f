"""A logistic loss along a straight line on which it falls without reaching its infimum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from derivator.derivations.logistic.newton import newton
from derivator.derivations.logistic.reading import Logistic
from derivator.derivations.logistic.separation import Separation
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.writing import estimate
from derivator.derivations.plots.functions import NothingToPlotError, function_figure
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.build import ONE, ZERO, add, divide, multiply, negate, number
from derivator.notation.functions import LOG
from derivator.notation.nodes import Call, Constant, Node, Number, Power, Sum, Symbol
from derivator.notation.numbers import rounded
from derivator.notation.precise import precise, to_decimal
from derivator.notation.walk import substitute
from derivator.ops.defined import defined_function, prime
from derivator.ops.sigmoid import SIGMA
from derivator.solution import Cell, Chain, PlotFigure, Relation, Table

MOST_TERMS = 12
"""The loss along the line is written out for so many different terms."""


@dataclass(frozen=True)
class LossRay:
    """The unknowns along a line, the loss there, why it falls, and where it tends."""

    places: tuple[Chain, ...]
    table: Table
    loss: Chain | None
    slope: Chain | None
    limit: Chain
    above: Chain
    """The loss is greater than the limit everywhere."""
    boundary: tuple[Node, ...]
    """The numbers of the observations that stay on the boundary."""
    start: tuple[Chain, ...]
    """Where the losses of those alone are least, unless that is at 0."""
    plot: PlotFigure | None
    defined: Mapping[str, Node] = field(default_factory=dict)
    infimum: Node = ZERO
    letter: str = "t"


def loss_ray(
    loss: DataLoss, model: Logistic, separation: Separation, written: Node, letter: str
) -> LossRay:
    """The line in a separating direction, from where the boundary's losses are least."""
    t = Symbol(letter)
    start = newton(model, separation.boundary).last if separation.boundary else ()
    centred = not any(start)
    hats = [Symbol(estimate(name)) for name in model.letters]
    defined: dict[str, Node] = {}
    inside: dict[str, Node] = {}
    for k, name in enumerate(model.letters):
        part = multiply(number(separation.direction[k]), t)
        if not centred:
            defined[hats[k].name] = Number(start[k])
            part = add(hats[k], part)
        inside[name] = part
    numbers = {hat.name: defined[hat.name] for hat in hats if hat.name in defined}
    body = substitute(substitute(written, inside), numbers)
    function = defined_function(loss.name, (letter,), body)
    call = Call(function, (t,))
    terms = _along(model, separation, t) if centred else None
    slope = None
    if terms is not None:
        sign = _slope(model, separation, t)
        head = Call(prime(function), (t,))
        slope = Chain((head, sign, ZERO), (Relation.EQUAL, Relation.LESS))
    infimum, exact = _infimum(model, separation, start, loss.study.digits)
    limit = ChainBuilder(Limit(call, t, Infinity()))
    if terms is not None:
        limit.then(Limit(terms, t, Infinity()))
    shown = infimum if exact else _rounded(infimum, loss.study.digits)
    limit.then(shown, exact)
    if exact and infimum != ZERO:
        limit.then(_rounded(infimum, loss.study.digits), False)
    return LossRay(
        tuple(
            equality(along(name, letter, substitute(node, numbers)), node)
            for name, node in inside.items()
        ),
        _table(loss, model, separation, inside, numbers, t),
        None if terms is None else equality(call, terms),
        slope,
        limit.chain(),
        _above(loss, model, separation, infimum if exact else None),
        tuple(number(k + 1) for k in separation.boundary),
        () if centred else _start(model, hats, defined, loss.study.digits),
        _plot(terms, call, letter) if terms is not None else None,
        defined,
        infimum,
        letter,
    )


def along(name: str, letter: str, body: Node) -> Call:
    """An unknown as a function of how far along the line one has gone: w(t)."""
    return Call(defined_function(name, (letter,), body), (Symbol(letter),))


def _start(
    model: Logistic, hats: Sequence[Symbol], defined: Mapping[str, Node], digits: int
) -> tuple[Chain, ...]:
    chains = []
    for hat in hats:
        value = defined[hat.name]
        assert isinstance(value, Number)
        chain = ChainBuilder(hat)
        if value.value == 0:
            chains.append(chain.then(ZERO).chain())
        else:
            chains.append(chain.then(rounded(value.value, digits, hat), False).chain())
    return tuple(chains)


def _along(model: Logistic, separation: Separation, t: Symbol) -> Node | None:
    """The sum of ln(1 + e^(-m_i t)), equal ones together."""
    counted: dict[Node, Fraction] = {}
    for margin, weight in zip(separation.margins, model.weights, strict=True):
        exponent = multiply(number(-margin), t)
        counted[exponent] = counted.get(exponent, Fraction(0)) + weight
    if len(counted) > MOST_TERMS:
        return None
    ordered = sorted(counted.items(), key=lambda item: item[0] == ZERO)
    return model.weighted(dict(ordered))


def _slope(model: Logistic, separation: Separation, t: Symbol) -> Node:
    """-sum of c m/(1 + e^(m t))."""
    counted: dict[Fraction, Fraction] = {}
    for margin, weight in zip(separation.margins, model.weights, strict=True):
        if margin:
            counted[margin] = counted.get(margin, Fraction(0)) + weight
    parts: list[Node] = []
    for margin, weight in counted.items():
        below = Sum((ONE, Power(Constant("E"), multiply(number(margin), t))))
        parts.append(negate(divide(number(weight * margin), below)))
    return add(*parts)


def _infimum(
    model: Logistic, separation: Separation, start: Sequence[Fraction], digits: int
) -> tuple[Node, bool]:
    """What the boundary's losses come to at their least: 0, a multiple of ln 2, or by digits."""
    if not separation.boundary:
        return ZERO, True
    if not any(start):
        total = sum((model.weights[k] for k in separation.boundary), Fraction(0))
        return multiply(number(total), Call(LOG, (number(2),))), True
    return substitute(
        _boundary_terms(model, separation),
        {name: Number(value) for name, value in zip(model.letters, start, strict=True)},
    ), False


def _boundary_terms(model: Logistic, separation: Separation) -> Node:
    counted: dict[Node, Fraction] = {}
    for k in separation.boundary:
        exponent = model.form([-x for x in model.rows[k]])
        counted[exponent] = counted.get(exponent, Fraction(0)) + model.weights[k]
    return model.weighted(counted)


def _rounded(node: Node, digits: int) -> Node:
    return rounded(to_decimal(precise(node, {})), digits, node)


def _above(loss: DataLoss, model: Logistic, separation: Separation, infimum: Node | None) -> Chain:
    if not separation.boundary:
        return Chain((loss.symbol, ZERO), (Relation.GREATER,))
    terms: list[Node] = [loss.symbol, _boundary_terms(model, separation)]
    relations = [Relation.GREATER]
    if infimum is not None and terms[1] != infimum:
        terms.append(infimum)
        relations.append(Relation.AT_LEAST)
    return Chain(tuple(terms), tuple(relations))


def _table(
    loss: DataLoss,
    model: Logistic,
    separation: Separation,
    inside: Mapping[str, Node],
    numbers: Mapping[str, Node],
    t: Symbol,
) -> Table:
    """Each observation with its data, what its logit is on the line, and where p tends."""
    assert loss.dataset is not None
    hats = [Symbol(name) for name in numbers]
    first = loss.dataset.observations[0]
    names = [n for n, value in first.items() if value.shape == (1, 1) and n in loss.inputs][:3]
    rows: list[tuple[Node | Chain | Cell | None, ...]] = []
    for k, form in enumerate(model.logits()):
        own = loss.dataset.observations[k]
        entries = [Number(own[name][0, 0].exact) for name in names]
        speed = separation.margins[k] * model.signs[k]
        filled, along_line = substitute(form, inside), multiply(number(speed), t)
        start = model.form(model.features[k], hats) if hats else ZERO
        logit = Cell(equality(filled, add(start, along_line)))
        p = Limit(Call(SIGMA, (filled,)), t, Infinity())
        if speed:
            chance = equality(p, ONE if speed > 0 else ZERO)
        elif not hats:
            chance = equality(p, number(Fraction(1, 2)))
        else:
            value = Call(SIGMA, (start,))
            amount = precise(substitute(value, numbers), {})
            shown = rounded(to_decimal(amount), loss.study.digits, value)
            chance = ChainBuilder(value).then(shown, False).chain()
        rows.append((number(k + 1), *entries, logit, Cell(chance)))
    head = [Symbol(f"{name}_i") for name in names]
    z, p = Symbol("z_i"), Limit(Symbol("p_i"), t, Infinity())
    return Table((Symbol("i"), *head, z, p), tuple(rows))


def _plot(terms: Node, call: Node, letter: str) -> PlotFigure | None:
    try:
        return function_figure([terms], letter, 0.0, 6.0, low=0.0, labels=(call,))
    except NothingToPlotError:
        return None
