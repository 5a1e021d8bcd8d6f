"""One precedence table for every output: where brackets, dots and signs stand.

``Printer`` decides the structure; a markup (`latex`, `text`) supplies the marks.  A node class
without a rule raises: nothing falls back to ``str``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from fractions import Fraction
from typing import Any

from derivator.notation import (
    analysis_print,
    chance_print,
    counting_rules,
    matrix_print,
    quantile,
    windows_print,
)
from derivator.notation.analysis import Infinity
from derivator.notation.counting import Sizes
from derivator.notation.matrices import (
    Accumulated,
    After,
    Block,
    Boxed,
    Braced,
    Cases,
    Entry,
    Frobenius,
    Hadamard,
    Joined,
    Matrix,
    MatrixProduct,
    Noted,
    Primed,
    Total,
    Transpose,
)
from derivator.notation.names import parse_name
from derivator.notation.nodes import (
    Absolute,
    Call,
    Constant,
    Indicator,
    Negative,
    Node,
    Number,
    Partial,
    Power,
    Product,
    Quotient,
    Root,
    Rounded,
    Sum,
    Symbol,
)
from derivator.notation.numbers import number_text
from derivator.notation.walk import children
from derivator.notation.windows import WINDOWED, Convolution


class Level(IntEnum):
    """How tightly a printed piece holds together, loosest first."""

    SUM = 1
    PRODUCT = 2
    APPLICATION = 3
    POWER = 4
    ATOM = 5


class Printer(ABC):
    """Prints a tree; subclasses supply the marks of one output format."""

    # What a markup supplies

    levels = Level
    dot: str
    star: str
    comma: str = ", "
    minus: str
    juxtaposition: str = ""
    relations: dict[str, str]
    arrow: str
    infinity: str
    cup = " ∪ "
    braces = ("{", "}")
    chance: Mapping[str, str] = chance_print.TEXT
    """The signs of probability: of expectation, variance and laws."""
    times = "×"
    degrees = "180°"
    bars_fractions = True
    """Whether a fraction prints with a bar, which brackets its parts by itself."""

    grows = True
    """Whether brackets grow with what they hold."""

    braced_level = Level.PRODUCT
    """What binds more loosely than this gets brackets above a brace."""

    stacks = True
    """Whether an index above a symbol would collide with a power."""

    @abstractmethod
    def name(self, name: str) -> str:
        """A symbol's name."""

    @abstractmethod
    def constant(self, name: str) -> str:
        """A named constant."""

    @abstractmethod
    def fraction(self, numerator: str, denominator: str) -> str:
        """A fraction of two printed parts."""

    @abstractmethod
    def raised(self, base: str, exponent: str) -> str:
        """A printed base with a printed exponent."""

    @abstractmethod
    def root(self, radicand: str) -> str:
        """A square root."""

    @abstractmethod
    def bracketed(self, inner: str, tall: bool) -> str:
        """Round brackets."""

    def fenced(self, left: str, inner: str, right: str, tall: bool) -> str:
        """Brackets of any kinds, as around an interval."""
        return left + inner + right

    @abstractmethod
    def floored(self, inner: str, tall: bool) -> str:
        """A formula rounded down."""

    @abstractmethod
    def absolute(self, inner: str) -> str:
        """Absolute value bars."""

    @abstractmethod
    def indicator(self, left: str, relation: str, right: str) -> str:
        """An Iverson bracket."""

    @abstractmethod
    def function(self, node: Call) -> str:
        """The name of a function."""

    @abstractmethod
    def applied(self, function: str, argument: str) -> str:
        """A function's name with a bare argument."""

    @abstractmethod
    def derivative(self, of: str, by: str, held: Sequence[str]) -> str:
        """A partial derivative symbol."""

    @abstractmethod
    def second_derivative(self, of: str, by: str, first: str) -> str:
        """A second partial derivative, by ``first`` and then by ``by``."""

    @abstractmethod
    def transposed(self, base: str) -> str:
        """A matrix with a T above."""

    @abstractmethod
    def matrix(self, rows: list[list[str]]) -> str:
        """A matrix of printed entries."""

    @abstractmethod
    def joined(self, parts: Sequence[str], below: bool) -> str:
        """Matrices side by side, or one below the other."""

    @abstractmethod
    def ranged(self, inner: str, ranges: Sequence[str]) -> str:
        """Some rows and columns of a matrix; a colon stands for all of them."""

    @abstractmethod
    def ones(self, rows: str, columns: str) -> str:
        """A matrix of ones."""

    @abstractmethod
    def zeros(self, rows: str, columns: str) -> str:
        """A matrix of zeros."""

    @abstractmethod
    def entry(self, name: str, indices: Sequence[str]) -> str:
        """An entry of a named matrix."""

    @abstractmethod
    def indexed(self, inner: str, indices: Sequence[str]) -> str:
        """An entry of a matrix given by a formula."""

    @abstractmethod
    def summed(self, over: Sequence[tuple[str, str]], body: str) -> str:
        """A sum over indices, each with its last value."""

    @abstractmethod
    def convolved(self, left: str, said: Sequence[tuple[str, str]], right: str) -> str:
        """A picture and its kernel with a star between; below it what is ``said`` of the star."""

    @abstractmethod
    def named(self, name: str, index: str, arguments: Sequence[str]) -> str:
        """A function by its upright name and index, with its arguments in brackets."""

    @abstractmethod
    def settled(self, size: str, said: Sequence[tuple[str, str]]) -> str:
        """An index made of a size and of what is ``said`` besides."""

    @abstractmethod
    def scalar_product(self, left: str, right: str) -> str:
        """The scalar product of two matrices."""

    @abstractmethod
    def cases(self, branches: Sequence[tuple[str, str | None]]) -> str:
        """Values with their conditions."""

    @abstractmethod
    def boxed(self, inner: str, colour: int) -> str:
        """A box of one of a few colours."""

    @abstractmethod
    def braced(self, inner: str, label: str) -> str:
        """A brace below with its label."""

    @abstractmethod
    def size(self, sizes: Sequence[str]) -> str:
        """The size of a matrix."""

    @abstractmethod
    def kronecker(self, left: str, right: str) -> str:
        """1 where two indices are equal."""

    @abstractmethod
    def floating(self, inner: str) -> str:
        """A formula as double precision computes it."""

    @abstractmethod
    def accumulated(self, of: str) -> str:
        """The accumulated derivative."""

    @abstractmethod
    def after(self, name: str, step: int) -> str:
        """A parameter after some steps."""

    @abstractmethod
    def subscript(self, index: str) -> str:
        """An index behind a formula."""

    @abstractmethod
    def higher(self, of: str, by: Sequence[str]) -> str:
        """A partial derivative of higher order, by the letters from the last one on."""

    @abstractmethod
    def big(self, sign: str, below: str, above: str, body: str) -> str:
        """A big sign (lim, sum, int, max) with what stands below and above it, and its body."""

    @abstractmethod
    def barred(self, inner: str, below: str, above: str) -> str:
        """A formula with a bar behind it, and what stands at its lower and upper end."""

    @abstractmethod
    def sided(self, goal: str, side: int) -> str:
        """The goal of a limit that is reached from above or from below."""

    @abstractmethod
    def differential(self, by: str) -> str:
        """What ends an integral."""

    # What every markup shares

    def print(self, node: Node, level: Level = Level.SUM) -> str:
        """The tree as text, in brackets where it binds more loosely than ``level``."""
        rule = _RULES.get(type(node))
        if rule is None:
            raise TypeError(f"no print rule for {type(node).__name__}")
        inner = rule(self, node)
        return inner if self.level(node) >= level else self.bracketed(inner, self.tall(node))

    def tall(self, *nodes: Node) -> bool:
        """Whether brackets around these formulas must grow."""
        return self.grows and any(map(is_tall, nodes))

    def has_superscript(self, node: Node) -> bool:
        """Whether something stands above a symbol already, so that a power needs brackets."""
        if isinstance(node, Noted):
            return self.has_superscript(node.shown)
        if isinstance(node, Symbol):
            return "__" in node.name
        if isinstance(node, Entry) and isinstance(node.matrix, Symbol) and self.stacks:
            name = parse_name(node.matrix.name)
            return bool(name.subscripts or name.superscripts)
        return isinstance(node, After) and self.stacks

    def level(self, node: Node) -> Level:
        """How tightly the node binds when printed."""
        if isinstance(node, Number):
            if node.value < 0:
                return Level.SUM
            plain = "/" not in number_text(node.value, node.decimal)
            return Level.ATOM if plain else Level.PRODUCT
        if isinstance(node, Rounded):
            if node.digits.startswith("-"):
                return Level.SUM
            return Level.PRODUCT if "e" in node.digits else Level.ATOM
        if isinstance(node, Noted):
            return self.level(node.shown)
        if isinstance(node, Call):
            return Level.APPLICATION if _is_bare(node) else Level.POWER
        if isinstance(node, Matrix) and len(node.rows) == len(node.rows[0]) == 1:
            return self.level(node.rows[0][0])
        if isinstance(node, Power) and self._function_power(node):
            return Level.APPLICATION
        if self.has_superscript(node):
            return Level.POWER
        return _LEVELS.get(type(node), Level.ATOM)

    def number(self, value: Fraction, decimal: bool = False) -> str:
        """An exact number: an integer, a decimal or a fraction."""
        text = number_text(abs(value), decimal)
        if "/" in text:
            text = self.fraction(*text.split("/"))
        return self.minus + text if value < 0 else text

    def rounded(self, digits: str) -> str:
        """A rounded decimal, with a power of ten where it has one."""
        sign = self.minus if digits.startswith("-") else ""
        mantissa, _, exponent = digits.removeprefix("-").partition("e")
        if exponent:
            ten = self.raised("10", exponent.replace("-", self.minus))
            return f"{sign}{mantissa} {self.dot} {ten}"
        return sign + mantissa

    def sum(self, node: Sum) -> str:
        """Terms with their signs between them."""
        printed = ""
        for index, term in enumerate(node.terms):
            lead = index == 0 and isinstance(term, Product)
            sign, body = ("+", self.print(term)) if lead else self.term(term)
            if index == 0:
                printed = body if sign == "+" else self.minus + body
            else:
                printed += f" {sign if sign == '+' else self.minus} {body}"
        return printed

    def term(self, term: Node) -> tuple[str, str]:
        """A term of a sum as its sign and the rest."""
        if isinstance(term, Negative):
            inner = term.operand
            if isinstance(inner, Product) and _leads_negative(inner):
                return "-", self.product(inner, bracket_first=True)
            return "-", self.print(inner, Level.POWER if _is_negative(inner) else Level.PRODUCT)
        if isinstance(term, Number) and term.value < 0:
            return "-", self.number(-term.value, term.decimal)
        if isinstance(term, Rounded) and term.digits.startswith("-"):
            return "-", self.rounded(term.digits[1:])
        if isinstance(term, Product) and _leads_negative(term):
            return "+", self.product(term, bracket_first=True)
        return "+", self.print(term, Level.PRODUCT)

    def product(self, node: Product, bracket_first: bool = False) -> str:
        """Factors side by side, with a dot wherever they could be misread: d x is no d·x."""
        printed = ""
        dotted = node.dotted or any(isinstance(factor, Accumulated) for factor in node.factors)
        for index, factor in enumerate(node.factors):
            first = index == 0 and not bracket_first
            body = self._factor(factor, first, dotted)
            if index == 0:
                printed = body
            elif dotted or self._needs_dot(node.factors[index - 1], factor):
                printed += f" {self.dot} {body}"
            else:
                printed += self.juxtaposition + body
        return printed

    def _factor(self, factor: Node, first: bool, dotted: bool) -> str:
        if first and _is_negative(factor):
            return self.print(factor)
        nested = isinstance(factor, Product) and not first and (factor.dotted or not dotted)
        bar_free = isinstance(factor, Quotient) and not self.bars_fractions and not first
        ratio = isinstance(factor, Number) and not self.bars_fractions and not first
        return self.print(
            factor, Level.APPLICATION if nested or bar_free or ratio else Level.PRODUCT
        )

    def _needs_dot(self, left: Node, right: Node) -> bool:
        left, right = _unnoted(left), _unnoted(right)
        doubled = left == right and not self.juxtaposition.strip()
        if isinstance(left, Primed) or isinstance(right, Primed):
            return True
        if isinstance(right, Number | Rounded | Quotient) or _is_negative(right) or doubled:
            return True
        if isinstance(left, Number | Rounded) and right == Constant("E"):
            return True
        if left == Constant("pi"):
            right = right.base if isinstance(right, Power) else right
            return not isinstance(right, Symbol | Sum)
        if isinstance(left, Call | Root | Absolute | Constant) or isinstance(right, Partial):
            return not isinstance(right, Sum) or isinstance(left, Call | Constant)
        if isinstance(left, Partial):
            return True
        if isinstance(left, Power) and self._function_power(left):
            return True
        if isinstance(left, Product) or isinstance(right, Product):
            return True
        if isinstance(right, Power) and isinstance(right.base, Number):
            return True
        bracketed = self.level(right) < Level.PRODUCT or (
            isinstance(right, Power) and self.level(right.base) < Level.ATOM
        )
        if bracketed and not self._function_power(right):
            return isinstance(left, Symbol | Power)
        return isinstance(left, Quotient) and not self.bars_fractions

    def _quotient(self, node: Quotient) -> str:
        if self.bars_fractions:
            return self.fraction(self.print(node.numerator), self.print(node.denominator))
        return self.fraction(
            self.print(node.numerator, Level.PRODUCT), self.print(node.denominator, Level.POWER)
        )

    def _negative(self, node: Negative) -> str:
        nested = _is_negative(node.operand)
        return self.minus + self.print(node.operand, Level.POWER if nested else Level.PRODUCT)

    def _function_power(self, node: Node) -> bool:
        """Whether the node prints as sin^2 x."""
        return (
            isinstance(node, Power)
            and isinstance(node.base, Call)
            and node.base.function.powers
            and isinstance(node.exponent, Number)
            and node.exponent.value > 1
            and node.exponent.value.denominator == 1
        )

    def _power(self, node: Power) -> str:
        exponent = self.exponent(node.exponent)
        if self._function_power(node):
            call = node.base
            assert isinstance(call, Call)
            return self._application(call, self.raised(self.function(call), exponent))
        base = self.print(node.base, Level.ATOM)
        if isinstance(_unnoted(node.base), Partial) and self.grows:
            base = self.bracketed(base, True)
        return self.raised(base, exponent)

    def exponent(self, node: Node) -> str:
        """An exponent; a fraction of numbers or letters there prints with a slash: e^(-z/T)."""
        if isinstance(node, Number):
            minus = self.minus if node.value < 0 else ""
            return minus + number_text(abs(node.value), node.decimal)
        sign, ratio = (self.minus, node.operand) if isinstance(node, Negative) else ("", node)
        if isinstance(ratio, Quotient) and is_slim(ratio.numerator) and is_slim(ratio.denominator):
            above = self.print(ratio.numerator, Level.PRODUCT)
            return f"{sign}{above}/{self.print(ratio.denominator, Level.APPLICATION)}"
        return self.print(node)

    def _call(self, node: Call) -> str:
        return self._application(node, self.function(node))

    def _application(self, node: Call, function: str) -> str:
        if _is_bare(node):
            return self.applied(function, self.print(node.arguments[0]))
        inner = self.comma.join(self.print(argument) for argument in node.arguments)
        return function + self.bracketed(inner, self.tall(*node.arguments))

    def _partial(self, node: Partial) -> str:
        inner = node.of
        if isinstance(inner, Partial) and isinstance(inner.of, Symbol) and not node.held:
            by = [self.print(symbol) for symbol in (node.by, inner.by)]
            return self.second_derivative(self.print(inner.of), *by)
        if isinstance(inner, Partial) and not node.held:
            letters = [node.by]
            while isinstance(inner, Partial) and not inner.held:
                letters, inner = [*letters, inner.by], inner.of
            return self.higher(self.print(inner, Level.ATOM), list(map(self.print, letters)))
        of = self.print(inner, Level.ATOM)
        held = [self.print(symbol) for symbol in node.held]
        return self.derivative(of, self.print(node.by), held)

    def _indicator(self, node: Indicator) -> str:
        relation = self.relations[node.relation]
        return self.indicator(self.print(node.left), relation, self.print(node.right))

    def condition(self, node: Node) -> str:
        """An indicator's relation without its brackets, of a product of two a < x < b."""
        if isinstance(node, Product):
            low, high = node.factors
            assert isinstance(low, Indicator)
            relation = self.relations[low.relation]
            return f"{self.print(low.left)} {relation} {self.condition(high)}"
        assert isinstance(node, Indicator)
        relation = self.relations[node.relation]
        return f"{self.print(node.left)} {relation} {self.print(node.right)}"


def _unnoted(node: Node) -> Node:
    """What a value that was noted down prints as."""
    return node.shown if isinstance(node, Noted) else node


def is_slim(node: Node) -> bool:
    """Whether the node is a letter, a whole number, or a product of them."""
    if isinstance(node, Product):
        return all(map(is_slim, node.factors))
    whole = isinstance(node, Number) and node.value.denominator == 1 and node.value >= 0
    return whole or isinstance(node, Symbol)


def is_tall(node: Node) -> bool:
    """Whether the node prints higher than one line."""
    node = _unnoted(node)
    if isinstance(node, Quotient | Partial | Total | Cases | Frobenius | Boxed):
        return True
    if isinstance(node, analysis_print.BIG):
        return True
    if isinstance(node, analysis_print.MARKED):
        return is_tall(node.operand)
    if isinstance(node, Matrix):
        return len(node.rows) > 1 or any(map(is_tall, node.rows[0]))
    if isinstance(node, MatrixProduct | Hadamard):
        return any(map(is_tall, node.factors))
    if isinstance(node, Joined):
        return node.below or any(map(is_tall, node.parts))
    if isinstance(node, Transpose | Primed | Braced | Block):
        return is_tall(node.operand)
    if isinstance(node, Number):
        return "/" in number_text(abs(node.value), node.decimal)
    if isinstance(node, Sum):
        return any(map(is_tall, node.terms))
    if isinstance(node, Product):
        return any(map(is_tall, node.factors))
    if isinstance(node, Negative | Absolute):
        return is_tall(node.operand)
    if isinstance(node, Power):
        return is_tall(node.base)
    if isinstance(node, Root):
        return is_tall(node.radicand)
    if isinstance(node, Call):
        return any(map(is_tall, node.arguments))
    if isinstance(node, WINDOWED):
        return any(map(is_tall, children(node)))
    return False


def _is_bare(node: Call) -> bool:
    """Whether the argument stands without brackets: sin x."""
    lone = len(node.arguments) == 1 and _is_atomic(node.arguments[0])
    return lone and not node.function.bracketed


def _is_atomic(node: Node) -> bool:
    if isinstance(node, Number):
        return node.value >= 0 and "/" not in number_text(node.value, node.decimal)
    if isinstance(node, Rounded):
        return not node.digits.startswith("-") and "e" not in node.digits
    return isinstance(node, Symbol | Constant)


def _is_negative(node: Node) -> bool:
    if isinstance(node, Number):
        return node.value < 0
    if isinstance(node, Rounded):
        return node.digits.startswith("-")
    if isinstance(node, Product):
        return _leads_negative(node)
    return isinstance(node, Negative)


def _leads_negative(node: Product) -> bool:
    return _is_negative(node.factors[0])


_LEVELS: dict[type[Node], Level] = {
    Sum: Level.SUM,
    Negative: Level.SUM,
    Product: Level.PRODUCT,
    Quotient: Level.PRODUCT,
    Power: Level.POWER,
    Transpose: Level.POWER,
    Block: Level.POWER,
    Primed: Level.POWER,
    Infinity: Level.SUM,
    **dict.fromkeys(matrix_print.PRODUCTS, Level.PRODUCT),
    Convolution: Level.PRODUCT,
    Sizes: Level.PRODUCT,
    **dict.fromkeys(analysis_print.BIG, Level.PRODUCT),
    **dict.fromkeys(analysis_print.MARKED, Level.POWER),
}

_RULES: dict[type[Node], Callable[[Printer, Any], str]] = {
    Number: lambda printer, node: printer.number(node.value, node.decimal),
    Rounded: lambda printer, node: printer.rounded(node.digits),
    Constant: lambda printer, node: printer.constant(node.name),
    Symbol: lambda printer, node: printer.name(node.name),
    Sum: Printer.sum,
    Product: Printer.product,
    Negative: Printer._negative,
    Quotient: Printer._quotient,
    Power: Printer._power,
    Root: lambda printer, node: printer.root(printer.print(node.radicand)),
    Absolute: lambda printer, node: printer.absolute(printer.print(node.operand)),
    Call: Printer._call,
    Indicator: Printer._indicator,
    Partial: Printer._partial,
    **matrix_print.RULES,
    **windows_print.RULES,
    **analysis_print.RULES,
    **chance_print.RULES,
    **counting_rules.PRINT,
    **quantile.PRINT,
}
