"""The README's table of coverage is what the specs say; its pages are those of a built book."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts/coverage.py"


@pytest.fixture(scope="module")
def coverage() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_table", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _printed(coverage: ModuleType) -> list[str]:
    text = coverage.README.read_text(encoding="utf-8")
    first, last = coverage.between(text)
    return list(text[first:last].strip().splitlines())


def test_the_table_is_what_the_specs_say(coverage: ModuleType) -> None:
    def without_pages(line: str) -> list[str]:
        return [cell.strip() for cell in line.strip("|").split("|")][:3]

    expected = coverage.table(list(coverage.places()), {}).splitlines()
    assert list(map(without_pages, _printed(coverage))) == list(map(without_pages, expected))


def test_every_exercise_of_the_sources_has_a_row_with_its_pages(coverage: ModuleType) -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in _printed(coverage)]
    found = {row[0] for row in rows}
    assert set(coverage.CATALOGUE) <= found
    for row in rows[2:]:
        if row[0] not in coverage.STUBS:
            assert (SCRIPT.parents[1] / re.findall(r"\((.*)\)", row[2])[0]).is_file()
            assert row[3].isdigit(), row
            assert row[4].isdigit(), row


def test_every_source_is_a_known_one(coverage: ModuleType) -> None:
    for place in coverage.places():
        assert set(place.exercise.sources) <= set(coverage.CATALOGUE), place.file
