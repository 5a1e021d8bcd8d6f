"""When a descent ends, and how that is shown: the measured quantity against its bound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from derivator.derivations.optimisers.options import StopOptions
from derivator.notation.matrices import After, Frobenius, Noted
from derivator.notation.names import stepped
from derivator.notation.nodes import Absolute, Negative, Node, Number, Power, Root, Sum, Symbol
from derivator.program.numbers import Num
from derivator.program.values import Numbers

if TYPE_CHECKING:
    from derivator.derivations.optimisers.run import Optimisation


@dataclass(frozen=True)
class Measured:
    """What the rule looks at after a step: a formula at one moment, and its value."""

    formula: Node
    moment: int
    value: Num


class Stopping:
    """A rule that ends a descent; without options it never does."""

    def __init__(self, options: StopOptions | None) -> None:
        self.options = options
        self.kind = "loss_change"
        self.bound = Fraction(0)
        if options is not None:
            kinds = ("loss_change", "gradient", "parameter_change")
            self.kind = next(kind for kind in kinds if getattr(options, kind) is not None)
            self.bound = getattr(options, self.kind)
        self.measured: list[Measured] = []
        """After step 1, 2, ..."""

    def is_met(self, run: Optimisation) -> bool:
        """Whether the rule ends the descent after its last step."""
        if self.options is None:
            return False
        time = len(run.steps)
        found = getattr(self, f"_{self.kind}")(run, time)
        self.measured.append(found)
        return bool(abs(found.value).precise < Num(self.bound).precise)

    @property
    def met(self) -> bool:
        """Whether the last measurement lies below the bound."""
        if not self.measured:
            return False
        return bool(abs(self.measured[-1].value).precise < Num(self.bound).precise)

    def _loss_change(self, run: Optimisation, time: int) -> Measured:
        earlier, later = (noted_loss(run, number) for number in (time - 1, time))
        formula = Absolute(Sum((later, Negative(earlier))))
        _, moment, numbers = here(run, time)
        numbers.values.update({n.key: run.noted[n.key] for n in (earlier, later)})
        return Measured(formula, moment, numbers.of(formula)[0, 0])

    def _parameter_change(self, run: Optimisation, time: int) -> Measured:
        _, moment, numbers = here(run, time)
        for name in run.course.learned:
            numbers.later[name, time - 1] = run.states[time - 1][name]
        ways: list[Node] = []
        for name in run.course.learned:
            later, earlier = (After(Symbol(name), number) for number in (time, time - 1))
            ways.append(Sum((later, Negative(earlier))))
        formula = length(run, ways)
        return Measured(formula, moment, numbers.of(formula)[0, 0])

    def _gradient(self, run: Optimisation, time: int) -> Measured:
        gradients, moment, numbers = whole_gradient(run, time)
        formula = length(run, gradients)
        return Measured(formula, moment, numbers.of(formula)[0, 0])


def here(run: Optimisation, time: int) -> tuple[tuple[tuple[int, ...], ...], int, Numbers]:
    """The pass over all observations after some steps: its parts, first moment and numbers."""
    parts = run.parts(run.everything)
    moment, numbers = run.at(parts[0], time)
    return parts, moment, numbers


def noted_loss(run: Optimisation, time: int) -> Noted:
    """The loss of all observations after some steps, noted down: L(t)."""
    loss = run.loss(run.everything, time)
    name = run.course.of if len(run.parts(run.everything)) == 1 else run.collective().name
    noted = Noted(Symbol(stepped(name, str(time))), f"{run.course.of}@{time}")
    return run.note(noted, loss.node, loss.moment, run.numbers[loss.moment])


def whole_gradient(run: Optimisation, time: int) -> tuple[list[Node], int, Numbers]:
    """The gradient over all observations after some steps, a symbol for each weight."""
    parts, moment, numbers = here(run, time)
    passes = [run.at(part, time) for part in parts]
    return run.gradients_of(passes, -time), moment, numbers


def length(run: Optimisation, ways: list[Node]) -> Node:
    """The length of a vector that lies in several weights: an absolute value, or a root."""
    if len(ways) == 1 and not run.is_matrix(run.course.learned[0]):
        return Absolute(ways[0])
    if len(ways) == 1:
        return Root(Frobenius(ways[0], ways[0]))
    squares: list[Node] = []
    for name, way in zip(run.course.learned, ways, strict=True):
        two = Number(Fraction(2))
        squares.append(Frobenius(way, way) if run.is_matrix(name) else Power(way, two))
    return Root(Sum(tuple(squares)))
