"""The value of expectations, variances and probabilities from the laws of the letters alone.

A polynomial of independent letters is multiplied out, and the expectation of each product is the
product of moments: those of a binomial law by adding up trials (the moments of a sum from those of
its halves), those of a continuous one by quadrature.  Other formulas of one continuous letter are
integrated.  No formula for an expectation or a variance is used, so that these values check one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from derivator.notation.analysis import RangeSum
from derivator.notation.build import ZERO
from derivator.notation.chance import (
    Binomial,
    Covariance,
    Expected,
    Law,
    Normal,
    PlusMinus,
    Probability,
    Uniform,
    Variance,
)
from derivator.notation.nodes import Indicator, Node, Number, Product, Sum, Symbol
from derivator.notation.polynomial import formula, polynomial
from derivator.notation.walk import descendants

FAR = 12.0
"""Standard deviations beyond which the normal density counts as nothing."""
NODES = 32
"""Nodes of a quadrature on either side of the kink at 0."""
LONG = 90
"""The same over a whole density."""
Value = Any
Of = Callable[[Node], Value]


@cache
def _rule_of(kind: str, count: int) -> tuple[Any, Any]:
    """Nodes and weights of Gauss's rule for a constant or a normal density."""
    if kind == "legendre":
        return np.polynomial.legendre.leggauss(count)
    return np.polynomial.hermite_e.hermegauss(count)


def _is_random(node: Node, names: Iterable[str]) -> bool:
    return any(isinstance(part, Symbol) and part.name in names for part in descendants(node))


Group = frozenset[tuple[Node, int]]
"""Factors that depend on the same letter, with their exponents."""


def _expected(
    operand: Node, laws: Mapping[str, Law], of: Of, integral: Callable[..., Value]
) -> Value:
    """E of a formula whose names are written out: E(x^2 y) = E(x^2) E(y) in every product."""
    means: dict[Group, Value] = {}
    total: Value = 0
    for monomial, coefficient in polynomial(operand).items():
        value = of(Number(coefficient))
        groups: dict[frozenset[str], set[tuple[Node, int]]] = {}
        for atom, exponent in monomial:
            names = frozenset(name for name in laws if _is_random(atom, [name]))
            if names:
                groups.setdefault(names, set()).add((atom, exponent))
            else:
                value = value * of(atom) ** exponent
        if sum(map(len, groups)) > len(frozenset().union(*groups)):
            raise TypeError("no expectation of functions of several letters that share one")
        for group in map(frozenset, groups.values()):
            if group not in means:
                means[group] = _mean(group, laws, of, integral)
            value = value * means[group]
        total = total + value
    return total


def _mean(group: Group, laws: Mapping[str, Law], of: Of, integral: Callable[..., Value]) -> Value:
    """E of a power of a letter, of a sum of copies, or of a function of one letter."""
    atom, exponent = next(iter(group))
    if len(group) == 1 and exponent > 0:
        if isinstance(atom, RangeSum):
            return _sum_moments(atom, exponent, laws, of, integral)[exponent]
        if isinstance(atom, Symbol):
            return _moments(laws[atom.name], exponent, of)[exponent]
    return integral(formula({group: Fraction(1)}), laws)


def _sum_moments(
    node: RangeSum, degree: int, laws: Mapping[str, Law], of: Of, integral: Callable[..., Value]
) -> list[Value]:
    """Of a sum of w_i x_i with letters of its own in each term, all distributed alike."""
    term = [
        _expected(Product((node.operand,) * k), laws, of, integral) for k in range(1, degree + 1)
    ]
    return _repeated(of(node.last), [term[0] * 0 + 1, *term])


def _moments(law: Law, degree: int, of: Of) -> list[Value]:
    """E(1), E(x), E(x^2), ... up to a degree."""
    if isinstance(law, Binomial):
        chance = of(law.chance)
        return _repeated(of(law.count), [chance * 0 + 1] + [chance] * degree)
    nodes, weights = _nodes(law, of)
    return [sum(w * x**k for x, w in zip(nodes, weights, strict=True)) for k in range(degree + 1)]


def _repeated(count: Value, single: list[Value]) -> list[Value]:
    """The moments of a sum of so many independent copies, by doubling."""
    whole = np.round(np.real(count)).astype(int) if _is_array(count) else int(count)
    block = single
    total = [single[0]] + [part * 0 for part in single[1:]]
    bits = int(np.max(whole)).bit_length()
    for bit in range(bits):
        taken = (whole >> bit) & 1
        joined = _added(total, block)
        if _is_array(taken):
            total = [np.where(taken, a, b) for a, b in zip(joined, total, strict=True)]
        elif taken:
            total = joined
        block = _added(block, block)
    return total


def _added(left: list[Value], right: list[Value]) -> list[Value]:
    """The moments of x + y: E (x + y)^k = sum of C(k, i) E x^i E y^(k - i)."""
    return [
        sum(math.comb(k, i) * left[i] * right[k - i] for i in range(k + 1))
        for k in range(len(left))
    ]


def _is_array(value: Value) -> bool:
    return isinstance(value, np.ndarray | np.generic)


def _nodes(law: Law, of: Of) -> tuple[Any, Any]:
    """Nodes and weights of a quadrature over the law, exact for polynomials of low degree."""
    if isinstance(law, Uniform):
        low, high = of(law.low), of(law.high)
        if not _is_array(low):
            raise TypeError("a quadrature has no more digits than double precision")
        plain, weights = _rule_of("legendre", 12)
        return [(low + high) / 2 + (high - low) / 2 * x for x in plain], weights / 2
    assert isinstance(law, Normal)
    mean, spread = of(law.mean), of(law.variance)
    if not _is_array(mean):
        raise TypeError("a quadrature has no more digits than double precision")
    plain, weights = _rule_of("hermite", 12)
    return [mean + np.sqrt(spread) * x for x in plain], weights / weights.sum()


def _density(law: Law, of: Of) -> tuple[Value, Value, Callable[[Value], Value]]:
    """Both ends of a continuous law, and its density between them."""
    if isinstance(law, Uniform):
        low, high = of(law.low), of(law.high)
        return low, high, lambda x: 1 / (high - low) + 0 * x
    if not isinstance(law, Normal):
        raise TypeError("no integral over a discrete law")
    mean, width = of(law.mean), np.sqrt(of(law.variance))
    return (
        mean - FAR * width,
        mean + FAR * width,
        lambda x: np.exp(-((x - mean) ** 2) / (2 * width**2)) / (np.sqrt(2 * np.pi) * width),
    )


def _integrated(
    low: Value, high: Value, function: Callable[[Value], Value], count: int = NODES
) -> Value:
    """By Gauss and Legendre; an empty range gives 0."""
    plain, weights = _rule_of("legendre", count)
    half = (high - low) / 2
    points = (high + low) / 2 + half * plain.reshape(-1, 1, 1)
    return (weights.reshape(-1, 1, 1) * half * function(points)).sum(axis=0)


def _by_quadrature(bindings: Any) -> Callable[[Node, Mapping[str, Law]], Value]:
    """E of any formula of one continuous letter, which may have a kink at 0."""
    from derivator.notation.evaluate import evaluate

    def value(operand: Node, laws: Mapping[str, Law]) -> Value:
        own = [law for name, law in laws.items() if _is_random(operand, [name])]
        if len(own) != 1:
            raise TypeError("no expectation of a formula of several letters that is no polynomial")
        low, high, density = _density(own[0], lambda node: evaluate(node, bindings))

        def body(points: Value) -> Value:
            return evaluate(operand, bindings.given(own[0].of.name, points)) * density(points)

        middle = np.clip(0.0, low, high)
        return _integrated(low, middle, body) + _integrated(middle, high, body)

    return value


def _refused(operand: Node, laws: Mapping[str, Law]) -> Value:
    raise TypeError("a quadrature has no more digits than double precision")


def _probability(stated: Indicator, event: Node, laws: Mapping[str, Law], of: Of) -> Value:
    """Of a lone continuous letter by quadrature; of a product of counts by whether each is 0."""
    relation, goal = stated.relation, stated.right
    if isinstance(event, Symbol) and not isinstance(laws[event.name], Binomial):
        low, high, density = _density(laws[event.name], of)
        if relation == "=":
            return low * 0
        middle = np.clip(of(goal), low, high)
        ends = (low, middle) if relation in ("<", "<=") else (middle, high)
        return _integrated(*ends, density, LONG)
    if relation not in ("=", ">") or goal != ZERO:
        raise TypeError("counts are only compared with 0")
    own = [law for name, law in laws.items() if _is_random(event, [name])]
    total: Value = 0
    for pattern in itertools.product((0, 1), repeat=len(own)):
        names = dict(zip((law.of.name for law in own), pattern, strict=True))
        if (_product_of(event, names) == 0) == (relation == "="):
            mass: Value = 1
            for law, positive in zip(own, pattern, strict=True):
                assert isinstance(law, Binomial)
                mass = mass * _mass(law, bool(positive), of)
            total = total + mass
    return total


def _mass(law: Binomial, positive: bool, of: Of) -> Value:
    """The probability that no trial succeeds, or that at least one does, trial by trial."""
    chance = of(law.chance)
    off = (1 - chance) ** of(law.count)
    if not positive:
        return off
    return -np.expm1(of(law.count) * np.log1p(-chance)) if _is_array(chance) else 1 - off


def _product_of(event: Node, values: Mapping[str, int]) -> int:
    """The value of a product or a sum of counts where each is 0 or positive."""
    if isinstance(event, Symbol):
        return values[event.name]
    if isinstance(event, Product):
        return math.prod(_product_of(factor, values) for factor in event.factors)
    if isinstance(event, Sum):
        return sum(_product_of(term, values) for term in event.terms)
    raise TypeError("an event about counts is about a product or a sum of them")


def _central(left: Node, right: Node, expected: Callable[[Node], Value]) -> Value:
    """E(xy) - E(x) E(y)."""
    return expected(Product((left, right))) - expected(left) * expected(right)


def _rule(part: Callable[..., Value]) -> Callable[[Any, Any], Value]:
    def value(node: Any, bindings: Any) -> Value:
        from derivator.notation.evaluate import evaluate

        def of(inner: Node) -> Value:
            return np.asarray(evaluate(inner, bindings)) + np.zeros((1, 1))

        laws = {law.of.name: law for law in node.laws}
        open_up = getattr(bindings, "written_out", lambda inner: inner)

        def expected(operand: Node) -> Value:
            return _expected(open_up(operand), laws, of, _by_quadrature(bindings))

        return part(node, expected, laws, of, open_up)

    return value


def _parts() -> dict[type[Node], Callable[..., Value]]:
    return {
        Expected: lambda node, expected, laws, of, up: expected(node.operand),
        Variance: lambda node, expected, laws, of, up: _central(
            node.operand, node.operand, expected
        ),
        Covariance: lambda node, expected, laws, of, up: _central(node.left, node.right, expected),
        Probability: lambda node, expected, laws, of, up: math.prod(
            _probability(event, _about(event.left, laws, up), laws, of)
            for event in (node.event, *node.others)
        ),
    }


def _about(node: Node, laws: Mapping[str, Law], open_up: Callable[[Node], Node]) -> Node:
    """What an event is about; a letter with a law of its own stays, even if it has a formula."""
    return node if isinstance(node, Symbol) and node.name in laws else open_up(node)


def _label(node: Node, bindings: Any) -> Any:
    raise TypeError(f"{type(node).__name__} is a label and has no value")


LABELS = (Binomial, Uniform, Normal, PlusMinus)
RULES: dict[type[Node], Any] = {
    **{kind: _rule(part) for kind, part in _parts().items()},
    **dict.fromkeys(LABELS, _label),
}
"""An evaluation rule for each node class of ``chance``."""


def precise_rules(of: Callable[[Node, Mapping[str, Value]], Value]) -> dict[type[Node], Any]:
    """The rules for many digits, for discrete laws; ``of`` evaluates a part."""

    def rule(part: Callable[..., Value]) -> Callable[[Any, Mapping[str, Value]], Value]:
        def value(node: Any, values: Mapping[str, Value]) -> Value:
            laws = {law.of.name: law for law in node.laws}

            def known(inner: Node) -> Value:
                return of(inner, values)

            def expected(operand: Node) -> Value:
                return _expected(operand, laws, known, _refused)

            return part(node, expected, laws, known, lambda inner: inner)

        return value

    return {kind: rule(part) for kind, part in _parts().items()}
