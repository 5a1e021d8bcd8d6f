"""``derivator build``: from specs to sheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from derivator.cli.options import (
    LANGUAGES,
    given_or_default,
    jobs_option,
    specs_argument,
    trust_option,
)

if TYPE_CHECKING:
    from derivator.sheets.build import Report


@click.command()
@specs_argument
@click.option(
    "--to",
    type=click.Choice(["pdf", "tex", "fragment"]),
    default="pdf",
    show_default=True,
    help="A PDF, its .tex, or a .tex with the exercises alone, to be read into another document.",
)
@click.option(
    "--lang",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    help="A language to build; may be repeated. By default every one that the texts are given in.",
)
@click.option(
    "--book",
    is_flag=True,
    help="One book in place of the sheets, a chapter each; its title is in FOLDER/_book.yaml.",
)
@click.option(
    "--no-solutions",
    is_flag=True,
    help="Only the exercises, without their solutions; written to NAME.exercises.*.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Fail on a missing glyph, an undefined reference, a box more than 2 pt over the margin, "
    "or an error text in the PDF.",
)
@jobs_option
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("output"),
    show_default=True,
    metavar="DIR",
    help="Where the sheets go.",
)
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    metavar="DIR",
    help="Your own templates, which come before ours file by file; may be repeated.",
)
@trust_option
@click.option(
    "--engine",
    type=click.Choice(["xelatex", "lualatex", "tectonic"]),
    help="The TeX engine; by default the first of these that is installed.",
)
@click.pass_context
def build(
    ctx: click.Context,
    specs: tuple[Path, ...],
    to: str,
    languages: tuple[str, ...],
    book: bool,
    no_solutions: bool,
    strict: bool,
    jobs: int,
    output: Path,
    templates: tuple[Path, ...],
    trust: bool,
    engine: str | None,
) -> None:
    """Build a sheet of each folder of specs, and of each spec named by itself.

    Without arguments, the folders in ./problem_specs: problem_specs/04_backpropagation/*.yaml
    become output/04_backpropagation.ru.pdf and .en.pdf, in the order of the file names.  Only what
    has changed is derived and set again.  The finished files are listed on standard output,
    everything else goes to standard error.
    """
    from derivator.sheets.build import BuildOptions
    from derivator.sheets.build import build as build_sheets
    from derivator.sheets.plan import find_book, find_sheets
    from derivator.sheets.progress import progress

    options = BuildOptions(
        output,
        to=to,
        languages=tuple(dict.fromkeys(languages)),
        solutions=not no_solutions,
        strict=strict,
        jobs=jobs,
        templates=templates,
        trust=trust,
        engine=engine,
    )
    if book and to == "fragment":
        raise click.UsageError("a book is a whole document: --to pdf or --to tex")
    chosen = given_or_default(specs)
    sheets = (find_book(chosen),) if book else find_sheets(chosen)
    with progress() as shown:
        report = build_sheets(sheets, options, shown)
    _tell(report)
    ctx.exit(report.exit_code)


def _tell(report: Report) -> None:
    for failure in report.failures:
        click.echo(failure.message, err=True)
    for file in report.files:
        click.echo(str(file))
    summary = f"{_counted(len(report.files), 'file')} up to date"
    if report.failures:
        summary += f", {len(report.failures)} failed"
    if report.worked:
        seconds = f"{report.own_seconds:.1f} s of our own, {report.tex_seconds:.1f} s of TeX"
        derived, built = _counted(report.derived, "exercise"), _counted(report.built, "sheet")
        summary += f"; {derived} derived, {built} built ({seconds})"
    click.echo(summary, err=True)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
