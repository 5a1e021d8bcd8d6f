"""Both solutions for one eigenvalue, in symbols.

Descent from 0 on h (w - w*)^2/2 arrives after tau steps at (1 - (1 - eta h)^tau) w*, the penalty
alpha w^2/2 moves the minimum to h/(h + alpha) w* (Goodfellow, Bengio and Courville, Deep Learning,
sections 7.1.1 and 7.8).
"""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import At, Infinity, Limit
from derivator.notation.build import ONE, TWO, ZERO
from derivator.notation.functions import LOG
from derivator.notation.matrices import Primed
from derivator.notation.nodes import (
    Call,
    Indicator,
    Negative,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from derivator.solution import Chain, Relation

H, RATE, STEPS, PENALTY = (Symbol(name) for name in ("h", "eta", "tau", "alpha"))
W, BEST, STOPPED, SHRUNK = (Symbol(name) for name in ("w", "w__star", "w_tau", "w_alpha"))
LETTERS = ("w", "h", "eta", "alpha", "w__star", "tau")
CONDITIONS = (
    *(Indicator(letter, ">", ZERO) for letter in (H, RATE, PENALTY)),
    Indicator(Product((RATE, H)), "<", ONE),
)
"""What is assumed: with eta h < 1 the descent does not overshoot."""


def minus(left: Node, right: Node) -> Node:
    """left - right."""
    return Sum((left, Negative(right)))


KEPT = minus(ONE, Product((RATE, H)))
"""1 - eta h: the part of the distance to the minimum that one step leaves."""
STOPPED_FACTOR = minus(ONE, Power(KEPT, STEPS))
SHRUNK_FACTOR = Quotient(H, Sum((H, PENALTY)))
COUNT = Symbol("tau_h")


def _steps() -> Node:
    """ln(alpha/(h + alpha))/ln(1 - eta h)."""
    left = Call(LOG, (Quotient(PENALTY, Sum((H, PENALTY))),))
    return Quotient(left, Call(LOG, (KEPT,)))


DEFINED = {
    "w_tau": Product((STOPPED_FACTOR, BEST)),
    "w_alpha": Product((SHRUNK_FACTOR, BEST)),
    "tau_h": _steps(),
}


@dataclass(frozen=True)
class Derived:
    """The lines of the derivation, in the order of the page."""

    best: Node
    rate: Node
    steps: Node
    slope: Chain
    """L' of the loss along one eigenvector."""
    step: Chain
    """The distance to the minimum after a step."""
    start: Chain
    """The formula for w_tau before the first step: 0."""
    induction: Chain
    """A step from w_tau leads to the formula for tau + 1."""
    stopped: Chain
    penalised: Chain
    """The derivative of the loss with its penalty."""
    zero: Chain
    """It vanishes at w_alpha."""
    shrunk: Chain
    left_out: Chain
    """h/(h + alpha) = 1 - alpha/(h + alpha)."""
    count: Chain
    """The number of steps after which both factors are equal."""
    agreement: Chain
    """It makes the power equal to the fraction."""
    slow: Chain
    """That number for small h."""
    small_stopped: Chain
    """The factor of descent over h, for small h."""
    small_shrunk: Chain
    fast_stopped: Chain
    """With more and more steps nothing is shrunk."""
    fast_shrunk: Chain
    """With a smaller and smaller penalty neither."""


def derived() -> Derived:
    """Everything about one eigenvalue."""
    distance = minus(W, BEST)
    loss = Quotient(Product((H, Power(distance, TWO))), TWO)
    slope = Product((H, distance))
    moved = minus(W, Product((RATE, H, distance)))
    fine = Quotient(Product((PENALTY, Power(W, TWO))), TWO)
    pulled = Sum((slope, Product((PENALTY, W))))
    collected = minus(Product((Sum((H, PENALTY)), W)), Product((H, BEST)))
    root = Quotient(Product((H, BEST)), Sum((H, PENALTY)))
    after = Product((minus(ONE, Power(KEPT, Sum((STEPS, ONE)))), BEST))
    left = Quotient(PENALTY, Sum((H, PENALTY)))
    return Derived(
        best=BEST,
        rate=RATE,
        steps=STEPS,
        slope=equality(Primed(loss, W), slope),
        step=equality(minus(moved, BEST), Product((KEPT, distance))),
        start=ChainBuilder(At(DEFINED["w_tau"], STEPS, ZERO)).then(ZERO).chain(),
        induction=ChainBuilder(minus(STOPPED, Product((RATE, H, minus(STOPPED, BEST)))))
        .then(Sum((BEST, Product((KEPT, minus(STOPPED, BEST))))))
        .then(minus(BEST, Product((KEPT, Power(KEPT, STEPS), BEST))))
        .then(after)
        .chain(),
        stopped=equality(STOPPED, DEFINED["w_tau"]),
        penalised=ChainBuilder(Primed(Sum((loss, fine)), W)).then(pulled).then(collected).chain(),
        zero=equality(At(collected, W, root), ZERO),
        shrunk=ChainBuilder(SHRUNK).then(root).then(DEFINED["w_alpha"]).chain(),
        left_out=equality(SHRUNK_FACTOR, minus(ONE, left)),
        count=equality(COUNT, _steps()),
        agreement=equality(Power(KEPT, COUNT), left),
        slow=_limit(COUNT, H, ZERO, Quotient(ONE, Product((RATE, PENALTY)))),
        small_stopped=_limit(
            Product((Quotient(ONE, H), STOPPED_FACTOR)), H, ZERO, Product((RATE, STEPS))
        ),
        small_shrunk=_limit(
            Product((Quotient(ONE, H), SHRUNK_FACTOR)), H, ZERO, Quotient(ONE, PENALTY)
        ),
        fast_stopped=_limit(STOPPED_FACTOR, STEPS, Infinity(), ONE),
        fast_shrunk=_limit(SHRUNK_FACTOR, PENALTY, ZERO, ONE),
    )


def _limit(formula: Node, by: Symbol, to: Node, value: Node) -> Chain:
    side = 0 if isinstance(to, Infinity) else 1
    return Chain((Limit(formula, by, to, side), value), (Relation.EQUAL,))
