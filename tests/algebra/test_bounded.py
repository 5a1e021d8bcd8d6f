"""Algebra in a process of its own: it ends in time, and nothing unconfirmed comes back."""

from __future__ import annotations

import os
import time

import pytest

from derivator.algebra.bounded import GaveUp, bounded
from derivator.algebra.limits import limit_of
from derivator.algebra.numbers import agree
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.nodes import Node, Symbol
from derivator.notation.text import text
from derivator.ops.registry import VOCABULARY
from derivator.program.terms import Typing
from derivator.spec.parse import parse_expression

T = Symbol("t")


def formula(source: str) -> Node:
    return Typing({}, {}).term(parse_expression(source, VOCABULARY)).node


def test_the_result_comes_back() -> None:
    big = list(range(100_000))
    assert bounded(lambda: [number + 1 for number in big])[-1] == 100_000


def test_it_is_ended_in_time() -> None:
    def endless() -> None:
        while True:
            pass

    begun = time.monotonic()
    with pytest.raises(GaveUp, match="too long"):
        bounded(endless, 0.3)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("name", ["memory", "error", "end"])
def test_a_failure_is_told(name: str) -> None:
    work = {
        "memory": lambda: [0] * 10**11,
        "error": lambda: 1 / 0,
        "end": lambda: os._exit(3),
    }[name]
    word = {"memory": "Memory", "error": "ZeroDivision", "end": "without an answer"}[name]
    with pytest.raises(GaveUp, match=word):
        bounded(work)


def test_nothing_is_left_behind() -> None:
    for _ in range(5):
        with pytest.raises(GaveUp):
            bounded(lambda: time.sleep(5), 0.05)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


PLUS, MINUS = Infinity(), Infinity(-1)
LIMITS = [
    ("exp(t)/(1 + exp(t))", PLUS, 0, "1"),
    ("exp(t)/(1 + exp(t))", MINUS, 0, "0"),
    ("log(1 + exp(t)) - t", PLUS, 0, "0"),
    ("sqrt(t**2 + t) - t", PLUS, 0, "1/2"),
    ("atan(t)", MINUS, 0, "−π/2"),
    ("sin(t)/t", formula("0"), 0, "1"),
    ("t*log(t)", formula("0"), 1, "0"),
    ("exp(1/t)", formula("0"), -1, "0"),
    ("exp(1/t)", formula("0"), 1, "+∞"),
    ("1/t**2", formula("0"), 0, "+∞"),
    ("-exp(t)", PLUS, 0, "−∞"),
    ("sin(t)", PLUS, 0, None),
    ("1/t", formula("0"), 0, None),
    ("exp(1/t)", formula("0"), 0, None),
]


@pytest.mark.parametrize(("source", "goal", "side", "expected"), LIMITS)
def test_limits(source: str, goal: Node, side: int, expected: str | None) -> None:
    found = limit_of(Limit(formula(source), T, goal, side))
    assert (None if found is None else text(found)) == expected


def test_limits_with_a_letter() -> None:
    found = limit_of(Limit(formula("(1 + a/t)**t"), T, PLUS), ("a",))
    assert found is not None
    assert text(found) == "e^a"
    ridge = limit_of(Limit(formula("s/(s + t)"), T, PLUS), ("s",), positive=("s",))
    assert ridge == formula("0")


def test_agreement_needs_a_point() -> None:
    assert agree(formula("sin(x)**2 + cos(x)**2"), formula("1"), ("x",))
    assert not agree(formula("x"), formula("x + 1e-6"), ("x",))
    assert not agree(formula("log(-1 - x**2)"), formula("1"), ("x",))
