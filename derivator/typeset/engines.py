"""The TeX engines that can set a sheet, and how each is called."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ENGINES = ("xelatex", "lualatex", "tectonic")
"""In the order of preference: xelatex is the fastest with system fonts."""

EPOCH = "1577836800"
"""Every PDF claims to be of this moment (2020-01-01): equal input gives equal bytes."""

INSTALL_HINT = (
    "no TeX engine found (xelatex, lualatex or tectonic); `derivator doctor` says how to get one"
)


@dataclass(frozen=True, slots=True)
class Engine:
    """One installed TeX engine."""

    name: str
    path: Path
    version: str

    def command(self, tex_file: str) -> tuple[str, ...]:
        """The command line that sets ``tex_file`` in the current folder once."""
        if self.name == "tectonic":
            kept = ("--keep-logs", "--keep-intermediates", "--reruns", "0")
            return (str(self.path), "--untrusted", *kept, "--chatter", "minimal", tex_file)
        quiet = ("-file-line-error", "-interaction=nonstopmode", "-no-parse-first-line")
        return (str(self.path), "-no-shell-escape", *quiet, tex_file)

    def readable(self) -> tuple[str, ...]:
        """Files outside the system's folders that the engine needs: itself, its tree, fonts."""
        program = self.path.resolve()
        home = Path.home()
        folders = [home / ".fonts", home / ".local/share/fonts", program.parent]
        if self.name == "tectonic":
            folders.append(home / ".cache/Tectonic")
        else:
            folders += [root for root in program.parents if (root / "texmf-dist").is_dir()]
            folders += [Path(path) for path in os.environ.get("TEXMFHOME", "").split(":") if path]
        return tuple(str(folder) for folder in folders if not folder.is_relative_to("/usr"))


def find_engine(prefer: str | None = None) -> Engine | None:
    """The preferred engine, or the first of ``ENGINES`` that is installed and complete."""
    names = ENGINES if prefer is None else (prefer,)
    return next((engine for name in names if (engine := _engine(name)) is not None), None)


def engine_environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Variables for a run: unbroken log lines, a fixed time, no files outside the folder."""
    source = os.environ if base is None else base
    kept = ("PATH", "HOME", "LANG", "TEXMFHOME", "TEXMFVAR", "TEXMFCONFIG", "TECTONIC_CACHE_DIR")
    return {name: source[name] for name in kept if name in source} | {
        "max_print_line": "1000",
        "error_line": "254",
        "half_error_line": "238",
        "SOURCE_DATE_EPOCH": EPOCH,
        "FORCE_SOURCE_DATE": "1",
        "openin_any": "p",
        "openout_any": "p",
        "shell_escape": "f",
    }


def tex_file_found(name: str) -> bool:
    """Whether TeX's own search finds the file ``name`` (a package, a class)."""
    kpsewhich = shutil.which("kpsewhich")
    if kpsewhich is None:
        return False
    found = subprocess.run([kpsewhich, name], capture_output=True, check=False, timeout=20)
    return found.returncode == 0


@cache
def _engine(name: str) -> Engine | None:
    path = shutil.which(name)
    if path is None or name not in ENGINES:
        return None
    if name == "lualatex" and not tex_file_found("luaotfload-main.lua"):
        return None  # Debian ships the binary without the font loader that fontspec needs
    return Engine(name, Path(path), _version(path))


def _version(path: str) -> str:
    try:
        run = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=False, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    first = run.stdout.partition("\n")[0]
    live = re.search(r"TeX Live \d{4}", first)
    number = re.search(r"\d+\.\d[\w.\-]*", first)
    parts = [match.group() for match in (number, live) if match]
    return ", ".join(parts) or first.strip() or "unknown"
