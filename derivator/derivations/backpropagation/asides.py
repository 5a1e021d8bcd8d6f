"""What a worked way back tells beside its formulas: slopes, the factor 1/n, the step of descent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derivator.derivations.backpropagation.accumulation import Accumulation
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import signed
from derivator.notation.matrix_build import Shapes, elementwise, split_scalar
from derivator.notation.nodes import Call, Indicator, Negative, Node, Product, Sum, Symbol
from derivator.notation.text import text
from derivator.notation.walk import descendants, replaced
from derivator.ops.defined import DefinedFunction, prime
from derivator.program.model import Role
from derivator.program.terms import Term
from derivator.solution import Chain

LONGEST = 110
"""The text of a derivative; a longer one is left out."""
RATES = ("eta", "gamma", "alpha", "epsilon")
"""Names for the learning rate; the first that the net does not use is taken."""


def slopes(plan: Accumulation) -> tuple[Chain, ...]:
    """sigma'(H_1) = O_1 * (1 - O_1): each function's derivative where it is first used."""
    program, found = plan.program, dict[tuple[str, int], Chain]()
    for name in reversed(plan.inner):
        vertex = program.vertices[name]
        call = vertex.formula
        if vertex.role is not Role.ACTIVATION or vertex.term is None or not isinstance(call, Call):
            continue
        if call.function.rowwise or not isinstance(call.arguments[0], Symbol):
            continue
        for slot in _moving(plan, call):
            local = _slope(program.shapes, vertex.term, slot)
            slope = Call(prime(call.function, slot), call.arguments)
            key = call.function.name, slot
            if key in found or local is None or local == slope or len(text(local)) > LONGEST:
                continue
            known = replaced(local, call, Symbol(name))
            found[key] = ChainBuilder(slope).then(local).then(known).chain()
    return tuple(found.values())


def _moving(plan: Accumulation, call: Call) -> Iterator[int]:
    """The arguments by which a way back differentiates a function.

    Of a built-in function only the first one, for the others have no names.
    """
    reached = set(plan.adjoints.needed(plan.wanted))
    for slot, argument in enumerate(call.arguments[: max(1, len(call.function.arguments))]):
        if any(isinstance(part, Symbol) and part.name in reached for part in descendants(argument)):
            yield slot


def _slope(shapes: Shapes, term: Term, slot: int) -> Node | None:
    """The derivative of a function at its operands, also where elsewhere it is called f'."""
    operands = tuple(operand.node for operand in term.operands)
    operation = term.operation
    if isinstance(operation, DefinedFunction):
        found = operation.slope(slot, *operands)
    else:
        found = None if operation is None else operation.partial(slot, *operands)
    return None if found is None else elementwise(shapes, found)


def reuses_values(chains: Iterable[Chain]) -> bool:
    """Whether every slope ends with a value that the forward pass has found."""
    return all(
        any(
            isinstance(p, Symbol)
            for p in set(descendants(c.terms[-1])) - {*descendants(c.terms[0])}
        )
        for c in chains
    )


def has_bracket(chain: Chain) -> bool:
    """Whether the last term of a chain holds a bracket with an inequality."""
    return any(isinstance(part, Indicator) for part in descendants(chain.terms[-1]))


def scale(plan: Accumulation) -> Node | None:
    """The factor with the number of observations that the topmost derivative has in front."""
    for name in plan.stops[:1]:
        coefficient, matrix = split_scalar(plan.program.shapes, plan.formula(name))
        counted = (p for p in descendants(coefficient) if isinstance(p, Symbol))
        if matrix is not None and any(part.name in plan.program.sizes for part in counted):
            return signed(coefficient)[1]
    return None


def descent(plan: Accumulation) -> tuple[tuple[Node, Node], ...]:
    """W and W - eta dL/dW for each parameter wanted, the one next to the target first."""
    rate = Symbol(next((n for n in RATES if n not in plan.program.vertices), RATES[0]))
    stops = {name: place for place, name in enumerate(plan.stops)}
    order = sorted(plan.wanted, key=lambda name: stops.get(plan.handing(name), -1))
    return tuple(
        (Symbol(name), Sum((Symbol(name), Negative(Product((rate, plan.adjoints.symbol(name)))))))
        for name in order
        if name in plan.program.parameters
    )
