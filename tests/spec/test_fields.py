from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from derivator.errors import SpecError
from derivator.spec.fields import (
    ConstantFormula,
    InputName,
    InputNames,
    NameMarker,
    Names,
    Options,
    QuantityName,
    QuantityNames,
    marked_texts,
)
from derivator.spec.reader import read_exercise
from derivator.spec.vocabulary import Vocabulary


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
    assert list(marked_texts(options)) == [
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


class Descent(Options):
    rate: ConstantFormula = Fraction(1, 10)
    factor: Annotated[ConstantFormula, Field(gt=0, le=1)] | None = None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (3, "3"),
        ("-0.5", "-1/2"),
        ("0.1", "1/10"),
        ("1/3", "1/3"),
        ("2**-4", "1/16"),
        ("1e-3 + 2*(1/2 - 1)", "-999/1000"),
        ("1e50", str(10**50)),
        ("-1e-50", f"-1/{10**50}"),
        ("0", "0"),
    ],
)
def test_numbers_as_formulas_are_exact(written: object, value: str) -> None:
    assert Descent.model_validate({"rate": written}).rate == Fraction(value)


@pytest.mark.parametrize(
    ("written", "reason", "offset"),
    [
        ("2x", "no operation between two operands", 1),
        ("1/0", "division by zero", 0),
        ("x", "not a rational number", 0),
        ("pi", "not a rational number", 0),
        ("2**(1/2)", "not a rational number", 0),
        ("exp(1)", "unknown function exp", 0),
        ("1e51", "a number that is too large", 0),
        ("-1e51", "a number that is too large", 0),
        ("1e-51", "a number that is too small", 0),
        ("1 + 1e-50", "a number that is too long", 0),
        ("1" * 51, "a number that is too long", 0),
        ("", "an empty formula", 0),
        (True, "not a number", None),
        (0.5, "not a number", None),
        ([1], "not a number", None),
    ],
)
def test_what_is_no_rational_number(written: object, reason: str, offset: int | None) -> None:
    with pytest.raises(ValidationError) as caught:
        Descent.model_validate({"rate": written})
    (details,) = caught.value.errors()
    context: dict[str, Any] = details["ctx"]
    assert (details["type"], context["reason"]) == ("constant", reason)
    assert context.get("offset") == offset


def test_bounds_of_a_number_given_as_a_formula() -> None:
    assert Descent.model_validate({"factor": "1/2"}).factor == Fraction(1, 2)
    for written in ("0", "3/2"):
        with pytest.raises(ValidationError):
            Descent.model_validate({"factor": written})


def test_the_schema_of_a_number_given_as_a_formula() -> None:
    rate = Descent.model_json_schema()["properties"]["rate"]
    assert rate["type"] == ["string", "number"]
    assert rate["default"] == "1/10"
    assert Descent().model_dump(mode="json") == {"rate": "1/10", "factor": None}


def test_a_number_given_as_a_formula_is_refused_at_its_place(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        "exercise: a\ntitle: {en: A}\nmodel: {f: x}\n"
        "parts:\n  - solve: {descent: {rate: 1 + 2x, factor: 2}}\n"
    )
    with pytest.raises(SpecError) as caught:
        read_exercise(spec, {"descent": Descent}, vocabulary)
    assert str(caught.value).replace(f"{spec}:", "") == (
        "5:34: no operation between two operands\n    found: 1 + 2x\n"
        "    expected: an operation; multiplication is written with *\n"
        "5:45: a number that is too large\n    found: 2\n    expected: at most 1"
    )
