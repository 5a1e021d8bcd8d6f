"""What every derivation of gradients begins with: the target, the way back, the results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.study import Study
from derivator.derivations.terms import equality
from derivator.program.values import Numbers
from derivator.solution import Moment, Result
from derivator.spec.exercise import Task


@dataclass(frozen=True)
class Gradients:
    """dL/dW of a target by some weights: its way back, and its numbers where there are any."""

    of: str
    plan: Accumulation
    numbers: Numbers | None
    moments: tuple[Moment, ...]
    results: dict[str, Result]


def gradients(study: Study, of: str | None, by: Sequence[str] | None, task: Task) -> Gradients:
    """The gradients that a task asks for; raises ``SpecError`` for names that do not fit."""
    target = study.target(of, task.place("of"))
    wanted = study.learned(target, by, task)
    plan = Accumulation(study.adjoints(target), wanted)
    numbers = study.whole(target, wanted)
    adjoints, results = plan.adjoints, {}
    for name in wanted:
        chain = equality(adjoints.symbol(name), adjoints.formulas[name])
        results[f"d{target}/d{name}"] = study.result(chain, numbers)
    moments = () if numbers is None else (study.moment(numbers),)
    return Gradients(target, plan, numbers, moments, results)
