"""The command line: one command a file.

Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys

import click

from derivator import __version__
from derivator.cli.build import build
from derivator.cli.check import check
from derivator.cli.derivations import derivations
from derivator.cli.doctor import doctor
from derivator.cli.graph import graph
from derivator.cli.new import new
from derivator.cli.program import Program
from derivator.cli.schema import schema
from derivator.cli.solve import solve

__all__ = ["main", "program"]


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done; 1 a failed check or a TeX error; 2 a bad spec or bad arguments; "
    "3 a defect of derivator; 130 interrupted.",
)
@click.version_option(__version__, prog_name="derivator")
def program() -> None:
    """Worked solutions for neural-network mathematics: derived, checked and typeset."""


for _command in (build, solve, check, graph, new, derivations, schema, doctor):
    program.add_command(_command)


def main() -> None:
    """The entry point of the ``derivator`` script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    program(prog_name="derivator")
