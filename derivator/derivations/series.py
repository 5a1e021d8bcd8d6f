"""Whether series converge, each by a named test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.convergence.options import SeriesOptions, assumptions, letters_of
from derivator.derivations.convergence.rates import sum_result
from derivator.derivations.convergence.signs import SeriesStudy, study_series
from derivator.derivations.convergence.terms import Letters, read_term
from derivator.derivations.workspace import Workspace
from derivator.solution import Chain, FormulaStep, Result
from derivator.spec.exercise import Task


class SeriesKindOptions(SeriesOptions):
    """The terms."""

    terms: list[str] = Field(
        min_length=1,
        max_length=12,
        description="The terms as formulas in the counter and the letters, a series each.",
    )


@dataclass(frozen=True)
class SeriesStep(FormulaStep):
    """Each series with the test that decides."""

    studies: tuple[SeriesStudy, ...]
    assumptions: tuple[Chain, ...]


class Series(Derivation):
    """The tests of convergence for series of positive terms, and Leibniz's (V18).

    Knopp, Theory and Application of Infinite Series, chapters 3 and 4.
    """

    kind = "series"
    options = SeriesKindOptions
    summary = (
        "Decides whether series converge, each by a named test with its inequality or limit; "
        "with the sum where it is known."
    )
    produces: ClassVar = {
        "sum[k]": "the k-th series, from 1: the verdict `diverges`, `converges`, of alternating "
        "terms `converges absolutely` or `converges conditionally`, with letters in the exponent "
        "such as `diverges for p <= 1`, or `converges absolutely for p > 1, conditionally for "
        "p <= 1`"
    }

    def derive(self, workspace: Workspace, task: Task) -> SeriesStep:
        """Every series by itself."""
        options = task.options
        assert isinstance(options, SeriesKindOptions)
        letters = letters_of(task)
        studies = []
        for index, text in enumerate(options.terms):
            place = task.place("terms", index)
            term = read_term(workspace, text, letters, place)
            studies.append(study_series(term, letters, options.start, place))
        named = enumerate(studies, start=1)
        return SeriesStep(
            self.kind,
            "a",
            task.position,
            {f"sum[{index}]": _result(study, letters) for index, study in named},
            letters=(*letters.constants, letters.by, letters.last),
            whole=(letters.by, letters.last),
            conditions=letters.conditions,
            studies=tuple(studies),
            assumptions=assumptions(letters),
        )


def _result(study: SeriesStudy, letters: Letters) -> Result:
    verdict = study.words(letters)
    if study.signs == "positive":
        return sum_result(study.outcome, verdict)
    return Result(study.vanishes or study.outcome.evidence, verdict=verdict)
