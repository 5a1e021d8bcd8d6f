"""From a .tex source to the bytes of a PDF, in a temporary folder, in as few passes as it takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from derivator.errors import DerivatorError
from derivator.typeset.engines import Engine, engine_environment
from derivator.typeset.log import LogReport, TexError, TexFinding, origin_at, read_log
from derivator.typeset.sandbox import Limits, Run, run_limited, sandboxed

MAX_PASSES = 4
OVERFULL_POINTS = 2.0
"""How far a box may stick out before a strict build fails."""

LOG_BYTES = 8_000_000
_ERROR_TEXT = re.compile(
    r"\?\?+|\[\?\]|LaTeX Error|Undefined control|Undefined variable|Package \w+ Error"
    r"|<bound method|object at 0x|Traceback \(most recent"
)


class TypesetError(DerivatorError):
    """TeX could not set the source, or a strict build found a blemish; carries every finding."""

    def __init__(self, findings: Sequence[TexFinding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


@dataclass(frozen=True, slots=True)
class Compiled:
    """A finished PDF and how it came about."""

    pdf: bytes
    passes: int
    seconds: float
    report: LogReport


def compile_tex(
    source: str, *, name: str, engine: Engine, strict: bool, limits: Limits | None = None
) -> Compiled:
    """Set ``source``; ``name`` is what messages call the .tex.

    An error of TeX always raises ``TypesetError``.  With ``strict`` so does a missing glyph, an
    undefined reference, a box more than ``OVERFULL_POINTS`` over the margin, or an error text
    inside the PDF.
    """
    limits = limits or Limits()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="derivator-") as temporary:
        folder = Path(temporary)
        (folder / "sheet.tex").write_text(source, encoding="utf-8")
        report, passes = _passes(source, folder, name, engine, limits)
        pdf_file = folder / "sheet.pdf"
        if not _is_regular(pdf_file):
            raise TypesetError([TexFinding(None, f"{name}: {engine.name} wrote no PDF")])
        if strict and (findings := list(_blemishes(source, report, pdf_file))):
            raise TypesetError(findings)
        return Compiled(pdf_file.read_bytes(), passes, time.monotonic() - started, report)


def _passes(
    source: str, folder: Path, name: str, engine: Engine, limits: Limits
) -> tuple[LogReport, int]:
    """Run the engine until the log asks for no more; raise on its errors."""
    ends = time.monotonic() + limits.seconds
    passes, settled, report = 0, False, LogReport()
    while not settled and passes < MAX_PASSES:
        passes += 1
        left = Limits(max(ends - time.monotonic(), 0.1), limits.memory_mb, limits.file_mb)
        run = _run(folder, engine, left)
        log = _read_text(folder / "sheet.log")
        previous, report = report, read_log(log)
        findings = [_locate(source, error) for error in report.errors]
        if run.stopped:
            message = (
                f"{name}: {engine.name} was stopped ({limits.seconds:g} s allowed): {run.stopped}"
            )
            findings.insert(0, TexFinding(None, message))
        elif run.code != 0 and not findings and not report.missing_glyphs:
            findings.append(
                TexFinding(None, f"{name}: {engine.name} failed: {_last_words(run, log)}")
            )
        if findings:
            raise TypesetError(findings)
        settled = not report.rerun or (passes > 1 and report == previous)
    return report, passes


def _run(folder: Path, engine: Engine, limits: Limits) -> Run:
    command = sandboxed(
        engine.command("sheet.tex"),
        folder,
        network=engine.name == "tectonic",
        readable=engine.readable(),
    )
    return run_limited(command, folder, engine_environment(), limits)


def _locate(source: str, error: TexError) -> TexFinding:
    """An error of the sheet gets its origin; one inside a package names the package's file."""
    if error.file is not None and not error.file.endswith("sheet.tex"):
        return TexFinding(None, f"{error.file}:{error.line}: {error.message}")
    return TexFinding(error.line, error.message, origin_at(source, error.line))


def _blemishes(source: str, report: LogReport, pdf_file: Path) -> Iterator[TexFinding]:
    """What a strict build does not let pass."""
    for glyph in report.missing_glyphs:
        message = f"the font {glyph.font} has no glyph for {glyph.character}"
        yield TexFinding(glyph.line, message, origin_at(source, glyph.line))
    for label in report.undefined:
        yield TexFinding(None, f"undefined reference: {label}")
    for box in report.overfull:
        if box.points > OVERFULL_POINTS:
            side = "wide" if box.box == "h" else "high"
            message = f"a box is {box.points:.1f} pt too {side} for the page"
            yield TexFinding(box.line, message, origin_at(source, box.line))
    for text in _error_texts(pdf_file):
        yield TexFinding(None, f"the PDF holds an error text: {text}")


def _error_texts(pdf_file: Path) -> tuple[str, ...]:
    """Lines of the PDF's text that look like an error; nothing where pdftotext is not installed."""
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        return ()
    run = subprocess.run(
        [pdftotext, "-layout", str(pdf_file), "-"], capture_output=True, check=False, timeout=60
    )
    lines = run.stdout.decode("utf-8", "replace").splitlines()
    return tuple(" ".join(line.split()) for line in lines if _ERROR_TEXT.search(line))


def _last_words(run: Run, log: str) -> str:
    text = [line.strip() for line in (log or run.output).splitlines() if line.strip()]
    return text[-1][:200] if text else f"exit code {run.code}"


def _read_text(path: Path) -> str:
    if not _is_regular(path):
        return ""
    with path.open("rb") as stream:
        return stream.read(LOG_BYTES).decode("utf-8", "replace")


def _is_regular(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
