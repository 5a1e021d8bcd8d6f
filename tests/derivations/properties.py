"""What tests of extrema, ranges, inverses and kinks share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from derivator.check.collect import chains_in
from derivator.check.formula import FormulaChecker
from derivator.errors import SpecError
from derivator.notation.analysis import Infinity
from derivator.notation.nodes import Number, Sum
from derivator.pipeline import read, solve
from derivator.solution import Chain, Relation
from tests.helpers import steps_of

OPPOSITE = {
    Relation.LESS: Relation.GREATER,
    Relation.AT_MOST: Relation.GREATER,
    Relation.GREATER: Relation.LESS,
    Relation.AT_LEAST: Relation.LESS,
}


def only(folder: Path, task: str, functions: str = "{}") -> Any:
    """The checked step of an exercise about functions alone."""
    path = folder / "probe.yaml"
    path.write_text(
        f"exercise: probe\ntitle: {{en: probe}}\nfunctions: {functions}\n"
        f"parts:\n  - solve: {{{task}}}\n",
        encoding="utf-8",
    )
    (step,) = steps_of(solve(read(path)).checked.solution)
    return step


def complaint(folder: Path, task: str, functions: str = "{}") -> str:
    """What the author is told about a task that cannot be done."""
    with pytest.raises(SpecError) as caught:
        only(folder, task, functions)
    message = str(caught.value)
    assert "probe.yaml:5:" in message or "probe.yaml:4:" in message
    return message


def exact(step: Any) -> dict[str, str | None]:
    """The exact text of each result, else its number, else its verdict."""
    return {name: found.exact or found.verdict for name, found in step.results.items()}


def verdicts(step: Any) -> dict[str, str | None]:
    return {name: found.verdict for name, found in step.results.items()}


def spoiled(chain: Chain) -> Iterator[Chain]:
    """The chain with its last term moved, and with each inequality the other way round."""
    last = chain.terms[-1]
    if chain.relations[-1] is Relation.EQUAL:
        moved = Infinity(-last.sign) if isinstance(last, Infinity) else _moved(last)
        yield replace(chain, terms=(*chain.terms[:-1], moved))
    for place, relation in enumerate(chain.relations):
        if relation in OPPOSITE:
            relations = list(chain.relations)
            relations[place] = OPPOSITE[relation]
            yield replace(chain, relations=tuple(relations))


def _moved(node: Any) -> Sum:
    return Sum((node, Number(Fraction(1001, 1000))))


def assert_every_fault_is_caught(step: Any) -> None:
    """No chain of the step passes when it is spoiled."""
    checker = FormulaChecker(step)
    count = 0
    for chain in chains_in(step):
        for wrong in spoiled(chain):
            count += 1
            assert list(checker.failures(wrong)), wrong
    assert count
