"""What a task of steps asks for: its options, and the batches that follow from them."""

from __future__ import annotations

from fractions import Fraction
from itertools import cycle, islice
from typing import Annotated, Literal

from pydantic import Field

from derivator.derivations.study import Study
from derivator.derivations.training.run import Course
from derivator.errors import Problem, SpecError
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, InputNames, LayerName, Options

WORK = 4000
"""More passes than this are refused."""

Observation = Annotated[int, Field(ge=1, le=1000)]


class CourseOptions(Options):
    """What is minimised, by which weights, and on which observations."""

    of: LayerName | None = Field(None, description="The loss; by default the model's only result.")
    by: InputNames | None = Field(
        None, description="The weights that are updated; by default all parameters."
    )
    rate: ConstantFormula = Field(Fraction(1, 10), description="The learning rate, exact.")
    order: Annotated[list[Observation], Field(min_length=1)] | None = Field(
        None, description="The observations in the order in which they are used, from 1."
    )
    steps: Annotated[int, Field(ge=1, le=200)] | None = Field(
        None, description="How many steps; by default once through `order`, which is repeated."
    )
    batch: Literal["whole", "single"] | Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None,
        description="Observations in a step: all of `order`, one, or a number of them; by default "
        "`single` where `order` is given, else `whole`.",
    )
    reduce: Literal["mean", "sum"] = Field(
        "mean",
        description="What becomes of the losses of a batch whose observations are no rows.",
    )


class GradientStepOptions(CourseOptions):
    """How the steps are made, and what the page shows of them."""

    update: Literal["simultaneous", "layerwise"] = Field(
        "simultaneous",
        description="All weights at once, or each layer before the derivative goes further back.",
    )
    explain: bool = Field(
        True, description="Whether the page says what the numbers teach: twin neurons, and so on."
    )
    show: Annotated[int, Field(ge=0, le=20)] = Field(
        2, description="How many steps are shown in full; a table lists the others."
    )


def read_course(study: Study, of: str, options: CourseOptions, task: Task) -> Course:
    """What the task asks for; raises ``SpecError`` where the exercise does not allow it."""

    def refused(message: str, found: str, expected: str, *option: str | int) -> SpecError:
        return SpecError([Problem(task.place(*option), message, found, expected)])

    learned, data = study.learned(of, options.by, task), study.dataset
    if data is None:
        expected = "`values` for the weights, and the observations there or in `data`"
        raise refused("steps of descent need numbers, and the exercise has none", "", expected)
    count = len(data.observations)
    if options.rate <= 0:
        raise refused("a rate that leads nowhere", str(options.rate), "a number above 0", "rate")
    for index, name in enumerate(learned):
        if count > 1 and name in data.observations[0]:
            message = f"{name} has a value of its own in every observation and cannot be learned"
            expected = "`by` with inputs that all observations share"
            raise refused(message, name, expected, "by", index)
    order = tuple(number - 1 for number in options.order or range(1, count + 1))
    if max(order) >= count:
        message, place = "an observation that the exercise does not have", order.index(max(order))
        raise refused(message, str(max(order) + 1), f"numbers from 1 to {count}", "order", place)
    if isinstance(options.batch, int) and options.batch > len(order):
        message = f"a batch of more observations than the {len(order)} that are used"
        expected = f"at most {len(order)}, or `whole`"
        raise refused(message, str(options.batch), expected, "batch")
    batches = _batches(order, options)
    together = data.can_stack or max(map(len, batches)) == 1
    layerwise = isinstance(options, GradientStepOptions) and options.update == "layerwise"
    if layerwise and not together:
        message = "layer after layer, a batch needs its observations as rows of matrices"
        raise refused(message, "", "`batch: single`, or inputs of the shape [n, k]", "update")
    passes = (len(batches) + 1) * (1 if data.can_stack else count)
    if passes > WORK:
        message = f"{len(batches)} steps for {count} observations take too many passes"
        expected = f"at most {WORK}: fewer steps or fewer observations"
        raise refused(message, str(passes), expected, "steps")
    mean = options.reduce == "mean"
    return Course(of, learned, options.rate, batches, mean, layerwise, task.position)


def _batches(order: tuple[int, ...], options: CourseOptions) -> tuple[tuple[int, ...], ...]:
    """Once through the order after another; the last batch of a round may be shorter."""
    size = options.batch or ("whole" if options.order is None else "single")
    length = {"whole": len(order), "single": 1}.get(size, size) if isinstance(size, str) else size
    assert isinstance(length, int)
    starts = range(0, len(order), length)
    round_ = [order[start : start + length] for start in starts]
    return tuple(islice(cycle(round_), options.steps or len(round_)))
