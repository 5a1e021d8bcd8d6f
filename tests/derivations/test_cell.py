"""Cells drawn and compared, and systems that collapse: hand-derived lines, NumPy, wrong lines."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from derivator.check.formula import FormulaChecker
from derivator.derivations.cells.comparing import difference
from derivator.derivations.cells.reading import EquationReader, Written, in_order, names_of
from derivator.derivations.cells.system import systems
from derivator.derivations.cells.tidying import tidied
from derivator.errors import Position, SpecError
from derivator.notation.build import ONE, ZERO
from derivator.notation.matrices import Hadamard, MatrixProduct
from derivator.notation.nodes import Negative, Node, Sum, Symbol
from derivator.notation.text import text
from derivator.solution import FormulaStep, Role
from tests.derivations.formula_faults import missed
from tests.derivations.specs import steps
from tests.helpers import written

POSITION = Position("cells.yaml", 1, 1)
HEAD = "exercise: cells\ntitle: {en: cells}\n"
LSTM = """
f[t]: sigma(W_f*x[t] + V_f*h[t-1] + b_f)
i[t]: sigma(W_i*x[t] + V_i*h[t-1] + b_i)
o[t]: sigma(W_o*x[t] + V_o*h[t-1] + b_o)
g[t]: tanh(W*x[t] + V*h[t-1] + b)
c[t]: hadamard(f[t], c[t-1]) + hadamard(i[t], g[t])
h[t]: hadamard(o[t], phi(c[t]))
""".strip().splitlines()
GRU = """
z[t]: sigma(W_z*x[t] + V_z*h[t-1] + b_z)
r[t]: sigma(W_r*x[t] + V_r*h[t-1] + b_r)
g[t]: tanh(W*x[t] + V*hadamard(r[t], h[t-1]) + b)
h[t]: hadamard(1 - z[t], h[t-1]) + hadamard(z[t], g[t])
""".strip().splitlines()
PLAIN = ["h[t]: tanh(W*x[t] + V*h[t-1] + b)"]


def listed(lines: list[str]) -> str:
    """Equations as a list of texts in a spec."""
    return "[" + ", ".join('"' + line.replace(":", " =", 1) + '"' for line in lines) + "]"


def collapse(folder: Path, lines: list[str], put: list[str], target: list[str] | None) -> Any:
    """The checked step of a collapse."""
    goal = "" if target is None else f", target: {listed(target)}"
    setting = "[" + ", ".join(f'"{item}"' for item in put) + "]"
    task = f"substitutions: {{equations: {listed(lines)}, set: {setting}{goal}}}"
    (step,) = steps(folder, HEAD, task)
    return step


def cell(folder: Path, lines: list[str], against: list[str] | None = None, more: str = "") -> Any:
    """The checked step of a drawn cell."""
    other = "" if against is None else f", against: {listed(against)}"
    (step,) = steps(folder, HEAD, f"cell: {{equations: {listed(lines)}{other}{more}}}")
    return step


def test_a_plain_neuron_as_a_graph(tmp_path: Path) -> None:
    """V50: seven inputs and seven operations, h_{t-1} and x_t among the inputs."""
    lines = ["h[t]: f_h(b_h + W*h[t-1] + V*x[t])", "y[t]: f_y(b_y + U*h[t])"]
    step = cell(tmp_path, lines)
    labels = [text(node.label) for node in step.figure.nodes]
    expected = "b_h|W|h[t-1]|W · h[t-1]|V|x[t]|V · x[t]|+|h[t]: f_h|b_y|U|U · h[t]|+|y[t]: f_y"
    assert "|".join(labels) == expected
    assert [n.name for n in step.figure.nodes if n.role is Role.RESULT] == ["y[t]"]
    edges = {(edge.source, edge.target) for edge in step.figure.edges}
    assert ("h[t]", "U · h[t]") in edges
    assert len(edges) == 13
    assert list(map(text, step.earlier)) == ["h[t-1]"]
    assert list(map(text, step.inputs)) == ["x[t]"]
    assert list(map(text, step.handed)) == ["h[t]"]
    assert not missed(step)


def test_a_bidirectional_neuron_reads_the_next_moment(tmp_path: Path) -> None:
    lines = ["h[t]: f(W*h[t-1] + V*x[t])", "s[t]: g(P*s[t+1] + Q*x[t])", "y[t]: U*h[t] + R*s[t]"]
    step = cell(tmp_path, lines)
    assert list(map(text, step.earlier)) == ["h[t-1]"]
    assert list(map(text, step.later)) == ["s[t+1]"]
    assert list(map(text, step.handed)) == ["h[t]", "s[t]"]


def test_peepholes_are_what_the_gates_have_more(tmp_path: Path) -> None:
    """V51: three terms, three weights, and with zeros for them the usual cell."""
    peepholes = [
        line.replace(" + b_", " + U_* c[t-1] + b_").replace("U_*", f"U_{line[0]}*")
        if line[0] in "fio"
        else line
        for line in LSTM
    ]
    step = cell(tmp_path, peepholes, LSTM)
    assert step.on_edges
    found = step.comparison
    assert [list(map(text, item.extra)) for item in found.changed] == [
        [f"U_{gate} · c[t-1]"] for gate in "fio"
    ]
    assert list(map(text, found.same)) == ["g[t]", "c[t]", "h[t]"]
    assert list(map(text, found.weights)) == ["U_f", "U_i", "U_o"]
    assert list(map(text, found.common)) == ["c[t-1]"]
    assert [written(chain) for chain in found.reduced] == [
        f"{gate}[t] = sigmoid(W_{gate} · x[t] + V_{gate} · h[t-1] + b_{gate})" for gate in "fio"
    ]
    marked = [(e.source, e.target) for e in step.figure.edges if e.paths]
    assert marked == [("c[t-1]", "f[t]"), ("c[t-1]", "i[t]"), ("c[t-1]", "o[t]")]
    assert {n: r.verdict for n, r in step.results.items()}["f[t]"] == "changed"
    assert not missed(step)


def test_what_only_the_other_cell_reads_is_no_input(tmp_path: Path) -> None:
    """Here the input gate is 1 - f; the i[t] of the other cell does not come in from outside."""
    coupled = ["f[t] = sigma(w*x[t])", "c[t] = f[t]*c[t-1] + (1 - f[t])*x[t]"]
    gated = ["f[t] = sigma(w*x[t])", "i[t] = sigma(v*x[t])", "c[t] = f[t]*c[t-1] + i[t]*x[t]"]
    step = cell(tmp_path, coupled, gated)
    assert [text(node) for node in step.inputs] == ["x[t]"]


def test_an_equation_only_one_cell_has(tmp_path: Path) -> None:
    step = cell(tmp_path, ["h[t]: tanh(x[t])", "y[t]: U*h[t]"], ["h[t]: tanh(2*x[t])"])
    assert [written(chain) for chain in step.comparison.added] == ["y[t] = U · h[t]"]
    ((ours, theirs),) = step.comparison.changed[0].replaced
    assert (text(ours), text(theirs)) == ("tanh(x[t])", "tanh(2·x[t])")


def test_an_lstm_becomes_a_plain_cell(tmp_path: Path) -> None:
    """V52: f = 0, i = o = 1 and no function at the output; each of them is needed."""
    put = ["f[t] = 0", "i[t] = 1", "o[t] = 1", "phi(u) = u"]
    step = collapse(tmp_path, LSTM, put, PLAIN)
    assert [[written(chain) for chain in move.changed] for move in step.moves] == [
        ["c[t] = 0 * c[t-1] + i[t] * g[t] = i[t] * g[t]"],
        ["c[t] = 1 * g[t] = g[t]"],
        ["h[t] = 1 * phi(c[t]) = phi(c[t])"],
        ["h[t] = c[t]"],
    ]
    assert list(map(text, step.moves[0].unused)) == ["c[t-1]", "W_f", "V_f", "b_f"]
    assert [written(chain) for chain in step.left] == [
        "h[t] = c[t] = tanh(W · x[t] + V · h[t-1] + b)"
    ]
    assert step.reached
    assert step.superfluous == ()
    assert [(text(u.symbol), u.above) for u in step.unreached] == [
        ("f[t]", False),
        ("i[t]", True),
        ("o[t]", True),
    ]
    assert step.results["h[t]"].verdict == "equal"
    assert not missed(step)


def test_what_is_in_the_way_is_named(tmp_path: Path) -> None:
    """With tanh at the output two of them stand one in the other."""
    lines = [line.replace("phi(", "tanh(") for line in LSTM]
    step = collapse(tmp_path, lines, ["f[t] = 0", "i[t] = 1", "o[t] = 1"], PLAIN)
    assert not step.reached
    assert list(map(text, step.outcomes[0].unlike.around)) == ["tanh"]
    assert step.results["h[t]"].verdict == "different"
    assert not missed(step)


def test_a_gru_becomes_a_plain_cell(tmp_path: Path) -> None:
    step = collapse(tmp_path, GRU, ["z[t] = 1", "r[t] = 1"], PLAIN)
    assert written(step.moves[0].changed[0]) == "h[t] = (1 − 1) * h[t-1] + 1 * g[t] = g[t]"
    assert step.reached
    assert step.superfluous == ()
    assert not missed(step)


def test_gates_without_weights_are_half_open(tmp_path: Path) -> None:
    """sigma(0) = 1/2, so the state is the mean of the old and the new one."""
    put = [f"{weight}_{gate} = 0" for gate in "zr" for weight in "WVb"]
    step = collapse(tmp_path, GRU, put, PLAIN)
    assert written(step.moves[2].changed[0]) == "z[t] = sigmoid(0) = 1/2"
    (left,) = step.left
    half = "1/2·h[t-1] + 1/2·tanh(W · x[t] + 1/2·V · h[t-1] + b)"
    assert text(left.terms[-1]) == half
    assert step.results["h[t]"].verdict == "different"
    assert not missed(step)


def test_other_names_and_superfluous_substitutions(tmp_path: Path) -> None:
    target = ["h[t]: tanh(A*x[t] + B*h[t-1] + d)"]
    step = collapse(tmp_path, GRU, ["z[t] = 1", "r[t] = 1", "b_z = 0"], target)
    assert step.results["h[t]"].verdict == "renamed"
    pairs = {(text(a), text(b)) for a, b in step.outcomes[0].pairs}
    assert pairs == {("W", "A"), ("V", "B"), ("b", "d")}
    assert list(map(text, step.superfluous)) == ["b_z"]
    assert step.moves[2].changed == ()


def test_states_that_stay_are_kept(tmp_path: Path) -> None:
    """Without a forget gate at 0 the memory is still handed on, so its equation stays."""
    step = collapse(tmp_path, LSTM, ["i[t] = 1", "o[t] = 1"], None)
    assert [text(chain.terms[0]) for chain in step.left] == ["c[t]", "h[t]"]
    assert not missed(step)


def test_rows_and_numbers(tmp_path: Path) -> None:
    rows = collapse(tmp_path, ["h[t]: tanh(x[t]*W + h[t-1]*V)"], ["V = 0"], ["h[t]: tanh(x[t]*W)"])
    assert rows.reached
    lines = ["c[t]: f[t]*c[t-1] + i[t]*x[t]", "h[t]: o[t]*c[t]"]
    numbers = collapse(tmp_path, lines, ["f[t] = 1", "i[t] = 1 - f[t]"], None)
    assert [text(chain.terms[0]) for chain in numbers.left] == ["c[t]", "h[t]"]
    assert not missed(numbers)


def test_algebra_counts_as_equal(tmp_path: Path) -> None:
    lines = ["h[t]: hadamard(1 - z[t], h[t-1]) + hadamard(a*z[t], g[t])"]
    target = ["h[t]: h[t-1] + hadamard(z[t], g[t] - h[t-1])"]
    assert not collapse(tmp_path, lines, ["a = 0"], target).reached
    lines = ["h[t]: hadamard(1 - z[t], h[t-1]) + hadamard(z[t], g[t]) + b"]
    assert collapse(tmp_path, lines, ["b = 0"], target).reached


def test_a_target_with_helpers_of_its_own(tmp_path: Path) -> None:
    """f[t] and m[t] of the target are put in, since the cell calls its own z[t] and g[t]."""
    lines = [
        "z[t]: sigma(W_z*x[t] + b_z)",
        "r[t]: sigma(W_r*x[t] + b_r)",
        "g[t]: tanh(W*x[t] + V*hadamard(r[t], h[t-1]))",
        "h[t]: hadamard(1 - z[t], h[t-1]) + hadamard(z[t], g[t])",
    ]
    target = [
        "f[t]: sigma(W_f*x[t] + b_f)",
        "m[t]: tanh(W*x[t] + V*hadamard(f[t], h[t-1]))",
        "h[t]: hadamard(1 - f[t], h[t-1]) + hadamard(f[t], m[t])",
    ]
    step = collapse(tmp_path, lines, ["W_r = W_z", "b_r = b_z"], target)
    assert step.results["h[t]"].verdict == "renamed"
    assert collapse(tmp_path, lines, ["W_r = W_z"], target).results["h[t]"].verdict == "different"


def test_the_order_of_factors_matters(tmp_path: Path) -> None:
    """W V h is not V W h: equations are checked with matrices."""
    lines = ["g[t]: V*h[t-1]", "h[t]: W*g[t] + b"]
    assert collapse(tmp_path, lines, ["b = 0"], ["h[t]: W*(V*h[t-1])"]).reached
    other = collapse(tmp_path, lines, ["b = 0"], ["h[t]: V*(W*h[t-1])"])
    assert other.results["h[t]"].verdict in ("renamed", "different")


@pytest.mark.parametrize("wrong", range(3))
def test_wrong_lines_are_caught(tmp_path: Path, wrong: int) -> None:
    """A dropped term, a gate left at another value, factors the other way round."""
    step = collapse(tmp_path, GRU, ["z[t] = 1", "r[t] = 1"], PLAIN)
    move = step.moves[wrong % 2]
    chain = move.changed[0]
    last = chain.terms[-1]
    bad: Node = [Sum((last, Symbol("h[t-1]"))), Negative(last), Hadamard((last, last))][wrong]
    spoilt = replace(chain, terms=(*chain.terms[:-1], bad))
    assert isinstance(step, FormulaStep)
    assert list(FormulaChecker(step).failures(spoilt))


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ("cell: {equations: [h tanh(x)]}", "no equality sign"),
        ("cell: {equations: ['3 = x[t]']}", "no name on the left"),
        ("cell: {equations: ['h[t] = tanh(']}", "."),
        ("cell: {equations: ['h[t] = x[t]', 'h[t] = 2*x[t]']}", "two equations"),
        ("cell: {equations: ['h[t] = g[t]', 'g[t] = h[t]']}", "depends on itself"),
        ("cell: {}", "no equations of a cell"),
        ("cell: {equations: []}", "no equations"),
        ("substitutions: {equations: ['h[t] = W*x[t]'], set: ['U = 0']}", "does not occur"),
        ("substitutions: {equations: ['h[t] = W*x[t]'], set: ['h[t] = 0']}", "is what the cell"),
        ("substitutions: {equations: ['h[t] = W*x[t]'], set: ['W = W']}", "with W in it"),
        ("substitutions: {equations: ['h[t] = W*x[t]'], set: ['W = 0', 'W = 1']}", "set twice"),
        (
            "substitutions: {equations: ['h[t] = tanh(x[t])'], set: ['tanh(u) = u']}",
            "known function",
        ),
        ("cell: {equations: ['h[t] = softmax(W*h[t-1])']}", "whole rows"),
        ("substitutions: {equations: ['h[t] = log(u)*x[t]'], set: ['u = 0']}", "no value after"),
        ("substitutions: {equations: ['h[t] = W*x[t]'], set: ['x[t] = 1']}", "weight multiplies"),
        ("substitutions: {equations: ['h[t] = f(x[t])'], set: ['f(u) = w*u']}", "other letters"),
        (
            "substitutions: {equations: ['h[t] = W*stack(g[t], x[t])'], set: ['g[t] = 0']}",
            "stands among others",
        ),
    ],
)
def test_bad_options(tmp_path: Path, task: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        steps(tmp_path, HEAD, task)


@pytest.mark.parametrize(
    ("lines", "put", "target"),
    [
        (["h[t]: (1 - a)*h[t-1] + a*tanh(W*x[t])"], "a = 1", "h[t]: tanh(W*x[t])"),
        (["y: a*x**2 + b*x + c"], "a = 0; c = b**2", "y: b*(x + b)"),
        (["h[t]: W*x[t]"], "x[t] = g[t]", "h[t]: W*g[t]"),
        (["h[t]: W*h[t-1] + V*x[t]"], "h[t-1] = 0", "h[t]: V*x[t]"),
        (["h[t]: f(g(x[t]))"], "f(u) = u; g(u) = 2*u", "h[t]: 2*x[t]"),
        (["h[t]: f(x[t])"], "f(u) = max(0, u)", "h[t]: relu(x[t])"),
        (["y[t]: U*h[t]", "h[t]: tanh(W*h[t-1] + V*x[t])"], "W = 0", "y[t]: U*tanh(V*x[t])"),
        (
            ["c[t]: f[t]*c[t-1] + i[t]*x[t]", "f[t]: sigma(a*x[t])"],
            "i[t] = 1 - f[t]; a = 0",
            "c[t]: (c[t-1] + x[t])/2",
        ),
        (["h[t]: sqrt(2)*x[t] + u"], "u = sqrt(2)", "h[t]: sqrt(2)*(x[t] + 1)"),
    ],
)
def test_any_system(tmp_path: Path, lines: list[str], put: str, target: str) -> None:
    step = collapse(tmp_path, lines, put.split("; "), [target])
    assert {result.verdict for result in step.results.values()} == {"equal"}
    assert not missed(step)


TERMS = ("W*x[t]", "V*h[t-1]", "U*c[t-1]", "b", "hadamard(p[t], q[t])", "2*s[t]")


@given(st.sets(st.sampled_from(TERMS), min_size=1), st.sets(st.sampled_from(TERMS), min_size=1))
def test_terms_of_two_sums(first: set[str], second: set[str]) -> None:
    """What one sum has more is the difference of the sets, whatever the order."""
    ours, theirs = sorted(first), sorted(second, reverse=True)
    lines = [f"f({' + '.join(terms)})" for terms in (ours, theirs)]
    reader = EquationReader({}, lines)
    places = [reader.formula(line, POSITION) for line in lines]
    groups = [(Written("h[t]", formula, POSITION),) for formula in places]
    one, two = systems(groups, reader.operations)
    found = difference(one.formulas["h[t]"], two.formulas["h[t]"])
    extra, missing = first - second, second - first
    if len(first) > 1 and len(second) > 1 and (len(extra), len(missing)) != (1, 1):
        assert (len(found.extra), len(found.missing)) == (len(extra), len(missing))
    same = not (found.extra or found.missing or found.around or found.replaced)
    assert same == (first == second)


def test_small_things_are_tidied() -> None:
    x, w = Symbol("x"), Symbol("W")
    assert tidied(Sum((MatrixProduct((ZERO, x)), Hadamard((ONE, x))))) == x
    assert tidied(Sum((ONE, Negative(ONE)))) == ZERO
    assert tidied(Sum((x, Negative(x), w))) == w
    assert tidied(Hadamard((Negative(ONE), x))) == Negative(x)


def test_every_order_of_equations(tmp_path: Path) -> None:
    """Equations may stand in any order; they are computed one after another."""
    reader = EquationReader({}, GRU)
    for lines in itertools.permutations(GRU):
        pairs = [line.split(":", 1) for line in lines]
        found = in_order(tuple(Written(a, reader.formula(b, POSITION), POSITION) for a, b in pairs))
        known: set[str] = set()
        for item in found:
            assert not names_of(item.formula) & ({"z[t]", "r[t]", "g[t]", "h[t]"} - known)
            known.add(item.name)
