"""What can go wrong, as a user meets it.

Every error that a user can cause derives from ``DerivatorError``; anything else is a defect of the
program.  ``exit_code`` is what the command line returns: 2 for a bad spec, 1 for a failed check or
a failed compilation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Position:
    """A place in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a spec: where, what is wrong with which text, and what was expected."""

    position: Position
    message: str
    text: str = ""
    expected: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        lines = [f"{self.position}: {self.message}"]
        if self.text:
            lines.append(f"    found: {self.text}")
        if self.expected:
            lines.append(f"    expected: {self.expected}")
        if self.suggestion:
            lines.append(f"    did you mean: {self.suggestion}")
        return "\n".join(lines)


class DerivatorError(Exception):
    """Any error that the user can act on."""

    exit_code = 1


class SpecError(DerivatorError):
    """A spec that cannot be solved; carries every problem found in it, in file order."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class CheckError(DerivatorError):
    """A printed statement that the independent evaluation does not confirm.

    ``failed`` of ``equalities`` evaluated statements were not confirmed.
    """

    def __init__(self, message: str, equalities: int = 0, failed: int = 0) -> None:
        super().__init__(message)
        self.equalities = equalities
        self.failed = failed
