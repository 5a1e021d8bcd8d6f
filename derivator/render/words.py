"""Single words of the prose: column heads, names of operations, plural forms."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


class Words:
    """The words of one language, from ``words.toml`` of the template folders."""

    def __init__(self, language: str, folders: Sequence[Path]) -> None:
        self.language = language
        self.entries: dict[str, str] = {}
        for folder in reversed(folders):
            file = folder / language / "words.toml"
            if file.is_file():
                self.entries |= _flat(tomllib.loads(file.read_text(encoding="utf-8")))

    def __call__(self, key: str) -> str:
        """The word for a key such as ``column.node``; raises ``KeyError`` where none is given."""
        return self.entries[key]

    def plural(self, count: int, *forms: str) -> str:
        """The form that goes with a number: two forms in English, three in Russian."""
        if self.language != "ru":
            return forms[0] if count == 1 else forms[-1]
        if count % 10 == 1 and count % 100 != 11:
            return forms[0]
        few = 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14
        return forms[1] if few else forms[-1]


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    entries: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            entries |= _flat(value, f"{prefix}{key}.")
        else:
            entries[prefix + key] = str(value)
    return entries
