"""Options that several verbs share."""

from __future__ import annotations

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
