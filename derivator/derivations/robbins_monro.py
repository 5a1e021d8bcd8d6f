"""Which sequences of step sizes meet the conditions of Robbins and Monro."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.convergence.options import SeriesOptions, assumptions, letters_of
from derivator.derivations.convergence.rates import RateStudy, study_rate, sum_results
from derivator.derivations.convergence.terms import Letters, first_term, read_term
from derivator.derivations.workspace import Workspace
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Chain, FormulaStep, Result, Table
from derivator.spec.exercise import Task


class RobbinsMonroOptions(SeriesOptions):
    """The rates."""

    rates: list[str] = Field(
        min_length=1,
        max_length=12,
        description="The step sizes as formulas in the counter and the letters.",
    )


@dataclass(frozen=True)
class RobbinsMonroStep(FormulaStep):
    """Both series of each rate, and a table of the verdicts."""

    by: Node
    studies: tuple[RateStudy, ...]
    assumptions: tuple[Chain, ...]
    """What is assumed of the letters."""
    table: Table | None
    """Of several rates."""


class RobbinsMonro(Derivation):
    """sum eta_t = infinity and sum eta_t^2 < infinity (V18; Robbins and Monro, 1951).

    The conditions under which stochastic gradient descent can reach any place and yet comes to
    rest: Bottou, Curtis and Nocedal, Optimization Methods for Large-Scale Machine Learning, 4.2.
    """

    kind = "robbins_monro"
    options = RobbinsMonroOptions
    summary = (
        "Decides for each step size whether its sum diverges and the sum of its squares converges, "
        "each by a named test with its inequality or limit, and for which exponents."
    )
    produces: ClassVar = {
        "sum_1[k]": "the sum of the k-th rate, from 1: the verdict `diverges` or `converges`, "
        "with letters in the exponent such as `diverges for p <= 1`",
        "sum_2[k]": "the sum of its squares, likewise",
        "usable[k]": "the verdict `yes`, `no`, or the range, such as `1/2 < p <= 1`",
    }

    def derive(self, workspace: Workspace, task: Task) -> RobbinsMonroStep:
        """Every rate with both of its series."""
        options = task.options
        assert isinstance(options, RobbinsMonroOptions)
        letters = letters_of(task)
        studies = []
        for index, text in enumerate(options.rates):
            place = task.place("rates", index)
            rate = read_term(workspace, text, letters, place)
            start = first_term(rate, letters, options.start, place, "rate")
            studies.append(study_rate(rate, letters, start, place))
        return RobbinsMonroStep(
            self.kind,
            "eta",
            task.position,
            _results(studies, letters),
            letters=(*letters.constants, letters.by, letters.last),
            whole=(letters.by, letters.last),
            conditions=letters.conditions,
            by=Symbol(letters.by),
            studies=tuple(studies),
            assumptions=assumptions(letters),
            table=_table(studies) if len(studies) > 1 else None,
        )


def _results(studies: list[RateStudy], letters: Letters) -> dict[str, Result]:
    results = {}
    for index, study in enumerate(studies, start=1):
        first, second = sum_results(study, letters)
        results[f"sum_1[{index}]"] = first
        results[f"sum_2[{index}]"] = second
        own = study.range or (second.chain if study.too_slow else first.chain)
        results[f"usable[{index}]"] = Result(own, verdict=study.words)
    return results


def _table(studies: list[RateStudy]) -> Table:
    """A line for each rate: whether either condition is met, and whether it can be used."""
    rows = []
    for study in studies:
        first = study.first.low_case or ("yes" if study.first.diverges else "no")
        second = study.second.high_case or ("no" if study.second.diverges else "yes")
        rows.append((study.rate, first, second, study.range or study.words))
    return Table(("rate", "sum_diverges", "squares_converge", "usable"), tuple(rows))
