"""How the derivative of a function comes to the form in which its zeros can be seen."""

from __future__ import annotations

from derivator.derivations.properties.forms import factored, shortest
from derivator.derivations.properties.target import Target
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import multiply, negate, signed
from derivator.notation.matrices import Cases, Primed
from derivator.notation.nodes import (
    Call,
    Indicator,
    Negative,
    Node,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from derivator.notation.walk import descendants, replaced, size, substitute
from derivator.program.calculus import depends_on
from derivator.solution import Chain

VALUE = "_v"


def through_value(target: Target) -> tuple[Node, Node] | None:
    """(v, formula in _v) where the function is a formula in v = f(t) alone: f' = v (1 - v)."""
    if target.order != 1 or target.slope_formula is None:
        return None
    value = own_value(target)
    inner = replaced(target.slope_formula, value, Symbol(VALUE))
    lone = not depends_on(inner, target.by) and depends_on(inner, VALUE)
    return (value, inner) if lone else None


def own_value(target: Target) -> Node:
    """f(t), whatever derivative of f is looked at."""
    function = target.operation.function
    return Call(function, tuple(map(Symbol, function.arguments)))


def slope_chain(target: Target) -> Chain:
    """g' = ... = ..., up to a product."""
    chain = ChainBuilder(target.value(extra=1))
    through = through_value(target)
    if through is not None:
        value, inner = through
        outer = shortest(target.calculus.derivative(inner, VALUE), (VALUE,))
        product = flipped(factored(outer, (VALUE,)) or outer)
        chain.then(Primed(target.formula, target.letter))
        chain.then(multiply(target.value(), substitute(product, {VALUE: value})))
        return chain.chain()
    plain = target.slope
    forms = []
    if not target.order and target.slope_formula is not None:
        forms.append(target.slope_formula)
    short = shortest(plain, target.letters)
    if not forms or (not is_product(forms[0]) and size(short) < size(forms[0])):
        forms.append(short)
    if not _by_cases(forms[-1]):
        forms += _products(target, forms[-1], plain, 2 * size(short))
    for form in forms:
        chain.then(form)
    return chain.chain()


def _products(target: Target, formula: Node, plain: Node, most: int) -> list[Node]:
    """The formula as a product, with f(t) as it stands or written out."""
    value = own_value(target)
    kept = factored(replaced(formula, value, Symbol(VALUE)), (*target.letters, VALUE))
    if kept is not None:
        kept = flipped(substitute(kept, {VALUE: value}))
        if is_product(kept) and size(kept) <= most and not _mixed(kept, value, target.by):
            return [kept]
    whole = factored(plain, target.letters)
    whole = None if whole is None else flipped(whole)
    return [whole] if whole is not None and is_product(whole) and size(whole) <= most else []


def _mixed(node: Node, value: Node, by: str) -> bool:
    """Whether a sum has both f(t) and t in it, so that its zeros cannot be seen."""
    sums = [part for part in descendants(node) if isinstance(part, Sum)]
    with_value = [part for part in sums if value in descendants(part)]
    return any(depends_on(replaced(part, value, Symbol(VALUE)), by) for part in with_value)


def is_product(node: Node) -> bool:
    """Whether zeros can be read off."""
    top = node.numerator if isinstance(node, Quotient) else node
    top = top.operand if isinstance(top, Negative) else top
    return isinstance(top, Product | Symbol) or (isinstance(node, Quotient) and size(top) <= 6)


def _by_cases(node: Node) -> bool:
    return any(isinstance(part, Cases | Indicator) for part in descendants(node))


def flipped(node: Node) -> Node:
    """-(t - 1) u as (1 - t) u, -u/(t - 1) as u/(1 - t)."""
    if not isinstance(node, Negative):
        return node
    inner = node.operand
    if not isinstance(inner, Quotient):
        return _turned(inner) or node
    top = _turned(inner.numerator)
    if top is not None:
        return Quotient(top, inner.denominator)
    bottom = _turned(inner.denominator)
    return node if bottom is None else Quotient(inner.numerator, bottom)


def _turned(node: Node) -> Node | None:
    """Minus the product, with a difference in it the other way round; None where none is."""
    factors = node.factors if isinstance(node, Product) else (node,)
    for place, factor in enumerate(factors):
        if not isinstance(factor, Sum) or len(factor.terms) != 2:
            continue
        if [signed(term)[0] for term in factor.terms] == [1, -1]:
            turned = Sum(tuple(negate(term) for term in reversed(factor.terms)))
            return multiply(*factors[:place], turned, *factors[place + 1 :])
    return None
