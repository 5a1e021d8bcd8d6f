"""Optimisers: by hand, against the papers' pseudocode, and with injected faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from derivator.check.collect import chains_in
from derivator.check.program import ProgramChecker
from derivator.derivations.optimisers.rule import Rule
from derivator.derivations.optimisers.rules import Momentum, Nesterov
from derivator.derivations.optimisers.scaled import AdaGrad, Adam, RMSprop, Scaled
from derivator.errors import CheckError, SpecError
from derivator.notation.build import ONE, TWO
from derivator.notation.nodes import Negative, Node, Power, Product, Quotient, Sum
from derivator.solution import Relation
from tests.derivations.specs import derived, lines, steps
from tests.helpers import written

V15 = """\
exercise: net
title: {en: net}
symbols: {x: [n, 1], y: [n, 1], w: []}
model: {y_hat: w*x, L: "mse(y_hat, y)"}
values: {x: [1, 2], y: [2, 3], w: 0}
"""
LISTED = """\
exercise: net
title: {en: net}
model: {L: (y - w*x)**2}
data: [{x: 1, y: 2}, {x: 2, y: 3}]
values: {w: 0}
"""
PARABOLA = """\
exercise: net
title: {en: net}
model: {L: w**2 + 12}
values: {w: 5}
"""
NET = """\
exercise: net
title: {en: net}
symbols: {X: [n, 2], y: [n, 1], W_1: [2, 2], W_2: [2, 1]}
model: {y_hat: tanh(X*W_1)*W_2, L: "mse(y_hat, y)"}
values: {X: [[1, 2], [-1, 0], [1, 1]], y: [1, 0, 2], W_1: [[1, -1], [0.5, 0]], W_2: [1, -2]}
"""


def run(folder: Path, head: str, options: str) -> Any:
    """The only step of an exercise, checked."""
    (step,) = steps(folder, head, f"descent: {{{options}}}")
    return step


def values(step: Any, name: str, start: int = 0) -> list[Any]:
    """A result after every step."""
    found, number = [], start
    while f"{name}[{number}]" in step.results:
        found.append(step.results[f"{name}[{number}]"].value)
        number += 1
    return found


# V15 by hand


@pytest.mark.parametrize("head", [V15, LISTED], ids=["rows", "numbers"])
def test_gradient_descent_and_sgd_of_v15(head: str, tmp_path: Path) -> None:
    plain = run(tmp_path, head, "steps: 3")
    assert values(plain, "w") == [0, 0.8, 1.2, 1.4]
    assert values(plain, "dL/dw", 1) == [-8, -4, -2]
    assert values(plain, "L") == [6.5, 1.7, 0.5, 0.2]
    assert plain.results["w*"].exact == "8/5"
    assert plain.results["steps"].value == 3
    assert plain.results["course"].verdict == "falls"
    single = run(tmp_path, head, "order: [1, 2], steps: 4")
    assert [single.results[f"w[{t}]"].exact for t in range(5)] == [
        *("0", "2/5", "32/25", "178/125", "928/625")
    ]


def test_the_lines_of_momentum_and_nesterov(tmp_path: Path) -> None:
    heavy = run(tmp_path, V15, "method: momentum, steps: 2")
    assert lines(heavy.derivative) == ["∂L/∂w = 2/n · Σ[i] (y_hat[i] − y[i])·x[i]"]
    assert lines(heavy.rules) == [
        "g^(t) = ∂L/∂w",
        "v^(t) = alpha·v^(t-1) + eta·g^(t)",
        "w^(t) = w^(t-1) − v^(t)",
    ]
    assert lines(heavy.views[1].lines[0]) == [
        "v^(2) = alpha·v^(1) + eta·g^(2) = 0.9 · (−0.8) + 0.1 · (−4) = −1.12",
        "w(2) = w(1) − v^(2) = 0.8 − (−1.12) = 1.92",
    ]
    look = run(tmp_path, V15, "method: nesterov, steps: 2")
    assert lines(look.views[1].ahead) == [
        "w_tilde^(2) = w(1) − alpha·v^(1) = 0.8 − 0.9 · (−0.8) = 1.52"
    ]
    assert written(look.views[1].gradients[0]).endswith("= −0.4")
    assert values(look, "w") == [0, 0.8, 1.56]
    assert values(look, "w_tilde", 1) == [0, 1.52]


def test_the_lines_of_rmsprop_and_adam(tmp_path: Path) -> None:
    scaled = run(tmp_path, V15, "method: rmsprop, epsilon: 0, steps: 1")
    assert lines(scaled.views[0].lines[0]) == [
        "s^(1) = alpha·s^(0) + (1 − alpha)·(g^(1))² = 0.9 · 0 + (1 − 0.9) · (−8)² = 6.4",
        "w(1) = w(0) − eta · (g^(1)/√(s^(1))) = 0 − 0.1 · ((−8)/√(6.4)) "
        "≈ 0 − 0.1 · ((−8)/2.530) ≈ 0.3162",
    ]
    adam = run(tmp_path, V15, "method: adam, betas: [0.9, 0.9], epsilon: 0, steps: 2")
    assert lines(adam.views[0].lines[0])[2:] == [
        "m_hat^(1) = m^(1)/(1 − beta_1¹) = (−0.8)/(1 − 0.9¹) = (−0.8)/0.1 = −8",
        "s_hat^(1) = s^(1)/(1 − beta_2¹) = 6.4/(1 − 0.9¹) = 6.4/0.1 = 64",
        "w(1) = w(0) − eta · (m_hat^(1)/√(s_hat^(1))) = 0 − 0.1 · ((−8)/√64) "
        "= 0 − 0.1 · ((−8)/8) = 0.1",
    ]
    assert adam.results["m_hat[2]"].value == pytest.approx((0.9 * -0.8 + 0.1 * -7.5) / 0.19)
    assert adam.results["s_hat[2]"].value == pytest.approx((0.9 * 6.4 + 0.1 * 7.5**2) / 0.19)


# Against the papers


def reference(
    method: str,
    slope: Callable[[Any, int], Any],
    w: Any,
    count: int,
    rate: float = 0.1,
    **o: Any,
) -> list[Any]:
    """The weights after each step, by the pseudocode of the papers and of PyTorch."""
    a, eps, decay = o.get("momentum", 0.9), o.get("epsilon", 1e-8), o.get("weight_decay", 0.0)
    b1, b2 = o.get("betas", (0.9, 0.999))
    rho, place = o.get("smoothing", 0.9), o.get("epsilon_place", "outside")
    off = o.get("decoupled", False)
    w = np.array(w, dtype=float)
    v, m = np.zeros_like(w), np.zeros_like(w)
    s = np.full_like(w, o.get("initial", 0.0))
    path = [w]
    for t in range(1, count + 1):

        def gradient(at: Any, t: int = t) -> Any:
            return slope(at, t) + (0.0 if off else decay * at)

        def root(x: Any) -> Any:
            return np.sqrt(x + eps) if place == "inside" else np.sqrt(x) + eps

        old = w
        kind = o.get("velocity", "rate_inside")
        scale = {"rate_inside": rate, "rate_outside": 1.0, "averaged": 1 - a}[kind]
        outer = 1.0 if kind == "rate_inside" else rate
        if method == "gd":
            w = w - rate * gradient(w)
        elif method == "momentum":
            v = a * v + scale * gradient(w)
            w = w - outer * v
        elif method == "nesterov" and o.get("lookahead", "ahead") == "ahead":
            v = a * v + scale * gradient(w - outer * a * v)
            w = w - outer * v
        elif method == "nesterov":
            g = gradient(w)
            v = a * v + scale * g
            w = w - outer * (a * v + scale * g)
        elif method == "adagrad":
            g = gradient(w)
            s = s + g * g
            w = w - rate * g / root(s)
        elif method == "rmsprop":
            g = gradient(w)
            s = rho * s + (1 - rho) * g * g
            m = rho * m + (1 - rho) * g
            w = w - rate * g / root(s - m * m if o.get("centered") else s)
        else:
            g = gradient(w)
            m, s = b1 * m + (1 - b1) * g, b2 * s + (1 - b2) * g * g
            c1, c2 = (1 - b1**t, 1 - b2**t) if o.get("correction", True) else (1.0, 1.0)
            if place == "hat":
                w = w - rate * np.sqrt(c2) / c1 * m / (np.sqrt(s) + eps)
            else:
                w = w - rate * (m / c1) / root(s / c2)
        if off:
            w = w - rate * decay * old
        path.append(w)
    return path


def conventions(draw: Random, method: str) -> dict[str, Any]:
    """Some options of a method."""
    found: dict[str, Any] = {}
    if method in ("momentum", "nesterov"):
        found["momentum"] = draw.choice([0.5, 0.9, 0.95])
        found["velocity"] = draw.choice(["rate_inside", "rate_outside", "averaged"])
        found["sign"] = draw.choice(["subtract", "add"])
    if method == "nesterov":
        found["lookahead"] = draw.choice(["ahead", "here"])
    if method in ("adagrad", "rmsprop", "adam"):
        found["epsilon"] = draw.choice([1e-8, 1e-3, 0.5])
        found["epsilon_place"] = draw.choice(["outside", "inside"])
    if method in ("adagrad", "rmsprop"):
        found["initial"] = draw.choice([0, 1])
    if method == "rmsprop":
        found["smoothing"], found["centered"] = draw.choice([0.9, 0.99]), draw.choice([True, False])
    if method == "adam":
        found["betas"] = draw.choice([(0.9, 0.999), (0.9, 0.9), (0.0, 0.5)])
        found["correction"] = draw.choice([True, False])
        if found["correction"]:
            found["epsilon_place"] = draw.choice(["outside", "inside", "hat"])
    if draw.random() < 0.5:
        found["weight_decay"], found["decoupled"] = 0.2, draw.choice([True, False])
    return found


def in_yaml(found: dict[str, Any]) -> str:
    def text(value: Any) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        return str(list(value)) if isinstance(value, tuple) else str(value)

    return "".join(f", {key}: {text(value)}" for key, value in found.items())


METHODS = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("method", METHODS)
def test_a_regression_with_random_conventions(method: str, seed: int, tmp_path: Path) -> None:
    draw = Random(f"{method}{seed}")
    rows = draw.randint(2, 4)
    x = [[draw.randint(-3, 3) / 2, draw.randint(1, 4) / 2] for _ in range(rows)]
    y = [draw.randint(-4, 4) for _ in range(rows)]
    start = [draw.randint(-2, 2), draw.randint(1, 3)]
    head = f"""\
exercise: net
title: {{en: net}}
symbols: {{X: [n, 2], y: [n, 1], w: [2, 1]}}
model: {{L: "mse(X*w, y)"}}
values: {{X: {x}, y: {y}, w: {start}}}
"""
    size, options = draw.choice([1, rows]), conventions(draw, method)
    options["epsilon"] = max(options.get("epsilon", 0), 1e-3) if "epsilon" in options else 0
    options = {k: v for k, v in options.items() if k != "epsilon" or "epsilon_place" in options}
    step = run(
        tmp_path, head, f"method: {method}, batch: {size}, rate: 0.05, steps: 6{in_yaml(options)}"
    )
    inputs, answers = np.array(x), np.array(y, dtype=float)[:, None]

    def slope(at: Any, t: int) -> Any:
        chosen = [(t - 1) % rows] if size == 1 else list(range(rows))
        part = inputs[chosen]
        return 2 / len(chosen) * part.T @ (part @ at - answers[chosen])

    begin = np.array(start, dtype=float)[:, None]
    expected = reference(method, slope, begin, 6, 0.05, **options)
    for t, weights in enumerate(expected):
        assert np.allclose(step.results[f"w[{t}]"].value, weights, rtol=1e-9, atol=1e-12)


FUNCTIONS: list[tuple[str, dict[str, float], Callable[[Any], Any]]] = [
    ("w**4 - 3*w**2 + w", {"w": 1.5}, lambda w: 4 * w**3 - 6 * w + 1),
    ("log(1 + exp(-w)) + w**2/8", {"w": -1.0}, lambda w: w / 4 - 1 / (1 + np.exp(w))),
    (
        "(1 - x)**2 + 5*(y - x**2)**2",
        {"x": -0.5, "y": 0.5},
        lambda p: np.array(
            [-2 * (1 - p[0]) - 20 * p[0] * (p[1] - p[0] ** 2), 10 * (p[1] - p[0] ** 2)]
        ),
    ),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("formula", range(len(FUNCTIONS)))
def test_functions_with_random_conventions(formula: int, method: str, tmp_path: Path) -> None:
    text, start, slope = FUNCTIONS[formula]
    options = conventions(Random(f"{method}/{formula}"), method)
    head = f'exercise: net\ntitle: {{en: net}}\nfunctions: {{"f({", ".join(start)})": {text}}}\n'
    begin = ", ".join(f"{name}: {value}" for name, value in start.items())
    asked = f"of: f, start: {{{begin}}}, method: {method}, rate: 0.03, steps: 7{in_yaml(options)}"
    step = run(tmp_path, head, asked)
    flat = np.array(list(start.values()))
    point = flat if len(flat) > 1 else flat[0]
    expected = reference(method, lambda at, t: slope(at), point, 7, 0.03, **options)
    for t, weights in enumerate(expected):
        found = [step.results[f"{name}[{t}]"].value for name in start]
        assert np.allclose(found, weights, rtol=1e-9, atol=1e-12)
    assert step.figure is not None


def test_a_network_under_adam(tmp_path: Path) -> None:
    step = run(tmp_path, NET, "method: adam, steps: 4, show: 2")
    x, y = np.array([[1.0, 2], [-1, 0], [1, 1]]), np.array([[1.0], [0], [2]])
    shapes = ((2, 2), (2, 1))

    def slope(flat: Any, t: int) -> Any:
        first, second = flat[:4].reshape(shapes[0]), flat[4:].reshape(shapes[1])
        inner = np.tanh(x @ first)
        error = 2 / 3 * (inner @ second - y)
        back = error @ second.T * (1 - inner**2)
        return np.concatenate([(x.T @ back).ravel(), (inner.T @ error).ravel()])

    expected = reference("adam", slope, np.array([1, -1, 0.5, 0, 1, -2.0]), 4)
    for t, flat in enumerate(expected):
        assert np.allclose(np.ravel(step.results[f"W_1[{t}]"].value), flat[:4], rtol=1e-9)
        assert np.allclose(np.ravel(step.results[f"W_2[{t}]"].value), flat[4:], rtol=1e-9)
    assert not step.single
    assert step.views[0].passes
    assert step.zeros
    assert {"m_W_1[0]", "s_hat_W_2[4]", "dL/dW_1[1]"} <= step.results.keys()


# The end


def test_the_descent_stops_by_the_change_of_the_loss(tmp_path: Path) -> None:
    step = run(tmp_path, PARABOLA, "rate: 0.2, stop: {loss_change: 0.01}")
    w, count = 5.0, 0
    while True:
        w, before, count = 0.6 * w, w, count + 1
        if before**2 - w**2 < 0.01:
            break
    assert step.results["steps"].value == count == 9
    assert (step.stop.met, step.results["stopped"].verdict) == (True, "met")
    assert written(step.stop.earlier).endswith("≈ 0.01254 ≥ 0.01")
    assert written(step.stop.last) == ("|L^(9) − L^(8)| ≈ |12.0025 − 12.0071| ≈ 0.004514 < 0.01")
    assert written(step.minimum.curved.bound) == "eta = 0.2 < 1 = 2/c"
    assert written(step.minimum.curved.factor) == "|1 − eta·c| = |1 − 0.2 · 2| = 0.6"


@pytest.mark.parametrize("head", [V15, LISTED, NET], ids=["rows", "numbers", "net"])
@pytest.mark.parametrize("kind", ["gradient", "parameter_change", "loss_change"])
def test_every_stopping_rule(head: str, kind: str, tmp_path: Path) -> None:
    step = run(tmp_path, head, f"rate: 0.1, stop: {{{kind}: 0.3, most: 30}}, show: 0")
    count = step.results["steps"].value
    losses = values(step, "L")
    if kind == "loss_change":
        changes = [abs(b - a) for a, b in pairwise(losses)]
        assert changes[-1] < 0.3 <= min([*changes[:-1], 1])
    assert step.stop.met
    assert len(losses) == count + 1


def test_a_rule_that_is_not_met(tmp_path: Path) -> None:
    step = run(tmp_path, PARABOLA, "rate: 0.01, stop: {gradient: 0.001, most: 4}")
    assert (step.stop.met, step.results["stopped"].verdict) == (False, "not met")
    assert step.results["steps"].value == 4
    assert step.stop.earlier is None
    assert written(step.stop.last) == "|∂L/∂w| = 9.2236816 ≥ 0.001"


def test_a_rate_that_is_too_large(tmp_path: Path) -> None:
    away = run(tmp_path, PARABOLA, "rate: 1.5, steps: 200")
    assert away.ran_away
    assert away.results["course"].verdict == "diverges"
    assert away.results["steps"].value < 40
    assert not away.minimum.curved.converges
    border = run(tmp_path, PARABOLA, "rate: 1, steps: 3")
    assert border.minimum.curved.limit
    assert border.views[0].change == "stays"
    assert written(border.minimum.curved.bound) == "eta = 1 = 2/c"


def test_a_minimum_that_is_reached(tmp_path: Path) -> None:
    step = run(tmp_path, PARABOLA, "rate: 1/2, steps: 2")
    assert step.minimum.reached
    assert step.views[1].idle
    assert written(step.minimum.curved.factor) == "|1 − eta·c| = |1 − 0.5 · 2| = 0"


def test_no_minimum_is_claimed_where_the_loss_is_not_quadratic(tmp_path: Path) -> None:
    head = "exercise: net\ntitle: {en: net}\nmodel: {L: MODEL}\nvalues: {w: 1}\n"
    for model in ("w**4", "w**3 + w**2", "-w**2", "w", "exp(w)", "Abs(w)*w", "w*Max(w, -20)"):
        step = run(tmp_path, head.replace("MODEL", f'"{model}"'), "rate: 0.01, steps: 2")
        assert step.minimum is None
        assert "w*" not in step.results


def test_the_logistic_step_of_v16(tmp_path: Path) -> None:
    head = """\
exercise: net
title: {en: net}
model: {z: w*x, p: sigma(z), L: "-(y*log(p) + (1 - y)*log(1 - p))"}
values: {x: -5, y: 1, w: 1}
"""
    step = run(tmp_path, head, "rate: 0.01, steps: 1")
    assert lines(step.derivative)[0].endswith("= (p − y)·x")
    slope = (1 / (1 + np.exp(5)) - 1) * -5
    assert step.results["dL/dw[1]"].value == pytest.approx(slope)
    assert step.results["w[1]"].value == pytest.approx(1 - 0.01 * slope)


def test_names_that_are_taken(tmp_path: Path) -> None:
    head = "exercise: net\ntitle: {en: net}\nmodel: {L: (v*t - s)**2 + eta**2 + (g - m)**2}\n"
    start = "start: {v: 1, t: 2, s: 0, eta: 1, g: 0, m: 3}"
    step = run(tmp_path, head, f"method: adam, {start}, steps: 2, betas: [0.5, 0.5]")
    assert lines(step.rules)[1] == "M^(k) = beta_1·M^(k-1) + (1 − beta_1)·G^(k)"
    assert written(step.setting[0]) == "gamma = 0.1"
    heavy = run(tmp_path, head, f"method: momentum, {start}, steps: 2")
    assert lines(heavy.rules)[1] == "V^(k) = alpha·V^(k-1) + gamma·G^(k)"


def test_values_only_for_the_data(tmp_path: Path) -> None:
    head = V15.replace(", w: 0}", "}")
    assert values(run(tmp_path, head, "start: {w: 0}, steps: 1"), "w") == [0, 0.8]
    with pytest.raises(SpecError, match="w"):
        run(tmp_path, head, "steps: 1")


# Faults


def spoiled(method: Any, name: str, change: Callable[[Any], Any]) -> tuple[Any, str, Any]:
    right = getattr(method, name)

    def wrong(self: Rule, *arguments: Any) -> Any:
        return change(right(self, *arguments))

    return method, name, wrong


def on_line(letter: str, change: Callable[[Node], Node]) -> Callable[[Any], Any]:
    def changed(found: Iterator[tuple[str, Node]]) -> Iterator[tuple[str, Node]]:
        for name, formula in found:
            yield name, change(formula) if name == letter else formula

    return changed


def doubled(node: Node) -> Node:
    return Product((TWO, node))


FAULTS: list[tuple[str, tuple[Any, str, Any]]] = [
    ("momentum", spoiled(Momentum, "lines", on_line("v", Negative))),
    ("momentum", spoiled(Momentum, "fresh", doubled)),
    ("nesterov", spoiled(Nesterov, "ahead", doubled)),
    ("nesterov", spoiled(Nesterov, "lines", on_line("w", doubled))),
    ("adagrad", spoiled(AdaGrad, "lines", on_line("s", doubled))),
    ("adagrad", spoiled(Scaled, "root", lambda node: Sum((node, ONE)))),
    ("rmsprop", spoiled(RMSprop, "lines", on_line("s", doubled))),
    ("adam", spoiled(Adam, "lines", on_line("m_hat", doubled))),
    ("adam", spoiled(Adam, "lines", on_line("s_hat", lambda node: Quotient(ONE, node)))),
    ("adam", spoiled(Adam, "left_over", lambda node: Sum((ONE, Negative(_later(node)))))),
    ("adam", spoiled(Adam, "lines", on_line("m", Negative))),
]


def _later(node: Node) -> Node:
    """beta^(t+1) of 1 - beta^t."""
    assert isinstance(node, Sum)
    assert isinstance(node.terms[1], Negative)
    power = node.terms[1].operand
    assert isinstance(power, Power)
    return Power(power.base, Sum((power.exponent, ONE)))


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_a_wrong_rule_is_caught(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    method, (owner, name, wrong) = FAULTS[number]
    assert run(tmp_path, V15, f"method: {method}, steps: 3") is not None
    monkeypatch.setattr(owner, name, wrong)
    with pytest.raises(CheckError):
        run(tmp_path, V15, f"method: {method}, steps: 3")


@pytest.mark.parametrize("method", METHODS)
def test_every_wrong_term_is_caught(method: str, tmp_path: Path) -> None:
    options = f"descent: {{method: {method}, weight_decay: 0.1, steps: 2}}"
    workspace, step = derived(tmp_path, V15, options)
    checker = ProgramChecker(lambda: workspace.program)
    seen: Any = step
    assert not checker.check(seen)[1]
    count = 0
    for chain in chains_in(step):
        for index, term in enumerate(chain.terms):
            if chain.relations[max(index - 1, 0)].value in "<≤>≥":
                continue
            terms = (*chain.terms[:index], Sum((term, ONE)), *chain.terms[index + 1 :])
            count += 1
            assert list(checker.failures(seen, replace(chain, terms=terms)))
    assert count > 60


def test_an_inequality_that_does_not_hold_is_caught(tmp_path: Path) -> None:
    asked = "descent: {rate: 0.2, stop: {loss_change: 0.01}}"
    workspace, step = derived(tmp_path, PARABOLA, asked)
    seen: Any = step
    checker = ProgramChecker(lambda: workspace.program)
    for chain in (seen.stop.last, seen.stop.earlier, seen.minimum.curved.bound):
        assert not list(checker.failures(seen, chain))
        swapped = {Relation.LESS: Relation.AT_LEAST, Relation.AT_LEAST: Relation.LESS}
        relations = tuple(swapped.get(relation, relation) for relation in chain.relations)
        assert list(checker.failures(seen, replace(chain, relations=relations)))


# Bad options


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("momentum: 0.5", "`momentum` is no option of the method gd"),
        ("method: momentum, momentum: 1", "a share that is not between 0 and 1"),
        ("method: adam, betas: [0.9, 1]", "a share that is not between 0 and 1"),
        ("method: adam, epsilon: -1", "epsilon below 0"),
        ("method: rmsprop, epsilon_place: hat", "no correction to be moved"),
        ("steps: 3, stop: {loss_change: 0.1}", "both `steps` and `stop`"),
        ("stop: {most: 3}", "a descent stops by one condition"),
        ("stop: {loss_change: 0.1, gradient: 0.1}", "a descent stops by one condition"),
        ("stop: {loss_change: 0}", "a bound that can never be reached"),
        ("start: {q: 1}", "q is no input"),
        ("start: {w: [1, 2]}", "w is a number"),
        ("of: nothing", "the network has no value nothing"),
        ("rate: 0", "a rate that leads nowhere"),
        ("order: [3]", "an observation that the exercise does not have"),
    ],
)
def test_bad_options(options: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        run(tmp_path, V15, options)
    assert message in str(caught.value)
    assert "net.yaml:7:" in str(caught.value)


def test_roots_of_zero_and_places_without_a_value(tmp_path: Path) -> None:
    head = "exercise: net\ntitle: {en: net}\nmodel: {L: (w - 1)**2}\nvalues: {w: 1}\n"
    with pytest.raises(SpecError, match="epsilon"):
        run(tmp_path, head, "method: adagrad, epsilon: 0")
    head = "exercise: net\ntitle: {en: net}\nmodel: {L: w - log(w)}\nvalues: {w: 2}\n"
    with pytest.raises(SpecError, match="after step 1"):
        run(tmp_path, head, "rate: 5, steps: 5")


def test_the_place_of_a_start(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        run(tmp_path, NET, "start: {W_1: [1, 2, 3]}")
    assert "the start of W_1 has another size" in str(caught.value)
    assert values(run(tmp_path, NET, "start: {W_2: 1}, steps: 1"), "W_2")[0] == ((1,), (1,))


# What the loss does, and what that proves

BOWL = "exercise: net\ntitle: {en: net}\nmodel: {L: (w - 3)**2}\nvalues: {w: START}\n"


def test_a_loss_that_stays(tmp_path: Path) -> None:
    assert run(tmp_path, BOWL.replace("START", "3"), "steps: 2").results["course"].verdict == (
        "stays"
    )
    around = run(tmp_path, BOWL.replace("START", "0"), "rate: 1, steps: 4")
    assert around.results["course"].verdict == "stays"
    assert [view.change for view in around.views] == ["stays"] * 3
    assert not around.views[0].idle


def test_a_change_too_small_for_floats_is_a_change(tmp_path: Path) -> None:
    step = run(tmp_path, BOWL.replace("START", "0"), "rate: 10**-20, steps: 2")
    assert [(view.change, view.idle) for view in step.views] == [("falls", False)] * 2
    assert [view.alike for view in step.views] == [False, True]
    assert step.results["course"].verdict == "falls"


def test_nothing_divided_by_epsilon_is_exactly_nothing(tmp_path: Path) -> None:
    for method in ("adagrad", "rmsprop", "adam"):
        step = run(tmp_path, BOWL.replace("START", "3"), f"method: {method}, steps: 1")
        line = written(step.views[0].lines[0][-1])
        assert line.endswith("3 − 0.1 · (0/(√0 + 10⁻⁸)) = 3 − 0.1 · (0/10⁻⁸) = 3")


def test_a_kink_is_told_of(tmp_path: Path) -> None:
    head = "exercise: net\ntitle: {en: net}\nmodel: {L: Abs(w - 1)}\nvalues: {w: 3/2}\n"
    step = run(tmp_path, head, "rate: 1/2, steps: 3")
    assert [view.kinked for view in step.views] == [False, True, True]
    assert (step.kinked, step.views[1].idle) == (2, True)


def test_the_distance_shows_its_numbers_only_where_they_tell_it(tmp_path: Path) -> None:
    near = run(tmp_path, BOWL.replace("START", "1/3"), "rate: 0.3, steps: 9").minimum
    assert written(near.distance) == "|w(9) − w^*| ≈ 0.0006991"
    far = run(tmp_path, BOWL.replace("START", "1/3"), "rate: 0.3, steps: 1").minimum
    assert written(far.distance) == "|w(1) − w^*| = |29/15 − 3| = 16/15"


def test_a_function_needs_a_start(tmp_path: Path) -> None:
    head = 'exercise: net\ntitle: {en: net}\nfunctions: {"L(w, b)": w**2 + b}\n'
    with pytest.raises(SpecError, match="nothing says where the descent starts"):
        run(tmp_path, head, "of: L")
