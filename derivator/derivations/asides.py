"""What a worked way back tells beside its formulas: slopes, the factor 1/n, the step of descent."""

from __future__ import annotations

from derivator.derivations.accumulation import Accumulation
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import signed
from derivator.notation.matrix_build import elementwise, split_scalar
from derivator.notation.nodes import Call, Indicator, Negative, Node, Product, Sum, Symbol
from derivator.notation.walk import descendants, replaced
from derivator.ops.defined import prime
from derivator.program.model import Role
from derivator.solution import Chain

RATES = ("eta", "gamma", "alpha", "epsilon")
"""Names for the learning rate; the first that the net does not use is taken."""


def slopes(plan: Accumulation) -> tuple[Chain, ...]:
    """sigma'(H_1) = O_1 * (1 - O_1): each function's derivative where it is first used."""
    program, found = plan.program, dict[str, Chain]()
    for name in reversed(plan.inner):
        vertex = program.vertices[name]
        call = vertex.formula
        if vertex.role is not Role.ACTIVATION or vertex.term is None or not isinstance(call, Call):
            continue
        operation, function = vertex.term.operation, call.function
        lone = len(call.arguments) == 1 and isinstance(call.arguments[0], Symbol)
        if operation is None or not lone or function.rowwise or function.name in found:
            continue
        slope = Call(prime(function), call.arguments)
        operands = (operand.node for operand in vertex.term.operands)
        local = elementwise(program.shapes, operation.partial(0, *operands))
        if local != slope:
            known = replaced(local, call, Symbol(name))
            found[function.name] = ChainBuilder(slope).then(local).then(known).chain()
    return tuple(found.values())


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
