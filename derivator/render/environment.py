"""The Jinja environment: where templates are found and what they may call."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from derivator.render.formats import Format

_PACKAGE = Path(__file__).resolve().parent.parent


@lru_cache(maxsize=1)
def own_templates() -> Path:
    """The folder of the templates that come with the program, in a wheel or in a checkout."""
    installed = _PACKAGE / "templates"
    return installed if installed.is_dir() else _PACKAGE.parent / "templates"


def environment(folders: Sequence[Path], format_: Format | None = None) -> Any:
    """A Jinja environment over template folders, first match wins.

    Delimiters are safe in LaTeX: ``<% %>``, ``<< >>``, ``<# #>``.  An undefined name is an error;
    templates run in a sandbox and reach only what they are given.
    """
    roots = [str(path) for folder in folders for path in (folder, folder / "latex")]
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(roots),
        undefined=StrictUndefined,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,
    )
    if format_ is not None:
        made.filters.update(format_.filters())
        made.globals["word"] = format_.words
        made.globals["plural"] = format_.words.plural
        macros = made.get_template(format_.macros).module
        public = {name: value for name, value in vars(macros).items() if not name.startswith("_")}
        made.globals.update(public)
    return made
