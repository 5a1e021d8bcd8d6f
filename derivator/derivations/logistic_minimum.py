"""Whether a logistic regression has a finite minimum, and what its loss tends to if it has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.logistic.overlap import Overlap, overlap
from derivator.derivations.logistic.rays import LossRay, along, loss_ray
from derivator.derivations.logistic.reading import Logistic, read_logistic
from derivator.derivations.logistic.separation import Separation, separation
from derivator.derivations.minimise import Constants, split_numbers
from derivator.derivations.minimising.inputs import Asked
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.page import first_lines, names_of
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import multiply, number
from derivator.notation.nodes import Call, Node, Number, Symbol
from derivator.notation.precise import precise
from derivator.notation.simplify import exact_text
from derivator.ops.defined import prime
from derivator.solution import Chain, FormulaStep, Result
from derivator.spec.exercise import Task
from derivator.spec.fields import InputNames, Options, QuantityName

MOST_LETTERS = 4
LARGEST = 200
"""The size of a regressor where the loss is evaluated at moderate unknowns."""


class LogisticMinimumOptions(Options):
    """Which loss, by which unknowns."""

    open_inputs: ClassVar[bool] = True
    of: QuantityName | None = Field(
        None, description="The logistic loss; by default the only result."
    )
    by: InputNames | None = Field(
        None,
        description="The unknowns; by default the inputs without a value, else the parameters.",
    )
    reduce: Literal["mean", "sum"] = Field(
        "mean", description="What becomes of the losses of observations that are no rows."
    )
    at: Constants | None = Field(
        None, max_length=8, description="Numbers for other inputs without a value."
    )


@dataclass(frozen=True)
class LogisticMinimumStep(FormulaStep):
    """The loss with the data in, whether the classes can be separated, and what follows."""

    unknowns: tuple[Node, ...]
    loss: Chain
    terms: Chain
    """The loss as a sum of logarithms ln(1 + e^u)."""
    verdict: str
    """separable, quasi-separable, overlapping."""
    alone: bool
    """Whether there is but one class."""
    ray: LossRay | None
    overlap: Overlap | None


class LogisticMinimum(Derivation):
    """L(w) = sum of ln(1 + e^(-m_i)): separable, quasi-separable or overlapping (V12)."""

    kind = "logistic_minimum"
    options = LogisticMinimumOptions
    summary = (
        "Decides exactly whether a logistic regression has a finite minimum: for separable classes "
        "a direction along which the loss tends to its infimum, with the limit; for overlapping "
        "ones why the minimum exists, its equations, and its digits by Newton's method."
    )
    produces: ClassVar = {
        "minimum": "the verdict: separable, quasi-separable or overlapping",
        "direction(w)": "of a separating direction the entry for each unknown",
        "L": "the infimum that is not attained, or the minimum",
        "w": "for overlapping classes each unknown at the minimum",
    }

    def derive(self, workspace: Workspace, task: Task) -> LogisticMinimumStep:
        """The verdict on the exercise's data, with its reasons."""
        options = task.options
        assert isinstance(options, LogisticMinimumOptions)
        numbers, _ = split_numbers(options.at or {}, None, workspace, task)
        asked = Asked(options.of, options.by, None, numbers, options.reduce == "mean")
        loss = DataLoss(workspace, task, asked)
        if len(loss.letters) > MOST_LETTERS:
            message = f"{len(loss.letters)} unknowns are too many"
            expected = f"at most {MOST_LETTERS}, the constant among them"
            raise SpecError([Problem(task.place("by"), message, expected=expected)])
        model = read_logistic(loss)
        decided = separation(model.rows)
        written = loss.written()
        ray = beyond = None
        if decided.verdict == "overlapping":
            _refuse_large(loss, model, task)
            beyond = overlap(loss, model, decided, _chance(loss), _free(loss))
        else:
            ray = loss_ray(loss, model, decided, written, _free(loss))
        part = ray or beyond
        assert part is not None
        return LogisticMinimumStep(
            "logistic_minimum",
            loss.name,
            task.position,
            _results(loss, model, decided, ray, beyond),
            letters=(*loss.letters, _free(loss)),
            defined={**names_of(loss, written), **part.defined},
            unknowns=tuple(map(Symbol, loss.letters)),
            loss=first_lines(loss, written, written),
            terms=equality(loss.symbol, model.terms()),
            verdict=decided.verdict,
            alone=len(set(model.signs)) == 1,
            ray=ray,
            overlap=beyond,
        )


def _refuse_large(loss: DataLoss, model: Logistic, task: Task) -> None:
    """Raise ``SpecError`` where w = 1 already makes probabilities that underflow."""
    largest = max(abs(x) for row in model.rows for x in row)
    if largest > LARGEST:
        message = f"regressors up to {largest} in size make {loss.name} too steep to be checked"
        expected = f"the same data in larger units, at most {LARGEST} in size"
        raise SpecError([Problem(task.position, message, expected=expected)])


def _free(loss: DataLoss) -> str:
    used = {*loss.program.vertices, *loss.letters, *loss.program.sizes}
    return next(letter for letter in ("t", "s", "r", "q", "u", "v") if letter not in used)


def _chance(loss: DataLoss) -> str:
    """The letter of the probabilities p_1, p_2, ..."""
    used = {*loss.program.inputs, *loss.letters, *loss.program.sizes}
    taken = used | {n for n in loss.program.vertices if "_" in n}
    names = ("p", "q", "P")
    return next((n for n in names if not any(u == n or u.startswith(f"{n}_") for u in taken)), "P")


def _results(
    loss: DataLoss,
    model: Logistic,
    decided: Separation,
    ray: LossRay | None,
    beyond: Overlap | None,
) -> dict[str, Result]:
    results: dict[str, Result] = {}
    if ray is not None:
        results["minimum"] = Result(ray.limit, verdict=decided.verdict)
        for name, x in zip(model.letters, decided.direction, strict=True):
            at_one = along(name, ray.letter, multiply(number(x), Symbol(ray.letter)))
            chain = equality(Call(prime(at_one.function), at_one.arguments), number(x))
            results[f"direction({name})"] = Result(chain, str(x), float(x))
        value = float(precise(ray.infimum, {}))
        exact = exact_text(ray.infimum) if _is_closed(ray.infimum) else None
        results[loss.name] = Result(ray.limit, exact, value)
        return results
    assert beyond is not None
    results["minimum"] = Result(beyond.value, verdict="overlapping")
    for name, chain in zip(model.letters, beyond.estimates, strict=True):
        results[name] = Result(chain, None, _float(chain, beyond))
    results[loss.name] = Result(beyond.value, None, _least(model, beyond))
    return results


def _is_closed(node: Node) -> bool:
    """Whether it is no mere row of digits: 0, or a multiple of ln 2."""
    from derivator.notation.walk import size

    return isinstance(node, Number | Call) or size(node) <= 6


def _float(chain: Chain, beyond: Overlap) -> float:
    symbol = chain.terms[0]
    assert isinstance(symbol, Symbol)
    value = beyond.defined[symbol.name]
    assert isinstance(value, Number)
    return float(value.value)


def _least(model: Logistic, beyond: Overlap) -> float:
    from derivator.notation.walk import substitute

    symbol = beyond.value.terms[0]
    assert isinstance(symbol, Symbol)
    node = substitute(beyond.defined[symbol.name], dict(beyond.defined))
    return float(precise(node, {}))
