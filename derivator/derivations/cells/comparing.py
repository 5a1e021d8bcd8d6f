"""Two formulas side by side: where they differ, term by term."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.cells.tidying import sorted_form
from derivator.notation.matrices import Boxed, FunctionName, Hadamard, MatrixProduct
from derivator.notation.nodes import Call, Node, Product, Sum, Symbol
from derivator.notation.walk import children, rebuild
from derivator.ops.registry import VOCABULARY


@dataclass(frozen=True)
class Difference:
    """What the first formula has more (``extra``) and less (``missing``) than the second.

    ``around`` are functions and factors that stand around the whole second formula; ``marked`` is
    the first formula with what it has more in boxes.
    """

    extra: tuple[Node, ...]
    missing: tuple[Node, ...]
    around: tuple[Node, ...]
    marked: Node
    replaced: tuple[tuple[Node, Node], ...] = ()
    """Parts of the first formula with what stands in their place in the second."""


def alike(first: Node, second: Node) -> bool:
    """Whether two formulas differ at most in the order of terms."""
    return sorted_form(first) == sorted_form(second)


def difference(first: Node, second: Node) -> Difference:
    """Where two formulas differ, as deep inside them as can be said."""
    if alike(first, second):
        return Difference((), (), (), first)
    peeled = _peeled(first, second)
    if peeled is not None:
        return Difference((), (), peeled, first)
    if isinstance(first, Sum) or isinstance(second, Sum):
        return _of_sums(first, second)
    if type(first) is type(second) and _same_head(first, second):
        inner = _of_parts(first, second)
        if inner is not None:
            return inner
    return Difference((), (), (), Boxed(first, 1), ((first, second),))


def _terms(node: Node) -> tuple[Node, ...]:
    return node.terms if isinstance(node, Sum) else (node,)


def _of_sums(first: Node, second: Node) -> Difference:
    """Terms that only one of the sums has; terms alike inside are compared in their turn."""
    theirs = list(_terms(second))
    ours: list[Node] = []
    for term in _terms(first):
        match = next((other for other in theirs if alike(term, other)), None)
        if match is None:
            ours.append(term)
        else:
            theirs.remove(match)
    if len(ours) == len(theirs) == 1:
        inner = difference(ours[0], theirs[0])
        marked = rebuild(first, lambda part: inner.marked if part == ours[0] else part)
        whole = inner.marked if first == ours[0] else marked
        return Difference(inner.extra, inner.missing, inner.around, whole, inner.replaced)
    colours = {id(term): 0 for term in ours}
    terms = tuple(Boxed(t, 1) if id(t) in colours else t for t in _terms(first))
    marked = terms[0] if len(terms) == 1 else Sum(terms)
    return Difference(tuple(ours), tuple(theirs), (), marked)


def _same_head(first: Node, second: Node) -> bool:
    return not isinstance(first, Call) or (
        isinstance(second, Call) and first.function.name == second.function.name
    )


def _of_parts(first: Node, second: Node) -> Difference | None:
    """The one part in which two formulas of a kind differ."""
    pairs = list(zip(children(first), children(second), strict=False))
    if len(pairs) != len(list(children(first))) or len(pairs) != len(list(children(second))):
        return None
    unlike = [(a, b) for a, b in pairs if not alike(a, b)]
    if len(unlike) != 1:
        return None
    ours, theirs = unlike[0]
    if not list(children(ours)) or not list(children(theirs)):
        return None
    inner = difference(ours, theirs)
    marked = rebuild(first, lambda part: inner.marked if part == ours else part)
    return Difference(inner.extra, inner.missing, inner.around, marked, inner.replaced)


def _peeled(first: Node, second: Node) -> tuple[Node, ...] | None:
    """What stands around the second formula where it is a part of the first: f, or o *."""
    if alike(first, second):
        return ()
    if isinstance(first, Call) and len(first.arguments) == 1:
        inner = _peeled(first.arguments[0], second)
        return None if inner is None else (function_sign(first), *inner)
    if isinstance(first, Hadamard | MatrixProduct | Product):
        for factor in first.factors:
            inner = _peeled(factor, second)
            if inner is not None:
                others = tuple(other for other in first.factors if other is not factor)
                return (*others, *inner)
    return None


def function_sign(node: Call) -> Node:
    """The function's name; one of the author's prints like any name."""
    name = node.function.name
    return FunctionName(node.function) if name in VOCABULARY.functions else Symbol(name)
