"""Recurrences written out: from ``h[t]: relu(W*h[t-1] + V*x[t])`` to h_1, h_2, h_3.

What later stages see are ordinary assignments and inputs, one for each moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby, zip_longest

from derivator.errors import Position
from derivator.spec.assignments import Draft
from derivator.spec.exercise import Equation
from derivator.spec.expression import Apply, Expression, Indexed, Literal, Name, OverSteps
from derivator.spec.indexed import Index, Series, moment_name
from derivator.spec.names import listed, names_in
from derivator.spec.problems import Problems
from derivator.spec.vocabulary import Vocabulary

MAX_MOMENTS = 60
"""How many steps a recurrence may have."""

MAX_NODES = 50_000


@dataclass(frozen=True, slots=True)
class Unrolled:
    """The assignments moment by moment, and the series whose moments they are."""

    drafts: list[Draft]
    series: Mapping[str, Series] = field(default_factory=dict)


def unroll(
    drafts: Sequence[Draft],
    steps: Mapping[str, tuple[int, int]],
    vocabulary: Vocabulary,
    problems: Problems,
) -> Unrolled:
    """Write out every recurrence and every sum over moments; note what cannot be."""
    unroller = _Unroller(steps, vocabulary, problems)
    written = [
        each
        for group in _together(drafts)
        for each in _by_moment([list(unroller.draft(draft)) for draft in group])
    ]
    return Unrolled(_distinct(written, problems), unroller.series(written))


def _together(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    """Group recurrences that stand below one another and have one letter."""
    for _, group in groupby(drafts, key=lambda draft: draft.index.letter if draft.index else ""):
        yield list(group)


def _by_moment(unrolled: Sequence[Sequence[Draft]]) -> Iterator[Draft]:
    """Order the assignments of some recurrences step by step: h_1, y_hat_1, h_2, y_hat_2."""
    for moment in zip_longest(*unrolled):
        yield from (each for each in moment if each is not None)


def equations(drafts: Sequence[Draft]) -> tuple[Equation, ...]:
    """The formulas as they were written, for figures and prose."""
    return tuple(
        Equation(
            draft.series or draft.name, draft.index, draft.expression, draft.text, draft.position
        )
        for draft in drafts
        if draft.expression is not None
    )


class _Unroller:
    def __init__(
        self, steps: Mapping[str, tuple[int, int]], vocabulary: Vocabulary, problems: Problems
    ) -> None:
        self.steps = steps
        self.vocabulary = vocabulary
        self.problems = problems
        self.nodes = 0
        self.used: dict[str, set[int]] = {}
        """The moments of every series that occur."""
        self.reported: set[Position] = set()
        self.current: Draft | None = None
        self.broken = False

    def draft(self, draft: Draft) -> Iterator[Draft]:
        """Yield an assignment once for each moment."""
        self.current = draft
        self.broken = False
        index = draft.index
        letter = index.letter if index else ""
        if letter and letter not in self.steps:
            self.complain(draft.position, "an unknown index letter", letter)
            yield _broken(draft)
            return
        first, last = self.steps[letter] if letter else (0, 0)
        for moment in range(first, last + 1):
            moments = {letter: moment} if letter else {}
            name = draft.name
            if index:
                at = index.at(moments)
                if at < 0:
                    self.complain(draft.position, "a moment before 0", draft.name)
                    yield _broken(draft)
                    return
                name = moment_name(draft.series, at)
                self.used.setdefault(draft.series, set()).add(at)
            expression = draft.expression
            if expression is not None:
                before = len(self.problems.found)
                expression = self.at(expression, moments)
                self.broken |= len(self.problems.found) > before
            if self.broken:
                yield _broken(draft)
                return
            uses = names_in(expression) if expression is not None else ()
            yield replace(draft, name=name, expression=expression, uses=uses)

    def at(self, expression: Expression, moments: Mapping[str, int]) -> Expression:
        """A formula at a moment, with a stack of its own: a long sum costs no recursion."""
        built: list[Expression] = []
        waiting: list[tuple[Expression, bool]] = [(expression, False)]
        while waiting:
            node, operands_built = waiting.pop()
            if isinstance(node, OverSteps):
                built.append(self.over(node, moments))
            elif not isinstance(node, Apply):
                built.append(self.leaf(node, moments))
            elif operands_built:
                first = len(built) - len(node.operands)
                node = replace(node, operands=tuple(built[first:]))
                del built[first:]
                built.append(node)
            else:
                waiting.append((node, True))
                waiting.extend((operand, False) for operand in reversed(node.operands))
        self.count(expression)
        return built.pop()

    def leaf(self, node: Expression, moments: Mapping[str, int]) -> Expression:
        if isinstance(node, Indexed):
            return self.moment(node, moments)
        if isinstance(node, Name) and node.name in moments:
            return Literal(Fraction(moments[node.name]))
        if isinstance(node, Name) and node.name in self.steps:
            assert self.current is not None
            place = self.current.span.locate(node.offset)
            self.complain(place, f"the letter {node.name} without a moment", node.name, moments)
        return node

    def moment(self, node: Indexed, moments: Mapping[str, int]) -> Name:
        """The name of a series at its moment."""
        assert self.current is not None
        place = self.current.span.locate(node.offset)
        if node.letter and node.letter not in moments:
            message = (
                "an unknown index letter"
                if node.letter not in self.steps
                else (f"the letter {node.letter} without a moment")
            )
            self.complain(place, message, node.name, moments)
            return Name(node.name, node.offset)
        at = Index(node.letter, node.shift).at(moments)
        if at < 0:
            self.complain(place, "a moment before 0", node.name)
            return Name(node.name, node.offset)
        self.used.setdefault(node.series, set()).add(at)
        return Name(moment_name(node.series, at), node.offset)

    def over(self, node: OverSteps, moments: Mapping[str, int]) -> Expression:
        """A sum over moments as a sum of its terms, or their mean."""
        ends = self.steps.get(node.letter)
        first, last = ends if ends and node.first is None else (node.first, node.last)
        assert self.current is not None
        place = self.current.span.locate(node.offset)
        if first is None or last is None:
            self.complain(place, "an unknown index letter", node.letter)
            return Literal(Fraction(0))
        if last < first or last - first >= MAX_MOMENTS:
            message = "a sum over no moment" if last < first else "a sum over too many moments"
            expected = f"1 to {MAX_MOMENTS} moments"
            self.problems.add(place, message, f"({node.letter}, {first}, {last})", expected)
            return Literal(Fraction(0))
        terms = [
            self.at(node.operands[0], {**moments, node.letter: k}) for k in range(first, last + 1)
        ]
        total = terms[0]
        for term in terms[1:]:
            total = Apply(self.vocabulary.operators["+"], (total, term), node.offset)
        if node.operation == "Mean" and len(terms) > 1:
            count = Literal(Fraction(len(terms)))
            return Apply(self.vocabulary.operators["/"], (total, count), node.offset)
        return total

    def count(self, expression: Expression) -> None:
        """Bound how much is written out in all."""
        assert self.current is not None
        before, self.nodes = self.nodes, self.nodes + 1 + len(names_in(expression))
        if before <= MAX_NODES < self.nodes:
            expected = "fewer steps or shorter formulas"
            self.problems.add(self.current.position, "recurrences that are too long", "", expected)

    def complain(
        self, place: Position, message: str, text: str, moments: Mapping[str, int] | None = None
    ) -> None:
        """Note a mistake once, though it occurs at every moment."""
        if place in self.reported:
            return
        self.reported.add(place)
        letters = listed(self.steps)
        if message == "a moment before 0":
            expected = "steps that begin later, such as steps: {t: [2, 4]} where h[t-2] occurs"
        elif not self.steps:
            expected = "how far it runs, under a key of its own: steps: {t: 3}"
        elif moments is not None and not message.startswith("an unknown"):
            own = listed(moments) or "none here"
            expected = f"the formula's own letter ({own}), a number, or Sum(..., t) over the steps"
        else:
            expected = f"a letter of steps: {letters}"
        self.problems.add(place, message, text, expected)

    def series(self, drafts: Sequence[Draft]) -> dict[str, Series]:
        """Every series with its moments; ``h_0`` counts as a moment of h as ``h[0]`` does."""
        assigned = {draft.name for draft in drafts}
        mentioned = {use.name for draft in drafts for use in draft.uses}
        found = {}
        for name, used in self.used.items():
            extra = {k for k in range(MAX_MOMENTS + 2) if moment_name(name, k) in mentioned}
            moments = sorted(used | extra)
            found[name] = Series(
                name,
                tuple(k for k in moments if moment_name(name, k) in assigned),
                tuple(k for k in moments if moment_name(name, k) not in assigned),
            )
        return found


def _broken(draft: Draft) -> Draft:
    """An assignment of which no more than its names is known."""
    return replace(draft, name=draft.series or draft.name, expression=None, uses=())


def _distinct(drafts: Sequence[Draft], problems: Problems) -> list[Draft]:
    """Leave out what is assigned twice, as h[3] beside h[t], and note it."""
    first: dict[str, Draft] = {}
    for draft in drafts:
        if draft.name in first:
            message = f"a moment that line {first[draft.name].position.line} assigns already"
            problems.add(draft.position, message, draft.name, "each name once")
        else:
            first[draft.name] = draft
    return list(first.values())
