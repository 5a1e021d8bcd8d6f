"""What this machine has and lacks for setting sheets, each lack with the command that mends it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from derivator.typeset.engines import find_engine, tex_file_found
from derivator.typeset.sandbox import bubblewrap

MAIN_FONT = "Linux Libertine O"

TEX_FILES: dict[str, tuple[str, str]] = {
    "euler.sty": ("texlive-latex-recommended", "euler"),
    "microtype.sty": ("texlive-latex-recommended", "microtype"),
    "fontspec.sty": ("texlive-latex-recommended", "fontspec"),
    "booktabs.sty": ("texlive-latex-recommended", "booktabs"),
    "framed.sty": ("texlive-latex-extra", "framed"),
    "needspace.sty": ("texlive-latex-extra", "needspace"),
    "enumitem.sty": ("texlive-latex-extra", "enumitem"),
    "tikz.sty": ("texlive-pictures", "pgf"),
    "pgfplots.sty": ("texlive-pictures", "pgfplots"),
    "russianb.ldf": ("texlive-lang-cyrillic", "babel-russian"),
    "loadhyph-ru.tex": ("texlive-lang-cyrillic", "hyphen-russian"),
}
"""A file that the preamble needs: Debian's package, TeX Live's own package."""

APT_ALL = (
    "texlive-xetex texlive-latex-recommended texlive-latex-extra texlive-pictures"
    " texlive-lang-cyrillic fonts-linuxlibertine poppler-utils bubblewrap"
)
PYTHON_PACKAGES = (
    "jinja2",
    "numpy",
    "sympy",
    "pydantic",
    "ruamel.yaml",
    "igraph",
    "pylatexenc",
    "click",
    "rich",
)  # as pyproject.toml asks for them
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``remedy`` is the command that mends it, or empty."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    required: bool = True


def examine() -> tuple[Finding, ...]:
    """Look at Python, the engine, the sandbox, fonts, TeX packages and tools."""
    system = _system()
    return (
        _python(),
        *(_python_package(name) for name in PYTHON_PACKAGES),
        _engine(system),
        *(_tex_file(name, system) for name in TEX_FILES),
        _font(system),
        _sandbox(system),
        _tool(
            "pdftotext", {"apt": "poppler-utils", "dnf": "poppler-utils", "brew": "poppler"}, system
        ),
    )


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info[:2] >= OLDEST_PYTHON
    return Finding("Python", ok, version, "" if ok else "install Python 3.11 or newer")


def _python_package(name: str) -> Finding:
    try:
        return Finding(name, True, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(name, False, "not installed", f"{sys.executable} -m pip install {name}")


def _engine(system: str) -> Finding:
    engine = find_engine()
    if engine is not None:
        return Finding("TeX engine", True, f"{engine.name} {engine.version}")
    remedies = {
        "apt": f"sudo apt-get install -y --no-install-recommends {APT_ALL}",
        "dnf": "sudo dnf install texlive-scheme-medium texlive-babel-russian texlive-euler "
        "linux-libertine-fonts poppler-utils bubblewrap",
        "brew": "brew install --cask mactex-no-gui && brew install poppler",
    }
    return Finding(
        "TeX engine",
        False,
        "neither xelatex nor lualatex nor tectonic is installed",
        remedies.get(system, "install TeX Live, https://tug.org/texlive/ (or tectonic)"),
    )


def _tex_file(name: str, system: str) -> Finding:
    apt, tlmgr = TEX_FILES[name]
    engine = find_engine()
    if engine is not None and engine.name == "tectonic":
        return Finding(name, True, "tectonic fetches it")
    if tex_file_found(name):
        return Finding(name, True, "found")
    if system == "apt":
        remedy = f"sudo apt-get install -y --no-install-recommends {apt}"
    elif system == "dnf":
        remedy = f"sudo dnf install 'tex({name})'"
    else:
        remedy = f"tlmgr install {tlmgr}"
    return Finding(name, False, "not found by kpsewhich", remedy)


def _font(system: str) -> Finding:
    remedies = {
        "apt": "sudo apt-get install -y fonts-linuxlibertine",
        "dnf": "sudo dnf install linux-libertine-fonts",
        "brew": "brew install --cask font-linux-libertine",
    }
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        found = False
    else:
        run = subprocess.run([fc_list, MAIN_FONT], capture_output=True, check=False, timeout=30)
        found = bool(run.stdout.strip())
    detail = "found" if found else "not found; another font with Cyrillic takes its place"
    remedy = "" if found else remedies.get(system, "tlmgr install libertine")
    return Finding(f"font {MAIN_FONT}", found, detail, remedy, required=False)


def _sandbox(system: str) -> Finding:
    if bubblewrap() is not None:
        return Finding("bubblewrap", True, "works", required=False)
    if shutil.which("bwrap") is not None:
        detail = (
            "installed, but not allowed to make namespaces here; TeX runs with its own restrictions"
        )
        return Finding(
            "bubblewrap", False, detail, "sudo sysctl kernel.unprivileged_userns_clone=1", False
        )
    remedies = {"apt": "sudo apt-get install -y bubblewrap", "dnf": "sudo dnf install bubblewrap"}
    detail = "not installed; TeX runs with its own restrictions only"
    return Finding(
        "bubblewrap", False, detail, remedies.get(system, "(Linux only; nothing to do)"), False
    )


def _tool(name: str, packages: dict[str, str], system: str) -> Finding:
    path = shutil.which(name)
    if path is not None:
        return Finding(name, True, path, required=False)
    commands = {"apt": "sudo apt-get install -y", "dnf": "sudo dnf install", "brew": "brew install"}
    command = commands.get(system)
    remedy = f"{command} {packages[system]}" if command else "install poppler"
    return Finding(
        name, False, "not found; strict builds cannot read the PDF's text", remedy, False
    )


def _system() -> str:
    """Which package manager to name: apt, dnf, brew or none of them (an empty string)."""
    if sys.platform == "darwin":
        return "brew"
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    pairs = dict(line.split("=", 1) for line in lines if "=" in line)
    family = f"{pairs.get('ID', '')} {pairs.get('ID_LIKE', '')}".replace('"', "").split()
    if {"debian", "ubuntu"} & set(family):
        return "apt"
    return "dnf" if {"fedora", "rhel"} & set(family) else ""
