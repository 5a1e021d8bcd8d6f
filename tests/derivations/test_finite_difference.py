"""A derivative with indices, and its difference quotients."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derivator.errors import CheckError, SpecError
from derivator.notation.text import text
from tests.derivations.networks import BIAS, SCALARS, confirm, derived, prose, spoiled, step_of
from tests.helpers import written

NET: dict[str, Any] = {
    "symbols": {"X": ["n", 3], "Y": ["n", 2], "W_1": [3, 3], "W_2": [3, 2], "b": [2]},
    "model": {"F": "sigma(X*W_1)*W_2 + b", "L": "sum((F - Y)**2)"},
    "values": {
        "X": [[1, 0, 2], [0, 1, -1]],
        "Y": [[1, 0], [0, 1]],
        "W_1": [[1, -1, 0], [0, 1, 1], [0.5, 1, -0.5]],
        "W_2": [[1, 0], [-1, 2], [1, 1]],
        "b": [0, -1],
    },
}
"""L-gradient with linear outputs."""
CUBE = {"symbols": ["w", "x"], "model": {"L": "(w*x)**3"}, "values": {"w": 1, "x": 2}}
LINE = {"symbols": ["w"], "model": {"L": "3*w"}, "values": {"w": 2}}


def by_hand(matrix: Any) -> float:
    """dL/dw_32 by NumPy, written down independently."""
    values = {name: np.array(value, dtype=float) for name, value in matrix["values"].items()}
    hidden = 1 / (1 + np.exp(-values["X"] @ values["W_1"]))
    miss = hidden @ values["W_2"] + values["b"] - values["Y"]
    slope = hidden[:, 1] * (1 - hidden[:, 1])
    return float(np.sum(values["X"][:, 2] * slope * (2 * miss @ values["W_2"][1])))


def test_the_way_back_with_indices(tmp_path: Path) -> None:
    step = step_of("finite_difference", NET, tmp_path, by="W_1", entry=[3, 2])
    assert [written(chain) for chain in step.entries] == [
        "∂L/∂F[i,j] = 2·(F[i,j] − Y[i,j])",
        "∂L/∂O_1[i,j] = Σ[k] ∂L/∂F[i,k] · W_2[j,k]",
        "∂L/∂H_1[i,j] = ∂L/∂O_1[i,j] · O_1[i,j]·(1 − O_1[i,j])",
    ]
    assert written(step.composed) == (
        "∂L/∂W_1[3,2] = Σ[i] X[i,3] · ∂L/∂H_1[i,2] = "
        "2·Σ[i] X[i,3]·Σ[j] (F[i,j] − Y[i,j])·W_2[2,j]·O_1[i,2]·(1 − O_1[i,2])"
    )


def test_the_number(tmp_path: Path) -> None:
    step = step_of("finite_difference", NET, tmp_path, by="W_1", entry=[3, 2])
    assert step.results["dL/dW_1[3,2]"].value == pytest.approx(by_hand(NET), rel=1e-12)


def test_orders_and_the_best_steps(tmp_path: Path) -> None:
    forward, central = step_of("finite_difference", NET, tmp_path, by="W_1", entry=[3, 2]).orders
    assert (forward.order, central.order) == (1, 2)
    assert text(forward.best) in ("10⁻⁷", "10⁻⁸")
    assert text(central.best) in ("10⁻⁵", "10⁻⁶")


def test_a_cube_by_hand(tmp_path: Path) -> None:
    """L = 8w^3: L' = 24 at 1; forward 24 + 24h + 8h^2, central 24 + 8h^2."""
    steps = ["1/2", "1/4", "1/8"]
    step = step_of("finite_difference", CUBE, tmp_path, by="w", steps=steps)
    cells = [[written(cell.chain).rsplit(" ", 1)[1] for cell in row[1:]] for row in step.table.rows]
    quotients = [(row[0], row[2]) for row in cells]
    exact = [(24 + 24 * h + 8 * h**2, 24 + 8 * h**2) for h in map(Fraction, steps)]
    assert [tuple(map(float, pair)) for pair in quotients] == [
        tuple(map(float, pair)) for pair in exact
    ]
    assert [order.order for order in step.orders] == [1, 2]
    assert not step.grows


def test_a_line_has_no_error_but_rounding(tmp_path: Path) -> None:
    (order,) = step_of("finite_difference", LINE, tmp_path, scheme="central").orders
    assert order.trend == "rounding"
    assert order.best is None


def test_a_vanishing_second_derivative_gives_order_two(tmp_path: Path) -> None:
    wave = {"symbols": ["w"], "model": {"L": "sin(w)"}, "values": {"w": 0}}
    (order,) = step_of("finite_difference", wave, tmp_path, scheme="forward").orders
    assert order.order == 2


def test_a_kink_is_said(tmp_path: Path) -> None:
    relu = {"symbols": ["w", "x"], "model": {"L": "max(0, w)*x"}, "values": {"w": 0, "x": 1}}
    step = step_of("finite_difference", relu, tmp_path, by="w", scheme="forward")
    assert step.kinked
    assert "kink" in prose("finite_difference", relu, tmp_path, by="w")


def test_one_observation(tmp_path: Path) -> None:
    step = step_of("finite_difference", NET, tmp_path, by="W_1", entry=[3, 2], observation=1)
    first = {**NET, "values": {**NET["values"], "X": [[1, 0, 2]], "Y": [[1, 0]]}}
    assert step.results["dL/dW_1[3,2]"].value == pytest.approx(by_hand(first), rel=1e-12)


def test_a_row_takes_one_index(tmp_path: Path) -> None:
    values = {"X": [[1, 2]], "y": [1], "W_1": [[1, 0, 1], [0, 1, 1]], "b_1": [0, 1, 0]}
    model = {**BIAS, "values": {**values, "W_2": [1, -1, 2], "b_2": 0}}
    step = step_of("finite_difference", model, tmp_path, by="b_1", entry=[2])
    assert list(step.results) == ["dL/db_1[2]"]


def test_numbers_alone(tmp_path: Path) -> None:
    model = {
        "symbols": SCALARS["symbols"],
        "model": {"y_hat": "tanh(tanh(x*w_1)*w_2)*w_3", "L": "(y - y_hat)**2/2"},
        "values": {"x": 1, "w_1": 0.5, "w_2": -1, "w_3": 2, "y": 1},
    }
    step = step_of("finite_difference", model, tmp_path, by="w_1")
    assert list(step.results) == ["dL/dw_1"]
    assert len(step.entries) == 5


def test_every_wrong_chain_is_caught(tmp_path: Path) -> None:
    options = {"by": "W_1", "entry": [3, 2], "steps": [0.1, 0.01, "10**-6", "10**-9"]}
    workspace, step = derived("finite_difference", NET, tmp_path, **options)
    wrong = list(spoiled(step))
    assert len(wrong) > 20
    for bad in wrong:
        with pytest.raises(CheckError):
            confirm(bad, workspace)


MISTAKES = [
    ({"by": "W_1", "entry": [4, 1]}, "no entry"),
    ({"by": "W_1", "entry": [1]}, "do not name an entry"),
    ({"by": "F"}, "F is computed"),
    ({"by": "W_1", "steps": [0.1, 0]}, "larger than zero"),
    ({"by": "W_1", "steps": [0.1, 0.1]}, "one step says nothing"),
    ({"by": "W_1", "observation": 3}, "no observation 3"),
    ({"by": "X", "entry": [3, 1]}, r"no entry \[3,1\] at these numbers"),
    ({"by": "X", "entry": [2, 1], "observation": 1}, r"no entry \[2,1\] at these numbers"),
]


@pytest.mark.parametrize(("options", "message"), MISTAKES)
def test_what_cannot_be_done_is_said(options: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=message):
        step_of("finite_difference", NET, tmp_path, **options)


def test_an_unspecified_function_has_no_numbers(tmp_path: Path) -> None:
    values = {"x": 1, "w_1": 1, "w_2": 1, "w_3": 1, "y": 1}
    with pytest.raises(SpecError, match="f is left unspecified"):
        step_of("finite_difference", {**SCALARS, "values": values}, tmp_path)


def test_a_deep_network_is_not_put_into_one_formula(tmp_path: Path) -> None:
    weights = {
        f"W_{k}": [[(i * j + k) % 3 - 1 for i in range(3)] for j in range(3)] for k in range(1, 7)
    }
    formula = "X"
    for name in weights:
        formula = f"tanh({formula}*{name})"
    shapes = {"X": ["n", 3], **{name: [3, 3] for name in weights}}
    deep = {
        "symbols": shapes,
        "model": {"L": f"sum({formula})"},
        "values": {"X": [[1, 2, -1]], **weights},
    }
    step = step_of("finite_difference", deep, tmp_path, by="W_1", entry=[2, 1])
    assert len(step.composed.terms) == 2
    assert len(step.entries) == 12


SATURATED: dict[str, Any] = {
    "functions": {"phi(t)": "t/(1 + t**2)"},
    "model": {
        "h_1": "x*w_1 + b_1",
        "o_2": "sin(phi(h_1)*w_2)",
        "h_3": "o_2*w_2 + b_3",
        "y_hat": "sigmoid((leaky_relu(h_3) + o_2)*w_4)",
        "L": "logloss(y_hat, y)",
    },
    "values": {"x": 2, "y": 1, "w_1": -0.47, "b_1": "5/8", "w_2": "2/7", "b_3": "-3/7", "w_4": 1},
}
"""By b_3 the loss bends so little that the central quotient soon shows nothing but rounding."""


def test_the_order_is_measured(tmp_path: Path) -> None:
    """What the page says of the error is the ratio of the errors that the table prints."""
    step = step_of("finite_difference", SATURATED, tmp_path, by="b_3")
    errors = {
        text(row[0]): [float(cell.chain.terms[-1].digits) for cell in row[2::2]]
        for row in step.table.rows
    }
    for column, order in enumerate(step.orders):
        ratio = errors[text(order.wider)][column] / errors[text(order.narrower)][column]
        assert float(order.falls.digits) == pytest.approx(ratio, rel=0.1)
    assert [order.order for order in step.orders] == [1, 2]


def numbers(formula: str, **values: Any) -> dict[str, Any]:
    return {"symbols": list(values), "model": {"L": formula}, "values": values}


TRENDS = [
    ("sigma(w)", 40, ["hidden", "hidden"]),
    ("tanh(w)", 30, ["hidden", "hidden"]),
    ("max(0, w)**2", -3, ["exact", "exact"]),
    ("max(0, w)**2", 0, ["falls", "falls"]),
    ("max(0, w)", 0, ["level", "level"]),
    ("abs(w)", 0, ["level", "exact"]),
    ("w**2", 1, ["falls", "rounding"]),
    ("exp(w)", 200, ["falls", "falls"]),
    ("exp(-w)", 50, ["falls", "falls"]),
    ("step(w)", "0.05", ["exact", "hidden"]),
    ("log(w)", "0.05", ["falls", "falls"]),
]


@pytest.mark.parametrize(("formula", "w", "trends"), TRENDS)
def test_what_the_error_does(formula: str, w: Any, trends: list[str], tmp_path: Path) -> None:
    step = step_of("finite_difference", numbers(formula, w=w), tmp_path)
    assert [order.trend for order in step.orders] == trends
    for language in ("en", "ru"):
        assert "None" not in prose("finite_difference", numbers(formula, w=w), tmp_path, language)


def test_bends_that_differ_on_both_sides_do_not_cancel(tmp_path: Path) -> None:
    """L = max(0, w)^2 at 0: the central quotient is h/2, so its order is 1."""
    (order,) = step_of(
        "finite_difference", numbers("max(0, w)**2", w=0), tmp_path, scheme="central"
    ).orders
    assert order.order == 1


def test_a_step_out_of_the_domain_leaves_a_gap(tmp_path: Path) -> None:
    step = step_of("finite_difference", numbers("log(w)", w="0.05"), tmp_path)
    assert step.missing
    assert [None in row for row in step.table.rows] == [True] + [False] * 11


def test_no_quotient_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="gives no forward quotient"):
        step_of("finite_difference", numbers("log(10**-40 - w)", w=0), tmp_path)


def test_the_step_takes_a_letter_of_its_own(tmp_path: Path) -> None:
    step = step_of("finite_difference", numbers("h*w**2", w=1, h=2), tmp_path, by="w")
    assert text(step.steps) == "epsilon"


ENTRIES: dict[str, Any] = {
    **NET,
    "model": {"F": "sigma(X*W_1)*W_2 + b", "L": "(F - Y)**2"},
}


def test_a_loss_with_several_entries_is_their_sum(tmp_path: Path) -> None:
    step = step_of("finite_difference", ENTRIES, tmp_path, by="W_1", entry=[3, 2])
    assert written(step.added) == "S = Σ[i,j] L[i,j]"
    assert step.results["dL/dW_1[3,2]"].value == pytest.approx(by_hand(ENTRIES), rel=1e-12)
    assert "their sum" in prose("finite_difference", ENTRIES, tmp_path, by="W_1", entry=[3, 2])


def test_wrong_chains_of_a_sum_are_caught(tmp_path: Path) -> None:
    options = {"by": "W_1", "entry": [3, 2], "steps": [0.1, 0.01]}
    workspace, step = derived("finite_difference", ENTRIES, tmp_path, **options)
    wrong = list(spoiled(step))
    assert len(wrong) > 10
    for bad in wrong:
        with pytest.raises(CheckError):
            confirm(bad, workspace)


def test_an_entry_beyond_the_sizes_tried_for_letters(tmp_path: Path) -> None:
    wide = {
        "symbols": {"X": ["n", 2], "y": ["n", 1], "W_1": [2, "p"], "W_2": ["p", 1]},
        "model": {"y_hat": "tanh(X*W_1)*W_2", "L": "mse(y_hat, y)"},
        "values": {
            "X": [[1, 2]],
            "y": [1],
            "W_1": [[1, 0, -1, 2, 1, 3], [0, 1, 1, -1, 1, -1]],
            "W_2": [1, 2, 3, -1, -2, 1],
        },
    }
    step = step_of("finite_difference", wide, tmp_path, by="W_2", entry=[6])
    assert list(step.results) == ["dL/dW_2[6]"]
    step_of("finite_difference", wide, tmp_path, by="W_1", entry=[2, 6])


def test_a_weight_below_a_step_moves_nothing(tmp_path: Path) -> None:
    step_net = {
        "symbols": {"X": [2, 2], "y": [2, 1], "W_1": [2, 2], "W_2": [2, 1]},
        "model": {"y_hat": "step(X*W_1)*W_2", "L": "mse(y_hat, y)"},
        "values": {
            "X": [[1, 2], [3, -1]],
            "y": [1, 0],
            "W_1": [[1, 0.5], [0.25, 1]],
            "W_2": [1, -1],
        },
    }
    step = step_of("finite_difference", step_net, tmp_path, by="W_1", entry=[1, 1])
    assert step.results["dL/dW_1[1,1]"].value == 0
    assert step.plot is None
    assert [written(chain).rsplit(" = ", 1)[1] for chain in step.entries][-1] == "0"
    step_of("finite_difference", step_net, tmp_path, by="W_2", entry=[2])


def test_it_needs_numbers(tmp_path: Path) -> None:
    bare = {name: value for name, value in NET.items() if name != "values"}
    with pytest.raises(SpecError, match="need numbers"):
        step_of("finite_difference", bare, tmp_path)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_prose_has_no_gaps(language: str, tmp_path: Path) -> None:
    found = prose("finite_difference", NET, tmp_path, language, by="W_1", entry=[3, 2])
    assert "None" not in found
    assert " ." not in found
