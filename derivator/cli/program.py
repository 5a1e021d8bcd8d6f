"""The one place where errors become messages and exit codes."""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from typing import Any, NoReturn

import click

from derivator.errors import DerivatorError

INTERRUPTED = 130
DEFECT = 3


class Program(click.Group):
    """A group of commands, none of which shows a traceback for an error of the user's."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; end with the exit code that its error calls for."""
        _end_on_sigterm()
        try:
            return super().invoke(ctx)
        except DerivatorError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # click ends quietly
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"{place}{error.strerror or error}", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            _defect(ctx, error)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a teacher meets them."""
        return list(self.commands)


def _defect(ctx: click.Context, error: Exception) -> NoReturn:
    if "DERIVATOR_DEBUG" in os.environ:
        traceback.print_exc()
    click.echo(f"derivator: {type(error).__name__}: {error}", err=True)
    click.echo("    this is a defect of derivator; with DERIVATOR_DEBUG=1 it shows where", err=True)
    ctx.exit(DEFECT)


def _end_on_sigterm() -> None:
    """End in order when asked to: ``finally`` clauses stop the processes that were started."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
