"""Names for the lines of a normalisation that its author wrote into one formula."""

from __future__ import annotations

from dataclasses import replace

from derivator.derivations.normalising.finding import normalisation
from derivator.notation.matrix_build import Shapes
from derivator.notation.nodes import Node, Quotient, Root, Sum, Symbol
from derivator.program.model import Program, Role, Vertex
from derivator.program.terms import Term, apply

LETTERS = {"mean": ("mu", "m"), "centred": ("C", "D"), "deviation": ("s", "r")}
"""What the lines are called, if no one else is called so."""


def named(program: Program) -> tuple[Program, dict[str, tuple[str, ...]]]:
    """The program with a line for mean, centred values and deviation of every normalisation.

    (X - column_means(X))/sqrt(v + eps) becomes mu, C = X - mu, s and C/s.  The second result tells
    which names are new, for each normalised value that was rewritten.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name in tuple(program.vertices):
        made, new = program, []
        for role in LETTERS:
            piece = _piece(made, name, role)
            if piece is not None and piece.operands:
                letter = _free(made, role)
                made = _with_line(made, letter, piece)
                new.append(letter)
        if new and normalisation(made, name) is not None:
            program, found[name] = made, tuple(new)
    return program, found


def _piece(program: Program, name: str, role: str) -> Term | None:
    """The part of a quotient that plays this role; None where it cannot be a normalisation."""
    term = program.vertices[name].term
    if term is None or not isinstance(term.node, Quotient) or len(term.operands) != 2:
        return None
    above, below = term.operands
    if not isinstance(below.node, Root | Symbol) or not isinstance(above.node, Sum | Symbol):
        return None
    if role == "deviation":
        return below
    if role == "centred":
        return above
    if above.name in program.vertices and not above.operands:
        assert above.name is not None
        above = program.vertices[above.name].term or above
    return above.operands[1] if isinstance(above.node, Sum) and len(above.operands) == 2 else None


def _free(program: Program, role: str) -> str:
    taken = {*program.vertices, *program.sizes}
    for vertex in program.vertices.values():
        taken |= set(vertex.parents)
    first = LETTERS[role][0]
    numbered = (f"{first}_{index}" for index in range(1, len(taken) + 2))
    return next(name for name in (*LETTERS[role], *numbered) if name not in taken)


def _with_line(program: Program, letter: str, piece: Term) -> Program:
    """The program in which a part of formulas stands under a name of its own."""
    leaf = Term(None, (), piece.shape, Symbol(letter))
    kept: dict[str, Vertex] = {}
    shapes = Shapes({**program.shapes.named, letter: piece.shape})
    for vertex in program.vertices.values():
        term = None if vertex.term is None else _replaced(shapes, vertex.term, piece.node, leaf)
        if term is None or term == vertex.term:
            kept[vertex.name] = vertex
            continue
        if letter not in kept:
            parents = _parents(piece, shapes)
            kept[letter] = Vertex(letter, piece, piece.shape, parents, Role.OTHER, vertex.position)
        kept[vertex.name] = replace(vertex, term=term, parents=_parents(term, shapes))
    return replace(program, vertices=kept)


def _parents(term: Term, shapes: Shapes) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in term.names() if name in shapes.named))


def _replaced(shapes: Shapes, term: Term, part: Node, leaf: Term) -> Term:
    """The term with a name for every occurrence of a part."""
    if term.operands and term.node == part:
        return leaf
    operands = tuple(_replaced(shapes, operand, part, leaf) for operand in term.operands)
    if term.operation is None or operands == term.operands:
        return term
    made = apply(shapes, term.operation, operands, term.shape, term.offset)
    return replace(made, fixed=term.fixed)
