"""The drawn cell: its equations, folded and unrolled, in every format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from derivator.check.program import ProgramChecker
from derivator.errors import SpecError
from derivator.figures.dispatch import fits_page, picture
from derivator.figures.plain import lines_of
from derivator.notation.latex import latex
from derivator.notation.text import text
from derivator.solution import TimeFigure
from tests.derivations.cells import CELLS, spec_of
from tests.derivations.specs import derived, lines, steps

RNN = """\
exercise: rnn
title: {en: rnn}
model:
  h[t]: relu(W*h[t-1] + V*y[t-1])
  p[t]: U*h[t]
  L: Sum((p[t] - y[t])**2, t)
steps: {t: 3}
"""
BOTH = """\
exercise: both
title: {en: both}
model:
  h[t]: tanh(W*h[t-1] + V*x[t])
  s[t]: tanh(Q*s[t+1] + P*x[t])
  p[t]: U*h[t] + R*s[t]
steps: {t: 3}
"""


def _drawn(figure: TimeFigure) -> list[str]:
    return lines_of(figure, text, str, 100)  # type: ignore[arg-type]


def test_equations_with_the_letter(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, RNN, "recurrence:")
    (stated,) = step.equations
    assert (stated.first, stated.last) == (1, 3)
    assert lines(stated.chains) == ["h[t] = ReLU(W·h[t-1] + V·y[t-1])", "p[t] = U·h[t]"]
    assert lines(step.rest) == ["L = (p_1 − y_1)² + (p_2 − y_2)² + (p_3 − y_3)²"]
    assert [text(node) for node in step.weights] == ["W", "V", "U"]
    assert [text(node) for node in step.starts] == ["h_0"]


def test_an_equation_of_the_wrong_moment_is_caught(tmp_path: Path) -> None:
    workspace, found = derived(tmp_path, RNN, "recurrence:")
    step: Any = found
    checker = ProgramChecker(lambda: workspace.program)
    chain = step.equations[0].chains[0]
    assert not list(checker.failures(step, chain))
    assert list(checker.failures(step, replace(chain, steps=(("t", 1, 4),))))
    other = step.equations[0].chains[1]
    assert list(checker.failures(step, replace(chain, terms=(chain.terms[0], other.terms[1]))))


def test_folded_and_unrolled(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, RNN, "recurrence:")
    assert _drawn(step.folded) == ["h[t] ← y[t-1] (V), ■ h[t] (W)", "p[t] ← h[t] (U)"]
    assert _drawn(step.unrolled) == [
        "h_1 ← y_0 (V), h_0 (W)",
        "p_1 ← h_1 (U)",
        "h_2 ← y_1 (V), h_1 (W)",
        "p_2 ← h_2 (U)",
        "h_3 ← y_2 (V), h_2 (W)",
        "p_3 ← h_3 (U)",
    ]
    keys = {text(edge.labels[0]): edge.key for edge in step.unrolled.edges}
    assert len(set(keys.values())) == 3
    for edge in step.unrolled.edges:
        assert edge.key == keys[text(edge.labels[0])]


LATE = """
exercise: late
title: {en: late}
model:
  h[t]: tanh(W*h[t-1] + Z*h[t-2] + V*x[t])
  y[t]: U*h[t]
steps: {t: [2, 5]}
"""


def test_longer_delays_have_their_own_arrows(tmp_path: Path) -> None:
    """h_t needs h_(t-1) and h_(t-2): from both given states, past the neighbour, no dots."""
    (step,) = steps(tmp_path, LATE, "recurrence:")
    assert _drawn(step.folded)[0] == "h[t] ← x[t] (V), ■■ h[t] (Z), ■ h[t] (W)"
    assert _drawn(step.unrolled)[::2] == [
        "h_2 ← x_2 (V), h_0 (Z), h_1 (W)",
        "h_3 ← x_3 (V), h_1 (Z), h_2 (W)",
        "h_4 ← x_4 (V), h_2 (Z), h_3 (W)",
        "h_5 ← x_5 (V), h_3 (Z), h_4 (W)",
    ]
    assert step.far
    (step,) = steps(tmp_path, LATE.replace("5]", "20]"), "recurrence:")
    assert _drawn(step.unrolled)[-2] == "h_20 ← x_20 (V)"


def test_an_equation_of_one_moment_names_it(tmp_path: Path) -> None:
    """s_0 = h_3 is printed so, and not as s_t = h_(t+3) for t from 0 to 0."""
    head = """
exercise: two-cells
title: {en: two cells}
model:
  h[t]: tanh(W*h[t-1] + V*x[t])
  s[0]: h[3]
  s[t]: tanh(Q*s[t-1]/t)
steps: {t: 3}
"""
    (step,) = steps(tmp_path, head, "recurrence:")
    alone = [chain for stated in step.equations for chain in stated.chains if not chain.steps]
    assert [text(node) for node in alone[0].terms] == ["s_0", "h_3"]
    assert "s_2 ← s_1 (Q)" in _drawn(step.unrolled)


def test_both_directions(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, BOTH, "recurrence:")
    drawn = _drawn(step.unrolled)
    assert "s_1 ← x_1 (P), s_2 (Q)" in drawn
    assert "s_3 ← x_3 (P), s_4 (Q)" in drawn
    assert [text(node) for node in step.backward] == ["s[t]"]


def test_gates_make_one_box(tmp_path: Path) -> None:
    head, *_ = spec_of(CELLS["lstm of rows"], 1, 2)
    (step,) = steps(tmp_path, head, "recurrence:")
    states = [node for node in step.unrolled.nodes if node.kind == "state"]
    assert [[text(label) for label in node.labels] for node in states] == [
        ["c_1", "h_1"],
        ["c_2", "h_2"],
    ]
    assert not step.coloured


def test_many_moments_are_drawn_with_dots(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, RNN.replace("t: 3", "t: 20"), "recurrence:")
    drawn = _drawn(step.unrolled)
    assert "p_20 ← h_20 (U)" in drawn
    assert not any(line.startswith("p_10") for line in drawn)
    assert fits_page(step.unrolled)


@pytest.mark.parametrize("head", [RNN, BOTH])
def test_the_picture_names_every_value(head: str, tmp_path: Path) -> None:
    (step,) = steps(tmp_path, head, "recurrence:")
    for figure in (step.folded, step.unrolled):
        drawn = picture(figure, latex, str)  # type: ignore[arg-type]
        for node in figure.nodes:
            for label in node.labels:
                assert f"${latex(label)}$" in drawn
        assert drawn.count("\\draw[arrow") == len(figure.edges)


def test_options(tmp_path: Path) -> None:
    part = "recurrence: {folded: false, equations: false, written_out: true}"
    (step,) = steps(tmp_path, RNN, part)
    assert step.folded is None
    assert not step.equations
    assert lines(step.moments_written)[0] == "h_1 = ReLU(W·h_0 + V·y_0)"


def test_without_recurrences(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="no recurrences"):
        steps(tmp_path, "exercise: a\ntitle: {en: a}\nmodel: {L: w**2}\n", "recurrence:")
