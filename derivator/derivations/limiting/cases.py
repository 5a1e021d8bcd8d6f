"""The limit of one function at one place: found, different from both sides, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from derivator.derivations.formulas.opening import KNOWN, Opening
from derivator.derivations.formulas.values import number_of
from derivator.derivations.limiting.places import Place
from derivator.derivations.limiting.solving import LimitLine, LimitSolver, Stuck, lines_of
from derivator.derivations.limiting.tendency import Approach, Indeterminate, Oscillates, Squeezed
from derivator.derivations.limiting.waves import Sequence, two_sequences
from derivator.derivations.terms import ChainBuilder, equality
from derivator.errors import Position, Problem, SpecError
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.build import number
from derivator.notation.nodes import Indicator, Node, Sum, Symbol
from derivator.notation.numbers import rounded
from derivator.notation.precise import MP, precise, to_decimal
from derivator.notation.text import text
from derivator.notation.walk import substitute
from derivator.program.calculus import shortened
from derivator.program.piecewise import pieces_of, within
from derivator.solution import Chain, Relation, Scope

SAMPLES = (0.73, 1.91, 2.37, 0.31)
"""What other letters are while numbers are looked at."""


@dataclass(frozen=True)
class LimitCase:
    """What happens at one place.

    ``kind`` is ``found``, ``sides`` (two one-sided limits that differ), ``waves`` (two sequences)
    or ``half`` (the function lives on one side only).
    """

    place: Place
    kind: str
    statement: Chain | None
    """lim f = value."""
    lines: tuple[LimitLine, ...] = ()
    sides: tuple[LimitCase, ...] = ()
    waves: tuple[Sequence, ...] = ()
    piece: Chain | None = None
    """Under which condition one of the function's pieces counts."""
    numbers: tuple[Chain, ...] = ()
    """Values on the way, where no rewriting was found."""
    differ: Chain | None = None

    @property
    def value(self) -> Node | None:
        """The limit, if there is one."""
        return None if self.statement is None else self.statement.terms[-1]

    @property
    def is_infinite(self) -> bool:
        """Whether it grows without bound."""
        return isinstance(self.value, Infinity)


@dataclass(frozen=True)
class Question:
    """Of what limits are sought: f(t), its formula, the letter and the others."""

    value: Node
    body: Node
    by: Symbol
    others: tuple[str, ...]
    signs: Mapping[str, str]
    """For the other letters ``positive`` or ``negative``, where that is known."""
    position: Position

    @property
    def positive(self) -> tuple[str, ...]:
        """The letters that are above 0."""
        return tuple(name for name, sign in self.signs.items() if sign == "positive")

    def points(self) -> list[dict[str, Any]]:
        """Values of the other letters, those without a known sign of either sign."""
        found = []
        for turn in range(len(SAMPLES)):
            point = {}
            for place, name in enumerate(self.others):
                size = MP.mpf(SAMPLES[(turn + place) % len(SAMPLES)])
                sign = {"positive": 1, "negative": -1}.get(self.signs.get(name, ""), 0)
                point[name] = size * (sign or (-1) ** turn)
            found.append(point)
        return found


class CaseFinder:
    """Limits of one function at several places."""

    def __init__(self, question: Question, opening: Opening) -> None:
        self.question, self.opening = question, opening

    def case(self, place: Place) -> LimitCase:
        """What happens at a place; raises ``SpecError`` where that cannot be found."""
        if isinstance(place.to, Infinity) or place.side:
            self._refuse_empty(place, place.side or 1)
            self._one_kind(place)
            return self._solved(place, 0)
        self._refuse_empty(place, -1, 1)
        left, right = (self._seen(place, side) for side in (-1, 1))
        if not MP.isnan(left) and not MP.isnan(right):
            if left == right or abs(left - right) < 1e-8 * max(1, abs(left)):
                self._one_kind(place)
                return self._solved(place, 1)
            return self._sides(place)
        for side, own, other in ((1, right, left), (-1, left, right)):
            if not MP.isnan(own) and MP.isnan(other) and not self._exists(place, -side):
                one = self._solved(_sided(place, side), 0)
                return replace(one, kind="half", place=place)
        return self._solved(place, 1)

    def _seen(self, place: Place, side: int) -> Any:
        question = self.question
        limit = Limit(question.body, question.by, place.to, side)
        return precise(limit, question.points()[0])

    def _exists(self, place: Place, side: int) -> bool:
        """Whether the function has values close to a place on one side."""
        goal, point = precise(place.to, {}), self.question.points()[0]
        close = [goal + side * MP.mpf(10) ** -k for k in (3, 5, 8)]
        if MP.isinf(goal):
            close = [MP.mpf(10) ** k * (1 if goal > 0 else -1) for k in (2, 3, 5)]
        values = (precise(self.question.body, {**point, self.question.by.name: t}) for t in close)
        return any(not MP.isnan(value) for value in values)

    def _refuse_empty(self, place: Place, *sides: int) -> None:
        """An error where the function has no values on the way."""
        if not any(self._exists(place, side) for side in sides):
            message = f"the function has no real values near {place.name}"
            expected = "a place that can be come close to"
            shown = text(self.question.body)[:60]
            raise SpecError([Problem(self.question.position, message, shown, expected)])

    def _one_kind(self, place: Place) -> None:
        """The same kind of limit whatever the other letters are, else an error."""
        question = self.question
        if not question.others:
            return
        limit = Limit(question.body, question.by, place.to, place.side)
        kinds = {_kind(precise(limit, point)) for point in question.points()}
        if len(kinds) > 1:
            names = [name for name in question.others if name not in question.signs]
            message = (
                f"the limit at {place.name} is not the same for all {' and '.join(question.others)}"
            )
            known = ", ".join(f"{name}: positive" for name in names or question.others)
            expected = f"an assumption such as assume: {{{known}}}"
            raise SpecError([Problem(question.position, message, expected=expected)])

    def _sides(self, place: Place) -> LimitCase:
        sides = tuple(self._solved(_sided(place, side), 0) for side in (-1, 1))
        terms = tuple(case.statement.terms[0] for case in sides if case.statement is not None)
        differ = Chain(terms, (Relation.UNEQUAL,)) if len(terms) == 2 else None
        return LimitCase(place, "sides", None, sides=sides, differ=differ)

    def _approach(self, place: Place, looked: int) -> Approach:
        question = self.question
        return Approach(question.by, place.to, place.side, question.points()[0], {}, looked)

    def _solved(self, place: Place, looked: int) -> LimitCase:
        question, approach = self.question, self._approach(place, looked)
        body, piece = self._smooth(place, approach)
        start = [approach.limit(question.value), approach.limit(question.body)]
        start += [approach.limit(body)] if body != question.body else []
        inner = self.opening.unfolded(body, KNOWN)
        start += [approach.limit(inner)] if inner != body else []
        builder = ChainBuilder(start[0])
        for term in start[1:]:
            builder.then(term)
        solver = LimitSolver(approach, self.opening, question.positive)
        try:
            moves = solver.solve(inner)
        except (Stuck, Squeezed, Indeterminate, RecursionError):
            return self._by_numbers(place, solver, start[0], piece)
        except Oscillates:
            return self._oscillating(place, approach, solver, start[0], piece)
        lines = lines_of(tuple(builder.terms), moves)
        value = moves[-1].terms[-1]
        statement = equality(start[0], value)
        return LimitCase(place, "found", statement, lines, piece=piece)

    def _smooth(self, place: Place, approach: Approach) -> tuple[Node, Chain | None]:
        """The piece of a function with kinks that counts near the place."""
        question, calculus = self.question, self.opening.calculus
        side = place.side
        if not calculus.has_pieces(question.body) or not (approach.is_far or side):
            return question.body, None
        goal = precise(place.to, {})
        near = goal + side * MP.mpf(10) ** -40
        if MP.isinf(goal):
            near = MP.mpf(10) ** 40 * (1 if goal > 0 else -1)
        point = {**question.points()[0], question.by.name: near}
        active = calculus.active(question.body, point, [])
        try:
            pieces = pieces_of(question.body, question.by.name, question.others, calculus) or ()
        except TypeError:
            pieces = ()
        for place_, own in enumerate(pieces):
            if within(pieces, place_)(point):
                return own.formula, stated(own.condition)
        return active, None

    def _oscillating(
        self,
        place: Place,
        approach: Approach,
        solver: LimitSolver,
        limit: Node,
        piece: Chain | None,
    ) -> LimitCase:
        question = self.question
        if MP.isnan(approach.seen(question.body)):
            waves = (
                None if question.others else two_sequences(question.value, question.body, approach)
            )
            if waves is not None:
                return LimitCase(place, "waves", None, waves=waves)
        return self._by_numbers(place, solver, limit, piece)

    def _by_numbers(
        self, place: Place, solver: LimitSolver, limit: Node, piece: Chain | None
    ) -> LimitCase:
        """The value that algebra claims and numbers confirm, with some values on the way."""
        question = self.question
        value = solver.value(question.body)
        if value is None:
            message = f"no limit at {place.name} was found"
            tried = (
                "a limit that follows from continuity, from the dominant term, by l'Hopital's rule "
                "or by computer algebra, or two sequences that show that there is none"
            )
            raise SpecError([Problem(question.position, message, text(question.body)[:60], tried)])
        numbers = () if question.others else tuple(self._on_the_way(place))
        return LimitCase(place, "found", equality(limit, value), piece=piece, numbers=numbers)

    def _on_the_way(self, place: Place) -> list[Chain]:
        question, found = self.question, []
        for step in (10, 100, 1000):
            at: Node = number(step)
            if isinstance(place.to, Infinity):
                at = number(step * place.to.sign)
            else:
                at = shortened(Sum((place.to, number(Fraction(place.side or 1, step)))))
            formula = substitute(question.body, {question.by.name: at})
            seen = number_of(formula, {})
            if seen is None:
                continue
            shown = rounded(to_decimal(seen), 6, formula)
            term = substitute(question.value, {question.by.name: at})
            found.append(equality(term, shown, exact=False, scope=Scope.DATA))
        return found


SIGNS = {
    ">": Relation.GREATER,
    "<": Relation.LESS,
    ">=": Relation.AT_LEAST,
    "<=": Relation.AT_MOST,
}


def stated(condition: Indicator) -> Chain:
    """A condition as the page says it, where it holds."""
    sign = SIGNS[condition.relation]
    return Chain((condition.left, condition.right), (sign,), where=(condition,))


def _sided(place: Place, side: int) -> Place:
    return Place(f"{place.name}{'+' if side > 0 else '-'}", place.to, side)


def _kind(value: Any) -> str:
    if MP.isnan(value):
        return "none"
    if MP.isinf(value):
        return "up" if value > 0 else "down"
    return "zero" if value == 0 else "finite"
