from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from derivator.derivations.registry import DERIVATIONS
from derivator.render.sheet import Renderer
from tests.sheets.conftest import Build, write_spec

TITLE = "title: {ru: Всё вместе, en: All of it}\n"
needs_tex = pytest.mark.skipif(shutil.which("xelatex") is None, reason="needs TeX")


@pytest.fixture
def book(specs: Path) -> Path:
    """The specs with a title page, and a title for each chapter."""
    (specs / "_book.yaml").write_text(
        TITLE + "epigraph: {text: {ru: да, en: yes}, by: {ru: я, en: me}}\n", "utf-8"
    )
    (specs / "01_one/_sheet.yaml").write_text(
        "title: {ru: Лист, en: Sheet 1}\nchapter: {ru: Первый, en: First}\n", "utf-8"
    )
    return specs


def _tex(build: Build, *options: str) -> str:
    result = build("--book", "--to", "tex", "--lang", "en", *options)
    assert result.exit_code == 0, result.stderr
    return Path(result.stdout.strip()).read_text(encoding="utf-8")


def test_chapters_in_order_with_their_exercises_numbered(build: Build, book: Path) -> None:
    text = _tex(build)
    order = [r"\title{All of it}", r"\tableofcontents", r"\bookchapter{First}"]
    order += [r"\exerciseid{v2}", r"\begin{problem}[1.1]{product}", r"\exerciseid{v10}"]
    order += [r"\begin{problem}[1.2]{product}", r"\bookchapter{}", r"\exerciseid{w1}"]
    order += [r"\begin{problem}[2.1]{product}", r"\bookentry{computation graph}"]
    order += [r"\bookentry{sum over paths}"]
    places = [text.index(piece) for piece in order]
    assert places == sorted(places)
    assert "Sheet 1" not in text
    entry = text[text.index(r"\bookentry{sum over paths}") :].splitlines()[0]
    assert entry.count(r"\bookplace") == 3
    assert r"\bookplace{2.1}{w1}" in entry


def test_with_and_without_solutions(build: Build, book: Path) -> None:
    with_, without = _tex(build), _tex(build, "--no-solutions")
    assert Path("output/book.en.tex").is_file()
    assert Path("output/book.exercises.en.tex").is_file()
    assert "\\begin{sol}" in with_
    assert "\\begin{sol}" not in without
    assert "\\begin{problem}[2.1]" in without


def test_a_changed_exercise_makes_a_new_book(build: Build, book: Path) -> None:
    before = _tex(build)
    write_spec(book / "02_two/w1.yaml", "x**2 + 3*y")
    assert _tex(build) != before


def test_a_book_needs_its_title(build: Build, specs: Path) -> None:
    result = build("--book", "--to", "tex")
    assert result.exit_code == 2
    assert "_book.yaml: no such file" in result.stderr


def test_a_book_is_made_of_one_folder(build: Build, book: Path) -> None:
    result = build("--book", book / "01_one", book / "02_two")
    assert result.exit_code == 2
    assert "one folder" in result.stderr


def test_a_book_is_no_fragment(build: Build, book: Path) -> None:
    result = build("--book", "--to", "fragment")
    assert result.exit_code == 2
    assert "whole document" in result.stderr


def test_a_mistake_in_the_title_page_has_its_place(build: Build, book: Path) -> None:
    (book / "_book.yaml").write_text("title: {ru: а, en: '\\input{x}'}\n", "utf-8")
    result = build("--book", "--to", "tex")
    assert result.exit_code == 2
    assert "_book.yaml:1:21" in result.stderr


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_derivation_has_its_title_in_the_index(language: str) -> None:
    words = Renderer(language, "latex").words
    titles = [words(f"index.{derivation.kind}") for derivation in DERIVATIONS]
    assert len(set(titles)) == len(titles)


@needs_tex
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_book_is_set_with_contents_bookmarks_and_index(
    build: Build, book: Path, language: str
) -> None:
    from pypdf import PdfReader

    result = build("--book", "--strict", "--lang", language)
    assert result.exit_code == 0, result.stderr
    reader = PdfReader(f"output/book.{language}.pdf")
    marks = [item for item in reader.outline if not isinstance(item, list)]
    assert len(marks) == 3  # two chapters and the index
    last = reader.pages[-1].extract_text()
    assert "2.1" in last
    contents = reader.pages[1].extract_text()
    assert contents.count("1.1") == contents.count("2.1") == 1
