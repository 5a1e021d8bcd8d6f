"""One derivative after the other: the lines of each, its result, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from derivator.derivations.differentiation.branches import (
    Joint,
    Part,
    as_cases,
    joints_of,
    parts_of,
)
from derivator.derivations.differentiation.through import lines_through
from derivator.derivations.differentiation.tree import Detail, Line, Names, Tree, folded
from derivator.derivations.formulas.subject import Subject
from derivator.derivations.terms import equality
from derivator.errors import Position, Problem, SpecError
from derivator.notation.matrices import Cases, Primed
from derivator.notation.nodes import Call, Node, Partial, Symbol
from derivator.notation.text import text
from derivator.notation.walk import size
from derivator.ops.defined import prime
from derivator.program.calculus import Calculus
from derivator.solution import Chain

LARGEST = 1200
"""A formula with more nodes is refused."""

LONG = 50
"""A result with more nodes is set like a line of the derivation."""


@dataclass(frozen=True)
class PartLines:
    """The lines for one piece of a function; ``range`` is where it holds."""

    range: Chain | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Derivative:
    """One derivative: of which order and by what, the lines, and what it has come to."""

    letters: tuple[str, ...]
    """By what it was taken, one after the other."""
    symbol: Node
    by: Node
    parts: tuple[PartLines, ...]
    result: Chain
    joints: tuple[Joint, ...]
    through: tuple[tuple[Chain, str], ...]
    pieces: tuple[tuple[Part, Node], ...]

    @property
    def order(self) -> int:
        """How often was differentiated."""
        return len(self.letters)

    @property
    def last(self) -> Node:
        """The derivative in its final form."""
        return self.through[-1][0].terms[-1] if self.through else self.result.terms[-1]

    @property
    def is_long(self) -> bool:
        """Whether the result may be wider than a line."""
        return size(self.last) > LONG

    @property
    def kinks(self) -> tuple[Joint, ...]:
        """Where there is no derivative."""
        return tuple(joint for joint in self.joints if not joint.smooth)


class Course:
    """Takes derivatives of one function, each from the one before it."""

    def __init__(
        self,
        about: Subject,
        calculus: Calculus,
        names: Names,
        detail: Detail,
        several: bool,
        position: Position,
    ) -> None:
        self.about = about
        self.calculus = calculus
        self.names = names
        self.detail: Detail = detail
        self.several = several
        self.position = position

    def first(self, by: str, through: bool) -> Derivative:
        """The derivative of the function by one letter."""
        parts = parts_of(self.about.body, by, self.about.letters, self.calculus)
        symbol = self.symbol((by,))
        return self._taken((by,), symbol, parts, None, through)

    def next(self, before: Derivative, by: str) -> Derivative:
        """The derivative of a derivative."""
        parts = tuple(replace(part, formula=slope) for part, slope in before.pieces)
        letters = (*before.letters, by)
        return self._taken(letters, self.symbol(letters), parts, before, False)

    def symbol(self, letters: Sequence[str]) -> Node:
        """f'(t), y'', or a partial derivative, as it is written before it is taken."""
        about = self.about
        if self.several:
            node: Node = Symbol(about.name)
            for letter in letters:
                node = Partial(node, Symbol(letter))
            return node
        if about.function is None or not isinstance(about.value, Call):
            node = about.value
            for letter in letters:
                node = Primed(node, Symbol(letter))
            return node
        function = about.function.function
        for letter in letters:
            function = prime(function, about.letters.index(letter))
        return Call(function, about.value.arguments)

    def _taken(
        self,
        letters: tuple[str, ...],
        symbol: Node,
        parts: tuple[Part, ...],
        before: Derivative | None,
        through: bool,
    ) -> Derivative:
        by = letters[-1]
        found, slopes = [], []
        for part in parts:
            if size(part.formula) > LARGEST:
                message = (
                    f"a formula of {size(part.formula)} parts is too long to be differentiated"
                )
                expected = f"one of at most {LARGEST}, or a lower order"
                raise SpecError([Problem(self.position, message, self.about.name, expected)])
            lines, slope = self._lines(part, symbol, by)
            found.append(PartLines(part.range, lines))
            slopes.append(slope)
        joints: tuple[Joint, ...] = ()
        if before is not None and by != before.letters[0]:
            joints = before.joints
        elif len(parts) > 1:
            joints = joints_of(parts, slopes, by, self.about.letters)
        strict = [joint.place for joint in joints if not joint.smooth]
        result = equality(symbol, as_cases(parts, slopes, strict))
        back = self._through(symbol, slopes[0], by) if through and len(parts) == 1 else ()
        pieces = tuple(zip(parts, slopes, strict=True))
        return Derivative(letters, symbol, Symbol(by), tuple(found), result, joints, back, pieces)

    def _lines(self, part: Part, symbol: Node, by: str) -> tuple[tuple[Line, ...], Node]:
        tree = Tree(self.calculus, self.names, by, self.several)
        first = Primed(part.formula, Symbol(by), self.several)
        try:
            slope = tree.derive(part.formula, symbol, first)
        except TypeError:
            message = f"no rule gives the derivative of {text(part.formula)[:60]}"
            expected = "a formula of the functions in the documentation"
            raise SpecError([Problem(self.position, message, self.about.name, expected)]) from None
        except RecursionError:
            message, expected = "the formula is nested too deeply", "fewer brackets"
            raise SpecError([Problem(self.position, message, self.about.name, expected)]) from None
        lines = folded(tree.lines, self.detail)
        return tuple(_within(line, part) for line in lines), self.names.opened(slope)

    def _through(self, symbol: Node, taken: Node, by: str) -> tuple[tuple[Chain, str], ...]:
        """The way to the form through the function itself, where the search has found one."""
        about = self.about
        if about.function is None or not isinstance(about.value, Call):
            return ()
        found = about.function.slopes[about.letters.index(by)]
        if found is None or isinstance(found, Cases) or size(found) >= size(taken):
            return ()
        return lines_through(symbol, taken, found, about.value, about.body)


def _within(line: Line, part: Part) -> Line:
    """The line, which holds on one piece only."""
    if not part.where:
        return line
    chains = replace(line.chain, where=part.where)
    return replace(line, chain=chains)
