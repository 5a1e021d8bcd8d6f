from __future__ import annotations

import re
from pathlib import Path

from tests.cli.conftest import SPEC, Run


def test_one_line_a_spec_in_natural_order(run: Run) -> None:
    folder = Path("problem_specs/01_first")
    folder.mkdir(parents=True)
    for name in ("v10", "v2"):
        (folder / f"{name}.yaml").write_text(SPEC, encoding="utf-8")
    (folder / "_sheet.yaml").write_text("title: {ru: а, en: a}\n", encoding="utf-8")
    result = run("check")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        f"{folder}/v2.yaml",
        f"{folder}/v10.yaml",
    ]
    assert all(re.fullmatch(r".*: [1-9]\d* equalities hold", line) for line in lines)


def test_all_bad_specs_are_told_and_the_good_one_too(run: Run, spec: Path, bad_spec: Path) -> None:
    other = Path("worse.yaml")
    other.write_text("exercise: [", encoding="utf-8")
    result = run("check", bad_spec, spec, other)
    assert result.exit_code == 2
    assert f"{spec}: " in result.stdout
    assert f"{bad_spec}: not solved" in result.stdout
    assert f"{bad_spec}:4:9: " in result.stderr
    assert f"{other}:1:" in result.stderr


def test_no_data_at_which_the_formula_has_a_value(run: Run, spec: Path) -> None:
    spec.write_text(SPEC.replace("(x + y)*z", "x/(x + y + z + 1)"), encoding="utf-8")
    result = run("check", spec)
    assert result.exit_code == 2
    assert f"{spec}:3:" in result.stderr
    assert "defect" not in result.stderr
