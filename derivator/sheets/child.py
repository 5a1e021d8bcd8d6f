"""One job in the process made for it: under its limits, every error turned into a message."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from derivator.errors import DerivatorError

_LONGEST_NUMBER = 1_000_000
"""Digits of a whole number that may be written out: path counts grow large."""

DEFECT = 3
"""The exit code for an error that is not the user's."""


@dataclass(frozen=True, slots=True)
class JobLimits:
    """What one piece of work may take; without ``memory_mb``, what its own subprocess allows."""

    seconds: float = 60.0
    memory_mb: int | None = 4096


@dataclass(frozen=True, slots=True)
class Job:
    """A call to be made in a process.

    ``name`` is the file that messages blame; ``work`` names the function, ``module:function``, so
    that only the process imports it; ``tag`` is for whoever takes the outcome.
    """

    name: str
    work: str
    arguments: tuple[Any, ...]
    limits: JobLimits = JobLimits()
    tag: tuple[Any, ...] = ()


def serve(pipe: Connection, job: Job) -> None:
    """In the new process: do the job under its limits and send what came of it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    quiet = os.open(os.devnull, os.O_WRONLY)
    if "DERIVATOR_DEBUG" not in os.environ:
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
    threading.Thread(target=_end_with_reader, args=(pipe.fileno(),), daemon=True).start()
    _limit(job.limits)
    sys.set_int_max_str_digits(_LONGEST_NUMBER)
    started = time.monotonic()
    value, error, code = _attempt(job)
    with contextlib.suppress(BrokenPipeError):
        pipe.send((value, error, code, time.monotonic() - started))


def _end_with_reader(handle: int) -> None:
    """End this process as soon as nobody is left to read what it sends."""
    if hasattr(select, "poll"):
        waiting = select.poll()
        waiting.register(handle, 0)
        waiting.poll()
        os._exit(1)


def _attempt(job: Job) -> tuple[Any, str, int]:
    try:
        module, _, function = job.work.partition(":")
        return getattr(import_module(module), function)(*job.arguments), "", 0
    except DerivatorError as error:
        message = str(error)
        known = message if job.name in message else f"{job.name}: {message}"
        return None, known, error.exit_code
    except MemoryError:
        return None, f"{job.name}: needs more than {job.limits.memory_mb} MB of memory", 2
    except RecursionError:
        return None, f"{job.name}: formulas nested too deeply", 2
    except Exception as error:
        if "DERIVATOR_DEBUG" in os.environ:
            traceback.print_exc()
        return None, _defect(job.name, error), DEFECT


def _defect(name: str, error: BaseException) -> str:
    """What the user is told about an error of ours."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    hint = "this is a defect of derivator; with DERIVATOR_DEBUG=1 it shows where"
    return f"{name}: {what[:500]}\n    {hint}"


def _limit(limits: JobLimits) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    wanted = {resource.RLIMIT_CORE: 0}
    if limits.memory_mb is not None:
        wanted[resource.RLIMIT_AS] = limits.memory_mb * 2**20
        wanted[resource.RLIMIT_CPU] = int(limits.seconds) + 5
    for kind, amount in wanted.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (amount, amount))
