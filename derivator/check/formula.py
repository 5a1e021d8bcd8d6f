"""The chains of a step about functions and formulas against the numbers.

A chain is evaluated at random points at which its conditions hold; derivatives by complex step, and
where one derivative stands inside another one, as well as limits, series and integrals, with many
digits and without any rule of algebra.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from derivator.check.chain import (
    Failure,
    Mismatch,
    check_chain,
    rounded_in,
    unequal,
    unrounded,
)
from derivator.check.collect import chains_in, found_in
from derivator.check.entries import entries_of, has_entries
from derivator.check.exact_text import evaluate_text
from derivator.check.formula_points import chosen_points
from derivator.check.many_digits import (
    beyond_doubles,
    check_by_digits,
    check_points_by_digits,
    value_by_digits,
)
from derivator.check.plots import plot_failures
from derivator.check.simulations import simulation_failures
from derivator.check.tolerance import RELATIVE, TINY
from derivator.notation.analysis import (
    At,
    Greatest,
    Infinity,
    Integral,
    Least,
    Limit,
    RangeSum,
)
from derivator.notation.counting import Sizes
from derivator.notation.derived import without_derived
from derivator.notation.evaluate import Array, differentiates, evaluate, has_derivative
from derivator.notation.exact import exact
from derivator.notation.matrices import Noted, Primed
from derivator.notation.nodes import Call, Indicator, Node, Number, Partial, Symbol
from derivator.notation.noise import Noise, lanes, settled, spread
from derivator.notation.numbers import VANISHING
from derivator.notation.precise import MP, precise
from derivator.notation.walk import descendants, rebuild
from derivator.shapes import Size
from derivator.simulation.readings import Simulation
from derivator.solution import (
    Chain,
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
COMPARISONS = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
NAUGHT = MP.mpf(10) ** (20 - MP.dps)
"""What many digits leave of a value that is 0."""


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

    def speaks_of_letters(self, node: Node) -> bool:
        """Whether a term depends on the point at which it is evaluated."""
        parts = descendants(self.written_out(node))
        return any(isinstance(part, Symbol) and part.name in self.letters for part in parts)

    def precisely(self, node: Node) -> Array:
        """The value by many digits, point by point."""
        whole = without_derived(self.opened(node))
        names = {p.name for p in descendants(whole) if isinstance(p, Symbol)} & set(self.letters)
        if isinstance(whole, Limit | RangeSum | Integral | Greatest | Least):
            names -= {whole.by.name}
        arrays = {name: np.ravel(settled(lanes(self.letters[name]))) for name in names}
        count = max((len(array) for array in arrays.values()), default=1)
        found = []
        for place in range(count):
            point = {n: MP.mpf(float(a[min(place, len(a) - 1)])) for n, a in arrays.items()}
            found.append(float(precise(whole, point)))
        return np.array(found)

    def opened(self, node: Node) -> Node:
        """The formula with names written out where a derivative or many digits need them."""
        if isinstance(node, Indicator) and (known := self._decided(node)) is not None:
            return known
        if isinstance(node, Primed):
            return Primed(self._open(node.operand, node.by), node.by)
        if isinstance(node, Partial) and not isinstance(node.of, Symbol):
            return Partial(self._open(node.of, node.by), node.by, node.held)
        if isinstance(node, Limit | RangeSum | Integral | Greatest | Least | At):
            inner = self._open(node.operand, node.by)
            return rebuild(replace(node, operand=inner), self.opened)
        return rebuild(node, self.opened)

    def _decided(self, node: Indicator) -> Node | None:
        """A comparison of rational numbers: rounding must not decide whether 0.1 + 0.2 > 0.3."""
        sides = (node.left, node.right)
        names = {p.name for side in sides for p in descendants(side) if isinstance(p, Symbol)}
        if node.relation not in COMPARISONS or not names <= set(self.defined):
            return None
        left, right = (exact(side, self.defined) for side in sides)
        if not isinstance(left, Number) or not isinstance(right, Number):
            return None
        return Number(Fraction(int(COMPARISONS[node.relation](left.value, right.value))))

    def written_out(self, node: Node) -> Node:
        """All names that stand for formulas written out."""
        return self._open(node, Infinity())

    def _open(self, node: Node, by: Node) -> Node:
        """All names written out but the one that is differentiated by."""
        if isinstance(node, Symbol) and node != by and node.name in self.defined:
            return self._open(self.defined[node.name], by)
        return rebuild(node, lambda part: self._open(part, by))


def fixed_by(chain: Chain) -> dict[str, Node]:
    """The letters for which a chain's conditions give a formula: x_2 = 1 - x_1 on a line."""
    return {
        condition.left.name: condition.right
        for condition in chain.where
        if condition.relation == "=" and isinstance(condition.left, Symbol)
    }


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
        for simulation in found_in(self.step, Simulation):
            for own in simulation_failures(simulation, self._number, self.step.position):
                count += 1
                failed += [own] if own is not None else []
        return count, failed

    def _number(self, node: Node) -> float:
        """The value of a formula at the data, in double precision."""
        whole = unrounded(Chain((node, node), (Relation.EQUAL,)), node)
        with np.errstate(all="ignore"):
            return float(settled(evaluate(self.data.opened(whole), self.data)).flat[0])

    @cached_property
    def data(self) -> FormulaBindings:
        """The letters at the data."""
        empty = FormulaBindings({}, {}, self.noise)
        values = {n: np.atleast_1d(evaluate(v, empty)) for n, v in self.step.given.items()}
        return FormulaBindings(values, self.step.defined, self.noise)

    def failures(self, chain: Chain) -> Iterator[Failure]:
        """The chain's first failure, if any; of matrices the first in each entry."""
        if any(has_entries(term, self.step.defined) for term in chain.terms):
            try:
                for part in entries_of(chain, self.step.defined):
                    yield from self.failures(part)
            except (ValueError, KeyError, TypeError, IndexError) as error:
                yield self._wrong(chain.terms, chain.relations[0], f"it has no value: {error}")
            return
        bindings = self.bindings(chain)
        if bindings is None:
            yield self._wrong(chain.terms, chain.relations[0], "no point at which it has a value")
            return
        prepared = replace(chain, terms=tuple(map(bindings.opened, chain.terms)))
        try:
            mismatch = self._mismatch(prepared, bindings)
        except (KeyError, TypeError) as error:
            yield self._wrong(chain.terms, chain.relations[0], f"it has no value: {error}")
            return
        if mismatch is not None:
            terms = chain.terms[mismatch.index - 1 : mismatch.index + 1]
            point = in_words(bindings.letters, mismatch.point)
            relation = chain.relations[mismatch.index - 1]
            values = (mismatch.left, mismatch.right)
            yield Failure(self.step.position, terms[0], relation, terms[1], *values, point)

    def _mismatch(self, chain: Chain, bindings: FormulaBindings) -> Mismatch | None:
        """By double precision; by many digits where doubles cannot tell, as with e^-729."""
        if chain.scope is not Scope.DATA:
            mismatch = check_chain(chain, bindings)
            return mismatch and self._beyond_doubt(chain, bindings, mismatch)
        undecided = beyond_doubles(chain, bindings)
        mismatch = None if undecided else check_chain(chain, bindings)
        if undecided or mismatch is not None:
            try:
                return check_by_digits(chain, self.step.given, bindings.written_out)
            except (KeyError, TypeError):
                return mismatch or check_chain(chain, bindings)
        return None

    def _beyond_doubt(
        self, chain: Chain, bindings: FormulaBindings, mismatch: Mismatch
    ) -> Mismatch | None:
        """A mismatch away from the data, unless many digits show that both terms agree."""
        at = mismatch.index
        pair = replace(
            chain, terms=chain.terms[at - 1 : at + 1], relations=chain.relations[at - 1 : at]
        )
        if any(printed.of is None for term in chain.terms for printed in rounded_in(term)):
            return mismatch
        try:
            found = check_points_by_digits(pair, bindings.letters, bindings.written_out)
        except (KeyError, TypeError, AttributeError):
            return mismatch
        if found is not None or at == len(chain.relations):
            return found and replace(found, index=at)
        rest = replace(chain, terms=chain.terms[at:], relations=chain.relations[at:])
        later = self._mismatch(rest, bindings)
        return later and replace(later, index=later.index + at)

    def bindings(self, chain: Chain) -> FormulaBindings | None:
        """Points at which the chain's first term has a value and its conditions hold."""
        if chain.scope is Scope.DATA:
            return self.data
        fixed = fixed_by(chain)
        defined = {**self.step.defined, **fixed}
        letters = tuple(name for name in self._letters(chain) if name not in fixed)
        conditions = (*self.step.conditions, *(c for c in chain.where if c.relation != "="))
        slow = any(map(takes_digits, chain.terms))
        finite = (term for term in chain.terms if not isinstance(term, Infinity))
        first = next((term for term in finite if not takes_digits(term)), None)

        def fits(points: Mapping[str, Array]) -> Array:
            bindings = FormulaBindings(points, defined, Noise())
            good = np.ones(1, bool)
            with np.errstate(all="ignore"):
                for condition in conditions:
                    good = good & (settled(evaluate(bindings.opened(condition), bindings)) == 1)
                if first is not None:
                    term = bindings.opened(unrounded(chain, first))
                    good = good & _is_moderate(evaluate(term, bindings))
            return good

        try:
            most = SLOW_POINTS if slow else POINTS
            own = self._ranges(letters, conditions)
            points = chosen_points(letters, self.step.whole, fits, most, own)
        except (KeyError, TypeError):
            points = {name: np.ones(1) for name in letters}
        if takes_digits(chain.terms[0]) and first is not chain.terms[0]:
            points = self._where_it_exists(chain.terms[0], points)
        enough = min((len(array) for array in points.values()), default=FEWEST_POINTS)
        return FormulaBindings(points, defined, self.noise) if enough else None

    def _where_it_exists(self, term: Node, points: dict[str, Array]) -> dict[str, Array]:
        """The points at which a term that takes many digits has a value: t > 0 for (t ln t)''."""
        if not points:
            return points
        bindings = FormulaBindings(points, self.step.defined, Noise())
        try:
            value = np.ravel(settled(evaluate(bindings.opened(term), bindings)))
        except (KeyError, TypeError):
            return points
        count = max(map(len, points.values()))
        there = np.flatnonzero(~np.isnan(np.broadcast_to(value, count)))
        return {name: array[there] for name, array in points.items()} if len(there) else points

    def _ranges(
        self, letters: tuple[str, ...], conditions: tuple[Indicator, ...]
    ) -> dict[str, tuple[float, float]]:
        """Between which numbers letters must lie by conditions such as t > 30."""
        ends: dict[str, list[float]] = {}
        empty = FormulaBindings({}, self.step.defined, Noise())
        for condition in conditions:
            left, right = condition.left, condition.right
            if (
                isinstance(left, Symbol)
                and left.name in letters
                and left.name not in self.step.whole
            ):
                low, high = ends.setdefault(left.name, [-math.inf, math.inf])
                try:
                    at = float(np.ravel(settled(lanes(evaluate(empty.opened(right), empty))))[0])
                except (KeyError, TypeError):
                    continue
                below = condition.relation in ("<", "<=")
                ends[left.name] = [low, min(high, at)] if below else [max(low, at), high]
        return {name: _within(low, high) for name, (low, high) in ends.items() if low < high}

    def _letters(self, chain: Chain) -> tuple[str, ...]:
        """The letters that the chain's terms and conditions speak of."""
        nodes: list[Node] = [*chain.terms, *self.step.conditions, *chain.where]
        used: set[str] = set()
        while nodes:
            for part in descendants(nodes.pop()):
                if not isinstance(part, Symbol | Noted):
                    continue
                name = part.key if isinstance(part, Noted) else part.name
                if name not in used:
                    used.add(name)
                    nodes += [self.step.defined[name]] if name in self.step.defined else []
        return tuple(name for name in self.step.letters if name in used)

    def check_result(self, name: str, result: Result) -> Iterator[Failure | None]:
        """A result's text at random points, its number, or a text without letters, at the data."""
        symbol = result.chain.terms[0]
        if isinstance(symbol, Sizes):
            for part in _size_by_size(result):
                yield from self.check_result(name, part)
            return
        if isinstance(result.exact, str) and result.exact not in ("oo", "-oo"):
            numbers = not set(re.findall(r"[A-Za-z]\w*", result.exact)) & set(self.step.letters)
            own = result.chain.scope if numbers and self.step.given else Scope.IDENTITY
            bindings = self.bindings(replace(result.chain, scope=own))
            yield self._unlike(name, symbol, result.exact, bindings)
        if isinstance(result.value, float | int):
            bindings = self.bindings(result.chain)
            if bindings is None:
                yield self._off(symbol, math.nan, result.value, f"the number of {name}")
                return
            meant = evaluate(bindings.opened(unrounded(result.chain, symbol)), bindings)
            true, doubt = float(settled(meant).flat[0]), float(np.ravel(spread(meant))[0])
            allowed = RELATIVE * max(abs(true), abs(result.value)) + doubt + TINY
            close = abs(true - result.value) <= allowed + (VANISHING if result.value == 0 else 0)
            close = close or self._by_digits(result, symbol, bindings)
            yield None if close else self._off(symbol, true, result.value, f"the number of {name}")

    def _by_digits(self, result: Result, symbol: Node, bindings: FormulaBindings) -> bool:
        """Whether many digits confirm a number at the data that double precision does not."""
        if result.chain.scope is not Scope.DATA or result.value is None:
            return False
        assert isinstance(result.value, float | int)
        return self._has_value(symbol, result.value, bindings)

    def _has_value(self, symbol: Node, value: float, bindings: FormulaBindings) -> bool:
        """Whether a formula has a value, by many digits: sin π is 0 there, in doubles it is not."""
        try:
            meant = value_by_digits(symbol, self.step.given, bindings.written_out)
        except (KeyError, TypeError):
            return False
        return bool(abs(meant - value) <= RELATIVE * abs(meant) + NAUGHT)

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
        if value.size == 1 and self._has_value(symbol, float(value.flat[0]), bindings):
            return None
        where = f"{in_words(bindings.letters, mismatch.point)}, in the exact text {exact[:80]}"
        return self._off(symbol, mismatch.left, mismatch.right, where)

    def check_plot(self, figure: PlotFigure) -> Iterator[Failure | None]:
        """Every plotted point that claims to lie on a formula's curve, and every contour."""
        yield from plot_failures(figure, self._heights, self.step.position)

    def _heights(self, formula: Node, letters: Mapping[Node, Array]) -> Array:
        """The values of a formula at plotted points; other letters are as in the data."""
        points = {node.name: at for node, at in letters.items() if isinstance(node, Symbol)}
        given = {name: value for name, value in self.data.letters.items() if name not in points}
        bindings = FormulaBindings({**given, **points}, self.step.defined, self.noise)
        opened = without_derived(bindings.opened(formula))
        with np.errstate(all="ignore"):
            return settled(evaluate(opened, bindings))

    def _off(self, symbol: Node, left: float, right: float, point: str) -> Failure:
        position = self.step.position
        return Failure(position, symbol, Relation.EQUAL, symbol, left, right, point)

    def _wrong(self, terms: tuple[Node, ...], relation: Relation, why: str) -> Failure:
        position = self.step.position
        return Failure(position, terms[0], relation, terms[1], math.nan, math.nan, why)


def _size_by_size(result: Result) -> Iterator[Result]:
    """A result that is a row of sizes as one result for each of them."""
    named, found = result.chain.terms[0], result.chain.terms[-1]
    assert isinstance(named, Sizes)
    assert isinstance(found, Sizes)
    exact = result.exact[0] if isinstance(result.exact, tuple) else (None,) * len(named.parts)
    value = result.value[0] if isinstance(result.value, tuple) else (None,) * len(named.parts)
    for pair in zip(named.parts, found.parts, exact, value, strict=True):
        left, right, text, number = pair
        yield Result(replace(result.chain, terms=(left, right)), text, number)


def _within(low: float, high: float) -> tuple[float, float]:
    """A range with two ends."""
    if math.isinf(low):
        return (high - 4.0, high) if math.isfinite(high) else (-2.0, 2.0)
    return (low, min(high, low + 4.0)) if math.isinf(high) else (low, high)


def takes_digits(term: Node) -> bool:
    """Whether a term is evaluated by many digits, which takes its time."""
    return any(
        isinstance(part, Limit | Integral | Greatest | Least)
        or (isinstance(part, RangeSum) and isinstance(part.last, Infinity))
        or (isinstance(part, Primed | Partial) and _nests(part))
        or _is_second(part)
        for part in descendants(term)
    )


def _nests(part: Primed | Partial) -> bool:
    return has_derivative(part.operand if isinstance(part, Primed) else part.of)


def _is_second(part: Node) -> bool:
    derived = part.function.derived if isinstance(part, Call) else None
    return derived is not None and differentiates(derived[0])


def _is_moderate(value: Array) -> Array:
    size = np.abs(settled(value))
    return np.asarray((size < LARGEST) & (spread(value) <= DOUBT * np.maximum(size, 1e-3)))


def in_words(letters: Mapping[str, Array], point: int) -> str:
    """A point in words."""
    shown = {name: np.ravel(array) for name, array in letters.items()}
    return ", ".join(f"{n} = {a[min(point, len(a) - 1)]:.6g}" for n, a in shown.items() if len(a))
