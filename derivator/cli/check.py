"""``derivator check``: the numbers only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from derivator.cli.options import given_or_default, jobs_option, specs_argument, trust_option

if TYPE_CHECKING:
    from derivator.sheets.pool import Job, Outcome


@click.command()
@specs_argument
@jobs_option
@trust_option
@click.pass_context
def check(ctx: click.Context, specs: tuple[Path, ...], jobs: int, trust: bool) -> None:
    """Derive and check specs without setting them; one line for each.

    Exit code 1 if an equality does not hold, 2 if a spec cannot be solved.
    """
    from derivator.sheets.jobs import check_job
    from derivator.sheets.plan import find_specs
    from derivator.sheets.pool import run

    todo = [check_job(path, trust) for path in find_specs(given_or_default(specs))]
    outcomes: dict[str, Outcome] = {}

    def finished(outcome: Outcome) -> tuple[Job, ...]:
        """Print what is known, in the order of the specs."""
        outcomes[outcome.job.name] = outcome
        while todo and todo[0].name in outcomes:
            _tell(outcomes[todo.pop(0).name])
        return ()

    run(list(todo), jobs, finished)
    ctx.exit(max(outcome.exit_code for outcome in outcomes.values()))


def _tell(outcome: Outcome) -> None:
    if outcome.exit_code:
        word = "check failed" if outcome.exit_code == 1 else "not solved"
        click.echo(f"{outcome.job.name}: {word}")
        click.echo(outcome.error, err=True)
    else:
        click.echo(f"{outcome.job.name}: {outcome.value} equalities hold")
