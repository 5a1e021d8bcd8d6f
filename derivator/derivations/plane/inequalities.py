"""A region of the plane from its text: linear inequalities joined by ``and``, ``or``, ``not``.

Brackets may stand anywhere; ``0 < x < 2`` is both inequalities at once.  The formulas on either
side go through the parser of every other formula, so nothing is ever evaluated by Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import combinations
from math import gcd, lcm

from derivator.errors import Position, Problem, SpecError
from derivator.ops.registry import VOCABULARY
from derivator.spec.expression import Apply, Expression, Literal, Name
from derivator.spec.parse import parse_expression
from derivator.spec.tokens import ExpressionError

EXPECTED = "such as x_1 + x_2 > 1 and x_1 - x_2 < 1"
LONGEST = 2000
DEEPEST = 40
_WORDS = {"and": "and", "or": "or", "xor": "xor", "not": "not", "&": "and", "|": "or"}
_TOKEN = re.compile(r"\b(?:and|or|xor|not)\b|[&|]|[<>]=?|==?|[()]")


Form = tuple[Fraction, Fraction, Fraction]


@dataclass(frozen=True)
class HalfPlane:
    """a x + b y + c > 0, or >= 0, in the smallest whole numbers."""

    form: Form
    strict: bool

    def at(self, point: Sequence[Fraction]) -> Fraction:
        """The value of the left side at a point."""
        return self.form[0] * point[0] + self.form[1] * point[1] + self.form[2]


def parts_of_plane(halves: Sequence[HalfPlane]) -> int:
    """1 + lines + (through a point - 1) for each point where lines cross: parts of the plane.

    Source: Stanley, An Introduction to Hyperplane Arrangements, proposition 2.4 in the plane.
    """
    lines = {_scaled(half.form) for half in halves}
    crossings: dict[tuple[Fraction, Fraction], set[Form]] = {}
    for one, other in combinations(sorted(lines), 2):
        (a, b, c), (p, q, r) = one, other
        cross = a * q - p * b
        if cross:
            place = ((b * r - q * c) / cross, (p * c - a * r) / cross)
            crossings.setdefault(place, set()).update((one, other))
    return 1 + len(lines) + sum(len(through) - 1 for through in crossings.values())


def _scaled(form: Form) -> Form:
    """The same line, whichever side is meant."""
    lead = form[0] or form[1]
    return form[0] / lead, form[1] / lead, form[2] / lead


@dataclass(frozen=True)
class Condition:
    """A tree: ``kind`` is and, or, xor, not, or line; of a line the number and the side."""

    kind: str
    parts: tuple[Condition, ...] = ()
    line: int = 0
    positive: bool = True

    def holds(self, bits: Sequence[int]) -> bool:
        """Whether it holds where the half-planes hold as the bits say."""
        if self.kind == "line":
            return bool(bits[self.line]) == self.positive
        found = [part.holds(bits) for part in self.parts]
        if self.kind == "not":
            return not found[0]
        if self.kind == "and":
            return all(found)
        return any(found) if self.kind == "or" else bool(sum(found) % 2)


@dataclass(frozen=True)
class Half:
    """left relation right as it was written, with the linear form of left - right."""

    relation: str
    form: Mapping[str, Fraction]
    """Coefficients by letter; the constant under the empty name."""


@dataclass(frozen=True)
class Read:
    """A tree over inequalities that are not yet lines of a common list."""

    kind: str
    parts: tuple[Read, ...] = ()
    half: Half | None = None

    def halves(self) -> Iterator[Half]:
        """All inequalities, from left to right."""
        if self.half is not None:
            yield self.half
        for part in self.parts:
            yield from part.halves()


def read_condition(words: str, place: Position) -> Read:
    """The tree of a text; raises ``SpecError`` at the place of what cannot be read."""
    if len(words) > LONGEST:
        raise SpecError([Problem(place, "a region with too long a text", expected=EXPECTED)])
    return _Reader(words, place).read(0, len(words), 0)


def read_equation(words: str, place: Position) -> Half:
    """The line of an equation such as x_1 + x_2 = 1."""
    reader = _Reader(words, place)
    signs = [m for m in _TOKEN.finditer(words) if m.group() in ("=", "==")]
    if len(signs) != 1:
        message = "no equation of a line"
        raise SpecError([Problem(place, message, words[:60], "such as x_1 + x_2 = 1")])
    return reader.half(0, signs[0].start(), signs[0].end(), len(words), ">")


class _Reader:
    def __init__(self, words: str, place: Position) -> None:
        self.words, self.place = words, place

    def read(self, start: int, end: int, depth: int) -> Read:
        """The condition between two places of the text."""
        if depth > DEEPEST:
            raise self.problem(start, end, "a region with too many brackets")
        tokens = list(self.outer(start, end))
        for joint in ("or", "xor", "and"):
            cuts = [(a, b) for a, b, token in tokens if token == joint]
            if cuts:
                begins = [start, *(b for _, b in cuts)]
                ends = [*(a for a, _ in cuts), end]
                parts = [self.read(a, b, depth + 1) for a, b in zip(begins, ends, strict=True)]
                return Read(joint, tuple(parts))
        body = self.words[start:end]
        if tokens and tokens[0][2] == "not" and not self.words[start : tokens[0][0]].strip():
            return Read("not", (self.read(tokens[0][1], end, depth + 1),))
        signs = [token for token in tokens if token[2] in ("<", "<=", ">", ">=")]
        if signs:
            return self.chain(start, end, signs)
        inner = body.strip()
        if inner.startswith("(") and inner.endswith(")"):
            first = start + body.index("(")
            return self.read(first + 1, start + body.rindex(")"), depth + 1)
        raise self.problem(start, end, "no inequality")

    def outer(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """The words and signs outside of all brackets."""
        level = 0
        for match in _TOKEN.finditer(self.words, start, end):
            token = match.group()
            level += (token == "(") - (token == ")")
            if level < 0:
                raise self.problem(match.start(), match.end(), "a bracket that was never opened")
            if level == 0 and token not in "()":
                yield match.start(), match.end(), _WORDS.get(token, token)
        if level:
            raise self.problem(start, end, "a bracket that is never closed")

    def chain(self, start: int, end: int, signs: Sequence[tuple[int, int, str]]) -> Read:
        """a < b < c as both inequalities."""
        begins = [start, *(b for _, b, _ in signs)]
        ends = [*(a for a, _, _ in signs), end]
        halves = [
            Read("half", half=self.half(begins[k], ends[k], begins[k + 1], ends[k + 1], sign))
            for k, (_, _, sign) in enumerate(signs)
        ]
        return halves[0] if len(halves) == 1 else Read("and", tuple(halves))

    def half(self, start: int, middle: int, after: int, end: int, relation: str) -> Half:
        """One inequality."""
        left, right = self.linear(start, middle), self.linear(after, end)
        form = {n: left.get(n, Fraction(0)) - right.get(n, Fraction(0)) for n in {**left, **right}}
        return Half(relation, form)

    def linear(self, start: int, end: int) -> Mapping[str, Fraction]:
        """The coefficients of one side."""
        words = self.words[start:end]
        begin = start + len(words) - len(words.lstrip())
        try:
            return linear_form(parse_expression(words.strip(), VOCABULARY))
        except ExpressionError as error:
            at = Position(
                self.place.file, self.place.line, self.place.column + begin + error.offset
            )
            raise SpecError([Problem(at, error.message, error.text, error.expected)]) from None
        except NotLinearError:
            raise self.problem(start, end, "no straight line: the sides must be linear") from None

    def problem(self, start: int, end: int, message: str) -> SpecError:
        """What is wrong between two places."""
        at = Position(self.place.file, self.place.line, self.place.column + start)
        return SpecError([Problem(at, message, self.words[start:end].strip()[:60], EXPECTED)])


class NotLinearError(ValueError):
    """A formula that is no sum of multiples of letters and numbers."""


def linear_form(expression: Expression) -> dict[str, Fraction]:
    """The coefficients by letter, the constant under the empty name; ``NotLinearError``."""
    if isinstance(expression, Literal):
        return {"": expression.value}
    if isinstance(expression, Name):
        return {expression.name: Fraction(1)}
    if not isinstance(expression, Apply):
        raise NotLinearError
    parts = [linear_form(operand) for operand in expression.operands]
    if expression.operation in ("add", "subtract"):
        sign = 1 if expression.operation == "add" else -1
        names = {**parts[0], **parts[1]}
        zero = Fraction(0)
        return {n: parts[0].get(n, zero) + sign * parts[1].get(n, zero) for n in names}
    if expression.operation == "negate":
        return {n: -x for n, x in parts[0].items()}
    if expression.operation == "multiply":
        for factor, other in (parts, parts[::-1]):
            if _is_number(factor):
                return {n: factor.get("", Fraction(0)) * x for n, x in other.items()}
    if expression.operation == "divide" and _is_number(parts[1]) and parts[1].get(""):
        return {n: x / parts[1][""] for n, x in parts[0].items()}
    raise NotLinearError


def _is_number(form: Mapping[str, Fraction]) -> bool:
    return not any(x for n, x in form.items() if n)


def whole_form(form: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The numbers times the positive number that makes them whole and as small as possible."""
    scale = lcm(*(x.denominator for x in form))
    common = reduce(gcd, (abs(int(x * scale)) for x in form))
    return tuple(x * scale / (common or 1) for x in form)
