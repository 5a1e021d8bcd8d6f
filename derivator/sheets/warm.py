"""Solves a small exercise when imported, so that what is slow the first time is done once.

The server process of ``pool`` imports this before it forks: SymPy's modules are loaded, its tables
filled and our templates compiled.  Whether it works does not matter; the real work will tell.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from derivator.cli.example import EXAMPLES, example
from derivator.pipeline import read, solve
from derivator.render.sheet import LANGUAGES, Renderer


def warm() -> None:
    """Derive and render one example of each derivation."""
    with tempfile.TemporaryDirectory(prefix="derivator-") as folder:
        for kind in EXAMPLES:
            spec = Path(folder) / "warm.yaml"
            spec.write_text(example(kind, spec), encoding="utf-8")
            solved = solve(read(spec))
            for language in LANGUAGES:
                Renderer(language, "latex").exercise(solved)


with contextlib.suppress(Exception):
    warm()
