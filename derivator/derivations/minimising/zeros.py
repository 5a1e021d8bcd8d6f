"""The domain of a function of one unknown and the zeros of its derivative, in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from derivator.algebra.bounded import GaveUp, bounded
from derivator.derivations.minimising.loss import DataLoss
from derivator.errors import Problem, SpecError
from derivator.notation.analysis import Infinity
from derivator.notation.from_sympy import UnknownExpression, from_sympy
from derivator.notation.nodes import Node
from derivator.notation.to_sympy import real_symbol, to_sympy

MOST_ZEROS = 8


@dataclass(frozen=True)
class Searched:
    """The domain of a function of one unknown, and where its derivative vanishes."""

    low: Node
    high: Node
    closed: tuple[bool, bool]
    """Whether each end belongs to the domain."""
    zeros: list[Node]
    """Inside the domain, from the left."""


def search(loss: DataLoss, written: Node, letter: str) -> Searched:
    """The domain with the zeros of the derivative.

    Raises ``SpecError`` where the zeros are not found, or the domain is no interval.
    """
    try:
        formula, x = to_sympy(written), real_symbol(letter)
        searched = bounded(lambda: _searched(formula, x))
        if searched is None:
            raise _torn(loss, letter)
        low, high, closed, roots = searched
        ends = [_end(low), _end(high)]
        found = [from_sympy(root) for root in roots]
    except (GaveUp, TypeError, ValueError, UnknownExpression) as error:
        message = f"the zeros of the derivative of {loss.name} were not found in closed form"
        expected = "a loss whose derivative can be set to zero and solved"
        reason = f"SymPy: {error}"[:80]
        raise SpecError([Problem(loss.task.position, message, reason, expected)]) from None
    if len(found) > MOST_ZEROS:
        message = f"the derivative of {loss.name} has {len(found)} zeros: too many for a page"
        raise SpecError([Problem(loss.task.position, message)])
    return Searched(ends[0], ends[1], closed, found)


def _torn(loss: DataLoss, letter: str) -> SpecError:
    """A domain such as that of 1/w, which consists of several intervals."""
    message = f"{loss.name} does not have a value for all {letter} of one interval"
    expected = "a loss whose domain is one interval, such as w*log(w): one without poles inside"
    return SpecError([Problem(loss.task.position, message, loss.name, expected)])


def _searched(formula: Any, x: Any) -> tuple[Any, Any, Any, list[Any]] | None:
    """In a process of its own: the domain, and all real zeros of the derivative.

    None where the domain is no interval.
    """
    import sympy as sp
    from sympy.calculus.util import continuous_domain

    domain = continuous_domain(formula, x, sp.S.Reals)
    if not isinstance(domain, sp.Interval):
        return None
    zeros = sp.solveset(sp.diff(formula, x), x, domain)
    if not isinstance(zeros, sp.FiniteSet) and zeros is not sp.S.EmptySet:
        raise ValueError("the zeros are no finite set")
    inside = (sp.simplify(root) for root in zeros if root not in (domain.start, domain.end))
    closed = (not domain.left_open, not domain.right_open)
    return domain.start, domain.end, closed, sorted(inside, key=lambda root: root.evalf())


def _end(value: Any) -> Node:
    import sympy as sp

    if value in (sp.oo, -sp.oo):
        return Infinity(1 if value == sp.oo else -1)
    return from_sympy(value)
