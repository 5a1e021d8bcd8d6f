"""The Jinja environment: where templates are found and what they may call."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from derivator.render.formats import Format

_PACKAGE = Path(__file__).resolve().parent.parent


class _Compiled(BytecodeCache):
    """Templates compiled once a process, however many environments use them."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


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
        bytecode_cache=_COMPILED,
    )
    if format_ is not None:
        made.filters.update(format_.filters())
        made.globals["word"] = format_.words
        made.globals["drawable"] = format_.drawable
        made.globals["weighted"] = format_.weighted
        made.globals["plural"] = format_.words.plural
        macros = made.get_template(format_.macros).module
        public = {name: value for name, value in vars(macros).items() if not name.startswith("_")}
        made.globals.update(public)
    return made
