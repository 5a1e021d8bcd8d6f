"""One step of descent with the gradients of the way back through time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from derivator.derivations.backpropagation.passes import Pass
from derivator.derivations.recurrences.plan import PlanInTime
from derivator.derivations.study import exact_of, rows_of
from derivator.notation.matrices import After
from derivator.notation.nodes import Negative, Number, Product, Sum, Symbol
from derivator.solution import Chain, Moment, Result, Rows


@dataclass(frozen=True)
class Move:
    """One step of descent: the new weights, and the loss before and after it."""

    updates: tuple[Chain, ...]
    still: tuple[Chain, ...]
    """The weights whose gradient is zero."""
    before: Chain
    after: Chain
    lower: bool


class Descent:
    """W(1) = W - eta dL/dW for every weight, all at once."""

    def __init__(self, plan: PlanInTime, run: Pass, rate: Fraction) -> None:
        self.plan, self.run = plan, run
        self.formulas = {
            name: Sum(
                (
                    Symbol(name),
                    Negative(Product((Number(rate, decimal=True), plan.adjoints.symbol(name)))),
                )
            )
            for name in plan.wanted
            if plan.program.vertices[name].is_input
        }
        self.moved = {name: run.numbers.of(formula) for name, formula in self.formulas.items()}
        for name, value in self.moved.items():
            run.numbers.later[name, 1] = value
        inputs = {name: run.numbers.values[name] for name in plan.program.inputs}
        self.again = Pass(
            run.study, run.study.numbers(plan.adjoints.of, {**inputs, **self.moved}), 1
        )

    def states(self) -> tuple[dict[str, Rows], ...]:
        """The weights before and after the step."""
        before = {name: rows_of(self.run.numbers.values[name]) for name in self.moved}
        return before, {name: rows_of(value) for name, value in self.moved.items()}

    def moment(self, first: Moment) -> Moment:
        """The inputs after the step."""
        return replace(first, values={**first.values, **self.states()[1]}, steps=1)

    def move(self) -> Move:
        """The step as the page tells it."""
        chains = {
            name: self.run.evaluated(After(Symbol(name), 1), formula)
            for name, formula in self.formulas.items()
        }
        numbers = self.run.numbers
        idle = [
            name
            for name in chains
            if not any(map(any, rows_of(numbers.partials[self.plan.adjoints.symbol(name)])))
        ]
        of = self.plan.adjoints.of
        before, after = (one.numbers.values[of] for one in (self.run, self.again))
        return Move(
            tuple(chain for name, chain in chains.items() if name not in idle),
            tuple(self.run.value(After(Symbol(name), 1), Symbol(name)) for name in idle),
            self.run.told(Symbol(of)),
            self.again.told(Symbol(of)),
            rows_of(after)[0][0] < rows_of(before)[0][0],
        )

    def results(self) -> dict[str, Result]:
        """The new weights, and the loss before and after the step."""
        found = {}
        for name, value in self.moved.items():
            chain = self.run.value(After(Symbol(name), 1), self.formulas[name])
            found[f"{name}[1]"] = _result(chain, exact_of(value), rows_of(value))
        of = self.plan.adjoints.of
        for step, one in enumerate((self.run, self.again)):
            value = one.numbers.values[of]
            chain = one.value(Symbol(of))
            found[f"{of}[{step}]"] = _result(chain, exact_of(value), rows_of(value))
        return found


def _result(chain: Chain, exact: tuple[tuple[str | None, ...], ...], rows: Rows) -> Result:
    if len(rows) == len(rows[0]) == 1:
        return Result(chain, exact[0][0], rows[0][0])
    return Result(chain, exact, rows)
