"""The title of a folder's sheet, from its ``_sheet.yaml``."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from derivator.errors import Position, Problem, SpecError
from derivator.spec.complaints import complaints
from derivator.spec.files import read_bytes
from derivator.spec.latex import check_latex
from derivator.spec.models import TextModel
from derivator.spec.problems import Problems
from derivator.spec.tree import MappingNode, Scalar, plain
from derivator.spec.yaml import read_yaml


class SheetModel(BaseModel):
    """What a ``_sheet.yaml`` holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: TextModel
    """The title over the exercises of the folder; LaTeX."""


def read_title(path: Path, trust: bool = False) -> dict[str, str]:
    """The title by language; raises ``SpecError`` with everything that is wrong."""
    root, found = read_yaml(read_bytes(path), str(path))
    problems = Problems()
    problems.found.extend(found)
    titles: dict[str, str] = {}
    try:
        model = SheetModel.model_validate(plain(root))
        titles = model.title.model_dump(exclude_none=True)
    except ValidationError as error:
        problems.found.extend(complaints(error, root, SheetModel))
    if not trust and isinstance(root, MappingNode):
        _check(root, problems)
    if problems.found:
        raise SpecError(problems.found)
    return titles


def missing(path: Path, language: str) -> Problem:
    """What is said where the title has no text in a language."""
    message = f"the title has no text in the language {language!r}"
    return Problem(Position(str(path)), message, expected=f"title: {{{language}: ...}}")


def _check(root: MappingNode, problems: Problems) -> None:
    title = root.get("title")
    for _, value in title.entries.values() if isinstance(title, MappingNode) else ():
        if isinstance(value, Scalar) and not value.is_null:
            for problem in check_latex(value.text):
                place = value.span.locate(problem.offset)
                problems.add(place, problem.message, problem.text, problem.expected)
