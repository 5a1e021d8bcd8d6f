"""How an indeterminate form is written differently, so that its parts tell the limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.formulas.opening import ELEMENTARY, Opening, letters_in
from derivator.derivations.limiting.tendency import (
    Approach,
    Indeterminate,
    Oscillates,
    Squeezed,
)
from derivator.notation.analysis import Infinity
from derivator.notation.build import ONE, TWO, add, divide, multiply, negate, power
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.matrices import Primed
from derivator.notation.nodes import (
    Call,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
)
from derivator.notation.precise import MP
from derivator.notation.simplify import simplified
from derivator.notation.to_sympy import real_symbol, to_sympy
from derivator.notation.walk import descendants, size
from derivator.ops.registry import BY_NAME
from derivator.program.calculus import called

SHORTER = 2
"""A quotient of derivatives is simplified where that saves so many nodes."""


@dataclass(frozen=True)
class Rewriting:
    """One way on: a formula of the same limit, why, and what was multiplied or divided by."""

    rule: str
    after: Node
    subject: tuple[Node, ...] = ()
    between: tuple[Node, ...] = ()
    """What stands between the two on the page: (N)'/(D)'."""
    pointwise: bool = True
    """Whether both have the same value everywhere, not only the same limit."""


class Rewriter:
    """The ways on from an indeterminate form, the shortest ones first."""

    def __init__(self, approach: Approach, opening: Opening) -> None:
        self.approach, self.opening = approach, opening

    def ways(self, node: Node, form: str) -> Iterator[Rewriting]:
        """Rewritings of a part of a formula with an indeterminate form."""
        unfolded = self.opening.unfolded(node, ELEMENTARY)
        if form in ("zeros", "infinities"):
            assert isinstance(node, Quotient)
            short = self._algebra(node)
            if isinstance(short, Power) and self.approach.moves(short.exponent):
                yield Rewriting("powers", short)
            if form == "zeros":
                yield from self._cancelled(node)
                yield from self._conjugate(node)
            elif self.approach.is_far:
                yield from self._dominant(node)
            if unfolded == node:
                yield from self._hospital(node)
        if form == "product" and unfolded == node:
            yield from self._exponentials(node)
            yield from self._as_quotient(node)
        if form == "difference":
            assert isinstance(node, Sum)
            if MP.isinf(self.approach.seen(node)):
                yield from self._factored(node)
            yield from self._logarithms(node)
            yield from self._conjugate(Quotient(node, ONE))
            yield from self._together(node)
            yield from self._factored(node)
        if form == "power":
            assert isinstance(node, Power)
            exponent = multiply(node.exponent, called(BY_NAME["log"], node.base))
            yield Rewriting("exponent", called(BY_NAME["exp"], exponent), (node.base,))
        if unfolded != node:
            yield Rewriting("unfold", _joined(unfolded))
        elif form in ("zeros", "infinities"):
            yield from self._exponentials(node)

    def _dominant(self, node: Quotient) -> Iterator[Rewriting]:
        leading = self.leading(node.denominator)
        if leading is None or leading == ONE:
            return
        top, bottom = (self.over(part, leading) for part in (node.numerator, node.denominator))
        if top is None or bottom is None:
            return
        after = divide(top, bottom)
        try:
            self.approach.tends(after)
        except (Indeterminate, Squeezed, Oscillates):
            return
        yield Rewriting("dominant", after, (leading,))

    def leading(self, node: Node) -> Node | None:
        """What a formula grows like, without its coefficient; None where it does not show."""
        if not self.approach.moves(node):
            return ONE
        if isinstance(node, Negative):
            return self.leading(node.operand)
        if isinstance(node, Sum):
            best = node.terms[0]
            for term in node.terms[1:]:
                ratio = self.approach.seen(Quotient(term, best))
                if MP.isnan(ratio):
                    return None
                best = term if MP.isinf(ratio) else best
            return self.leading(best)
        if isinstance(node, Product):
            parts = [self.leading(factor) for factor in node.factors]
            return None if None in parts else multiply(*(p for p in parts if p is not None))
        if isinstance(node, Root):
            inner = self.leading(node.radicand)
            return None if inner is None else self._algebra(Root(inner))
        if isinstance(node, Power) and isinstance(node.exponent, Number):
            inner = self.leading(node.base)
            return None if inner is None else self._algebra(Power(inner, node.exponent))
        if isinstance(node, Quotient):
            above, below = self.leading(node.numerator), self.leading(node.denominator)
            return None if above is None or below is None else self._algebra(divide(above, below))
        limit = self.approach.seen(node)
        return ONE if MP.isfinite(limit) and limit != 0 else node

    def over(self, node: Node, divisor: Node) -> Node | None:
        """A formula divided by another one, term by term."""
        if isinstance(node, Sum):
            parts = [self.over(term, divisor) for term in node.terms]
            return None if None in parts else add(*(part for part in parts if part is not None))
        if isinstance(node, Root):
            square = self._algebra(power(divisor, TWO))
            inner = None if square is None else self.over(node.radicand, square)
            ratio = None if inner is None else self.approach.seen(Quotient(node, divisor))
            if inner is None or ratio is None or MP.isnan(ratio):
                return None
            return negate(Root(inner)) if ratio < 0 else Root(inner)
        if isinstance(node, Power) and isinstance(node.exponent, Number) and _is_sum(node.base):
            base = self.leading(node.base)
            if base is not None and self._algebra(Power(base, node.exponent)) == divisor:
                inner = self.over(node.base, base)
                return None if inner is None else Power(inner, node.exponent)
        return self._algebra(Quotient(node, divisor))

    def _algebra(self, node: Node) -> Node | None:
        """A quotient of products reduced; letters far out have the sign of the infinity."""
        import sympy as sp

        by, to = self.approach.by, self.approach.to
        sign = {"positive": True}
        if isinstance(to, Infinity) and to.sign < 0:
            sign = {"negative": True}
        symbol = sp.Symbol(by.name, **sign)
        try:
            found = sp.powsimp(sp.expand(to_sympy(node, {by.name: symbol})))
            found = sp.expand_power_base(found) if found.has(sp.sqrt) else found
            return from_sympy(found.xreplace({symbol: real_symbol(by.name)}), letters_in(node))
        except (TypeError, ValueError, UnknownExpression):
            return None

    def _cancelled(self, node: Quotient) -> Iterator[Rewriting]:
        """Polynomials with a common factor."""
        if any(
            isinstance(part, Call | Root) or self._is_exponential(part)
            for part in descendants(node)
        ):
            return
        import sympy as sp

        names = letters_in(node)
        try:
            above, below = to_sympy(node.numerator), to_sympy(node.denominator)
            factored = bounded(
                lambda: (sp.factor(above), sp.factor(below), sp.cancel(above / below))
            )
            top, bottom, short = (from_sympy(part, names) for part in factored)
        except (GaveUp, TypeError, ValueError, UnknownExpression):
            return
        between = (
            () if (top, bottom) == (node.numerator, node.denominator) else (Quotient(top, bottom),)
        )
        if size(short) < size(node) or between:
            yield Rewriting("cancel", short, (), between)

    def _is_exponential(self, node: Node) -> bool:
        return isinstance(node, Power) and self.approach.moves(node.exponent)

    def _conjugate(self, node: Quotient) -> Iterator[Rewriting]:
        """A difference with a root, multiplied by the sum: (a - b)(a + b) = a^2 - b^2."""
        for place, part in enumerate((node.numerator, node.denominator)):
            if not isinstance(part, Sum) or len(part.terms) != 2:
                continue
            roots = [_bare(term) for term in part.terms]
            if not any(isinstance(term, Root) for term in roots):
                continue
            first, second = part.terms
            partner = Sum((first, negate(second)))
            squares = [self._algebra(power(term, TWO)) for term in part.terms]
            if None in squares:
                continue
            one, other = (square for square in squares if square is not None)
            names = letters_in(part)
            difference = simplified(add(one, negate(other)), names) or add(one, negate(other))
            multiplied = [
                difference if place == k else multiply(p, partner)
                for k, p in enumerate((node.numerator, node.denominator))
            ]
            after = divide(*multiplied)
            if isinstance(after, Quotient):
                yield from self._reduced(after, partner)
            else:
                yield Rewriting("conjugate", after, (partner,))

    def _reduced(self, after: Quotient, partner: Node) -> Iterator[Rewriting]:
        """What the conjugate leaves, with common factors of both sides gone."""
        top, factors = after.numerator, [after.denominator]
        if isinstance(after.denominator, Product):
            factors = list(after.denominator.factors)
        others = [factor for factor in factors if factor != partner]
        if others and partner in factors:
            short = simplified(divide(top, multiply(*others)), letters_in(after))
            if short is not None and size(short) < size(divide(top, multiply(*others))):
                yield Rewriting("conjugate", _under(short, partner), (partner,), (after,))
                return
        yield Rewriting("conjugate", after, (partner,))

    def _hospital(self, node: Quotient) -> Iterator[Rewriting]:
        by = self.approach.by
        try:
            slopes = [
                self.opening.derivative(part, by.name)
                for part in (node.numerator, node.denominator)
            ]
        except TypeError:
            return
        primed = Quotient(Primed(node.numerator, by), Primed(node.denominator, by))
        raw = divide(*slopes)
        short = simplified(raw, letters_in(raw))
        better = short is not None and size(short) + SHORTER <= size(raw)
        after = short if better and short is not None else raw
        between = (primed, raw) if better else (primed,)
        yield Rewriting("hospital", after, (), between, pointwise=False)

    def _as_quotient(self, node: Node) -> Iterator[Rewriting]:
        """0 times infinity as a quotient, either factor below the line."""
        assert isinstance(node, Product)
        fixed = [part for part in node.factors if not self.approach.moves(part)]
        moving = [part for part in node.factors if self.approach.moves(part)]
        quotients = [part for part in moving if isinstance(part, Quotient)]
        if quotients:
            yield Rewriting("quotient", _joined(node))
            return
        found = []
        for place, part in enumerate(moving):
            rest = [*fixed, *moving[:place], *moving[place + 1 :]]
            below = self._algebra(divide(ONE, part))
            if below is not None:
                weight = size(below) - size(part) + 3 * isinstance(part, Call)
                found.append((weight, place, divide(multiply(*rest), below)))
        for _, _, after in sorted(found, key=lambda item: item[:2]):
            yield Rewriting("quotient", after)

    def _logarithms(self, node: Sum) -> Iterator[Rewriting]:
        """ln A - ln B and ln A - u in one logarithm."""
        log = BY_NAME["log"]
        chosen: list[Node] = []
        rest: list[Node] = []
        for term in node.terms:
            bare = _bare(term)
            if isinstance(bare, Call) and bare.function.name == "log":
                inner = bare.arguments[0]
                chosen.append(divide(ONE, inner) if bare is not term else inner)
            else:
                rest.append(term)
        if not chosen:
            return
        if len(chosen) == 1:
            exponential = called(BY_NAME["exp"], add(*rest))
            inside = self._spread(chosen[0], exponential)
            names = letters_in(node)
            short = simplified(multiply(chosen[0], exponential), names)
            for after in (inside, short):
                if after is not None:
                    yield Rewriting("logarithm", called(log, after))
            return
        inside = multiply(*chosen)
        yield Rewriting("logarithms", add(called(log, inside), *rest))

    def _spread(self, node: Node, factor: Node) -> Node | None:
        if isinstance(node, Sum):
            parts = [self._algebra(multiply(term, factor)) for term in node.terms]
            return None if None in parts else add(*(part for part in parts if part is not None))
        return self._algebra(multiply(node, factor))

    def _together(self, node: Sum) -> Iterator[Rewriting]:
        """Fractions over one denominator."""
        if not any(isinstance(_bare(term), Quotient) for term in node.terms):
            return
        import sympy as sp

        try:
            expression = to_sympy(node)
            found = bounded(lambda: sp.together(expression))
            after = from_sympy(found, letters_in(node))
        except (GaveUp, TypeError, ValueError, UnknownExpression):
            return
        if isinstance(after, Quotient):
            yield Rewriting("together", after)

    def _factored(self, node: Sum) -> Iterator[Rewriting]:
        leading = self.leading(node)
        if leading is None or leading == ONE:
            return
        inner = self.over(node, leading)
        if inner is not None:
            yield Rewriting("factor", Product((leading, inner)), (leading,))

    def _exponentials(self, node: Node) -> Iterator[Rewriting]:
        """Hyperbolic functions through exponentials, and logarithms inside them gone."""
        hyperbolic = ("tanh", "sinh", "cosh")
        if not any(
            isinstance(p, Call) and p.function.name in hyperbolic for p in descendants(node)
        ):
            return
        import sympy as sp

        try:
            expression = to_sympy(node)
            found = bounded(lambda: sp.factor(sp.cancel(sp.together(expression.rewrite(sp.exp)))))
            after = from_sympy(found, letters_in(node))
        except (GaveUp, TypeError, ValueError, UnknownExpression):
            return
        if after != node:
            yield Rewriting("exponentials", after)


def _is_sum(node: Node) -> bool:
    return isinstance(node, Sum)


def _bare(node: Node) -> Node:
    return node.operand if isinstance(node, Negative) else node


def _under(node: Node, factor: Node) -> Node:
    """A formula divided by one more factor."""
    if isinstance(node, Quotient):
        return Quotient(node.numerator, multiply(node.denominator, factor))
    return divide(node, factor)


def _joined(node: Node) -> Node:
    """A product with fractions in it as one fraction."""
    if not isinstance(node, Product):
        return node
    top: list[Node] = []
    bottom: list[Node] = []
    for factor in node.factors:
        if isinstance(factor, Quotient):
            top.append(factor.numerator)
            bottom.append(factor.denominator)
        else:
            top.append(factor)
    return divide(multiply(*top), multiply(*bottom)) if bottom else multiply(*top)
