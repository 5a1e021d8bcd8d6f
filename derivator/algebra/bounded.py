"""A piece of algebra in a process of its own that a time bound ends.

SymPy's ``limit``, ``solve``, ``simplify`` and their like may run for ever.  The process is forked,
so that it begins at once with everything at hand, and is killed when its time is over.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

SECONDS = 8.0
PATIENCE = 4
"""How many times longer than its processor time a piece may take by the clock."""
MEMORY_MB = 3072
FORKS = hasattr(os, "fork")
"""Where processes cannot be forked, the piece runs here, and only the job's limit ends it."""


class GaveUp(Exception):
    """A piece of algebra that came to no result, and why: in time, in memory, or at all."""


def bounded(work: Callable[[], T], seconds: float = SECONDS) -> T:
    """The result of ``work``, which must be picklable.

    Raises ``GaveUp`` where it took more than ``seconds`` of processor time, or where it failed.
    """
    if not FORKS:
        return _here(work)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _serve(work, writing, seconds)
    os.close(writing)
    try:
        data = _received(reading, time.monotonic() + PATIENCE * seconds)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
    if not data:
        late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF
        raise GaveUp("it took too long" if late else "it ended without an answer")
    value, error = pickle.loads(data)
    if error:
        raise GaveUp(error)
    result: T = value
    return result


def _here(work: Callable[[], T]) -> T:
    try:
        return work()
    except Exception as error:
        raise GaveUp(f"{type(error).__name__}: {error}"[:200]) from error


def _serve(work: Callable[[], object], writing: int, seconds: float) -> None:
    """In the child: work, send what came of it, and end without any of the parent's clean-up."""
    try:
        for number in (signal.SIGTERM, signal.SIGPROF):
            signal.signal(number, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        _limit(seconds)
        try:
            answer = (work(), "")
        except BaseException as error:
            answer = (None, f"{type(error).__name__}: {error}"[:200])
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(answer, pipe)
    finally:
        os._exit(0)


def _limit(seconds: float) -> None:
    """Nothing outlives its parent by long, nor takes all the memory."""
    import resource

    processor = int(seconds) + 2
    used = resource.getrusage(resource.RUSAGE_SELF)
    processor += int(used.ru_utime + used.ru_stime)
    for kind, amount in ((resource.RLIMIT_CPU, processor), (resource.RLIMIT_AS, MEMORY_MB << 20)):
        hard = resource.getrlimit(kind)[1]
        lowered = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(kind, (lowered, lowered))


def _received(reading: int, deadline: float) -> bytes:
    """Everything that the child sends before the deadline; raises ``GaveUp`` after it."""
    pieces: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            raise GaveUp("it took too long")
        piece = os.read(reading, 1 << 16)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
