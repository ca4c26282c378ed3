"""Options that several verbs share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

with_config = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("config.toml"),
    show_default=True,
    help="The configuration.",
)

with_team = click.option("--team", metavar="NAME", help="Only this team.")


def day(_: click.Context, __: click.Parameter, value: str | None) -> datetime | None:
    """The moment (UTC) at which a day begins, from how it is written: YYYY-MM-DD."""
    try:
        return None if value is None else datetime.strptime(value, "%Y-%m-%d")  # noqa: DTZ007 - as in the published file
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no day. Write it as 2026-01-31") from error
