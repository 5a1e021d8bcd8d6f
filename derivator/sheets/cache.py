"""What earlier builds made, under keys that name everything it was made from.

The folder may be emptied or deleted at any time.  Entries are text or PDF, never code; one that is
damaged, or lies under a key that is not its own, counts as absent.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from pathlib import Path

from derivator.typeset.output import write_beside

_MARK = b"derivator cache 1"
_DAYS = 30
"""Entries that no build has used for so long are removed."""


def digest(*parts: str | bytes) -> str:
    """A key for a sequence of texts; where one ends and the next begins counts."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        sha.update(b"%d:" % len(data))
        sha.update(data)
    return sha.hexdigest()


class Cache:
    """Entries in a folder, one file each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        """The entry of a key, if there is a sound one."""
        path = self._path(key)
        try:
            head, _, data = path.read_bytes().partition(b"\n")
        except OSError:
            return None
        if head != self._head(key, data):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep an entry; a cache that cannot be written is done without."""
        with contextlib.suppress(OSError):
            write_beside(self._path(key), self._head(key, data) + b"\n" + data)

    def prune(self) -> None:
        """Remove entries that have not been used for a month."""
        oldest = time.time() - _DAYS * 86_400
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            with contextlib.suppress(OSError):
                if path.is_file() and path.stat().st_mtime < oldest:
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    @staticmethod
    def _head(key: str, data: bytes) -> bytes:
        return b" ".join((_MARK, key.encode(), hashlib.sha256(data).hexdigest().encode()))
