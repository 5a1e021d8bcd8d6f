"""A layer without the names in between that nobody gave: softplus(p) in place of O_1."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from derivator.notation.matrix_build import Shapes
from derivator.program.model import Program
from derivator.program.terms import Term, apply


def dependent_operands(program: Program, of: str) -> tuple[str, ...]:
    """The operands of a vertex that are computed from other operands of it."""
    parents = program.vertices[of].parents
    return tuple(
        name
        for name in parents
        if any(p != name and p in program.restricted(name).vertices for p in parents)
    )


def with_operands_apart(program: Program, of: str, named: Set[str]) -> Program:
    """The program with a vertex written over operands none of which is computed from another.

    Operands in ``named`` stay what they are.
    """
    while True:
        found = [name for name in dependent_operands(program, of) if name not in named]
        if not found:
            return program
        program = _put_in(program, of, found[0])


def _put_in(program: Program, of: str, name: str) -> Program:
    """The program with one operand's formula in the place of its name."""
    own, inner = program.vertices[of], program.vertices[name]
    assert own.term is not None
    assert inner.term is not None
    term = _replaced(own.term, name, inner.term, program.shapes)
    parents = tuple(dict.fromkeys(n for n in term.names() if n in program.vertices))
    changed = replace(own, term=term, parents=parents)
    return replace(program, vertices={**program.vertices, of: changed})


def _replaced(term: Term, name: str, by: Term, shapes: Shapes) -> Term:
    if term.operation is None:
        return by if term.name == name else term
    operands = tuple(_replaced(operand, name, by, shapes) for operand in term.operands)
    if operands == term.operands:
        return term
    return apply(shapes, term.operation, operands, term.shape, term.offset)
