"""Why the softmax is a smooth maximum: its limit, the logarithm of its sum, and its curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.probabilities.decimals import digits_asked
from derivator.derivations.probabilities.names import general, power_of_e, sum_of_powers
from derivator.derivations.probabilities.options import DigitsOptions, NumberList, NumberRows
from derivator.derivations.probabilities.reading import (
    LARGEST_SCALED,
    check_size,
    read_number,
    read_rows,
    value_of,
)
from derivator.derivations.probabilities.softmax import SoftmaxRow
from derivator.derivations.probabilities.steep import (
    M,
    P,
    S,
    SteepRow,
    T,
    bounds,
    grown,
    maximum_figure,
    nested_maximum,
    pair,
    smooth,
    step_figure,
)
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.build import ZERO, multiply, number
from derivator.notation.functions import LOG
from derivator.notation.nodes import Call, Node, Partial, Quotient
from derivator.notation.simplify import exact_text
from derivator.solution import Chain, FormulaStep, PlotFigure, Result, Table
from derivator.spec.exercise import Task

MOST_SCALES = 12
OUTPUTS = 3
"""How many outputs the formulas have where nothing says it."""


class SmoothMaximumOptions(DigitsOptions):
    """Numbers on which it is seen, and how many outputs the formulas have."""

    outputs: int | None = Field(
        None,
        ge=2,
        le=6,
        description="How many outputs the formulas have; by default as many as there are scores, "
        "or 3.",
    )
    scores: NumberRows | None = Field(
        None, description="A row of scores on which it is seen; by default none."
    )
    scales: NumberList = Field(
        ["1", "10", "100"], description="The factors s for which the scores are computed."
    )
    plot: bool = Field(True, description="Whether the curves for two outputs are drawn.")


@dataclass(frozen=True)
class SmoothMaximumStep(FormulaStep):
    """Two outputs, the bounds of the smooth maximum and its limit, its gradient, numbers."""

    ready: Chain
    sides: tuple[Chain, ...]
    """The limits for t > 0 and t < 0."""
    low: Chain
    high: Chain
    vanishing: Chain
    """lim ln K/s = 0."""
    limit: Chain
    gradient: Chain
    weighted: Chain | None
    weighted_limit: Chain | None
    table: Table | None
    several: bool
    """Whether several of the scores are largest."""
    constant: bool
    """Whether all of them are equal."""
    step_plot: PlotFigure | None
    maximum_plot: PlotFigure | None


class SmoothMaximum(Derivation):
    """max z <= (1/s) ln(e^(s z_1) + ... + e^(s z_K)) <= max z + ln K/s (V13)."""

    kind = "smooth_maximum"
    options = SmoothMaximumOptions
    summary = (
        "Shows in what sense the softmax is a smooth maximum: the limit of probabilities of "
        "multiplied scores, bounds and limit of the logarithm of the sum, curves, numbers."
    )
    produces: ClassVar = {
        "limit": "the limit of (1/s) ln(e^(s z_1) + ...), the maximum",
        "M(oo)": "with `scores`, the limit of the mean of the scores by their probabilities",
        "M(1), L(1), ...": "with `scores`, that mean and (1/s) ln(...) for each s",
    }

    def derive(self, workspace: Workspace, task: Task) -> SmoothMaximumStep:
        """The formulas, and the numbers that the task gives."""
        options = task.options
        assert isinstance(options, SmoothMaximumOptions)
        steep = None if options.scores is None else self._steep(workspace, options, task)
        given = None if steep is None else len(steep.row.scores)
        if options.outputs is not None and given not in (None, options.outputs):
            message, expected = f"{options.outputs} outputs for {given} scores", f"outputs: {given}"
            raise SpecError([Problem(task.place("outputs"), message, expected=expected)])
        z = general("z", given or options.outputs or OUTPUTS)
        two = pair()
        low, high = bounds(z)
        whole = Call(LOG, (sum_of_powers(z),))
        gradient = equality(Partial(whole, z[0]), Quotient(power_of_e(z[0]), sum_of_powers(z)))
        count = Call(LOG, (number(len(z)),))
        vanishing = equality(Limit(Quotient(count, S), S, Infinity()), ZERO)
        limit = equality(grown(smooth(z)), M)
        results = {"limit": Result(limit)}
        weighted = weighted_limit = table = None
        several = constant = False
        if steep is not None:
            weighted, weighted_limit = steep.weighted(), steep.limit()
            scales = _scales(workspace, options.scales, steep, task)
            table, found = steep.table(scales, options.scales)
            several = len(steep.row.largest) > 1
            constant = len(steep.row.largest) == given
            top = steep.row.top
            end = Result(weighted_limit, exact_text(top), float(value_of(top)))
            results |= {"M(oo)": end, **found}
        return SmoothMaximumStep(
            self.kind,
            self.kind,
            task.position,
            results,
            letters=(S.name, T.name, *(letter.name for letter in z)),
            defined={M.name: nested_maximum(z), P.name: two.body},
            ready=two.ready(),
            sides=two.limits(),
            low=low,
            high=high,
            vanishing=vanishing,
            limit=limit,
            gradient=gradient,
            weighted=weighted,
            weighted_limit=weighted_limit,
            table=table,
            several=several,
            constant=constant,
            step_plot=step_figure() if options.plot else None,
            maximum_plot=maximum_figure() if options.plot else None,
        )

    @staticmethod
    def _steep(workspace: Workspace, options: SmoothMaximumOptions, task: Task) -> SteepRow:
        assert options.scores is not None
        found = read_rows(workspace, options.scores, task, "scores")
        if len(found.rows) > 1 or found.letters or found.classes > 6:
            message, expected = "not one row of numbers", "one row of up to 6 numbers"
            raise SpecError([Problem(task.place("scores"), message, expected=expected)])
        return SteepRow(SoftmaxRow(found.rows[0]), digits_asked(workspace, options, task))


def _scales(workspace: Workspace, texts: list[str], steep: SteepRow, task: Task) -> list[Node]:
    """The factors s; raises ``SpecError`` for one that is not above 0."""
    if len(texts) > MOST_SCALES or len(set(texts)) < len(texts):
        expected = f"at most {MOST_SCALES} factors, each once"
        raise SpecError([Problem(task.place("scales"), "no list of factors", expected=expected)])
    found = []
    for k, text in enumerate(texts):
        place = task.place("scales", k)
        scale = read_number(workspace, text, place)
        if value_of(scale) <= 0:
            message, expected = "a factor that is not above 0", "a number above 0"
            raise SpecError([Problem(place, message, text, expected)])
        for score in steep.row.scores:
            size = value_of(multiply(scale, score))
            check_size(size, f"a score times {text}", place, LARGEST_SCALED)
        found.append(scale)
    return found
