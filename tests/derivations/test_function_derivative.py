"""The derivative of a function, line by line, and what it means for a layer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.check.program import ProgramChecker
from derivator.errors import SpecError
from derivator.notation.evaluate import evaluate
from derivator.notation.nodes import Negative
from derivator.ops.base import MatrixOperation
from derivator.ops.defined import Arguments, prime
from derivator.ops.registry import OPERATIONS
from derivator.program.functions import built_in_function
from tests.derivations.specs import derived, steps
from tests.helpers import written

HEAD = """\
exercise: slopes
title: {{en: slopes}}
symbols: {symbols}
functions: {functions}
model: {model}
"""
SIGMA = '{"sigma(t)": exp(t)/(1 + exp(t))}'


def head(functions: str = SIGMA, model: str = "{S: sigma(Z)}", symbols: str = "{Z: [n, k]}") -> str:
    return HEAD.format(functions=functions, model=model, symbols=symbols)


def only(folder: Path, text: str, options: str = "") -> Any:
    """The checked step of an exercise with one part."""
    (step,) = steps(folder, text, f"function_derivative: {options}")
    return step


def told(step: Any) -> list[str]:
    """The lines with the rules before them."""
    return [f"{'+'.join(line.rules)}: {written(line.chain)}" for line in step.steps.lines]


def test_the_sigmoid_of_v21(tmp_path: Path) -> None:
    step = only(tmp_path, head())
    assert told(step) == [
        ": sigma'(t) = (e^t/(1 + e^t))'",
        "quotient: sigma'(t) = ((e^t)' · (1 + e^t) − e^t · (1 + e^t)')/(1 + e^t)²",
        "table: sigma'(t) = (e^t · (1 + e^t) − (e^t)²)/(1 + e^t)²",
        "recognise: sigma'(t) = e^t/(1 + e^t)² = e^t/(1 + e^t)·(1 − e^t/(1 + e^t)) "
        "= sigma(t) · (1 − sigma(t))",
    ]
    assert step.own
    layer = step.layer
    assert written(layer.forward) == "S = sigma(Z)"
    assert written(layer.backward) == "∂L/∂Z = ∂L/∂S * sigma'(Z) = ∂L/∂S * S * (1 − S)"
    assert written(layer.sizes) == "[n×k] * [n×k] * [n×k] = [n×k]"
    assert written(layer.entry) == (
        "∂L/∂Z[i,j] = ∂L/∂S[i,j] · sigma'(Z[i,j]) = ∂L/∂S[i,j] · S[i,j]·(1 − S[i,j])"
    )
    assert list(step.results) == ["sigma'", "dL/dZ"]
    assert step.results["sigma'"].exact == "(1 - exp(t)/(exp(t) + 1))*exp(t)/(exp(t) + 1)"


def test_the_sigmoid_written_differently(tmp_path: Path) -> None:
    functions = '{"sigma(t)": 1/(1 + exp(-t))}'
    lines = told(only(tmp_path, head(functions)))
    assert lines[1] == "reciprocal: sigma'(t) = −(1 + e^(−t))'/(1 + e^(−t))²"
    assert lines[-1].endswith("= sigma(t) · (1 − sigma(t))")


def test_a_layer_of_numbers_a_row_and_a_column(tmp_path: Path) -> None:
    scalar = only(tmp_path, head(model="{s: sigma(z)}", symbols="{z: []}")).layer
    assert written(scalar.backward) == "∂L/∂z = ∂L/∂s · sigma'(z) = ∂L/∂s · s · (1 − s)"
    assert scalar.entry is None
    row = only(tmp_path, head(symbols="{Z: [1, 3]}")).layer
    assert "Z[i]" in written(row.entry)
    column = only(tmp_path, head(symbols="{Z: [n, 1]}")).layer
    assert "Z[i]" in written(column.entry)


def test_inside_a_network(tmp_path: Path) -> None:
    text = head(
        model="{y_hat: sigma(X*W_1 + b_1)*W_2, L: mse(y_hat, y)}",
        symbols="{X: [n, 2], y: [n, 1], W_1: [2, 3], b_1: [3], W_2: [3, 1]}",
    )
    layer = only(tmp_path, text).layer
    assert written(layer.backward).endswith("= ∂L/∂O_1 * O_1 * (1 − O_1)")
    assert only(tmp_path, text, "{layer: false}").layer is None


def test_by_cases(tmp_path: Path) -> None:
    functions = '{"f(t, alpha)": "Max(0, t) + alpha*(exp(Min(0, t)) - 1)"}'
    step = only(tmp_path, head(functions, '{S: "f(Z, 2)"}'))
    assert written(step.steps.definition[1]) == (
        "f(t, alpha) = {t if t > 0; alpha · (e^t − 1) if t ≤ 0}"
    )
    assert told(step)[-1] == "own: f'_t(t, alpha) = {1 if t > 0; f(t, alpha) + alpha if t ≤ 0}"
    assert [written_node(node) for node in step.kinks] == ["0"]
    by_alpha = only(tmp_path, head(functions, '{S: "f(Z, 2)"}'), "{by: alpha}")
    assert by_alpha.layer is None
    assert list(by_alpha.results) == ["f'_alpha"]
    assert told(by_alpha)[-1] == ": f'_alpha(t, alpha) = e^(min(0, t)) − 1"


def written_node(node: Any) -> str:
    from derivator.notation.text import text

    return text(node)


def test_smooth_joints_are_no_kinks(tmp_path: Path) -> None:
    softsign = only(tmp_path, head("{}", "{S: softsign(Z)}"), "{of: softsign}")
    assert softsign.kinks == ()
    hard = only(tmp_path, head("{}", "{S: hard_tanh(Z)}"), "{of: hard_tanh}")
    assert [written_node(node) for node in hard.kinks] == ["−1", "1"]


def test_rules_one_after_the_other(tmp_path: Path) -> None:
    step = only(tmp_path, head('{"f(t)": ln(cos(sin(sqrt(t)))**2)}', "{S: f(Z)}"))
    chains = [line for line in told(step) if line.startswith("chain")]
    assert len(chains) == 4
    swish = only(tmp_path, head('{"f(t)": t*sigmoid(t)}', "{S: f(Z)}"))
    assert [line.rules for line in swish.steps.lines][1:] == [
        ("product",),
        ("table",),
        ("recognise",),
    ]


FUNCTIONS = [
    (operation.functions[0], operation.arity)
    for operation in OPERATIONS
    if operation.functions
    and not isinstance(operation, MatrixOperation)
    and operation.arity - len(operation.defaults) == 1
]


@pytest.mark.parametrize(("name", "arity"), [*FUNCTIONS, ("prelu", 2)])
def test_every_built_in_function(tmp_path: Path, name: str, arity: int) -> None:
    call = f"{name}(Z, 2)" if arity == 2 else f"{name}(Z)"
    step = only(tmp_path, head("{}", f'{{S: "{call}"}}'), f"{{of: {name}}}")
    assert step.layer is not None
    if arity == 2:
        only(tmp_path, head("{}", f'{{S: "{call}"}}'), f"{{of: {name}, by: a}}")


@pytest.mark.parametrize(
    ("functions", "options", "message"),
    [
        ("{}", "", "`of` must say"),
        ('{"f(t)": , "g(t)": t}', "", "`of` must say"),
        ('{"f(t)": }', "", "f is not specified"),
        (SIGMA, "{of: sigma, by: z}", "sigma has no argument z"),
        (SIGMA, "{of: softmax}", "not a function of one argument"),
        (SIGMA, "{of: mse}", "not a function of one argument"),
        (SIGMA, "{of: nonsense}", "not a function of one argument"),
    ],
)
def test_what_cannot_be_done(tmp_path: Path, functions: str, options: str, message: str) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        only(tmp_path, head(functions, "{S: tanh(Z)}"), options)
    assert caught.value.problems[0].position.line > 5


def test_a_wrong_line_is_caught(tmp_path: Path) -> None:
    workspace, step = derived(tmp_path, head(), "function_derivative:")
    found: Any = step
    checker = ProgramChecker(lambda: workspace.program)
    assert checker.check(found)[1] == []
    for place, line in enumerate(found.steps.lines):
        wrong = replace(line.chain, terms=(*line.chain.terms[:-1], Negative(line.chain.terms[-1])))
        lines = list(found.steps.lines)
        lines[place] = replace(line, chain=wrong)
        broken = replace(found, steps=replace(found.steps, lines=tuple(lines)))
        assert len(ProgramChecker(lambda: workspace.program).check(broken)[1]) == 1
    layer = found.layer
    for name in ("forward", "backward", "entry"):
        chain = getattr(layer, name)
        wrong = replace(chain, terms=(*chain.terms[:-1], Negative(chain.terms[-1])))
        broken = replace(found, layer=replace(layer, **{name: wrong}))
        assert len(ProgramChecker(lambda: workspace.program).check(broken)[1]) == 1


@pytest.mark.parametrize(
    ("name", "exact"),
    [
        ("hard_sigmoid", "Piecewise((0, t <= -3), (1/6, t < 3), (0, t >= 3))"),
        ("leaky_relu", "Piecewise((1, t > 0), (0.01, True))"),
    ],
)
def test_a_joint_belongs_to_the_side_that_the_rule_of_the_layer_says(
    tmp_path: Path, name: str, exact: str
) -> None:
    symbols = "{X: [n, 2], W: [2, 1]}"
    step = only(tmp_path, head("{}", f"{{L: sum({name}(X*W))}}", symbols), f"{{of: {name}}}")
    operation = next(operation for operation in OPERATIONS if operation.name == name)
    own = built_in_function(operation, usual=True)
    prime_of = prime(own.function, 0)
    for place in (-3.0, 0.0, 3.0):
        ruled = evaluate(own.rules[0], Arguments({"t": np.asarray(place)}))
        assert float(prime_of.numpy(place)) == pytest.approx(float(ruled)), place
    if name == "hard_sigmoid":
        assert step.results[f"{name}'"].exact == exact


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("leaky_relu", "LeakyReLU'(t) = [t > 0] + 0.01·[t ≤ 0]"),
        ("elu", "ELU'(t) = {1 if t > 0; 1 + ELU(t) if t ≤ 0}"),
        ("silu", "= Swish(t) + sigmoid(t) · (1 − Swish(t))"),
        ("swish", "= Swish(t) + sigmoid(t) · (1 − Swish(t))"),
    ],
)
def test_defaults_are_put_in(tmp_path: Path, name: str, last: str) -> None:
    step = only(tmp_path, head("{}", f"{{S: {name}(Z)}}"), f"{{of: {name}}}")
    assert written(step.steps.lines[-1].chain).endswith(last)
    assert "a" not in {str(symbol) for symbol in (step.results[f"{name}'"].exact or "").split("*")}
    assert step.layer is not None


def test_another_value_or_a_question_keeps_the_letter(tmp_path: Path) -> None:
    model = "{S: elu(Z, 1/2)}"
    step = only(tmp_path, head("{}", model), "{of: elu}")
    assert "a" in written(step.steps.lines[-1].chain).partition("=")[2]
    step = only(tmp_path, head("{}", "{S: elu(Z)}"), "{of: elu, by: a}")
    assert "elu'_a" in step.results


def test_an_authors_joint_has_the_value_of_the_function(tmp_path: Path) -> None:
    functions = '{"f(t)": "Max(0, 1 - Abs(t))"}'
    step = only(tmp_path, head(functions, "{S: f(Z)}"))
    assert written(step.steps.lines[-1].chain).endswith(
        "{0 if t ≤ −1; 1 if t ≤ 0; −1 if t < 1; 0 if t ≥ 1}"
    )
