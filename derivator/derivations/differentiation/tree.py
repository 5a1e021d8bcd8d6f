"""A derivative as a tree of lines, one rule a line: the main chain with its substeps below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from derivator.algebra.collect import collected
from derivator.derivations.differentiation.rules import Applied, Rules
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.build import ONE, ZERO, add, multiply
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Negative, Node, Number, Product, Quotient, Sum, Symbol
from derivator.notation.walk import children, descendants, rebuild, substitute
from derivator.program.calculus import Calculus, shortened
from derivator.solution import Chain

Detail = Literal["full", "medium", "short"]
LETTERS = ("u", "v", "w", "s", "r", "q", "z", "p", "h", "g", "k", "m")
"""What inner functions are called."""
SUMS = ("sum", "difference", "sum_difference")


@dataclass(frozen=True)
class Line:
    """One line of a derivation: what it states, by which rules, how deep it stands."""

    chain: Chain
    rules: tuple[str, ...]
    depth: int = 0
    named: tuple[Chain, ...] = ()
    """Inner functions that the line names: u = x^2."""
    aside: Chain | None = None
    leaf: bool = False
    """Whether it is a derivative from the table."""


class Names:
    """Letters for inner functions, the same one for the same function."""

    def __init__(self, used: Iterable[str]) -> None:
        self.used = set(used)
        self.formulas: dict[str, Node] = {}

    def letter(self, node: Node) -> str:
        """The letter that stands for a formula."""
        for name, formula in self.formulas.items():
            if formula == node:
                return name
        free = (name for name in self._letters() if name not in self.used)
        name = next(free)
        self.used.add(name)
        self.formulas[name] = node
        return name

    def _letters(self) -> Iterable[str]:
        yield from LETTERS
        count = 1
        while True:
            yield f"u_{count}"
            count += 1

    def opened(self, node: Node) -> Node:
        """The formula with every such letter written out."""
        while any(isinstance(p, Symbol) and p.name in self.formulas for p in descendants(node)):
            node = substitute(node, self.formulas)
        return node


class Tree:
    """Derivatives by one letter, line by line."""

    def __init__(self, calculus: Calculus, names: Names, by: str, marked: bool = False) -> None:
        self.rules = Rules(calculus, names.letter, marked)
        self.rules.main = by
        self.names = names
        self.by = by
        self.lines: list[Line] = []
        self.taken: dict[tuple[Node, str], Node] = {}

    def derive(self, node: Node, label: Node, first: Node | None = None) -> Node:
        """The derivative of a formula, its lines noted; ``first`` is the derivative as asked for.

        Raises ``TypeError`` where a rule is missing.
        """
        return self._derive(node, self.by, label, 0, first)

    def _derive(self, node: Node, by: str, label: Node, depth: int, first: Node | None) -> Node:
        formula = self._formula(node, by)
        applied = self.rules.applied(formula, by)
        start = ChainBuilder(label)
        if first is not None:
            start.then(first)
        for term in applied.terms:
            start.then(term)
        if not applied.pending:
            self._note(start.chain(), applied, depth, leaf=True)
            return start.last
        inline = self._inline(applied, start)
        if inline is None:
            self._note(start.chain(), applied, depth)
            return self._closed(applied, label, depth)
        chain, rules, result = inline
        self.lines.append(Line(chain, rules, depth, leaf=True))
        return result

    def _formula(self, node: Node, by: str) -> Node:
        """What a name stands for, unless it is differentiated by; any other formula itself."""
        if isinstance(node, Symbol) and node.name != by:
            return self.names.formulas.get(node.name, node)
        return node

    def _note(self, chain: Chain, applied: Applied, depth: int, leaf: bool = False) -> None:
        named = tuple(equality(Symbol(name), formula) for name, formula in applied.named)
        self.lines.append(Line(chain, (applied.rule,), depth, named, applied.aside, leaf))

    def _inline(
        self, applied: Applied, start: ChainBuilder
    ) -> tuple[Chain, tuple[str, ...], Node] | None:
        """What fits on one line: a constant factor before a derivative from the table, x - 1."""
        following = [self.rules.looked_at(inner, by) for inner, by in applied.pending]
        if applied.rule == "factor" and not following[0].pending:
            rules: tuple[str, ...] = (applied.rule, following[0].rule)
        elif applied.rule in SUMS and all(map(self._is_linear, applied.pending)):
            rules = (applied.rule,)
        else:
            return None
        values = [self._slope(inner, by) for inner, by in applied.pending]
        primes = [self.rules.primed(inner, by) for inner, by in applied.pending]
        results: dict[Node, Node] = dict(zip(primes, values, strict=True))
        put_in = _put_in(applied.terms[-1], results, plain=True)
        start.then(put_in).then(collected(put_in))
        return start.chain(), rules, start.last

    def _is_linear(self, pending: tuple[Node, str]) -> bool:
        """Whether a term is a number, the letter, or a multiple of it."""
        rule = self.rules.looked_at(*pending)
        inner = rule.pending[0] if rule.rule == "factor" else pending
        return self.rules.looked_at(*inner).rule in ("constant", "variable")

    def _slope(self, node: Node, by: str) -> Node:
        """The derivative of what ``_inline`` puts on one line."""
        applied = self.rules.applied(node, by)
        if not applied.pending:
            return applied.terms[-1]
        ((inner, _),) = applied.pending
        values: dict[Node, Node] = {self.rules.primed(inner, by): self._slope(inner, by)}
        return collected(_put_in(applied.terms[-1], values))

    def _closed(self, applied: Applied, label: Node, depth: int) -> Node:
        """The substeps, then the line with their results put in."""
        results: dict[Node, Node] = {}
        for inner, by in applied.pending:
            prime = self.rules.primed(inner, by)
            key = (inner, by)
            if key not in self.taken:
                self.taken[key] = self._derive(inner, by, prime, depth + 1, None)
            results[prime] = self.taken[key]
        put_in = self.named_out(_put_in(applied.terms[-1], results), applied)
        if applied.rule == "formula":
            result = put_in
        elif applied.rule == "logarithmic" and isinstance(put_in, Product):
            result = _in_front(put_in)
        else:
            result = collected(put_in)
            result = put_in if _reordered(put_in, result) else result
        chain = ChainBuilder(label).then(put_in).then(result)
        self.lines.append(Line(chain.chain(), ("put_in",), depth))
        return chain.last

    def named_out(self, node: Node, applied: Applied) -> Node:
        """The formula with the names that a rule introduced written out."""
        return substitute(node, dict(applied.named))


def _reordered(one: Node, other: Node) -> bool:
    """Whether two sums differ in the order of their terms only."""
    both = isinstance(one, Sum) and isinstance(other, Sum)
    return both and sorted(map(repr, children(one))) == sorted(map(repr, children(other)))


def _put_in(node: Node, results: Mapping[Node, Node], plain: bool = False) -> Node:
    """The line with the derivatives found in place of the primes.

    Zeros and ones are gone, unless ``plain``.
    """
    if isinstance(node, Primed) and node in results:
        return results[node]
    inner = rebuild(node, lambda part: _put_in(part, results, plain))
    if inner == node or (plain and isinstance(inner, Sum)):
        return inner
    if isinstance(inner, Sum):
        return _sum(inner)
    if isinstance(inner, Product):
        if ZERO in inner.factors:
            return ZERO
        kept = tuple(factor for factor in _flat(inner) if factor != ONE) or (ONE,)
        return kept[0] if len(kept) == 1 else Product(kept)
    bare = isinstance(inner, Negative | Quotient) and not isinstance(node, Sum)
    simple = bare and any(isinstance(part, Number) for part in children(inner))
    return shortened(inner) if simple else inner


def _in_front(product: Product) -> Node:
    """u^v times what the logarithm gave, which stands as it is."""
    front, *rest = product.factors
    behind = collected(rest[0] if len(rest) == 1 else Product(tuple(rest)))
    return Product((front, behind)) if isinstance(behind, Sum) else multiply(behind, front)


def _flat(node: Product) -> Iterable[Node]:
    """The factors, and those of products among them."""
    for place, factor in enumerate(node.factors):
        leads = isinstance(factor, Product) and place > 0 and factor.factors[0] != node.factors[0]
        if isinstance(factor, Product) and (leads or place == 0):
            yield from factor.factors
        else:
            yield factor


def _sum(node: Sum) -> Node:
    """The sum without zeros; sums inside it lose their brackets."""
    kept = [term for term in node.terms if term not in (ZERO, Negative(ZERO))]
    return (
        add(*kept) if len(kept) < 2 or any(isinstance(t, Sum) for t in kept) else Sum(tuple(kept))
    )


def folded(lines: Iterable[Line], detail: Detail) -> tuple[Line, ...]:
    """The lines that a level of detail shows.

    ``full``: every rule; ``medium``: without lines of their own for derivatives from the table;
    ``short``: the outermost rule and the result.
    """
    every = tuple(lines)
    if detail == "full" or len(every) == 1:
        return every
    if detail == "short":
        return tuple(line for line in every if line.depth == 0)
    return tuple(line for line in every if not line.leaf or line.depth == 0)
