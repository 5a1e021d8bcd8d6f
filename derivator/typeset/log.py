"""Reading a TeX log.

The engine must run with ``-file-line-error`` and ``max_print_line=1000``: then every message starts
its own line and is not broken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ORIGIN_MARK = "%% derivator: "
"""A line ``%% derivator: FILE:LINE part N`` in a .tex names the origin of what follows it."""

RERUN = re.compile(
    r"Rerun to get (?:cross|outlines)|may have changed\. Rerun|Label\(s\) may have changed"
    r"|(?:Table|Column) widths have changed"
)
_LOCATED = re.compile(r"^(\S[^:\n]*\.\w+):(\d+): (.*)$")
_CONTEXT = re.compile(r"^(?:l\.\d+|<[^>]*>|\\\S+ .*?->)(.*)$")
_MISSING = re.compile(
    r"^(?:\S[^:\n]*:\d+: |! )?Missing character: There is no (.+) in font (.+?)!?\s*\.?$"
)
_UNDEFINED = re.compile(
    r"^(?:LaTeX|Package \w+) Warning: (?:Reference|Citation|Hyper reference) [`'](.+?)'"
)
_OVERFULL = re.compile(
    r"^Overfull \\(?P<box>[hv])box \((?P<points>[\d.]+)pt too (?:wide|high)\)"
    r"(?: in (?:paragraph|alignment) at lines (?P<first>\d+)--\d+| detected at line (?P<line>\d+))?"
)


@dataclass(frozen=True, slots=True)
class TexFinding:
    """One thing that TeX complains about; ``origin`` is the place in a spec, if known."""

    line: int | None
    message: str
    origin: str | None = None

    def __str__(self) -> str:
        place = f" (line {self.line} of the .tex)" if self.line is not None else ""
        return f"{self.origin}: {self.message}{place}" if self.origin else f"{self.message}{place}"


@dataclass(frozen=True, slots=True)
class TexError:
    """An error; ``file`` and ``line`` are None where TeX does not say."""

    file: str | None
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character that a font lacks; ``line`` is known where \\tracinglostchars is 3."""

    character: str
    font: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Overfull:
    """A box that sticks out by ``points``; ``box`` is ``h`` (too wide) or ``v`` (too high)."""

    box: str
    points: float
    line: int | None


@dataclass(frozen=True, slots=True)
class LogReport:
    """What one log says."""

    errors: tuple[TexError, ...] = ()
    missing_glyphs: tuple[MissingGlyph, ...] = ()
    undefined: tuple[str, ...] = ()
    overfull: tuple[Overfull, ...] = ()
    rerun: bool = False


def read_log(text: str) -> LogReport:
    """The findings of a log, in the order of the log, each once."""
    lines = text.split("\n")
    errors: dict[TexError, None] = {}
    glyphs: dict[tuple[str, str], MissingGlyph] = {}
    undefined: dict[str, None] = {}
    overfull: dict[Overfull, None] = {}
    for number, line in enumerate(lines):
        if glyph := _glyph(line):
            known = glyphs.get((glyph.character, glyph.font))
            if known is None or known.line is None:
                glyphs[glyph.character, glyph.font] = glyph
        elif error := _error(line, lines[number + 1 : number + 8]):
            errors[error] = None
        elif match := _UNDEFINED.match(line):
            undefined[match.group(1)] = None
        elif match := _OVERFULL.match(line):
            place = match["first"] or match["line"]
            overfull[
                Overfull(match["box"], float(match["points"]), int(place) if place else None)
            ] = None
    rerun = RERUN.search(text) is not None or bool(undefined)
    return LogReport(
        tuple(errors), tuple(glyphs.values()), tuple(undefined), tuple(overfull), rerun
    )


def origin_at(source: str, line: int | None) -> str | None:
    """The nearest origin mark at or above ``line`` (counted from 1) of a .tex source."""
    if line is None:
        return None
    for text in reversed(source.split("\n")[:line]):
        if text.lstrip().startswith(ORIGIN_MARK):
            return text.strip().removeprefix(ORIGIN_MARK).strip()
    return None


def _glyph(line: str) -> MissingGlyph | None:
    match = _MISSING.match(line)
    if match is None:
        return None
    located = _LOCATED.match(line)
    font = re.split(r'["/:\]]', match.group(2).lstrip('"['))[0]
    return MissingGlyph(match.group(1), font, int(located.group(2)) if located else None)


def _error(line: str, following: list[str]) -> TexError | None:
    if match := _LOCATED.match(line):
        file, number, message = match.group(1), int(match.group(2)), match.group(3)
        return TexError(file, number, _with_culprit(message, following))
    if line.startswith("! ") and not line.startswith("! ==>"):
        return TexError(None, None, _with_culprit(line[2:], following))
    return None


def _with_culprit(message: str, following: list[str]) -> str:
    """``Undefined control sequence.`` alone says little: add the last thing that TeX had read."""
    message = message.strip()
    if not message.startswith(("Undefined control sequence", "Missing", "Extra", "Misplaced")):
        return message
    for line in following:
        match = _CONTEXT.match(line)
        if match and (words := match.group(1).split()):
            return f"{message} Read so far: {' '.join(words)[-60:]}"
    return message
