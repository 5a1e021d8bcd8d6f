"""Reading a spec from disk: a regular file, and no more of it than a spec may have."""

from __future__ import annotations

import os
import stat
from pathlib import Path

MAX_BYTES = 256 * 1024


def read_bytes(path: Path) -> bytes:
    """The file's bytes, one more than ``MAX_BYTES`` at most; raises ``OSError``.

    A pipe or a device is refused, for it may never end.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(None, "not a regular file")
        return file.read(MAX_BYTES + 1)
