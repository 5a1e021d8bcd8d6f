"""The optimisers once more, in plain floating point, as the papers' pseudocode has them.

The numbers that the checks hold the printed lines against come from here, never from the formulas
that are printed: a line that is not what the method says cannot pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from derivator.derivations.optimisers.options import DescentOptions

Array = npt.NDArray[Any]
Trace = list[dict[str, Array]]
"""What every letter is after 0, 1, 2, ... steps; ``g`` and ``ahead`` are those of the step."""


def textbook(options: DescentOptions, start: Array, slopes: Sequence[Array]) -> Trace:
    """The trace of one weight; ``slopes`` are the derivatives of the loss used step by step."""
    runs = {
        "momentum": _momentum,
        "nesterov": _momentum,
        "adagrad": _adagrad,
        "rmsprop": _rmsprop,
        "adam": _adam,
        "adamw": _adam,
    }
    eta, decay = float(options.rate), float(options.weight_decay)
    w = np.array(start, dtype=float)
    zero = np.zeros_like(w)
    initial = zero + float(options.initial)
    state = {"w": w, "v": zero, "m": zero, "s": initial, "last_step": zero}
    trace: Trace = [dict(state)]
    for t, slope in enumerate(slopes, start=1):
        w = state["w"]
        ahead = w
        if options.method == "nesterov" and options.lookahead == "ahead":
            ahead = w + float(options.momentum) * state["last_step"]
        g = np.array(slope, dtype=float) + (0 if options.decoupled else decay * ahead)
        state = {**state, "g": g, "ahead": ahead}
        run = runs.get(options.method)
        delta = -eta * g if run is None else run(options, state, g, t)
        state["w"] = w * (1 - (eta * decay if options.decoupled else 0)) + delta
        state["last_step"] = delta
        trace.append(dict(state))
    return trace


def _momentum(options: DescentOptions, state: dict[str, Array], g: Array, t: int) -> Array:
    """The way that is made, for any convention; v is that way in the units of the convention."""
    a, eta = float(options.momentum), float(options.rate)
    share = 1 - a if options.velocity == "averaged" else 1.0
    unit = 1.0 if options.velocity == "rate_inside" else eta
    sign = -1.0 if options.sign == "subtract" else 1.0
    old = sign * unit * state["v"]
    way = a * old - eta * share * g
    state["v"] = sign * way / unit
    if options.method == "nesterov" and options.lookahead == "here":
        return a * way - eta * share * g
    return way


def _denominator(options: DescentOptions, squares: Array) -> Array:
    eps = float(options.epsilon)
    if options.epsilon_place == "inside":
        return np.asarray(np.sqrt(squares + eps))
    return np.asarray(np.sqrt(squares) + eps)


def _adagrad(options: DescentOptions, state: dict[str, Array], g: Array, t: int) -> Array:
    state["s"] = state["s"] + g**2
    return -float(options.rate) * g / _denominator(options, state["s"])


def _rmsprop(options: DescentOptions, state: dict[str, Array], g: Array, t: int) -> Array:
    new = 1 - float(options.smoothing)
    state["s"] = state["s"] + new * (g**2 - state["s"])
    squares = state["s"]
    if options.centered:
        state["m"] = state["m"] + new * (g - state["m"])
        squares = squares - state["m"] ** 2
    return -float(options.rate) * g / _denominator(options, squares)


def _adam(options: DescentOptions, state: dict[str, Array], g: Array, t: int) -> Array:
    """With weights that add up to 1: m_hat is the mean of all gradients, the last the heaviest."""
    eta = float(options.rate)
    b1, b2 = map(float, options.betas)
    state["m"] = state["m"] + (1 - b1) * (g - state["m"])
    state["s"] = state["s"] + (1 - b2) * (g**2 - state["s"])
    if not options.correction:
        return -eta * state["m"] / _denominator(options, state["s"])
    weights1, weights2 = (sum((1 - b) * b**k for k in range(t)) for b in (b1, b2))
    state["m_hat"], state["s_hat"] = state["m"] / weights1, state["s"] / weights2
    if options.epsilon_place == "hat":
        state["rate"] = np.full((1, 1), eta * np.sqrt(weights2) / weights1)
        return -state["rate"] * state["m"] / _denominator(options, state["s"])
    return -eta * state["m_hat"] / _denominator(options, state["s_hat"])
