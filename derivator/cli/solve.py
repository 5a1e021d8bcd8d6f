"""``derivator solve``: the worked solution in a terminal, or its results as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from derivator.cli.options import LANGUAGES, spec_argument, trust_option

if TYPE_CHECKING:
    from derivator.pipeline import SolvedExercise


@click.command()
@spec_argument
@click.option(
    "--format",
    "to",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The solution in words, or its results as one JSON object.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@trust_option
@click.pass_context
def solve(ctx: click.Context, spec: Path, to: str, lang: str, trust: bool) -> None:
    """Solve one exercise and print the checked solution.

    Where a check fails, the failures go to standard error and the exit code is 1; the JSON object
    then has no parts, and counts the failures under `checks`.
    """
    from derivator.sheets.pool import Job, run_one

    job = Job(str(spec), f"{__name__}:solved", (str(spec), to, lang, trust))
    printed, failures = run_one(job)
    if printed:
        click.echo(printed)
    if failures:
        click.echo(failures, err=True)
        ctx.exit(1)


def solved(spec: str, to: str, lang: str, trust: bool) -> tuple[str, str]:
    """What goes to standard output and, where a check fails, to standard error."""
    from derivator import pipeline
    from derivator.errors import CheckError
    from derivator.results import failed_object, results_object

    exercise = pipeline.read(Path(spec), trust=trust)
    try:
        result = pipeline.solve(exercise)
    except CheckError as error:
        return (_json(failed_object(exercise.id, error)) if to == "json" else ""), str(error)
    if to == "json":
        return _json(results_object(result, lang)), ""
    return _text(result, lang), ""


def _json(content: dict[str, Any]) -> str:
    import json

    return json.dumps(content, indent=2, allow_nan=False)


def _text(result: SolvedExercise, lang: str) -> str:
    from derivator.render.sheet import Renderer

    exercise = Renderer(lang, "text").exercise(result)
    pieces = [exercise.title, exercise.statement]
    for part in exercise.parts:
        asked = f"{part.number}. {part.ask}" if len(exercise.parts) > 1 else part.ask
        pieces += [asked, part.body]
    return "\n\n".join(piece for piece in pieces if piece)
