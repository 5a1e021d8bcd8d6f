"""Running a TeX engine: no network, few files, bounded time, memory and output."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

READABLE = (
    "/usr",
    "/etc/texmf",
    "/etc/fonts",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/var/lib/texmf",
    "/var/cache/fontconfig",
    "/opt/texlive",
)
"""What a TeX run may read, apart from its own folder, when bubblewrap is there to enforce it."""

WORKPLACE = "/build"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one TeX run may take."""

    seconds: float = 60.0
    memory_mb: int = 3000
    file_mb: int = 64


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended: ``stopped`` names the limit that ended it, or is None."""

    code: int
    stopped: str | None
    output: str


@cache
def bubblewrap() -> Path | None:
    """bubblewrap's path where it is installed and allowed to work (containers may refuse it)."""
    path = shutil.which("bwrap")
    if path is None:
        return None
    probe = [path, "--unshare-all", "--die-with-parent", *_binds(), "/usr/bin/env", "true"]
    try:
        run = subprocess.run(probe, capture_output=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Path(path) if run.returncode == 0 else None


def sandboxed(
    command: Sequence[str], folder: Path, *, network: bool = False, readable: Sequence[str] = ()
) -> tuple[str, ...]:
    """``command`` seeing only system files and ``folder``; unchanged without bubblewrap."""
    wrapper = bubblewrap()
    if wrapper is None:
        return tuple(command)
    extra = tuple(part for path in readable for part in ("--ro-bind-try", path, path))
    share = (
        ("--share-net", "--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf") if network else ()
    )
    return (
        str(wrapper),
        *("--unshare-all", "--die-with-parent", *share),
        *_binds(),
        *extra,
        *("--bind", str(folder), WORKPLACE, "--chdir", WORKPLACE, "--"),
        *command,
    )


def run_limited(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], limits: Limits
) -> Run:
    """Run ``command`` in ``folder`` under ``limits``; over time, it is killed with its children."""
    with (folder / "stdout.txt").open("w+b") as stream:
        process = subprocess.Popen(
            _with_ulimit(command, limits),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        stopped = None
        try:
            code = process.wait(timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            stopped = "it ran out of time; is there an endless loop?"
            code = -signal.SIGKILL
        finally:
            _kill_group(process)
        stream.seek(0)
        output = stream.read(100_000).decode("utf-8", "replace")
    if stopped is None and code in (-signal.SIGXFSZ, 128 + signal.SIGXFSZ):
        stopped = f"it wrote a file of more than {limits.file_mb} MB"
    if stopped is None and code in (-signal.SIGXCPU, 128 + signal.SIGXCPU):
        stopped = "it ran out of processor time; is there an endless loop?"
    return Run(code, stopped, output)


def _with_ulimit(command: Sequence[str], limits: Limits) -> tuple[str, ...]:
    """Set the limits in a shell that becomes the command: safe from threads, unlike preexec_fn."""
    file_blocks = limits.file_mb * 2048
    script = (
        f"ulimit -f {file_blocks}; ulimit -c 0; ulimit -t {int(limits.seconds) + 1}; "
        f"ulimit -v {limits.memory_mb * 1024} 2>/dev/null; "
        'exec "$@"'
    )
    return ("/bin/sh", "-c", script, "sh", *command)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _binds() -> tuple[str, ...]:
    """The folders of a system as arguments; /bin and its like may be links into /usr."""
    binds: list[str] = []
    for path in READABLE:
        binds += ["--ro-bind-try", path, path]
    for path in ("/bin", "/lib", "/lib32", "/lib64", "/sbin"):
        if os.path.islink(path):
            binds += ["--symlink", os.readlink(path), path]
        else:
            binds += ["--ro-bind-try", path, path]
    return (*binds, "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp")
