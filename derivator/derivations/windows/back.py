"""What every weight and every pixel of a convolutional layer receives on the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from derivator.derivations.backpropagation.numerals import filled_in
from derivator.derivations.study import exact_of, rows_of
from derivator.derivations.terms import ChainBuilder
from derivator.derivations.windows.matrix import DIGITS, matrix_of
from derivator.derivations.windows.setting import (
    KERNEL,
    LOSS,
    PICTURE,
    RESULT,
    Setting,
    exact_rows,
    plain_rows,
)
from derivator.notation.build import ZERO, add, multiply
from derivator.notation.matrices import Accumulated, Entry, Matrix, MatrixProduct, Transpose
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.notation.walk import replaced
from derivator.notation.windows import Axis, Convolution, Flattened, Standing
from derivator.program.values import Numbers, printed
from derivator.solution import Chain, Grid, GridCell, GridFigure, Moment, Result, Scope
from derivator.spec.grids import Grid as Given

Place = tuple[int, int]
MOST_WEIGHTS, MOST_PIXELS = 9, 9
"""Up to how many entries every one is worked out."""


@dataclass(frozen=True)
class Back:
    """The way back through one layer; sums come from the windows, rules from the operation."""

    setting: Setting

    @property
    def incoming(self) -> Partial:
        """dL/dH."""
        return Partial(Symbol(LOSS), Symbol(RESULT))

    @property
    def letter(self) -> Accumulated:
        """d."""
        return Accumulated(self.incoming)

    @property
    def first_weight(self) -> Node:
        """k_11."""
        return self.setting.entry(Symbol(KERNEL), (0, 0))

    @cached_property
    def matrix(self) -> Standing:
        """W, the matrix of the layer."""
        return Standing(Symbol("W"), matrix_of(self.setting))

    @property
    def shows_all_weights(self) -> bool:
        """Whether every weight's sum is written."""
        return self.setting.count(KERNEL) <= MOST_WEIGHTS

    @property
    def shows_all_pixels(self) -> bool:
        """Whether every pixel's sum is written."""
        return self.setting.count(PICTURE) <= MOST_PIXELS

    @cached_property
    def alone(self) -> bool:
        """Whether some pixel lies in no window."""
        return any(not self._windows_of(at) for at in self.setting.places(PICTURE))

    def forward(self) -> tuple[Chain, ...]:
        """The first and the last output as sums."""
        places = self.setting.places(RESULT)
        chosen = dict.fromkeys((places[0], places[-1]))
        entry = self.setting.entry
        return tuple(
            ChainBuilder(entry(Symbol(RESULT), at)).then(entry(self.setting.formula, at)).chain()
            for at in chosen
        )

    def met(self) -> Chain:
        """dH/dk_11 as a matrix: what the weight meets in each window."""
        rows, columns = self.setting.shape(RESULT)
        met = tuple(
            tuple(self._partner((row, column), (0, 0)) for column in range(columns))
            for row in range(rows)
        )
        whole: Node = Matrix(met) if rows * columns > 1 else met[0][0]
        weight = self.first_weight
        by = Entry(weight, None, None) if isinstance(weight, Symbol) else weight
        return ChainBuilder(Partial(Symbol(RESULT), by)).then(whole).chain()

    def _partner(self, window: Place, at: Place) -> Node:
        pixel = self.setting.partner(window, at)
        return ZERO if pixel is None else self.setting.entry(Symbol(PICTURE), pixel)

    def weights(self) -> tuple[Chain, ...]:
        """dL/dk as a sum over all windows, for all weights or for the first and the last."""
        places = self.setting.places(KERNEL)
        chosen = places if self.shows_all_weights else [places[0], places[1], places[-1]]
        return tuple(self._weight(at) for at in chosen)

    def _weight(self, at: Place) -> Chain:
        terms = [
            multiply(self.setting.entry(self.letter, window), self._partner(window, at))
            for window in self.setting.places(RESULT)
        ]
        symbol = Partial(Symbol(LOSS), self.setting.entry(Symbol(KERNEL), at))
        return ChainBuilder(symbol).then(add(*terms)).chain()

    def pixels(self) -> tuple[Chain, ...]:
        """dL/dx as a sum over the windows that a pixel lies in: all, or one for each number."""
        places = self.setting.places(PICTURE)
        if not self.shows_all_pixels:
            found: dict[int, Place] = {}
            for at in places:
                found.setdefault(len(self._windows_of(at)), at)
            places = sorted(found.values())
        return tuple(self._pixel(at) for at in places)

    def _windows_of(self, pixel: Place) -> list[tuple[Place, Place]]:
        """The windows in which a pixel lies, each with the weight that meets it there."""
        return [
            (window, at)
            for window in self.setting.places(RESULT)
            for at in self.setting.places(KERNEL)
            if self.setting.partner(window, at) == pixel
        ]

    def _pixel(self, pixel: Place) -> Chain:
        entry = self.setting.entry
        terms = [
            multiply(entry(self.letter, window), entry(Symbol(KERNEL), at))
            for window, at in self._windows_of(pixel)
        ]
        symbol = Partial(Symbol(LOSS), entry(Symbol(PICTURE), pixel))
        return ChainBuilder(symbol).then(add(*terms)).chain()

    def _received(self, name: str) -> Node:
        slot = (PICTURE, KERNEL).index(name)
        operands = (Symbol(PICTURE), Symbol(KERNEL))
        shapes = self.setting.program.shapes
        return self.setting.operation.pull_back(slot, self.incoming, operands, shapes)

    @cached_property
    def kernel_rule(self) -> Chain:
        """dL/dK = X ⋆ dL/dH."""
        symbol = Partial(Symbol(LOSS), Symbol(KERNEL))
        return ChainBuilder(symbol).then(self._received(KERNEL)).chain()

    @cached_property
    def picture_rule(self) -> Chain:
        """dL/dX = dL/dH ⋆ rot(K)."""
        symbol = Partial(Symbol(LOSS), Symbol(PICTURE))
        return ChainBuilder(symbol).then(self._received(PICTURE)).chain()

    def by_matrix(self) -> Chain:
        """flatten(dL/dX) = flatten(dL/dH) W^T."""
        symbol = Flattened(Partial(Symbol(LOSS), Symbol(PICTURE)))
        product = MatrixProduct((Flattened(self.incoming), Transpose(self.matrix)))
        return ChainBuilder(symbol).then(product).chain()

    def rules(self) -> dict[str, Result]:
        """Both rules, for programs."""
        return {"dL/dK": Result(self.kernel_rule), "dL/dX": Result(self.picture_rule)}

    def turned_figure(self) -> tuple[GridFigure, Node]:
        """d with its zeros and the turned kernel over it, for the pixel with most windows."""
        node = self._received(PICTURE)
        assert isinstance(node, Convolution)
        height, width = self.setting.shape(RESULT)
        rows, columns = node.rows, node.columns
        cells = tuple(
            tuple(
                self._padded(rows, columns, (row, column))
                for column in range(columns.widened(width))
            )
            for row in range(rows.widened(height))
        )
        pixel = max(
            self.setting.places(PICTURE), key=lambda at: (len(self._windows_of(at)), at[0] + at[1])
        )
        high, wide = self.setting.shape(KERNEL)
        window = tuple(
            (pixel[0] + rows.dilation * a, pixel[1] + columns.dilation * b)
            for a in range(high)
            for b in range(wide)
        )
        kernel = tuple(
            tuple(GridCell(self.setting.entry(node.kernel, (a, b))) for b in range(wide))
            for a in range(high)
        )
        grids = (Grid(cells, label=self.letter, window=window), Grid(kernel, label=node.kernel))
        return GridFigure(grids), self.setting.entry(Symbol(PICTURE), pixel)

    def _padded(self, rows: Axis, columns: Axis, at: Place) -> GridCell:
        """A cell of d with its zeros: an entry, or a zero put between or around."""
        height, width = self.setting.shape(RESULT)
        row = replace(rows, stride=1, dilation=1).source(at[0], 0, height)
        column = replace(columns, stride=1, dilation=1).source(at[1], 0, width)
        if row is None or column is None:
            return GridCell(ZERO, padding=True)
        return GridCell(self.setting.entry(self.letter, (row, column)))

    def in_numbers(
        self, given: Given | None
    ) -> tuple[tuple[Moment, ...], tuple[Chain, ...], dict[str, Result]]:
        """The chains with numbers, at the derivative that comes in; nothing without one."""
        numbers = self.setting.numbers
        if given is None or numbers is None:
            return (), (), {}
        numbers.partials[self.incoming] = exact_rows(given)
        values = {name: rows_of(numbers.values[name]) for name in (PICTURE, KERNEL)}
        moment = Moment(values, incoming={(LOSS, RESULT): plain_rows(given)})
        chains = [self._shown(numbers, self.letter, None)]
        results = {}
        for name, rule in ((KERNEL, self.kernel_rule), (PICTURE, self.picture_rule)):
            symbol, formula = rule.terms[0], replaced(rule.terms[-1], self.incoming, self.letter)
            assert isinstance(symbol, Partial)
            value = numbers.of(formula)
            numbers.partials[symbol] = value
            chain = self._shown(numbers, symbol, formula)
            chains.append(chain)
            results[f"d{LOSS}/d{name}"] = Result(chain, exact_of(value), rows_of(value))
        return (moment,), tuple(chains), results

    def _shown(self, numbers: Numbers, symbol: Node, formula: Node | None) -> Chain:
        builder = ChainBuilder(symbol, Scope.DATA)
        if formula is not None:
            builder.then(formula)
            exact, filled = filled_in(numbers, formula, DIGITS)
            builder.then(filled, exact)
        exact, value = printed(numbers.of(symbol), DIGITS, symbol)
        return builder.then(value, exact).chain()
