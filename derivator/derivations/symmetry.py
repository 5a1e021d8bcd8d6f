"""Symmetries of a function: found, shown line by line, and what they mean for the derivative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.formulas.opening import Opening, letters_in, opened_option
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.formulas.subject import subject
from derivator.derivations.formulas.told import is_told
from derivator.derivations.mirroring.finding import Finder, Symmetry
from derivator.derivations.mirroring.showing import Shower, SymmetryLine
from derivator.derivations.terms import equality
from derivator.derivations.valuing.lines import ValueLine, Valuer
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ONE, ZERO, add, negate, number
from derivator.notation.nodes import Node
from derivator.notation.precise import MP, precise
from derivator.notation.simplify import exact_text
from derivator.notation.walk import substitute
from derivator.ops.defined import DefinedFunction, defined_function
from derivator.program.functions import with_slopes
from derivator.solution import Chain, FormulaStep, Relation, Result, Scope
from derivator.spec.exercise import Task
from derivator.spec.fields import FormulaText, Options

PLACES = (1, 2, 3)
"""Where a counterexample is looked for."""


class SymmetryOptions(Options):
    """Of which function, and about what."""

    of: str | None = Field(
        None,
        max_length=50,
        description="The function: one of the exercise's, or a built-in one such as sigmoid; by "
        "default the exercise's only function.",
    )
    formula: FormulaText | None = Field(
        None, description="A formula in place of a function; the sheet calls it f."
    )
    by: str | None = Field(
        None, max_length=50, description="The argument; by default the function's first one."
    )
    about: FormulaText | None = Field(
        None, description="The only place that is looked at, such as 0 or 1/2; else it is found."
    )
    identity: bool = Field(
        True, description="Whether the symmetry itself is shown; else it is taken for known."
    )
    derivative: bool = Field(
        True, description="Whether to say what the symmetry means for the derivative."
    )


@dataclass(frozen=True)
class SymmetryStep(FormulaStep):
    """What was found, its lines, and the derivative's symmetry; else a counterexample."""

    value: Node
    variable: Node
    definition: Chain | None
    found: str
    a: Node
    b: Node
    lines: tuple[SymmetryLine, ...]
    shown: bool
    """Whether the lines show the identity by algebra; else numbers alone do."""
    conclusion: Chain | None
    slopes: tuple[Chain, ...]
    values: tuple[ValueLine, ...]
    """f at two places that tell that there is no symmetry."""
    differ: tuple[Chain, ...]
    period: Node | None
    shifted: Chain | None
    identity: bool
    """Whether the symmetry itself is shown."""
    asked: Node | None
    """The place that the author asks about, if any."""

    @property
    def centred(self) -> bool:
        """Whether the centre or the axis is at 0."""
        return self.a == ZERO


class SymmetryOf(Derivation):
    """f(-t) = f(t), -f(t) or 1 - f(t), and f(2a - t) = 2b - f(t) (V11, V28)."""

    kind = "symmetry"
    options = SymmetryOptions
    summary = (
        "Finds whether a function is even, odd, symmetric about a point or an axis, or periodic; "
        "shows the identity line by line, or a counterexample, and what follows for the derivative."
    )
    produces: ClassVar = {
        "symmetry": "f(2a - t); verdict odd, even, point, mirror or none",
        "center": "with verdict odd or point: the point [a, b]",
        "axis": "with verdict even or mirror: the place a of the axis",
        "period": "the shortest period that was found, if there is one",
    }

    def derive(self, workspace: Workspace, task: Task) -> SymmetryStep:
        """The symmetry of the function that the task names."""
        options = task.options
        assert isinstance(options, SymmetryOptions)
        opening = Opening(workspace.functions)
        function = _function(workspace, opening, task, options)
        names = function.function.arguments
        by = names[0] if options.by is None else options.by
        if by not in names:
            message = f"{function.name} has no argument {by}"
            expected = "one of " + ", ".join(names)
            raise SpecError([Problem(task.place("by"), message, by, expected)])
        written: Node = function.function.body
        body = opening.unfolded(opened_option(opening, written, task.place("of")), KEPT)
        others = tuple(n for n in letters_in(body) if n != by)
        finder, shower = Finder(body, by, others), Shower(function, body, by, opening)
        about = None
        if options.about is not None:
            place = task.place("about")
            about = option_formula(workspace, options.about, place)
            if set(letters_in(about)) - set(others):
                raise SpecError(
                    [Problem(place, "not a place", options.about, "a number such as 0")]
                )
            found = finder.about(about)
        else:
            found = finder.found()
        period = finder.period()
        shared = _Shared(function, shower, finder, workspace, opening)
        return shared.step(self.kind, task, found, about, period)


KEPT = frozenset("sin cos tan cot asin acos atan sinh cosh tanh abs".split())  # noqa: SIM905


def _function(
    workspace: Workspace, opening: Opening, task: Task, options: SymmetryOptions
) -> DefinedFunction:
    """The function asked about; a formula becomes a function f."""
    if options.formula is not None:
        place = task.place("formula")
        node = option_formula(workspace, options.formula, place)
        body = opened_option(opening, node, place)
        letters = letters_in(body)
        if not letters:
            expected = "a formula in some letter, such as exp(t)"
            problem = Problem(place, "a formula without a letter", options.formula, expected)
            raise SpecError([problem])
        own = defined_function("f", letters, body)
        return with_slopes(own, letters, {})
    about = subject(workspace, options.of, task)
    if about.function is None:
        if not about.letters:
            raise SpecError([Problem(task.place("of"), f"{about.name} is a constant", about.name)])
        return with_slopes(
            defined_function(about.name, about.letters, about.body), about.letters, {}
        )
    return about.function


@dataclass(frozen=True)
class _Shared:
    """What a step is made from."""

    function: DefinedFunction
    shower: Shower
    finder: Finder
    workspace: Workspace
    opening: Opening

    def step(
        self,
        kind: str,
        task: Task,
        found: Symmetry | None,
        about: Node | None,
        period: Node | None,
    ) -> SymmetryStep:
        """The page, with a symmetry or with a counterexample."""
        options = task.options
        assert isinstance(options, SymmetryOptions)
        shower, by = self.shower, self.shower.by
        value = shower.value(by)
        lines: tuple[SymmetryLine, ...] = ()
        slopes: tuple[Chain, ...] = ()
        shown, conclusion = True, None
        told = is_told(self.workspace, task, self.function.name)
        values: tuple[ValueLine, ...] = ()
        differ: tuple[Chain, ...] = ()
        if found is not None:
            lines, shown = shower.lines(found) if options.identity else ((), True)
            conclusion = shower.conclusion(found)
            slopes = shower.slopes(found) if options.derivative else ()
        else:
            values, differ = self._counterexample(about)
        shifted = shower.shifted(period) if period is not None else None
        return SymmetryStep(
            kind,
            self.function.name,
            task.position,
            self._results(found, period, differ),
            letters=(by.name, *self.finder.others),
            value=value,
            variable=by,
            definition=None if told else equality(value, self.function.function.body),
            found="none" if found is None else found.kind,
            a=ZERO if found is None else found.a,
            b=ZERO if found is None else found.b,
            lines=lines,
            shown=shown,
            conclusion=conclusion,
            slopes=slopes,
            values=values,
            differ=differ,
            period=period,
            shifted=shifted,
            identity=options.identity,
            asked=about,
        )

    def _counterexample(
        self, about: Node | None
    ) -> tuple[tuple[ValueLine, ...], tuple[Chain, ...]]:
        """Two places on both sides of the centre whose values fit no symmetry."""
        centre = ZERO if about is None else about
        for place in PLACES:
            at = [add(centre, number(place)), add(centre, number(-place))]
            given = dict.fromkeys(self.finder.others, ONE)
            nodes = [substitute(self.shower.value(node), given) for node in at]
            valuer = Valuer(self.opening, {self.function.name: self.function}, {}, 4, False)
            lines = tuple(valuer.line(node) for node in nodes)
            if all(line.trouble for line in lines):
                continue
            if any(line.trouble for line in lines):
                return lines, ()
            numbers = [precise(self.finder.body, self._point(node)) for node in at]
            if abs(abs(numbers[0]) - abs(numbers[1])) < 1e-9:
                continue
            right, left = nodes
            differ = (
                Chain((left, right), (Relation.UNEQUAL,), Scope.DATA),
                Chain((left, negate(right)), (Relation.UNEQUAL,), Scope.DATA),
            )
            return lines, differ if centre == ZERO else differ[:1]
        return (), ()

    def _point(self, at: Node) -> dict[str, object]:
        point: dict[str, object] = dict.fromkeys(self.finder.others, MP.one)
        return {**point, self.shower.by.name: precise(at, {})}

    def _results(
        self, found: Symmetry | None, period: Node | None, differ: tuple[Chain, ...]
    ) -> dict[str, Result]:
        results = {}
        if found is None:
            chain = differ[0] if differ else equality(ONE, ONE)
            results["symmetry"] = Result(chain, verdict="none")
        else:
            chain = self.shower.conclusion(found)
            text = exact_text(self.shower.other(found, self.finder.body))
            results["symmetry"] = Result(chain, text, verdict=found.kind)
            a, b = exact_text(found.a), exact_text(found.b)
            if found.turns:
                results["center"] = Result(chain, ((a, b),), _row(found.a, found.b))
            else:
                results["axis"] = Result(equality(found.a, found.a), a, _number(found.a))
        if period is not None:
            chain = equality(period, period)
            results["period"] = Result(chain, exact_text(period), _number(period))
        return results


def _number(node: Node) -> float | None:
    if letters_in(node):
        return None
    return float(precise(node, {}))


def _row(a: Node, b: Node) -> tuple[tuple[float, ...], ...] | None:
    pair = (_number(a), _number(b))
    return None if None in pair else (tuple(x for x in pair if x is not None),)
