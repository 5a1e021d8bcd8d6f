"""What LaTeX an author may write in a title, a statement, a question or an answer.

No setting of a TeX engine stops ``\\special``, so text from a spec is limited to known macros.  The
text is cut into tokens exactly as TeX cuts it (``^^`` notation and comments are refused, so nothing
can hide), every macro is looked up in an explicit list, and a stack follows braces, mathematics and
environments.  There is no recursion: no input can exhaust Python's stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from derivator.spec.latex_names import MACROS
from derivator.spec.latex_structure import structure_problems
from derivator.spec.latex_tokens import TOKEN, LatexProblem, nearest

__all__ = ["MAX_BYTES", "LatexProblem", "check_latex"]

MAX_BYTES = 20_000
MAX_PROBLEMS = 20

_SPECIAL = re.compile(r"[\\{}$%^_&#\x00-\x08\x0b-\x1f\x7f]")


def check_latex(text: str) -> tuple[LatexProblem, ...]:
    """Everything in ``text`` that is not allowed, in the order of the text."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        expected = f"at most {MAX_BYTES} bytes"
        return (LatexProblem(0, text[:40], "the text is too long", expected),)
    if not _SPECIAL.search(text):
        return ()
    problems = {*_unknown_names(text), *structure_problems(text)}
    return tuple(sorted(problems)[:MAX_PROBLEMS])


def _unknown_names(text: str) -> Iterator[LatexProblem]:
    """Whatever the structure: every macro must be known, and nothing may hide."""
    for token in TOKEN.finditer(text):
        offset, found = token.start(), token.group()
        macro = token["macro"]
        if macro is not None and macro not in MACROS:
            expected = nearest(macro, MACROS, "\\") or "one of the macros that the guide lists"
            yield LatexProblem(offset, found, "this macro is not allowed here", expected)
        elif token["hat"]:
            yield LatexProblem(offset, found, "^^ stands for a hidden character", "a single ^")
        elif token["control"]:
            message = "a control character"
            yield LatexProblem(offset, f"U+{ord(found):04X}", message, "printable text")
        elif found == "%":
            message = "a comment would hide the rest of the line"
            yield LatexProblem(offset, found, message, r"\% for a percent sign")
        elif found == "#":
            yield LatexProblem(offset, found, "# has a meaning of its own in TeX", r"\#")
