"""Work side by side, each piece in a process of its own that a limit can end.

A spec may come from a stranger: whatever it makes the algebra do, it takes its own process down
and nothing else.  A server process imports the libraries once and forks for each piece, so that a
piece begins in a fresh state: results do not depend on what was done before, nor on ``--jobs``.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import connection, forkserver, resource_tracker
from multiprocessing.process import BaseProcess
from typing import Any

from derivator.errors import DerivatorError
from derivator.sheets.child import Job, JobLimits, serve

__all__ = ["Job", "JobError", "JobLimits", "Outcome", "run", "run_one"]

_PRELOAD = ["derivator.cli", "derivator.sheets.worker"]
"""What the server imports before it forks."""
_WARM = "derivator.sheets.warm"
_MANY = 4
"""From so many jobs on, it is worth while to do first what only the first job would wait for."""
_ENVIRONMENT = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""The same order of sets in every run; no threads that a fork would lose."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: with a value, or with an error and the exit code that it calls for."""

    job: Job
    value: Any = None
    error: str = ""
    exit_code: int = 0
    seconds: float = 0.0


class JobError(DerivatorError):
    """An error of a job, with the exit code that it had there."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def run_one(job: Job) -> Any:
    """The value of one job; raises ``JobError``."""
    outcomes: list[Outcome] = []

    def finished(outcome: Outcome) -> tuple[Job, ...]:
        outcomes.append(outcome)
        return ()

    run([job], 1, finished)
    if outcomes[0].exit_code:
        raise JobError(outcomes[0].error, outcomes[0].exit_code)
    return outcomes[0].value


def run(jobs: Iterable[Job], workers: int, finished: Callable[[Outcome], Iterable[Job]]) -> None:
    """Do all jobs, ``workers`` at a time.

    ``finished`` gets each outcome as it comes and returns the jobs that can be done now; these go
    before the others.  When it or the user interrupts, the running processes are ended.
    """
    waiting = deque(jobs)
    context = _started(len(waiting) >= _MANY)
    running: dict[connection.Connection, _Running] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                started = _Running(waiting.popleft(), context)
                running[started.pipe] = started
            for pipe in _ready(running):
                waiting.extendleft(reversed(list(finished(running.pop(pipe).outcome()))))
    finally:
        for started in running.values():
            started.stop()


def _ready(running: dict[connection.Connection, _Running]) -> list[connection.Connection]:
    """Wait until a job is done or out of time."""
    nearest = min(started.deadline for started in running.values())
    done = connection.wait(list(running), max(nearest - time.monotonic(), 0.0))
    now = time.monotonic()
    return [pipe for pipe, started in running.items() if pipe in done or started.deadline <= now]


class _Running:
    """A job with its process."""

    def __init__(self, job: Job, context: Any) -> None:
        self.job = job
        self.pipe, theirs = context.Pipe(duplex=False)
        self.process: BaseProcess = context.Process(target=serve, args=(theirs, job), daemon=True)
        with theirs:
            self.process.start()
        self.deadline = time.monotonic() + job.limits.seconds

    def outcome(self) -> Outcome:
        """Fetch the result; end the process if it has none."""
        try:
            if not self.pipe.poll():
                return self._failed(f"stopped after {self.job.limits.seconds:g} s")
            value, error, code, seconds = self.pipe.recv()
            return Outcome(self.job, value, error, code, seconds)
        except EOFError:
            self.process.join()
            return self._failed(_death(self.process.exitcode or 0))
        finally:
            self.stop()

    def stop(self) -> None:
        """Let the process clean up, then end it."""
        self.process.terminate()
        self.process.join(3.0)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()
        self.pipe.close()

    def _failed(self, reason: str) -> Outcome:
        return Outcome(self.job, None, f"{self.job.name}: the work on this file was {reason}", 2)


def _death(code: int) -> str:
    if code == -getattr(signal, "SIGXCPU", 24):
        return "stopped: it took too much processor time"
    if code < 0:
        return f"ended by the signal {signal.Signals(-code).name}; it may need too much memory"
    return f"ended with code {code}"


def _started(warm: bool) -> Any:
    """The way to start processes, ready; the server ignores Ctrl-C, which is for us to handle."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*_PRELOAD, _WARM] if warm else _PRELOAD)
    resource_tracker.ensure_running()
    with _environment():
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    return context


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in _ENVIRONMENT}
    os.environ.update(_ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
