"""``derivator derivations``: the reference of what a part may ask for, read from the code."""

from __future__ import annotations

import click


@click.command()
@click.argument("kind", required=False)
@click.option("--markdown", is_flag=True, help="As docs/derivations.md has it.")
def derivations(kind: str | None, markdown: bool) -> None:
    """List the derivations, or explain one: its options, its defaults, the names of its results."""
    from derivator.cli.reference import as_markdown, as_text
    from derivator.derivations.registry import BY_KIND, DERIVATIONS

    if kind is not None and kind not in BY_KIND:
        raise click.BadParameter(f"{kind!r} is none of {', '.join(BY_KIND)}", param_hint="KIND")
    chosen = DERIVATIONS if kind is None else (BY_KIND[kind],)
    if markdown:
        click.echo(as_markdown(chosen), nl=False)
    else:
        click.echo("\n\n".join(as_text(item) for item in chosen))
