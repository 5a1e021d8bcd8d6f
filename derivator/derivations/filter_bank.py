"""A classifier of small pictures: filters, their largest responses, and thresholds."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.probabilities.options import ClassNames
from derivator.derivations.probabilities.reading import read_classes
from derivator.derivations.windows.bank import Bank
from derivator.derivations.windows.bank_page import FilterBankStep
from derivator.derivations.windows.search import search, sizes_up_to
from derivator.derivations.windows.setting import Sizes
from derivator.derivations.windows.shapes import ShapeList, all_pictures
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.spec.exercise import Task
from derivator.spec.fields import Options

MOST_PIXELS = 16
"""Of a larger picture not all pictures are gone through."""


class FilterBankOptions(Options):
    """The shapes of both classes, and which filters are tried."""

    size: Sizes = Field(description="Rows and columns of the pictures, [4, 4].")
    classes: ClassNames | None = Field(
        None, description="What the two classes are called, the one that is to be found last."
    )
    background: ShapeList = Field(
        description="The shapes of the first class, to which the filters are not to respond."
    )
    wanted: ShapeList = Field(
        description="The shapes of the second class, which some filter is to find."
    )
    turns: bool = Field(
        True, description="Whether each shape stands for all its turns and reflections."
    )
    largest: int = Field(3, ge=1, le=4, description="The longest side of a kernel.")
    weights: list[int] = Field(
        [-1, 0, 1], min_length=2, max_length=7, description="The weights that are tried."
    )
    filters: int = Field(3, ge=1, le=4, description="The most filters that a bank may have.")
    others: bool = Field(
        False,
        description="Whether all other pictures are looked at as well: how many are mistaken, and"
        " which filters are never mistaken.",
    )


class FilterBank(Derivation):
    """max over windows of X ⋆ K_m > theta_m for some m: the smallest such bank (V42)."""

    kind = "filter_bank"
    options = FilterBankOptions
    summary = (
        "Searches for the smallest convolutional filters and thresholds that tell two classes of "
        "pictures apart, and verifies them on every shape in every place."
    )
    produces: ClassVar = {
        "K_1, K_2": "each filter, row by row",
        "theta_1, theta_2": "its threshold, which the largest response must exceed",
        "filters": "how many filters there are; 0 where no bank was found",
        "tried": "how many kernels were tried",
        "mistaken, sure": "with `others`: how many of all pictures the bank finds, and how many "
        "the exact filters find",
    }

    def derive(self, workspace: Workspace, task: Task) -> FilterBankStep:
        """The bank for the shapes of the task's options."""
        options = task.options
        assert isinstance(options, FilterBankOptions)
        size = tuple(options.size)
        refuse_large(options, size, task)
        low = all_pictures(options.background, size, options.turns, "background", task)
        high = all_pictures(options.wanted, size, options.turns, "wanted", task)
        below = [picture for one in low for picture in one.pictures]
        above = [picture for one in high for picture in one.pictures]
        common = {picture.tobytes() for picture in below} & {p.tobytes() for p in above}
        if common:
            message = "a picture belongs to both classes, so nothing can tell them apart"
            expected = "shapes that no turn and no shift makes equal"
            raise SpecError([Problem(task.place("wanted"), message, expected=expected)])
        weights = sorted(set(options.weights))
        found = search(below, above, options.largest, weights, options.filters)
        if not found.filters:
            best = found.best.found.bit_count() if found.best else 0
            message = f"no bank of {options.filters} such filters finds all pictures"
            message += f"; the best single filter finds {best} of {len(above)}"
            expected = "more filters, larger kernels or other weights"
            raise SpecError([Problem(task.position, message, expected=expected)])
        classes = read_classes(options.classes, 2, task)
        bank = Bank(low, high, found, tuple(weights), size, classes)
        return bank.step(self.kind, task, options.turns, options.others)


def refuse_large(options: FilterBankOptions, size: tuple[int, int], task: Task) -> None:
    """Raise ``SpecError`` for pictures or numbers of kernels too large to go through."""
    if size[0] * size[1] > 64 or max(size) > 8:
        message = f"pictures of {size[0]} x {size[1]} pixels"
        raise SpecError([Problem(task.place("size"), message, expected="at most 8 x 8")])
    if options.others and size[0] * size[1] > MOST_PIXELS:
        message = f"there are too many pictures of {size[0]} x {size[1]} pixels"
        expected = f"at most {MOST_PIXELS} pixels, or others: false"
        raise SpecError([Problem(task.place("others"), message, expected=expected)])
    if any(abs(weight) > 9 for weight in options.weights):
        message = "weights that are too large"
        raise SpecError([Problem(task.place("weights"), message, expected="from -9 to 9")])
    if not sizes_up_to(options.largest, size, len(set(options.weights))):
        message = "no size of kernels can be tried"
        raise SpecError([Problem(task.position, message, expected="fewer weights")])
