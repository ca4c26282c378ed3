"""Verbs that ask people how right the labels are: ai sample, ai score."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import click

from connectors import ConfigurationError
from pipeline import ai_sample, ai_validation, config_file
from pipeline.ai_validation import Estimate
from pipeline.commands.options import with_config
from pipeline.files import write_new, writing
from pipeline.published import open_published

SUSPECT_BELOW = 0.9
DEFAULT_WEB = "https://github.com"


@click.group()
def ai() -> None:
    """Check by hand how right the labels are."""


@ai.command()
@with_config
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("ai-sample.csv"),
    show_default=True,
    help="The form to write.",
)
def sample(config_path: Path, output: Path) -> None:
    """Write a blind sample of pull requests to fill in.

    Write yes, no or unknown into the column ai_used, best by asking the author.
    """
    settings = config_file.load(config_path)
    api = str(settings.github.api_url) if settings.github else ""
    web = DEFAULT_WEB if "api.github.com" in api or not api else api.removesuffix("/").removesuffix("/api/v3")
    with open_published(settings.warehouse.path) as connection:
        form = ai_sample.draw(connection, web)
    write_new(output, form, option="--output")
    click.echo(f"{output}: {form.count(chr(10)) - 1} pull requests")


@ai.command()
@with_config
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def score(config_path: Path, file: Path) -> None:
    """Read a filled-in sample: precision and recall.

    Every build from now on takes them up.
    """
    settings = config_file.load(config_path)
    answers = ai_sample.read(file)
    decided = sum(answer.is_ai is not None for answer in answers)
    if not decided:
        raise ConfigurationError(
            "no pull request has an answer yet", where=str(file), mend="Write yes or no into its column ai_used"
        )
    with open_published(settings.warehouse.path) as connection:
        ai_validation.refuse_unknown(connection, answers, file)
        estimates = ai_validation.estimates(connection, answers)
    kept = ai_validation.kept_sample(settings.warehouse.path)
    if kept.resolve() != file.resolve():
        with writing(kept):
            shutil.copyfile(file, kept)
    click.echo(f"{decided} of {len(answers)} pull requests have an answer")
    click.echo("\n".join(_lines(estimates)))
    click.echo(f"kept in {kept}; `flowgauge build` puts it into metrics.ai_validation", err=True)


def _lines(estimates: Sequence[Estimate]) -> list[str]:
    lines = [
        f"{one.measure} {one.stratum}: {one.estimate:.1%} [{one.low:.1%}, {one.high:.1%}], {one.hits} of {one.n}"
        for one in estimates
    ]
    suspects = [one.stratum for one in estimates if one.stratum.startswith("rule:") and one.low < SUSPECT_BELOW]
    if suspects:
        lines.append(f"not shown to be right nine times of ten (lower bound under 90 %): {', '.join(suspects)}")
    return lines


COMMANDS = (ai,)
