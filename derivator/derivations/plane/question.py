"""Which region is meant: options read into lines, cells and their classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from pydantic import Field

from derivator.derivations.plane.arrangement import (
    PlaneCell,
    Point,
    Window,
    cells_of,
    window_of,
)
from derivator.derivations.plane.formulas import formula_of, half_formula
from derivator.derivations.plane.inequalities import (
    Condition,
    Half,
    HalfPlane,
    Read,
    read_condition,
    read_equation,
    whole_form,
)
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, Options

MOST_LINES = 8
MOST_POINTS = 12
"""Of both classes together."""
LARGEST = Fraction(10**6)
WAYS = "`region`, `corners`, or `lines` with `ones`"


class RegionOptions(Options):
    """A region of the plane, given in one of three ways."""

    region: str | None = Field(
        None,
        max_length=2000,
        description="Linear inequalities joined by `and`, `or`, `xor`, `not` and brackets: "
        '"x_1 + x_2 > 1 and x_1 - x_2 < 1", "0 < x < 2 and y > 0"; the net is 1 where they hold.',
    )
    corners: list[list[ConstantFormula]] | None = Field(
        None,
        min_length=3,
        max_length=MOST_LINES,
        description="The corners of a convex polygon in order, [[0, 0], [4, 0], [0, 3]]; the net "
        "is 1 inside.",
    )
    lines: list[str] | None = Field(
        None,
        min_length=1,
        max_length=MOST_LINES,
        description='Lines by their equations, ["x_1 + x_2 = 1", "x_1 - x_2 = 1"]; with `ones`.',
    )
    ones: list[list[ConstantFormula]] | None = Field(
        None,
        min_length=1,
        description="With `lines`, a point inside every part of the plane in which the net is 1.",
    )
    by: list[str] | None = Field(
        None,
        min_length=2,
        max_length=2,
        description="The two letters of the axes; by default those that occur, or x_1 and x_2.",
    )
    window: list[ConstantFormula] | None = Field(
        None,
        min_length=4,
        max_length=4,
        description="What is drawn, [x from, x to, y from, y to]; by default all crossings with "
        "room around.",
    )


@dataclass(frozen=True)
class Question:
    """The region: the lines that bound it, the cells between them, and the class of each."""

    letters: tuple[str, str]
    lines: tuple[HalfPlane, ...]
    condition: Condition
    window: Window
    cells: tuple[PlaneCell, ...]
    idle: tuple[HalfPlane, ...]
    """Lines of the author's that bound nothing."""

    @property
    def answers(self) -> tuple[int, ...]:
        """The class of every cell."""
        return tuple(int(self.condition.holds(cell.bits)) for cell in self.cells)

    @property
    def rows(self) -> tuple[tuple[Fraction, ...], ...]:
        """What the lines' neurons give in every cell."""
        return tuple(tuple(map(Fraction, cell.bits)) for cell in self.cells)

    def formula(self) -> Node:
        """The region as a formula that is 1 inside and 0 outside."""
        return formula_of(self.condition, [half_formula(h, self.letters) for h in self.lines])


def read_question(options: RegionOptions, task: Task) -> Question:
    """The region that the options mean; raises ``SpecError`` where they do not say one."""
    given = [n for n in ("region", "corners", "lines") if getattr(options, n) is not None]
    if len(given) != 1 or (options.ones is not None) != (given == ["lines"]):
        message = "one way to give the region is needed"
        raise SpecError([Problem(task.position, message, ", ".join(given), WAYS)])
    if options.region is not None:
        place = task.place("region")
        read = read_condition(options.region, place)
        halves = list(read.halves())
    elif options.lines is not None:
        halves = [read_equation(w, task.place("lines", k)) for k, w in enumerate(options.lines)]
        read = None
    else:
        halves, read = _polygon(options, task)
    letters = _letters(halves, options, task)
    lines, sides = _lines(halves, letters, task, given[0])
    if read is not None:
        condition = _condition(read, iter(sides))
    else:
        condition = _by_points(options, task, lines)
    return _without_idle(_question(letters, lines, condition, options, task), options, task)


def _question(
    letters: tuple[str, str],
    lines: Sequence[HalfPlane],
    condition: Condition,
    options: RegionOptions,
    task: Task,
) -> Question:
    window = _window(options, task) or window_of(lines)
    everything = window_of(lines)
    wide = (
        min(window[0], everything[0]),
        max(window[1], everything[1]),
        min(window[2], everything[2]),
        max(window[3], everything[3]),
    )
    cells = cells_of(lines, wide)
    return Question(letters, tuple(lines), condition, window, cells, ())


def _without_idle(question: Question, options: RegionOptions, task: Task) -> Question:
    """The question without lines on both sides of which the class is the same everywhere."""
    answers = {cell.bits: a for cell, a in zip(question.cells, question.answers, strict=True)}
    if len(set(answers.values())) < 2:
        message = "the region is empty, or the whole plane: there is nothing to tell apart"
        raise SpecError([Problem(task.position, message, expected="a region with a boundary")])
    kept = [
        k
        for k in range(len(question.lines))
        if any(
            answers.get((*bits[:k], 1 - bits[k], *bits[k + 1 :]), own) != own
            for bits, own in answers.items()
        )
    ]
    if len(kept) == len(question.lines):
        return question
    idle = tuple(line for k, line in enumerate(question.lines) if k not in kept)
    lines = [question.lines[k] for k in kept]
    held = {tuple(bits[k] for k in kept): own for bits, own in answers.items()}
    parts = tuple(_conjunction(bits) for bits, own in sorted(held.items()) if own)
    condition = parts[0] if len(parts) == 1 else Condition("or", parts)
    found = _question(question.letters, lines, condition, options, task)
    return Question(found.letters, found.lines, condition, found.window, found.cells, idle)


def _conjunction(bits: Sequence[int]) -> Condition:
    parts = tuple(Condition("line", line=k, positive=bool(b)) for k, b in enumerate(bits))
    return parts[0] if len(parts) == 1 else Condition("and", parts)


def _polygon(options: RegionOptions, task: Task) -> tuple[list[Half], Read]:
    """The inequalities of a convex polygon, its inside to the left of every edge."""
    assert options.corners is not None
    points = [_point(p, task, "corners", k) for k, p in enumerate(options.corners)]
    closed = [*points, points[0], points[1]]
    turns = [
        (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
        for a, b, c in zip(closed, closed[1:], closed[2:], strict=False)
    ]
    names = options.by or ["x_1", "x_2"]
    sign = 1 if turns[0] > 0 else -1
    edges = list(pairwise([*points, points[0]]))
    halves = [
        Half(
            ">",
            {
                names[0]: -sign * (q[1] - p[1]),
                names[1]: sign * (q[0] - p[0]),
                "": sign * ((q[1] - p[1]) * p[0] - (q[0] - p[0]) * p[1]),
            },
        )
        for p, q in edges
    ]
    inside = all(
        half.form[names[0]] * p[0] + half.form[names[1]] * p[1] + half.form[""] >= 0
        for half in halves
        for p in points
    )
    if not all(turn * sign > 0 for turn in turns) or not inside:
        message = "the corners do not go around a convex polygon"
        expected = "corners in order, no three in a line; other regions by `region`"
        raise SpecError([Problem(task.place("corners"), message, expected=expected)])
    return halves, Read("and", tuple(Read("half", half=half) for half in halves))


def _point(point: Sequence[Fraction], task: Task, *place: str | int) -> Point:
    if len(point) != 2 or max(map(abs, point)) > LARGEST:
        message, expected = "no point of the plane", "two numbers of moderate size, such as [1, 2]"
        raise SpecError([Problem(task.place(*place), message, expected=expected)])
    return point[0], point[1]


def _letters(halves: Sequence[Half], options: RegionOptions, task: Task) -> tuple[str, str]:
    """The letters of both axes."""
    found = sorted({name for half in halves for name, x in half.form.items() if name and x})
    if options.by is not None:
        names = options.by
    elif len(found) == 2:
        names = found
    elif len(found) < 2 and set(found) <= {"x_1", "x_2"}:
        names = ["x_1", "x_2"]
    elif len(found) < 2 and set(found) <= {"x", "y"}:
        names = ["x", "y"]
    else:
        message = "the inequalities must be about the two letters of the plane"
        expected = "two letters, such as x_1 and x_2; or `by: [x_1, x_2]`"
        raise SpecError([Problem(task.position, message, ", ".join(found), expected)])
    strange = [name for name in found if name not in names]
    odd = names[0] == names[1] or not all(n.replace("_", "a").isalnum() for n in names)
    if strange or odd:
        message = "letters that are not those of the axes"
        shown = ", ".join(strange or names)
        expected = "two different letters, which the inequalities use"
        raise SpecError([Problem(task.place("by"), message, shown, expected)])
    return names[0], names[1]


def _lines(
    halves: Sequence[Half], letters: tuple[str, str], task: Task, option: str
) -> tuple[list[HalfPlane], list[tuple[int, bool]]]:
    """The lines without repetition, and for each inequality its line and side."""
    lines: list[HalfPlane] = []
    sides: list[tuple[int, bool]] = []
    for half in halves:
        zero = Fraction(0)
        a, b, c = (half.form.get(name, zero) for name in (*letters, ""))
        if not a and not b:
            message = "an inequality without a line: no letter is left in it"
            raise SpecError([Problem(task.place(option), message, expected="x_1 + x_2 > 1")])
        if max(abs(a), abs(b), abs(c)) > LARGEST:
            message = "a line with too large numbers"
            raise SpecError([Problem(task.place(option), message, expected="at most 10**6")])
        if half.relation.startswith("<"):
            a, b, c = -a, -b, -c
        form = whole_form((a, b, c))
        assert len(form) == 3
        for k, line in enumerate(lines):
            if line.form == form or line.form == tuple(-x for x in form):
                sides.append((k, line.form == form))
                break
        else:
            sides.append((len(lines), True))
            lines.append(HalfPlane((form[0], form[1], form[2]), "=" not in half.relation))
    if len(lines) > MOST_LINES:
        message = f"{len(lines)} different lines"
        raise SpecError([Problem(task.place(option), message, expected=f"at most {MOST_LINES}")])
    return lines, sides


def _condition(read: Read, sides: object) -> Condition:
    if read.half is not None:
        line, positive = next(sides)  # type: ignore[call-overload]
        return Condition("line", line=line, positive=positive)
    return Condition(read.kind, tuple(_condition(part, sides) for part in read.parts))


def _by_points(options: RegionOptions, task: Task, lines: Sequence[HalfPlane]) -> Condition:
    """The cells that hold the given points."""
    held: dict[tuple[int, ...], Condition] = {}
    for k, given in enumerate(options.ones or ()):
        point = _point(given, task, "ones", k)
        if any(line.at(point) == 0 for line in lines):
            message = "a point on one of the lines belongs to no part of the plane"
            raise SpecError([Problem(task.place("ones", k), message, expected="a point beside")])
        bits = tuple(int(line.at(point) > 0) for line in lines)
        held[bits] = _conjunction(bits)
    parts = tuple(held.values())
    return parts[0] if len(parts) == 1 else Condition("or", parts)


def _window(options: RegionOptions, task: Task) -> Window | None:
    if options.window is None:
        return None
    left, right, low, high = options.window
    if not (left < right and low < high) or max(map(abs, options.window)) > LARGEST:
        message, expected = "no window", "[x from, x to, y from, y to], each pair growing"
        raise SpecError([Problem(task.place("window"), message, expected=expected)])
    return left, right, low, high


def read_points(
    options: RegionOptions, zeros: Sequence[Sequence[Fraction]], task: Task
) -> tuple[list[Point], list[int], tuple[str, str]]:
    """Points of both classes with their answers, and the letters of the axes."""
    if options.ones is None or options.region or options.lines or options.corners:
        message = "points of class 0 without points of class 1, or with a region"
        raise SpecError([Problem(task.place("zeros"), message, expected="`ones` and `zeros`")])
    ones = [_point(p, task, "ones", k) for k, p in enumerate(options.ones)]
    others = [_point(p, task, "zeros", k) for k, p in enumerate(zeros)]
    for k, point in enumerate(others):
        if point in ones:
            message = "a point of both classes"
            raise SpecError([Problem(task.place("zeros", k), message, expected="another point")])
    found = list(dict.fromkeys([*ones, *others]))
    if len(found) > MOST_POINTS:
        message = f"{len(found)} points"
        expected = f"at most {MOST_POINTS} in both classes together"
        raise SpecError([Problem(task.place("ones"), message, expected=expected)])
    return found, [int(p in ones) for p in found], _letters([], options, task)
