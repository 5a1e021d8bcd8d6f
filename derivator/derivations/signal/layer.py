"""One layer h = w_1 x_1 + ... + w_n x_n of random weights, and what its activation lets through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import Infinity, Integral, Limit, RangeSum
from derivator.notation.build import ONE, TWO, ZERO, add, divide, multiply, negate, number, power
from derivator.notation.chance import Expected, Law, Laws, Normal, Uniform, Variance
from derivator.notation.functions import MAXIMUM, MINIMUM
from derivator.notation.nodes import Call, Node, Number, Power, Product, Quotient, Symbol
from derivator.notation.sympy_text import sympy_text
from derivator.solution import Chain, Result

N, W, X, Z = Symbol("n"), Symbol("w_i"), Symbol("x_i"), Symbol("z_i")
SPREAD = Symbol("v")
"""The variance of what comes in, any number above 0."""
END = Symbol("a")
"""The end of a uniform law."""
LAYERS = 3
"""Over how many layers the factor is written out."""
Simplify = Callable[[Node], Node]


@dataclass(frozen=True)
class LayerPage:
    """One layer, its activation, the factor, and the factor over many layers."""

    law: Law
    density: tuple[Chain, ...]
    """Mean and variance of a uniform law on [-a, a], for every a."""
    variance: Chain
    sum: Chain
    product: Chain
    total: Chain
    activation: Chain
    factor: Chain
    many: Chain | None
    limit: Chain | None
    verdict: str
    results: dict[str, Result] = field(default_factory=dict)


@dataclass(frozen=True)
class SignalLayer:
    """The law of the weights by its variance in n, and the activation below the layer."""

    distribution: str
    bound: Node | None
    """Of a uniform law its end."""
    variance: Node
    activation: str
    slope: Fraction
    simplify: Simplify

    @property
    def share(self) -> Fraction:
        """The part of the mean square that the activation lets through."""
        if self.activation == "identity":
            return Fraction(1)
        return Fraction(1, 2) if self.activation == "relu" else (1 + self.slope**2) / 2

    @property
    def below(self) -> Symbol:
        """The value in the layer below, before its activation."""
        return X if self.activation == "identity" else Z

    @property
    def activated(self) -> Node:
        """x as a function of z."""
        positive = Call(MAXIMUM, (ZERO, Z))
        if self.activation == "relu":
            return positive
        return add(positive, multiply(Number(self.slope), Call(MINIMUM, (ZERO, Z))))

    def defined(self) -> dict[str, Node]:
        """h, and x where it is an activation's value."""
        own: dict[str, Node] = {"h": sum_of_products(N)}
        if self.activation != "identity":
            own["x_i"] = self.activated
        return own

    def law(self, of: Symbol = W) -> Law:
        """Of a weight."""
        if self.bound is None:
            return Normal(of, ZERO, self.variance)
        return Uniform(of, negate(self.bound), self.bound)

    def laws(self, weight: Law | None = None) -> Laws:
        """Of the weights and of what comes in."""
        return (weight or self.law(), Normal(self.below, ZERO, SPREAD))

    def quotient(self, laws: Laws, size: Node = N) -> Node:
        """Var h over the variance in the layer below."""
        whole = Symbol("h") if size == N else sum_of_products(size)
        return Quotient(Variance(whole, laws), Variance(self.below, laws))

    def factor_chain(self, laws: Laws, variance: Node, size: Node = N) -> Chain:
        """Var h/Var z = n Var w c, and its value."""
        weights = Variance(W, laws)
        share = () if self.share == 1 else (Number(self.share),)
        chain = ChainBuilder(self.quotient(laws, size)).then(Product((size, weights, *share)))
        put_in = (size, variance, *share)
        chain.then(Product(put_in, dotted=True)).then(self.simplify(multiply(*put_in)))
        return chain.chain()

    def page(self) -> LayerPage:
        """All lines about this law."""
        laws = self.laws()
        factor = self.factor_chain(laws, self.variance)
        many, limit, verdict = self._many(factor.terms[-1])
        results = {
            "Var(w)": Result(self._variance(), sympy_text(self.variance), _float(self.variance)),
            "factor": Result(
                factor, sympy_text(factor.terms[-1]), _float(factor.terms[-1]), verdict=verdict
            ),
        }
        return LayerPage(
            self.law(),
            self._density(),
            self._variance(),
            equality(Symbol("h"), sum_of_products(N)),
            self._product(laws),
            self._total(laws),
            self._activation(laws),
            factor,
            many,
            limit,
            verdict,
            results,
        )

    def _density(self) -> tuple[Chain, ...]:
        """E w and Var w of a uniform law on [-a, a] as integrals of its density."""
        if self.bound is None:
            return ()
        laws, end = (Uniform(W, negate(END), END),), END
        below = multiply(TWO, end)
        mean = ChainBuilder(Expected(W, laws))
        mean.then(Integral(Quotient(W, below), W, negate(end), end)).then(ZERO)
        variance = ChainBuilder(Variance(W, laws)).then(Expected(Power(W, TWO), laws))
        variance.then(Integral(Quotient(Power(W, TWO), below), W, negate(end), end))
        return mean.chain(), variance.then(Quotient(Power(end, TWO), number(3))).chain()

    def _variance(self) -> Chain:
        """Var w in n."""
        laws = (self.law(),)
        chain = ChainBuilder(Variance(W, laws))
        if self.bound is None:
            chain.then(Expected(Power(W, TWO), laws))
        else:
            chain.then(Quotient(Power(self.bound, TWO), number(3)))
        return chain.then(self.variance).chain()

    def _product(self, laws: Laws) -> Chain:
        """Var(w x) = E w^2 E x^2 - (E w)^2 (E x)^2."""
        chain = ChainBuilder(Variance(Product((W, X)), laws))
        squares = [Expected(Power(s, TWO), laws) for s in (W, X)]
        means = [Power(Expected(s, laws), TWO) for s in (W, X)]
        chain.then(add(Product(tuple(squares)), negate(Product(tuple(means)))))
        return chain.then(Product((Variance(W, laws), squares[1]))).chain()

    def _total(self, laws: Laws) -> Chain:
        """Var h as a sum of equal terms."""
        chain = ChainBuilder(Variance(Symbol("h"), laws))
        term = Variance(Product((W, X)), laws)
        chain.then(RangeSum(term, Symbol("i"), ONE, N))
        weight, incoming = Variance(W, laws), Expected(Power(X, TWO), laws)
        return chain.then(Product((N, weight, incoming))).chain()

    def _activation(self, laws: Laws) -> Chain:
        """E x^2 by the variance in the layer below."""
        chain = ChainBuilder(Expected(Power(X, TWO), laws))
        if self.activation != "identity":
            chain.then(Expected(Power(self.activated, TWO), laws))
            part = Number(self.share)
            chain.then(multiply(part, Expected(Power(Z, TWO), laws)))
            return chain.then(multiply(part, Variance(Z, laws))).chain()
        return chain.then(Variance(X, laws)).chain()

    def _many(self, factor: Node) -> tuple[Chain | None, Chain | None, str]:
        """The variance some layers on, and its limit."""
        if not isinstance(factor, Number):
            return self._chain_of_layers(factor), None, "depends"
        if factor == ONE:
            return None, None, "keeps"
        k = Symbol("k")
        goal: Node = ZERO if factor.value < 1 else Infinity()
        limit = equality(Limit(Power(factor, k), k, Infinity()), goal)
        verdict = "vanishes" if factor.value < 1 else "explodes"
        return self._chain_of_layers(factor), limit, verdict

    def _chain_of_layers(self, factor: Node) -> Chain:
        """V_4 = f V_3 = f^2 V_2 = f^3 V_1."""
        chain = ChainBuilder(Symbol(f"V_{LAYERS + 1}"))
        for done in range(1, LAYERS + 1):
            chain.then(Product((power(factor, number(done)), Symbol(f"V_{LAYERS + 1 - done}"))))
        return chain.chain()

    def many_defined(self) -> dict[str, Node]:
        """V_2, V_3, ... each from the one before it, by the laws alone."""
        quotient = self.quotient(self.laws())
        return {f"V_{k}": Product((quotient, Symbol(f"V_{k - 1}"))) for k in range(2, LAYERS + 2)}


def sum_of_products(last: Node) -> Node:
    """w_1 x_1 + ... + w_n x_n."""
    return RangeSum(Product((W, X)), Symbol("i"), ONE, last)


def _float(node: Node) -> float | None:
    return float(node.value) if isinstance(node, Number) else None


def inverse_of(share: Fraction, size: Node) -> Node:
    """1/(c n)."""
    value = 1 / share
    return divide(number(value.numerator), multiply(number(value.denominator), size))
