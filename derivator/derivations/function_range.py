"""All values of a function: bounds with a proof, whether they are reached, and saturation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.properties.ladder import Ladder, ladder
from derivator.derivations.properties.numbers import TooManyPlaces
from derivator.derivations.properties.places import Names, between
from derivator.derivations.properties.ranges import Range, ends_of, surveyed
from derivator.derivations.properties.results import number_result, place_result
from derivator.derivations.properties.said import (
    definition,
    given_numbers,
    interval_conditions,
    said_interval,
    said_signs,
)
from derivator.derivations.properties.saturation import Saturation, saturation
from derivator.derivations.properties.stretches import (
    Extreme,
    Stretch,
    Tendency,
    extremes,
    stretches,
    tendencies,
)
from derivator.derivations.properties.summits import Summit, summit
from derivator.derivations.properties.survey import has_odd_power
from derivator.derivations.properties.target import SignedQuestion, target
from derivator.derivations.properties.value_sets import set_node, set_text, spans
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import number
from derivator.notation.nodes import Node, Number
from derivator.solution import Chain, FormulaStep, Result
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula


class FunctionRangeOptions(SignedQuestion):
    """Which function, and whether its saturation is looked at."""

    on: Range | None = Field(
        None, description="Only between these two ends, such as [0, oo]; by default everywhere."
    )
    saturation: ConstantFormula | None = Field(
        None, description="A small number: says where the slope is below it, such as 0.01."
    )


@dataclass(frozen=True)
class FunctionRangeStep(FormulaStep):
    """The proof of the bounds, from the inside out or by rise and fall, and the set of values."""

    value: Node
    letter: Node
    definition: tuple[Chain, ...]
    given_numbers: tuple[Chain, ...]
    assumed: tuple[Chain, ...]
    interval: Chain | None
    period: Chain | None
    ladder: Ladder | None
    notes: tuple[Chain, ...]
    stretches: tuple[Stretch, ...]
    extremes: tuple[Extreme, ...]
    tendencies: tuple[Tendency, ...]
    gaps: tuple[Node, ...]
    summits: tuple[Summit, ...]
    values: Node
    """The set of all values."""
    parts: int
    """Of how many separate parts it consists."""
    saturation: Saturation | None
    quiet_notes: tuple[Chain, ...]
    """The places of the saturation that have only names."""


class FunctionRange(Derivation):
    """0 < e^t/(1 + e^t) < 1, every value between is taken, and none else (V27, V28)."""

    kind = "function_range"
    options = FunctionRangeOptions
    summary = (
        "Finds all values of a function: lower and upper bound with a proof, whether they are "
        "reached, and where the function is saturated."
    )
    produces: ClassVar = {
        "range": "all values, as its verdict: `(0, 1)`, `[0, oo)`, `{0, 1}`",
        "inf, sup": "the bounds, with the verdict `reached`, `approached` or `unbounded`",
        "saturation": "with `saturation` where the slope is below the number, as its verdict",
        "saturation[1]": "... and each place at which the slope is just that number",
    }

    def derive(self, workspace: Workspace, task: Task) -> FunctionRangeStep:
        """The range of the function that the task names."""
        options = task.options
        assert isinstance(options, FunctionRangeOptions)
        found = target(workspace, task, options, symbolic=True)
        low, high = ends_of(workspace, options.on, task)
        names = Names(found.by, workspace.digits, frozenset(found.letters))
        run = surveyed(found, names, low, high, task)
        digits, by = workspace.digits, found.by
        where = interval_conditions(by, names, low, high) if options.on else None
        if where is None and has_odd_power(found.body, by):
            where = between(by, *run.ends_of_domain)
        steps = None if run.period or found.others else ladder(found, low, high)
        sets = spans(run.arcs)
        summits = tuple(summit(found, run, top, where, digits) for top in (False, True))
        level = _level(options, task)
        quiet, notes = None, names.notes()
        if level is not None:
            if found.others:
                message = "where the slope is small depends on the letters"
                raise SpecError([Problem(task.place("saturation"), message)])
            try:
                quiet = saturation(found, run, level, names)
            except TooManyPlaces:
                message = "the slope takes this value at too many places"
                raise SpecError([Problem(task.place("saturation"), message)]) from None
        return FunctionRangeStep(
            self.kind,
            found.name,
            task.position,
            _results(summits, set_text(sets), quiet),
            letters=(by, *found.others),
            conditions=(*found.conditions, *between(by, *run.ends_of_domain)),
            defined=names.defined,
            given=found.given,
            value=found.value(),
            letter=found.letter,
            definition=definition(found),
            given_numbers=given_numbers(found),
            assumed=said_signs(found),
            interval=said_interval(by, names, low, high) if options.on else None,
            period=run.period,
            ladder=steps,
            notes=notes,
            stretches=stretches(found, run),
            extremes=extremes(found, run, digits),
            tendencies=tendencies(found, run),
            gaps=tuple(j.place.node for j in run.inner_joints if not run.is_continuous(j)),
            summits=summits,
            values=set_node(sets),
            parts=len(sets),
            saturation=quiet,
            quiet_notes=names.notes()[len(notes) :],
        )


def _level(options: FunctionRangeOptions, task: Task) -> Number | None:
    if options.saturation is None:
        return None
    if options.saturation <= 0:
        text, expected = str(options.saturation), "a small positive number, such as 0.01"
        raise SpecError([Problem(task.place("saturation"), "not a bound", text, expected)])
    return number(options.saturation)


def _results(
    summits: tuple[Summit, ...], values: str, quiet: Saturation | None
) -> dict[str, Result]:
    bottom, top = summits
    results = {
        "range": Result((bottom.bound or top.bound or top.final), verdict=values),
        "inf": number_result(bottom.final, bottom.number, bottom.kind),
        "sup": number_result(top.final, top.number, top.kind),
    }
    if quiet is not None:
        for index, place in enumerate(quiet.places, 1):
            results[f"saturation[{index}]"] = place_result(place.node, place.number)
        if quiet.stretches:
            verdict = " U ".join(
                f"({_end(s.low.number)}, {_end(s.high.number)})" for s in quiet.stretches
            )
            results["saturation"] = Result(quiet.stretches[0].slope, verdict=verdict)
    return results


def _end(value: object) -> str:
    shown = float(value)  # type: ignore[arg-type]
    return {"inf": "oo", "-inf": "-oo"}.get(str(shown), f"{shown:.6g}")
