"""The jobs of a build: the functions of ``worker`` with their arguments and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derivator.sheets.pool import Job, JobLimits

if TYPE_CHECKING:
    from derivator.sheets.build import BuildOptions

_WORKER = "derivator.sheets.worker"


def exercise_job(source: Path, languages: Sequence[str], options: BuildOptions) -> Job:
    """Derive, check and put into words."""
    arguments = (str(source), languages, _folders(options), options.trust)
    return Job(str(source), f"{_WORKER}:derive", arguments, tag=("source", source))


def header_job(source: Path, languages: Sequence[str], options: BuildOptions) -> Job:
    """Read the titles of a sheet or a book."""
    arguments = (str(source), languages, options.trust)
    return Job(str(source), f"{_WORKER}:header", arguments, tag=("source", source))


def check_job(source: Path, trust: bool) -> Job:
    """Derive and check only."""
    return Job(str(source), f"{_WORKER}:check", (str(source), trust))


def sheet_job(
    path: str,
    place: tuple[Any, ...],
    content: Mapping[str, Any],
    options: BuildOptions,
    engine: str | None,
) -> Job:
    """Put a sheet together and set it; ``place`` is the sheet, its language and its key."""
    seconds = 30.0 + 5.0 * len(list(place[0].sources()))
    wishes = {
        "language": place[1],
        "templates": _folders(options),
        "to": options.to,
        "solutions": options.solutions,
        "strict": options.strict,
        "engine": engine,
        "seconds": seconds,
    }
    limits = JobLimits(seconds=seconds + 60.0, memory_mb=None)
    arguments = (path, content, wishes)
    return Job(path, f"{_WORKER}:typeset", arguments, limits, ("sheet", *place))


def _folders(options: BuildOptions) -> tuple[str, ...]:
    return tuple(str(folder) for folder in options.templates)
