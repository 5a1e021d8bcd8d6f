"""What the options hold: lists of layers, read later, with their schema for editors."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from derivator.derivations.architectures.kinds import ACTIVATIONS, KINDS
from derivator.spec.fields import Options

MOST_LAYERS = 200
MOST_NETWORKS = 6

_SIZE = {"type": ["integer", "string"]}


def _some(value: Any) -> Any:
    """A list that is not empty; what stands in it is read later."""
    if not isinstance(value, list):
        expected = "a list of layers, such as [{dense: 300}, {dense: 1}]"
        context = {"reason": "not a list of layers", "expectation": expected}
        raise PydanticCustomError("constant", "no layers", context)
    if not 1 <= len(value) <= MOST_LAYERS:
        context = {
            "reason": f"{len(value)} layers",
            "expectation": f"1 to {MOST_LAYERS} layers",
        }
        raise PydanticCustomError("constant", "no layers", context)
    return value


def _named(value: Any) -> Any:
    """A name in one language or both."""
    if isinstance(value, str):
        return {"ru": value, "en": value}
    texts = isinstance(value, dict) and value and value.keys() <= {"ru", "en"}
    if not texts or not all(isinstance(text, str) and text for text in value.values()):
        context = {"reason": "not a name", "expectation": "a text, or {ru: ..., en: ...}"}
        raise PydanticCustomError("constant", "no name", context)
    return value


Layers = Annotated[
    Any,
    BeforeValidator(_some),
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_LAYERS,
            "items": {
                "anyOf": [
                    {"enum": [*KINDS, *ACTIVATIONS]},
                    {
                        "type": "object",
                        "minProperties": 1,
                        "maxProperties": 1,
                        "propertyNames": {"enum": [*KINDS, "bidirectional"]},
                    },
                ]
            },
        }
    ),
]
Input = Annotated[
    Any,
    WithJsonSchema(
        {
            "anyOf": [
                _SIZE,
                {"type": "array", "items": _SIZE, "minItems": 1, "maxItems": 3},
                {"type": "object", "additionalProperties": _SIZE},
            ]
        }
    ),
]
Name = Annotated[
    Any,
    BeforeValidator(_named),
    WithJsonSchema({"type": ["string", "object"]}),
]


class NetworkOptions(Options):
    """One of several networks; what it leaves out is as given for all."""

    name: Name = Field(description="What it is called: a text, or `{ru: ..., en: ...}`.")
    layers: Layers = Field(description="Its layers.")
    input: Input | None = Field(None, description="What it is given.")
    constants: bool | None = Field(None, description="Whether its layers have constants.")
    biases: Literal["one", "two"] | None = Field(
        None, description="How many vectors of constants a gate of a recurrent layer has."
    )
