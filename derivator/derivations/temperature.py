"""The softmax with a temperature: probabilities, limits, entropy, and curves over T."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.probabilities.decimals import Digits, digits_asked
from derivator.derivations.probabilities.extremes import Extreme, cold, falling, hot
from derivator.derivations.probabilities.heated import Heated, HeatedWriter, T
from derivator.derivations.probabilities.heated_page import (
    Entropies,
    defined_shares,
    definition,
    entropies_of,
    heat_figure,
    heat_table,
)
from derivator.derivations.probabilities.names import (
    Names,
    class_label,
    general,
)
from derivator.derivations.probabilities.options import (
    NumberRows,
    OptionalNumbers,
    PrintedOptions,
)
from derivator.derivations.probabilities.reading import (
    LARGEST_SCALED,
    check_size,
    read_classes,
    read_number,
    read_rows,
    value_of,
)
from derivator.derivations.probabilities.rows import RowPage
from derivator.derivations.probabilities.softmax import SoftmaxRow, is_tall
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import divide, number
from derivator.notation.exact import exact
from derivator.notation.nodes import Node, Number, Quotient
from derivator.solution import Chain, FormulaStep, PlotFigure, Result, Table, Wording
from derivator.spec.exercise import Task

MOST_TEMPERATURES = 12
SAMPLE = 5


class TemperatureOptions(PrintedOptions):
    """The scores, the temperatures, and what else is asked about them."""

    scores: NumberRows = Field(description="The scores, one row: [1, 2, 5].")
    temperatures: OptionalNumbers | None = Field(
        None, description="The temperatures, each above 0: [10, 1, 0.1]; by default none."
    )
    limits: list[Literal["zero", "infinity"]] = Field(
        ["zero", "infinity"], description="Which limits in T are derived."
    )
    entropy: bool = Field(False, description="Whether the entropy is computed too.")
    monotonicity: bool = Field(
        False, description="Whether it is shown that the largest probability falls as T grows."
    )
    plot: bool = Field(True, description="Whether the probabilities are drawn as curves over T.")


@dataclass(frozen=True)
class TemperatureStep(FormulaStep):
    """The rule, the probabilities for each temperature, the limits, and the curves."""

    definition: tuple[Chain, ...]
    scaled: tuple[tuple[Node, ...], ...]
    """For each temperature the scores divided by it; empty for T = 1."""
    temperatures: tuple[Node, ...]
    rows: tuple[RowPage, ...]
    sample: bool
    table: Table | None
    entropies: Entropies | None
    cold: Extreme | None
    hot: Extreme | None
    best: tuple[Node | Wording, ...]
    """The classes with the largest score."""
    falling: tuple[Chain, ...]
    constant: bool
    """Whether all scores are equal, so that T changes nothing."""
    monotonicity: bool
    plot: PlotFigure | None


class Temperature(Derivation):
    """p_k(T) = e^(z_k/T)/(e^(z_1/T) + ... + e^(z_K/T)), T -> 0+ and T -> oo (V31)."""

    kind = "temperature"
    options = TemperatureOptions
    summary = (
        "Computes the softmax with a temperature for each T of a list, derives the limits for "
        "T to 0 (ties included) and to infinity, and draws the probabilities over T."
    )
    produces: ClassVar = {
        "p_1(10), ...": "the probability of each class at each temperature, as the spec writes it",
        "p_1(0+), ...": "the limit for T to 0 from above",
        "p_1(oo), ...": "the limit for T to infinity",
        "H(10), ...": "with `entropy`, the entropy at each temperature",
    }

    def derive(self, workspace: Workspace, task: Task) -> TemperatureStep:
        """Everything that the task asks about the temperature."""
        options = task.options
        assert isinstance(options, TemperatureOptions)
        scores = read_rows(workspace, options.scores, task, "scores")
        if len(scores.rows) > 1 or scores.letters:
            message, expected = "not one row of numbers", "one row, such as [1, 2, 5]"
            raise SpecError([Problem(task.place("scores"), message, expected=expected)])
        digits = digits_asked(workspace, options, task)
        classes = read_classes(options.classes, scores.classes, task)
        labels = tuple(class_label(classes, k) for k in range(scores.classes))
        heated = Heated(SoftmaxRow(scores.rows[0]))
        texts: list[str] = options.temperatures or []
        heats = _temperatures(workspace, texts, task)
        writers = [
            _writer(heated, heat, text, i, digits, labels, task)
            for i, (heat, text) in enumerate(zip(heats, texts, strict=True))
        ]
        pages = tuple(writer.page() for writer in writers)
        results: dict[str, Result] = {}
        for writer, text in zip(writers, texts, strict=True):
            for name, result in writer.results().items():
                if name.startswith("p_"):
                    results[f"{name.partition('[')[0]}({text})"] = result
        entropies = entropies_of(heated, heats, digits) if options.entropy else None
        if entropies is not None:
            for text, chain in zip(texts, entropies.values, strict=True):
                value = value_of(chain.terms[0])
                results[f"H({text})"] = Result(chain, None, float(value))
        below = above = None
        if "zero" in options.limits:
            below, found = cold(heated)
            results |= found
        if "infinity" in options.limits:
            above, found = hot(heated)
            results |= found
        letters = general("z", scores.classes)
        return TemperatureStep(
            self.kind,
            self.kind,
            task.position,
            results,
            letters=(T.name, "z_k", *(z.name for z in letters)),
            defined=defined_shares(letters),
            definition=definition(letters),
            scaled=tuple(_scaled(heated, heat) for heat in heats),
            temperatures=tuple(heats),
            rows=pages,
            sample=scores.classes > SAMPLE,
            table=_table(writers, entropies, labels),
            entropies=entropies,
            cold=below,
            hot=above,
            best=tuple(labels[k] for k in heated.row.largest),
            falling=falling(heated) if options.monotonicity else (),
            constant=len(heated.row.largest) == scores.classes,
            monotonicity=options.monotonicity,
            plot=heat_figure(heated, heats) if options.plot else None,
        )


def _table(
    writers: list[HeatedWriter], entropies: Entropies | None, labels: tuple[Node | Wording, ...]
) -> Table | None:
    """A table, but for one temperature at which every probability is written out."""
    if len(writers) > 1 or (writers and len(labels) > SAMPLE):
        return heat_table(writers, entropies, labels)
    return None


def _temperatures(workspace: Workspace, texts: list[str], task: Task) -> list[Node]:
    """The temperatures; raises ``SpecError`` for one that is not above 0, and for too many."""
    if len(texts) > MOST_TEMPERATURES:
        message, expected = f"{len(texts)} temperatures", f"at most {MOST_TEMPERATURES}"
        raise SpecError([Problem(task.place("temperatures"), message, expected=expected)])
    heats = []
    for k, text in enumerate(texts):
        place = task.place("temperatures", k)
        heat = read_number(workspace, text, place)
        if value_of(heat) <= 0:
            expected = "a number above 0; what happens at 0 is a limit: limits: [zero]"
            raise SpecError([Problem(place, "a temperature that is not above 0", text, expected)])
        heats.append(Number(heat.value, True) if isinstance(heat, Number) else heat)
    if len(set(texts)) < len(texts):
        place = task.place("temperatures")
        raise SpecError([Problem(place, "a temperature is listed twice", expected="each once")])
    return heats


def _writer(
    heated: Heated,
    heat: Node,
    text: str,
    index: int,
    digits: Digits,
    labels: tuple[Node | Wording, ...],
    task: Task,
) -> HeatedWriter:
    scores = tuple(_over(score, heat) for score in heated.row.scores)
    for score in scores:
        place = task.place("temperatures", index)
        check_size(value_of(score), f"a score divided by {text}", place, LARGEST_SCALED)
    row = SoftmaxRow(scores, is_tall(scores))
    return HeatedWriter(row, 0, Names(1, len(scores)), digits, labels, heated, heat)


def _over(score: Node, heat: Node) -> Node:
    """z/T as a number, or as short as it can be."""
    found = exact(Quotient(score, heat), {})
    if isinstance(found, Number):
        return Number(found.value, decimal=True)
    return found or divide(score, heat)


def _scaled(heated: Heated, heat: Node) -> tuple[Node, ...]:
    if heat == number(1):
        return ()
    return tuple(_over(score, heat) for score in heated.row.scores)
