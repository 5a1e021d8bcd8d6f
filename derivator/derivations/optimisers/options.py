"""What a task of a descent may ask for, and which of its options go with which method."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from derivator.derivations.training.course import CourseOptions
from derivator.errors import Problem, SpecError
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, Options
from derivator.spec.grids import GridField

Method = Literal["gd", "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]

OWN: Mapping[str, frozenset[str]] = {
    "momentum": frozenset(("momentum", "nesterov")),
    "velocity": frozenset(("momentum", "nesterov")),
    "sign": frozenset(("momentum", "nesterov")),
    "lookahead": frozenset(("nesterov",)),
    "smoothing": frozenset(("rmsprop",)),
    "centered": frozenset(("rmsprop",)),
    "initial": frozenset(("rmsprop", "adagrad")),
    "betas": frozenset(("adam", "adamw")),
    "correction": frozenset(("adam", "adamw")),
    "epsilon": frozenset(("adagrad", "rmsprop", "adam", "adamw")),
    "epsilon_place": frozenset(("adagrad", "rmsprop", "adam", "adamw")),
}
"""The methods that an option belongs to; the others refuse it."""


class StopOptions(Options):
    """When a descent ends: one condition, and the most steps."""

    loss_change: ConstantFormula | None = Field(
        None, description="The loss of all observations has changed by less than this."
    )
    gradient: ConstantFormula | None = Field(
        None, description="The gradient of that loss is shorter than this."
    )
    parameter_change: ConstantFormula | None = Field(
        None, description="The step was shorter than this."
    )
    most: Annotated[int, Field(ge=1, le=200)] = Field(
        100, description="The most steps that are made."
    )


class DescentOptions(CourseOptions):
    """Which optimiser, with which conventions, and what the page shows."""

    open_inputs: ClassVar[bool] = True
    of: str | None = Field(
        None,
        description="The loss, a value of the model, or one of the exercise's functions; by "
        "default the model's only result.",
    )
    method: Method = Field("gd", description="The optimiser.")
    start: Annotated[dict[str, GridField], Field(min_length=1)] | None = Field(
        None, description="Where the descent starts, in place of the exercise's values."
    )
    momentum: ConstantFormula = Field(
        Fraction(9, 10), description="The share of the velocity that is kept."
    )
    velocity: Literal["rate_inside", "rate_outside", "averaged"] = Field(
        "rate_inside",
        description="Where the rate stands: v = a v + eta g and w - v; v = a v + g and w - eta v; "
        "or v = a v + (1 - a) g and w - eta v.",
    )
    sign: Literal["subtract", "add"] = Field(
        "subtract", description="Whether the velocity points uphill and is subtracted, or added."
    )
    lookahead: Literal["ahead", "here"] = Field(
        "ahead",
        description="Where Nesterov's gradient is taken: where the velocity leads, or at w itself.",
    )
    smoothing: ConstantFormula = Field(
        Fraction(9, 10), description="The share of the average of squares that is kept."
    )
    centered: bool = Field(
        False, description="Whether the squared average of the gradient is subtracted."
    )
    initial: ConstantFormula = Field(
        Fraction(0), description="The sum or the average of squares before the first step."
    )
    betas: Annotated[list[ConstantFormula], Field(min_length=2, max_length=2)] = Field(
        [Fraction(9, 10), Fraction(999, 1000)],
        description="The shares of both averages that are kept.",
    )
    correction: bool = Field(True, description="Whether the averages are corrected for their bias.")
    epsilon: ConstantFormula = Field(
        Fraction(1, 10**8), description="The small number that keeps the root from 0."
    )
    epsilon_place: Literal["outside", "inside", "hat"] = Field(
        "outside",
        description="Behind the root, below it, or behind the root of what is not corrected yet, "
        "with the corrections in the rate.",
    )
    weight_decay: ConstantFormula = Field(
        Fraction(0), description="The factor of the weights that is added to their gradient."
    )
    decoupled: bool = Field(
        False, description="Whether the decay acts on the weights directly, as in AdamW."
    )
    stop: StopOptions | None = Field(None, description="When the descent ends.")
    show: Annotated[int, Field(ge=0, le=20)] = Field(
        3, description="How many steps are shown in full; the table lists all of them."
    )
    table: bool = Field(True, description="Whether there is a table of the steps.")
    plot: bool = Field(True, description="Whether the path is drawn, of one or two numbers.")


def check_options(options: DescentOptions, task: Task) -> None:
    """Raise ``SpecError`` for options that do not go with the method or with one another."""
    for name in OWN.keys() & options.model_fields_set:
        if options.method not in OWN[name]:
            expected = "one of " + ", ".join(sorted(OWN[name]))
            message = f"`{name}` is no option of the method {options.method}"
            raise _refused(task, message, name, f"`method` to be {expected}", name)
    for name in ("momentum", "smoothing"):
        _check_share(getattr(options, name), task, name)
    for place, beta in enumerate(options.betas):
        _check_share(beta, task, "betas", place)
    for name in ("epsilon", "initial", "weight_decay"):
        value = getattr(options, name)
        if value < 0:
            raise _refused(task, f"{name} below 0", str(value), "0, or a number above 0", name)
    if options.epsilon_place == "hat" and not (
        options.method in ("adam", "adamw") and options.correction
    ):
        expected = "outside or inside; hat is for adam with its correction"
        raise _refused(task, "no correction to be moved", "hat", expected, "epsilon_place")
    if options.stop is not None:
        _check_stop(options, options.stop, task)


def _check_share(value: Fraction, task: Task, *place: str | int) -> None:
    if not 0 <= value < 1:
        message = "a share that is not between 0 and 1"
        raise _refused(task, message, str(value), "a number from 0 to below 1", *place)


def _check_stop(options: DescentOptions, stop: StopOptions, task: Task) -> None:
    given = [
        name
        for name in ("loss_change", "gradient", "parameter_change")
        if getattr(stop, name) is not None
    ]
    if len(given) != 1:
        found = " and ".join(given) or "no condition"
        expected = "one of loss_change, gradient and parameter_change"
        raise _refused(task, "a descent stops by one condition", found, expected, "stop")
    if getattr(stop, given[0]) <= 0:
        found = str(getattr(stop, given[0]))
        message = "a bound that can never be reached"
        raise _refused(task, message, found, "a number above 0", "stop", given[0])
    if options.steps is not None:
        message = "both `steps` and `stop`"
        raise _refused(task, message, "steps", "`stop: {..., most: N}`", "steps")


def _refused(task: Task, message: str, found: str, expected: str, *place: str | int) -> SpecError:
    return SpecError([Problem(task.place(*place), message, found, expected)])
