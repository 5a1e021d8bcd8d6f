from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import SPEC, Run


def test_svg_is_xml(run: Run, spec: Path) -> None:
    result = run("graph", spec, "--to", "svg")
    assert result.exit_code == 0
    assert ElementTree.fromstring(result.stdout).tag.endswith("svg")


@pytest.mark.parametrize(
    ("to", "first", "last"),
    [("tikz", "\\begin{tikzpicture}", "\\end{tikzpicture}"), ("dot", "digraph", "}")],
)
def test_the_other_forms(run: Run, spec: Path, to: str, first: str, last: str) -> None:
    target = Path(f"graph.{to}")
    result = run("graph", spec, "--to", to, "--output", target)
    assert result.exit_code == 0
    assert result.stdout == f"{target}\n"
    text = target.read_text(encoding="utf-8")
    assert text.startswith(first)
    assert text.endswith(f"{last}\n")
    assert not text.endswith("\n\n")


def test_of_chooses_the_value(run: Run, spec: Path) -> None:
    spec.write_text(SPEC.replace("{f: (x + y)*z}", "{q: x + y, f: q*z}"), encoding="utf-8")
    whole = run("graph", spec, "--to", "dot").stdout
    part = run("graph", spec, "--to", "dot", "--of", "q").stdout
    assert '"z"' in whole
    assert '"q"' in part
    assert '"z"' not in part


def test_an_unknown_value_is_told_with_the_nearest_name(run: Run, spec: Path) -> None:
    spec.write_text(SPEC.replace("{f: (x + y)*z}", "{loss: x + y, f: loss*z}"), encoding="utf-8")
    result = run("graph", spec, "--of", "los")
    assert result.exit_code == 2
    assert "did you mean: loss" in result.stderr
