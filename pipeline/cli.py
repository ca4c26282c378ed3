"""The command line: `flowgauge VERB`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

import click
import duckdb

from connectors import ConfigurationError, FlowgaugeError, SourceError
from pipeline import progress
from pipeline.__main__ import EXIT_INTERRUPTED
from pipeline.commands import building, calculating, demonstration, looking, syncing, validating
from pipeline.errors import CheckFailedError, LockHeldError, ModelError, NothingBuiltError

EXIT_CODES: Mapping[type[FlowgaugeError], int] = {
    CheckFailedError: 1,
    ModelError: 1,
    ConfigurationError: 2,
    NothingBuiltError: 2,
    SourceError: 3,
    LockHeldError: 4,
}

EXIT_USAGE = 2

_INTERRUPTED = "Query interrupted"
"""What DuckDB makes of Ctrl-C while it runs a query of the main thread."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="flowgauge")
def cli() -> None:
    """Since we use AI, does more working software reach users? Answers from your own GitHub and Jira data.

    Exit codes: 0 done, 1 finished with something missing, 2 usage or configuration, 3 a source refused or could not be
    reached, 4 another run holds the store.
    """


for _command in (
    *syncing.COMMANDS,
    *building.COMMANDS,
    *calculating.COMMANDS,
    *looking.COMMANDS,
    *validating.COMMANDS,
    *demonstration.COMMANDS,
):
    cli.add_command(_command)


def main() -> None:
    """Runs the command line; every error a user can mend is one line on stderr."""
    progress.set_up_logging()
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError:  # it was said; Python would try again at its end, and complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Runs one command and returns its exit code."""
    try:
        code = cli.main(arguments, prog_name="flowgauge", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except click.Abort:
        return _stopped()
    except RuntimeError as error:
        if str(error) != _INTERRUPTED:
            raise
        return _stopped()
    except FlowgaugeError as error:
        click.echo(f"flowgauge: {error}", err=True)
        return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))
    except (duckdb.Error, OSError) as error:
        if isinstance(error, OSError) and error.errno is None:  # of a library: it says nothing of a place
            raise
        click.echo(f"flowgauge: {_unforeseen(error, arguments)}", err=True)
        return EXIT_USAGE
    return code if isinstance(code, int) else 0


def _unforeseen(error: duckdb.Error | OSError, arguments: Sequence[str]) -> FlowgaugeError:
    """One line for what can go wrong everywhere, such as a disk that is full."""
    if isinstance(error, OSError):
        where = str(error.filename or "output")
        mend = "It must be there, readable and writable, and have room"
        return ConfigurationError(error.strerror or str(error), where=where, mend=mend)
    mend = "If there is room on the disk and in memory, this is a fault of flowgauge: please report it"
    return ConfigurationError(str(error).partition("\n")[0], where=" ".join(arguments[:1]), mend=mend)


def _stopped() -> int:
    click.echo("flowgauge: stopped; what was read is kept", err=True)
    return EXIT_INTERRUPTED


if __name__ == "__main__":
    main()
