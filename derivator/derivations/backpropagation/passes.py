"""The forward and the backward pass in numbers: the chains that both print, at one moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.backpropagation.breadth import is_readable
from derivator.derivations.backpropagation.numerals import filled_in, half_done
from derivator.derivations.study import Study
from derivator.derivations.terms import ChainBuilder
from derivator.notation.nodes import Node, Number, Symbol
from derivator.notation.numbers import rounded
from derivator.program.values import Numbers
from derivator.solution import Chain, Relation, Scope

UNWIELDY = 20
"""A fraction with a larger denominator is hard to compare with another number."""


@dataclass(frozen=True)
class Pass:
    """The numbers of one pass, and the moment of the step at which chains about them hold."""

    study: Study
    numbers: Numbers
    moment: int = 0

    def evaluated(self, start: Node, *formulas: Node) -> Chain:
        """start = formulas = the last with numbers = with its products worked out = value.

        What is too large to be read on a page is left out between the formula and the value.
        """
        builder = ChainBuilder(start)
        for formula in formulas:
            builder.then(formula)
        sound, formula = True, builder.last
        for stage in (filled_in, half_done) if formulas else ():
            exact, filled = stage(self.numbers, formula, self.study.digits)
            if is_readable(filled):
                sound = sound and exact
                builder.then(filled, sound)
        exact, value = self.study.shown(self.numbers, start)
        return dated(builder.then(value, sound and exact).chain(), self.moment)

    def value(self, start: Node, *formulas: Node) -> Chain:
        """start = formulas = value, without the numbers that lead there."""
        builder = ChainBuilder(start)
        for formula in formulas:
            builder.then(formula)
        exact, value = self.study.shown(self.numbers, start)
        return dated(builder.then(value, exact).chain(), self.moment)

    def told(self, start: Node) -> Chain:
        """start = value, and what an unwieldy fraction comes to: L = 305/128 ≈ 2.383."""
        chain = self.value(start)
        value = chain.terms[-1]
        if not isinstance(value, Number) or value.value.denominator <= UNWIELDY:
            return chain
        decimal = rounded(value.value, self.study.digits, start)
        if Fraction(decimal.digits) == value.value:
            return chain
        relations = (*chain.relations, Relation.APPROXIMATELY)
        return replace(chain, terms=(*chain.terms, decimal), relations=relations)

    def formula(self, name: str) -> Chain:
        """H_1 = X W_1."""
        formula = self.study.program.vertices[name].formula
        return dated(ChainBuilder(Symbol(name)).then(formula).chain(), self.moment)

    def forward(self, name: str) -> Chain:
        """H_1 = X W_1 = (..) (..) = (..)."""
        return self.evaluated(Symbol(name), self.study.program.vertices[name].formula)

    def forward_chains(self, names: Iterable[str]) -> tuple[Chain, ...]:
        """``forward`` of several values."""
        return tuple(self.forward(name) for name in names)

    def update(self, plan: Accumulation, name: str) -> Chain:
        """d = dL/dH_1 = d W_2^T * f'(H_1) = (..) (..) * (..) = (..) * (..) = (..)."""
        letter, symbol = plan.letter(name), plan.adjoints.symbol(name)
        if name in plan.given:
            return self.value(letter, symbol)
        return self.evaluated(letter, symbol, plan.formula(name))

    def gradient(self, plan: Accumulation, name: str) -> Chain:
        """dL/dW_2 = O_1^T d = (..) (..) = (..)."""
        return self.evaluated(plan.adjoints.symbol(name), plan.formula(name))

    def stages(self, plan: Accumulation) -> tuple[Stage, ...]:
        """The way back, from the top: each accumulated derivative with the gradients it gives."""
        return tuple(
            Stage(
                Symbol(name),
                self.update(plan, name),
                tuple(self.gradient(plan, wanted) for wanted in plan.gradients(name)),
            )
            for name in plan.stops
        )

    def direct(self, plan: Accumulation) -> tuple[Chain, ...]:
        """The gradients that need no accumulated derivative."""
        return tuple(self.gradient(plan, name) for name in plan.direct)


@dataclass(frozen=True)
class Stage:
    """One stage of the way back in numbers."""

    value: Node
    update: Chain
    gradients: tuple[Chain, ...]


def computed(study: Study, of: str) -> tuple[str, ...]:
    """The values that the forward pass to ``of`` computes, in order."""
    vertices = study.program.restricted(of).vertices.values()
    return tuple(vertex.name for vertex in vertices if not vertex.is_input)


def dated(chain: Chain, moment: int) -> Chain:
    """The chain as a statement about the numbers of one moment."""
    return replace(chain, scope=Scope.DATA, moment=moment)
