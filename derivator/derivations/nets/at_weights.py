"""A network with the numbers of its weights put in: a function of its inputs alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from derivator.derivations.backpropagation.numerals import filled_in
from derivator.derivations.nets.net import Net, is_readable, put_in
from derivator.derivations.study import Study, rows_of
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import add, multiply
from derivator.notation.matrices import Entry, Matrix
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Call, Node, Product, Sum, Symbol
from derivator.notation.walk import children, descendants, rebuild, substitute
from derivator.program.values import Entries, Numbers, printed
from derivator.solution import Chain, Moment, Relation, Rows, Scope

PROBES = 8
"""At so many random inputs a function with numbers in place of its weights is checked."""


def is_specified(study: Study, net: Net) -> bool:
    """Whether every function in the network has a formula, so that numbers can be computed."""
    return not study.unspecified(net.program)


def probes(study: Study, net: Net) -> tuple[Moment, ...]:
    """Random inputs together with the exercise's weights; none where a weight has no number."""
    data = study.dataset
    weights = [n for n in net.program.inputs if n not in net.signals]
    if data is None or not weights or not set(weights) <= data.shared.keys():
        return ()
    if not is_specified(study, net):
        return ()
    known: dict[str, Rows] = {name: rows_of(data.shared[name]) for name in weights}
    generator = np.random.default_rng(20261121)
    letters = net.program.letters({name: data.shared[name].shape for name in weights})
    found = []
    for _ in range(PROBES):
        values = dict(known)
        for name in net.program.inputs:
            if name in net.signals:
                shape = net.program.vertices[name].shape or (1, 1)
                sizes = [s if isinstance(s, int) else letters.get(s, 3) for s in shape]
                drawn = generator.uniform(-3, 3, size=sizes)
                values[name] = tuple(tuple(map(float, row)) for row in drawn)
        found.append(Moment(values))
    return tuple(found)


def with_weights(study: Study, net: Net, formula: Node) -> tuple[bool, Node]:
    """The formula with numbers in place of the weights: (all exact?, formula).

    An input keeps its letter even where it has the same value in every observation.
    """
    data = study.dataset
    assert data is not None
    numbers = Numbers(data.shared, {})
    weights = data.shared.keys() - net.signals
    exact = True

    def fill(part: Node) -> Node:
        nonlocal exact
        named = part.matrix if isinstance(part, Entry) else part
        if isinstance(named, Symbol) and named.name in weights:
            own, shown = printed(numbers.of(part), study.digits, part)
            exact = exact and own
            alone = isinstance(part, Symbol) and net.program.shapes.is_matrix(part)
            return Matrix(((shown,),)) if alone and not isinstance(shown, Matrix) else shown
        return rebuild(part, fill)

    filled = _tidied(_sized(net, data.shared), fill(formula))
    return exact, filled


def _sized(net: Net, shared: Mapping[str, Entries]) -> Shapes:
    """The shapes of the network where letters among the sizes are known from the weights."""
    known = {name: shared[name].shape for name in net.program.inputs if name in shared}
    letters = net.program.letters(known)
    named = net.program.shapes.named
    return Shapes({name: tuple(letters.get(str(s), s) for s in named[name]) for name in named})


def _tidied(shapes: Shapes, node: Node) -> Node:
    """Numbers multiplied and in front, in what is no matrix."""
    if isinstance(node, Entry):
        return node
    inner = rebuild(node, lambda part: _tidied(shapes, part))
    if any(_is_matrix(shapes, part) for part in children(inner)):
        return inner
    if isinstance(inner, Product):
        return multiply(*inner.factors)
    return add(*inner.terms) if isinstance(inner, Sum) else inner


def _is_matrix(shapes: Shapes, node: Node) -> bool:
    """Whether a formula is a matrix; with entries for its symbols it is a number."""
    entries = any(isinstance(part, Entry) for part in descendants(node))
    return not entries and shapes.is_matrix(node)


def as_function(study: Study, net: Net, chain: Chain, first: int) -> tuple[Chain, ...]:
    """The chain's last term with its weights' numbers, at the probes from moment ``first`` on.

    A function of the author's that only stands for a shorter one, such as f(t) = max(0, t), is
    then written out.  Empty without numbers for the weights.
    """
    moments = probes(study, net)
    if not moments:
        return ()
    exact, filled = with_weights(study, net, chain.terms[-1])
    terms, relation = [chain.terms[0], filled], Relation.EQUAL
    if not exact:
        relation = Relation.APPROXIMATELY
    opened = written_out(filled)
    if opened != filled:
        terms.append(opened)
    if not is_readable(terms[-1]):
        return ()
    relations = (relation, *(Relation.EQUAL,) * (len(terms) - 2))
    made = Chain(tuple(terms), relations, Scope.DATA, first)
    return tuple(replace(made, moment=first + index) for index in range(len(moments)))


def written_out(node: Node) -> Node:
    """The formula with short functions of the author's replaced by what they stand for."""
    inner = rebuild(node, written_out)
    if not isinstance(inner, Call) or inner.function.body is None:
        return inner
    function, body = inner.function, inner.function.body
    assert body is not None
    used = [p.name for p in descendants(body) if isinstance(p, Symbol)]
    if not isinstance(body, Call) or len(used) != len(set(used)):
        return inner
    given = dict(zip(function.arguments, inner.arguments, strict=True))
    return written_out(substitute(body, given))


def forward(study: Study, net: Net, numbers: Numbers, moment: int) -> Iterator[Chain]:
    """Unit by unit: h = f(5*20 + (-60)*0 + 0.5*1) = f(100.5) = 100.5."""
    formulas = {name: f for name, f in net.written.items() if name in net.signals}
    for _, symbol, formula in _rows(net, formulas, numbers):
        opened = written_out(formula)
        exact, filled = filled_in(numbers, opened, study.digits)
        builder = ChainBuilder(symbol, Scope.DATA)
        if is_readable(filled):
            builder.then(filled, exact)
        argument = net.argument(opened)
        if argument is not None:
            own, inner = study.shown(numbers, argument)
            builder.then(put_in(opened, {argument: inner}), exact and own)
        own, value = study.shown(numbers, symbol)
        chain = builder.then(value, own and exact).chain()
        yield replace(chain, moment=moment)


def _rows(
    net: Net, formulas: Mapping[str, Node], numbers: Numbers
) -> Iterator[tuple[str, Node, Node]]:
    rows = max((len(numbers.values[name]) for name in formulas), default=1)
    for row in range(1, rows + 1):
        for name, symbol, formula in net.units(formulas, row):
            if row == 1 or isinstance(symbol, Entry):
                yield name, symbol, formula
