"""The adjoints of random programs against complex steps, and shapes throughout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from derivator.check.program import check_chain
from derivator.check.program_points import sample_program
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import negate
from derivator.notation.nodes import Partial, Symbol
from derivator.notation.text import text
from derivator.program.build import build_program
from derivator.solution import Chain, Relation
from tests.program.nets import Net, nets, study_of

slow = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@slow
@given(nets())
def test_every_adjoint_is_the_derivative(
    tmp_path_factory: pytest.TempPathFactory, net: Net
) -> None:
    study = study_of(net.spec(), tmp_path_factory.mktemp("net"))
    adjoints = study.adjoints("L")
    points = sample_program(adjoints.program, "L")
    assert len({tuple(point.sizes.items()) for point in points}) == len(points)
    for name, formula in adjoints.formulas.items():
        assert study.program.shapes.of(formula) in (
            study.program.vertices[name].shape,
            (),
        )
        if name == "L":
            continue
        chain = ChainBuilder(adjoints.symbol(name)).then(formula).chain()
        wrong = Chain((chain.terms[0], negate(formula)), (Relation.EQUAL,))
        for point in points:
            assert check_chain(chain, point) is None, (name, net)
        moving = any(np.abs(point.partial(adjoints.symbol(name))).max() > 1e-6 for point in points)
        if moving:
            assert any(check_chain(wrong, point) is not None for point in points), (name, net)


def test_the_layers_of_a_network(tmp_path: Path) -> None:
    net = Net(
        {"X": "[n, 2]", "y": "[n, 1]", "W_1": "[2, 3]", "b": "[3]", "W_2": "[3, 1]"},
        {"y_hat": "f(X*W_1 + b)*W_2", "L": "mse(y_hat, y)"},
    )
    program = study_of(net.spec(), tmp_path).program
    found = {name: (v.shape, v.role.value) for name, v in program.vertices.items()}
    assert found == {
        "X": (("n", 2), "data"),
        "y": (("n", 1), "data"),
        "W_1": ((2, 3), "parameter"),
        "b": ((1, 3), "parameter"),
        "W_2": ((3, 1), "parameter"),
        "H_1": (("n", 3), "linear"),
        "O_1": (("n", 3), "activation"),
        "y_hat": (("n", 1), "linear"),
        "L": ((), "other"),
    }


@pytest.mark.parametrize(
    ("model", "names"),
    [
        ({"L": "sum(sigmoid(tanh(X*W_1)*W_2))"}, ["H_1", "O_1", "H_2", "O_2", "L"]),
        ({"H_1": "X*W_1", "L": "sum(sigmoid(H_1)*W_2)"}, ["H_1", "A_1", "L"]),
        ({"L": "sum(X*W_1*W_2)"}, ["H_1", "L"]),
        ({"L": "sum(tanh(X*W_1) + tanh(X*W_1))"}, ["H_1", "O_1", "L"]),
        ({"L": "sum(max(0, X*W_1)*W_2)"}, ["H_1", "O_1", "L"]),
    ],
)
def test_names_of_layers(tmp_path: Path, model: dict[str, str], names: list[str]) -> None:
    symbols = {"X": "[n, 2]", "W_1": "[2, 3]"}
    if any("W_2" in formula for formula in model.values()):
        symbols["W_2"] = "[3, 1]"
    program = study_of(Net(symbols, model).spec(), tmp_path).program
    computed = [name for name, vertex in program.vertices.items() if not vertex.is_input]
    assert computed == names


def test_cost_grows_with_the_depth(tmp_path: Path) -> None:
    """The formulas stay as long as one layer, whatever the depth."""
    from derivator.notation.walk import size

    sizes = []
    for depth in (3, 6, 12):
        symbols = {"X": "[n, 2]", "y": "[n, 2]"}
        inner = "X"
        for layer in range(1, depth + 1):
            symbols[f"W_{layer}"] = "[2, 2]"
            inner = f"tanh({inner}*W_{layer})"
        model = {"y_hat": inner, "L": "mse(y_hat, y)"}
        study = study_of(Net(symbols, model).spec(), tmp_path)
        sizes.append(sum(map(size, study.adjoints("L").formulas.values())) / depth)
    assert sizes[2] < 1.3 * sizes[0]


def test_partials_of_entries(tmp_path: Path) -> None:
    from derivator.notation.evaluate import evaluate
    from derivator.notation.matrices import Entry

    net = Net({"X": "[2, 2]", "W": "[2, 3]"}, {"Z": "X*W", "L": "sum(Z)"})
    study = study_of(net.spec(), tmp_path)
    point = sample_program(study.program, "L")[0]
    inner = Partial(Symbol("Z"), Entry(Symbol("X"), 1, 2))
    value = evaluate(inner, point)[0]
    assert value[0] == pytest.approx(point.values["W"][0][1])
    assert value[1] == pytest.approx([0, 0, 0])
    single = Partial(Entry(Symbol("Z"), 2, 3), Entry(Symbol("W"), 1, 3))
    assert evaluate(single, point)[0] == pytest.approx(point.values["X"][0][1, 0])
    assert build_program(study.exercise).parameters == ("W",)


def test_a_layer_is_one_vertex_wherever_it_occurs(tmp_path: Path) -> None:
    symbols = {"X": "[n, 3]", "W": "[3, 3]", "v": "[3, 1]", "u": "[1, 2]"}
    model = {"P": "(Abs(X*W - 1) + Min(X*W, 0))*v", "L": "sum((tanh(P)*u)*transpose(u))"}
    program = study_of(Net(symbols, model).spec(), tmp_path).program
    formulas = {n: text(v.formula) for n, v in program.vertices.items() if not v.is_input}
    assert formulas == {
        "H_1": "X · W",
        "O_1": "min(H_1, 0)",
        "P": "(|H_1 − 1| + O_1) · v",
        "O_2": "tanh(P)",
        "H_3": "O_2 · u",
        "L": "Σ[i] (H_3 · uᵀ)[i]",
    }
    assert program.consumers["H_1"] == ("O_1", "P")
