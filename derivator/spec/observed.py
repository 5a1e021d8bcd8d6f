"""The option that picks observations: a number from 1, or several."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, int | str) and not isinstance(value, bool) else value


def _distinct(numbers: list[int] | None) -> list[int] | None:
    for number in numbers or ():
        if (numbers or []).count(number) > 1:
            raise PydanticCustomError("repeated", "{item} twice", {"item": str(number)})
    return numbers


Number = Annotated[int, Field(ge=1, le=1000)]
Observed = Annotated[
    Annotated[list[Number], Field(min_length=1)] | None,
    BeforeValidator(_as_list),
    AfterValidator(_distinct),
]
"""Observations in the order given, each once; None for all of them."""
