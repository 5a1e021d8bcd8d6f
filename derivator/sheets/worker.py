"""What runs in the processes of a build; all heavy imports are here.

Arguments and values are plain data, so that what is returned can be kept as JSON.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import derivator.figures.tikz  # noqa: F401  (others import it late; here it is loaded once)
from derivator.errors import DerivatorError, SpecError
from derivator.pipeline import read, solve
from derivator.render.sheet import Chapter, RenderedExercise, RenderedPart, Renderer
from derivator.sheets.header import in_language, read_header
from derivator.sheets.plan import BOOK
from derivator.typeset.compile import TypesetError, compile_tex
from derivator.typeset.engines import find_engine
from derivator.typeset.sandbox import Limits


def derive(
    path: str, languages: Sequence[str], templates: Sequence[str], trust: bool
) -> dict[str, Any]:
    """An exercise in words, by language: ``{"rendered": ...}``, or ``{"missing": ...}`` texts."""
    solved = solve(read(Path(path), trust=trust))
    entries: dict[str, Any] = {}
    for language in languages:
        renderer = Renderer(language, "latex", [Path(folder) for folder in templates])
        try:
            entries[language] = {"rendered": asdict(renderer.exercise(solved))}
        except SpecError as error:
            entries[language] = {"missing": str(error)}
    return {"equalities": solved.checked.report.equalities, "entries": entries}


def header(path: str, languages: Sequence[str], trust: bool) -> dict[str, Any]:
    """The titles of a sheet or a book, in the same form."""
    texts = read_header(Path(path), trust, book=Path(path).name == BOOK)
    entries: dict[str, Any] = {}
    for language in languages:
        try:
            entries[language] = {"rendered": in_language(texts, language, Path(path))}
        except SpecError as error:
            entries[language] = {"missing": str(error)}
    return {"equalities": 0, "entries": entries}


def check(path: str, trust: bool) -> int:
    """How many equalities of a spec were evaluated; raises where one fails."""
    return solve(read(Path(path), trust=trust)).checked.report.equalities


def typeset(name: str, content: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """A sheet as bytes, with the seconds that TeX took; on an error of TeX, the error and source.

    ``content``: header, exercises, and the chapters of a book, each in the same form; ``options``:
    language, templates, to, solutions, strict, engine, seconds.
    """
    renderer = Renderer(
        options["language"], "latex", [Path(folder) for folder in options["templates"]]
    )
    sheet = _chapter(content)
    solutions, strict = options["solutions"], options["strict"]
    if options["to"] == "fragment":
        text = renderer.fragment(sheet.exercises, solutions=solutions)
        return {"data": text.encode(), "tex_seconds": 0.0}
    if content["chapters"]:
        chapters = [_chapter(chapter) for chapter in content["chapters"]]
        source = renderer.book(sheet.header, chapters, solutions=solutions, strict=strict)
    else:
        source = renderer.document(sheet, solutions=solutions, strict=strict)
    if options["to"] == "tex":
        return {"data": source.encode(), "tex_seconds": 0.0}
    engine = find_engine(options["engine"])
    if engine is None:
        raise DerivatorError(f"{options['engine']} has gone")
    limits = Limits(seconds=options["seconds"])
    started = time.monotonic()
    try:
        compiled = compile_tex(source, name=name, engine=engine, strict=strict, limits=limits)
    except TypesetError as error:
        seconds = time.monotonic() - started
        return {"error": str(error), "source": source.encode(), "tex_seconds": seconds}
    return {"data": compiled.pdf, "tex_seconds": compiled.seconds}


def _chapter(content: Mapping[str, Any]) -> Chapter:
    return Chapter(content["header"], tuple(map(_rendered, content["exercises"])))


def _rendered(exercise: Mapping[str, Any]) -> RenderedExercise:
    parts = tuple(RenderedPart(**part) for part in exercise["parts"])
    return RenderedExercise(**{**exercise, "parts": parts})
