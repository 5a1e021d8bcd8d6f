"""The chains of a step on a program against the numbers.

An identity is evaluated at random points with several sizes, a chain about numbers at the moment
that it names; shapes must agree as well as values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import product

import numpy as np

from derivator.check.chain import Failure, Mismatch, rounded_in, unrounded
from derivator.check.collect import chains_in, found_in
from derivator.check.program_forward import ProgramBindings, Rounding, in_lanes
from derivator.check.program_plots import program_plot_failures
from derivator.check.program_points import sample_program
from derivator.check.tolerance import RELATIVE, TINY
from derivator.notation.build import ONE
from derivator.notation.evaluate import Array, evaluate
from derivator.notation.indices import has_nested_sums, placed
from derivator.notation.matrix_evaluate import WrongSizeError, as_matrix
from derivator.notation.nodes import Node
from derivator.notation.noise import LANES
from derivator.notation.numbers import VANISHING, half_unit
from derivator.notation.steps import at_moments, step_letters
from derivator.program.model import Program
from derivator.solution import Chain, Moment, PlotFigure, ProgramStep, Relation, Result, Rows, Scope

ROUNDING = 1e-16
"""At random points values are about 1: what differs by less is 0 on either side."""


class ProgramChecker:
    """Evaluates the chains of one exercise's program."""

    def __init__(self, program: Callable[[], Program]) -> None:
        self.program = lru_cache(maxsize=1)(program)
        self._points: dict[tuple[str, int, int], list[ProgramBindings]] = {}
        self._moments: dict[int, list[ProgramBindings]] = {}

    def check(self, step: ProgramStep) -> tuple[int, list[Failure]]:
        """How many equalities a step states, and which of them fail."""
        count = 0
        failed: list[Failure] = []
        for chain in chains_in(step):
            count += len(chain.relations)
            failed.extend(self.failures(step, chain))
        for name, result in step.results.items():
            if result.value is not None:
                count += 1
                failed.extend(self.check_result(step, name, result))
        for figure in found_in(step, PlotFigure):
            for own in self.check_plot(step, figure):
                count += 1
                failed += [own] if own is not None else []
        return count, failed

    def check_plot(self, step: ProgramStep, figure: PlotFigure) -> Iterator[Failure | None]:
        """Every plotted point that claims to be a height of the program, at the figure's moment."""
        if figure.surface is not None or any(curve.formula for curve in figure.curves):
            moment = Chain((ONE, ONE), (Relation.EQUAL,), Scope.DATA, figure.moment)
            yield from program_plot_failures(step, figure, self.bindings(step, moment)[0])

    def bindings(self, step: ProgramStep, chain: Chain) -> list[ProgramBindings]:
        """Where a chain is evaluated."""
        if chain.scope is not Scope.DATA:
            return self.points(step, step.sizes if chain.scope is Scope.INSTANCE else {})
        if id(step) not in self._moments:
            after = tuple({n: np.array(v) for n, v in state.items()} for state in step.after)
            noted = {key: in_lanes(np.array(rows)) for key, rows in step.noted.items()}
            self._moments[id(step)] = [
                at_moment(step.program or self.program(), moment, after, noted)
                for moment in step.moments
            ]
        return [self._moments[id(step)][chain.moment]]

    def points(self, step: ProgramStep, sizes: Mapping[str, int]) -> list[ProgramBindings]:
        """Random points for identities, with the sizes that are fixed."""
        own = id(step) if step.program is not None or sizes else 0
        key = (step.of, own, len(sizes))
        if key not in self._points:
            whole = step.program or self.program()
            program = whole.restricted(step.of) if step.of else whole
            self._points[key] = sample_program(program, step.of, sizes)
        return self._points[key]

    def failures(self, step: ProgramStep, chain: Chain) -> Iterator[Failure]:
        """The chain's first failure, if any."""
        for bindings in self.bindings(step, chain):
            mismatch = check_chain(chain, bindings)
            if mismatch is not None:
                left, right = chain.terms[mismatch.index - 1 : mismatch.index + 1]
                relation = chain.relations[mismatch.index - 1]
                values = (mismatch.left, mismatch.right)
                yield Failure(step.position, left, relation, right, *values, in_words(bindings))
                return

    def check_result(self, step: ProgramStep, name: str, result: Result) -> Iterator[Failure]:
        """A result's numbers against its symbol at its moment."""
        symbol = result.chain.terms[0]
        bindings = self.bindings(step, result.chain)[0]
        measured = in_all_lanes(evaluate(symbol, bindings))
        given = as_matrix(np.array(result.value, dtype=float))
        if measured.shape[-2:] != given.shape:
            yield _wrong(step, symbol, math.nan, math.nan, f"the shape of {name}")
            return
        distance = np.abs(measured[0] - given)
        larger = np.maximum(np.abs(given), np.abs(measured[0]))
        spread = np.max(np.abs(measured - measured[:1]), axis=0)
        if not np.all(distance <= RELATIVE * larger + spread + VANISHING * np.max(larger) + TINY):
            place = np.unravel_index(int(np.argmax(distance)), distance.shape)
            values = (float(measured[0][place]), float(given[place]))
            yield _wrong(step, symbol, *values, f"the number of {name}")


def at_moment(
    program: Program,
    moment: Moment,
    after: tuple[Mapping[str, Array], ...] = (),
    noted: Mapping[str, Array] | None = None,
) -> ProgramBindings:
    """A program's values at given numbers; a moment may give only some of the inputs.

    After steps of descent the parameters are rounded to doubles, which counts as an operation.
    """
    values = {name: np.array(rows, dtype=float) for name, rows in moment.values.items()}
    rounding = Rounding()
    for name in program.parameters if moment.steps else ():
        if name in values:
            values[name] = rounding(in_lanes(values[name]))
    sizes = sizes_of(program, moment.values)
    known = {name for name in program.vertices if name in values}
    part = program.cut(known).computable(known)
    incoming = {key: np.array(rows, dtype=float) for key, rows in moment.incoming.items()}
    return ProgramBindings(part, values, sizes, after, incoming, noted)


def sizes_of(program: Program, values: Mapping[str, Rows]) -> dict[str, int]:
    """What the letters among the sizes are, from the shapes of the values."""
    known = {name: rows for name, rows in values.items() if name in program.vertices}
    return program.letters({name: (len(rows), len(rows[0])) for name, rows in known.items()})


def check_chain(chain: Chain, bindings: ProgramBindings) -> Mismatch | None:
    """The first term that does not follow from the one before it, or None.

    A chain with free indices is looked at for each of their values.
    """
    try:
        with np.errstate(all="ignore"):
            for instance in instances(chain, bindings):
                mismatch = _first_mismatch(instance, bindings)
                if mismatch is not None:
                    return mismatch
            return None
    except (WrongSizeError, ValueError, KeyError):
        return Mismatch(1, 0, math.nan, math.nan)


def instances(chain: Chain, bindings: ProgramBindings) -> Iterator[Chain]:
    """The chain itself, or with numbers for its free indices and sums written out."""
    if chain.steps or any(map(step_letters, chain.terms)):
        for instance in _at_each_moment(chain):
            yield from instances(instance, bindings)
        return
    if not chain.indices and not any(map(has_nested_sums, chain.terms)):
        yield chain
        return
    letters = [letter for letter, _ in chain.indices]
    ranges = [range(1, bindings.size(last) + 1) for _, last in chain.indices]
    for values in product(*ranges):
        places = dict(zip(letters, values, strict=True))
        terms = tuple(placed(term, places, bindings.size) for term in chain.terms)
        yield replace(chain, terms=terms, indices=())


def _at_each_moment(chain: Chain) -> Iterator[Chain]:
    """The chain at every moment that it speaks of, sums over moments written out."""
    letters = [letter for letter, _, _ in chain.steps]
    ranges = [range(first, last + 1) for _, first, last in chain.steps]
    for values in product(*ranges):
        moments = dict(zip(letters, values, strict=True))
        terms = tuple(at_moments(term, moments) for term in chain.terms)
        if any(map(step_letters, terms)):
            raise ValueError("a moment of which nothing is said")
        yield replace(chain, terms=terms, steps=())


def _first_mismatch(chain: Chain, bindings: ProgramBindings) -> Mismatch | None:
    values = [in_all_lanes(evaluate(unrounded(chain, t), bindings)) for t in chain.terms]
    for index, relation in enumerate(chain.relations, start=1):
        left, right = values[index - 1], values[index]
        if left.shape[-2:] != right.shape[-2:]:
            return Mismatch(index, 0, math.nan, math.nan)
        unit = 0.0 if chain.scope is Scope.DATA else ROUNDING
        off = _unrelated(relation, left, right, _allowed(left, right) + unit)
        off |= ~np.isfinite(left[0]) | ~np.isfinite(right[0])
        if off.any():
            place = tuple(np.argwhere(off)[0])
            return Mismatch(index, 0, float(left[0][place]), float(right[0][place]))
        for printed in rounded_in(chain.terms[index]):
            meant = in_all_lanes(evaluate(printed.of or chain.terms[0], bindings))
            shown = float(printed.digits)
            half = half_unit(printed) * (1 + 1e-9) if shown else VANISHING
            allowed = half + _spread(meant) + TINY if relation is Relation.APPROXIMATELY else -1.0
            if not np.all(np.abs(meant[0] - shown) <= allowed):
                return Mismatch(index, 0, float(meant[0].flat[0]), shown)
    return None


def _unrelated(relation: Relation, left: Array, right: Array, allowed: Array) -> Array:
    """Where two values are not related as the chain says, beyond what rounding explains."""
    if relation in (Relation.EQUAL, Relation.APPROXIMATELY):
        return np.asarray(np.abs(left[0] - right[0]) > allowed)
    if relation is Relation.UNEQUAL:
        return np.asarray(np.abs(left[0] - right[0]) <= allowed)
    low, high = left[0], right[0]
    if relation in (Relation.GREATER, Relation.AT_LEAST):
        low, high = high, low
    if relation in (Relation.LESS, Relation.GREATER):
        return np.asarray(~(low < high))
    return np.asarray(~(low <= high + allowed))


def in_all_lanes(value: Array) -> Array:
    """A value as (lanes, rows, columns)."""
    value = as_matrix(value)
    return np.broadcast_to(value, np.broadcast_shapes(value.shape, (LANES, 1, 1)))


def _spread(value: Array) -> Array:
    with np.errstate(invalid="ignore"):
        distance = np.abs(value - value[:1])
    return np.asarray(np.max(np.where(np.isfinite(distance), distance, 0.0), axis=0))


def _allowed(left: Array, right: Array) -> Array:
    """How far entries may lie apart: nine digits, and what rounding explains.

    Beside large entries an entry that vanishes is known less well.
    """
    larger = np.maximum(np.abs(left[0]), np.abs(right[0]))
    largest = np.max(larger[np.isfinite(larger)], initial=0.0)
    allowed = RELATIVE * larger + VANISHING * largest
    return np.asarray(allowed + _spread(left) + _spread(right) + TINY)


def _wrong(step: ProgramStep, symbol: Node, left: float, right: float, point: str) -> Failure:
    return Failure(step.position, symbol, Relation.EQUAL, symbol, left, right, point)


def in_words(bindings: ProgramBindings) -> str:
    """A point in words: the sizes, and the first entries of a few inputs."""
    sizes = [f"{name} = {value}" for name, value in bindings.sizes.items()]
    names = [name for name in bindings.program.inputs if name in bindings.values][:6]
    entries = [f"{name}[1,1] = {bindings.values[name][0].flat[0]:.6g}" for name in names]
    return ", ".join((*sizes, *entries))
