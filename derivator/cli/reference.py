"""The reference of the derivations as text and as Markdown, generated from their classes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill, indent
from typing import Any

from derivator.derivations.base import Derivation

_HEAD = """\
# Derivations

What a part of a spec may ask for under `solve`, in the order in which the derivations are listed
here or in any other. This page is written by `derivator derivations --markdown`; a test compares
it with the code.
"""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a derivation as its model describes it."""

    name: str
    allowed: str
    default: str
    description: str


def options_of(derivation: Derivation) -> Iterator[Option]:
    """The options of a derivation, from the JSON Schema of its model."""
    schema = derivation.options.model_json_schema()
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        default = "" if name in required else _default(field.get("default"))
        yield Option(name, _allowed(field, schema), default, field.get("description", ""))


def as_text(derivation: Derivation) -> str:
    """One derivation for a terminal."""
    lines = [derivation.kind, *_wrapped(derivation.summary, 4), *_wrapped(_about(derivation), 4)]
    lines += ["", "    options:"]
    for option in options_of(derivation):
        default = f", by default {option.default}" if option.default else ", required"
        if option.default == _NONE:
            default = ""
        lines.append(f"      {option.name}: {option.allowed}{default}")
        lines += _wrapped(option.description, 10)
    lines += ["", "    results:"]
    for name, meaning in derivation.produces.items():
        lines.append(f"      {name}")
        lines += _wrapped(meaning, 10)
    return "\n".join(lines)


def as_markdown(derivations: Sequence[Derivation]) -> str:
    """All derivations as one page."""
    return "\n".join([_HEAD, *(_section(derivation) for derivation in derivations)])


def _section(derivation: Derivation) -> str:
    lines = [f"## `{derivation.kind}`", "", derivation.summary, "", _about(derivation), ""]
    lines += ["| option | values | default | meaning |", "|---|---|---|---|"]
    for option in options_of(derivation):
        default = option.default or "required"
        cells = (f"`{option.name}`", option.allowed, default, option.description)
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    lines += ["", "| result | meaning |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in derivation.produces.items()]
    return "\n".join((*lines, ""))


def _about(derivation: Derivation) -> str:
    """The formula or sentence that the class gives of itself."""
    return " ".join((type(derivation).__doc__ or "").split())


def _wrapped(text: str, spaces: int) -> list[str]:
    return [indent(fill(text, 96 - spaces), " " * spaces)] if text else []


_NONE = "none"
_EXACT = ["string", "number"]
"""How the schema says that a number is taken exactly."""


def _plural(noun: str) -> str:
    """Several of what a type in words names one of."""
    if noun.startswith("a list of "):
        return f"lists of {noun.removeprefix('a list of ')}"
    if noun.startswith('"'):
        return noun
    return f"{noun.removeprefix('an ').removeprefix('a ')}s"


def _default(value: Any) -> str:
    return _NONE if value is None else json.dumps(value, ensure_ascii=False)


def _allowed(field: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """A JSON Schema type in words."""
    if "$ref" in field:
        return _allowed(schema["$defs"][field["$ref"].rsplit("/", 1)[-1]], schema)
    if "anyOf" in field:
        words = [_allowed(option, schema) for option in field["anyOf"]]
        return " or ".join(dict.fromkeys(word for word in words if word))
    if "enum" in field:
        return ", ".join(json.dumps(value) for value in field["enum"])
    if "const" in field:
        return json.dumps(field["const"])
    if field.get("format") == "formula":
        return "a formula"
    kind = field.get("type")
    if kind == _EXACT:
        return "an exact number"
    if kind == "null":
        return ""
    if isinstance(kind, list):
        return " or ".join(_allowed({"type": each}, schema) for each in sorted(kind))
    if kind == "array":
        items = field.get("items", {})
        if not items or (isinstance(items.get("type"), list) and items["type"] != _EXACT):
            return "a list"
        noun, joint, rest = _allowed(items, schema).partition(" from ")
        return f"a list of {_plural(noun)}{joint}{rest}"
    if kind in ("integer", "number"):
        noun = "a whole number" if kind == "integer" else "a number"
        low, high = field.get("minimum"), field.get("maximum")
        if low is not None and high is not None:
            return f"{noun} from {low} to {high}"
        return noun
    if kind == "string":
        return "a name" if "pattern" in field else "a text"
    return {"boolean": "true or false", "object": "a mapping"}.get(str(kind), "any value")
