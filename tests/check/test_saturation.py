"""Slopes of saturated functions by complex step keep their digits."""

from __future__ import annotations

from pathlib import Path

import mpmath
import numpy as np
import pytest

from derivator.notation.evaluate import STEP
from derivator.ops.log_softmax import log_softmax
from derivator.ops.registry import BY_NAME
from derivator.ops.softmax import softmax
from derivator.pipeline import read, solve
from tests.program.nets import Net


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_share_of_almost_one(place: int) -> None:
    row = np.array([[40.0, 3.0, -2.0]])
    moved = row.astype(complex)
    moved[0, place] += 1j * STEP
    with mpmath.workdps(60):
        powers = [mpmath.exp(z) for z in row[0]]
        shares = [power / sum(powers) for power in powers]
        slopes = [shares[k] * ((k == place) - shares[place]) for k in range(3)]
        logs = [(k == place) - shares[place] for k in range(3)]
    assert np.imag(softmax(moved))[0] / STEP == pytest.approx([float(s) for s in slopes], 1e-12, 0)
    assert np.imag(log_softmax(moved))[0] / STEP == pytest.approx(
        [float(s) for s in logs], 1e-12, 1e-30
    )


@pytest.mark.parametrize("at", [-33.3, -20.0, -1.0, 0.5, 12.0])
@pytest.mark.parametrize("name", ["softplus", "mish", "sigmoid"])
def test_far_from_the_middle(name: str, at: float) -> None:
    operation = BY_NAME[name]
    slope = float(np.imag(operation.forward(np.array([[at + 1j * STEP]])))[0, 0] / STEP)
    with mpmath.workdps(60):
        formulas = {
            "softplus": lambda t: mpmath.log(1 + mpmath.exp(t)),
            "mish": lambda t: t * mpmath.tanh(mpmath.log(1 + mpmath.exp(t))),
            "sigmoid": lambda t: 1 / (1 + mpmath.exp(-t)),
        }
        true = float(mpmath.diff(formulas[name], mpmath.mpf(at)))
    assert slope == pytest.approx(true, rel=1e-12)


def test_a_row_of_one_entry_takes_everything() -> None:
    for value in (np.asarray(0.3), np.asarray([[0.3]])):
        assert softmax(value).ravel() == pytest.approx([1.0])
        assert log_softmax(value).ravel() == pytest.approx([0.0])


def test_a_derivative_that_vanishes_is_not_taken_for_rounding(tmp_path: Path) -> None:
    """Where all signs agree, softmax under the mean error has the derivative 0."""
    net = Net(
        {"X": "[n, 3]", "V": "[n, 2]", "y": "[n, 5]", "W_1": "[3, 5]", "U_1": "[2, 5]"},
        {"H_1": "X*W_1 + V*U_1", "y_hat": "softmax(H_1)", "L": "MAE(y_hat, y)"},
    )
    path = tmp_path / "net.yaml"
    path.write_text(net.spec("backward: {by: [W_1, U_1]}"), encoding="utf-8")
    assert solve(read(path)).checked.report.failed == ()
