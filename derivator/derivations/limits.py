"""Limits of a function, each worked line by line, and the asymptotes that they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from derivator.derivations.base import Derivation
from derivator.derivations.formulas.question import asked, assumptions
from derivator.derivations.formulas.told import is_told
from derivator.derivations.limiting.cases import CaseFinder, LimitCase, Question
from derivator.derivations.limiting.places import place_of
from derivator.derivations.limiting.waves import COUNTER
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.notation.analysis import Infinity
from derivator.notation.nodes import Indicator, Node, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.simplify import exact_text
from derivator.notation.walk import descendants
from derivator.solution import Chain, FormulaStep, Result
from derivator.spec.exercise import Task
from derivator.spec.fields import FormulaText, Options

Places = Annotated[
    list[str],
    BeforeValidator(
        lambda value: [str(v) for v in (value if isinstance(value, list) else [value])]
    ),
    Field(min_length=1, max_length=12),
]


class LimitsOptions(Options):
    """Of what, and where."""

    of: str | None = Field(
        None,
        max_length=50,
        description="The function: one of the exercise's, a built-in one such as sigmoid, or a "
        "value of the model; by default the exercise's only function.",
    )
    formula: FormulaText | None = Field(
        None, description="A formula in place of a function, such as exp(t)/(1 + exp(t))."
    )
    by: str | None = Field(
        None, max_length=50, description="The letter that moves; by default the first one."
    )
    at: Places = Field(
        ["oo", "-oo"],
        description="Where to: oo, -oo, a number such as 2 or pi/2, or 0+ and 0- for one side.",
    )
    assume: dict[str, Literal["positive", "negative"]] = Field(
        {},
        description="The signs of other letters, {a: positive}, where the limits depend on them.",
    )
    asymptotes: bool = Field(
        False,
        description="Whether to say which horizontal asymptotes the limits mean, and whether the "
        "derivative vanishes there (saturation).",
    )


@dataclass(frozen=True)
class Asymptote:
    """A horizontal asymptote, and what the derivative does there."""

    place: Node
    height: Node
    slope: Chain | None
    """f'(t) = its formula."""
    case: LimitCase | None
    """The limit of the derivative."""
    saturates: bool


@dataclass(frozen=True)
class LimitsStep(FormulaStep):
    """The definition, and the limits one after the other."""

    value: Node
    variable: Node
    definition: Chain | None
    cases: tuple[LimitCase, ...]
    shown_asymptotes: bool
    asymptotes: tuple[Asymptote, ...]

    @property
    def counter(self) -> Node:
        """What counts the members of a sequence."""
        return COUNTER


class Limits(Derivation):
    """lim f(t) by continuity, dominant terms, known limits and l'Hôpital's rule (V11, V28, V30)."""

    kind = "limits"
    options = LimitsOptions
    summary = (
        "Finds limits of a function at infinity or at a place, line by line: what is divided by, "
        "which limits are known, l'Hôpital's rule; or shows that there is none."
    )
    produces: ClassVar = {
        "limit[oo]": "the limit at a place, called as in `at`: oo, -oo, 0+, 2; verdict none where "
        "there is no limit",
        "derivative_limit[oo]": "with asymptotes: true, the limit of the derivative",
    }

    def derive(self, workspace: Workspace, task: Task) -> LimitsStep:
        """The limits that the task asks for."""
        options = task.options
        assert isinstance(options, LimitsOptions)
        about, opening = asked(workspace, task, options.of, options.formula, options.by)
        conditions = assumptions(task, options.assume, about.others)
        by = Symbol(about.by)
        cases, results = [], dict[str, Result]()
        slopes: list[Asymptote] = []
        for index, text in enumerate(options.at):
            position = task.place("at", index)
            place = place_of(workspace, text, position)
            question = Question(about.value, about.body, by, about.others, options.assume, position)
            case = CaseFinder(question, opening).case(place)
            cases.append(case)
            results |= _results("limit", place.name, case)
            if options.asymptotes and isinstance(place.to, Infinity) and case.value is not None:
                own = self._asymptote(about, opening, question, case)
                slopes += [own] if own is not None else []
        for asymptote, name in _placed(slopes, cases):
            if asymptote.case is not None:
                results |= _results("derivative_limit", name, asymptote.case)
        definition = None
        if about.value != about.body and not is_told(workspace, task, about.name):
            definition = equality(about.value, about.body)
        return LimitsStep(
            self.kind,
            about.name or "formula",
            task.position,
            results,
            letters=_letters(about.by, about.others, cases),
            whole=("n",),
            conditions=conditions,
            value=about.value,
            variable=by,
            definition=definition,
            cases=tuple(cases),
            shown_asymptotes=options.asymptotes,
            asymptotes=tuple(slopes),
        )

    def _asymptote(
        self, about: Any, opening: Any, question: Question, case: LimitCase
    ) -> Asymptote | None:
        """What a finite limit means for the graph and for the slope."""
        value = case.value
        if value is None or isinstance(value, Infinity):
            return None
        try:
            slope = opening.derivative(about.body, about.by)
        except TypeError:
            return Asymptote(case.place.to, value, None, None, False)
        inner = Question(
            about.slope, slope, question.by, about.others, question.signs, question.position
        )
        found = CaseFinder(inner, opening).case(case.place)
        flat = found.value is not None and _value(found.value) == 0
        return Asymptote(case.place.to, value, equality(about.slope, slope), found, flat)


def _letters(by: str, others: tuple[str, ...], cases: list[LimitCase]) -> tuple[str, ...]:
    waves = ("n",) if any(case.waves for case in cases) else ()
    return (by, *others, *waves)


def _placed(slopes: list[Asymptote], cases: list[LimitCase]) -> list[tuple[Asymptote, str]]:
    names = {case.place.to: case.place.name for case in cases}
    return [(slope, names[slope.place]) for slope in slopes]


def _results(prefix: str, name: str, case: LimitCase) -> dict[str, Result]:
    """The limit at a place; both sides where they differ."""
    if case.statement is not None:
        value = case.statement.terms[-1]
        if isinstance(value, Infinity):
            return {f"{prefix}[{name}]": Result(case.statement, "oo" if value.sign > 0 else "-oo")}
        return {f"{prefix}[{name}]": Result(case.statement, exact_text(value), _value(value))}
    if case.sides:
        assert case.differ is not None
        found = {f"{prefix}[{name}]": Result(case.differ, verdict="none")}
        for side in case.sides:
            found |= _results(prefix, side.place.name, side)
        return found
    return {f"{prefix}[{name}]": Result(case.waves[0].values, verdict="none")}


def _value(node: Node) -> float | None:
    if any(isinstance(part, Symbol | Indicator) for part in descendants(node)):
        return None
    value = precise(node, {})
    return float(value) if MP.isfinite(value) else None
