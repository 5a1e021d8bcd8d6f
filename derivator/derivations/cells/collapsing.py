"""Substitutions carried out one by one, and what is left of a system at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from derivator.derivations.cells.contrast import used
from derivator.derivations.cells.instance import Instance, with_function
from derivator.derivations.cells.system import System
from derivator.derivations.cells.tidying import put_in, tidied
from derivator.derivations.terms import ChainBuilder
from derivator.notation.functions import Function
from derivator.notation.matrices import Noted
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.walk import rebuild, substitute
from derivator.ops.defined import defined_function
from derivator.solution import Chain, Relation


@dataclass(frozen=True)
class Substitution:
    """A name with the formula put in its place, or a function with the one put in its place."""

    name: str
    formula: Node
    argument: str = ""
    """The argument of a function; empty for a name."""

    @property
    def function(self) -> Function:
        """The function as the check sees it: computed by the formula."""
        return defined_function(self.name, (self.argument,), self.formula)


@dataclass(frozen=True)
class Move:
    """One substitution and the equations that it changes."""

    symbol: Node
    chain: Chain
    changed: tuple[Chain, ...]
    unused: tuple[Node, ...]
    """Weights and values that no equation needs any more."""
    fixed: bool
    """Whether it sets what an equation would compute."""


@dataclass
class Collapse:
    """A system under substitutions; ``instance`` gathers what the check needs."""

    system: System
    instance: Instance
    outputs: tuple[str, ...]
    """The values that matter; what they do not need drops out."""
    current: dict[str, Node] = field(default_factory=dict)
    done: list[Substitution] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.current = dict(self.system.formulas)

    def given(self, known: Mapping[str, Node] | None = None) -> dict[str, Node]:
        """What names have been set to, entry by entry; ``known`` are values of other names."""
        found: dict[str, Node] = {}
        for item in reversed(self.done):
            if not item.argument:
                found[item.name] = self.entries(item.name, item.formula, {**(known or {}), **found})
        return found

    def entries(self, name: str, formula: Node, before: Mapping[str, Node]) -> Node:
        """A value set for a name; a number in every entry."""
        if not self.system.shapes.of(formula):
            return self.instance.constant(name, self.instance.number(formula, before))
        return self.instance.value(formula, before)

    def original(self, name: str) -> Node:
        """The author's formula, with functions that have been replaced computed otherwise."""
        formula = self.system.formulas[name]
        for item in self.done:
            if item.argument:
                formula = with_function(formula, item.function)
        return formula

    def apply(self, item: Substitution) -> Move:
        """Carry out one substitution."""
        mark = str(len(self.done) + 1)
        before = self.needed()
        typed, item = item, self.effective(item)
        self.done.append(item)
        fixed = self.current.pop(item.name, None) is not None
        given = self.given()
        changed = []
        for name, formula in list(self.current.items()):
            raw = self.put(formula, item)
            if raw == formula:
                continue
            short = tidied(raw)
            self.current[name] = short
            if name in before:
                left = self.instance.note(name, mark, self.original(name), given)
                changed.append(ChainBuilder(left).then(raw).then(short).chain())
        after = self.needed()
        gone = [n for n in before if n not in after and n != item.name]
        symbol = Symbol(item.name)
        stated = self.stated(typed, item, mark)
        return Move(symbol, stated, tuple(changed), tuple(map(Symbol, gone)), fixed)

    def put(self, formula: Node, item: Substitution) -> Node:
        """The formula after one substitution, nothing computed yet."""
        if item.argument:
            return _opened(formula, item)
        return put_in(formula, {item.name: item.formula})

    def effective(self, item: Substitution) -> Substitution:
        """The substitution with what has been set before in its formula."""
        earlier = {done.name: done.formula for done in self.done if not done.argument}
        return replace(item, formula=tidied(put_in(item.formula, earlier)))

    def stated(self, typed: Substitution, item: Substitution, mark: str) -> Chain:
        """f[t] = 0, or phi(u) = u; what has been set before is put in."""
        if item.argument:
            left: Node = Call(item.function, (Symbol(item.argument),))
            return Chain((left, item.formula), (Relation.EQUAL,))
        key = f"{item.name}@{mark}"
        self.instance.defined[key] = self.given()[item.name]
        noted = Noted(Symbol(item.name), key, self.system.shapes.of(Symbol(item.name)))
        earlier = {done.name: done.formula for done in self.done if done.name != item.name}
        middle = put_in(
            typed.formula, {n: f for n, f in earlier.items() if n in used(typed.formula)}
        )
        return ChainBuilder(noted).then(middle).then(item.formula).chain()

    def needed(self) -> tuple[str, ...]:
        """Names on which the outputs still depend, outputs included."""
        found: dict[str, None] = {}
        waiting = [name for name in self.outputs if name in self.current]
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = None
                inner = used(self.current[name]) if name in self.current else ()
                waiting.extend(inner)
                waiting.extend(n for part in inner for n in self.states(part))
        return tuple(found)

    def states(self, name: str) -> tuple[str, ...]:
        """The equations for another moment of the series that a name belongs to."""
        series, mark, _ = name.partition("[")
        if not mark or name in self.current:
            return ()
        return tuple(n for n in self.current if n.partition("[")[0] == series)

    @property
    def ends(self) -> tuple[str, ...]:
        """The outputs, and the states that the next moment still takes over."""
        needed = self.needed()
        lagged = {state for name in needed for state in self.states(name)}
        return tuple(n for n in self.current if n in self.outputs or n in lagged)

    def left(self) -> tuple[tuple[Chain, ...], dict[str, Node]]:
        """The outputs with everything else put in: their equations, and their formulas."""
        given = self.given()
        whole: dict[str, Node] = {}
        inner: dict[str, Node] = {}
        values: dict[str, Node] = dict(given)
        noted: dict[str, Node] = {}
        chains = []
        needed, ends = set(self.needed()), self.ends
        for item in self.system.equations:
            name = item.name
            if name not in self.current:
                continue
            values |= self.given(values)
            noted[name] = self.instance.note(name, "left", self.original(name), dict(values))
            values[name] = self.instance.value(self.original(name), values)
            formula = self.current[name]
            whole[name] = tidied(substitute(formula, inner))
            if name not in ends:
                inner[name] = whole[name]
            elif name in needed:
                middle = substitute(formula, noted)
                chains.append(ChainBuilder(noted[name]).then(middle).then(whole[name]).chain())
        return tuple(chains), {n: f for n, f in whole.items() if n in ends}


def _opened(node: Node, item: Substitution) -> Node:
    """The formula with a function's own formula in place of each call."""
    inner = rebuild(node, lambda part: _opened(part, item))
    if isinstance(inner, Call) and inner.function.name == item.name:
        return substitute(item.formula, {item.argument: inner.arguments[0]})
    return inner
