"""Numbers to the digits asked for: significant ones, or so many behind the point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from derivator.derivations.probabilities.options import DigitsOptions
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node, Number, Rounded, Sum
from derivator.notation.numbers import decimal_text, rounded
from derivator.notation.precise import MP, Precise
from derivator.solution import Chain, Relation, Scope
from derivator.spec.exercise import Task

LONGEST_SUM = 14
"""A sum of printed decimals with more characters is rounded."""
SUM_DIGITS = 8


@dataclass(frozen=True)
class Digits:
    """How values are rounded: to ``places`` behind the point, else to ``significant`` digits."""

    significant: int
    places: int | None = None

    def rounded(self, value: Fraction | Decimal, of: Node) -> Rounded:
        """The value to the digits asked for."""
        if self.places is None:
            return rounded(value, self.significant, of)
        unit = Decimal(1).scaleb(-self.places)
        exact = value if isinstance(value, Decimal) else _decimal(value)
        wide = Context(prec=max(60, exact.adjusted() + self.places + 5))
        text = format(exact.quantize(unit, ROUND_HALF_EVEN, wide), "f")
        return Rounded(text.removeprefix("-") if not Decimal(text) else text, of)

    def shown(self, value: Precise, of: Node, exact: Fraction | None = None) -> tuple[bool, Node]:
        """(exactly?, decimal): one that ends within the digits asked for is exact."""
        if exact is None:
            return False, self.rounded(decimal_of(value), of)
        text = decimal_text(exact)
        found = self.rounded(exact, of)
        if text is None or Fraction(found.digits) != exact:
            return False, found
        ended = found.digits if self.places is not None else text
        return True, Rounded(ended, Number(exact))

    def more(self, guard: int) -> Digits:
        """Some more significant digits, for intermediate values."""
        return Digits((self.significant if self.places is None else self.places) + guard)


def _decimal(value: Fraction) -> Decimal:
    return Context(prec=60).divide(Decimal(value.numerator), Decimal(value.denominator))


def decimal_of(value: Precise) -> Decimal:
    """A value by many digits as a decimal, with more digits than are ever printed."""
    return Decimal(MP.nstr(value, 60, strip_zeros=False))


def digits_asked(workspace: Workspace, options: DigitsOptions, task: Task) -> Digits:
    """What the options ask for; raises ``SpecError`` where they ask for both kinds of digits."""
    if options.digits is not None and options.places is not None:
        message = "both `digits` and `places` are given"
        raise SpecError([Problem(task.place("places"), message, expected="one of them")])
    return Digits(options.digits or workspace.digits, options.places)


def as_printed(node: Node) -> Fraction:
    """The number that a decimal shows."""
    assert isinstance(node, Rounded | Number)
    return Fraction(node.digits) if isinstance(node, Rounded) else node.value


@dataclass(frozen=True)
class PrintedSum:
    """Decimals added up as they stand on the page."""

    chain: Chain
    """Their sum, rounded where it would be long."""
    total: Fraction

    @property
    def complete(self) -> bool:
        """Whether they add up to 1 as printed."""
        return self.total == 1

    @property
    def reads_one(self) -> bool:
        """Whether their sum is printed as 1, if only because what is beyond it is too small."""
        return abs(self.total - 1) < Fraction(1, 2 * 10 ** (SUM_DIGITS - 1))


def printed_sum(numbers: Sequence[Node]) -> PrintedSum:
    """The sum of decimals as printed, exactly."""
    plain = [
        Rounded(node.digits, Number(Fraction(node.digits))) if isinstance(node, Rounded) else node
        for node in numbers
    ]
    total = sum(map(as_printed, numbers), Fraction(0))
    text = decimal_text(total)
    if text is not None and len(text) <= LONGEST_SUM:
        whole = Sum(tuple(plain))
        return PrintedSum(Chain((whole, Number(total)), (Relation.EQUAL,), Scope.DATA), total)
    whole = Sum(tuple(plain))
    close = rounded(total, SUM_DIGITS, whole)
    chain = Chain((whole, close), (Relation.APPROXIMATELY,), Scope.DATA)
    return PrintedSum(chain, total)
