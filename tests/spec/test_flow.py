"""Formulas with commas inside YAML's braces and square brackets."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivator.spec.files import MAX_BYTES
from derivator.spec.tree import MappingNode, Scalar, plain
from derivator.spec.yaml import read_yaml


def tree(text: str) -> object:
    root, _ = read_yaml(text.encode(), "f")
    return plain(root)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{f: Max(x, y), g: 2}", {"f": "Max(x, y)", "g": "2"}),
        ("{f: Max(x, Max(y, z) + 1, 2)*Max(1,x), g: }", {"f": "Max(x, Max(y, z) + 1, 2)*Max(1,x)",
                                                         "g": None}),
        ("{f(t, a): Max(t, a), g(t): , h(t, a): }",
         {"f(t, a)": "Max(t, a)", "g(t)": None, "h(t, a)": None}),
        ("{f: Max(x, t), g: Max(y, t)}", {"f": "Max(x, t)", "g": "Max(y, t)"}),
        ("[[Max(1, 2), 3], [4, 5]]", [["Max(1, 2)", "3"], ["4", "5"]]),
        ("[Max(1,\n   2), 3]", ["Max(1, 2)", "3"]),
        ("{ru: a (b, c) d, en: e}", {"ru": "a (b, c) d", "en": "e"}),
    ],
)  # fmt: skip
def test_what_round_brackets_span_is_one_value(text: str, found: object) -> None:
    assert tree(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[(a, b]", ["(a", "b"]),
        ("[a), (b]", ["a)", "(b"]),
        ("['(a', b)]", ["(a", "b)"]),
        ("[(a, 'b)']", ["(a", "b)"]),
        ("[(a, [b], c)]", ["(a", ["b"], "c)"]),
        ("[(a, b)), c]", ["(a", "b))", "c"]),
        ("{f: (x, g: y)}", {"f": "(x", "g": "y)"}),
        ("{f: (x, g: y, z)}", {"f": "(x", "g": "y", "z)": None}),
        ("{(f, g: y}", {"(f": None, "g": "y"}),
        ("f: Max(x, y)\n", {"f": "Max(x, y)"}),
        ("- (a\n- b)\n", ["(a", "b)"]),
    ],
)
def test_everything_else_stays_apart(text: str, found: object) -> None:
    assert tree(text) == found


def test_what_is_put_together_knows_its_places() -> None:
    root, _ = read_yaml(b"{f(t, a): Max(t,\n  a)}", "f")
    assert isinstance(root, MappingNode)
    key, value = root.entries["f(t, a)"]
    assert isinstance(value, Scalar)
    assert [str(key.span.locate(at)) for at in (0, 5)] == ["f:1:2", "f:1:7"]
    assert [str(value.span.locate(at)) for at in (0, 4, 7)] == ["f:1:11", "f:1:15", "f:2:3"]


CALL = st.recursive(
    st.sampled_from(["x", "y_1", "0.5"]),
    lambda inner: st.lists(inner, min_size=1, max_size=4).map(lambda a: f"f({', '.join(a)})"),
    max_leaves=12,
)


@given(st.lists(CALL, min_size=1, max_size=5))
def test_braces_say_the_same_as_lines(calls: list[str]) -> None:
    names = [f"q{index}" for index in range(len(calls))]
    expected = dict(zip(names, calls, strict=True))
    inside = ", ".join(f"{name}: {call}" for name, call in expected.items())
    assert tree(f"{{{inside}}}") == expected
    assert tree(f"[{', '.join(calls)}]") == calls


@pytest.mark.parametrize("unit", ["(, ", "(a, ", "(a: , ", "a: (, "])
def test_brackets_that_never_close_take_seconds_at_most(unit: str) -> None:
    opening, closing = ("{", "}") if ":" in unit else ("[", "]")
    text = opening + unit * ((MAX_BYTES - 2) // len(unit)) + closing
    begin = time.process_time()
    read_yaml(text.encode(), "f")
    assert time.process_time() - begin < 20
