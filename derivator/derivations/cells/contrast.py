"""Two cells side by side: what each equation of the first has more than that of the second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from derivator.derivations.cells.comparing import Difference, difference
from derivator.derivations.cells.instance import Instance
from derivator.derivations.cells.reading import is_series
from derivator.derivations.cells.system import System
from derivator.derivations.cells.tidying import put_in, tidied
from derivator.notation.build import ZERO
from derivator.notation.nodes import Node, Symbol
from derivator.notation.walk import descendants
from derivator.solution import Chain, Relation


@dataclass(frozen=True)
class Contrast:
    """An equation of both cells in which they differ."""

    symbol: Node
    chain: Chain
    """The equation, with what the other cell does not have in boxes."""
    extra: tuple[Node, ...]
    missing: tuple[Node, ...]
    around: tuple[Node, ...]
    replaced: tuple[tuple[Node, Node], ...]
    reads: tuple[Node, ...]
    """States and inputs that only this cell's equation reads."""


@dataclass(frozen=True)
class Comparison:
    """A cell beside another one."""

    changed: tuple[Contrast, ...]
    same: tuple[Node, ...]
    added: tuple[Chain, ...]
    """Equations for values that only this cell computes."""
    removed: tuple[Node, ...]
    """Values that only the other cell computes."""
    weights: tuple[Node, ...]
    """Weights that only this cell has."""
    zeros: tuple[Chain, ...]
    """Weights put to zero to come back to the other cell; empty where that is not enough."""
    reduced: tuple[Chain, ...]
    """The changed equations after that."""
    edges: tuple[tuple[str, str], ...]
    """From a value to the one that only here depends on it."""

    @property
    def common(self) -> tuple[Node, ...]:
        """What all changed equations read more; empty where they differ in that."""
        reads = {item.reads for item in self.changed}
        return next(iter(reads)) if len(reads) == 1 else ()


def compared(instance: Instance, own: System, other: System) -> Comparison:
    """The first cell's equations against those of the second with the same left side."""
    theirs = other.formulas
    changed, same, added, edges = [], list[Node](), [], []
    for name, formula in own.formulas.items():
        if name not in theirs:
            added.append(stated(instance, name, formula))
            continue
        found = difference(formula, theirs[name])
        if found == Difference((), (), (), formula):
            same.append(Symbol(name))
            continue
        reads = tuple(n for n in used(formula) if is_series(n) and n not in used(theirs[name]))
        edges += [(other_name, name) for other_name in reads]
        left = instance.note(name, "own", formula, {})
        chain = Chain((left, found.marked), (Relation.EQUAL,))
        changed.append(_contrast(Symbol(name), chain, found, reads))
    new = [n for n in weights_of(own) if n not in set(weights_of(other))]
    back = _back(instance, own, other, [c.symbol for c in changed], new) if not added else None
    zeros, reduced = back or ((), ())
    removed = tuple(Symbol(name) for name in theirs if name not in own.formulas)
    return Comparison(
        tuple(changed),
        tuple(same),
        tuple(added),
        removed,
        tuple(map(Symbol, new)),
        zeros,
        reduced,
        tuple(edges),
    )


def _contrast(symbol: Node, chain: Chain, found: Difference, reads: tuple[str, ...]) -> Contrast:
    names = tuple(map(Symbol, reads))
    return Contrast(symbol, chain, found.extra, found.missing, found.around, found.replaced, names)


def _back(
    instance: Instance, own: System, other: System, changed: list[Node], new: list[str]
) -> tuple[tuple[Chain, ...], tuple[Chain, ...]] | None:
    """Without the new weights the changed equations are those of the other cell, if they are."""
    given: dict[str, Node] = dict.fromkeys(new, ZERO)
    values = {name: instance.constant(name, ZERO) for name in new}
    reduced = []
    for symbol in changed:
        assert isinstance(symbol, Symbol)
        formula = own.formulas[symbol.name]
        left = tidied(put_in(formula, given))
        if difference(left, other.formulas[symbol.name]) != Difference((), (), (), left):
            return None
        noted = instance.note(symbol.name, "back", formula, values)
        reduced.append(Chain((noted, other.formulas[symbol.name]), (Relation.EQUAL,)))
    zeros = []
    for name in new if reduced else ():
        noted = instance.note(name, "back", Symbol(name), {name: values[name]})
        zeros.append(Chain((noted, ZERO), (Relation.EQUAL,)))
    return tuple(zeros), tuple(reduced)


def stated(instance: Instance, name: str, formula: Node) -> Chain:
    """An equation as the author gives it."""
    return Chain((instance.note(name, "given", formula, {}), formula), (Relation.EQUAL,))


def used(node: Node) -> tuple[str, ...]:
    """The names in a formula, each once, in the order of the page."""
    found = [part.name for part in descendants(node) if isinstance(part, Symbol)]
    return tuple(dict.fromkeys(reversed(found)))


def weights_of(system: System) -> Iterator[str]:
    """Names without a moment, each once."""
    found: Iterable[str] = (n for item in system.equations for n in used(item.formula))
    yield from dict.fromkeys(n for n in found if not is_series(n) and n not in system.formulas)
