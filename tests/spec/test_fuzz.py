"""Whatever the bytes: an exercise, or problems at places inside the file, never a traceback."""

from __future__ import annotations

import random
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from derivator.errors import Problem, SpecError
from derivator.spec.exercise import Exercise
from derivator.spec.parse import ExpressionError, parse_expression
from derivator.spec.vocabulary import Vocabulary

Read = Callable[[bytes], Exercise]

SPEC = """\
exercise: computation-graph
number: 19
title: {ru: "Граф $x^2$", en: Graph}
statement: {en: 'It''s $\\frac{1}{2}$.'}
symbols: [x, y, z]
model:
  q: x + y
  f: >
    q*z +
    Max(x, 2**3)
values: {x: 3, y: 1/3, z: "0.1"}
digits: 4
parts:
  - ask: {en: Draw.}
    solve:
      graph: {of: f}
      paths: {of: f, by: [x, y], show: 6}
  - answer:
      en: |
        Because \\(x > 0\\).
"""
NET = """\
exercise: net
title: {en: Net}
symbols: {X: [n, 2], y: [n, 1], W_1: [2, k], b: [k], W_2: [k, 1], alpha: [], c: scalar}
functions: {act(t): exp(t)/(1 + exp(t)), f(t): , prelu(t, a): Max(0, t) + a*f(t)}
model:
  y_hat: prelu(act(X*W_1 + b), alpha)*W_2
  L: (y_hat - y)**2/(2*n) + c
parameters: [W_1, W_2]
data:
  - {X: [1, 2], y: [[1]]}
  - X: [[1, 2], [3, 4]]
    y: [1, 1/2]
values: {W_1: zeros, b: [1, sqrt(2), Max(1, 2)], W_2: eye, alpha: 0.1, c: pi}
parts: [{solve: {graph: {of: L}}}]
"""
FRAGMENTS = (
    *("exercise", "title", "model", "values", "parts", "solve", "graph", "ask", "answer", "ru"),
    *(": ", "\n", "\n  ", "- ", "{", "}", "[", "]", ", ", "? ", "| ", "> ", "'", '"', "# ", "\t"),
    *("&a ", "*a", "!!int ", "<<", "---", "...", "%YAML 1.1", "\\x", "\\ud800", "\\U00110000"),
    *("(", ")", "f(t)", "n", "0", "201", "zeros", "eye", "[1, 2]", "[[", "symbols", "functions"),
    *("x", "q = x + y;", "f", "1e-3", "017", "~", "null", "x**2", "\\input{x}", "\0", "\u2028"),
)
TOKENS = (*"xyzf()+-*/,.^ \n=0123456789eE_'\"[]:;#\\", "**", "exp", "Max", "lambda", "if", "х", "√")
MUTATED = st.tuples(
    st.integers(1, 8), st.randoms(use_true_random=False), st.sampled_from(["cut", "copy", "put"])
)


def survives(read: Read, data: bytes) -> None:
    """Read; every problem must lie inside the file and print."""
    problems: tuple[Problem, ...] = ()
    try:
        read(data)
    except SpecError as error:
        problems = error.problems
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for problem in problems:
        assert problem.message
        assert 1 <= problem.position.line <= lines, problem
        assert problem.position.column >= 1
        str(problem).encode()


def mutated(spec: str, changes: int, chance: random.Random, kind: str) -> bytes:
    data = spec.encode()
    for _ in range(changes):
        at = chance.randrange(len(data))
        end = min(at + chance.randrange(1, 12), len(data))
        if kind == "cut":
            data = data[:at] + data[end:]
        elif kind == "copy":
            to = chance.randrange(len(data))
            data = data[:to] + data[at:end] + data[to:]
        else:
            data = data[:at] + chance.choice(FRAGMENTS).encode("utf-8") + data[at:]
    return data


@given(st.binary(max_size=300))
def test_bytes(read: Read, data: bytes) -> None:
    survives(read, data)


@given(st.text(max_size=300))
def test_text(read: Read, text: str) -> None:
    survives(read, text.encode("utf-8", "surrogatepass"))


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join))
def test_yaml_like_text(read: Read, text: str) -> None:
    survives(read, text.encode())


@settings(max_examples=300)
@given(st.sampled_from([SPEC, NET]), MUTATED)
def test_mutations_of_a_spec(
    read: Read, spec: str, mutation: tuple[int, random.Random, str]
) -> None:
    survives(read, mutated(spec, *mutation))


NODES = st.recursive(
    st.sampled_from(["1", "1/2", "x", "zeros", "eye", "n", "~", "''", "2", "(", "Max(1, 2)"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(
            st.tuples(st.sampled_from(["X", "y", "f", "q", "g(t)", "n"]), inner), max_size=3
        ).map(lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}")
    ),
    max_leaves=10,
)


@settings(max_examples=300)
@given(st.tuples(NODES, NODES, NODES, NODES, NODES))
def test_anything_under_the_keys_of_a_net(read: Read, nodes: tuple[str, ...]) -> None:
    keys = ("symbols", "functions", "data", "values", "parameters")
    lines = [f"{key}: {node}\n" for key, node in zip(keys, nodes, strict=True)]
    head = "exercise: a\ntitle: {en: A}\nmodel: {q: g(X)*y}\n"
    survives(read, (head + "".join(lines) + "parts: [{answer: {en: A}}]\n").encode())


@given(st.text(max_size=80) | st.lists(st.sampled_from(TOKENS), max_size=60).map("".join))
def test_formulas_in_a_spec(read: Read, text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    head = f"exercise: a\ntitle: {{en: A}}\nmodel: {{f: {quoted}, g: x}}\nvalues: {{x: {quoted}}}\n"
    survives(read, (head + "parts: [{answer: {en: A}}]\n").encode("utf-8", "surrogatepass"))


@settings(max_examples=500)
@given(st.text(max_size=60) | st.lists(st.sampled_from(TOKENS), max_size=40).map("".join))
def test_formulas(vocabulary: Vocabulary, text: str) -> None:
    found: ExpressionError | None = None
    try:
        parse_expression(text, vocabulary)
    except ExpressionError as error:
        found = error
    if found is not None:
        assert found.message
        assert 0 <= found.offset <= len(text)
        assert "too complicated" not in found.message
