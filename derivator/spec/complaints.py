"""What the typed models refuse, in an author's words and at its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from derivator.errors import Position, Problem
from derivator.spec.contents import LABEL, SOURCE
from derivator.spec.names import listed, nearest
from derivator.spec.tree import Node, Scalar, SequenceNode, follow

WORDS: Mapping[str, tuple[str, str]] = {
    "missing": ("the key {key} is missing", "{key}"),
    "model_type": ("not a mapping", "keys with values"),
    "dict_type": ("not a mapping", "keys with values"),
    "model_attributes_type": ("not a mapping", "keys with values"),
    "list_type": ("not a list", "a list"),
    "tuple_type": ("not a list", "a list"),
    "string_type": ("not a text", "a text"),
    "string_too_short": ("an empty text", "at least {min_length} characters"),
    "string_too_long": ("a text that is too long", "at most {max_length} characters"),
    "int_parsing": ("not a whole number", "a whole number"),
    "int_type": ("not a whole number", "a whole number"),
    "int_from_float": ("not a whole number", "a whole number"),
    "int_parsing_size": ("a number that is too large", "a smaller whole number"),
    "float_parsing": ("not a number", "a number"),
    "float_type": ("not a number", "a number"),
    "finite_number": ("not a finite number", "a number"),
    "bool_parsing": ("neither true nor false", "true or false"),
    "bool_type": ("neither true nor false", "true or false"),
    "greater_than_equal": ("a number that is too small", "at least {ge}"),
    "greater_than": ("a number that is too small", "more than {gt}"),
    "less_than_equal": ("a number that is too large", "at most {le}"),
    "less_than": ("a number that is too large", "less than {lt}"),
    "too_short": ("too few of them", "at least {min_length}"),
    "too_long": ("too many of them", "at most {max_length}"),
    "literal_error": ("not one of the choices", "{expected}"),
    "enum": ("not one of the choices", "{expected}"),
    "string_pattern_mismatch": ("a text with the wrong form", "{pattern}"),
    "slug": ("not an identifier", "lower-case letters a-z, digits and hyphens, such as my-net-2"),
    "formulas": ("no formulas", "name: formula, or a text of assignments such as q = x + y"),
    "constant": ("{reason}", "{expectation}"),
    "symbols": ("no symbols", "names with shapes, such as {{X: [n, 2], alpha: []}}"),
    "functions": ("not a mapping", "functions with their formulas, such as f(t): t**2"),
    "data": ("no observations", "a list of observations, such as [{{x: 1, y: 2}}, {{x: 3, y: 4}}]"),
    "steps": ("no steps", "index letters with their last steps, such as steps: {{t: 3}}"),
    "values": ("not a mapping", "names of inputs with numbers, such as {{x: 3, y: 1/3}}"),
    "solve": ("no derivations", "derivations with their options, such as graph: {{of: f}}"),
    "no_language": ("a text in no language", "ru: ..., en: ... or both"),
    "unanswered": ("a part without an answer", "solve, answer or both"),
    "empty_list": ("an empty list", "at least one name"),
    "repeated": ("{item} is listed twice", "each name once"),
}
PATTERNS = {
    r"^[a-z0-9_]+$": "lower-case letters a-z, digits and underscores",
    LABEL: "a whole number from 1 to 99999, or with a letter, 19a",
    SOURCE: "an id such as V19: letters a-z, digits, hyphens and points",
}


def complaints(error: ValidationError, node: Node, model: type[BaseModel]) -> Iterator[Problem]:
    """Turn the errors of a model that read a node into problems."""
    by_place: dict[Position, Problem] = {}
    for details in error.errors(include_url=False):
        problem = _complaint(details, node, model)
        other = by_place.get(problem.position)
        if other is None:
            by_place[problem.position] = problem
        elif other.message == problem.message and problem.expected not in other.expected:
            by_place[problem.position] = _either(other, problem)
        elif details["type"] in ("missing", "extra_forbidden"):
            yield problem
    yield from by_place.values()


def _either(first: Problem, second: Problem) -> Problem:
    """Merge what two branches of a choice expected at the same place."""
    expected = f"{first.expected}; or {second.expected}"
    return Problem(first.position, first.message, first.text, expected, first.suggestion)


def _complaint(details: ErrorDetails, node: Node, model: type[BaseModel]) -> Problem:
    place, kind = details["loc"], details["type"]
    found, key = follow(node, place)
    if kind == "extra_forbidden" and key is not None:
        known = _keys(_model_at(model, place[:-1]))
        near = nearest(key.text, known)
        if not near and ":" in key.text and key.text.split(":")[0] in known:
            near = key.text.replace(":", ": ", 1)
        return Problem(key.position, "an unknown key", key.text[:80], listed(known, 20), near)
    message, expected = WORDS.get(kind, (details["msg"].replace("{", "{{").replace("}", "}}"), ""))
    context: dict[str, Any] = {**details.get("ctx", {}), "key": place[-1] if place else ""}
    context["pattern"] = PATTERNS.get(str(context.get("pattern")), context.get("pattern"))
    text, position = _found(found, context)
    if kind == "missing":
        text = ""
    suggestion = ""
    if kind in ("literal_error", "enum"):
        suggestion = nearest(text, str(context.get("expected", "")).replace("'", "").split(" or "))
    return Problem(
        position, message.format(**context), text, expected.format(**context), suggestion
    )


def _found(node: Node, context: Mapping[str, Any]) -> tuple[str, Position]:
    """Return the offending text and its place: of a repeated item, the second occurrence."""
    if isinstance(node, SequenceNode) and "item" in context:
        same = [item for item in node.items if getattr(item, "text", None) == context["item"]]
        if len(same) > 1:
            return str(context["item"]), same[1].position
    if isinstance(node, Scalar):
        position = node.span.locate(context["offset"]) if "offset" in context else node.position
        return " ".join(node.text.split())[:80], position
    return "", node.position


def _keys(model: type[BaseModel] | None) -> list[str]:
    fields = model.model_fields if model else {}
    return [info.alias or name for name, info in fields.items()]


def _model_at(model: type[BaseModel], place: tuple[int | str, ...]) -> type[BaseModel] | None:
    """Return the model that stands at a place inside another."""
    for step in place:
        for name, info in model.model_fields.items():
            inner = _inner(info.annotation) if step in (name, info.alias) else None
            if inner is not None:
                model = inner
                break
    return model


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_inner, get_args(annotation))), None)
