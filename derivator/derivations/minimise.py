"""The minimum of a loss in closed form: where its derivatives vanish, and why that is the least."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.minimising.function import minimum_of_function
from derivator.derivations.minimising.inputs import Asked
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.quadratic import quadratic_of
from derivator.derivations.minimising.quadratic_minimum import minimum_of_quadratic
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.solution import FormulaStep
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, InputName, InputNames, Options, QuantityName

Constants = dict[str, ConstantFormula | list[ConstantFormula]]


class MinimiseOptions(Options):
    """Which loss is minimised by what."""

    open_inputs: ClassVar[bool] = True
    of: QuantityName | None = Field(None, description="The loss; by default the only result.")
    by: InputNames | None = Field(
        None,
        description="What is found; by default the inputs without a value, else the parameters.",
    )
    parameter: InputName | None = Field(
        None, description="A letter that stays, such as the weight of a penalty; taken as >= 0."
    )
    monotone: bool = Field(
        True, description="Whether it is asked how the estimates move as the parameter grows."
    )
    at: Constants | None = Field(
        None,
        max_length=8,
        description="Numbers for inputs; for the parameter one or several, put in at the end.",
    )
    reduce: Literal["mean", "sum"] = Field(
        "mean", description="What becomes of the losses of observations that are no rows."
    )
    penalty: QuantityName | None = Field(
        None, description="A value of the model that is added once to those losses."
    )


class Minimise(Derivation):
    """The w where dL/dw = 0, exact: least squares, ridge with a letter for lambda (V15, V32)."""

    kind = "minimise"
    options = MinimiseOptions
    summary = (
        "Finds the minimum of a loss in closed form: the data put in, derivatives set to zero, the "
        "equations solved line by line, second derivatives; with a letter for the weight of a "
        "penalty also how the estimates move with it. Says so where there is no minimum."
    )
    produces: ClassVar = {
        "w": "each unknown at the minimum, under its name; of a matrix each entry, w_1, w_2",
        "L": "the loss there",
        "dw/dlambda": "with `parameter`, the derivative of each estimate by it",
        "w[lambda=2]": "with `parameter` and `at`, each estimate at that value",
        "minimum": "the verdict: unique, many, unbounded, not attained",
        "monotone": "with `parameter`, of each estimate as monotone(w): increasing, decreasing, "
        "constant, not monotone",
    }

    def derive(self, workspace: Workspace, task: Task) -> FormulaStep:
        """The minimum of the loss that the task names."""
        options = task.options
        assert isinstance(options, MinimiseOptions)
        numbers, trials = split_numbers(options.at or {}, options.parameter, workspace, task)
        asked = Asked(
            options.of,
            options.by,
            options.parameter,
            numbers,
            options.reduce == "mean",
            options.penalty,
        )
        loss = DataLoss(workspace, task, asked)
        written = loss.written()
        quadratic = quadratic_of(written, loss.letters, options.parameter)
        if quadratic is not None:
            return minimum_of_quadratic(loss, quadratic, written, trials, options.monotone)
        return minimum_of_function(loss, written)


def split_numbers(
    given: Constants, parameter: str | None, workspace: Workspace, task: Task
) -> tuple[dict[str, Fraction], list[Fraction]]:
    """The numbers for other inputs, and those that the parameter is given at the end."""
    numbers: dict[str, Fraction] = {}
    trials: list[Fraction] = []
    for name, value in given.items():
        place = task.place("at", name)
        if name not in workspace.exercise.symbols or workspace.exercise.shape(name):
            expected = "one of " + ", ".join(
                n for n in workspace.exercise.symbols if not workspace.exercise.shape(n)
            )
            message = "a number for something that is no input of one number"
            raise SpecError([Problem(place, message, name, expected)])
        values = value if isinstance(value, list) else [value]
        if name == parameter:
            if any(number < 0 for number in values):
                message = f"{name} counts as the weight of a penalty, which is not negative"
                raise SpecError([Problem(place, message, name, "numbers from 0 on")])
            trials = values
        elif len(values) != 1:
            message = "several numbers are for the parameter only"
            raise SpecError([Problem(place, message, name, "one number")])
        else:
            numbers[name] = values[0]
    return numbers, trials
