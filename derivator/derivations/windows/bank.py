"""A bank of filters put on the page: shapes, kernels, responses to every picture, verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from derivator.derivations.probabilities.names import class_label
from derivator.derivations.windows.bank_page import FilterBankStep
from derivator.derivations.windows.bank_program import Pictures, picture_grid
from derivator.derivations.windows.others import OthersView
from derivator.derivations.windows.search import Array, Search
from derivator.derivations.windows.shapes import Drawn
from derivator.notation.build import number
from derivator.notation.functions import MAXIMUM, MINIMUM
from derivator.notation.matrices import Total
from derivator.notation.nodes import Call, Indicator, Node, Number, Power, Product, Sum, Symbol
from derivator.notation.windows import Standing
from derivator.notation.windows_counts import KernelCount, Plain
from derivator.solution import (
    Cell,
    Chain,
    Grid,
    GridCell,
    GridFigure,
    Relation,
    Result,
    Scope,
    Table,
    Wording,
)
from derivator.spec.exercise import Task


@dataclass(frozen=True)
class Bank:
    """A bank that was found, with the pictures it was found for."""

    background: tuple[Drawn, ...]
    wanted: tuple[Drawn, ...]
    search: Search
    values: tuple[int, ...]
    size: tuple[int, int]
    classes: tuple[Wording, ...]

    @cached_property
    def below(self) -> list[Array]:
        """The pictures to which no filter responds."""
        return [picture for one in self.background for picture in one.pictures]

    @cached_property
    def above(self) -> list[Array]:
        """The pictures that are to be found."""
        return [picture for one in self.wanted for picture in one.pictures]

    @cached_property
    def kernels(self) -> tuple[Plain, ...]:
        """The filters, and behind them the best one alone where it is not enough."""
        alone = (self.search.best,) if self.search.best is not None else ()
        return tuple(found.weights for found in (*self.search.filters, *alone))

    @cached_property
    def thresholds(self) -> tuple[Fraction, ...]:
        """Half way between the largest response to be refused and the least to be found."""
        return tuple(Fraction(found.low + found.high, 2) for found in self.search.filters)

    @property
    def count(self) -> int:
        """How many filters there are."""
        return len(self.search.filters)

    def step(self, kind: str, task: Task, turns: bool, others: bool) -> FilterBankStep:
        """Everything for the page."""
        view = OthersView(self.size, self.kernels[: self.count], self.thresholds, self.above)
        extra = view.stranger(self.below) if others else None
        shown = [*self.below, *self.above, *([extra] if extra is not None else [])]
        pictures = Pictures(tuple(shown), self.kernels)
        found = view.page(pictures, len(shown) if extra is not None else None) if others else None
        counts = (_total(self.background), _total(self.wanted))
        results = {**self._results(pictures), **(view.results(found) if found else {})}
        return FilterBankStep(
            kind,
            pictures.of,
            task.position,
            results,
            program=pictures.program(task.position),
            moments=(pictures.moment,),
            classes=self.classes,
            turns=turns,
            background=_drawn(self.background, 0),
            wanted=_drawn(self.wanted, len(self.background)),
            counts=counts,
            values=tuple(map(number, self.values)),
            longest=number(max(side for size in self.search.sizes for side in size)),
            tried=self.tried,
            none=self._impossible(),
            best=self._best(),
            best_found=self._best_found(pictures),
            filters=self._filters(),
            responses=tuple(self.response(m) for m in range(self.count)),
            rules=tuple((self.response(m), self.threshold(m)) for m in range(self.count)),
            gaps=tuple(self._gap(pictures, m) for m in range(self.count)),
            examples=self._examples(pictures),
            table=self._table(pictures),
            every=self._every(pictures),
            others=found,
        )

    def response(self, m: int) -> Symbol:
        """r, or r_2."""
        return Symbol("r" if self.count == 1 else f"r_{m + 1}")

    def threshold(self, m: int) -> Number:
        """The number that the response must exceed, as a decimal."""
        return Number(self.thresholds[m], decimal=True)

    @cached_property
    def tried(self) -> Chain:
        """3^1 + 2 * 3^2 + ... kernels."""
        base, areas = number(len(self.values)), Counter(h * w for h, w in self.search.sizes)
        terms: list[Node] = []
        for area, times in sorted(areas.items()):
            power: Node = Power(base, number(area)) if area > 1 else base
            terms.append(power if times == 1 else Product((number(times), power), dotted=True))
        whole = sum(times * len(self.values) ** area for area, times in areas.items())
        first = terms[0] if len(terms) == 1 else Sum(tuple(terms))
        return Chain((first, number(whole)), (Relation.EQUAL,), Scope.DATA)

    def _impossible(self) -> tuple[Chain, ...]:
        """No kernel of the sizes that were not enough tells the classes apart, counted again."""
        failed = self.search.sizes if self.count > 1 else self.search.sizes[:-1]
        if not failed:
            return ()
        plain = [tuple(tuple(map(int, row)) for row in p) for p in (*self.below, *self.above)]
        low, high = plain[: len(self.below)], plain[len(self.below) :]
        counted = KernelCount(tuple(low), tuple(high), failed, self.values)
        return (_equal(Standing(number(0), counted), number(0)),)

    def _best(self) -> GridFigure | None:
        if self.search.best is None:
            return None
        return GridFigure((_kernel(self.search.best.weights, None),))

    def _best_found(self, pictures: Pictures) -> Cell | None:
        """How many wanted pictures the best single kernel finds."""
        best = self.search.best
        if best is None:
            return None
        row = pictures.row(self.count, range(len(self.below), len(self.below) + len(self.above)))
        top = pictures.largest(pictures.row(self.count, range(len(self.below))))
        finds = Total(Indicator(row, ">", top), (("i", 1), ("j", len(self.above))))
        count = number(best.found.bit_count())
        return Cell(_equal(Standing(count, finds), count))

    def _filters(self) -> GridFigure:
        names = ["K"] if self.count == 1 else [f"K_{m + 1}" for m in range(self.count)]
        pairs = zip(self.search.filters, names, strict=True)
        return GridFigure(tuple(_kernel(found.weights, Symbol(name)) for found, name in pairs))

    def _gap(self, pictures: Pictures, m: int) -> Chain:
        """max r_1 = 3 < 3.5 over the background."""
        whole = pictures.largest(pictures.row(m, range(len(self.below))))
        shown = Standing(Call(MAXIMUM, (self.response(m),)), whole)
        low = number(self.search.filters[m].low)
        relations = (Relation.EQUAL, Relation.LESS)
        return Chain((shown, low, self.threshold(m)), relations, Scope.DATA)

    def _examples(self, pictures: Pictures) -> GridFigure:
        """For each filter a picture that it finds, and one that comes closest to being mistaken."""
        grids = []
        for m, found in enumerate(self.search.filters):
            wanted = next(k for k in range(len(self.above)) if found.found >> k & 1)
            index = len(self.below) + wanted
            tops = [pictures.response_to(m, k) for k in range(len(self.below))]
            for place, relation in (
                (index, Relation.GREATER),
                (int(np.argmax(tops)), Relation.LESS),
            ):
                value = number(pictures.response_to(m, place))
                shown = Standing(self.response(m), pictures.response(m, place))
                below = Chain(
                    (shown, value, self.threshold(m)), (Relation.EQUAL, relation), Scope.DATA
                )
                window = pictures.window(m, place)
                grids.append(picture_grid(pictures.pictures[place], window=window, below=below))
        return GridFigure(tuple(grids))

    def _table(self, pictures: Pictures) -> Table:
        """Each shape with the least and the largest response to all its pictures."""
        heads: list[str | Node | Wording] = ["shape", "class", "pictures"]
        for m in range(self.count):
            symbol = self.response(m)
            heads += [Call(MINIMUM, (symbol,)), Call(MAXIMUM, (symbol,))]
        rows: list[tuple[Node | Chain | Cell | Wording | str | None, ...]] = []
        start = 0
        for index, one in enumerate((*self.background, *self.wanted)):
            own = range(start, start + len(one.pictures))
            start = own.stop
            name = class_label(self.classes, int(index >= len(self.background)))
            cells = [
                pictures.extreme(m, own, largest) for m in range(self.count) for largest in (0, 1)
            ]
            rows.append((number(index + 1), name, number(len(own)), *cells))
        return Table(tuple(heads), tuple(rows))

    def _every(self, pictures: Pictures) -> tuple[Chain, ...]:
        """Every background picture below all thresholds, every wanted one above one of them."""
        found = []
        for k in range(len(self.below)):
            for m in range(self.count):
                terms = (pictures.response(m, k), self.threshold(m))
                found.append(Chain(terms, (Relation.LESS,), Scope.DATA))
        for k in range(len(self.below), len(self.below) + len(self.above)):
            over = pictures.best_over(k, [self.threshold(m) for m in range(self.count)])
            found.append(Chain((over, number(0)), (Relation.GREATER,), Scope.DATA))
        return tuple(found)

    def _results(self, pictures: Pictures) -> dict[str, Result]:
        """The filters and their thresholds for programs."""
        found: dict[str, Result] = {}
        for m, kernel in enumerate(self.kernels[: self.count]):
            chain = _equal(pictures.kernel(m), pictures.kernel_matrix(m))
            exact = tuple(tuple(map(str, row)) for row in kernel)
            value = tuple(tuple(map(float, row)) for row in kernel)
            found[f"K_{m + 1}"] = Result(chain, exact, value)
            bound = self.thresholds[m]
            own = _equal(self.threshold(m), Number(bound))
            found[f"theta_{m + 1}"] = Result(own, str(bound), float(bound))
        count = number(self.count)
        found["filters"] = Result(_equal(count, count), str(self.count), float(self.count))
        whole = self.tried.terms[-1]
        assert isinstance(whole, Number)
        found["tried"] = Result(self.tried, str(whole.value), float(whole.value))
        return found


def _equal(left: Node, right: Node) -> Chain:
    return Chain((left, right), (Relation.EQUAL,), Scope.DATA)


def _total(shapes: Sequence[Drawn]) -> Cell:
    """How many pictures the shapes give together."""
    parts = tuple(number(len(one.pictures)) for one in shapes)
    whole = number(sum(len(one.pictures) for one in shapes))
    return Cell(_equal(parts[0] if len(parts) == 1 else Sum(parts), whole))


def _drawn(shapes: Sequence[Drawn], before: int) -> GridFigure:
    """Each shape once, with its number."""
    return GridFigure(
        tuple(
            picture_grid(one.shape, label=number(before + index + 1))
            for index, one in enumerate(shapes)
        )
    )


def _kernel(weights: Plain, label: Node | None) -> Grid:
    rows = tuple(tuple(GridCell(number(weight)) for weight in row) for row in weights)
    return Grid(rows, label=label)
