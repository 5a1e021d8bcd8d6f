"""How TeX cuts an author's text into tokens, and what is reported about one."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"\\(?P<macro>[^\W\d_]+|.|$)|(?P<hat>\^\^)|(?P<dollars>\$\$?)|(?P<sign>[{}%&#_^])"
    r"|(?P<paragraph>\n[ \t]*\n\s*)|(?P<control>[\x00-\x08\x0b-\x1f\x7f])"
    r"|(?P<foreign>[^\x00-\x7f]+)",
    re.DOTALL,
)
"""As TeX reads it: the name of a macro is letters of any script, or one other sign."""


@dataclass(frozen=True, slots=True, order=True)
class LatexProblem:
    """One thing that an author's LaTeX may not contain; ``offset`` counts characters from 0."""

    offset: int
    text: str
    message: str
    expected: str


def nearest(name: str, known: frozenset[str], prefix: str = "") -> str:
    """A question that offers the known name most like ``name``; empty if none is near."""
    letters = sorted(other for other in known if len(other) > 1)
    near = difflib.get_close_matches(name[:40], letters, n=1, cutoff=0.6)
    return f"did you mean {prefix}{near[0]}?" if near else ""
