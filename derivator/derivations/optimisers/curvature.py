"""The constant second derivative of a quadratic loss, and what it says of the rate."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.backpropagation.numerals import filled_in
from derivator.derivations.backpropagation.passes import Pass, dated
from derivator.derivations.optimisers.formulas import constant_node
from derivator.derivations.optimisers.minimum import Minimum
from derivator.derivations.optimisers.page import OptimiserPage
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ONE, TWO
from derivator.notation.matrices import After, Noted
from derivator.notation.nodes import Absolute, Negative, Partial, Product, Quotient, Sum, Symbol
from derivator.program.numbers import Num
from derivator.program.values import filled
from derivator.solution import Chain, Relation


@dataclass(frozen=True)
class Curvature:
    """The second derivative by a single number, and the rates for which descent converges."""

    curvature: Chain | None = None
    bound: Chain | None = None
    """2/L'' against the rate: where plain descent converges."""
    converges: bool = False
    limit: bool = False
    """Whether the rate is exactly that bound, so that the path goes to and fro."""
    factor: Chain | None = None
    """By what each step multiplies the distance to the minimum."""


def curvature_of(page: OptimiserPage, minimum: Minimum, stars: dict[str, Noted]) -> Curvature:
    """L'' as the slope of L' between the start and the minimum; empty where it decides nothing."""
    run = page.optimisation
    plain = run.options.method in ("gd", "sgd") and not run.options.weight_decay
    everything = all(set(t.batch) == set(run.everything) for t in run.steps)
    (name,) = run.course.learned
    start = run.states[0][name][0, 0].exact
    least = minimum.weights[name][0, 0].exact
    if not plain or not everything or start is None or start == least:
        return Curvature()
    taken = run.steps[0]
    numbers, moment = taken.passes[0], taken.moments[0]
    numbers.values[stars[name].key] = minimum.weights[name]
    slope = run.slope_symbols[name, 1]
    shown = slope.shown if isinstance(slope, Noted) else slope
    assert isinstance(shown, Partial)
    second = Noted(Partial(shown, Symbol(name)), "curvature")
    formula = Quotient(slope, Sum((After(Symbol(name), 0), Negative(stars[name]))))
    run.noted[second.key] = filled(1, 1, Num(minimum.curvature[0][0]))
    numbers.values[second.key] = run.noted[second.key]
    at = Pass(run.study, numbers, moment)
    letter = run.note(Noted(run.names.curvature, "curvature letter"), second, moment, numbers)
    sound, inner = filled_in(numbers, formula, run.study.digits)
    exact, number = run.study.shown(numbers, second)
    builder = ChainBuilder(letter).then(second).then(inner, sound).then(number, sound and exact)
    run.stated[second.key] = second, formula, moment
    border = Fraction(2) / minimum.curvature[0][0]
    factor = Absolute(Sum((ONE, Negative(Product((run.rate, letter))))))
    return Curvature(
        dated(builder.chain(), moment),
        _against(page, at, letter, border),
        run.course.rate < border,
        run.course.rate == border,
        at.evaluated(factor, factor),
    )


def _against(page: OptimiserPage, at: Pass, letter: Noted, border: Fraction) -> Chain:
    """eta = 0.2 < 1 = 2/c, or eta = 1 = 2/c."""
    run = page.optimisation
    told = at.value(Quotient(TWO, letter))
    rate = constant_node(run.course.rate)
    if run.course.rate == border:
        terms, relations = (run.rate, rate, told.terms[0]), (Relation.EQUAL, Relation.EQUAL)
        return Chain(terms, relations, told.scope, told.moment)
    relation = Relation.LESS if run.course.rate < border else Relation.GREATER
    return Chain(
        (run.rate, rate, *reversed(told.terms)),
        (Relation.EQUAL, relation, *reversed(told.relations)),
        told.scope,
        told.moment,
    )
