"""Two formulas brought to one form, step by step, so that a reader sees that they are equal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.functions.steps import in_order
from derivator.notation.build import ONE, add, divide, multiply, negate
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.nodes import Call, Constant, Negative, Node, Number, Power, Quotient, Sum
from derivator.notation.simplify import simplified
from derivator.notation.text import text
from derivator.notation.to_sympy import to_sympy
from derivator.notation.walk import descendants, rebuild, size
from derivator.program.calculus import shortened

SECONDS = 4.0
LARGEST = 120

Form = tuple[str, Node]
"""A rule, and what the formula comes to by it."""


class CommonForm:
    """Forms of formulas; sums stand in the order in which ``like`` writes them."""

    def __init__(self, names: Sequence[str], like: Node) -> None:
        self.names, self.like = tuple(names), like

    def short(self, node: Node) -> Node:
        """The shortest form, the formula itself where there is none that is shorter."""
        found = simplified(node, self.names)
        if found is None or size(found) > size(node) or self.reordered(found, node):
            return node
        return in_order(found, self.like)

    def together(self, node: Node) -> Node | None:
        """A sum with a fraction over one denominator: 1 - u/v = (v - u)/v."""
        if not isinstance(node, Sum):
            return None
        fractions = [term for term in node.terms if isinstance(_positive(term), Quotient)]
        if len(fractions) != 1:
            return None
        whole = [term for term in node.terms if term is not fractions[0]]
        part = _positive(fractions[0])
        assert isinstance(part, Quotient)
        top = part.numerator if fractions[0] is part else negate(part.numerator)
        rest = add(*whole)
        lifted = part.denominator if rest == ONE else multiply(rest, part.denominator)
        if _has_fraction(top) or _has_fraction(lifted):
            return None
        falls = isinstance(lifted, Negative)
        return Quotient(add(top, lifted) if falls else add(lifted, top), part.denominator)

    def fraction(self, node: Node) -> Node | None:
        """Everything over one denominator, multiplied out and reduced."""
        import sympy as sp

        try:
            formula = to_sympy(node)
            found = bounded(lambda: sp.factor(sp.cancel(sp.together(formula))), SECONDS)
            return in_order(from_sympy(found, self.names), self.like)
        except (GaveUp, TypeError, ValueError, UnknownExpression):
            return None

    def factored(self, node: Node) -> Node | None:
        """Everything over one denominator and in factors, exponentials as they are."""
        import sympy as sp

        try:
            formula = to_sympy(node)
            found = bounded(lambda: sp.factor(sp.together(formula)), SECONDS)
            return in_order(from_sympy(found, self.names), self.like)
        except (GaveUp, TypeError, ValueError, UnknownExpression):
            return None

    def by_terms(self, node: Node) -> Node | None:
        """A sum with each term at its shortest."""
        if not isinstance(node, Sum):
            return None
        found = add(*(self.short(term) for term in node.terms))
        return None if text(found) == text(node) else found

    def logarithms(self, node: Node) -> Node | None:
        """ln(1 + e^-t) as ln(e^t + 1) - t: an exponential taken out of a logarithm."""
        changed = shortened(rebuild(node, self._log_out))
        changed = self._log_out(changed)
        if changed == node:
            return None
        found = simplified(changed, self.names)
        return changed if found is None or size(found) >= size(changed) else found

    def _log_out(self, node: Node) -> Node:
        inner = rebuild(node, self._log_out)
        if not (isinstance(inner, Call) and inner.function.name == "log"):
            return inner
        (argument,) = inner.arguments
        if not isinstance(argument, Sum):
            return inner
        for term in argument.terms:
            falls = isinstance(term, Power) and term.base == Constant("E")
            if falls and isinstance(term, Power) and isinstance(term.exponent, Negative):
                rise = Power(term.base, term.exponent.operand)
                lifted = simplified(multiply(argument, rise), self.names)
                spread = [simplified(multiply(t, rise), self.names) for t in argument.terms]
                if None not in spread:
                    lifted = add(*(t for t in spread if t is not None))
                if lifted is not None:
                    own = Call(inner.function, (in_order(lifted, self.like),))
                    return add(own, term.exponent)
        return inner

    def forms(self, node: Node) -> Iterator[Form]:
        """The formula in one form after another, the most natural ones first."""
        yield "itself", node
        short = self.short(node)
        if text(short) != text(node):
            yield "simplify", short
        lifted = self.together(node)
        if lifted is not None:
            yield "together", lifted
        if size(node) > LARGEST:
            return
        for rule, found in (
            ("fraction", self.fraction(node)),
            ("logarithm", self.logarithms(node)),
        ):
            if found is not None and text(found) not in (text(node), text(short)):
                yield rule, found

    def meet(self, left: Node, right: Node) -> tuple[Form, Form] | None:
        """A form of each side that is the same, as early as possible."""
        others = list(self.forms(right))
        found = [
            (place + index, place, (mine, other))
            for place, mine in enumerate(self.forms(left))
            for index, other in enumerate(others)
            if self.alike(mine[1], other[1])
        ]
        if not found:
            return None
        (rule, mine), (other_rule, theirs) = min(found, key=lambda item: item[:2])[2]
        common = min(mine, theirs, key=size)
        if not self.reordered(mine, theirs):
            common = self._expanded(common) or common
        common = in_order(common, self.like)
        return (rule, common), (other_rule, common)

    def _expanded(self, node: Node) -> Node | None:
        """What two formulas come to that are alike when sums are multiplied out."""
        import sympy as sp

        if _has_fraction(node) and not any(isinstance(p, Sum) for p in descendants(node)):
            return None
        try:
            (top, bottom), names = _split(node), self.names
            formula = to_sympy(top)
            found = from_sympy(bounded(lambda: sp.expand(formula), SECONDS), names)
            return divide(found, bottom)
        except (GaveUp, TypeError, ValueError, UnknownExpression):
            return None

    def reordered(self, one: Node, other: Node) -> bool:
        """Whether two formulas differ in nothing but the order of terms and factors."""
        try:
            return size(one) == size(other) and bool(to_sympy(one) == to_sympy(other))
        except (TypeError, ValueError):
            return text(one) == text(other)

    def alike(self, one: Node, other: Node) -> bool:
        """Whether two formulas are the same up to order, or when sums are multiplied out."""
        import sympy as sp

        if text(one) == text(other):
            return True
        try:
            if to_sympy(one) == to_sympy(other):
                return True
            if size(one) + size(other) > LARGEST:
                return False
            (top, bottom), (above, below) = _split(one), _split(other)
            if to_sympy(bottom) != to_sympy(below) or _has_fraction(top) or _has_fraction(above):
                return False
            difference = to_sympy(top) - to_sympy(above)
            return bool(bounded(lambda: sp.expand(difference) == 0, SECONDS))
        except (GaveUp, TypeError, ValueError):
            return False

    def equal(self, one: Node, other: Node) -> bool:
        """Whether algebra finds that two formulas are equal, in whatever way."""
        import sympy as sp

        try:
            left, right = to_sympy(one), to_sympy(other)
            return bool(bounded(lambda: sp.simplify(left - right) == 0, SECONDS))
        except (GaveUp, TypeError, ValueError):
            return False

    def factor(self, before: Node, after: Node) -> Node | None:
        """What numerator and denominator were multiplied by: e^t."""
        if not isinstance(before, Quotient):
            return None
        bottom = after.denominator if isinstance(after, Quotient) else ONE
        ratio = simplified(divide(bottom, before.denominator), self.names)
        if isinstance(ratio, Power) and not isinstance(ratio.exponent, Number):
            return ratio
        return None


def _split(node: Node) -> tuple[Node, Node]:
    """Numerator with the sign, and denominator."""
    bare = _positive(node)
    if not isinstance(bare, Quotient):
        return node, ONE
    return (bare.numerator if bare is node else negate(bare.numerator)), bare.denominator


def _has_fraction(node: Node) -> bool:
    return any(
        isinstance(part, Quotient) and not isinstance(part.denominator, Number)
        for part in descendants(node)
    )


def _positive(node: Node) -> Node:
    return node.operand if isinstance(node, Negative) else node
