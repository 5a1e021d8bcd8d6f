"""``derivator schema``: the JSON Schema of specs, for editors."""

from __future__ import annotations

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of a spec, from which an editor completes keys and marks mistakes."""
    import json

    from derivator.derivations.registry import KINDS
    from derivator.spec.schema import json_schema

    click.echo(json.dumps(json_schema(KINDS), indent=2))
