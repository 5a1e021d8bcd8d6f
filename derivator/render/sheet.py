"""From solved exercises to a document: prose, macros and frame put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from derivator.errors import DerivatorError, Problem, SpecError
from derivator.pipeline import SolvedExercise
from derivator.render.environment import environment, own_templates
from derivator.render.formats import Format, LatexFormat, TextFormat
from derivator.render.words import Words
from derivator.solution import Step
from derivator.spec.exercise import Exercise, Part, Text

LANGUAGES = ("ru", "en")
FORMATS: dict[str, type[Format]] = {"latex": LatexFormat, "text": TextFormat}

PLOT = r"\begin{axis}", r"\begin{loglogaxis}"
"""What in a finished part asks for the package pgfplots."""


@dataclass(frozen=True)
class RenderedPart:
    """One part: its question and the finished markup of its solution."""

    number: int
    ask: str
    origin: str
    body: str
    kinds: tuple[str, ...] = ()
    """The derivations that solve it, for the index."""


@dataclass(frozen=True)
class RenderedExercise:
    """One exercise, ready for a sheet or a fragment."""

    id: str
    number: str | None
    title: str
    statement: str
    origin: str
    parts: tuple[RenderedPart, ...]


@dataclass(frozen=True)
class Chapter:
    """The exercises of a sheet, and what stands over them.

    ``header`` may hold title, chapter (the title in a book) and epigraph (text, by).
    """

    header: Mapping[str, Any]
    exercises: tuple[RenderedExercise, ...]


@dataclass(frozen=True)
class Entry:
    """A line of the index: a kind of derivation, and the exercises of the book that have it.

    Each exercise by its number in the book, with its identifier.
    """

    title: str
    places: tuple[tuple[str, str], ...]


class Renderer:
    """Renders exercises in one language and format; ``folders`` come before our own templates."""

    def __init__(self, language: str, format_name: str, folders: Sequence[Path] = ()) -> None:
        self.language = language
        self.format_name = format_name
        self.folders = (*folders, own_templates())
        self.words = Words(language, self.folders)

    def exercise(self, solved: SolvedExercise) -> RenderedExercise:
        """The exercise with every part in words; raises ``SpecError`` for a missing translation."""
        exercise = solved.exercise
        format_ = FORMATS[self.format_name](self.language, self.words, solved.checked)
        jinja = environment(self.folders, format_)
        parts = []
        for index, part in enumerate(exercise.parts):
            steps = solved.checked.solution.parts[index].steps
            body = self._body(jinja, format_, exercise, part, steps)
            ask = format_.authored(self._text(exercise, part.ask, "ask"))
            origin = f"{exercise.path}:{part.position.line}"
            kinds = tuple(task.kind for task in part.tasks)
            parts.append(RenderedPart(index + 1, ask, origin, body, kinds))
        return RenderedExercise(
            exercise.id,
            exercise.number,
            format_.authored(self._text(exercise, exercise.title, "title")),
            format_.authored(self._text(exercise, exercise.statement, "statement")),
            f"{exercise.path}:{exercise.position.line}",
            tuple(parts),
        )

    def _body(
        self, jinja: Any, format_: Format, exercise: Exercise, part: Part, steps: Sequence[Step]
    ) -> str:
        answer = format_.authored(self._text(exercise, part.answer, "answer"))
        position = exercise.parts.index(part)
        explained = {task.kind for earlier in exercise.parts[:position] for task in earlier.tasks}
        if part.template is not None:
            name = f"{self.language}/{part.template}.j2"
            return format_.prose(self._prose(jinja, name, steps=steps, answer=answer))
        written = [
            format_.prose(
                self._prose(
                    jinja,
                    f"{self.language}/{step.kind}.j2",
                    step=step,
                    again=step.kind in explained,
                )
            )
            for step in steps
        ]
        return "\n\n".join(text for text in (*written, answer) if text)

    def _prose(self, jinja: Any, name: str, **values: Any) -> str:
        from jinja2 import TemplateError, TemplateNotFound

        try:
            return str(jinja.get_template(name).render(**values)).strip()
        except TemplateNotFound as error:
            raise DerivatorError(f"no template {error.name} in the template folders") from error
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise DerivatorError(f"template {name}: {error}") from error

    def _text(self, exercise: Exercise, text: Text | None, what: str) -> str:
        """The author's text in this language; a text given only in another one is an error."""
        if text is None:
            return ""
        chosen = text.ru if self.language == "ru" else text.en
        if chosen is None:
            message = f"the {what} has no text in the language {self.language!r}"
            expected = f"{what}: {{{self.language}: ...}}, or a build in the other language only"
            raise SpecError([Problem(exercise.position, message, expected=expected)])
        return chosen.strip()

    def document(self, sheet: Chapter, *, solutions: bool = True, strict: bool = False) -> str:
        """A whole LaTeX document."""
        return self._frame(
            "sheet.tex.j2",
            solutions,
            strict=strict,
            header=sheet.header,
            exercises=sheet.exercises,
            pgfplots=_plots([sheet]),
        )

    def book(
        self,
        header: Mapping[str, Any],
        chapters: Sequence[Chapter],
        *,
        solutions: bool = True,
        strict: bool = False,
    ) -> str:
        """A book: title page, contents, a chapter for each sheet, the index of derivations.

        ``header`` holds title, and perhaps subtitle, author, preface and epigraph.
        """
        return self._frame(
            "book.tex.j2",
            solutions,
            strict=strict,
            header=header,
            chapters=chapters,
            index=self._index(chapters),
            pgfplots=_plots(chapters),
        )

    def _index(self, chapters: Sequence[Chapter]) -> tuple[Entry, ...]:
        """Every kind of derivation in the book by its title, in the order of the alphabet."""
        found: dict[str, dict[tuple[str, str], None]] = {}
        for number, chapter in enumerate(chapters, 1):
            for place, exercise in enumerate(chapter.exercises, 1):
                for kind in (kind for part in exercise.parts for kind in part.kinds):
                    found.setdefault(kind, {})[f"{number}.{place}", exercise.id] = None
        entries = (Entry(self.words(f"index.{kind}"), tuple(found[kind])) for kind in found)
        return tuple(sorted(entries, key=lambda entry: entry.title.casefold()))

    def fragment(self, exercises: Sequence[RenderedExercise], *, solutions: bool = True) -> str:
        """Only the exercises and their solutions, to be read into another document."""
        return self._frame("fragment.tex.j2", solutions, exercises=exercises)

    def _frame(self, name: str, solutions: bool, **values: Any) -> str:
        frame = environment(self.folders).get_template(name)
        return str(frame.render(solutions=solutions, lang=self.language, **values))


def _plots(chapters: Sequence[Chapter]) -> bool:
    exercises = (exercise for chapter in chapters for exercise in chapter.exercises)
    return any(mark in part.body for each in exercises for part in each.parts for mark in PLOT)
