from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import BaseModel

from derivator.spec.models import ExerciseModel
from derivator.spec.schema import json_schema


@pytest.fixture(scope="module")
def schema(kinds: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    return json_schema(kinds)


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_it_is_plain_json_and_the_same_every_time(
    schema: dict[str, Any], kinds: Mapping[str, type[BaseModel]]
) -> None:
    assert json.dumps(json_schema(kinds)) == json.dumps(schema)
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    references = [node["$ref"] for node in nodes(schema) if "$ref" in node]
    assert references
    assert {reference.rsplit("/", 1)[1] for reference in references} <= schema["$defs"].keys()


def test_keys_are_those_of_the_models_and_no_others(schema: dict[str, Any]) -> None:
    assert list(schema["properties"]) == list(ExerciseModel.model_fields)
    assert schema["required"] == ["exercise", "title", "parts"]
    objects = [node for node in nodes(schema) if "properties" in node and "type" in node]
    assert all(node["additionalProperties"] is False for node in objects)


def test_an_editor_can_describe_every_key(schema: dict[str, Any]) -> None:
    assert all(value["description"] for value in schema["properties"].values())
    part = schema["$defs"]["PartModel"]
    assert all(value["description"] for value in part["properties"].values())


def test_every_derivation_with_its_options_is_offered(schema: dict[str, Any]) -> None:
    solve = schema["$defs"]["PartModel"]["properties"]["solve"]["properties"]
    assert list(solve) == ["graph", "paths"]
    assert solve["paths"] == {
        "title": "paths",
        "description": "The sum over all paths.",
        "anyOf": [{"$ref": "#/$defs/PathsOptions"}, {"type": "null"}],
    }
    options = schema["$defs"]["PathsOptions"]["properties"]
    assert options["show"]["description"] == "How many paths to print."


def test_numbers_pass_where_a_formula_stands(schema: dict[str, Any]) -> None:
    value = schema["properties"]["values"]["additionalProperties"]
    assert value["anyOf"][0]["type"] == ["string", "number"]
    assert re.fullmatch(schema["properties"]["exercise"]["pattern"], "my-net-2")


def test_shapes_functions_and_observations_are_described(schema: dict[str, Any]) -> None:
    properties = schema["properties"]
    shape = properties["symbols"]["anyOf"][2]["additionalProperties"]
    assert shape["anyOf"][0] == {"const": "scalar"}
    assert shape["anyOf"][1]["items"]["anyOf"][0]["maximum"] == 200
    (pattern,) = properties["functions"]["propertyNames"].values()
    assert re.fullmatch(pattern, "prelu(t, a)")
    assert not re.fullmatch(pattern, "prelu")
    assert properties["data"]["maxItems"] == 1_000
    assert properties["data"]["items"]["additionalProperties"]["anyOf"][1]["type"] == "array"
    assert properties["parameters"]["anyOf"][1]["uniqueItems"] is True
