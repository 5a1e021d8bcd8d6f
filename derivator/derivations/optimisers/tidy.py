"""Every fraction of a step that ends as a decimal, written as one: 0.8 beside a rate of 0.1."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from derivator.derivations.optimisers.formulas import in_decimals
from derivator.solution import Chain, Figure, Moment, Result, Step

Anything = TypeVar("Anything")


def decimals_in(step: Anything) -> Anything:
    """The step with decimals in all of its chains; equal chains stay one and the same."""
    known: dict[int, Any] = {}
    assert isinstance(step, Step)
    return cast(Anything, _changed(step, known))


def _changed(item: Any, known: dict[int, Any]) -> Any:
    if isinstance(item, Chain):
        if id(item) not in known:
            known[id(item)] = in_decimals(item)
        return known[id(item)]
    if isinstance(item, tuple):
        return tuple(_changed(part, known) for part in item)
    if isinstance(item, Figure | Moment) or not is_dataclass(item) or isinstance(item, type):
        if isinstance(item, dict):
            return {key: _changed(value, known) for key, value in item.items()}
        return item
    if isinstance(item, Step | Result) or type(item).__module__.startswith("derivator."):
        changed = {f.name: _changed(getattr(item, f.name), known) for f in fields(item)}
        return replace(item, **changed)
    return item
