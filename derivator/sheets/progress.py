"""What a run tells while it goes on: a bar on a terminal, plain lines elsewhere; to stderr."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self


class Progress:
    """Plain lines, one for each thing done."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def expect(self, steps: int) -> None:
        """So many more steps are to come."""

    def step(self, line: str) -> None:
        """One step is done."""
        self.line(line)

    def line(self, line: str) -> None:
        """Something worth a line."""
        print(line, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Nothing more comes."""


class Bar(Progress):
    """A bar below the lines, from the first step that is to come."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None

    def expect(self, steps: int) -> None:
        """Lengthen the bar."""
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as RichProgress

            columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = RichProgress(
                *columns,
                TextColumn("{task.description}"),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task("", total=0)
            self._bar.start()
        total = self._bar.tasks[0].total or 0
        self._bar.update(self._task, total=total + steps)

    def step(self, line: str) -> None:
        """Move the bar on, the line beside it."""
        if self._bar is None:
            self.line(line)
        else:
            from rich.markup import escape

            self._bar.update(self._task, advance=1, description=escape(line))

    def line(self, line: str) -> None:
        """A line above the bar."""
        if self._bar is None:
            super().line(line)
        else:
            self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


def progress() -> Progress:
    """The kind that fits where stderr goes."""
    return Bar() if sys.stderr.isatty() else Progress()
