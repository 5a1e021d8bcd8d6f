"""One iteration of the cross-entropy method on a table of sessions."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.elite.page import EliteView
from derivator.derivations.elite.sessions import Choice, Session, observations, select
from derivator.derivations.gradient_step import GradientStepStep, descent_step
from derivator.derivations.training.course import GradientStepOptions, read_course
from derivator.derivations.training.run import Descent
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node, Number
from derivator.notation.quantile import Convention
from derivator.solution import Chain, Table
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, InputNames, LayerName, Options


class CrossEntropyOptions(Options):
    """The sessions, what makes a session elite, and the step of descent."""

    sessions: Annotated[list[Session], Field(min_length=2, max_length=50)] = Field(
        description="The sessions, each {steps: [1, 2], rewards: [0, 1]}: the numbers of the "
        "observations (pairs of state and action) that belong to it, and its rewards."
    )
    quantile: ConstantFormula = Field(
        Fraction(1, 2), description="The level p of the quantile, between 0 and 1."
    )
    convention: Convention = Field(
        "linear",
        description="Where a quantile between two returns lies: `linear` on a straight line "
        "between them (as in NumPy), or one of them, `lower` or `higher`.",
    )
    choose: Choice = Field(
        "at_least",
        description="Elite are the sessions with a return `at_least` the quantile, `above` it, "
        "or, with `count`, the best (1 - p)K sessions, rounded up.",
    )
    of: LayerName | None = Field(None, description="The loss; by default the model's only result.")
    by: InputNames | None = Field(
        None, description="The weights that are updated; by default all parameters."
    )
    rate: ConstantFormula = Field(Fraction(1, 10), description="The learning rate, exact.")


@dataclass(frozen=True)
class CrossEntropyStep(GradientStepStep):
    """An iteration: returns, quantile, elite sessions, and a step of descent on their pairs."""

    level: Node
    convention: Convention
    choose: Choice
    returns: tuple[Chain, ...]
    worth: Chain
    """The mean return: what the policy is worth."""
    ordered: Chain
    place: Chain
    between: bool
    """Whether the quantile falls between two returns."""
    cut: Chain
    """The quantile."""
    above: tuple[Chain, ...]
    """The returns of the elite against the quantile."""
    below: tuple[Chain, ...]
    """The other returns against it."""
    wanted: Chain | None
    """With ``count``, how many sessions are to be the elite, before rounding."""
    overview: Table
    elite: tuple[Node, ...]
    """The numbers of the elite sessions."""
    pairs: int
    """How many pairs of state and action the elite sessions have together."""


class CrossEntropyMethod(Derivation):
    """theta <- theta - eta dL/dtheta, L over the pairs (s, a) of the elite sessions.

    A session is elite where its return reaches the p-quantile of all returns.  Source: Rubinstein
    and Kroese, The Cross-Entropy Method, 2004, chapter 1; L-cem.
    """

    kind = "cross_entropy_method"
    options = CrossEntropyOptions
    summary = (
        "One iteration of the cross-entropy method: the returns of the sessions, their quantile, "
        "the elite, and a step of descent on the pairs of state and action of the elite."
    )
    produces: ClassVar = {
        "G[k]": "the return of session k",
        "mean_return": "the mean of the returns",
        "quantile": "the quantile of the returns",
        "elite": "the numbers of the elite sessions, as a verdict",
        "W[1]": "each weight after the step",
        "dL/dW[1]": "the gradient on the pairs of the elite",
        "L[t]": "the loss on the pairs of the elite before (0) and after (1) the step",
    }

    def derive(self, workspace: Workspace, task: Task) -> CrossEntropyStep:
        """The iteration that the task asks for."""
        options = task.options
        assert isinstance(options, CrossEntropyOptions)
        if not 0 <= options.quantile <= 1:
            expected = "a number from 0 to 1"
            raise SpecError(
                [Problem(task.place("quantile"), "no level", str(options.quantile), expected)]
            )
        study, sessions = workspace.study, options.sessions
        returns = [sum(session.rewards, Fraction(0)) for session in sessions]
        selection = select(returns, options.quantile, options.convention, options.choose)
        observations(sessions, range(len(sessions)), study, task)
        if not selection.elite:
            message = "no session is elite: no return lies above the quantile"
            expected = "a lower level, or `choose: at_least`"
            raise SpecError([Problem(task.place("quantile"), message, expected=expected)])
        pairs = observations(sessions, selection.elite, study, task)
        steps = GradientStepOptions(
            of=options.of,
            by=options.by,
            rate=options.rate,
            order=[pair + 1 for pair in pairs],
            batch="whole",
            reduce="sum",
            explain=False,
        )
        of = study.target(options.of, task.place("of"))
        assert study.dataset is not None
        descent = Descent(study, study.dataset, read_course(study, of, steps, task))
        view = EliteView(descent, sessions, selection)
        level, convention = options.quantile, options.convention
        found = view.results(level, convention)
        inner = descent_step(workspace, task, descent, steps, tuple(sorted(pairs)))
        taken: dict[str, Any] = {field.name: getattr(inner, field.name) for field in fields(inner)}
        taken["results"] = found | dict(inner.results)
        return CrossEntropyStep(
            **taken,
            level=Number(level),
            convention=convention,
            choose=options.choose,
            returns=view.returns(),
            worth=view.mean(),
            ordered=view.sorted(),
            place=view.place(level),
            between=selection.place.denominator != 1,
            cut=view.quantile(level, convention),
            above=view.against(level, convention, elite=True),
            below=view.against(level, convention, elite=False),
            wanted=view.wanted(level) if options.choose == "count" else None,
            overview=view.table(),
            elite=tuple(Number(Fraction(k + 1)) for k in selection.elite),
            pairs=len(pairs),
        )
