"""One neuron on several given observations: how probable it is that it is silent on all of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.formulas.values import decimal_of, value_of
from derivator.derivations.silence.neuron import HALF, B, RandomNeuron, share
from derivator.derivations.terms import ChainBuilder, equality
from derivator.errors import Position, Problem, SpecError
from derivator.notation.analysis import Infinity, Integral
from derivator.notation.build import ONE, TWO, ZERO, divide, multiply, negate, number
from derivator.notation.chance import Law, Normal, Probability, Uniform
from derivator.notation.functions import ASIN
from derivator.notation.nodes import (
    Call,
    Constant,
    Indicator,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Symbol,
)
from derivator.notation.walk import substitute
from derivator.solution import Chain, Scope

Vector = tuple[Fraction, ...]
SPELT = 6
"""With more observations the probability of all of them is written as a power."""
MOST_ROWS = 6
"""More given observations are refused."""
RHO, U = Symbol("rho"), Symbol("u")
BOTH = Symbol("p")


@dataclass(frozen=True)
class Observed:
    """Each observation by itself, how they hang together, and all of them."""

    rows: tuple[Vector, ...]
    spreads: tuple[Chain, ...]
    """Of a fixed constant the variance of the sum on each observation."""
    single: tuple[Chain, ...]
    covariance: tuple[Chain, ...]
    """Scalar products that vanish, or the correlation of two observations."""
    joint: Chain | None
    independent: bool
    given: dict[str, Node]
    defined: dict[str, Node]
    along: int = 0
    """1 or -1 where the two sums are multiples of each other, with the same sign or not."""

    @property
    def answer(self) -> Chain:
        """The last line."""
        return self.joint or self.single[0]


def observed(
    neuron: RandomNeuron, rows: tuple[Vector, ...], digits: int, place: Position
) -> Observed:
    """The probabilities; raises ``SpecError`` where there is no formula for all of them."""
    count = len(rows)
    spreads = [neuron.variance * dot(row, row) + neuron.constant_variance for row in rows]
    pairs = list(itertools.combinations(range(count), 2))
    shared = {
        (i, j): neuron.variance * dot(rows[i], rows[j]) + neuron.constant_variance for i, j in pairs
    }
    apart = not any(shared.values())
    _refuse(neuron, count, apart, place)
    given: dict[str, Node] = {}
    if neuron.constant:
        given = {"b": Number(neuron.constant, True)}
        given |= {f"r_{k}": Root(Number(value)) for k, value in enumerate(spreads, start=1)}
    single = tuple(_single(neuron, k, given, digits) for k in range(1, count + 1))
    squares = tuple(
        equality(Power(Symbol(f"r_{k}"), TWO), Number(value), scope=Scope.DATA)
        for k, value in enumerate(spreads, start=1)
        if neuron.constant
    )
    if count == 1:
        return Observed(rows, squares, single, (), None, True, given, {})
    if apart:
        products = tuple(_scalar(rows[i], rows[j]) for i, j in pairs)
        joint = _joint(neuron, count, given, digits)
        return Observed(rows, squares, single, products, joint, True, given, {})
    rho, defined = _correlation(shared[0, 1], spreads)
    if shared[0, 1] ** 2 == spreads[0] * spreads[1]:
        along = 1 if shared[0, 1] > 0 else -1
        joint = _multiples(neuron, along)
        return Observed(rows, squares, single, (rho,), joint, False, given, defined, along)
    return Observed(rows, squares, single, (rho,), _angle(defined, digits), False, given, defined)


def _refuse(neuron: RandomNeuron, count: int, apart: bool, place: Position) -> None:
    if count > 1 and neuron.distribution != "normal":
        message = "several observations with weights that are not normal"
        raise SpecError([Problem(place, message, expected="distribution: normal, or one row")])
    if not apart and (count > 2 or neuron.constant):
        message = "there is no short formula for observations that are not orthogonal"
        expected = "orthogonal rows, or two rows and no fixed constant"
        raise SpecError([Problem(place, message, expected=expected)])


def dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    """The scalar product."""
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def _scalar(left: Vector, right: Vector) -> Chain:
    """x_1 y_1 + ... = 0, written out where it is short."""
    terms = tuple(
        Product((Number(a), Number(b)), dotted=True) for a, b in zip(left, right, strict=True)
    )
    return equality(Sum(terms) if len(terms) > 1 else terms[0], Number(dot(left, right)))


def _law(neuron: RandomNeuron, k: int) -> Law:
    """Of the sum on one observation: normal, or a stand-in that is symmetric as well."""
    spread = Symbol(f"r_{k}")
    of = Symbol(f"s_{k}")
    if neuron.distribution == "normal":
        return Normal(of, ZERO, Power(spread, TWO))
    return Uniform(of, negate(spread), spread)


def _event(neuron: RandomNeuron, k: int) -> Indicator:
    return Indicator(Symbol(f"s_{k}"), "<=", negate(B) if neuron.constant else ZERO)


def _single(neuron: RandomNeuron, k: int, given: dict[str, Node], digits: int) -> Chain:
    """1/2, or Phi(-b/r_k)."""
    symbol = Probability(_event(neuron, k), (_law(neuron, k),))
    if not neuron.constant:
        return equality(symbol, HALF)
    formula = share(negate(Quotient(B, Symbol(f"r_{k}"))))
    chain = ChainBuilder(symbol, Scope.DATA).then(formula)
    decimal = decimal_of(formula, given, digits)
    assert decimal is not None
    return chain.then(decimal[1], False).chain()


def _joint(neuron: RandomNeuron, count: int, given: dict[str, Node], digits: int) -> Chain:
    """The product of independent probabilities."""
    if count > SPELT and not neuron.constant:
        one = Probability(_event(neuron, 1), (_law(neuron, 1),))
        chain = ChainBuilder(Power(one, number(count))).then(Power(HALF, number(count)))
        decimal = decimal_of(chain.last, {}, digits)
        assert decimal is not None
        return chain.then(decimal[1], False).chain()
    first, *others = (_event(neuron, k) for k in range(1, count + 1))
    laws = tuple(_law(neuron, k) for k in range(1, count + 1))
    if not neuron.constant:
        chain = ChainBuilder(Probability(first, laws, tuple(others)))
        chain.then(Power(HALF, number(count)))
        return chain.then(Number(Fraction(1, 2**count))).chain()
    chain = ChainBuilder(Probability(first, laws, tuple(others)), Scope.DATA)
    whole = multiply(*(share(negate(Quotient(B, Symbol(f"r_{k}")))) for k in range(1, count + 1)))
    decimal = decimal_of(whole, given, digits)
    assert decimal is not None
    return chain.then(whole).then(decimal[1], False).chain()


def _correlation(shared: Fraction, spreads: Sequence[Fraction]) -> tuple[Chain, dict[str, Node]]:
    """rho = Cov/(r_1 r_2)."""
    formula = Quotient(Number(shared), Root(Product(tuple(map(Number, spreads)), dotted=True)))
    value = value_of(formula, {}, 6)
    shown = value[1] if value is not None and value[0] else formula
    return ChainBuilder(RHO).then(formula).then(shown).chain(), {"rho": formula}


def _multiples(neuron: RandomNeuron, along: int) -> Chain:
    """Silent together, where the sums share their sign; else only where both are zero."""
    laws = (_law(neuron, 1),)
    if along > 0:
        return equality(Probability(_event(neuron, 1), laws), HALF)
    return equality(Probability(Indicator(Symbol("s_1"), "=", ZERO), laws), ZERO)


def _angle(defined: dict[str, Node], digits: int) -> Chain:
    """1/4 + arcsin(rho)/(2 pi), the part of a plane that two half-planes share (Sheppard)."""
    density = Quotient(
        Power(Constant("E"), negate(divide(Power(U, TWO), TWO))),
        Root(Product((TWO, Constant("pi")))),
    )
    inside = negate(Quotient(Product((RHO, U)), Root(Sum((ONE, Negative(Power(RHO, TWO)))))))
    whole = Integral(Product((share(inside), density)), U, Infinity(-1), ZERO)
    formula = Sum(
        (Number(Fraction(1, 4)), Quotient(Call(ASIN, (RHO,)), Product((TWO, Constant("pi")))))
    )
    chain = ChainBuilder(BOTH, Scope.DATA).then(whole).then(formula)
    value = value_of(substitute(formula, defined), {}, digits)
    decimal = decimal_of(substitute(formula, defined), {}, digits)
    assert value is not None
    assert decimal is not None
    if value[0]:
        chain.then(value[1])
    return (
        chain.then(decimal[1], False).chain() if not isinstance(value[1], Number) else chain.chain()
    )
