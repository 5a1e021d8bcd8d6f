from __future__ import annotations

from pathlib import Path

import pytest

from derivator.errors import SpecError
from derivator.sheets.title import read_title


@pytest.fixture
def header(tmp_path: Path) -> Path:
    return tmp_path / "_sheet.yaml"


def test_the_title_by_language(header: Path) -> None:
    header.write_text("title: {ru: Графы, en: Graphs}\n", encoding="utf-8")
    assert read_title(header) == {"ru": "Графы", "en": "Graphs"}
    header.write_text("title: {en: Graphs}\n")
    assert read_title(header) == {"en": "Graphs"}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("title: {ru: а, fr: b}\n", 1, "fr"),
        ("title: Graphs\n", 1, "not a mapping"),
        ("titel: {en: a}\n", 1, "titel"),
        ("- a\n", 1, ""),
        ("title:\n  en: \\input{x}\n", 2, "input"),
        ("title: {en: a\n", 2, ""),
        ("", 1, "empty"),
    ],
)
def test_mistakes_have_their_place(header: Path, text: str, line: int, message: str) -> None:
    header.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_title(header)
    first = caught.value.problems[0]
    assert (first.position.file, first.position.line) == (str(header), line)
    assert message in str(caught.value)


def test_trust_allows_any_latex(header: Path) -> None:
    header.write_text("title: {en: '\\input{x}'}\n", encoding="utf-8")
    assert read_title(header, trust=True) == {"en": "\\input{x}"}
