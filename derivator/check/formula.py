"""The chains of a step about functions and formulas against the numbers.

A chain is evaluated at random points at which its conditions hold; derivatives by complex step, and
where one derivative stands inside another one, as well as limits, series and integrals, with many
digits and without any rule of algebra.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np

from derivator.check.chain import Failure, check_chain, unequal, unrounded
from derivator.check.collect import chains_in, found_in
from derivator.check.exact_text import evaluate_text
from derivator.check.formula_points import chosen_points
from derivator.check.tolerance import RELATIVE, TINY
from derivator.notation.analysis import (
    At,
    Greatest,
    Infinity,
    Integral,
    Limit,
    RangeSum,
)
from derivator.notation.derived import without_derived
from derivator.notation.evaluate import Array, evaluate, has_derivative
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Node, Partial, Symbol
from derivator.notation.noise import Noise, lanes, settled, spread
from derivator.notation.numbers import VANISHING
from derivator.notation.precise import MP, precise
from derivator.notation.walk import descendants, rebuild
from derivator.shapes import Size
from derivator.solution import (
    Chain,
    Curve,
    FormulaStep,
    PlotFigure,
    Relation,
    Result,
    Scope,
)

POINTS = 24
SLOW_POINTS = 6
"""Points for chains that take many digits."""
FEWEST_POINTS = 3
LARGEST = 1e12
DOUBT = 1e-6
PLOTTED = 1e-6
"""How far a plotted point may lie off its curve, relative to its height."""


class FormulaBindings:
    """Letters at some points, names that stand for formulas, and derivatives by complex step."""

    def __init__(
        self, letters: Mapping[str, Array], defined: Mapping[str, Node], noise: Noise
    ) -> None:
        self.letters = letters
        self.defined = defined
        self.noise = noise
        self._known: dict[str, Array] = {}

    def symbol(self, name: str) -> Array:
        """The value of a letter, or of the formula that a name stands for."""
        if name in self.letters:
            return lanes(self.letters[name])
        if name not in self._known:
            self._known[name] = evaluate(self.opened(self.defined[name]), self)
        return self._known[name]

    def settle(self, value: Array) -> Array:
        """An intermediate value in lanes that show what rounding may have done."""
        return self.noise(value)

    def partial(self, node: Partial) -> Array:
        """A derivative by a name that stands for a formula, or of a lone letter."""
        of = node.of
        if isinstance(of, Symbol) and of.name in self.defined and of != node.by:
            return evaluate(Partial(self._open(of, node.by), node.by), self)
        if isinstance(of, Symbol) and isinstance(node.by, Symbol):
            return np.asarray(float(of == node.by))
        raise KeyError(node)

    def given(self, name: str, value: Array) -> FormulaBindings:
        """The same points with one letter at a given value."""
        letters = {n: v for n, v in self.letters.items() if n != name}
        moved = FormulaBindings(letters, self.defined, self.noise)
        moved.letters = {**letters, name: value}
        return moved

    def size(self, size: Size) -> int:
        """Formulas hold no matrices of letters."""
        if isinstance(size, int):
            return size
        raise KeyError(size)

    def after(self, name: str, step: int) -> Array:
        """Formulas hold no parameters after steps."""
        raise KeyError(name)

    def precisely(self, node: Node) -> Array:
        """The value by many digits, point by point."""
        whole = without_derived(self.opened(node))
        names = {p.name for p in descendants(whole) if isinstance(p, Symbol)} & set(self.letters)
        arrays = {name: np.ravel(settled(lanes(self.letters[name]))) for name in names}
        count = max((len(array) for array in arrays.values()), default=1)
        found = []
        for place in range(count):
            point = {n: MP.mpf(float(a[min(place, len(a) - 1)])) for n, a in arrays.items()}
            found.append(float(precise(whole, point)))
        return np.array(found)

    def opened(self, node: Node) -> Node:
        """The formula with names written out where a derivative or many digits need them."""
        if isinstance(node, Primed):
            return Primed(self._open(node.operand, node.by), node.by)
        if isinstance(node, Partial) and not isinstance(node.of, Symbol):
            return Partial(self._open(node.of, node.by), node.by, node.held)
        if isinstance(node, Limit | RangeSum | Integral | Greatest | At):
            inner = self._open(node.operand, node.by)
            return rebuild(replace(node, operand=inner), self.opened)
        return rebuild(node, self.opened)

    def _open(self, node: Node, by: Node) -> Node:
        """All names written out but the one that is differentiated by."""
        if isinstance(node, Symbol) and node != by and node.name in self.defined:
            return self._open(self.defined[node.name], by)
        return rebuild(node, lambda part: self._open(part, by))


class FormulaChecker:
    """Evaluates the chains, results and plotted curves of one step."""

    def __init__(self, step: FormulaStep) -> None:
        self.step = step
        self.noise = Noise()

    def check(self) -> tuple[int, list[Failure]]:
        """How many equalities the step states, and which of them fail."""
        count, failed = 0, list[Failure]()
        for chain in chains_in(self.step):
            count += len(chain.relations)
            failed.extend(self.failures(chain))
        for name, result in self.step.results.items():
            for own in self.check_result(name, result):
                count += 1
                failed += [own] if own is not None else []
        for figure in found_in(self.step, PlotFigure):
            for own in self.check_plot(figure):
                count += 1
                failed += [own] if own is not None else []
        return count, failed

    @cached_property
    def data(self) -> FormulaBindings:
        """The letters at the data."""
        empty = FormulaBindings({}, {}, self.noise)
        values = {n: np.atleast_1d(evaluate(v, empty)) for n, v in self.step.given.items()}
        return FormulaBindings(values, self.step.defined, self.noise)

    def failures(self, chain: Chain) -> Iterator[Failure]:
        """The chain's first failure, if any."""
        bindings = self.bindings(chain)
        if bindings is None:
            yield self._wrong(chain.terms, chain.relations[0], "no point at which it has a value")
            return
        prepared = replace(chain, terms=tuple(map(bindings.opened, chain.terms)))
        try:
            mismatch = check_chain(prepared, bindings)
        except (KeyError, TypeError) as error:
            yield self._wrong(chain.terms, chain.relations[0], f"it has no value: {error}")
            return
        if mismatch is not None:
            terms = chain.terms[mismatch.index - 1 : mismatch.index + 1]
            point = in_words(bindings.letters, mismatch.point)
            relation = chain.relations[mismatch.index - 1]
            values = (mismatch.left, mismatch.right)
            yield Failure(self.step.position, terms[0], relation, terms[1], *values, point)

    def bindings(self, chain: Chain) -> FormulaBindings | None:
        """Points at which the chain's first term has a value and its conditions hold."""
        if chain.scope is Scope.DATA:
            return self.data
        letters = self._letters(chain)
        conditions = (*self.step.conditions, *chain.where)
        slow = any(map(takes_digits, chain.terms))
        finite = (term for term in chain.terms if not isinstance(term, Infinity))
        first = next((term for term in finite if not takes_digits(term)), None)

        def fits(points: Mapping[str, Array]) -> Array:
            bindings = FormulaBindings(points, self.step.defined, Noise())
            good = np.ones(1, bool)
            with np.errstate(all="ignore"):
                for condition in conditions:
                    good = good & (settled(evaluate(bindings.opened(condition), bindings)) == 1)
                if first is not None:
                    term = bindings.opened(unrounded(chain, first))
                    good = good & _is_moderate(evaluate(term, bindings))
            return good

        try:
            points = chosen_points(letters, self.step.whole, fits, SLOW_POINTS if slow else POINTS)
        except (KeyError, TypeError):
            points = {name: np.ones(1) for name in letters}
        enough = min((len(array) for array in points.values()), default=FEWEST_POINTS)
        return FormulaBindings(points, self.step.defined, self.noise) if enough else None

    def _letters(self, chain: Chain) -> tuple[str, ...]:
        """The letters that the chain's terms and conditions speak of."""
        nodes: list[Node] = [*chain.terms, *self.step.conditions, *chain.where]
        used: set[str] = set()
        while nodes:
            for part in descendants(nodes.pop()):
                if isinstance(part, Symbol) and part.name not in used:
                    used.add(part.name)
                    nodes += (
                        [self.step.defined[part.name]] if part.name in self.step.defined else []
                    )
        return tuple(name for name in self.step.letters if name in used)

    def check_result(self, name: str, result: Result) -> Iterator[Failure | None]:
        """A result's text at random points, its number at the data."""
        symbol = result.chain.terms[0]
        if isinstance(result.exact, str) and result.exact not in ("oo", "-oo"):
            bindings = self.bindings(replace(result.chain, scope=Scope.IDENTITY))
            yield self._unlike(name, symbol, result.exact, bindings)
        if isinstance(result.value, float | int):
            bindings = self.bindings(result.chain)
            assert bindings is not None
            meant = evaluate(bindings.opened(unrounded(result.chain, symbol)), bindings)
            true, doubt = float(settled(meant).flat[0]), float(np.ravel(spread(meant))[0])
            allowed = RELATIVE * max(abs(true), abs(result.value)) + doubt + TINY
            close = abs(true - result.value) <= allowed + (VANISHING if result.value == 0 else 0)
            yield None if close else self._off(symbol, true, result.value, f"the number of {name}")

    def _unlike(
        self, name: str, symbol: Node, exact: str, bindings: FormulaBindings | None
    ) -> Failure | None:
        if bindings is None:
            return self._off(symbol, math.nan, math.nan, f"the exact text of {name}")
        try:
            value = evaluate_text(exact, bindings)
        except ValueError:
            value = np.asarray(np.nan)
        with np.errstate(all="ignore"):
            mismatch = unequal(evaluate(bindings.opened(symbol), bindings), value, 1)
        if mismatch is None:
            return None
        where = f"{in_words(bindings.letters, mismatch.point)}, in the exact text {exact[:80]}"
        return self._off(symbol, mismatch.left, mismatch.right, where)

    def check_plot(self, figure: PlotFigure) -> Iterator[Failure | None]:
        """Every plotted point that claims to lie on a formula's curve, and every contour."""
        for curve in figure.curves:
            if curve.formula is not None:
                yield self._misplaced(curve)
        if figure.surface is not None:
            yield self._uneven(figure)

    def _misplaced(self, curve: Curve) -> Failure | None:
        assert curve.formula is not None
        across, heights = np.array(curve.points).T
        bindings = FormulaBindings({curve.by: across}, self.step.defined, self.noise)
        opened = without_derived(bindings.opened(curve.formula))
        with np.errstate(all="ignore"):
            true = np.broadcast_to(settled(evaluate(opened, bindings)), across.shape)
        off = np.abs(true - heights) > PLOTTED * np.maximum(1e-3, np.abs(true))
        return self._first_off(curve.formula, off, true, heights, {curve.by: across})

    def _uneven(self, figure: PlotFigure) -> Failure | None:
        """Contours are found on a grid: their heights agree within a part of their distance."""
        assert figure.surface is not None
        names = [
            label.name for label in (figure.x_label, figure.y_label) if isinstance(label, Symbol)
        ]
        levels = sorted(contour.level for contour in figure.contours)
        gap = min(np.diff(levels), default=1.0) / 4
        for contour in figure.contours:
            points = np.concatenate([np.array(line) for line in contour.lines])
            letters = dict(zip(names, points.T, strict=True))
            bindings = FormulaBindings(letters, self.step.defined, self.noise)
            true = settled(evaluate(bindings.opened(figure.surface), bindings))
            level = np.full(true.shape, contour.level)
            failure = self._first_off(
                figure.surface, np.abs(true - level) > gap, true, level, letters
            )
            if failure is not None:
                return failure
        return None

    def _first_off(
        self, formula: Node, off: Array, true: Array, shown: Array, letters: Mapping[str, Array]
    ) -> Failure | None:
        off, true, shown = np.broadcast_arrays(off, true, shown)
        if not off.any():
            return None
        place = int(np.flatnonzero(off)[0])
        point = in_words(letters, place)
        return self._off(formula, float(true.flat[place]), float(shown.flat[place]), point)

    def _off(self, symbol: Node, left: float, right: float, point: str) -> Failure:
        position = self.step.position
        return Failure(position, symbol, Relation.EQUAL, symbol, left, right, point)

    def _wrong(self, terms: tuple[Node, ...], relation: Relation, why: str) -> Failure:
        position = self.step.position
        return Failure(position, terms[0], relation, terms[1], math.nan, math.nan, why)


def takes_digits(term: Node) -> bool:
    """Whether a term is evaluated by many digits, which takes its time."""
    return any(
        isinstance(part, Limit | Integral | Greatest)
        or (isinstance(part, RangeSum) and isinstance(part.last, Infinity))
        or (isinstance(part, Primed | Partial) and _nests(part))
        or _is_second(part)
        for part in descendants(term)
    )


def _nests(part: Primed | Partial) -> bool:
    return has_derivative(part.operand if isinstance(part, Primed) else part.of)


def _is_second(part: Node) -> bool:
    derived = part.function.derived if isinstance(part, Call) else None
    return derived is not None and derived[0].derived is not None


def _is_moderate(value: Array) -> Array:
    size = np.abs(settled(value))
    return np.asarray((size < LARGEST) & (spread(value) <= DOUBT * np.maximum(size, 1e-3)))


def in_words(letters: Mapping[str, Array], point: int) -> str:
    """A point in words."""
    shown = {name: np.ravel(array) for name, array in letters.items()}
    return ", ".join(f"{n} = {a[min(point, len(a) - 1)]:.6g}" for n, a in shown.items() if len(a))
