"""Answers to ad-hoc queries: any type can be asked for, every format keeps its shape, and Ctrl-C ends them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from connectors import ConfigurationError
from pipeline import database, published
from pipeline.answer import FORMATS, Answer


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with database.connect() as opened:
        yield opened


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("select timestamptz '2026-01-05 09:00+01'", "2026-01-05T08:00:00"),
        ("select [timestamptz '2026-01-05 09:00+01']", '["2026-01-05T08:00:00"]'),
        ("select {'INTERVAL': timestamptz '2026-01-05 09:00Z'}", '{"INTERVAL": "2026-01-05T09:00:00"}'),
        ("select 'BLOB'::enum('BLOB') where now() is not null", "BLOB"),
        ("select interval 2 months", "2 months"),
        ("select 'a\\xAA'::blob", "a\\xAA"),
        ("select time '10:00'", "10:00:00"),
        ("select 1.50::decimal(5, 2)", "1.50"),
    ],
)
def test_every_type_is_told_as_duckdb_tells_it_and_moments_in_utc(
    connection: duckdb.DuckDBPyConnection, sql: str, shown: str
) -> None:
    assert FORMATS["table"](published.ask(connection, sql)).splitlines()[-1] == shown


def test_a_cast_answer_keeps_its_names_and_its_order(connection: duckdb.DuckDBPyConnection) -> None:
    answer = published.ask(connection, 'select now() as "a ""b", n, 1 as n from range(3) t(n) order by t.n desc; -- !')
    assert list(answer.columns) == ['a "b', "n", "n"]
    assert [row[1] for row in answer.rows] == [2, 1, 0]


def test_a_mistake_is_told_with_the_line_of_the_question(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ConfigurationError, match=r"LINE 2: nothing"):
        published.ask(connection, "select\nnothing")


def test_line_breaks_in_values_keep_a_row_on_its_line() -> None:
    answer = Answer(["title", "n"], [("two\r\nlines", 1), ("one", 2)])
    assert FORMATS["table"](answer).splitlines() == [
        "title       n",
        "----------  -",
        "two\\nlines  1",
        "one         2",
    ]
    assert FORMATS["markdown"](answer).splitlines() == [
        "| title | n |",
        "| --- | --- |",
        "| two<br>lines | 1 |",
        "| one | 2 |",
    ]
    assert json.loads(FORMATS["json"](answer))[0]["title"] == "two\r\nlines"


def test_json_refuses_two_columns_of_one_name_instead_of_losing_one() -> None:
    with pytest.raises(ConfigurationError, match=r"two columns are called 'n'.*another name with `as`"):
        FORMATS["json"](Answer(["n", "n"], [(1, 2)]))


STOPPED = """
import os, signal, sys, threading
from pipeline import cli

signal.signal(signal.SIGINT, signal.default_int_handler)
threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
sys.exit(cli.run(["query", sys.argv[1]]))
"""


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from range(1000000) as a (n), range(100000) as b (n) where a.n * b.n % 7 = 3",
        "select max(a.n + b.n) from range(3000000) as a (n) join range(100000) as b (n) on a.n % 10 = b.n % 10",
    ],
)
def test_ctrl_c_ends_a_query_that_would_take_minutes(tmp_path: Path, sql: str) -> None:
    (tmp_path / "config.toml").touch()
    duckdb.connect(tmp_path / "flowgauge.duckdb").close()
    stopped = subprocess.run(
        [sys.executable, "-c", STOPPED, sql], cwd=tmp_path, check=False, capture_output=True, text=True, timeout=60
    )
    assert stopped.returncode == 130
    assert stopped.stderr.strip() == "flowgauge: stopped; what was read is kept"
