"""The limit of a difference quotient at one place, from both sides where two pieces meet there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derivator.algebra.collect import collected
from derivator.algebra.numbers import agree
from derivator.derivations.differentiation.branches import Part
from derivator.derivations.differentiation.definition import Quotients, Unknown
from derivator.derivations.differentiation.tree import Line
from derivator.derivations.formulas.subject import Subject
from derivator.derivations.terms import ChainBuilder, equality
from derivator.errors import Problem, SpecError
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.build import ZERO, add, negate
from derivator.notation.nodes import Call, Indicator, Node, Quotient, Sum, Symbol
from derivator.notation.precise import precise
from derivator.notation.text import text
from derivator.notation.walk import descendants, substitute
from derivator.ops.defined import DefinedFunction, prime
from derivator.program.calculus import Calculus
from derivator.solution import Chain, Relation
from derivator.spec.exercise import Task


@dataclass(frozen=True)
class Side:
    """The limit from one side."""

    side: int
    lines: tuple[Line, ...]
    value: Chain


@dataclass(frozen=True)
class Found:
    """What came of the limit: a value with its lines, infinity, or two sides."""

    lines: tuple[Line, ...] = ()
    value: Node | None = None
    infinite: Chain | None = None
    sides: tuple[Side, ...] = ()


class AtPlace:
    """The limit of one function at one place."""

    def __init__(
        self,
        about: Subject,
        operation: DefinedFunction,
        by: str,
        place: Node,
        step: str,
        calculus: Calculus,
    ) -> None:
        self.about = about
        self.operation = operation
        self.by = by
        self.place = place
        self.step = Symbol(step)
        self.calculus = calculus
        self.confirmed = False
        function = prime(operation.function, about.letters.index(by))
        self.symbol = Call(function, self._arguments(place))

    def _arguments(self, node: Node) -> tuple[Node, ...]:
        return tuple(node if name == self.by else Symbol(name) for name in self.about.letters)

    def value_at(self, node: Node) -> Node:
        """f of something."""
        return Call(self.operation.function, self._arguments(node))

    def conditions(self) -> tuple[Indicator, ...]:
        """Only where the function has a value at the place."""
        here = substitute(self.about.body, {self.by: self.place})
        return (Indicator(here, "<=", here),) if names_in(here) else ()

    def quotient(self) -> Node:
        """(f(x0 + h) - f(x0))/h, by the function's name."""
        moved = self.step if self.place == ZERO else Sum((self.place, self.step))
        change = add(self.value_at(moved), negate(self.value_at(self.place)))
        return Quotient(change, self.step)

    def found(self, part: Part | tuple[Part, Part], task: Task) -> Found:
        """The limit, from both sides where two pieces meet at the place."""
        if isinstance(part, Part):
            return self._single(part.formula, task)
        sides = []
        for side, piece in zip((-1, 1), part, strict=True):
            work = Quotients(self.by, self.place, self.step.name, self.calculus, side)
            start = Limit(self.quotient(), self.step, ZERO, side)
            try:
                if self._jumps(piece.formula):
                    raise Unknown
                value = work.derive(piece.formula, start)
            except Unknown:
                infinite = self._infinite(side)
                sides.append(Side(side, (), _stated(start, infinite or self._refused(task))))
                continue
            self.confirmed |= work.confirmed
            sides.append(Side(side, tuple(work.lines), equality(start, value)))
        left, right = (side.value.terms[-1] for side in sides)
        same = not isinstance(left, Infinity) and agree(
            left, right, names_in(left) + names_in(right)
        )
        return Found(sides=tuple(sides), value=left if same else None)

    def _jumps(self, formula: Node) -> bool:
        """Whether a piece ends at another height than the function's own there."""
        heights = [
            precise(substitute(node, {self.by: self.place}), {})
            for node in (formula, self.about.body)
        ]
        return not abs(heights[0] - heights[1]) < 1e-30

    def _single(self, formula: Node, task: Task) -> Found:
        work = Quotients(self.by, self.place, self.step.name, self.calculus)
        start = Limit(self.quotient(), self.step, ZERO)
        try:
            value = work.derive(formula, self.symbol, first=(start,))
        except Unknown:
            for side in (0, 1, -1):
                infinite = self._infinite(side)
                if infinite is not None:
                    limit = Limit(self.quotient(), self.step, ZERO, side)
                    return Found(infinite=_stated(limit, infinite))
            self._refused(task)
        self.confirmed = work.confirmed
        return Found(tuple(work.lines), value)

    def _infinite(self, side: int) -> Node | None:
        limit = Limit(self.quotient(), self.step, ZERO, side)
        for sign in (1, -1):
            if agree(limit, Infinity(sign), names_in(limit.operand)):
                return Infinity(sign)
        return None

    def _refused(self, task: Task) -> Node:
        message = f"the limit at {text(self.place)} was not found, or there is none"
        expected = "another place, or a function that has a value there"
        raise SpecError([Problem(task.place("at"), message, self.about.name, expected)])

    def other(self, value: Node) -> Chain:
        """lim (f(x) - f(x0))/(x - x0) for x to x0."""
        by = Symbol(self.by)
        here = substitute(self.about.body, {self.by: self.place})
        below = by if self.place == ZERO else add(by, negate(self.place))
        named = Quotient(add(self.value_at(by), negate(self.value_at(self.place))), below)
        plain = Quotient(add(self.about.body, negate(here)), below)
        builder = ChainBuilder(self.symbol)
        forms = [named, plain, collected(plain)]
        for form in forms:
            builder.then(Limit(form, by, self.place))
        return builder.then(value).chain()


def _stated(start: Node, value: Node) -> Chain:
    return Chain((start, value), (Relation.EQUAL,))


def part_at(
    parts: Sequence[Part], by: str, place: Node, number: bool, about: Subject, task: Task
) -> Part | tuple[Part, Part]:
    """The piece on which the place lies, or the two that meet there."""
    if len(parts) == 1:
        return parts[0]
    if not number:
        message = f"{about.name} has several pieces, so the place must be a number"
        raise SpecError([Problem(task.place("at"), message, text(place), "a number such as 0")])
    here = precise(place, {})
    for index in range(len(parts) - 1):
        joint = parts[index].where[-1].right
        if names_in(joint):
            message = f"the pieces of {about.name} meet at a letter"
            raise SpecError([Problem(task.place("of"), message, text(joint), "numbers")])
        if abs(precise(joint, {}) - here) < 1e-30:
            return parts[index], parts[index + 1]
    for part in parts:
        if all(precise(condition, {by: here}) == 1 for condition in part.where):
            return part
    return parts[0]


def names_in(node: Node) -> tuple[str, ...]:
    """The letters in a formula."""
    return tuple(dict.fromkeys(p.name for p in descendants(node) if isinstance(p, Symbol)))
