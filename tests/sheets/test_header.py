from __future__ import annotations

from pathlib import Path

import pytest

from derivator.errors import SpecError
from derivator.sheets.header import in_language, read_header


@pytest.fixture
def header(tmp_path: Path) -> Path:
    return tmp_path / "_sheet.yaml"


def test_the_title_by_language(header: Path) -> None:
    header.write_text("title: {ru: Графы, en: Graphs}\n", encoding="utf-8")
    texts = read_header(header)
    assert in_language(texts, "ru", header) == {"title": "Графы"}
    assert in_language(texts, "en", header) == {"title": "Graphs"}


def test_an_epigraph_and_the_title_of_a_chapter(header: Path) -> None:
    header.write_text(
        "title: {ru: Лист 1. Графы, en: 'Sheet 1: graphs'}\n"
        "chapter: {ru: Графы, en: Graphs}\n"
        "epigraph: {text: {ru: да, en: yes}, by: {ru: я, en: me}}\n",
        encoding="utf-8",
    )
    assert in_language(read_header(header), "en", header) == {
        "title": "Sheet 1: graphs",
        "chapter": "Graphs",
        "epigraph": {"text": "yes", "by": "me"},
    }


def test_what_a_book_holds(tmp_path: Path) -> None:
    path = tmp_path / "_book.yaml"
    path.write_text("title: {en: All}\nsubtitle: {en: of it}\npreface: {en: Read on.}\n")
    texts = in_language(read_header(path, book=True), "en", path)
    assert texts == {"title": "All", "subtitle": "of it", "preface": "Read on."}
    with pytest.raises(SpecError, match="subtitle"):
        read_header(path)


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("title: {en: a}\n", "the title has no text in the language 'ru'"),
        ("title: {en: a, ru: б}\nchapter: {en: a}\n", "the chapter has no text"),
        (
            "title: {en: a, ru: б}\nepigraph: {text: {en: a, ru: б}, by: {en: c}}\n",
            "the epigraph's by has no text",
        ),
    ],
)
def test_a_text_without_the_language(header: Path, text: str, gap: str) -> None:
    header.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=gap):
        in_language(read_header(header), "ru", header)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("title: {ru: а, fr: b}\n", 1, "fr"),
        ("title: Graphs\n", 1, "not a mapping"),
        ("titel: {en: a}\n", 1, "titel"),
        ("- a\n", 1, ""),
        ("title:\n  en: \\input{x}\n", 2, "input"),
        ("title: {en: a}\nepigraph:\n  text: {en: '\\input{x}'}\n", 3, "input"),
        ("title: {en: a}\nepigraph: {by: {en: me}}\n", 2, "text"),
        ("title: {en: a\n", 2, ""),
        ("", 1, "empty"),
    ],
)
def test_mistakes_have_their_place(header: Path, text: str, line: int, message: str) -> None:
    header.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_header(header)
    first = caught.value.problems[0]
    assert (first.position.file, first.position.line) == (str(header), line)
    assert message in str(caught.value)


def test_trust_allows_any_latex(header: Path) -> None:
    header.write_text("title: {en: '\\input{x}'}\n", encoding="utf-8")
    assert read_header(header, trust=True) == {"title": {"en": "\\input{x}"}}
