"""Inputs with shapes, the letters among their sizes, and which inputs are learned."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivator.shapes import SCALAR, Shape
from derivator.spec.exercise import Exercise
from derivator.spec.expression import Name
from derivator.spec.names import names_in

Read = Callable[[str], Exercise]
Mistakes = Callable[[str], list[str]]

HEAD = "exercise: probe\ntitle: {en: Probe}\n"
PARTS = "parts: [{solve: {graph: null}}]\n"
NET = (
    "symbols: {X: [n, 2], y: [n, 1], W_1: [2, d_1], b: [d_1], W_2: [d_1, 1], alpha: [], "
    "c: scalar}\n"
    "model: {y_hat: tanh(X*W_1 + b)*W_2, L: (y_hat - y)**2/(2*n) + alpha*c}\n"
    "parameters: [W_1, W_2]\n"
)


def test_a_net(read: Read) -> None:
    exercise = read(HEAD + NET + PARTS)
    assert exercise.symbols == ("X", "y", "W_1", "b", "W_2", "alpha", "c")
    assert exercise.shapes == {
        "X": ("n", 2),
        "y": ("n", 1),
        "W_1": (2, "d_1"),
        "b": (1, "d_1"),
        "W_2": ("d_1", 1),
        "alpha": SCALAR,
        "c": SCALAR,
    }
    assert exercise.size_names == ("n", "d_1")
    assert exercise.parameters == ("W_1", "W_2")
    assert not exercise.is_scalar
    loss = exercise.assignments[1].expression
    assert Name("n", 18) in names_in(loss)
    assert exercise.sizes() == {}


@pytest.mark.parametrize("symbols", ["[x, y]", "{x: [], y: scalar}", "null"])
def test_numbers_in_either_form(symbols: str, read: Read) -> None:
    exercise = read(HEAD + f"symbols: {symbols}\nmodel: {{f: x*y}}\n" + PARTS)
    assert exercise.symbols == ("x", "y")
    assert exercise.shapes == {"x": SCALAR, "y": SCALAR}
    assert (exercise.is_scalar, exercise.parameters, exercise.size_names) == (True, None, ())


def test_a_lone_parameter(read: Read) -> None:
    assert read(HEAD + "model: {f: x*y}\nparameters: x\n" + PARTS).parameters == ("x",)
    assert read(HEAD + "model: {f: x*y}\nparameters: []\n" + PARTS).parameters == ()


SIZE = st.integers(1, 200) | st.sampled_from(["n", "m", "k", "d_1", "rows"])
SHAPE = st.lists(SIZE, max_size=2).map(tuple)


@given(st.dictionaries(st.sampled_from(["X", "y", "W_1", "b", "alpha"]), SHAPE, min_size=1))
def test_any_shapes(read: Read, shapes: dict[str, Shape]) -> None:
    written = ", ".join(f"{name}: [{', '.join(map(str, s))}]" for name, s in shapes.items())
    exercise = read(HEAD + f"symbols: {{{written}}}\nmodel: {{f: {' + '.join(shapes)}}}\n" + PARTS)
    assert exercise.shapes == {
        name: (1, *shape) if len(shape) == 1 else shape for name, shape in shapes.items()
    }
    letters = [size for shape in shapes.values() for size in shape if isinstance(size, str)]
    assert exercise.size_names == tuple(dict.fromkeys(letters))


SHAPES = "[rows, columns], [columns] for a row, or [] for a number"
SIZES = "a whole number from 1 to 200, or a letter such as n"


@pytest.mark.parametrize(
    ("model", "problems"),
    [
        (
            "symbols: {}\nmodel: {f: x}\n",
            ["3:10: no symbols\n    expected: names with shapes, such as {X: [n, 2], alpha: []}"],
        ),
        ("symbols: {x: }\nmodel: {f: x}\n", [f"3:13: x has no shape\n    expected: {SHAPES}"]),
        (
            "symbols: {x: 3}\nmodel: {f: x}\n",
            [f"3:14: not a shape\n    found: 3\n    expected: {SHAPES}"],
        ),
        (
            "symbols: {x: {a: 1}}\nmodel: {f: x}\n",
            [f"3:14: x has no shape\n    expected: {SHAPES}"],
        ),
        (
            "symbols: {x: [2, 3, 4]}\nmodel: {f: x}\n",
            [f"3:21: a shape of 3 sizes\n    found: x\n    expected: {SHAPES}"],
        ),
        (
            "symbols: {x: [0, 201]}\nmodel: {f: x}\n",
            [
                f"3:15: not a size\n    found: 0\n    expected: {SIZES}",
                f"3:18: not a size\n    found: 201\n    expected: {SIZES}",
            ],
        ),
        (
            "symbols: {x: [2.5, n+1]}\nmodel: {f: x}\n",
            [
                f"3:15: not a size\n    found: 2.5\n    expected: {SIZES}",
                f"3:20: not a size\n    found: n+1\n    expected: {SIZES}",
            ],
        ),
        ("symbols: {x: [[2]]}\nmodel: {f: x}\n", [f"3:15: not a size\n    expected: {SIZES}"]),
        (
            "symbols: {x: [sin, E]}\nmodel: {f: x}\n",
            [
                "3:15: sin is a function\n    found: sin\n    expected: another letter\n"
                "    did you mean: sin_1",
                "3:20: E is a constant\n    found: E\n    expected: another letter\n"
                "    did you mean: E_1",
            ],
        ),
        (
            "symbols: {x: [x, 2]}\nmodel: {f: x}\n",
            [
                "3:15: a size that is an input too, on line 3\n    found: x\n"
                "    expected: another letter"
            ],
        ),
        (
            "symbols: {x: [2, f]}\nmodel: {f: x}\n",
            [
                "3:18: a size that is a name that a formula assigns too, on line 4\n    found: f\n"
                "    expected: another letter"
            ],
        ),
        (
            "symbols: {W_1: [2, n]}\nmodel: {f: W1*n}\n",
            [
                "4:12: an unknown symbol\n    found: W1\n    expected: W_1, f, n\n"
                "    did you mean: W_1"
            ],
        ),
        (
            "symbols: {x: [], y: [2]}\nmodel: {f: x}\n",
            [
                "3:18: a symbol that no formula uses\n    found: y\n"
                "    expected: a symbol of the model"
            ],
        ),
        (
            "symbols: {x: [], f: [2]}\nmodel: {f: x, g: f}\n",
            [
                "4:9: line 3 declares f as an input\n    found: f\n"
                "    expected: a new name for the result"
            ],
        ),
        (
            "symbols: {sin: [2]}\nmodel: {f: 2}\n",
            [
                "3:11: sin is a function\n    found: sin\n    expected: another name\n"
                "    did you mean: sin_1"
            ],
        ),
        (
            "model: {f: weight*x}\nparameters: [wieght, f]\n",
            [
                "4:14: an unknown input\n    found: wieght\n    expected: weight, x\n"
                "    did you mean: weight",
                "4:22: a name that a formula assigns, where an input belongs\n    found: f\n"
                "    expected: weight, x",
            ],
        ),
        (
            "symbols: {x: [n]}\nmodel: {f: x}\nparameters: n\n",
            ["5:13: an unknown input\n    found: n\n    expected: x"],
        ),
        (
            "model: {f: x}\nparameters: [x, x]\n",
            ["4:17: x is listed twice\n    found: x\n    expected: each name once"],
        ),
    ],
)
def test_mistakes(model: str, problems: list[str], model_mistakes: Mistakes) -> None:
    assert model_mistakes(model) == problems


def test_every_mistake_at_once(model_mistakes: Mistakes) -> None:
    text = (
        "symbols: {X: [n, 0], W: 3}\nfunctions: {f(t): u}\nmodel: {q: f(X)*W + 2x}\n"
        "parameters: [V]\ndata: [{X: [[1], [2, 3]]}]\nvalues: {W: [[]], Q: 1}\n"
    )
    heads = [problem.splitlines()[0] for problem in model_mistakes(text)]
    assert heads == [
        "3:18: not a size",
        "3:25: not a shape",
        "4:19: an unknown argument",
        "5:22: no operation between two operands",
        "6:14: an unknown input",
        "7:18: row 2 of X has the wrong length",
        "8:14: row 1 of W has the wrong length",
        "8:19: an unknown input",
    ]
