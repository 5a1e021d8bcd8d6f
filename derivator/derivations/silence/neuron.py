"""A ReLU neuron with random weights: its sum, and the probability that the sum is not positive."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.formulas.values import decimal_of, value_of
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import Infinity, Integral, RangeSum
from derivator.notation.build import ONE, TWO, ZERO, divide, multiply, negate, number, power
from derivator.notation.chance import PHI, Law, Normal, Probability, Uniform, Variance
from derivator.notation.nodes import (
    Call,
    Constant,
    Indicator,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Symbol,
)
from derivator.solution import Chain, Scope

H, S, B, R, T = (Symbol(name) for name in ("h", "s", "b", "r", "t"))
"""The neuron's sum, the sum without a fixed constant, the constant, the deviation of s."""
W, X = Symbol("w_i"), Symbol("x_i")
BIAS = Symbol("w_0")
SILENT = Symbol("p")
HALF = Number(Fraction(1, 2))


@dataclass(frozen=True)
class RandomNeuron:
    """h = w_1 x_1 + ... + w_n x_n + constant; the weights have mean 0."""

    features: int
    distribution: str
    variance: Fraction
    constant: Fraction
    """A fixed constant."""
    constant_variance: Fraction
    """The variance of a random constant."""

    def law(self, of: Symbol, variance: Fraction) -> Law:
        """A normal or uniform law around 0 with a variance."""
        if self.distribution == "normal":
            return Normal(of, ZERO, Number(variance))
        end = Root(Number(3 * variance))
        root = value_of(end, {}, 4)
        shown = root[1] if root is not None and root[0] else end
        return Uniform(of, negate(shown), shown)

    @property
    def laws(self) -> tuple[Law, ...]:
        """Of the weights, and of a random constant."""
        own = (self.law(W, self.variance),)
        random = (self.law(BIAS, self.constant_variance),) if self.constant_variance else ()
        return (*own, *random)

    @property
    def products(self) -> Node:
        """w_1 x_1 + ... + w_n x_n."""
        return RangeSum(Product((W, X)), Symbol("i"), ONE, number(self.features))

    def sum_chain(self) -> Chain:
        """What the neuron adds up."""
        if self.constant:
            return equality(H, Sum((self.products, B)))
        return equality(H, Sum((self.products, BIAS)) if self.constant_variance else self.products)

    def symmetric_law(self, of: Symbol = H) -> Law:
        """A stand-in for the law of the sum, of which only the symmetry counts."""
        if self.distribution == "normal":
            return Normal(of, ZERO, Power(R, TWO))
        return Uniform(of, negate(R), R)

    def half(self) -> Chain:
        """P(h <= 0) = P(h >= 0) = 1/2."""
        laws = (self.symmetric_law(),)
        chain = ChainBuilder(Probability(Indicator(H, "<=", ZERO), laws))
        return chain.then(Probability(Indicator(H, ">=", ZERO), laws)).then(HALF).chain()

    def spread(self) -> Chain:
        """Var s = sum of Var(w_i) x_i^2."""
        laws = (self.law(W, self.variance),)
        index, last = Symbol("i"), number(self.features)
        square = Power(X, TWO)
        chain = ChainBuilder(Variance(self.products, laws))
        chain.then(RangeSum(Product((Variance(W, laws), square)), index, ONE, last))
        body = multiply(Number(self.variance), RangeSum(square, index, ONE, last))
        return chain.then(body).chain()

    def shifted(self) -> Chain:
        """P(s <= -b) = Phi(-b/r)."""
        laws = (Normal(S, ZERO, Power(R, TWO)),)
        chain = ChainBuilder(Probability(Indicator(S, "<=", negate(B)), laws))
        return chain.then(share(negate(Quotient(B, R)))).chain()

    def over_inputs(self, digits: int) -> Chain:
        """The mean of Phi(-b/r) over standard normal inputs: r^2 is a multiple of a chi square."""
        half = Fraction(self.features, 2)
        root = value_of(Root(Number(self.variance)), {}, digits)
        deviation = root[1] if root and root[0] else Root(Number(self.variance))
        inside = multiply(deviation, Root(T))
        density = Quotient(
            multiply(power(T, Number(half - 1)), Power(Constant("E"), negate(divide(T, TWO)))),
            multiply(_two_to(half), _gamma(half)),
        )
        body = Product((share(divide(Number(-self.constant), inside)), density))
        whole = Integral(body, T, ZERO, Infinity())
        chain = ChainBuilder(SILENT, Scope.DATA).then(whole)
        decimal = decimal_of(whole, {}, digits)
        assert decimal is not None
        return chain.then(decimal[1], False).chain()


def share(argument: Node) -> Node:
    """Phi of a formula."""
    return Call(PHI, (argument,))


def _two_to(half: Fraction) -> Node:
    """2^(n/2)."""
    whole = number(2 ** int(half))
    return whole if half.denominator == 1 else multiply(whole, Root(TWO))


def _gamma(half: Fraction) -> Node:
    """Gamma(n/2): a factorial, or a multiple of the root of pi."""
    value, argument = Fraction(1), half - 1
    while argument > 0:
        value, argument = value * argument, argument - 1
    return Number(value) if half.denominator == 1 else multiply(Number(value), Root(Constant("pi")))
