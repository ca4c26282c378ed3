"""The section that shows what others have published beside one's own figures, and combines neither with the other."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline import reference_figures
from pipeline.reference_figures import ReferenceFigure
from pipeline.report import words
from pipeline.report.scope import Scope

_STATISTICS = {"unknown": "mean or median unknown"}


def section(scope: Scope) -> Iterator[str]:
    """One's own levels, and the changes that others report of other populations."""
    published = reference_figures.load()
    yield "## Beside published figures"
    yield ""
    yield (
        "Published figures come from other populations and say how a figure *changed*; one's own column holds its"
        " *level* over the whole time. Do not multiply or divide them with each other or with these."
    )
    yield ""
    lines = [
        [
            f"{figure.name} ({_STATISTICS.get(figure.statistic, figure.statistic)})",
            _level(figure, *_own(scope, figure)),
            f"x{figure.change:.2f}",
            figure.report,
            figure.caveat + (f"; own level: {figure.own}" if figure.own else ""),
        ]
        for figure in published.figures
    ]
    yield from words.table(["Figure", "own level", "published change", "by", "what to know"], lines)
    yield ""
    yield "Under *Defects* stands what developer-days are."
    yield ""
    for report in published.reports:
        yield f"- *{report.report}*: {report.source} ({report.year}): {report.population}; {report.caveat}."
    yield ""


def _own(scope: Scope, figure: ReferenceFigure) -> tuple[float | None, int | None]:
    """The team's own figure over the whole time, and how much stands behind it; None where it is not known."""
    table, _, column = figure.metric.rpartition(".")
    rows = scope.rows(
        f"select {column}, {figure.n} from {table}"  # noqa: S608 - names and conditions come from a file that is shipped
        f" where team_slice = $team and window_kind = 'all' and {figure.only}"
    )
    return rows[0] if rows else (None, None)


def _level(figure: ReferenceFigure, value: float | None, n: int | None) -> str:
    """The own figure with its unit, which names of columns tell of durations and shares, and its n."""
    if value is None or n is None:
        return words.UNKNOWN
    column = figure.metric.rpartition(".")[2]
    if "hours" in column:
        level = words.duration(value)
    elif column.endswith("_share"):
        level = words.share(value)
    else:
        level = f"{words.number(value)} {figure.unit or ''}".rstrip()
    return f"{level} (n {words.counted(n, figure.counts)})"
