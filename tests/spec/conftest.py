"""A small vocabulary and two derivations, so that these tests know no operation of the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from derivator.errors import SpecError
from derivator.spec.exercise import Exercise
from derivator.spec.fields import InputNames, Options, QuantityName
from derivator.spec.reader import read_exercise
from derivator.spec.vocabulary import Signature, Vocabulary

FUNCTIONS = ("exp", "log", "sin", "cos", "sqrt", "tanh")
HEAD = "exercise: probe\ntitle: {en: Probe}\n"
PARTS = "parts: [{solve: {graph: null}}]\n"


class GraphOptions(Options):
    """The computation graph, drawn."""

    of: QuantityName | None = Field(None, description="The result.")


class PathsOptions(Options):
    """The sum over all paths."""

    of: QuantityName | None = Field(None, description="The result.")
    by: InputNames | None = Field(None, description="The inputs to differentiate by.")
    show: int | None = Field(None, ge=1, description="How many paths to print.")


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    functions = {name: Signature(name.capitalize(), 1) for name in FUNCTIONS}
    functions["Max"] = Signature("Maximum", 2, folds=True)
    functions["Pow"] = Signature("Power", 2)
    signs = {"+": "Add", "-": "Subtract", "*": "Multiply", "/": "Divide", "**": "Power"}
    return Vocabulary(functions, {**signs, "neg": "Negate"})


@pytest.fixture(scope="session")
def kinds() -> Mapping[str, type[BaseModel]]:
    return {"graph": GraphOptions, "paths": PathsOptions}


Read = Callable[[str | bytes], Exercise]
Mistakes = Callable[[str | bytes], list[str]]


@pytest.fixture(scope="session")
def read(
    kinds: Mapping[str, type[BaseModel]],
    vocabulary: Vocabulary,
    tmp_path_factory: pytest.TempPathFactory,
) -> Read:
    """Read a spec from its text."""
    path: Path = tmp_path_factory.mktemp("spec") / "spec.yaml"

    def from_text(text: str | bytes) -> Exercise:
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_exercise(path, kinds, vocabulary)

    return from_text


@pytest.fixture(scope="session")
def mistakes(read: Read) -> Mistakes:
    """Read a bad spec; return its problems as printed, without the file's name."""

    def from_text(text: str | bytes) -> list[str]:
        with pytest.raises(SpecError) as caught:
            read(text)
        problems = caught.value.problems
        return [str(problem).replace(problem.position.file + ":", "") for problem in problems]

    return from_text


@pytest.fixture(scope="session")
def model_mistakes(mistakes: Mistakes) -> Mistakes:
    """Return the problems of a spec whose model begins on line 3."""

    def from_text(text: str | bytes) -> list[str]:
        assert isinstance(text, str)
        return mistakes(HEAD + text + PARTS)

    return from_text
