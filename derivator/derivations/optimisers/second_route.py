"""What the checks hold the lines against: each letter of a descent by a second route."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from derivator.derivations.optimisers.rule import AHEAD, WEIGHT
from derivator.derivations.optimisers.run import Optimisation
from derivator.derivations.optimisers.textbook import Trace, textbook
from derivator.program.values import plain
from derivator.solution import Rows

SAME = 1e-9
"""How closely both routes to a number must agree, relative to the largest that a letter was."""


def confirmed(run: Optimisation) -> tuple[list[dict[str, Rows]], dict[str, Rows]]:
    """The weights after each step and all that was noted, by the second route.

    Where both routes agree the exact value stands; where they do not, the other one, so that
    no line that differs from it can pass.
    """
    after = [{n: _rows(plain(v)) for n, v in state.items()} for state in run.states]
    noted = {key: _rows(plain(value)) for key, value in run.noted.items()}
    for name in run.course.learned:
        slopes = [plain(step[name]) for step in run.slopes]
        trace = textbook(run.options, plain(run.states[0][name]), slopes)
        for letter in ("g", "v", "s", "m", "m_hat", "s_hat", "rate", AHEAD):
            largest = _largest(trace, letter)
            for number in range(len(trace)):
                key = run.names.noted(letter, name, number).key
                if key in noted and letter in trace[number]:
                    noted[key] = _settled(noted[key], trace[number][letter], largest)
        largest = _largest(trace, WEIGHT)
        for number, state in enumerate(after):
            state[name] = _settled(state[name], trace[number][WEIGHT], largest)
    return after, noted


def _largest(trace: Trace, letter: str) -> float:
    return max((float(np.max(np.abs(row[letter]))) for row in trace if letter in row), default=0.0)


def _settled(value: Rows, other: np.ndarray, largest: float) -> Rows:
    """The value where the other route agrees, else what that has found."""
    apart = np.abs(np.array(value) - other)
    return value if bool(np.all(apart <= SAME * largest)) else _rows(other)


def _rows(value: np.ndarray | Sequence[Sequence[float]]) -> Rows:
    return tuple(tuple(float(entry) for entry in row) for row in value)
