"""Early stopping beside an L2 penalty, on a quadratic loss."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.plots.functions import NothingToPlotError, function_figure
from derivator.derivations.shrinkage.formulas import (
    BEST,
    CONDITIONS,
    DEFINED,
    LETTERS,
    SHRUNK,
    SHRUNK_FACTOR,
    STOPPED,
    STOPPED_FACTOR,
    Derived,
    derived,
)
from derivator.derivations.shrinkage.numbers import Numbers, numbers_of
from derivator.derivations.shrinkage.setting import Setting
from derivator.derivations.shrinkage.spectrum import Direction, directions
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Quotient
from derivator.notation.simplify import exact_text
from derivator.notation.walk import substitute
from derivator.solution import FormulaStep, PlotFigure, Result
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, Options

LARGEST = 12
"""Eigenvalues."""
MOST_STEPS = 100_000


class EarlyStoppingOptions(Options):
    """The quadratic loss, the descent and the penalty; without them everything stays in letters."""

    eigenvalues: list[ConstantFormula] | None = Field(
        None,
        min_length=1,
        max_length=LARGEST,
        description="The second derivatives of the loss along the axes, not below 0.",
    )
    matrix: list[list[ConstantFormula]] | None = Field(
        None,
        min_length=1,
        max_length=4,
        description="In their place the matrix of second derivatives, symmetric, with rational "
        "eigenvalues.",
    )
    minimum: list[ConstantFormula] | None = Field(
        None, min_length=1, max_length=LARGEST, description="Where the loss has its minimum."
    )
    rate: ConstantFormula | None = Field(None, description="The learning rate.")
    steps: int | None = Field(
        None, ge=1, le=MOST_STEPS, description="How many steps descent makes."
    )
    penalty: ConstantFormula | None = Field(
        None,
        description="The coefficient of the penalty; by default 1/(rate*steps). Without `steps` "
        "their number is chosen by it.",
    )
    plot: bool = Field(True, description="Whether both factors are plotted over the eigenvalue.")


@dataclass(frozen=True)
class EarlyStoppingStep(FormulaStep):
    """Both factors derived, compared, and in numbers."""

    lines: Derived
    numbers: Numbers | None
    plot: PlotFigure | None


class EarlyStopping(Derivation):
    """w_i = (1 - (1 - eta h_i)^tau) w*_i beside w_i = h_i/(h_i + alpha) w*_i (V33).

    Goodfellow, Bengio and Courville, Deep Learning, section 7.8.
    """

    kind = "early_stopping"
    options = EarlyStoppingOptions
    summary = (
        "Derives how much gradient descent from zero that stops early, and an L2 penalty, shrink "
        "the minimum of a quadratic loss, and compares both, in symbols and in numbers."
    )
    produces: ClassVar = {
        "descent_factor": "1 - (1 - eta*h)**tau",
        "penalty_factor": "h/(h + alpha)",
        "descent_factor[i]": "the factor of the i-th eigenvalue (of a matrix from the largest on)",
        "penalty_factor[i]": "likewise",
        "w_tau[i]": "the i-th parameter after the steps, with `minimum`",
        "w_alpha[i]": "the i-th parameter under the penalty",
    }

    def derive(self, workspace: Workspace, task: Task) -> EarlyStoppingStep:
        """Both factors, and the numbers where the task gives some."""
        options = task.options
        assert isinstance(options, EarlyStoppingOptions)
        setting = _setting(options, task)
        lines = derived()
        results = {
            "descent_factor": Result(
                equality(Quotient(STOPPED, BEST), STOPPED_FACTOR), exact_text(STOPPED_FACTOR)
            ),
            "penalty_factor": Result(
                equality(Quotient(SHRUNK, BEST), SHRUNK_FACTOR), exact_text(SHRUNK_FACTOR)
            ),
        }
        numbers, plot = None, None
        given = setting.given if setting is not None else {}
        if setting is not None:
            numbers, own = numbers_of(setting, workspace.digits)
            results |= own
            plot = _plot(setting) if options.plot else None
        return EarlyStoppingStep(
            self.kind,
            "w",
            task.position,
            results,
            letters=LETTERS,
            whole=("tau",),
            conditions=CONDITIONS,
            defined=DEFINED,
            given=given,
            lines=lines,
            numbers=numbers,
            plot=plot,
        )


def _setting(options: EarlyStoppingOptions, task: Task) -> Setting | None:
    """The numbers; None where the task gives none. Raises ``SpecError`` where some are missing."""
    found = _directions(options, task)
    if found is None:
        extra = [
            k for k in ("minimum", "rate", "steps", "penalty") if getattr(options, k) is not None
        ]
        if extra:
            message = f"`{extra[0]}` without a loss"
            raise _error(task, extra[0], message, "`eigenvalues` or `matrix`")
        return None
    if options.rate is None or options.rate <= 0:
        raise _error(task, "rate", "descent needs a rate above 0", "rate: 0.1")
    if options.penalty is not None and options.penalty <= 0:
        raise _error(task, "penalty", "a penalty that is not above 0", "penalty: 0.5")
    steps, penalty = options.steps, options.penalty
    if steps is None and penalty is None:
        raise _error(task, "rate", "neither `steps` nor `penalty` is given", "steps: 10")
    if penalty is None:
        assert steps is not None
        penalty = 1 / (options.rate * steps)
    if steps is None:
        steps = max(1, round(1 / (options.rate * penalty)))
        if steps > MOST_STEPS:
            raise _error(
                task, "penalty", f"it would take {steps} steps", "a larger penalty or rate"
            )
    minimum = tuple(options.minimum) if options.minimum is not None else None
    if minimum is not None and len(minimum) != len(found):
        expected = f"{len(found)} numbers, one for each parameter"
        raise _error(task, "minimum", f"a minimum of {len(minimum)} numbers", expected)
    matrix = tuple(map(tuple, options.matrix)) if options.matrix is not None else None
    return Setting(found, matrix, minimum, options.rate, steps, penalty)


def _directions(options: EarlyStoppingOptions, task: Task) -> tuple[Direction, ...] | None:
    if options.eigenvalues is not None and options.matrix is not None:
        raise _error(task, "matrix", "`eigenvalues` and `matrix` both", "one of them")
    if options.eigenvalues is not None:
        found = tuple(map(Direction, options.eigenvalues))
    elif options.matrix is not None:
        found = directions(options.matrix, task.place("matrix"))
    else:
        return None
    key = "matrix" if options.matrix is not None else "eigenvalues"
    if any(direction.value < 0 for direction in found):
        message = "an eigenvalue below 0: the loss has no minimum"
        raise _error(task, key, message, "eigenvalues that are not below 0")
    return found


def _error(task: Task, key: str, message: str, expected: str) -> SpecError:
    return SpecError([Problem(task.place(key), message, expected=expected)])


def _plot(setting: Setting) -> PlotFigure | None:
    """Both factors over the eigenvalue, up to where a step would overshoot."""
    fixed = {name: setting.given[name] for name in ("eta", "tau", "alpha")}
    largest = max(direction.value for direction in setting.directions)
    end = max(min(Fraction(5, 4) * largest, 1 / setting.rate), Fraction(1, 10) / setting.rate)
    formulas = [substitute(factor, fixed) for factor in (STOPPED_FACTOR, SHRUNK_FACTOR)]
    try:
        return function_figure(
            formulas,
            "h",
            0.0,
            float(end),
            low=0.0,
            high=1.05,
            labels=(STOPPED_FACTOR, SHRUNK_FACTOR),
            asymptotes=False,
        )
    except NothingToPlotError:
        return None
