"""Building sheets: only what has changed, side by side, each file replaced in one step.

Nothing heavy is imported here: a build that has nothing to do answers at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derivator.errors import DerivatorError
from derivator.sheets.cache import Cache, digest
from derivator.sheets.fingerprint import fingerprint
from derivator.sheets.plan import HEADERS, Sheet
from derivator.sheets.progress import Progress
from derivator.spec.files import read_bytes
from derivator.typeset.engines import INSTALL_HINT, Engine, find_engine
from derivator.typeset.output import write_beside

if TYPE_CHECKING:
    from derivator.sheets.pool import Job, Outcome

LANGUAGES = ("ru", "en")
SUFFIXES = {"pdf": "pdf", "tex": "tex", "fragment": "tex"}
SPEC_ERROR = 2


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What is built and how; without ``languages``, every language that a sheet has texts in."""

    output: Path
    to: str = "pdf"
    languages: tuple[str, ...] = ()
    solutions: bool = True
    strict: bool = False
    jobs: int = 1
    templates: tuple[Path, ...] = ()
    trust: bool = False
    engine: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file or a sheet could not be made."""

    name: str
    message: str
    exit_code: int


@dataclass(slots=True)
class Report:
    """What a build came to."""

    files: list[Path] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    derived: int = 0
    built: int = 0
    own_seconds: float = 0.0
    tex_seconds: float = 0.0

    @property
    def worked(self) -> bool:
        """Whether there was anything to do."""
        return self.derived + self.built > 0

    @property
    def exit_code(self) -> int:
        """The worst of all."""
        return max((failure.exit_code for failure in self.failures), default=0)


def build(sheets: Sequence[Sheet], options: BuildOptions, progress: Progress) -> Report:
    """Build every sheet in every language; a sheet that fails leaves its old file and the others.

    Raises ``DerivatorError`` where there is no engine to build with.
    """
    engine = find_engine(options.engine) if options.to == "pdf" else None
    if options.to == "pdf" and engine is None:
        missing = f"{options.engine} is not installed or not complete" if options.engine else ""
        raise DerivatorError(missing or INSTALL_HINT)
    options.output.mkdir(parents=True, exist_ok=True)
    return _Build(sheets, options, engine, progress).run()


class _Build:
    """One build: sources (specs, headers) become entries, the entries of a sheet become files."""

    def __init__(
        self,
        sheets: Sequence[Sheet],
        options: BuildOptions,
        engine: Engine | None,
        progress: Progress,
    ) -> None:
        self.sheets, self.options, self.progress = sheets, options, progress
        self.engine = engine
        self.cache = Cache(options.output / ".cache")
        self.print = fingerprint(options.templates)
        self.languages = options.languages or LANGUAGES
        self.keys: dict[Path, str] = {}
        self.entries: dict[tuple[Path, str], bytes] = {}
        self.pending: set[Path] = set()
        self.failures: dict[str, Failure] = {}
        self.done: set[Path] = set()
        self.report = Report()

    def run(self) -> Report:
        """Do what is to be done, report in the order of the sheets."""
        jobs = [job for source in self._sources() for job in self._source_job(source)]
        jobs += [job for sheet in self.sheets for job in self._sheet_jobs(sheet)]
        if jobs:
            from derivator.sheets.pool import run

            self.progress.expect(len(jobs))
            run(jobs, self.options.jobs, self._finished)
            self.cache.prune()
        made = [(sheet, language) for sheet in self.sheets for language in self.languages]
        names = [str(source) for source in self._sources()]
        names += [self._name(sheet, language) for sheet, language in made]
        paths = [self._path(sheet, language) for sheet, language in made]
        self.report.failures = [self.failures[name] for name in names if name in self.failures]
        self.report.files = [path for path in paths if path in self.done]
        return self.report

    # -- sources ----------------------------------------------------------------------------------

    def _sources(self) -> dict[Path, None]:
        """Every spec and header once, in order."""
        return dict.fromkeys(source for sheet in self.sheets for source in sheet.sources())

    def _source_job(self, source: Path) -> Iterator[Job]:
        """Take a source's entries from the cache; a job for those that are not there."""
        try:
            text = read_bytes(source)
        except OSError as error:
            self._fail(str(source), f"{source}: {error.strerror}", SPEC_ERROR)
            return
        self.keys[source] = digest(self.print, str(source), str(self.options.trust), text)
        for language in self.languages:
            entry = self.cache.get(digest(self.keys[source], language))
            if entry is not None and _sound(entry):
                self.entries[source, language] = entry
        needed = tuple(lang for lang in self.languages if (source, lang) not in self.entries)
        if needed:
            from derivator.sheets import jobs

            self.pending.add(source)
            make = jobs.header_job if source.name in HEADERS else jobs.exercise_job
            yield make(source, needed, self.options)

    def _finished(self, outcome: Outcome) -> Sequence[Job]:
        """Take in what a job came to; the jobs that it makes possible."""
        kind, *place = outcome.job.tag
        if kind == "sheet":
            self._sheet_finished(outcome, *place)
            return ()
        self._source_finished(outcome, place[0])
        following = [
            job
            for sheet in self.sheets
            if place[0] in sheet.sources()
            for job in self._sheet_jobs(sheet)
        ]
        self.progress.expect(len(following))
        return following

    def _source_finished(self, outcome: Outcome, source: Path) -> None:
        self.pending.discard(source)
        self.report.own_seconds += outcome.seconds
        if outcome.exit_code:
            self._fail(str(source), outcome.error, outcome.exit_code)
            self.progress.step(f"failed   {source}")
            return
        for language, value in outcome.value["entries"].items():
            entry = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
            self.entries[source, language] = entry
            self.cache.put(digest(self.keys[source], language), entry)
        count = outcome.value["equalities"]
        self.report.derived += bool(count)
        checked = f" ({count} equalities hold, {outcome.seconds:.1f} s)" if count else ""
        self.progress.step(f"derived  {source}{checked}")

    # -- sheets -----------------------------------------------------------------------------------

    def _sheet_jobs(self, sheet: Sheet) -> Iterator[Job]:
        """Once all sources of a sheet are there: a job for each file that is not up to date."""
        sources = list(sheet.sources())
        if any(source in self.pending or str(source) in self.failures for source in sources):
            return
        lacking: dict[str, list[str]] = {}
        for language in self.languages:
            loaded = [json.loads(self.entries[source, language]) for source in sources]
            gaps = [entry["missing"] for entry in loaded if "missing" in entry]
            if gaps:
                lacking[language] = gaps
            else:
                yield from self._file_job(sheet, language, sources, loaded)
        self._untranslated(sheet, lacking)

    def _untranslated(self, sheet: Sheet, lacking: dict[str, list[str]]) -> None:
        """A language asked for must be there; otherwise one will do."""
        if self.options.languages or len(lacking) == len(self.languages):
            for language, gaps in lacking.items():
                self._fail(self._name(sheet, language), "\n".join(gaps), SPEC_ERROR)
            return
        for language, gaps in lacking.items():
            first, *more = gaps
            others = f" (and {len(more)} more)" if more else ""
            reason = first.partition("\n")[0]
            self.progress.line(f"skipped  {self._path(sheet, language)}: {reason}{others}")

    def _file_job(
        self, sheet: Sheet, language: str, sources: Sequence[Path], loaded: Sequence[Any]
    ) -> Iterator[Job]:
        options, engine = self.options, self.engine
        key = digest(
            self.print,
            *(options.to, language, str(options.solutions), str(options.strict)),
            f"{engine.name} {engine.version}" if engine else "",
            str(sheet),
            *(self.entries[source, language] for source in sources),
        )
        product = self.cache.get(key)
        if product is not None:
            self._write(sheet, language, product)
            return
        from derivator.sheets import jobs

        rendered = {s: entry["rendered"] for s, entry in zip(sources, loaded, strict=True)}
        name = engine.name if engine else None
        path = str(self._path(sheet, language))
        place = (sheet, language, key)
        yield jobs.sheet_job(path, place, _content(sheet, rendered), options, name)

    def _sheet_finished(self, outcome: Outcome, sheet: Sheet, language: str, key: str) -> None:
        name = self._name(sheet, language)
        path = self._path(sheet, language)
        value = outcome.value or {}
        self.report.own_seconds += outcome.seconds - value.get("tex_seconds", 0.0)
        self.report.tex_seconds += value.get("tex_seconds", 0.0)
        if outcome.exit_code:
            self._fail(name, outcome.error, outcome.exit_code)
        elif "error" in value:
            kept = self.cache.folder / "failed" / f"{name}.tex"
            write_beside(kept, value["source"])
            self._fail(name, f"{path}: not built\n{value['error']}\n(the .tex: {kept})", 1)
        else:
            self.cache.put(key, value["data"])
            self._write(sheet, language, value["data"])
            self.report.built += 1
            self.progress.step(f"built    {path} ({outcome.seconds:.1f} s)")
            return
        self.progress.step(f"failed   {path}")

    def _write(self, sheet: Sheet, language: str, data: bytes) -> None:
        path = self._path(sheet, language)
        if not path.is_file() or path.read_bytes() != data:
            write_beside(path, data)
        self.done.add(path)

    # -- names ------------------------------------------------------------------------------------

    def _name(self, sheet: Sheet, language: str) -> str:
        kind = "" if self.options.solutions else ".exercises"
        return f"{sheet.name}{kind}.{language}"

    def _path(self, sheet: Sheet, language: str) -> Path:
        suffix = SUFFIXES[self.options.to]
        return self.options.output / f"{self._name(sheet, language)}.{suffix}"

    def _fail(self, name: str, message: str, exit_code: int) -> None:
        self.failures[name] = Failure(name, message, exit_code)


def _content(sheet: Sheet, rendered: Mapping[Path, Any]) -> dict[str, Any]:
    """What a sheet holds, as plain data: its header, its exercises, its chapters."""
    return {
        "header": rendered[sheet.header] if sheet.header is not None else {},
        "exercises": [rendered[spec] for spec in sheet.specs],
        "chapters": [_content(chapter, rendered) for chapter in sheet.chapters],
    }


def _sound(entry: bytes) -> bool:
    """Whether a cache entry has the form that we write."""
    try:
        value = json.loads(entry)
    except ValueError:
        return False
    return isinstance(value, dict) and bool({"rendered", "missing"} & set(value))
