"""The identity of a symmetry line by line: the mirrored argument put in, and tidied up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from derivator.derivations.formulas.common_form import CommonForm
from derivator.derivations.formulas.opening import Opening, letters_in
from derivator.derivations.limiting.cases import stated
from derivator.derivations.mirroring.finding import Symmetry
from derivator.derivations.mirroring.signs import signs_out
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.build import TWO, ZERO, add, multiply, negate
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Indicator, Negative, Node, Symbol
from derivator.notation.precise import MP, precise
from derivator.notation.text import text
from derivator.notation.walk import substitute
from derivator.ops.defined import DefinedFunction, prime
from derivator.program.piecewise import Piece, pieces_of
from derivator.solution import Chain


@dataclass(frozen=True)
class SymmetryLine:
    """One line, why it follows, and under which conditions it is about."""

    rule: str
    chain: Chain
    subject: tuple[Node, ...] = ()
    where: tuple[Chain, ...] = ()


class Shower:
    """The lines for one function."""

    def __init__(self, function: DefinedFunction, body: Node, by: str, opening: Opening) -> None:
        self.function, self.body, self.opening = function, body, opening
        self.by = Symbol(by)
        self.names = function.function.arguments
        self.forms = CommonForm(self.names, body)

    def value(self, argument: Node) -> Node:
        """f at an argument, other letters as they are."""
        arguments = [argument if n == self.by.name else Symbol(n) for n in self.names]
        return Call(self.function.function, tuple(arguments))

    def mirrored(self, found: Symmetry) -> Node:
        """-t, or 2a - t."""
        return add(multiply(TWO, found.a), Negative(self.by))

    def other(self, found: Symmetry, value: Node) -> Node:
        """What f(2a - t) is equal to: f(t), -f(t) or 2b - f(t)."""
        if not found.turns:
            return value
        return add(multiply(TWO, found.b), negate(value))

    def conclusion(self, found: Symmetry) -> Chain:
        """f(2a - t) = 2b - f(t)."""
        return equality(self.value(self.mirrored(found)), self.other(found, self.value(self.by)))

    def lines(self, found: Symmetry) -> tuple[tuple[SymmetryLine, ...], bool]:
        """The lines, and whether they show the identity by algebra."""
        body = self.body
        pieces: tuple[Piece, ...] = ()
        if self.opening.calculus.has_pieces(body):
            direct = signs_out(substitute(body, {self.by.name: self.mirrored(found)}))
            if text(direct) != text(signs_out(self.other(found, body))):
                others = tuple(n for n in letters_in(body) if n != self.by.name)
                pieces = pieces_of(body, self.by.name, others, self.opening.calculus) or ()
        if pieces:
            by_pieces = tuple(self._by_pieces(found, pieces))
            return by_pieces, bool(by_pieces)
        return self._direct(found)

    def _direct(self, found: Symmetry) -> tuple[tuple[SymmetryLine, ...], bool]:
        left = self.value(self.mirrored(found))
        raw = substitute(self.body, {self.by.name: self.mirrored(found)})
        builder = ChainBuilder(left).then(raw)
        tidy = signs_out(raw)
        builder.then(tidy)
        right = self.other(found, self.body)
        goal = self.other(found, self.value(self.by))
        if not found.turns or found.b == ZERO:
            for form in (tidy, self.forms.short(tidy)):
                if self.forms.alike(form, right):
                    builder.then(form).then(right).then(goal)
                    return (SymmetryLine("put", builder.chain()),), True
        lines = [SymmetryLine("put", builder.chain())]
        met = self.forms.meet(tidy, right)
        if met is None:
            return tuple(lines), False
        (rule, mine), (other_rule, theirs) = met
        if text(mine) != text(tidy):
            factor = self.forms.factor(tidy, mine)
            rule = "expand" if factor is not None else "simplify" if rule == "itself" else rule
            lines.append(SymmetryLine(rule, equality(left, mine), (factor,) if factor else ()))
        other = ChainBuilder(goal).then(right)
        together = self.forms.together(right)
        if together is not None and other_rule in ("simplify", "fraction"):
            other.then(together)
        other.then(theirs)
        lines.append(SymmetryLine("other", other.chain()))
        return tuple(lines), True

    def _by_pieces(self, found: Symmetry, pieces: tuple[Piece, ...]) -> Iterator[SymmetryLine]:
        """On each interval between two joints the pieces at t and at 2a - t."""
        joints = sorted({piece.place: piece.condition.right for piece in pieces}.items())
        ends: list[tuple[float, Node | None]] = [(-1e9, None), *joints, (1e9, None)]
        others = [n for n in letters_in(self.body) if n != self.by.name]
        if others:
            return
        centre = precise(found.a, {})
        for (low, left), (high, right) in pairwise(ends):
            inside = MP.mpf(
                low + 1 if right is None else high - 1 if left is None else (low + high) / 2
            )
            here = self._active(inside)
            there = self._active(2 * centre - inside)
            where = tuple(
                Indicator(self.by, relation, end)
                for relation, end in ((">", left), ("<", right))
                if end is not None
            )
            put = substitute(there, {self.by.name: self.mirrored(found)})
            builder = ChainBuilder(self.value(self.mirrored(found))).then(put)
            builder.then(signs_out(put)).then(self.forms.short(put))
            builder.then(self.other(found, here)).then(self.other(found, self.value(self.by)))
            chain = builder.chain()
            chain = Chain(chain.terms, chain.relations, where=where)
            yield SymmetryLine("piece", chain, where=tuple(map(stated, where)))

    def _active(self, place: object) -> Node:
        return self.opening.calculus.active(self.body, {self.by.name: place}, [])

    def slopes(self, found: Symmetry) -> tuple[Chain, ...]:
        """Both sides differentiated, and what follows for f'."""
        slot = self.names.index(self.by.name)
        slope = prime(self.function.function, slot)
        at = self.mirrored(found)

        def primed(argument: Node) -> Node:
            value = self.value(argument)
            assert isinstance(value, Call)
            return Call(slope, value.arguments)

        left = equality(Primed(self.value(at), self.by), negate(primed(at)))
        own = primed(self.by)
        right_side = self.other(found, self.value(self.by))
        right = equality(Primed(right_side, self.by), negate(own) if found.turns else own)
        last = equality(primed(at), own if found.turns else negate(own))
        if text(right.terms[0]) == text(Primed(self.value(self.by), self.by)):
            return left, last
        return left, right, last

    def shifted(self, period: Node) -> Chain:
        """f(t + T) = formula with t + T put in = f(t)."""
        at = add(self.by, period)
        raw = substitute(self.body, {self.by.name: at})
        value = self.value(self.by)
        return ChainBuilder(self.value(at)).then(raw).then(self.body).then(value).chain()
