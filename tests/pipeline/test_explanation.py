"""`flowgauge explain`: from the name of a metric to its definition, SQL, lineage and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from connectors import ConfigurationError
from pipeline import dictionary
from pipeline.explanation import explain
from tests.sql.records import commit, pull_request
from tests.sql.warehouse import Warehouse, connect


@pytest.fixture(scope="module")
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as empty:
        warehouse = Warehouse(empty)
        warehouse.add(
            pull_request(1, created_at="2026-01-05T08:00", merged_at="2026-01-06T08:00"),
            commit(1, authored_at="2026-01-05T06:00"),
        )
        warehouse.build_all()
        with warehouse.connection as connection:
            yield connection


def test_a_metric_is_explained_from_its_definition_to_its_rows(published: duckdb.DuckDBPyConnection) -> None:
    lines = list(explain(published, "lead_time"))
    text = "\n".join(lines)
    assert lines[0] == "# metrics.lead_time"
    assert lines[2].startswith("One row per ")
    headings = [line for line in lines if re.match("##? ", line)]
    assert [heading for heading in headings if heading != "## What these data can say"] == [
        "# metrics.lead_time",
        "## Columns",
        "## Lineage",
        "## SQL: sql/metrics/lead_time.sql",
        "## 5 of its rows",
    ]
    assert "- `median_hours` DOUBLE: Median" in text
    assert "\n- metrics.lead_time\n" in text
    assert re.search(r"^ +- raw\.github_commits$", text, re.MULTILINE)


def test_a_name_may_be_written_as_people_say_it(published: duckdb.DuckDBPyConnection) -> None:
    assert next(iter(explain(published, "Deletion ratio"))) == "# metrics.deletion_ratio"
    assert next(iter(explain(published, "pull-requests"))) == "# marts.pull_requests"
    assert next(iter(explain(published, "marts.deployments"))) == "# marts.deployments"


def test_the_lineage_opens_each_table_once(published: duckdb.DuckDBPyConnection) -> None:
    text = "\n".join(explain(published, "lead_time"))
    lineage = text.partition("## Lineage")[2].partition("## SQL")[0]
    lines = lineage.strip().splitlines()
    opened = [
        line.strip(" -")
        for line, below in pairwise(lines)
        if len(below) - len(below.lstrip()) > len(line) - len(line.lstrip())
    ]
    assert len(opened) > 5
    assert sorted(set(opened)) == sorted(opened)


@pytest.mark.parametrize(("name", "mend"), [("leadtime", "lead_time"), ("xyzzy", "There is: metrics.adoption")])
def test_an_unknown_metric_names_what_there_is(published: duckdb.DuckDBPyConnection, name: str, mend: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(mend)):
        list(explain(published, name))


@pytest.mark.parametrize("name", ["ai_comparison", "ai_validation"])
def test_what_python_makes_is_explained_too(published: duckdb.DuckDBPyConnection, name: str) -> None:
    lines = list(explain(published, name))
    assert lines[0] == f"# metrics.{name}"
    assert lines[2].startswith("One row per ")
    assert any(line.startswith("## Python: pipeline/") for line in lines)
    assert "- raw.github_pull_requests" in [line.strip() for line in lines]
    assert lines[-3] == "## 5 of its rows"


@pytest.mark.parametrize("table", ["raw.github_pull_requests", "meta.settings", "staging.github_commits"])
def test_a_table_below_the_metrics_is_explained_too(published: duckdb.DuckDBPyConnection, table: str) -> None:
    assert next(iter(explain(published, table))) == f"# {table}"


@pytest.mark.parametrize("name", dictionary.PYTHON_TABLES)
def test_what_python_says_it_reads_is_what_it_reads(name: str) -> None:
    table = dictionary.PYTHON_TABLES[name]
    root = Path(dictionary.__file__).parents[1]
    text = (root / table.made_in).read_text("utf-8")
    imported = re.findall(r"\w+", " ".join(re.findall(r"^from pipeline import (.*)$", text, re.MULTILINE)))
    # The form for people to fill in is drawn from other tables than the figures are made from.
    others = [root / "pipeline" / f"{module}.py" for module in imported if module != "ai_sample"]
    sources = [text, *(path.read_text("utf-8") for path in others if path.exists())]
    found = {read for source in sources for read in re.findall(r"(?:from|join) ((?:marts|metrics)\.\w+)", source)}
    assert found == table.reads
