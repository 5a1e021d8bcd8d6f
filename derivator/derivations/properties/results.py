"""Numbers and places as results for programs."""

from __future__ import annotations

from derivator.derivations.properties.places import Place
from derivator.derivations.terms import equality
from derivator.notation.analysis import Infinity
from derivator.notation.nodes import Call, Node, Rounded, Symbol
from derivator.notation.precise import MP, Precise, precise
from derivator.notation.simplify import exact_text
from derivator.notation.walk import descendants
from derivator.solution import Chain, Relation, Result, Scope


def number_result(chain: Chain, number: Precise, verdict: str | None = None) -> Result:
    """The number that a chain ends with; of one without an exact form only the value is given."""
    exact_terms = [
        term
        for term in chain.terms[1:]
        if not any(isinstance(part, Rounded | Call) for part in descendants(term))
        and _is_number(term)
    ]
    if exact_terms:
        last = exact_terms[-1]
        if isinstance(last, Infinity):
            return Result(chain, "oo" if last.sign > 0 else "-oo", None, verdict=verdict)
        return Result(chain, exact_text(last), float(number), verdict=verdict)
    last = chain.terms[-1]
    if any(isinstance(part, Symbol) for part in descendants(last)):
        return Result(chain, _spelled(last), None, verdict=verdict)
    return Result(chain, None, float(number), verdict=verdict)


def _spelled(node: Node) -> str | None:
    try:
        return exact_text(node)
    except TypeError:
        return None


def _is_number(term: Node) -> bool:
    try:
        return not MP.isnan(precise(term, {}))
    except (KeyError, TypeError):
        return False


def place_result(place: Node, number: Precise) -> Result:
    """Where something happens."""
    if isinstance(place, Symbol):
        return Result(equality(place, place, scope=Scope.DATA), None, float(number))
    return Result(Chain((place, place), (Relation.EQUAL,)), exact_text(place), float(number))


def place_name(place: Place) -> str:
    """A place as the names of results have it: 0, pi/2, or t_1."""
    return _spelled(place.node) or str(place.node)
