"""A runner for the commands, in an empty folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from derivator.cli import program

Run = Callable[..., Result]

SPEC = """\
exercise: small
title: {ru: произведение, en: product}
model: {f: (x + y)*z}
values: {x: -2, y: 5, z: -4}
parts:
  - ask: {ru: Найдите производные., en: Find the derivatives.}
    solve: {graph: , paths: }
  - answer: {ru: Сказано выше., en: See above.}
  - solve: {adjoint_table: {of: f}}
"""


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run() -> Run:
    def run_(*arguments: str | Path) -> Result:
        return CliRunner().invoke(program, [str(item) for item in arguments])

    return run_


@pytest.fixture
def spec() -> Path:
    path = Path("small.yaml")
    path.write_text(SPEC, encoding="utf-8")
    return path


@pytest.fixture
def bad_spec() -> Path:
    path = Path("bad.yaml")
    path.write_text(SPEC.replace("(x + y)*z", "(x + yy)*z"), encoding="utf-8")
    return path
