"""What stands over the exercises of a sheet or a book: titles and an epigraph.

A folder's ``_sheet.yaml`` holds those of its sheet, which is a chapter of the book; ``_book.yaml``
in the folder above holds those of the title page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from derivator.errors import Position, Problem, SpecError
from derivator.spec.complaints import complaints
from derivator.spec.files import read_bytes
from derivator.spec.latex import check_latex
from derivator.spec.models import TextModel
from derivator.spec.problems import Problems
from derivator.spec.tree import Node, Scalar, below, plain
from derivator.spec.yaml import read_yaml


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class EpigraphModel(_Model):
    """A quotation and where it is from."""

    text: TextModel
    """The quotation; LaTeX."""
    by: TextModel | None = None
    """Who said it, and where."""


class SheetModel(_Model):
    """What a ``_sheet.yaml`` holds."""

    title: TextModel
    """The title over the exercises of the folder; LaTeX."""
    chapter: TextModel | None = None
    """The title of the chapter in a book; without it, ``title``."""
    epigraph: EpigraphModel | None = None
    """Stands below the title."""


class BookModel(_Model):
    """What a ``_book.yaml`` holds."""

    title: TextModel
    """The title of the book; LaTeX."""
    subtitle: TextModel | None = None
    """Stands below the title, smaller."""
    author: TextModel | None = None
    """Who wrote the exercises."""
    preface: TextModel | None = None
    """Some words before the contents."""
    epigraph: EpigraphModel | None = None
    """Stands on the title page."""


def read_header(path: Path, trust: bool = False, *, book: bool = False) -> dict[str, Any]:
    """The texts of a header; raises ``SpecError`` with everything that is wrong."""
    root, found = read_yaml(read_bytes(path), str(path))
    problems = Problems()
    problems.found.extend(found)
    header: dict[str, Any] = {}
    kind = BookModel if book else SheetModel
    try:
        header = kind.model_validate(plain(root)).model_dump(exclude_none=True)
    except ValidationError as error:
        problems.found.extend(complaints(error, root, kind))
    if not trust:
        _check(root, problems)
    if problems.found:
        raise SpecError(problems.found)
    return header


def in_language(header: Mapping[str, Any], language: str, path: Path) -> dict[str, Any]:
    """The header's texts in one language.

    Raises ``SpecError`` where a text that is there in another language lacks this one.
    """
    problems = [
        Problem(Position(str(path)), *_lacking(key, language)) for key in _gaps(header, language)
    ]
    if problems:
        raise SpecError(problems)
    return {key: _chosen(value, language) for key, value in header.items()}


def _lacking(key: str, language: str) -> tuple[str, str, str]:
    return f"the {key} has no text in the language {language!r}", "", f"{key}: {{{language}: ...}}"


def _gaps(header: Mapping[str, Any], language: str) -> Iterator[str]:
    for key, value in header.items():
        if key == "epigraph":
            yield from (f"epigraph's {part}" for part in _gaps(value, language))
        elif language not in value:
            yield key


def _chosen(value: Mapping[str, Any], language: str) -> Any:
    if language in value:
        return value[language]
    return {key: part[language] for key, part in value.items()}


def _check(root: Node, problems: Problems) -> None:
    """Only known LaTeX, in every text at any depth."""
    for _, node in below(root):
        if isinstance(node, Scalar) and not node.is_null:
            for problem in check_latex(node.text):
                place = node.span.locate(problem.offset)
                problems.add(place, problem.message, problem.text, problem.expected)
