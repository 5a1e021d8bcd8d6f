"""What programs get of a minimum: the unknowns, the loss there, how the estimates move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from derivator.derivations.minimising.estimates import Found
from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.penalty import Movement, Trial
from derivator.derivations.minimising.quadratic import Quadratic
from derivator.derivations.minimising.rational import fraction
from derivator.derivations.terms import equality
from derivator.notation.build import ZERO
from derivator.notation.nodes import Node, Number
from derivator.notation.simplify import exact_text
from derivator.solution import Chain, Result


def unknown_results(loss: DataLoss, own: Found) -> dict[str, Result]:
    """Each unknown at the minimum."""
    results = {}
    for name, hat, value, node in zip(loss.letters, own.hats, own.values, own.nodes, strict=True):
        plain = float(fraction(value)) if getattr(value, "is_Rational", False) else None
        results[name] = Result(equality(hat, node), exact_text(node), plain)
    return results


def value_result(
    loss: DataLoss, quadratic: Quadratic, value: Chain, own: Found
) -> Mapping[str, Result]:
    """The loss at the minimum."""
    import sympy as sp

    pairs = zip(quadratic.right, own.values, strict=True)
    least = sp.cancel(quadratic.constant - sum((g * v for g, v in pairs), sp.Integer(0)) / 2)
    plain = float(fraction(least)) if least.is_Rational else None
    node = quadratic.field.node(least)
    return {loss.name: Result(equality(value.terms[0], node), exact_text(node), plain)}


def movement_results(
    loss: DataLoss, own: Found, movements: Sequence[Movement], trials: Sequence[Trial]
) -> dict[str, Result]:
    """How the estimates move with the letter, and what they are for some of its values."""
    results: dict[str, Result] = {}
    for name, move in zip(loss.letters, movements, strict=False):
        slope = next(
            t for t in reversed(move.slope.terms) if t != ZERO or len(move.slope.terms) < 3
        )
        chain = equality(move.slope.terms[0], slope)
        results[f"d{name}/d{loss.parameter}"] = Result(chain, exact_text(slope))
        results[f"monotone({name})"] = Result(move.slope, verdict=move.verdict)
    for item in trials:
        for name, chain in zip(loss.letters, item.values, strict=True):
            place = _plain(item.place)
            exact = next((exact_text(t) for t in chain.terms[2:] if _is_number(t)), None)
            exact = exact or (exact_text(chain.terms[1]) if _is_number(chain.terms[1]) else None)
            value = None if exact is None else float(Fraction(exact))
            results[f"{name}[{loss.parameter}={place}]"] = Result(chain, exact, value)
    return results


def _is_number(node: Node) -> bool:
    return isinstance(node, Number)


def _plain(node: Node) -> str:
    assert isinstance(node, Number)
    return str(node.value)
