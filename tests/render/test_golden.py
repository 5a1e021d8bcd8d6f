"""The LaTeX of whole exercises, letter by letter.

After a change that is meant, write the files anew: DERIVATOR_GOLDEN=write pytest tests/render
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from derivator.pipeline import read, solve
from derivator.render.sheet import Renderer

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).parent / "golden"
SPECS = {
    "v19": "problem_specs/04_backpropagation/v19_computation_graph.yaml",
    "way_around": "problem_specs/04_backpropagation/v19c_way_around.yaml",
    "many_paths": "problem_specs/04_backpropagation/v19g_many_paths.yaml",
    "chain": "problem_specs/slides/s_chain_3_logarithm.yaml",
}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", SPECS)
def test_fragment(name: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    renderer = Renderer(language, "latex")
    written = renderer.fragment([renderer.exercise(solve(read(Path(SPECS[name]))))])
    file = FOLDER / f"{name}.{language}.tex"
    if os.environ.get("DERIVATOR_GOLDEN") == "write":
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


def test_without_solutions_only_the_questions_remain() -> None:
    renderer = Renderer("en", "latex")
    exercise = renderer.exercise(solve(read(ROOT / SPECS["v19"])))
    written = renderer.fragment([exercise], solutions=False)
    assert r"\begin{problem}[19]{computation graph}" in written
    assert written.count(r"\item") == 4
    assert r"\begin{sol}" not in written
    assert "derivatorchain" not in written
