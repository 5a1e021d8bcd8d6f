"""The whole flow on one screen: spec -> exercise -> solution -> checked solution.

Each stage reads only the stage before it.  Rendering and typesetting go on from the checked
solution in ``render`` and ``typeset``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from derivator.check.solution import CheckedSolution, check_solution
from derivator.derivations.registry import BY_KIND, KINDS
from derivator.derivations.workspace import Workspace
from derivator.ops.registry import VOCABULARY
from derivator.solution import Solution, SolvedPart
from derivator.spec.exercise import Exercise
from derivator.spec.reader import read_exercise


@dataclass(frozen=True)
class SolvedExercise:
    """An exercise with its checked solution."""

    exercise: Exercise
    checked: CheckedSolution


def read(path: Path, trust: bool = False) -> Exercise:
    """Read a spec; raises ``SpecError`` with every mistake in it.

    ``trust`` allows any LaTeX in the author's texts.
    """
    return read_exercise(path, KINDS, VOCABULARY, trust=trust)


def solve(exercise: Exercise) -> SolvedExercise:
    """Derive every part and check every equality.

    Raises ``SpecError`` where the exercise cannot be solved as posed, ``CheckError`` where a
    printed equality does not hold.
    """
    workspace = Workspace(exercise)
    parts = tuple(
        SolvedPart(
            index,
            tuple(BY_KIND[task.kind].derive(workspace, task) for task in part.tasks),
        )
        for index, part in enumerate(exercise.parts)
    )
    checked = check_solution(
        Solution(parts), workspace.graph, workspace.scalar_data, lambda: workspace.program
    )
    return SolvedExercise(exercise, checked)
