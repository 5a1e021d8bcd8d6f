from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import Field, ValidationError

from derivator.spec.fields import (
    InputName,
    InputNames,
    NameMarker,
    Names,
    Options,
    QuantityName,
    QuantityNames,
    marked_names,
)


class Inner(Options):
    at: InputName


class Probe(Options):
    plain: Names | None = None
    of: QuantityName | None = None
    by: InputNames | None = None
    pair: list[QuantityName] | None = None
    many: QuantityNames = Field(default_factory=lambda: ["f"], alias="all")
    inner: Inner | None = None
    free: Annotated[str, "no marker"] = "text"


def test_markers_are_found_inside_lists_options_and_models() -> None:
    options = Probe.model_validate(
        {"plain": "a", "of": "f", "by": "x", "pair": ["p", "q"], "inner": {"at": "y"}}
    )
    quantity, source = NameMarker("quantity"), NameMarker("input")
    assert list(marked_names(options)) == [
        (("of",), quantity, "f"),
        (("by", 0), source, "x"),
        (("pair", 0), quantity, "p"),
        (("pair", 1), quantity, "q"),
        (("all", 0), quantity, "f"),
        (("inner", "at"), source, "y"),
    ]


def test_a_lone_name_is_a_list_of_one() -> None:
    assert Probe.model_validate({"plain": "x"}).plain == ["x"]
    assert Probe.model_validate({"by": ["x", "y"]}).by == ["x", "y"]


@pytest.mark.parametrize("names", [[], ["x", "x"], {"x": 1}, [["x"]], 3])
def test_what_is_no_list_of_names(names: object) -> None:
    with pytest.raises(ValidationError):
        Probe.model_validate({"by": names})


def test_unknown_options_are_refused() -> None:
    with pytest.raises(ValidationError):
        Probe.model_validate({"form": "f"})
