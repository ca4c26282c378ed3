"""Every model keeps to constructs that gave the same result on DuckDB, Spark and ClickHouse, but for those listed here.

What was measured: 63 constructs, each run on DuckDB 2.0, Spark 4.3 and ClickHouse 26.9 through sqlglot. What sqlglot
names differently is listed by its name of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from tests.sql.warehouse import all_checks, all_models

FUNCTIONS = frozenset(
    {
        *("And", "Or", "Not", "Case", "If", "Coalesce", "Nullif", "Greatest", "Least", "Exists"),
        *("Count", "Sum", "Min", "Max", "Avg", "Median", "ArgMax", "ArgMin", "LogicalAnd", "LogicalOr"),
        *("RowNumber", "Rank", "DenseRank", "Lag", "Lead", "FirstValue", "LastValue"),
        *("Cast", "TryCast", "DateDiff", "TimestampTrunc", "DateTrunc", "TimeToStr", "Date"),
        *("Lower", "Upper", "Trim", "Left", "Right", "Length", "Substring", "Replace", "StartsWith", "Contains"),
        *("RegexpLike", "RegexpExtract", "RegexpReplace", "Split", "SplitPart", "Concat", "ConcatWs", "Chr", "MD5"),
        *("Array", "ArrayContains", "ArrayDistinct", "ArraySort", "ArrayOverlaps", "ArrayFilter", "Transform"),
        *("Abs", "Round", "Floor", "Ceil", "Exp", "Ln", "Sqrt", "Pow", "Sign", "Unnest", "Explode", "ArraySize"),
    }
)
"""Functions of the house, by sqlglot's names: standard SQL, or measured to give the same everywhere."""

UNITS = frozenset({"SECOND", "MICROSECOND"})
"""Other units count boundaries here and whole units there."""

SERIES = frozenset({"GenerateSeries"})
"""Days or weeks between two moments: every engine has a way, and no two the same one."""
WORDS = frozenset({"RegexpExtractAll"})
"""All names in a text; elsewhere by a recursion over the first one."""
LISTS = frozenset({"ArrayAgg"})
"""An ordered list: its order gets lost on Spark."""
GRAPH = frozenset({"using key"})
"""Reachability in a graph of commits, a row for each commit; elsewhere by a loop outside of SQL."""
VARIABLE = frozenset({"getvariable"})
"""A pattern made of all rules, to look only once at each text."""
KEPT = frozenset({"materialized"})
"""A step that is calculated once: a hint that some engines do not know, and that changes no row."""
QUANTILE = frozenset({"PercentileCont"})
"""Quantiles have no common spelling, and Spark's is an approximation."""

EXCEPTIONS: Mapping[str, frozenset[str]] = {
    "checks.deployments_do_not_precede_merges_by_place": KEPT,
    "checks.figures_are_finite": frozenset({"isfinite"}),
    "marts.account_sightings": VARIABLE,
    "marts.accountable_people": WORDS,
    "marts.ai_coverage": SERIES,
    "marts.ai_evidence": VARIABLE,
    "marts.ai_telemetry_windows": SERIES,
    "marts.ai_text_lines": VARIABLE | {"Translate", "strlen"},
    "marts.branch_arrivals": GRAPH,
    "marts.branch_contents": GRAPH,
    "marts.cherry_picks": WORDS,
    "marts.commit_ai": LISTS,
    "marts.day_windows": SERIES,
    "marts.defect_links": WORDS,
    "marts.deployments": LISTS,
    "marts.developer_stretches": frozenset({"Struct"}),
    "marts.flow_systems": frozenset({"PercentileDisc", "to_microseconds"}),
    "marts.follow_up": QUANTILE,
    "marts.github_logins": VARIABLE,
    "marts.incident_places": WORDS | {"ArrayConcat"},
    "marts.numbered_touches": KEPT,
    "marts.people": LISTS,
    "marts.pull_request_ai": LISTS,
    "marts.pull_request_service_deployments": SERIES,
    "marts.reverts": WORDS | KEPT,
    "marts.side_shipments": GRAPH,
    "marts.windows": SERIES,
    "marts.work_item_pull_requests": WORDS,
    "metrics.adoption_weeks": SERIES,
    "metrics.open_work": QUANTILE,
    "metrics.wip_daily": SERIES,
    "metrics.lead_time": QUANTILE | {"Struct"},
}
"""Models that do otherwise, with the constructs they need."""


def constructs(sql: str) -> Iterator[str]:
    """What a query uses beyond the house subset."""
    for node in sqlglot.parse_one(sql, dialect="duckdb").walk():
        yield from SHAPES[type(node)](node) if type(node) in SHAPES else _function(node)


def _join(node: exp.Join) -> list[str]:
    return [f"{node.method.lower()} join"] if (node.method or "").upper() in {"ASOF", "POSITIONAL"} else []


def _table_expression(node: exp.CTE) -> list[str]:
    hint = ["materialized"] if node.args.get("materialized") is not None else []
    return [*hint, "using key"] if node.args.get("key_expressions") else hint


def _date_diff(node: exp.DateDiff) -> list[str]:
    unit = node.unit.name.upper() if node.unit else "DAY"
    return [] if unit in UNITS else [f"date_diff in {unit.lower()}s"]


def _function(node: exp.Expr) -> list[str]:
    if isinstance(node, exp.Anonymous):
        return [node.name.lower()]
    return [type(node).__name__] if isinstance(node, exp.Func) and type(node).__name__ not in FUNCTIONS else []


SHAPES: Mapping[type[exp.Expr], Callable[[Any], list[str]]] = {
    exp.Join: _join,
    exp.Union: lambda node: ["union by name"] if node.args.get("by_name") else [],
    exp.Comprehension: lambda _: ["list comprehension"],
    exp.CTE: _table_expression,
    exp.Pivot: lambda _: ["pivot"],
    exp.DateDiff: _date_diff,
}


MODELS = {model.name: model.sql for model in all_models()} | {
    f"checks.{check.path.stem}": check.sql for check in all_checks()
}


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_model_keeps_to_what_other_engines_do_the_same(name: str) -> None:
    assert set(constructs(MODELS[name])) == EXCEPTIONS.get(name, frozenset())


def test_the_exceptions_are_few_and_name_models_that_exist() -> None:
    assert EXCEPTIONS.keys() <= MODELS.keys()
    assert len(EXCEPTIONS) < len(MODELS) / 4


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("select * from a asof join b on a.x = b.x and a.t >= b.t", "asof join"),
        ("select * from a positional join b", "positional join"),
        ("with a as materialized (select 1) select * from a", "materialized"),
        ("with a as not materialized (select 1) select * from a", "materialized"),
        ("select 1 as a union by name select 2 as a", "union by name"),
        ("select [x + 1 for x in xs] from a", "list comprehension"),
        ("select list_sum(xs) from a", "list_sum"),
        ("select date_diff('day', s, e) from a", "date_diff in days"),
        ("select dayofweek(s) from a", "DayOfWeek"),
        ("select quantile_cont(x, 0.9) from a", "PercentileCont"),
    ],
)
def test_a_construct_that_differs_between_engines_is_found(sql: str, found: str) -> None:
    assert set(constructs(sql)) == {found}


def test_the_house_subset_passes() -> None:
    sql = """
        select team, date_trunc('week', merged_at) as week, count(*) filter (where is_ai) as ai_count,
            median(date_diff('microsecond', created_at, merged_at) / 3600000000.0) as hours
        from pull_requests
        where merged_at is distinct from null and regexp_matches(title, '^fix')
        group by all
        qualify row_number() over (partition by team order by week desc nulls last) = 1
    """
    assert set(constructs(sql)) == set()
