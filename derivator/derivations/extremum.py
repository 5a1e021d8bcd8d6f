"""The greatest and the least value of a function, with a proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.properties.bounds import SlopeBound, slope_bound
from derivator.derivations.properties.places import Names, Place, between
from derivator.derivations.properties.ranges import Range, ends_of, surveyed
from derivator.derivations.properties.results import number_result, place_result
from derivator.derivations.properties.said import (
    definition,
    given_numbers,
    interval_conditions,
    said_interval,
)
from derivator.derivations.properties.slopes import slope_chain, through_value
from derivator.derivations.properties.square import Square, completed_square
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
from derivator.derivations.properties.target import Question, Target, target
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.notation.build import ZERO
from derivator.notation.nodes import Node
from derivator.solution import Chain, FormulaStep, Result
from derivator.spec.exercise import Task


class ExtremumOptions(Question):
    """Of which function, and which of its extrema."""

    find: Literal["maximum", "minimum", "all"] = Field(
        "maximum", description="Which extrema are looked for; with `all` the local ones as well."
    )
    on: Range | None = Field(
        None, description="Only between these two ends, such as [0, oo]; by default everywhere."
    )
    chain: int | None = Field(
        None,
        ge=2,
        le=1000,
        description="How many such slopes are multiplied, as in a chain of layers: gives the bound "
        "of their product.",
    )


@dataclass(frozen=True)
class ExtremumStep(FormulaStep):
    """The proof by a square, or the derivative with its zeros, signs and ends; what it gives."""

    value: Node
    definition: tuple[Chain, ...]
    given_numbers: tuple[Chain, ...]
    square: Square | None
    slope: Chain | None
    by_chain_rule: bool
    """Whether the derivative was taken through f itself: (f (1 - f))'."""
    notes: tuple[Chain, ...]
    turns: tuple[Chain, ...]
    """f'(t_0) = 0 at every place where it vanishes."""
    kinks: tuple[Node, ...]
    """Where pieces meet without a derivative, inside the domain."""
    gaps: tuple[Node, ...]
    """Where it has no value, between pieces."""
    stretches: tuple[Stretch, ...]
    extremes: tuple[Extreme, ...]
    tendencies: tuple[Tendency, ...]
    summits: tuple[Summit, ...]
    bound: SlopeBound | None
    local: bool
    interval: Chain | None
    period: Chain | None


class Extremum(Derivation):
    """max f' = f'(0) = 1/4, because f (1 - f) = 1/4 - (f - 1/2)^2 <= 1/4 (V27, V28)."""

    kind = "extremum"
    options = ExtremumOptions
    summary = (
        "Finds the greatest and the least value of a function and proves it: by completing the "
        "square, or by the zeros and signs of the derivative and the limits at the ends."
    )
    produces: ClassVar = {
        "max, min": "the greatest and the least value, where they are attained",
        "sup, inf": "the bound that is approached and never reached, or oo and -oo",
        "argmax, argmin": "where they are attained; further places are argmax[2], argmax[3], ...",
        "local_max[1], local_min[1]": "with `all` every local extremum, from the left, and ...",
        "arg_local_max[1], arg_local_min[1]": "... where it is",
        "bound": "with `chain` the bound of the product of so many slopes",
    }

    def derive(self, workspace: Workspace, task: Task) -> ExtremumStep:
        """The extrema of the function that the task names."""
        options = task.options
        assert isinstance(options, ExtremumOptions)
        found = target(workspace, task, options)
        low, high = ends_of(workspace, options.on, task)
        names = Names(found.by, workspace.digits, frozenset(found.letters))
        run = surveyed(found, names, low, high, task)
        digits, by = workspace.digits, found.by
        highest = {"maximum": (True,), "minimum": (False,), "all": (True, False)}[options.find]
        where = interval_conditions(by, names, low, high) if options.on else None
        if where is None and has_odd_power(found.body, by):
            where = between(by, *run.ends_of_domain)
        summits = tuple(summit(found, run, top, where, digits) for top in highest)
        square = completed_square(found, names, low, high) if options.find != "all" else None
        if square is not None and ((square.highest,) != highest or run.period):
            square = None
        bound = None
        if options.chain is not None:
            bound = slope_bound(found, run, options.chain, task, digits)
        local = extremes(found, run, digits)
        proof = square is None
        return ExtremumStep(
            self.kind,
            found.name,
            task.position,
            dict(_results(summits, local if options.find == "all" else (), bound)),
            letters=(by, *(bound.letters if bound is not None else ())),
            conditions=between(by, *run.ends_of_domain),
            defined=names.defined,
            given=found.given,
            value=found.value(),
            definition=definition(found),
            given_numbers=given_numbers(found),
            square=square,
            slope=slope_chain(found) if proof else None,
            by_chain_rule=through_value(found) is not None,
            notes=names.notes() if proof else (),
            turns=tuple(_turn(found, place) for place in run.critical) if proof else (),
            kinks=tuple(joint.place.node for joint in run.inner_joints if run.is_continuous(joint)),
            gaps=tuple(
                joint.place.node for joint in run.inner_joints if not run.is_continuous(joint)
            ),
            stretches=stretches(found, run) if proof else (),
            extremes=local if proof else (),
            tendencies=tendencies(found, run) if proof else (),
            summits=summits,
            bound=bound,
            local=options.find == "all",
            interval=said_interval(by, names, low, high) if options.on else None,
            period=run.period,
        )


def _turn(target: Target, place: Place) -> Chain:
    """f'(t_0) = 0."""
    return equality(target.value(place.node, extra=1), ZERO)


def _results(
    summits: tuple[Summit, ...], local: tuple[Extreme, ...], bound: SlopeBound | None
) -> Iterator[tuple[str, Result]]:
    for found in summits:
        yield from _summit_results(found)
    for highest, word in ((True, "max"), (False, "min")):
        own = [extreme for extreme in local if extreme.highest is highest]
        for index, extreme in enumerate(own, 1):
            yield f"local_{word}[{index}]", number_result(extreme.value, extreme.height)
            yield f"arg_local_{word}[{index}]", place_result(extreme.place, extreme.number)
    if bound is not None:
        yield "bound", number_result(bound.last, bound.number)


def _summit_results(found: Summit) -> Iterator[tuple[str, Result]]:
    word = "max" if found.highest else "min"
    if found.kind != "reached":
        name = "sup" if found.highest else "inf"
        yield name, number_result(found.final, found.number, found.kind)
        return
    yield word, number_result(found.final, found.number, found.kind)
    for index, (place, number) in enumerate(zip(found.places, found.numbers, strict=True), 1):
        yield f"arg{word}" + (f"[{index}]" if index > 1 else ""), place_result(place, number)
