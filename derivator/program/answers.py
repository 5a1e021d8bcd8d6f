"""Answers of a classification: inputs whose rows are shares of the classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derivator.program.dataset import entries_of
from derivator.program.model import Role, Vertex
from derivator.program.numbers import ZERO
from derivator.program.terms import Term
from derivator.program.values import Entries
from derivator.spec.exercise import Exercise


def answers(exercise: Exercise, vertices: Mapping[str, Vertex]) -> frozenset[str]:
    """The inputs that only weigh logarithms of a softmax, as in a cross-entropy.

    Where they have numbers, all their rows must add up to 1; without numbers they are taken to.
    """
    weighing: dict[str, int] = {}
    uses: dict[str, int] = {}
    for vertex in vertices.values():
        for part in vertex.term.parts() if vertex.term is not None else ():
            if part.name is not None and part.operation is None:
                uses[part.name] = uses.get(part.name, 0) + 1
            for name in _weights(part, vertices):
                weighing[name] = weighing.get(name, 0) + 1
    return frozenset(
        name
        for name, count in weighing.items()
        if count == uses[name]
        and vertices[name].role is Role.DATA
        and vertices[name].is_input
        and all(map(is_shares, _given(exercise, name)))
    )


def is_shares(value: Entries) -> bool:
    """Whether every row adds up to 1 exactly."""
    return all(sum(row, ZERO).exact == 1 for row in value)


def _given(exercise: Exercise, name: str) -> Iterator[Entries]:
    for values in (exercise.values, *exercise.data):
        if name in values:
            yield entries_of(values[name])


def _weights(term: Term, vertices: Mapping[str, Vertex]) -> Iterator[str]:
    """The lone names in an elementwise product with a logarithm of a softmax of their shape."""
    if term.operation is None or term.operation.name != "elementwise_product":
        return
    left, right = term.operands
    for own, other in ((left, right), (right, left)):
        if own.name in vertices and own.shape == other.shape and _is_logarithm(other, vertices):
            assert own.name is not None
            yield own.name


def _is_logarithm(term: Term, vertices: Mapping[str, Vertex]) -> bool:
    """Whether a term is the logarithm of a softmax, whatever names stand in it."""
    known = _defined(term, vertices)
    if known.operation is None:
        return False
    if known.operation.name == "log":
        inner = _defined(known.operands[0], vertices)
        return inner.operation is not None and inner.operation.name == "softmax"
    return known.operation.name == "log_softmax"


def _defined(term: Term, vertices: Mapping[str, Vertex]) -> Term:
    """The formula behind a name."""
    while term.operation is None and term.name is not None and term.name in vertices:
        found = vertices[term.name].term
        if found is None:
            break
        term = found
    return term
