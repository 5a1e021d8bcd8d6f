"""The answers of `dropout_counts`, each with its chains in the letters p and q = 1 - p."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain as joined

from derivator.derivations.dropping.collected import collected
from derivator.derivations.dropping.net import DropoutLayers, letters_of
from derivator.derivations.formulas.values import number_of, value_of
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.build import ONE, ZERO, add, multiply, number, power
from derivator.notation.chance import (
    Binomial,
    Covariance,
    Expected,
    Law,
    Probability,
    Variance,
)
from derivator.notation.nodes import (
    Indicator,
    Negative,
    Node,
    Number,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from derivator.notation.polynomial import formula, polynomial
from derivator.notation.sympy_text import sympy_text
from derivator.notation.walk import substitute
from derivator.simulation.readings import Statistic
from derivator.solution import Chain, Relation, Result, Scope

SEEN = 1e-3
"""An event that is less probable is not looked for in a simulation."""


@dataclass(frozen=True)
class Counted:
    """All parameters, or those of the net with thinned hidden layers."""

    asked: str
    total: Chain
    widths: tuple[Node, ...]
    part: Node


@dataclass(frozen=True)
class LayersOff:
    """That one layer is off as a whole, or that any layer is."""

    asked: str
    lines: tuple[Chain, ...]
    values: tuple[Chain, ...]


@dataclass(frozen=True)
class ActiveNeurons:
    """The number N of hidden neurons that are on."""

    asked: str
    definition: Chain
    laws: tuple[Law, ...]
    moments: tuple[Chain, ...]
    values: tuple[Chain, ...]


@dataclass(frozen=True)
class Target:
    """The chance that switches off a given part of the hidden neurons in the mean."""

    asked: str
    part: Node
    off: Chain
    chance: Chain


@dataclass(frozen=True)
class LiveParameters:
    """The number P of parameters with both ends on: mean, shared neurons, variance."""

    asked: str
    laws: tuple[Law, ...]
    definition: Chain
    mean: Chain
    split: Chain
    product: Chain | None
    """The variance of a product of independent numbers."""
    shared: Chain | None
    """The covariance of two sums of parameters with one layer in common."""
    variances: tuple[Chain, ...]
    covariances: tuple[Chain, ...]
    variance: Chain
    values: tuple[Chain, ...]


Answer = Counted | LayersOff | ActiveNeurons | Target | LiveParameters


@dataclass
class Findings:
    """Answers one by one; collects what they share: results, names, what to simulate."""

    net: DropoutLayers
    digits: int
    simulated: Mapping[str, Fraction]
    """The chances at which the net is simulated, by letter."""

    def __post_init__(self) -> None:
        self.results: dict[str, Result] = {}
        self.defined: dict[str, Node] = {}
        self.claims: list[tuple[Chain, str, Statistic]] = []
        self.given = {name: Number(value, True) for name, value in self.net.given.items()}
        """The chances that are numbers."""

    # Parameters

    def counted(self, asked: str, kept: Fraction) -> Counted:
        """sum of (n_(i-1) + 1) n_i."""
        layers = range(len(self.net.widths))
        thin = [kept if i in self.net.hidden else Fraction(1) for i in layers]
        widths = tuple(
            multiply(Number(part), self.net.width(i)) for i, part in zip(layers, thin, strict=True)
        )
        written = self.net.parameters(kept)
        chain = ChainBuilder(written).then(_summed(written)).then(_tidy(written))
        finished = chain.chain()
        key = "parameters" if asked == "parameters" else "parameters_thinned"
        self.results[key] = self._result(finished)
        return Counted(asked, finished, widths, Number(1 - kept))

    # Layers that are off as a whole

    def layer_off(self) -> LayersOff:
        """P(N_i = 0) = p^n."""
        lines = []
        for layer in self.net.random:
            symbol = self._off(layer)
            lines.append(equality(symbol, self._all_off(layer)))
            self._found(f"off[{layer}]", lines[-1], f"off_{layer}")
        return LayersOff("layer_off", tuple(lines), self._values(lines))

    def any_off(self) -> LayersOff:
        """1 minus the probability that in every layer at least one neuron is on."""
        laws, random = self.net.laws, self.net.random
        if len(random) == 1:
            answer = self.layer_off()
            self._found("any_off", answer.lines[0], "off")
            return LayersOff("any_off", answer.lines, answer.values)
        counts = Product(tuple(self.net.count(layer) for layer in random))
        chain = ChainBuilder(Probability(Indicator(counts, "=", ZERO), laws))
        some = [
            Probability(Indicator(self.net.count(layer), ">", ZERO), (self.net.law(layer),))
            for layer in random
        ]
        chain.then(Sum((ONE, Negative(Product(tuple(some))))))
        survive = [Sum((ONE, Negative(self._all_off(layer)))) for layer in random]
        chain.then(Sum((ONE, Negative(multiply(*survive)))))
        self._found("any_off", chain.chain(), "off")
        return LayersOff("any_off", (chain.chain(),), self._values([chain.chain()]))

    def _off(self, layer: int) -> Node:
        event = Indicator(self.net.count(layer), "=", ZERO)
        return Probability(event, (self.net.law(layer),))

    def _all_off(self, layer: int) -> Node:
        own = self.net.dropping[layer]
        assert own is not None
        return power(own.off, self.net.width(layer))

    # Neurons that are on

    def active(self) -> ActiveNeurons:
        """N is a sum of binomial numbers, one for each layer."""
        counts = [self.net.count(layer) for layer in self.net.hidden]
        total = add(*counts)
        self.defined["N"] = total
        definition = equality(Symbol("N"), total)
        laws = tuple(self.net.law(layer) for layer in self.net.hidden if self.net.dropping[layer])
        mean = ChainBuilder(Expected(Symbol("N"), laws))
        mean.then(add(*(self.net.mean(layer) for layer in self.net.hidden)))
        variance = ChainBuilder(Variance(Symbol("N"), laws))
        variance.then(add(*(self.net.variance(layer) for layer in self.net.hidden)))
        moments = tuple(
            chain.then(self._shortest(chain.last)).chain() for chain in (mean, variance)
        )
        for key, chain, statistic in zip(
            ("E(N)", "Var(N)"), moments, ("mean", "variance"), strict=True
        ):
            self._found(key, chain, "N", statistic)  # type: ignore[arg-type]
        return ActiveNeurons("active", definition, laws, moments, self._values(moments))

    def target(self, part: Fraction, chance: Fraction) -> Target:
        """How many are off in the mean, and the chance at which this is the part asked for."""
        (pair,) = self.net.pairs
        hidden = [self.net.width(layer) for layer in self.net.hidden]
        dropped = [self.net.width(i) for i in self.net.hidden if self.net.dropping[i] is not None]
        laws = tuple(law for law in self.net.laws if law.of.name != "N_0")
        self.defined["N"] = add(*(self.net.count(layer) for layer in self.net.hidden))
        off = ChainBuilder(Sum((add(*hidden), Negative(Expected(Symbol("N"), laws)))))
        off.then(_tidy(multiply(_tidy(add(*dropped)), pair.off)))
        wanted = Product((Number(part), _tidy(add(*hidden))), dotted=True)
        solved = ChainBuilder(pair.off, Scope.DATA)
        solved.then(Quotient(wanted, _tidy(add(*dropped)))).then(Number(chance))
        self.results["p"] = Result(solved.chain(), str(chance), float(chance))
        return Target("target", Number(part), off.chain(), solved.chain())

    # Parameters that are live

    def live(self) -> LiveParameters:
        """P = sum of (N_(i-1) + 1) N_i, with the covariances of neighbouring terms."""
        net, laws = self.net, self.net.laws
        layers = range(1, net.last + 1)
        terms = {i: Symbol(f"T_{i}") for i in layers}
        self.defined |= {terms[i].name: net.live(i) for i in layers}
        self.defined["P"] = add(*terms.values())
        definition = ChainBuilder(Symbol("P")).then(add(*terms.values()))
        definition.then(Sum(tuple(net.live(i) for i in layers)) if net.last > 1 else net.live(1))
        mean = ChainBuilder(Expected(Symbol("P"), laws))
        mean.then(Sum(tuple(net.live_mean(i) for i in layers)))
        mean.then(self._shortest(mean.last))
        variances = {i: net.live_variance(i) for i in layers if net.live_variance(i) != ZERO}
        pairs = [i for i in layers if i < net.last and net.live_covariance(i) != ZERO]
        split = Sum(
            (
                *(Variance(terms[i], laws) for i in variances),
                *(Product((number(2), Covariance(terms[i], terms[i + 1], laws))) for i in pairs),
            )
        )
        variance_lines = tuple(
            self._line(Variance(terms[i], laws), variances[i]) for i in variances
        )
        covariance_lines = tuple(
            self._line(Covariance(terms[i], terms[i + 1], laws), net.live_covariance(i))
            for i in pairs
        )
        whole = ChainBuilder(Variance(Symbol("P"), laws))
        total = Sum(
            (
                *variances.values(),
                *(Product((number(2), net.live_covariance(i)), dotted=True) for i in pairs),
            )
        )
        whole.then(self._shortest(_flat(total)))
        moments = (mean.chain(), whole.chain())
        self._found("E(P)", moments[0], "P")
        self._found("Var(P)", moments[1], "P", "variance")
        products = any(net.variance(i - 1) != ZERO and net.variance(i) != ZERO for i in layers)
        return LiveParameters(
            "live",
            laws,
            definition.chain(),
            moments[0],
            equality(Variance(Symbol("P"), laws), split),
            self._product_rule() if products else None,
            self._shared_rule() if pairs else None,
            variance_lines,
            covariance_lines,
            moments[1],
            self._values(moments),
        )

    def _line(self, symbol: Node, value: Node) -> Chain:
        return ChainBuilder(symbol).then(value).then(self._shortest(value)).chain()

    def _rule_laws(self) -> tuple[Law, ...]:
        on = self.net.pairs[0].on
        return tuple(Binomial(Symbol(x), Symbol(f"n_{x}"), on) for x in ("X", "Y", "Z"))

    @property
    def letters(self) -> tuple[str, ...]:
        """Numbers of neurons that are on, and the sizes of the general rules."""
        return (*(law.of.name for law in self.net.laws), "n_X", "n_Y", "n_Z")

    def _product_rule(self) -> Chain:
        laws = self._rule_laws()
        left, right = Symbol("X"), Symbol("Y")
        squares = [power(Expected(x, laws), number(2)) for x in (left, right)]
        parts = (
            Product((Variance(left, laws), Variance(right, laws))),
            Product((Variance(left, laws), squares[1])),
            Product((squares[0], Variance(right, laws))),
        )
        return equality(Variance(Product((left, right)), laws), Sum(parts))

    def _shared_rule(self) -> Chain:
        laws = self._rule_laws()
        below, own, above = Symbol("X"), Symbol("Y"), Symbol("Z")
        left = multiply(below, own)
        right = multiply(self.net.with_constant(own), above)
        factors = (Expected(below, laws), Variance(own, laws), Expected(above, laws))
        return equality(Covariance(left, right, laws), Product(factors))

    # What all of them share

    def _shortest(self, node: Node) -> Node:
        """By powers of q where there is one chance; else numbers gathered."""
        if len(self.net.pairs) == 1:
            (pair,) = self.net.pairs
            return collected(node, pair.off, pair.on)
        return _tidy(node) if _is_linear(node) else node

    def _values(self, chains: tuple[Chain, ...] | list[Chain]) -> tuple[Chain, ...]:
        """What the chains come to, where the chances are numbers."""
        found = (self._value(chain, self.given) for chain in chains) if self._is_known else ()
        return tuple(chain for chain in found if chain is not None)

    @property
    def _is_known(self) -> bool:
        """Whether every chance is a number."""
        return {pair.off.name for pair in self.net.pairs} <= set(self.given)

    def _value(self, chain: Chain, given: Mapping[str, Node]) -> Chain | None:
        body = substitute(chain.terms[-1], self.net.defined)
        try:
            value = value_of(body, given, self.digits)
        except KeyError:
            return None
        if value is None:
            return None
        relation = Relation.EQUAL if value[0] else Relation.APPROXIMATELY
        node = value[1]
        shown = Number(node.value, True) if isinstance(node, Number) else node
        return Chain((chain.terms[0], shown), (relation,), Scope.DATA)

    def _found(self, key: str, chain: Chain, quantity: str, statistic: Statistic = "mean") -> None:
        """Note a result, and what a simulation is to confirm."""
        self.results[key] = self._result(chain)
        given = {name: Number(value) for name, value in self.simulated.items()}
        claim = self._value(chain, given)
        if claim is None or (quantity.startswith("off") and not self._is_seen(chain, given)):
            return
        self.claims.append((claim, quantity, statistic))

    def _is_seen(self, chain: Chain, given: Mapping[str, Node]) -> bool:
        value = number_of(substitute(chain.terms[-1], self.net.defined), given)
        return value is not None and float(value) > SEEN

    def _result(self, chain: Chain) -> Result:
        """With text and number; at the data where the chances are numbers."""
        body = substitute(chain.terms[-1], self.net.defined)
        at_data = self._value(chain, self.given) if self.given else None
        letters = letters_of(self.net.widths) or not self._is_known
        own = body if letters else substitute(body, self.given)
        try:
            value = number_of(own, {})
        except KeyError:
            return Result(chain, sympy_text(own))
        exact = value_of(own, {}, self.digits)
        short = exact[1] if exact is not None and exact[0] else own
        used = at_data or chain
        return Result(used, sympy_text(short), None if value is None else float(value))


def _flat(node: Sum) -> Sum:
    """Without sums inside the sum."""
    terms = (part.terms if isinstance(part, Sum) else (part,) for part in node.terms)
    return Sum(tuple(joined.from_iterable(terms)))


def _tidy(node: Node) -> Node:
    return formula(polynomial(node))


def _summed(written: Node) -> Node:
    """Every product of numbers worked out: 3900 + 60200 + ..."""
    terms = written.terms if isinstance(written, Sum) else (written,)
    values = tuple(_tidy(term) for term in terms)
    return Sum(values) if len(values) > 1 else values[0]


def _is_linear(node: Node) -> bool:
    """Whether multiplying out leaves a short sum."""
    return len(polynomial(node)) <= 8
