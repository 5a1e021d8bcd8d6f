"""``derivator new``: a commented spec to begin from."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("kind")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite the file if it is there.")
def new(kind: str, file: Path, force: bool) -> None:
    """Write a commented spec with one derivation, which builds as it is, in both languages.

    KIND is a derivation; `derivator derivations` lists them.
    """
    from derivator.cli.example import EXAMPLES, example
    from derivator.sheets.plan import InputError
    from derivator.typeset.output import write_beside

    if kind not in EXAMPLES:
        raise click.BadParameter(f"{kind!r} is none of {', '.join(EXAMPLES)}", param_hint="KIND")
    if file.exists() and not force:
        raise InputError(f"{file} is there already; --force overwrites it")
    write_beside(file, example(kind, file).encode())
    click.echo(str(file))
    click.echo(f"next: derivator check {file}; derivator build {file}", err=True)
