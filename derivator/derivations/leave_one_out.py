"""Leave-one-out cross-validation of the weight of a penalty, minimised exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.minimise import Constants, split_numbers
from derivator.derivations.minimising.cross_validation import (
    CrossValidation,
    LeaveOneOutStep,
)
from derivator.derivations.minimising.folds import Fold, folds
from derivator.derivations.minimising.inputs import Asked
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.spec.exercise import Task
from derivator.spec.fields import FormulaText, InputName, InputNames, Options, QuantityName

MOST = 30
"""So many observations at most: each makes a fold."""
MOST_DEGREE = 16
"""The degree of the product of the folds' different denominators."""


class LeaveOneOutOptions(Options):
    """Which loss, which unknowns, and what the test error is."""

    open_inputs: ClassVar[bool] = True
    of: QuantityName | None = Field(
        None, description="The loss with its penalty; by default the only result."
    )
    by: InputNames | None = Field(
        None, description="What is estimated; by default the inputs without a value."
    )
    parameter: InputName = Field(description="The weight of the penalty, from 0 on.")
    test: FormulaText | None = Field(
        None,
        description="The test error of the observation left out; by default its own loss without "
        "the penalty.",
    )
    total: Literal["sum", "mean"] = Field(
        "sum", description="Whether the test errors are added up or averaged."
    )
    reduce: Literal["mean", "sum"] = Field(
        "mean", description="What becomes of the losses of observations that are no rows."
    )
    penalty: QuantityName | None = Field(
        None, description="A value of the model that is added once to those losses."
    )
    at: Constants | None = Field(
        None, max_length=8, description="Numbers for other inputs without a value."
    )


class LeaveOneOut(Derivation):
    """CV(lambda) = sum of (y_i - beta_(-i)(lambda))^2, exact, and its least value (V32)."""

    kind = "leave_one_out"
    options = LeaveOneOutOptions
    summary = (
        "Cross-validates the weight of a penalty by leaving out one observation at a time: the "
        "estimates on the others, the test errors, their sum minimised exactly from 0 on, and the "
        "estimate from all observations at that weight."
    )
    produces: ClassVar = {
        "CV": "the sum (or the mean) of the test errors, by the parameter",
        "beta(-1)": "the estimate without the first observation, and so on",
        "e_1": "the test error of the first observation, and so on",
        "lambda": "the best parameter; its verdict is inside, zero, infinity or constant",
        "CV_min": "the least sum, or the limit that it does not reach",
        "beta": "the estimate from all observations at that parameter",
    }

    def derive(self, workspace: Workspace, task: Task) -> LeaveOneOutStep:
        """The cross-validation that the task asks for."""
        options = task.options
        assert isinstance(options, LeaveOneOutOptions)
        parameter = options.parameter
        numbers, _ = split_numbers(options.at or {}, parameter, workspace, task)
        loss = DataLoss(
            workspace,
            task,
            Asked(
                options.of,
                options.by,
                parameter,
                numbers,
                options.reduce == "mean",
                options.penalty,
            ),
        )
        _check(loss, task)
        test = None
        if options.test is not None:
            test = option_formula(workspace, options.test, task.place("test"))
        parts = folds(loss, test)
        _check_degree(parts, task)
        return CrossValidation(loss, parts, options.total).step()


def _check(loss: DataLoss, task: Task) -> None:
    """Raise ``SpecError`` where there is nothing to leave out, or too much."""
    if loss.count < 2:
        message = "there are no two observations, so none can be left out"
        expected = "`data`, or matrices with a row for each observation and a letter for the rows"
        raise SpecError([Problem(task.position, message, expected=expected)])
    if loss.count > MOST:
        message = f"{loss.count} observations make too many folds"
        raise SpecError([Problem(task.position, message, expected=f"at most {MOST}")])
    assert loss.parameter is not None
    if loss.parameter not in loss.inputs:
        message = f"{loss.name} does not depend on {loss.parameter}"
        expected = "one of " + ", ".join(loss.inputs)
        raise SpecError([Problem(task.place("parameter"), message, loss.parameter, expected)])


def _check_degree(parts: Sequence[Fold], task: Task) -> None:
    """Raise ``SpecError`` where the folds' denominators have no bounded product."""
    lowest = {fold.quadratic.field.parts(value)[1] for fold in parts for value in fold.values}
    degree = sum(poly.degree() for poly in lowest)
    if degree > MOST_DEGREE:
        message = "the folds have too many different denominators for an exact sum"
        expected = f"at most {MOST_DEGREE} observations with different regressors"
        raise SpecError([Problem(task.position, message, expected=expected)])
