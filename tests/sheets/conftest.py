"""A folder of specs, and a build of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from derivator.cli import program

Build = Callable[..., Result]

SPEC = """\
exercise: {id}
title: {{ru: произведение, en: product}}
model: {{f: {formula}}}
values: {{x: -2, y: 5}}
parts:
  - ask: {{ru: Найдите производные., en: Find the derivatives.}}
    solve: {{graph: , paths: }}
"""


def write_spec(path: Path, formula: str = "x*y", text: str = SPEC) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.format(id=path.stem, formula=formula), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two folders: 01_one with v2 and v10 and a title, 02_two with w1."""
    monkeypatch.chdir(tmp_path)
    folder = Path("problem_specs")
    write_spec(folder / "01_one/v10.yaml", "x + y")
    write_spec(folder / "01_one/v2.yaml", "x*y")
    (folder / "01_one/_sheet.yaml").write_text("title: {ru: Первый, en: First}\n", "utf-8")
    write_spec(folder / "02_two/w1.yaml", "x**2 + y")
    return folder


@pytest.fixture
def build() -> Build:
    def build_(*arguments: str | Path) -> Result:
        return CliRunner().invoke(program, ["build", *map(str, arguments)])

    return build_
