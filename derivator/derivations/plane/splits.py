"""How few lines tell finitely many points of two classes apart, by looking at every choice.

A line splits n points in one of at most n(n-1)/2 + 1 ways (not counting which side is which):
between two neighbouring directions in which two points coincide, the order of the projections
stays the same, and the splits are its beginnings (Edelsbrunner, *Algorithms in Combinatorial
Geometry*, chapter 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from itertools import combinations

from derivator.algebra.simplex import Vector
from derivator.derivations.perceptrons.threshold import Weights
from derivator.derivations.plane.arrangement import Point
from derivator.derivations.plane.combining import Cover, fires, one_neuron, separable

MOST_TRIED = 3
"""Sets of so many lines are all looked at."""


@dataclass(frozen=True)
class Split:
    """Lines that tell the classes apart, and the neuron that joins them."""

    lines: tuple[Weights, ...]
    output: Weights
    ways: int
    """In how many ways one line splits the points into two parts that are not empty."""
    least: bool
    """Whether fewer lines were ruled out."""


def splits_of(points: Sequence[Point]) -> list[tuple[int, ...]]:
    """Every way in which a line splits points, as bits with 0 for the first point."""
    found: dict[tuple[int, ...], None] = {}
    for direction in _directions(points):
        order = sorted(range(len(points)), key=lambda k: _dot(points[k], direction))
        for count in range(len(points)):
            beginning = set(order[:count])
            bits = tuple(int(k in beginning) for k in range(len(points)))
            found[bits if not bits[0] else tuple(1 - b for b in bits)] = None
    return list(found)


def _directions(points: Sequence[Point]) -> Iterator[Point]:
    """A direction between each two neighbours of those in which two points coincide."""
    critical = set()
    for p, q in combinations(points, 2):
        x, y = q[1] - p[1], p[0] - q[0]
        if y < 0 or (y == 0 and x < 0):
            x, y = -x, -y
        scale = abs(x) + abs(y)
        critical.add((x / scale, y / scale))
    ordered = sorted(critical, key=cmp_to_key(_before))
    if len(ordered) == 1:
        yield -ordered[0][1], ordered[0][0]
        return
    for first, second in zip(ordered, [*ordered[1:], _opposite(ordered[0])], strict=True):
        yield first[0] + second[0], first[1] + second[1]


def _before(u: Point, v: Point) -> int:
    """Whether one direction of the upper half comes first, from the right to the left."""
    return -1 if _cross(u, v) > 0 else 1


def _cross(u: Point, v: Point) -> Fraction:
    return u[0] * v[1] - u[1] * v[0]


def _opposite(u: Point) -> Point:
    return -u[0], -u[1]


def _dot(point: Point, direction: Point) -> Fraction:
    return point[0] * direction[0] + point[1] * direction[1]


def fewest_lines(points: Sequence[Point], answers: Sequence[int]) -> Split:
    """Two or more lines whose neurons one output neuron can join."""
    ways = splits_of(points)
    for count in range(2, MOST_TRIED + 1):
        found = _best(points, answers, ways, count)
        if found is not None:
            return Split(*found, len(ways) - 1, least=True)
    ones = [p for p, answer in zip(points, answers, strict=True) if answer]
    zeros = [p for p, answer in zip(points, answers, strict=True) if not answer]
    covers = [(Cover(ones, zeros), 1), (Cover(zeros, ones), 0)]
    stripes = _stripes(points, answers)
    for count in range(MOST_TRIED + 1, len(stripes)):
        for cover, kind in covers:
            groups = cover.groups(count)
            if groups is None:
                continue
            lines = [
                _line(
                    [p for p in points if p in group or answers[points.index(p)] != kind],
                    points,
                    answers,
                )
                for group in groups
            ]
            output = _joined([tuple(fires(w, p) for w in lines) for p in points], answers)
            assert output is not None
            return Split(tuple(lines), output, len(ways) - 1, least=count == MOST_TRIED + 1)
    lines = [_line(points, points, bits) for bits in stripes]
    output = _joined([tuple(fires(w, p) for w in lines) for p in points], answers)
    assert output is not None
    return Split(tuple(lines), output, len(ways) - 1, least=len(lines) == MOST_TRIED + 1)


def _stripes(points: Sequence[Point], answers: Sequence[int]) -> list[tuple[int, ...]]:
    """Parallel lines wherever the class changes, in the direction in which it does so least often.

    An output neuron always joins them: weights 1 and -1 in turn count the changes.
    """
    found: list[list[tuple[int, ...]]] = []
    for direction in _directions(points):
        order = sorted(range(len(points)), key=lambda k: _dot(points[k], direction))
        changes = [k for k in range(1, len(order)) if answers[order[k]] != answers[order[k - 1]]]
        found.append([tuple(int(p in order[k:]) for p in range(len(points))) for k in changes])
    return min(found, key=len)


def _line(chosen: Sequence[Point], points: Sequence[Point], answers: Sequence[int]) -> Weights:
    found = one_neuron(chosen, [answers[points.index(p)] for p in chosen])
    assert isinstance(found, Weights)
    return found


def _best(
    points: Sequence[Point],
    answers: Sequence[int],
    ways: Sequence[tuple[int, ...]],
    count: int,
) -> tuple[tuple[Weights, ...], Weights] | None:
    """Of all sets of so many lines that serve, the one with the smallest numbers."""
    proper = [bits for bits in ways if any(bits)]
    known: dict[frozenset[tuple[tuple[int, ...], int]], bool] = {}
    good = []
    for chosen in combinations(proper, count):
        table = frozenset(zip(zip(*chosen, strict=True), answers, strict=True))
        if table not in known:
            known[table] = _is_joint(table)
        if known[table]:
            good.append(chosen)
    if not good:
        return None
    weights = {bits: one_neuron(points, bits) for chosen in good for bits in chosen}
    best = min(good, key=lambda chosen: sum(_effort(weights[bits]) for bits in chosen))
    lines = tuple(own for bits in best if isinstance(own := weights[bits], Weights))
    output = _joined([tuple(fires(w, p) for w in lines) for p in points], answers)
    assert output is not None
    return lines, output


def _is_joint(table: frozenset[tuple[tuple[int, ...], int]]) -> bool:
    ones = [_vector(bits) for bits, answer in table if answer]
    zeros = [_vector(bits) for bits, answer in table if not answer]
    return not set(ones) & set(zeros) and separable(ones, zeros)


def _joined(rows: Sequence[tuple[int, ...]], answers: Sequence[int]) -> Weights | None:
    table = dict(zip(rows, answers, strict=True))
    found = one_neuron([_vector(bits) for bits in table], list(table.values()))
    return found if isinstance(found, Weights) else None


def _vector(bits: Sequence[int]) -> Vector:
    return tuple(map(Fraction, bits))


def _effort(found: object) -> Fraction:
    """How large the numbers of a line are; steep prices for fractions."""
    assert isinstance(found, Weights)
    return sum((abs(x) + 2 * (x.denominator - 1) for x in found.all), Fraction(0))
