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
from derivator.render.sheet import RenderedExercise, RenderedPart, Renderer
from derivator.sheets.title import missing, read_title
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


def title(path: str, languages: Sequence[str], trust: bool) -> dict[str, Any]:
    """The title of a sheet, in the same form."""
    titles = read_title(Path(path), trust)
    entries = {
        language: {"rendered": titles[language]}
        if language in titles
        else {"missing": str(missing(Path(path), language))}
        for language in languages
    }
    return {"equalities": 0, "entries": entries}


def check(path: str, trust: bool) -> int:
    """How many equalities of a spec were evaluated; raises where one fails."""
    return solve(read(Path(path), trust=trust)).checked.report.equalities


def typeset(
    name: str,
    exercises: Sequence[Mapping[str, Any]],
    sheet_title: str,
    options: Mapping[str, Any],
) -> dict[str, Any]:
    """A sheet as bytes, with the seconds that TeX took; on an error of TeX, the error and source.

    ``options``: language, templates, to, solutions, strict, engine, seconds.
    """
    renderer = Renderer(
        options["language"], "latex", [Path(folder) for folder in options["templates"]]
    )
    rendered = [_rendered(exercise) for exercise in exercises]
    if options["to"] == "fragment":
        text = renderer.fragment(rendered, solutions=options["solutions"])
        return {"data": text.encode(), "tex_seconds": 0.0}
    strict = options["strict"]
    source = renderer.document(
        rendered, title=sheet_title, solutions=options["solutions"], strict=strict
    )
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


def _rendered(exercise: Mapping[str, Any]) -> RenderedExercise:
    parts = tuple(RenderedPart(**part) for part in exercise["parts"])
    return RenderedExercise(**{**exercise, "parts": parts})
