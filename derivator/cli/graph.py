"""``derivator graph``: the computation graph alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from derivator.cli.options import spec_argument, trust_option

if TYPE_CHECKING:
    from derivator.spec.exercise import Exercise


@click.command()
@spec_argument
@click.option(
    "--to",
    type=click.Choice(["tikz", "svg", "dot"]),
    default="svg",
    show_default=True,
    help="A tikzpicture for LaTeX, a picture, or Graphviz's language.",
)
@click.option("--of", metavar="NAME", help="The value whose graph is drawn, if there are several.")
@click.option("--lang", type=click.Choice(["ru", "en"]), default="en", show_default=True)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write it; by default to standard output.",
)
@trust_option
def graph(spec: Path, to: str, of: str | None, lang: str, output: Path | None, trust: bool) -> None:
    """Draw the computation graph of a spec, with the derivative on every edge."""
    from derivator.sheets.pool import Job, run_one
    from derivator.typeset.output import write_beside

    drawn = run_one(Job(str(spec), f"{__name__}:drawn", (str(spec), to, of, lang, trust)))
    if output is None:
        click.echo(drawn)
    else:
        write_beside(output, (drawn.rstrip("\n") + "\n").encode())
        click.echo(str(output))


def drawn(spec: str, to: str, of: str | None, lang: str, trust: bool) -> str:
    """The drawing; its edge derivatives are checked as on a sheet."""
    from derivator import pipeline
    from derivator.derivations.local_derivatives import LocalDerivativesStep
    from derivator.errors import DerivatorError
    from derivator.figures.dot import dot
    from derivator.figures.svg import svg
    from derivator.render.environment import own_templates
    from derivator.render.formats import LatexFormat, TextFormat
    from derivator.render.words import Words

    exercise = _only_graph(pipeline.read(Path(spec), trust=trust), of)
    checked = pipeline.solve(exercise).checked
    step = checked.solution.parts[0].steps[0]
    assert isinstance(step, LocalDerivativesStep)
    if step.figure is None:
        raise DerivatorError(f"{spec}: the graph of {step.of} is too large to be drawn")
    words = Words(lang, (own_templates(),))
    if to == "tikz":
        return LatexFormat(lang, words, checked).figure(step.figure)
    text = TextFormat(lang, words, checked).inline
    return dot(step.figure, text) if to == "dot" else svg(step.figure, text)


def _only_graph(exercise: Exercise, of: str | None) -> Exercise:
    """The exercise with one part: the edge derivatives of the value asked for."""
    from derivator.derivations.local_derivatives import LocalDerivativesOptions
    from derivator.errors import Problem, SpecError
    from derivator.spec.exercise import Part, Task
    from derivator.spec.names import listed, nearest

    names = [assignment.name for assignment in exercise.assignments]
    if of is not None and of not in names:
        message = "an unknown name after --of"
        problem = Problem(exercise.position, message, of, listed(names), nearest(of, names))
        raise SpecError([problem])
    options = LocalDerivativesOptions(of=of, show=500)
    task = Task("local_derivatives", options, exercise.position)
    return replace(exercise, parts=(Part(None, (task,), None, None, exercise.position),))
