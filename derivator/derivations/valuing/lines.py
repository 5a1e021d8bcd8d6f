"""One value line by line: the formula, the number put in, what its parts come to, the value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derivator.derivations.formulas.opening import ELEMENTARY, Opening, letters_in
from derivator.derivations.formulas.values import number_of
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.valuing.slopes import slopes_in, steepness
from derivator.derivations.valuing.trouble import Trouble, trouble_of
from derivator.notation.analysis import At
from derivator.notation.build import ZERO
from derivator.notation.exact import exact
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Constant, Node, Number, Power, Root, Rounded, Symbol
from derivator.notation.numbers import decimal_text, is_short, rounded
from derivator.notation.precise import MP, precise, to_decimal
from derivator.notation.simplify import exact_text, simplified
from derivator.notation.walk import descendants, rebuild, replaced, substitute
from derivator.ops.defined import DefinedFunction
from derivator.solution import Chain, Result, Scope


@dataclass(frozen=True)
class ValueLine:
    """One value; ``trouble`` says why there is none."""

    node: Node
    chain: Chain | None
    before: tuple[Chain, ...] = ()
    """The derivative that the number is put in."""
    trouble: Trouble | None = None
    known: bool = False
    """Whether a value found before was put in."""
    joined: bool = False
    """Whether it is a slope where two pieces meet alike."""


class Valuer:
    """The values of formulas, one after the other; later ones use earlier ones."""

    def __init__(
        self,
        opening: Opening,
        functions: Mapping[str, DefinedFunction],
        given: Mapping[str, Node],
        digits: int,
        decimal: bool,
    ) -> None:
        self.opening, self.functions, self.given = opening, functions, given
        self.digits, self.decimal = digits, decimal
        self.known: dict[Node, Node] = {}
        self.told: set[Node] = set()

    def line(self, node: Node) -> ValueLine:
        """The value of a formula, in as many lines as it takes.

        Raises ``TypeError`` where a function has no formula.
        """
        written = substitute(node, self.given)
        kink = self._kink(written)
        if kink is not None:
            return ValueLine(node, None, trouble=kink)
        before = self._before(written)
        put, known = self._put_in(written)
        joined = self._joined(put)
        before = () if joined != put else before
        opened = self.opening.opened(joined)
        opened = self.opening.unfolded(opened, ELEMENTARY)
        whole = opened
        trouble = trouble_of(whole)
        if trouble is not None:
            return ValueLine(node, None, before, trouble)
        chain = self._chain(node, written, put, opened)
        if chain is None:
            return ValueLine(node, None, before, Trouble("none", ()))
        return ValueLine(node, chain, before, known=known, joined=joined != put)

    def _chain(self, node: Node, written: Node, put: Node, opened: Node) -> Chain | None:
        """N = with numbers = its parts' values = value."""
        letters = letters_in(opened)
        turned = any(part == Constant("pi") for part in descendants(opened))
        builder = ChainBuilder(node, Scope.IDENTITY if letters or turned else Scope.DATA)
        builder.then(written).then(put).then(opened)
        if letters:
            short = simplified(opened, letters)
            return builder.then(opened if short is None else short).chain()
        builder.then(parts_valued(opened))
        value = exact(opened, {})
        number = number_of(opened, {})
        if number is None:
            return None
        if isinstance(value, Number):
            if is_short(value.value) and not (self.decimal and _is_endless(value)):
                value = Number(value.value, self.decimal)
                self.known[written] = value
                return builder.then(value).chain()
            return self._rounded(builder, node, number)
        if value is not None and not self.decimal:
            self.known[written] = value
            builder.then(value)
        return self._rounded(builder, node, number)

    def _rounded(self, builder: ChainBuilder, node: Node, number: object) -> Chain:
        formula = builder.last if builder.last != node else node
        return builder.then(rounded(to_decimal(number), self.digits, formula), False).chain()

    def _before(self, node: Node) -> tuple[Chain, ...]:
        """The derivatives that occur, each by its formula, unless they have been told."""
        found = []
        for part in descendants(node):
            stated = None
            if isinstance(part, Call) and part.function.derived is not None:
                call = Call(part.function, tuple(map(Symbol, part.function.arguments)))
                stated = equality(call, self._slope(call))
            elif isinstance(part, At) and isinstance(part.operand, Primed):
                stated = equality(part.operand, self.opening.opened(part.operand))
            if stated is not None and stated.terms[0] not in self.told:
                self.told.add(stated.terms[0])
                found.append(stated)
        return tuple(found)

    def _slope(self, call: Call) -> Node:
        """The derivative through the function itself where its value is known, else written out."""
        base_slot = call.function.derived
        assert base_slot is not None
        base, slot = base_slot
        own = self.functions.get(base.name)
        found = own.slopes[slot] if own is not None else None
        value = Call(base, call.arguments)
        names = [key for key in self.known if isinstance(key, Call) and key.function == base]
        if found is not None and names and value in descendants(found):
            return found
        return self.opening.body(call)

    def _put_in(self, node: Node) -> tuple[Node, bool]:
        """The formula with values found before in the place of functions."""
        met = False

        def put(part: Node) -> Node:
            nonlocal met
            if part in self.known:
                met = True
                return self.known[part]
            return rebuild(part, put)

        if isinstance(node, Call) and node.function.derived is not None:
            letters = tuple(map(Symbol, node.function.arguments))
            slope = self._slope(Call(node.function, letters))
            values = dict(zip(node.function.arguments, node.arguments, strict=True))
            through = substitute(slope, values)
            filled = put(through)
            return (filled, True) if met else (node, False)
        if node in self.known:
            return node, False
        filled = put(node)
        return filled, met

    def _kink(self, node: Node) -> Trouble | None:
        """A derivative at a place where the function has none."""
        for slope in slopes_in(node):
            body = self.opening.opened(slope.formula)
            trouble = steepness(body, slope)
            if trouble is not None:
                return trouble
        return None

    def _joined(self, node: Node) -> Node:
        """Derivatives where two pieces meet alike: the formula of the piece on the right."""
        for slope in slopes_in(node):
            body, by = self.opening.unfolded(self.opening.opened(slope.formula)), slope.by.name
            if not self.opening.calculus.has_pieces(body) or len(letters_in(body)) > 1:
                continue
            if letters_in(slope.at):
                continue
            near = precise(slope.at, {}) + MP.mpf(10) ** -40
            active = self.opening.calculus.active(body, {by: near}, [])
            taken = self.opening.derivative(active, by)
            node = replaced(node, slope.node, substitute(taken, {by: slope.at}))
        return node


def parts_valued(node: Node) -> Node:
    """The formula with functions and powers of numbers at their values, if these are rational."""
    inner = rebuild(node, parts_valued)
    if isinstance(inner, Call | Power | Root):
        value = exact(inner, {})
        if isinstance(value, Number):
            return value
    return inner


def _is_endless(value: Number) -> bool:
    return decimal_text(value.value) is None


def result_of(line: ValueLine) -> Result:
    """The value for programs."""
    if line.chain is None:
        chain = (
            line.trouble.chains[0] if line.trouble and line.trouble.chains else equality(ZERO, ZERO)
        )
        return Result(chain, verdict="undefined")
    letters = letters_in(line.chain.terms[-1])
    last = next(t for t in reversed(line.chain.terms) if not _is_rounded(t))
    try:
        text_ = exact_text(last) if not has_calls(last) else None
    except (TypeError, ValueError):
        text_ = None
    value = None if letters else number_of(last, {})
    chain = equality(last, last) if line.joined else line.chain
    return Result(chain, text_, None if value is None else float(value))


def has_calls(node: Node) -> bool:
    """Whether derivative symbols are left in a formula."""
    return any(
        isinstance(part, Primed | At)
        or (isinstance(part, Call) and part.function.derived is not None)
        for part in descendants(node)
    )


def _is_rounded(node: Node) -> bool:
    return isinstance(node, Rounded)
