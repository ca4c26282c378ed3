"""Published figures: complete, close to something of one's own, and read by nothing that could calculate with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import reference_figures
from tests.sql.warehouse import columns_of_models

PIPELINE = Path(reference_figures.__file__).parent
FIGURES = reference_figures.load().figures


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure.name}-{figure.statistic}")
def test_a_published_figure_stands_beside_a_column_of_ones_own(figure: reference_figures.ReferenceFigure) -> None:
    schema, table, column = figure.metric.split(".")
    columns = columns_of_models()[f"{schema}.{table}"]
    assert column in columns
    assert columns[figure.n] == "BIGINT"


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure.name}-{figure.statistic}")
def test_a_published_figure_is_of_one_report_that_says_who_was_measured(
    figure: reference_figures.ReferenceFigure,
) -> None:
    assert [report.report for report in reference_figures.load().reports].count(figure.report) == 1


def test_only_the_report_reads_published_figures() -> None:
    readers = {
        path.relative_to(PIPELINE).as_posix()
        for path in PIPELINE.rglob("*.py")
        if "reference_figures" in path.read_text("utf-8") and path.name != "reference_figures.py"
    }
    assert readers == {"report/published_figures.py"}
