"""The forward pass in numbers: every value of the network, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from derivator.derivations.backpropagation.passes import Pass, computed
from derivator.derivations.backpropagation.situation import Situation, Situations, known_vertex
from derivator.derivations.base import Derivation
from derivator.derivations.layers.product_entries import entry_formulas
from derivator.derivations.recurrences.stages import TimeSlice, in_slices
from derivator.derivations.workspace import Workspace
from derivator.notation.matrices import MatrixProduct
from derivator.notation.nodes import Node, Symbol
from derivator.notation.walk import descendants
from derivator.notation.windows import Convolution
from derivator.program.model import Role
from derivator.solution import Chain, ProgramStep
from derivator.spec.exercise import Task
from derivator.spec.fields import Names, Options
from derivator.spec.grids import GridField
from derivator.spec.observed import Observed

Values = Annotated[dict[str, GridField], Field(default_factory=dict)]


class ForwardValuesOptions(Options):
    """What is computed, from which numbers, and what of it is shown."""

    of: str | None = Field(
        None,
        description="The value to compute, also a layer as H_1; by default the only result.",
    )
    only: Names | None = Field(
        None, description="The values that are written out; by default all on the way."
    )
    observation: Observed = Field(
        None, description="Which observations, from 1; by default all, in one matrix if they fit."
    )
    at: Values = Field(
        description="Numbers for inputs or layers, {H_1: [2, -1]}; what leads to them is left out."
    )


@dataclass(frozen=True)
class ForwardPass:
    """One pass: ``entries`` write the first product out, entry by entry."""

    observation: int | None
    given: tuple[Chain, ...]
    """Numbers that the author put in."""
    first: tuple[Chain, ...]
    """The values up to the first product of matrices."""
    entries: tuple[Chain, ...]
    slides: bool
    """Whether these entries are sums over the windows of a convolution."""
    rest: tuple[Chain, ...]
    whole: tuple[TimeSlice, ...]
    """All of them, those of a recurrence moment by moment where there are many."""
    later: tuple[TimeSlice, ...]
    """The rest in this way; what goes on with the moment of the first ones has no number."""


@dataclass(frozen=True)
class ForwardValuesStep(ProgramStep):
    """The forward pass in numbers, for all rows at once or for one observation after another."""

    symbol: Node
    passes: tuple[ForwardPass, ...]
    whole: bool
    """Whether the pass runs from the data through to a result of the model."""
    rows: int | None
    """How many observations one matrix holds, one a row; None where no letter counts them."""
    layers: int
    """How many values are computed."""
    rounded: bool
    """Whether some numbers are rounded."""


class ForwardValues(Derivation):
    """H_1 = X W_1 = (..) (..) = (..), O_1 = f(H_1) = (..), ..., L = 0.25 (V2, V25, T4)."""

    kind = "forward_values"
    options = ForwardValuesOptions
    summary = (
        "Computes every layer of a network in numbers, each matrix shown, exact where it can be; "
        "also a lone layer on numbers of your own."
    )
    produces: ClassVar = {
        "H_1, y_hat, L": "each value that is written out, as a number or in rows",
        "L[2]": "with one pass for each observation: the value at the second one",
    }

    def derive(self, workspace: Workspace, task: Task) -> ForwardValuesStep:
        """The forward pass to the value that the task asks for."""
        options = task.options
        assert isinstance(options, ForwardValuesOptions)
        study = workspace.study
        places = Situations(study, options.observation, options.at, task)
        place = task.place("of")
        asked = None if options.of is None else known_vertex(study, options.of, place)
        of = study.target(asked, place)
        shown = shown_values(places, of, options.only)
        passes, moments, results = [], [], {}
        for moment, situation in enumerate(places.needing([of])):
            run = Pass(places.study, places.numbers(situation, [of]), moment)
            passes.append(_forward(places, situation, run, shown))
            moments.append(places.moment(situation))
            for name in shown:
                result = places.study.result(run.forward(name), run.numbers, moment)
                results[name + suffix(situation)] = result
        size = situation.sizes.get(study.program.rows or "")
        return ForwardValuesStep(
            self.kind,
            of,
            task.position,
            results,
            moments=tuple(moments),
            symbol=Symbol(of),
            passes=tuple(passes),
            whole=not study.program.consumers[of] and options.only is None and not options.at,
            rows=size,
            layers=len(shown),
            rounded=any(
                "≈" in (relation.value for relation in chain.relations)
                for one in passes
                for chain in (*one.first, *one.rest)
            ),
        )


def shown_values(places: Situations, of: str, only: list[str] | None) -> tuple[str, ...]:
    """The values that are written out; raises ``SpecError`` for one that is not computed."""
    found = computed(places.study, of)
    if not found:
        expected = "a value that is still to be computed"
        raise places.refused(f"`at` gives {of} itself", of, expected, "at", of)
    for index, name in enumerate(only or ()):
        known_vertex(places.whole, name, places.task.place("only", index))
        if name not in found:
            expected = "of " + ", ".join(found)
            message = f"{name} is not computed on the way to {of}"
            raise places.refused(message, name, expected, "only", index)
    return tuple(name for name in found if only is None or name in only)


def suffix(situation: Situation) -> str:
    """What is added to the names of results where there are several passes."""
    return "" if situation.observation is None else f"[{situation.observation}]"


def _forward(
    places: Situations, situation: Situation, run: Pass, shown: tuple[str, ...]
) -> ForwardPass:
    chains = dict(zip(shown, run.forward_chains(shown), strict=True))
    product = next((name for name in shown if _is_product(places, name)), None)
    entries = () if product is None else entry_formulas(run, product)
    slides = bool(entries) and _slides(places, product or "")
    split = 0 if not entries else shown.index(product or "") + 1
    whole, later = in_slices(places.study, places.task, shown, split)
    return ForwardPass(
        situation.observation,
        tuple(run.value(Symbol(name)) for name in places.put_in(situation)),
        tuple(chains[name] for name in shown[:split]),
        entries,
        slides,
        tuple(chains[name] for name in shown[split:]),
        whole,
        later,
    )


def _is_product(places: Situations, name: str) -> bool:
    vertex = places.program.vertices[name]
    return vertex.role is Role.LINEAR and any(
        isinstance(part, MatrixProduct | Convolution) for part in descendants(vertex.formula)
    )


def _slides(places: Situations, name: str) -> bool:
    formula = places.program.vertices[name].formula
    return any(isinstance(part, Convolution) for part in descendants(formula))
