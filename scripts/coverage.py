"""Writes the table of coverage in README.md: what each exercise of the sources has become.

    python scripts/coverage.py [FOLDER]

FOLDER holds book.ru.pdf and book.en.pdf, as ``derivator build --book --output FOLDER`` makes them
(by default output); the table takes its pages from them.  Everything else is read from the specs:
``source`` says what an exercise goes back to.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from derivator.pipeline import read
from derivator.sheets.plan import find_sheets
from derivator.spec.exercise import Exercise

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
SPECS = ROOT / "problem_specs"
LANGUAGES = ("ru", "en")
BEGIN, END = "<!-- coverage -->", "<!-- end of coverage -->"
STUBS = {"V37": "in the source a stub that states no exercise"}
CATALOGUE = (
    *(f"V{number}" for number in range(1, 53)),
    *(f"T{number}" for number in range(1, 6)),
    *("L-activations", "L-count", "L-gradient", "L-softmax", "L-cem", "L-cybenko", "H1"),
    *("S-limit", "S-table", "S-rules", "S-chain", "S-sigmoid", "S-gd"),
)
"""Every exercise of the sources."""


@dataclass(frozen=True, slots=True)
class Place:
    """An exercise with its file and its number in the book."""

    exercise: Exercise
    file: str
    number: str


def places() -> Iterator[Place]:
    """Every exercise of the book, in order."""
    for chapter, sheet in enumerate(find_sheets([SPECS]), 1):
        for number, spec in enumerate(sheet.specs, 1):
            file = spec.relative_to(ROOT).as_posix()
            yield Place(read(spec), file, f"{chapter}.{number}")


def pages(book: Path) -> dict[str, str]:
    """The page of each exercise by its number in the book, from the PDF's bookmarks."""
    from pypdf import PdfReader
    from pypdf.generic import Destination

    reader = PdfReader(book)
    found: dict[str, str] = {}
    stack = list(reader.outline)
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, Destination):
            index = reader.get_destination_page_number(item)
            if index is not None:
                found[str(item.title).split(" ")[0]] = reader.page_labels[index]
    return found


def table(found: Sequence[Place], printed: Mapping[str, Mapping[str, str]]) -> str:
    """The rows, in the order of the sources; exercises of our own come last."""
    lines = ["| id | exercise | spec | ru, page | en, page |", "|---|---|---|---|---|"]
    for source in CATALOGUE:
        if source in STUBS:
            lines.append(f"| {source} | {STUBS[source]} | | | |")
        lines += [_row(source, p, printed) for p in found if source in p.exercise.sources]
    lines += [_row("", place, printed) for place in found if not place.exercise.sources]
    return "\n".join(lines)


def _row(source: str, place: Place, printed: Mapping[str, Mapping[str, str]]) -> str:
    title = place.exercise.title.en or place.exercise.title.ru or ""
    where = [printed.get(language, {}).get(place.number, "") for language in LANGUAGES]
    cells = (source, title, f"[{place.number}]({place.file})", *where)
    return "| " + " | ".join(cells) + " |"


def between(text: str) -> tuple[int, int]:
    """Where the table stands in the README."""
    return text.index(BEGIN) + len(BEGIN), text.index(END)


def main(folder: Path) -> None:
    """Write the table."""
    printed = {language: pages(folder / f"book.{language}.pdf") for language in LANGUAGES}
    text = README.read_text(encoding="utf-8")
    first, last = between(text)
    rows = table(list(places()), printed)
    README.write_text(f"{text[:first]}\n{rows}\n{text[last:]}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "output")
