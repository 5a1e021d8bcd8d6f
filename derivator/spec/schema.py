"""The JSON Schema of a spec, so that an editor completes keys and marks mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from derivator.spec.models import ExerciseModel, PartModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(kinds: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """Return the schema of a spec whose parts may ask for these derivations."""
    models: set[type[BaseModel]] = {ExerciseModel, PartModel, *kinds.values()}
    ordered = sorted(models, key=lambda model: (model.__module__, model.__qualname__))
    references, schema = models_json_schema([(model, "validation") for model in ordered])
    definitions = schema["$defs"]
    part = definitions[_key(references[PartModel, "validation"])]
    part["properties"]["solve"] = {
        "title": "Solve",
        "description": part["properties"]["solve"].get("description", ""),
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            kind: {
                "title": kind,
                "description": (options.__doc__ or "").strip(),
                "anyOf": [references[options, "validation"], {"type": "null"}],
            }
            for kind, options in kinds.items()
        },
    }
    part["anyOf"] = [{"required": ["solve"]}, {"required": ["answer"]}]
    exercise = definitions.pop(_key(references[ExerciseModel, "validation"]))
    return {"$schema": DIALECT, **exercise, "title": "Exercise", "$defs": definitions}


def _key(reference: Mapping[str, Any]) -> str:
    return str(reference["$ref"]).rsplit("/", 1)[-1]
