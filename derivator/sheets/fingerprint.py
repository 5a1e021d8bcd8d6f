"""One text that changes whenever the program, its templates or its libraries change."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from derivator.sheets.cache import digest

_PACKAGE = Path(__file__).resolve().parent.parent
_LIBRARIES = ("igraph", "jinja2", "mpmath", "numpy", "pydantic", "pylatexenc", "sympy")


def fingerprint(templates: Sequence[Path] = ()) -> str:
    """The digest of the code, all template folders (in their order) and the libraries' versions."""
    installed = _PACKAGE / "templates"
    own = installed if installed.is_dir() else _PACKAGE.parent / "templates"
    parts: list[str | bytes] = [sys.version, *_libraries()]
    for folder in (_PACKAGE, own, *templates):
        parts.append(f"folder {folder.name}")
        for name, path in _files(folder):
            parts += [name, path.read_bytes()]
    return digest(*parts)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files that matter, by their names inside the folder, in a fixed order."""
    suffixes = (".py",) if folder == _PACKAGE else ()
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(files):
            path = Path(root) / name
            if not name.startswith(".") and (not suffixes or name.endswith(suffixes)):
                yield str(path.relative_to(folder)), path


def _libraries() -> list[str]:
    """Name and version of each library, from the names of the folders that pip makes."""
    found = set()
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            if name.endswith(".dist-info") and name.lower().startswith(_LIBRARIES):
                found.add(name.lower())
    return sorted(found)
