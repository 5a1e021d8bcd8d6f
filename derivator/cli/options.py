"""Arguments and options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

LANGUAGES = ("ru", "en")
DEFAULT_SPECS = Path("problem_specs")

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def spec_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """One spec."""
    return click.argument("spec", type=click.Path(path_type=Path))(function)


def specs_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """Specs and folders; without any, ``./problem_specs``."""
    kind = click.Path(path_type=Path)
    return click.argument("specs", metavar="[SPEC|FOLDER]...", nargs=-1, type=kind)(function)


def given_or_default(specs: tuple[Path, ...]) -> tuple[Path, ...]:
    """What was given, or the usual folder."""
    from derivator.sheets.plan import InputError

    if specs:
        return specs
    if not DEFAULT_SPECS.is_dir():
        message = "no folder problem_specs here: name the specs or folders, or change the folder"
        raise InputError(message)
    return (DEFAULT_SPECS,)


trust_option: Decorator = click.option(
    "--trust", is_flag=True, help="Allow any LaTeX in the specs' texts; only for specs you know."
)

jobs_option: Decorator = click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=os.cpu_count() or 1,
    metavar="N",
    help="How many processes work side by side; by default one for each processor.",
)
