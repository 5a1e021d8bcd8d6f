"""``derivator doctor``: what this machine has and lacks."""

from __future__ import annotations

import click


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Look at TeX, fonts and versions; for each lack, print the command that mends it.

    Exit code 0 if sheets can be built here, 1 otherwise.
    """
    from derivator.typeset.doctor import examine

    findings = examine()
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        state = "ok" if finding.ok else "MISSING" if finding.required else "without"
        click.echo(f"{state:8} {finding.name:{width}}  {finding.detail}")
    remedies = {finding.remedy: None for finding in findings if finding.remedy and not finding.ok}
    if remedies:
        click.echo("\nTo mend this:")
        for remedy in remedies:
            click.echo(f"    {remedy}")
    able = all(finding.ok for finding in findings if finding.required)
    click.echo("\nSheets can be built here." if able else "\nSheets cannot be built here yet.")
    ctx.exit(0 if able else 1)
