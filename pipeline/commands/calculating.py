"""The verb throughput: the essay's calculation, from given ratios or from one's own data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from connectors import ConfigurationError
from pipeline import config_file
from pipeline.commands.options import with_config, with_team
from pipeline.published import open_published
from pipeline.report import flows
from pipeline.report.scope import open_scope
from pipeline.throughput import essay_ratio

_CAVEATS = """
This is the formula of "Talk is Cheap" (2026), not a measurement. It holds for means over all items, on one boundary,
when work comes in as fast as it leaves and open work does not age. Contexts per developer and day are touches, a flow:
they are not the number of items in progress. Where departures can be counted, count them."""


@click.command()
@with_config
@with_team
@click.option("--lead-time-ratio", type=float, help="Lead time with AI / without, such as 5.8.")
@click.option(
    "--wip-ratio", "wip_ratios", type=float, multiple=True, help="Work in progress with / without; repeatable."
)
def throughput(
    config_path: Path, team: str | None, lead_time_ratio: float | None, wip_ratios: tuple[float, ...]
) -> None:
    """Print the essay's throughput calculation.

    From ratios that you give, or without any from your own data.
    """
    if lead_time_ratio is None and not wip_ratios:
        settings = config_file.load(config_path)
        with open_published(settings.warehouse.path) as connection:
            click.echo("\n".join(flows.section(open_scope(connection, team))).rstrip())
        return
    if lead_time_ratio is None or not wip_ratios:
        raise ConfigurationError("--lead-time-ratio and --wip-ratio belong together", mend="Give both, or none of them")
    click.echo("\n".join(_from_ratios(lead_time_ratio, wip_ratios)))


def _from_ratios(lead_time_ratio: float, wip_ratios: tuple[float, ...]) -> Iterator[str]:
    yield "throughput ratio = WIP ratio / lead time ratio"
    for wip_ratio in wip_ratios:
        try:
            ratio = essay_ratio(lead_time_ratio=lead_time_ratio, wip_ratio=wip_ratio)
        except ValueError as error:
            raise ConfigurationError(str(error), where="--lead-time-ratio, --wip-ratio") from error
        yield f"{wip_ratio:g} / {lead_time_ratio:g} = {ratio:.4f} ({(ratio - 1) * 100:+.1f} %)"
    yield _CAVEATS


COMMANDS = (throughput,)
