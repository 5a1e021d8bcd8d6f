"""Difference quotients transformed line by line until h cancels."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derivator.algebra.collect import collected, expanded
from derivator.algebra.numbers import agree
from derivator.derivations.differentiation.tree import Line
from derivator.derivations.terms import ChainBuilder
from derivator.notation.analysis import Limit
from derivator.notation.build import ONE, TWO, ZERO, add, divide, multiply, negate, signed
from derivator.notation.exact import exact
from derivator.notation.functions import COS, LOG, SIN
from derivator.notation.nodes import (
    Call,
    Constant,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Symbol,
)
from derivator.notation.precise import MP, precise
from derivator.notation.text import text
from derivator.notation.walk import descendants, rebuild, size, substitute
from derivator.program.calculus import Calculus, depends_on, shortened

Form = tuple[Node, str]
"""What stands behind the limit sign, and why."""


class Unknown(ValueError):
    """A limit that neither the algebra nor the rules of differentiation give."""


class Quotients:
    """The difference quotients of formulas in one letter at one place."""

    def __init__(self, by: str, place: Node, step: str, calculus: Calculus, side: int = 0) -> None:
        self.by = by
        self.place = place
        self.step = Symbol(step)
        self.calculus = calculus
        self.side = side
        self.lines: list[Line] = []
        self.confirmed = False
        """Whether some limit was found by rules and confirmed by numbers only."""

    def limit(self, operand: Node) -> Limit:
        """lim for h to 0."""
        return Limit(operand, self.step, ZERO, self.side)

    def here(self, formula: Node) -> Node:
        """f(x0)."""
        return substitute(formula, {self.by: self.place})

    def moved(self, formula: Node) -> Node:
        """f(x0 + h)."""
        place = self.step if self.place == ZERO else Sum((self.place, self.step))
        return substitute(formula, {self.by: place})

    def quotient(self, formula: Node) -> Node:
        """(f(x0 + h) - f(x0))/h."""
        return Quotient(add(self.moved(formula), negate(self.here(formula))), self.step)

    def derive(
        self, formula: Node, label: Node, depth: int = 0, first: tuple[Node, ...] = ()
    ) -> Node:
        """The limit of the difference quotient, its lines noted; raises ``Unknown``.

        ``first`` is what stands before it on the first line.
        """
        if depth == 0:
            start = (*first, self.limit(self.quotient(formula)))
            self._note(label, start, "definition", depth)
        terms = formula.terms if isinstance(formula, Sum) else (formula,)
        moving = [term for term in terms if depends_on(term, self.by)]
        if not self._is_algebraic(formula) and (len(moving) > 1 or self._factor(moving[0]) != ONE):
            return self._apart(moving, label, depth)
        return self._single(moving[0] if len(moving) == 1 else formula, label, depth)

    def _apart(self, terms: list[Node], label: Node, depth: int) -> Node:
        """The limits of the terms, constant factors in front, each found by itself."""
        inner = [self._bare(term) for term in terms]
        fronts = [self._factor(term) for term in terms]
        limits = [self.limit(self.quotient(term)) for term in inner]
        parts = [multiply(front, limit) for front, limit in zip(fronts, limits, strict=True)]
        self._note(label, (add(*parts),), "sum_of_limits", depth)
        values = []
        for term, limit in zip(inner, limits, strict=True):
            values.append(self.derive(term, limit, depth + 1))
        literal = add(*(multiply(f, v) for f, v in zip(fronts, values, strict=True)))
        value = worked_out(literal)
        self._note(label, (literal, value), "put_in", depth)
        return value

    def _factor(self, term: Node) -> Node:
        """The constant factor of a term, with its sign."""
        sign, bare = signed(term)
        factors = bare.factors if isinstance(bare, Product) else (bare,)
        fixed = [factor for factor in factors if not depends_on(factor, self.by)]
        front = multiply(*fixed) if fixed else ONE
        if isinstance(bare, Quotient) and not depends_on(bare.denominator, self.by):
            front = divide(self._factor(bare.numerator), bare.denominator)
        return front if sign > 0 else negate(front)

    def _bare(self, term: Node) -> Node:
        """The term without its constant factor."""
        _, bare = signed(term)
        if isinstance(bare, Quotient) and not depends_on(bare.denominator, self.by):
            return self._bare(bare.numerator)
        factors = bare.factors if isinstance(bare, Product) else (bare,)
        moving = tuple(factor for factor in factors if depends_on(factor, self.by))
        return moving[0] if len(moving) == 1 else Product(moving)

    def _single(self, formula: Node, label: Node, depth: int) -> Node:
        """One function: algebra until h may be 0, else a standard limit, else the product rule."""
        last = self.quotient(formula)
        for form, why in self._forms(formula):
            if text(form) != text(last):
                self._note(label, (self.limit(form),), why, depth)
                last = form
        value = self._value(last, formula)
        self._note(label, (value,), self._ending(last, formula), depth)
        return value

    def _ending(self, last: Node, formula: Node) -> str:
        if self._has_value(last):
            return "step_to_zero"
        if self._standard(formula) is not None:
            return f"limit.{self._standard(formula)}"
        self.confirmed = True
        return "confirmed"

    def _value(self, last: Node, formula: Node) -> Node:
        """The limit: at h = 0 where that may be put in, else by the rules; confirmed by numbers."""
        if self._has_value(last):
            value = worked_out(cleared(substitute(last, {self.step.name: ZERO})))
        else:
            try:
                slope = self.calculus.derivative(formula, self.by)
            except TypeError:
                raise Unknown(text(formula)) from None
            value = worked_out(self.here(slope))
        letters = sorted(
            {p.name for p in descendants(value) if isinstance(p, Symbol)}
            | {p.name for p in descendants(self.here(formula)) if isinstance(p, Symbol)}
        )
        if not agree(self.limit(self.quotient(formula)), value, letters):
            raise Unknown(text(formula))
        return value

    def _has_value(self, form: Node) -> bool:
        """Whether h may be put to 0: no denominator vanishes."""
        at_zero = substitute(form, {self.step.name: ZERO})
        names = {p.name for p in descendants(at_zero) if isinstance(p, Symbol)}
        return any(
            MP.isfinite(
                precise(at_zero, {n: MP.mpf(k + 3) / (7 + place) for k, n in enumerate(names)})
            )
            for place in (0, 4, 5)
        )

    def _note(self, label: Node, terms: tuple[Node, ...], rule: str, depth: int) -> None:
        chain = ChainBuilder(label)
        for term in terms:
            chain.then(term)
        if len(chain.terms) > 1:
            self.lines.append(Line(chain.chain(), (rule,), depth))

    def _is_algebraic(self, formula: Node) -> bool:
        """Whether it is made of the letter by arithmetic and whole powers."""
        for part in descendants(formula):
            if isinstance(part, Call | Root | Constant) and depends_on(part, self.by):
                return False
            if isinstance(part, Power) and depends_on(part, self.by):
                exponent = part.exponent
                if not isinstance(exponent, Number) or exponent.value.denominator != 1:
                    return False
        return all(type(part) in ARITHMETIC for part in descendants(formula))

    def _forms(self, formula: Node) -> Iterator[Form]:
        if self._is_algebraic(formula):
            yield from self._algebraic(formula)
            return
        kinds: tuple[Callable[[Node], Iterator[Form]], ...] = (
            self._root,
            self._known,
            self._product,
        )
        for kind in kinds:
            found = list(kind(formula))
            if found:
                yield from found
                return

    def _algebraic(self, formula: Node) -> Iterator[Form]:
        """Powers multiplied out, fractions over one denominator; then h cancels."""
        moved, here = self.moved(formula), self.here(formula)
        ratio = _ratio(formula)
        if ratio is None:
            whole = add(expanded(moved), negate(here))
            yield Quotient(whole, self.step), "multiply_out"
            short = collected(whole)
            yield Quotient(short, self.step), "like_terms"
            yield collected(Quotient(short, self.step)), "cancel_step"
        else:
            (top, bottom), (old_top, old_bottom) = map(_ratio_of, (moved, here))
            above = add(multiply(top, old_bottom), negate(multiply(old_top, bottom)))
            below = multiply(self.step, bottom, old_bottom)
            yield Quotient(above, below), "one_denominator"
            short = collected(add(expanded(above)))
            yield Quotient(short, below), "like_terms"
            yield collected(Quotient(short, below)), "cancel_step"

    def _root(self, formula: Node) -> Iterator[Form]:
        """sqrt(u), and 1/sqrt(u): by the conjugate."""
        inner = formula.denominator if isinstance(formula, Quotient) else formula
        turned = isinstance(formula, Quotient)
        if not isinstance(inner, Root) or not self._is_algebraic(inner.radicand):
            return
        if turned and (not isinstance(formula, Quotient) or formula.numerator != ONE):
            return
        new, old = self.moved(inner), self.here(inner)
        below: tuple[Node, ...] = (self.step,)
        first, second = (old, new) if turned else (new, old)
        if turned:
            below = (self.step, new, old)
            yield Quotient(add(old, negate(new)), multiply(*below)), "one_denominator"
        inside = [_radicand(first), _radicand(second)]
        above = add(inside[0], negate(inside[1]))
        under = multiply(*below, add(new, old))
        yield Quotient(above, under), "conjugate"
        short = collected(Quotient(expanded(collected(above)), multiply(*below)))
        yield divide(*_over(short, add(new, old))), "cancel_step"

    def _known(self, formula: Node) -> Iterator[Form]:
        """e^u, a^u, sin u, cos u, ln u of a linear u: made ready for a standard limit."""
        kind = self._standard(formula)
        inner = _argument(formula)
        if kind is None or inner is None:
            return
        rate = collected(self.calculus.derivative(inner, self.by))
        new, old = self.moved(inner), self.here(inner)
        small = multiply(rate, self.step)
        if kind == "exp":
            base = formula.base if isinstance(formula, Power) else Constant("E")
            above = add(Power(base, small), negate(ONE))
            front = worked_out(self.here(formula))
            yield _times(front, Quotient(above, self.step)), "factor_out"
        elif kind == "tan":
            sine = Call(SIN, (collected(small),))
            below = multiply(Call(COS, (new,)), Call(COS, (old,)))
            yield Quotient(sine, multiply(self.step, below)), "difference_tan"
            yield Product((Quotient(sine, self.step), Quotient(ONE, below))), "split"
        elif kind == "log":
            ratio = Quotient(new, old)
            yield Quotient(Call(LOG, (ratio,)), self.step), "log_of_ratio"
            inside = add(ONE, divide(small, old))
            yield Quotient(Call(LOG, (inside,)), self.step), "split"
        else:
            half = collected(divide(small, TWO))
            middle = collected(add(old, half))
            lead = Call(COS, (middle,)) if kind == "sin" else Call(SIN, (middle,))
            sine = Call(SIN, (half,))
            form: Node = Quotient(Product((TWO, lead, sine)), self.step)
            yield (form if kind == "sin" else Negative(form)), f"difference_{kind}"
            apart: Node = Product((lead, Quotient(Product((TWO, sine)), self.step)))
            yield (apart if kind == "sin" else Negative(apart)), "split"

    def _standard(self, formula: Node) -> str | None:
        """Which standard limit serves, if it is a function of a linear argument."""
        inner = _argument(formula)
        if inner is None or not self._is_algebraic(inner):
            return None
        if depends_on(collected(self.calculus.derivative(inner, self.by)), self.by):
            return None
        if isinstance(formula, Power):
            return None if depends_on(formula.base, self.by) else "exp"
        name = formula.function.name if isinstance(formula, Call) else ""
        return name if name in ("exp", "sin", "cos", "tan", "log") else None

    def _product(self, formula: Node) -> Iterator[Form]:
        """u v: what u changes times the new v, and u times what v changes."""
        if not isinstance(formula, Product) or len(formula.factors) != 2:
            return
        one, two = formula.factors
        yield (
            add(
                Product((self.quotient(one), self.moved(two))),
                Product((self.here(one), self.quotient(two))),
            ),
            "add_subtract_product",
        )


def worked_out(node: Node) -> Node:
    """A number in its shortest exact form, cos 0 as 1; other formulas with such arguments."""
    tidy = tidied(collected(node))
    if any(isinstance(part, Symbol) for part in descendants(tidy)):
        return tidy
    found = exact(tidy, {})
    return tidy if found is None or size(found) > size(tidy) else found


def cleared(node: Node) -> Node:
    """The formula without the zeros that were put into it."""
    return shortened(rebuild(node, cleared))


def tidied(node: Node) -> Node:
    """The formula with the arguments of functions worked out where they are numbers."""
    inner = rebuild(node, tidied)
    if isinstance(inner, Call | Root) and not any(
        isinstance(p, Symbol) for p in descendants(inner)
    ):
        inner = rebuild(inner, collected)
    return collected(inner) if isinstance(inner, Root) else inner


ARITHMETIC = (Number, Constant, Symbol, Sum, Product, Negative, Quotient, Power, Call, Root)


def _times(front: Node, behind: Node) -> Node:
    return behind if front == ONE else Product((front, behind))


def _ratio(node: Node) -> tuple[Node, Node] | None:
    """Numerator and denominator, where there is one with a letter in it."""
    _, bare = signed(node)
    if isinstance(bare, Quotient) and any(
        isinstance(p, Symbol) for p in descendants(bare.denominator)
    ):
        return bare.numerator, bare.denominator
    return None


def _ratio_of(node: Node) -> tuple[Node, Node]:
    sign, bare = signed(node)
    assert isinstance(bare, Quotient)
    return (bare.numerator if sign > 0 else negate(bare.numerator)), bare.denominator


def _radicand(node: Node) -> Node:
    assert isinstance(node, Root)
    return node.radicand


def _over(node: Node, below: Node) -> tuple[Node, Node]:
    """A formula divided by one more factor, in one fraction."""
    sign, bare = signed(node)
    top, bottom = (bare.numerator, bare.denominator) if isinstance(bare, Quotient) else (bare, ONE)
    return (top if sign > 0 else negate(top)), multiply(bottom, below)


def _argument(formula: Node) -> Node | None:
    """The argument of a function, or the exponent of a power with a fixed base."""
    if isinstance(formula, Call) and len(formula.arguments) == 1:
        return formula.arguments[0]
    if isinstance(formula, Power) and not isinstance(formula.exponent, Number):
        return formula.exponent
    return None
