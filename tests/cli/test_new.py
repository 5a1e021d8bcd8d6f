from __future__ import annotations

import re
from pathlib import Path

import pytest

from derivator import pipeline
from derivator.cli.example import EXAMPLES
from derivator.derivations.registry import KINDS
from derivator.render.sheet import LANGUAGES, Renderer
from tests.cli.conftest import Run


def test_there_is_an_example_of_every_derivation() -> None:
    assert list(EXAMPLES) == list(KINDS)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_it_is_solved_as_it_is_in_both_languages(run: Run, kind: str) -> None:
    file = Path("lessons/My exercise 1.yaml")
    result = run("new", kind, file)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{file}\n"
    solved = pipeline.solve(pipeline.read(file))
    assert solved.exercise.id == "my-exercise-1"
    assert [step.kind for part in solved.checked.solution.parts for step in part.steps] == [kind]
    for language in LANGUAGES:
        rendered = Renderer(language, "latex").exercise(solved)
        assert rendered.title
        assert rendered.parts[0].body


@pytest.mark.parametrize("kind", EXAMPLES)
def test_its_options_are_there_as_comments_that_can_be_switched_on(run: Run, kind: str) -> None:
    file = Path("x.yaml")
    run("new", kind, file)
    text = file.read_text(encoding="utf-8")
    options = KINDS[kind].model_fields
    assert options
    for name, field in options.items():
        assert f"        # {field.alias or name}:" in text
    of = _first_name(EXAMPLES[kind].sample.model)
    switched = text.replace("        # of:", f"        of: {of}") if of else text
    file.write_text(switched, encoding="utf-8")
    chosen = pipeline.read(file).parts[0].tasks[0].options.model_dump()
    assert chosen.get("of") == (of if of and "of" in options else None)


def _first_name(sample: str) -> str:
    """The first name of a model, else the first function; none where options hold the formulas."""
    found = re.search(r"^  (\w+):", sample.partition("model:\n")[2])
    found = found or re.search(r"^functions: \{\"(\w+)\(", sample, re.MULTILINE)
    return found[1] if found else ""


def test_nothing_is_overwritten_unasked(run: Run) -> None:
    file = Path("mine.yaml")
    file.write_text("mine")
    result = run("new", "graph", file)
    assert result.exit_code == 2
    assert file.read_text() == "mine"
    assert "--force" in result.stderr
    assert run("new", "graph", file, "--force").exit_code == 0
    assert file.read_text() != "mine"


def test_an_unknown_kind_is_answered_with_the_known_ones(run: Run) -> None:
    result = run("new", "grpah", "x.yaml")
    assert result.exit_code == 2
    assert all(kind in result.stderr for kind in KINDS)
    assert not Path("x.yaml").exists()
