"""What every row asks of the weights, and chains that show it to be the same as the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from derivator.derivations.perceptrons.reading import shown
from derivator.derivations.perceptrons.unit import LEAK, OUTPUT, Unit, affine, applied, value_of
from derivator.derivations.perceptrons.values import Demand, solved_for
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import ZERO
from derivator.notation.nodes import Indicator, Node
from derivator.solution import Chain, Relation

OPPOSITE = {">": "<=", "<=": ">"}
RELATIONS = {">": Relation.GREATER, "<=": Relation.AT_MOST}


@dataclass(frozen=True)
class Conditions:
    """The rows of a neuron as conditions on its weights."""

    unit: Unit

    @cached_property
    def answers(self) -> tuple[Fraction, ...]:
        """The answers as fractions."""
        return tuple(answer.value for answer in self.unit.rows.answers)

    @cached_property
    def goals(self) -> Mapping[int, Fraction]:
        """The sums that rows prescribe; rows that only bound their sum have none."""
        name, found = self.unit.activation, dict[int, Fraction]()
        for k, answer in enumerate(self.answers):
            if name == "leaky_relu":
                found[k] = answer if answer >= 0 else answer / LEAK
            elif name == "identity" or (name == "relu" and answer > 0):
                found[k] = answer
        return found

    @cached_property
    def demand(self) -> Demand:
        """The same in numbers, for other functions than the step."""
        vectors = self.unit.vectors
        equal = {k: (vectors[k], goal) for k, goal in self.goals.items()}
        rest = {k: v for k, v in enumerate(vectors) if k not in equal}
        return Demand(equal, rest)

    def sign(self, row: int) -> str:
        """How the sum of a row without a goal lies to 0."""
        return ">" if self.unit.activation == "step" and self.answers[row] else "<="

    def meeting(self, rows: Iterable[int]) -> tuple[Indicator, ...]:
        """The conditions of some rows, so that a chain may hold under them alone."""
        chosen = list(rows)
        bounds = [
            Indicator(self.unit.sum_of(k), self.sign(k), ZERO)
            for k in chosen
            if k not in self.goals
        ]
        equations = [(*self.unit.vectors[k], self.goals[k]) for k in chosen if k in self.goals]
        solved = solved_for(equations, len(self.unit.weights)) if equations else None
        letters = self.unit.weights
        fixed = () if solved is None else solved[0].items()
        return (
            *(Indicator(letters[p], "=", affine(own, letters)) for p, own in fixed),
            *bounds,
        )

    def condition(self, row: int) -> Chain | None:
        """A row's condition on the weights; None where no weights can change the sum."""
        left = self.unit.sum_of(row)
        if left == ZERO:
            return None
        where = self.meeting([row])
        if row in self.goals:
            return Chain((left, shown(self.goals[row])), (Relation.EQUAL,), where=where)
        return Chain((left, ZERO), (RELATIONS[self.sign(row)],), where=where)

    def proofs(self, row: int) -> list[Chain]:
        """That the condition gives the answer, and for a step that its opposite does not."""
        left, at = self.unit.sum_of(row), self.unit.at(row)
        if left == ZERO:
            return []
        answer = self.unit.rows.answers[row]
        found = [Chain((OUTPUT, answer), (Relation.EQUAL,), where=(*at, *self.meeting([row])))]
        if row not in self.goals:
            where = (*at, Indicator(left, OPPOSITE[self.sign(row)], ZERO))
            found.append(Chain((OUTPUT, answer), (Relation.UNEQUAL,), where=where))
        return found

    def at_zero(self, row: int) -> Chain:
        """The neuron's value at a row whose sum is 0 whatever the weights are."""
        own = applied(self.unit.activation, ZERO)
        value: Node = ZERO
        terms = (OUTPUT, own, value) if own != value else (OUTPUT, value)
        answer = self.unit.rows.answers[row]
        relations = (*(Relation.EQUAL for _ in terms[1:]), Relation.UNEQUAL)
        return Chain((*terms, answer), relations, where=self.unit.at(row))

    def run(self, row: int, weights: Sequence[Fraction]) -> Chain:
        """A row sent through the neuron in numbers; its first term is the neuron itself."""
        written, value = self.unit.filled(row, weights)
        chain = ChainBuilder(OUTPUT).then(applied(self.unit.activation, written))
        chain.then(applied(self.unit.activation, shown(value)))
        answer = shown(value_of(self.unit.activation, value))
        done = chain.then(answer).chain()
        where = (*self.unit.at(row), *self.fixed(weights))
        return Chain((*done.terms[:-1], answer), done.relations, where=where)

    def fixed(self, weights: Sequence[Fraction]) -> tuple[Indicator, ...]:
        """The weights' numbers as conditions of a chain."""
        pairs = zip(self.unit.weights, weights, strict=True)
        return tuple(Indicator(letter, "=", shown(w)) for letter, w in pairs)
