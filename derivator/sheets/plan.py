"""Which sheets there are: one for each folder of specs, one for each spec named by itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from derivator.errors import DerivatorError

SUFFIXES = (".yaml", ".yml")
HEADER = "_sheet.yaml"
"""A folder's file with the title of its sheet."""
BOOK = "_book.yaml"
"""The file with the title of the book that the sheets below its folder make."""

HEADERS = (HEADER, BOOK)


class InputError(DerivatorError):
    """Files or folders that cannot be used as they are."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document to be built: its name, its exercises in order, the file with its title.

    A book has chapters, each a sheet, and no exercises of its own.
    """

    name: str
    specs: tuple[Path, ...]
    header: Path | None = None
    chapters: tuple[Sheet, ...] = ()

    def sources(self) -> Iterator[Path]:
        """Every file that it is made from, in order."""
        if self.header is not None:
            yield self.header
        yield from self.specs
        for chapter in self.chapters:
            yield from chapter.sources()


def find_sheets(paths: Sequence[Path]) -> tuple[Sheet, ...]:
    """One sheet for each folder that holds specs, at any depth, and one for each spec given.

    Raises ``InputError`` for what does not exist, for a folder without specs, and for two sheets
    of one name.
    """
    _require(paths)
    sheets: dict[Sheet, None] = {}
    for path in paths:
        found = list(_in_folder(path)) if path.is_dir() else [Sheet(path.stem, (path,))]
        if not found:
            raise InputError(f"{path}: no specs (*.yaml) in this folder")
        sheets.update(dict.fromkeys(found))
    _require_distinct(sheets)
    return tuple(sheets)


def find_book(paths: Sequence[Path]) -> Sheet:
    """The book of all sheets in a folder, one chapter each.

    Raises ``InputError`` where there is not one folder, where it holds no specs, and where the
    title is missing.
    """
    if len(paths) != 1 or not paths[0].is_dir():
        raise InputError("a book is made of one folder, such as problem_specs")
    folder = paths[0]
    if not (folder / BOOK).is_file():
        raise InputError(f"{folder / BOOK}: no such file; it holds the title: {{en: ...}}")
    return Sheet("book", (), folder / BOOK, find_sheets(paths))


def find_specs(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Every spec among files and folders, each once, in the order of the sheets."""
    _require(paths)
    specs: dict[Path, None] = {}
    for path in paths:
        found = [path]
        if path.is_dir():
            found = [spec for sheet in _in_folder(path) for spec in sheet.specs]
        if not found:
            raise InputError(f"{path}: no specs (*.yaml) in this folder")
        specs.update(dict.fromkeys(found))
    return tuple(specs)


def natural(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """A sort key that puts v2 before v10."""
    pieces = re.findall(r"[0-9]+|[^0-9]+", name)
    key = [
        (0, int(piece), "") if piece[0] in "0123456789" else (1, 0, piece.casefold())
        for piece in pieces
    ]
    return key, name


def _in_folder(top: Path) -> Iterator[Sheet]:
    for root, folders, files in os.walk(top, onerror=_raise):
        folders[:] = sorted((name for name in folders if _visible(name)), key=natural)
        names = sorted((name for name in files if _is_spec(name)), key=natural)
        if names:
            folder = Path(root)
            header = folder / HEADER if HEADER in files else None
            specs = tuple(folder / name for name in names)
            yield Sheet(folder.resolve().name or "sheet", specs, header)


def _visible(name: str) -> bool:
    return not name.startswith((".", "_"))


def _is_spec(name: str) -> bool:
    return _visible(name) and name.endswith(SUFFIXES)


def _require(paths: Sequence[Path]) -> None:
    missing = [f"{path}: no such file or folder" for path in paths if not os.path.lexists(path)]
    if missing:
        raise InputError("\n".join(missing))


def _require_distinct(sheets: Iterable[Sheet]) -> None:
    first: dict[str, Sheet] = {}
    for sheet in sheets:
        other = first.setdefault(sheet.name, sheet)
        if other is not sheet:
            here, there = sheet.specs[0], other.specs[0]
            message = f"{there} and {here} would both be written to {sheet.name}.*"
            raise InputError(f"{message}; build them one by one with different --output folders")


def _raise(error: OSError) -> None:
    raise error
