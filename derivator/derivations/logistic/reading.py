"""A loss of the model read as a logistic regression: sum of c_i ln(1 + e^(-m_i)).

The margin m_i is linear in the unknowns: its coefficients are -2/c_i times the gradient of the
observation's loss at 0, whatever way the author writes the loss; that it has this form is then
confirmed with many digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derivator.algebra.bounded import GaveUp, bounded
from derivator.algebra.numbers import agree
from derivator.derivations.logistic.separation import Row
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.rational import fraction, linear
from derivator.errors import Problem, SpecError
from derivator.notation.build import ONE, ZERO, add, multiply, number
from derivator.notation.functions import LOG
from derivator.notation.nodes import Call, Constant, Node, Number, Power, Sum, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.to_sympy import real_symbol, to_sympy
from derivator.notation.walk import substitute
from derivator.program.numbers import Num


@dataclass(frozen=True)
class Logistic:
    """A logistic regression on data."""

    letters: tuple[str, ...]
    rows: tuple[Row, ...]
    """The regressors of each observation, with its sign: the margins' coefficients."""
    signs: tuple[int, ...]
    """+1 for the class 1, -1 for the class 0."""
    weights: tuple[Fraction, ...]
    """What each observation's loss is multiplied by, such as 1/n."""
    answers: str
    """The input that holds the classes."""

    @property
    def features(self) -> tuple[Row, ...]:
        """The regressors of each observation."""
        return tuple(
            tuple(sign * x for x in row) for sign, row in zip(self.signs, self.rows, strict=True)
        )

    def logits(self) -> tuple[Node, ...]:
        """Each z_i in the unknowns."""
        return tuple(self.form(row) for row in self.features)

    def form(self, row: Sequence[Fraction], letters: Sequence[Node] | None = None) -> Node:
        """A linear combination of the unknowns, a positive term first."""
        symbols = letters or tuple(map(Symbol, self.letters))
        pairs = [(c, x) for c, x in zip(row, symbols, strict=True) if c]
        pairs.sort(key=lambda pair: pair[0] < 0)
        return linear([number(c) for c, _ in pairs], [x for _, x in pairs], ZERO)

    def terms(self, letters: Sequence[Node] | None = None) -> Node:
        """The sum of ln(1 + e^(-m_i)); equal observations together."""
        counted: dict[Node, Fraction] = {}
        for row, weight in zip(self.rows, self.weights, strict=True):
            exponent = self.form([-x for x in row], letters)
            counted[exponent] = counted.get(exponent, Fraction(0)) + weight
        return self.weighted(counted)

    def weighted(self, counted: dict[Node, Fraction]) -> Node:
        """Logarithms with their multiples; a weight that all share stands before the sum."""
        common = Fraction(1)
        if len(set(self.weights)) == 1:
            common = self.weights[0]
        parts = [multiply(number(w / common), softened(e)) for e, w in counted.items()]
        total = parts[0] if len(parts) == 1 else Sum(tuple(parts))
        return total if common == 1 else multiply(number(common), total)


def softened(exponent: Node) -> Node:
    """ln(1 + e^exponent)."""
    if exponent == ZERO:
        return Call(LOG, (number(2),))
    return Call(LOG, (Sum((ONE, Power(Constant("E"), exponent))),))


def read_logistic(loss: DataLoss) -> Logistic:
    """The regression; raises ``SpecError`` for any other loss."""
    if loss.count == 0:
        message = f"{loss.name} has no data"
        expected = "`data`, or `values` for regressors and classes"
        raise SpecError([Problem(loss.task.position, message, expected=expected)])
    losses = [loss.written([k]) for k in range(loss.count)]
    try:
        read = [_row(node, loss.letters) for node in losses]
        whole = loss.written()
        scale = _share(whole, loss.letters) / sum((c for _, c in read), Fraction(0))
    except (TypeError, ValueError, GaveUp, ZeroDivisionError):
        raise _other(loss) from None
    answers = _answers(loss, [row for row, _ in read])
    signs = tuple(_sign(loss, answers, k) for k in range(loss.count))
    rows = tuple(row for row, _ in read)
    found = Logistic(loss.letters, rows, signs, tuple(c * scale for _, c in read), answers)
    if any(c <= 0 for c in found.weights) or not _confirmed(whole, found):
        raise _other(loss)
    return found


def _confirmed(whole: Node, model: Logistic) -> bool:
    """Whether the loss is the one read, with unknowns in units that keep each z_i moderate.

    At x = 2000 and w = 2 the probability would be 1 to any number of digits.
    """
    units = {
        name: multiply(number(1 / max(Fraction(1), *(abs(row[j]) for row in model.rows))), own)
        for j, name in enumerate(model.letters)
        for own in (Symbol(name),)
    }
    left, right = (substitute(node, units) for node in (whole, model.terms()))
    return agree(left, right, model.letters)


def _other(loss: DataLoss) -> SpecError:
    message = f"{loss.name} is no logistic loss of linear functions of {', '.join(loss.letters)}"
    expected = "such as logloss(sigmoid(w*x + b), y), with y = 0 or 1 and without a penalty"
    return SpecError([Problem(loss.task.place("of"), message, loss.name, expected)])


def _row(node: Node, letters: Sequence[str]) -> tuple[Row, Fraction]:
    """The margin's coefficients, and the factor before the logarithm."""
    import sympy as sp

    share = _share(node, letters)
    formula = to_sympy(node)
    symbols = [real_symbol(name) for name in letters]
    start = dict.fromkeys(symbols, sp.Integer(0))
    slopes = bounded(lambda: [sp.diff(formula, x).subs(start) for x in symbols])
    return tuple(-2 * fraction(sp.nsimplify(slope)) / share for slope in slopes), share


def _share(node: Node, letters: Sequence[str]) -> Fraction:
    """The value at 0 over ln 2, which must be rational."""
    ratio = precise(node, dict.fromkeys(letters, MP.mpf(0))) / MP.log(2)
    if not MP.isfinite(ratio):
        raise ValueError("no value at 0")
    value = Fraction(str(MP.nstr(ratio, 60))).limit_denominator(10**6)
    if abs(MP.mpf(value.numerator) / value.denominator - ratio) > MP.mpf(10) ** -50:
        raise ValueError("no multiple of ln 2")
    return value


def _answers(loss: DataLoss, rows: Sequence[Row]) -> str:
    """The input whose other value turns an observation's margin round."""
    assert loss.dataset is not None
    found = []
    for name, value in loss.dataset.observations[0].items():
        values = {o[name][0, 0].exact for o in loss.dataset.observations}
        if value.shape != (1, 1) or not (values <= {0, 1} or values <= {-1, 1}):
            continue
        flipped = loss.changed(0, {name: np.array([[Num(_other_class(loss, name, 0))]], object)})
        try:
            row, _ = _row(flipped, loss.letters)
        except (TypeError, ValueError, GaveUp, ZeroDivisionError):
            continue
        if row == tuple(-x for x in rows[0]):
            found.append(name)
    if not found:
        raise _other(loss)
    return next((name for name in found if name.startswith("y")), found[-1])


def _other_class(loss: DataLoss, name: str, index: int) -> Fraction:
    assert loss.dataset is not None
    values = {o[name][0, 0].exact for o in loss.dataset.observations}
    own = loss.dataset.observations[index][name][0, 0].exact
    assert isinstance(own, Fraction)
    return -own if -1 in values else 1 - own


def _sign(loss: DataLoss, name: str, index: int) -> int:
    assert loss.dataset is not None
    own = loss.dataset.observations[index][name][0, 0].exact
    return 1 if own == 1 else -1


def probability(name: str, index: int) -> Symbol:
    """p_i."""
    return Symbol(f"{name}_{index}")


def slope_node(parts: Sequence[tuple[Fraction, Symbol, int]]) -> Node:
    """Sum of (p_i - y_i) x_i with the classes 0 and 1."""
    terms = [
        multiply(number(c), add(p, Number(Fraction(-1))) if y else p) for c, p, y in parts if c
    ]
    return add(*terms) if terms else ZERO
