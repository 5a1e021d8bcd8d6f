"""The law of the weights of a `variance_through_layers` task, read from its options."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.formulas.opening import letters_in
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.formulas.values import number_of
from derivator.derivations.signal.layer import SignalLayer
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.notation.build import multiply, number, power
from derivator.notation.from_sympy import from_sympy
from derivator.notation.nodes import Node, Quotient, Root
from derivator.notation.to_sympy import to_sympy
from derivator.spec.exercise import Task

SIZES = ("n", "n_in", "n_out")
PROBES = (2, 10, 1000)


def simplify(node: Node) -> Node:
    """The formula for positive whole n, as short as SymPy finds it."""
    import sympy  # noqa: F401  # here, and not in each process that is forked

    try:
        return bounded(lambda: _simplified(node))
    except GaveUp:
        return node


def _simplified(node: Node) -> Node:
    import sympy

    names: dict[str, Any] = {name: sympy.Symbol(name, positive=True) for name in SIZES}
    expr = sympy.powsimp(sympy.cancel(sympy.together(to_sympy(node, names))))
    return from_sympy(expr, SIZES)


def read_law(
    workspace: Workspace,
    task: Task,
    distribution: Literal["uniform", "normal"],
    bound: str | None,
    variance: str | None,
    activation: str,
    slope: Fraction,
) -> SignalLayer:
    """The layer; raises ``SpecError`` for formulas in other letters than n."""
    if bound is not None and variance is not None:
        message = "both `bound` and `variance`"
        raise SpecError([Problem(task.place("variance"), message, expected="one of them")])
    if bound is not None and distribution == "normal":
        message = "a normal law has no bounds"
        raise SpecError([Problem(task.place("bound"), message, bound, "variance: 1/n")])
    if not -1 <= slope <= 1:
        expected = "a number from -1 to 1"
        raise SpecError([Problem(task.place("slope"), "no slope", str(slope), expected)])
    if distribution == "normal":
        text = "1/n" if variance is None else variance
        own = _formula(workspace, text, task.place("variance"))
        return SignalLayer(distribution, None, own, activation, slope, simplify)
    if variance is not None:
        own = _formula(workspace, variance, task.place("variance"))
        end = simplify(Root(multiply(number(3), own)))
        return SignalLayer(distribution, end, own, activation, slope, simplify)
    end = _formula(workspace, "1/sqrt(n)" if bound is None else bound, task.place("bound"))
    own = simplify(Quotient(_square(end), number(3)))
    return SignalLayer(distribution, end, own, activation, slope, simplify)


def _square(node: Node) -> Node:
    return node.radicand if isinstance(node, Root) else power(node, number(2))


def _formula(workspace: Workspace, text: str, place: Position) -> Node:
    node = option_formula(workspace, text, place)
    for name in letters_in(node):
        if name != "n":
            expected = "n, the number of inputs of the layer"
            raise SpecError([Problem(place, "a letter without a meaning here", name, expected)])
    for size in PROBES:
        value = number_of(node, {"n": number(size)})
        if value is None or value <= 0:
            expected = "a formula that is positive for every n, such as 1/sqrt(n)"
            raise SpecError([Problem(place, f"not positive at n = {size}", text, expected)])
    return node
