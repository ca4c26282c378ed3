"""A blind sample, the answers that come back, and precision and recall from them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from connectors import ConfigurationError
from pipeline import ai_sample, ai_validation, build_info, cli
from pipeline.ai_sample import Answer


@pytest.fixture
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    """300 pull requests without a trace, 100 that a branch marks, 50 that an agent opened, and 9 of automation."""
    with duckdb.connect() as connection:
        fill(connection)
        yield connection


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema marts; create schema staging; create schema metrics")
    connection.execute(
        """
        create table marts.pull_request_ai as
        select 'acme/shop' as repository, n as number,
            case when n < 300 then 'no_trace' when n < 400 then 'ai_coauthored' when n < 450 then 'agent_authored'
                else 'automation' end as ai_label,
            case when n < 300 then null when n < 400 then 'claude-branch' when n < 450 then 'devin'
                else 'renovate' end as ai_rule
        from range(459) as numbers (n)
        """
    )
    connection.execute(
        "create table marts.pull_requests as select *, ['a tool'] as ai_tools, 'shop' as team, 'open' as state"
        " from marts.pull_request_ai"
    )
    connection.execute(
        "create table staging.github_pull_requests (repository varchar, number bigint, merge_commit_oid varchar,"
        " merged_at timestamp)"
    )
    connection.execute(
        "create table staging.github_default_branch_commits (repository varchar, commit_oid varchar, parents varchar[])"
    )


def answers(*parts: tuple[range, bool]) -> list[Answer]:
    return [Answer("acme/shop", number, is_ai, line=2) for numbers, is_ai in parts for number in numbers]


def test_a_sample_is_drawn_by_label_is_blind_and_is_the_same_again(published: duckdb.DuckDBPyConnection) -> None:
    form = ai_sample.draw(published, "https://github.com")
    assert form == ai_sample.draw(published, "https://github.com")
    head, *lines = form.splitlines()
    assert head == "repository,number,link,ai_used,tool,rater,note"
    numbers = [int(line.split(",")[1]) for line in lines]
    assert (sum(n < 300 for n in numbers), sum(300 <= n < 400 for n in numbers)) == (203, 60)
    assert (sum(400 <= n < 450 for n in numbers), sum(n >= 450 for n in numbers)) == (50, 0)
    assert numbers != sorted(numbers)
    assert "devin" not in form
    assert f"acme/shop,{numbers[0]},https://github.com/acme/shop/pull/{numbers[0]},,,," in lines


def test_answers_of_a_large_stratum_weigh_more(published: duckdb.DuckDBPyConnection) -> None:
    given = answers((range(300, 305), True), (range(305, 310), False), (range(400, 410), True))
    found = {(one.measure, one.stratum): one for one in ai_validation.estimates(published, given)}
    marked = found["precision", "marked"]
    assert (marked.n, marked.hits) == (20, 15)
    assert marked.estimate == pytest.approx((100 * 0.5 + 50 * 1) / 150)
    assert found["precision", "rule:devin"].estimate == 1
    assert found["precision", "ai_coauthored"].estimate == 0.5
    assert ("recall", "marked") not in found


def test_recall_sets_what_was_marked_against_what_was_missed(published: duckdb.DuckDBPyConnection) -> None:
    given = answers((range(300, 310), True), (range(400, 410), True), (range(5), True), (range(5, 20), False))
    found = {(one.measure, one.stratum): one for one in ai_validation.estimates(published, given)}
    assert found["ai_share", "no_trace"].estimate == 0.25
    recall = found["recall", "marked"]
    assert recall.estimate == pytest.approx(150 / (150 + 75))
    assert recall.low < recall.estimate < recall.high
    assert (recall.n, recall.hits) == (25, 20)


@pytest.mark.parametrize(
    ("share", "n", "low", "high"), [(1.0, 60, 0.9398, 1.0), (0.5, 10, 0.2366, 0.7634), (0.0, 10, 0.0, 0.2775)]
)
def test_intervals_are_those_of_wilson(share: float, n: int, low: float, high: float) -> None:
    assert ai_validation.wilson(share, n) == pytest.approx((low, high), abs=1e-4)


def test_without_a_sample_the_table_is_there_and_empty(published: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    ai_validation.write(published, tmp_path / "none.csv")
    assert published.execute("select * from metrics.ai_validation").fetchall() == []


def test_a_kept_sample_makes_the_table_also_when_a_pull_request_is_gone(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    sample = tmp_path / "flowgauge.ai-sample.csv"
    assert ai_validation.kept_sample(tmp_path / "flowgauge.duckdb") == sample
    sample.write_text("repository,number,ai_used\nacme/shop,400,Yes\nacme/shop,999,no\nacme/shop,401,\n")
    ai_validation.write(published, sample)
    assert published.execute("select measure, stratum, n, hits from metrics.ai_validation").fetchall() == [
        ("precision", "marked", 1, 1),
        ("precision", "ai", 1, 1),
        ("precision", "agent_authored", 1, 1),
        ("precision", "rule:devin", 1, 1),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("repository,number\na/b,1\n", r"sample\.csv:1: there is no column ai_used"),
        ("repository,number,ai_used\na/b,1,maybe\n", r"sample\.csv:2: ai_used is 'maybe'"),
        ("repository,number,ai_used\na/b,1,yes\na/b,x,no\n", r"sample\.csv:3: 'x' is no number"),
        ("repository,number,ai_used\na/b,1,yes\na/b,1,no\n", r"sample\.csv:3: a/b#1 stands in line 2 already"),
    ],
)
def test_a_wrong_answer_is_named_with_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "sample.csv"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=said):
        ai_sample.read(path)


def test_an_answer_about_an_unknown_pull_request_is_refused(published: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ConfigurationError, match=r"sample\.csv:2: there is no pull request acme/shop#999"):
        ai_validation.refuse_unknown(published, answers((range(999, 1000), True)), Path("sample.csv"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text('[github]\nrepositories = ["acme/shop"]\n')
    with duckdb.connect(tmp_path / "flowgauge.duckdb") as connection:
        fill(connection)
        connection.execute("create schema meta")
        build_info.write(connection)
    return tmp_path


def test_a_form_without_an_answer_is_refused_and_not_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["ai", "sample"]) == 0
    assert cli.run(["ai", "score", "ai-sample.csv"]) == 2
    said = "flowgauge: ai-sample.csv: no pull request has an answer yet. Write yes or no into its column ai_used\n"
    assert capsys.readouterr().err == said
    assert not (folder / "flowgauge.ai-sample.csv").exists()


def test_a_form_that_people_have_filled_in_is_not_written_over(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["ai", "sample"]) == 0
    (folder / "ai-sample.csv").write_text("hours of asking people")
    capsys.readouterr()
    assert cli.run(["ai", "sample"]) == 2
    said = "flowgauge: ai-sample.csv: this file is there already. Move it away, or name another with --output\n"
    assert capsys.readouterr().err == said
    assert (folder / "ai-sample.csv").read_text() == "hours of asking people"


def test_a_form_that_can_not_be_written_or_kept_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["ai", "sample", "--output", "nowhere/form.csv"]) == 2
    said = "flowgauge: nowhere/form.csv: it can not be written (No such file or directory). Name another place\n"
    assert capsys.readouterr().err == said
    (folder / "form.csv").write_text("repository,number,ai_used\nacme/shop,400,yes\n")
    (folder / "flowgauge.ai-sample.csv").mkdir()
    assert cli.run(["ai", "score", "form.csv"]) == 2
    assert "flowgauge.ai-sample.csv: it can not be written" in capsys.readouterr().err


def test_the_verbs_write_a_form_and_score_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["ai", "sample"]) == 0
    assert capsys.readouterr().out == "ai-sample.csv: 313 pull requests\n"
    form = folder / "ai-sample.csv"
    rows = ['acme/shop,400,yes,"two', 'lines"', "acme/shop,401,no,", "acme/shop,402,,"]
    form.write_text("\n".join(["repository,number,ai_used,note", *rows, ""]))
    assert cli.run(["ai", "score", "ai-sample.csv"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[:2] == ["2 of 3 pull requests have an answer", "precision marked: 50.0% [9.5%, 90.5%], 1 of 2"]
    assert shown[-1] == "not shown to be right nine times of ten (lower bound under 90 %): rule:devin"
    assert (folder / "flowgauge.ai-sample.csv").read_bytes() == form.read_bytes()
    form.write_text('repository,number,ai_used,note\nacme/shop,400,yes,"two\nlines"\nacme/shop,999,no,\n')
    assert cli.run(["ai", "score", "ai-sample.csv"]) == 2
    assert "ai-sample.csv:4: there is no pull request acme/shop#999" in capsys.readouterr().err
