"""The page about leaving out one observation at a time: the folds and the best weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from derivator.derivations.minimising.candidates import Zero
from derivator.derivations.minimising.curvature import above_zero
from derivator.derivations.minimising.elimination import solution
from derivator.derivations.minimising.folds import Fold, FoldLines, first_fold
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.page import free_name, names_of
from derivator.derivations.minimising.penalty import Trial, trial
from derivator.derivations.minimising.quadratic import quadratic_of
from derivator.derivations.minimising.rational import rational
from derivator.derivations.minimising.validation import Validation, validate
from derivator.derivations.minimising.writing import estimate
from derivator.derivations.plots.functions import NothingToPlotError, function_figure, marked
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.analysis import At, Limit
from derivator.notation.build import ZERO, add, divide, number
from derivator.notation.nodes import Node, Number, Symbol
from derivator.notation.numbers import rounded
from derivator.notation.precise import precise, to_decimal
from derivator.notation.simplify import exact_text
from derivator.notation.walk import substitute
from derivator.solution import Cell, Chain, FormulaStep, PlotFigure, Result, Table


@dataclass(frozen=True)
class LeaveOneOutStep(FormulaStep):
    """The folds, the sum of their test errors, and its least value."""

    parameter: Node
    unknowns: tuple[Node, ...]
    general: Chain
    """The loss of all observations."""
    first: FoldLines
    tested: Chain
    """The test error of the first fold."""
    table: Table
    errors: tuple[Chain, ...]
    total: str
    """sum or mean."""
    found: Validation
    hats: tuple[Symbol, ...]
    estimates: tuple[Chain, ...]
    """The estimates from all observations, by the letter."""
    final: tuple[Chain, ...]
    """The same at the best letter."""
    plot: PlotFigure | None


class CrossValidation:
    """Puts the step together."""

    def __init__(self, loss: DataLoss, parts: Sequence[Fold], total: str) -> None:
        self.loss, self.folds, self.total = loss, parts, total
        self.digits = loss.study.digits
        assert loss.parameter is not None
        self.letter = Symbol(loss.parameter)
        self.written = loss.written()
        quadratic = quadratic_of(self.written, loss.letters, loss.parameter)
        assert quadratic is not None
        self.quadratic = quadratic
        self.field = quadratic.field
        values = solution(quadratic)
        assert values is not None
        self.values = values
        self.name = Symbol(free_name(loss, ("CV", "Q")))
        scale = Fraction(1, len(parts)) if total == "mean" else Fraction(1)
        import sympy as sp

        whole = self.field.cancelled(sp.Add(*(f.result for f in parts)) * rational(scale))
        self.whole = whole
        self.found = validate(
            self.name,
            [fold.error for fold in parts],
            [fold.result for fold in parts],
            whole,
            scale,
            self.field,
            self.digits,
            f"{loss.parameter}_CV",
        )
        added = add(*(fold.error for fold in parts))
        self.sum = divide(added, number(len(parts))) if total == "mean" else added

    def step(self) -> LeaveOneOutStep:
        """The finished step."""
        loss, quadratic = self.loss, self.quadratic
        values = self.values
        hats = tuple(Symbol(estimate(name)) for name in loss.letters)
        nodes = tuple(map(self.field.node, values))
        lines = first_fold(loss, self.folds[0])
        defined = {**names_of(loss, self.written), self.name.name: self.sum}
        defined |= {hat.name: node for hat, node in zip(hats, nodes, strict=True)}
        for fold in self.folds:
            defined |= fold.defined
        defined |= {zero.symbol.name: zero.value for zero in self.found.zeros}
        defined.setdefault(f"{self.letter.name}_CV", ZERO)
        defined |= lines.cramer.defined if lines.cramer is not None else {}
        final = self._final(hats, values)
        general = loss.general() or self.written
        return LeaveOneOutStep(
            "leave_one_out",
            loss.name,
            loss.task.position,
            self._results(hats, final),
            letters=(*loss.letters, self.letter.name),
            conditions=above_zero(self.letter.name, strict=self._needs_more_than_zero()),
            defined=defined,
            parameter=self.letter,
            unknowns=quadratic.symbols,
            general=equality(loss.symbol, general),
            first=lines,
            tested=self.folds[0].tested,
            table=self._table(),
            errors=tuple(equality(fold.error, fold.formula) for fold in self.folds),
            total=self.total,
            found=self.found,
            hats=hats,
            estimates=tuple(equality(h, n) for h, n in zip(hats, nodes, strict=True)),
            final=final,
            plot=self._plot(),
        )

    def _needs_more_than_zero(self) -> bool:
        values = [value for fold in self.folds for value in fold.quadratic.minors()]
        zero = [self.field.at_zero(value) for value in values]
        return any(value is None or value <= 0 for value in zero)

    def _table(self) -> Table:
        """Each observation with its data, the estimates without it and its test error."""
        data = self.loss.dataset
        assert data is not None
        names = [n for n, v in data.observations[0].items() if v.shape == (1, 1)][:3]
        names = [n for n in names if n in self.loss.inputs]
        hats = [Symbol(estimate(name, "(-i)")) for name in self.loss.letters]
        error = Symbol(self.folds[0].error.name.rpartition("_")[0] + "_i")
        rows: list[tuple[Node | Chain | Cell | None, ...]] = []
        for fold in self.folds:
            own = data.observations[fold.index]
            entries = [Number(own[name][0, 0].exact) for name in names]
            cells = [Cell(chain) for chain in fold.estimates]
            tested = Cell(equality(fold.error, fold.formula))
            rows.append((number(fold.index + 1), *entries, *cells, tested))
        letter = Symbol("i")
        heads = [Symbol(f"{name}_i") for name in names]
        return Table((letter, *heads, *hats, error), tuple(rows))

    def _final(self, hats: Sequence[Symbol], values: Sequence[Any]) -> tuple[Chain, ...]:
        """The estimates at the best letter, or their limit."""
        found = self.found
        if found.verdict == "infinity":
            return tuple(self._limit(hat, value) for hat, value in zip(hats, values, strict=True))
        if found.verdict == "constant":
            return ()
        place = found.best
        if place is None or (place.exact and isinstance(place.value, Number)):
            at = Fraction(0) if place is None else _fraction(place)
            own: Trial | None = trial(hats, values, self.field, at, self.digits)
            return () if own is None else tuple(self._named(c, place) for c in own.values)
        chains = []
        for hat, value in zip(hats, values, strict=True):
            symbol = At(hat, self.letter, place.symbol)
            amount = precise(self.field.node(value), {self.letter.name: precise(place.value, {})})
            shown = rounded(to_decimal(amount), self.digits, symbol)
            filled = substitute(self.field.node(value), {self.letter.name: place.symbol})
            chains.append(ChainBuilder(symbol).then(filled).then(shown, False).chain())
        return tuple(chains)

    def _named(self, chain: Chain, place: Zero | None) -> Chain:
        """At lambda = lambda_CV in place of its number."""
        first = chain.terms[0]
        if place is None or not isinstance(first, At):
            return chain
        return replace(chain, terms=(replace(first, value=place.symbol), *chain.terms[1:]))

    def _limit(self, hat: Symbol, value: Any) -> Chain:
        from derivator.derivations.minimising.penalty import movement

        chain = movement(hat, value, self.field).end
        assert isinstance(chain.terms[0], Limit)
        return chain

    def _plot(self) -> PlotFigure | None:
        """The sum of the errors over the letter, with its lowest point."""
        formula, best = self.field.node(self.whole), self.found.best
        middle = 1.0 if best is None else float(precise(best.value, {}))
        points = []
        if best is not None:
            height = float(precise(formula, {self.letter.name: precise(best.value, {})}))
            points = [marked(middle, height, best.symbol, formula, self.letter.name)]
        start = 0.0 if self.field.at_zero(self.whole) is not None else middle / 20
        try:
            return function_figure(
                [formula],
                self.letter.name,
                start,
                4 * middle,
                labels=(self.name,),
                points=points,
                asymptotes=False,
            )
        except NothingToPlotError:
            return None

    def _results(self, hats: Sequence[Symbol], final: Sequence[Chain]) -> dict[str, Result]:
        letters = self.loss.letters
        last = self.field.node(self.whole)
        results = {"CV": Result(equality(self.name, last), exact_text(last))}
        for fold in self.folds:
            for name, chain, node in zip(letters, fold.estimates, fold.nodes, strict=True):
                results[f"{name}(-{fold.index + 1})"] = Result(chain, exact_text(node))
            own = equality(fold.error, fold.formula)
            results[f"e_{fold.index + 1}"] = Result(own, exact_text(fold.formula))
        results[self.letter.name] = self._best_result()
        least = self._least_chain()
        results["CV_min"] = Result(least, *self._number_of(least, self.field.node(self.whole)))
        nodes = {hat: self.field.node(v) for hat, v in zip(hats, self.values, strict=True)}
        for name, chain, hat in zip(letters, final, hats, strict=False):
            results[name] = Result(chain, *self._number_of(chain, nodes[hat]))
        return results

    def _number_of(self, chain: Chain, formula: Node) -> tuple[str | None, float | None]:
        """The number that a chain comes to: exact where it is, and as a float."""
        for term in chain.terms:
            if isinstance(term, Number):
                return str(term.value), float(term.value)
        best = self.found.best
        if best is None:
            return None, None
        place = {self.letter.name: precise(best.value, {})}
        return None, float(precise(formula, place))

    def _best_result(self) -> Result:
        found = self.found
        if found.best is not None:
            chain = found.lines[-1]
            exact = exact_text(found.best.value) if found.best.exact else None
            return Result(chain, exact, float(precise(found.best.value, {})), verdict="inside")
        if found.verdict == "zero":
            zero = Symbol(f"{self.letter.name}_CV")
            return Result(equality(zero, ZERO), "0", 0.0, verdict="zero")
        return Result(found.candidates[-1], verdict=found.verdict)

    def _least_chain(self) -> Chain:
        found = self.found
        if found.best is not None:
            wanted = found.best.symbol
            return next(
                c
                for c in found.candidates
                if isinstance(c.terms[0], At) and c.terms[0].value == wanted
            )
        return found.candidates[-1 if found.verdict == "infinity" else 0]


def _fraction(zero: Zero) -> Fraction:
    assert isinstance(zero.value, Number)
    return zero.value.value
