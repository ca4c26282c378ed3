"""What a user reads who has written something wrong: one line with the mend, through the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline import cli
from tests.connectors.jira.lab import TOKEN, USER, Json, Lab, Server, make_issue

Run = Callable[..., tuple[int, list[str]]]

PASSED_ONCE = "In Review"
"""Name of a status that the site does not have any more."""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a verb with a configuration; returns the exit code and the lines that begin an error or a finding."""
    monkeypatch.setattr("connectors.jira.client.UNREACHABLE_ATTEMPTS", 1)
    monkeypatch.setenv("JIRA_USER", USER)
    monkeypatch.setenv("JIRA_TOKEN", TOKEN)

    def run(verb: str, url: str, more: str = "") -> tuple[int, list[str]]:
        path = tmp_path / "config.toml"
        path.write_text(f'[jira]\nurl = "{url}"\n{more}\n')
        code = cli.run([verb, "--config", str(path)])
        printed = capsys.readouterr()
        return code, [line for line in (printed.err + printed.out).splitlines() if line.strip()]

    return run


@contextmanager
def site(lab: Lab, **options: object) -> Iterator[Server]:
    with lab.serve("tiny", jira_user=USER, jira_token=TOKEN, **options) as server:
        yield server


def only_error(lines: list[str]) -> str:
    (line,) = [line for line in lines if line.startswith("flowgauge: ")]
    return line


@pytest.mark.parametrize("verb", ["check", "sync"])
def test_an_address_where_nothing_answers(lab: Lab, run: Run, verb: str) -> None:
    with site(lab) as server:
        url = server.url
    code, lines = run(verb, url)
    assert code == 3
    assert f"no connection to jira.url = {url}" in only_error(lines)


@pytest.mark.parametrize("verb", ["check", "sync"])
def test_an_address_where_no_jira_answers(lab: Lab, run: Run, verb: str) -> None:
    with site(lab) as server:
        code, lines = run(verb, f"{server.url}/wrong")
        assert code == 3
        assert only_error(lines) == (
            f"flowgauge: jira.url = {server.url}/wrong: no Jira answers at this address."
            " Correct it in config.toml; a context path such as /jira belongs to it"
        )


@pytest.mark.parametrize("verb", ["check", "sync"])
@pytest.mark.parametrize("kind", ["cloud", "dc"])
def test_a_user_whom_the_site_does_not_know(
    lab: Lab, run: Run, monkeypatch: pytest.MonkeyPatch, verb: str, kind: str
) -> None:
    monkeypatch.setenv("JIRA_USER", "nobody@example.com")
    monkeypatch.setenv("JIRA_TOKEN", "not-the-token")
    with site(lab, kind=kind) as server:
        code, lines = run(verb, server.url)
    assert code == 3
    assert "Jira does not accept the user and token. Renew them: JIRA_USER must hold" in only_error(lines)
    assert "not-the-token" not in "".join(lines)


@pytest.mark.parametrize("verb", ["check", "sync"])
def test_a_project_that_does_not_exist_or_is_not_visible(lab: Lab, run: Run, verb: str) -> None:
    with site(lab) as server:
        code, lines = run(verb, server.url, 'projects = ["SHOP", "NOPE"]')
        assert code == 3
        assert only_error(lines) == (
            f"flowgauge: jira.projects at {server.url}: there is no project NOPE, or this account may not see it."
            " Correct jira.projects, or give the account the right to browse it"
        )


@pytest.mark.parametrize("verb", ["check", "sync"])
def test_a_field_that_is_not_there(lab: Lab, run: Run, verb: str) -> None:
    with site(lab) as server:
        code, lines = run(verb, server.url, 'fields = ["customfield_99999"]')
    assert code == 2
    assert only_error(lines) == (
        'flowgauge: jira.fields in config.toml: Jira has no field "customfield_99999" that this account may see.'
        " Its custom fields are: Sprint, Story point estimate, status"
    )


def test_a_category_that_there_is_not_is_refused_before_anything_is_asked(run: Run) -> None:
    overrides = '[jira.category_overrides.SHOP]\n"In Review" = "busy"'
    code, lines = run("check", "http://127.0.0.1:9", overrides)
    assert code == 2
    assert "jira.category_overrides.SHOP.In Review: Input should be 'new', 'indeterminate' or 'done'" in only_error(
        lines
    )


def deleted_status() -> Json:
    issue = make_issue(1, moves=[(10, "2"), (20, "3")])
    first, second = issue["changelog"]["histories"]
    first["items"][0] |= {"to": "77", "toString": PASSED_ONCE}
    second["items"][0] |= {"from": "77", "fromString": PASSED_ONCE}
    return issue


SAID = (
    'status "In Review" (id 77), which issues of ABC were in, is deleted from the scheme: time in it counts as not in'
    ' progress. Say its category in config.toml: jira.category_overrides.ABC."In Review" = "indeterminate"'
    ' (or "new", or "done")'
)


@pytest.mark.parametrize("kind", ["cloud", "dc"])
def test_a_status_deleted_from_the_scheme_is_said_by_check_with_the_key_that_mends_it(
    lab: Lab, run: Run, kind: str
) -> None:
    with lab.serve(lab.world([deleted_status()]), kind=kind) as server:
        code, lines = run("check", server.url)
        assert code == 0
        assert [line for line in lines if "deleted from the scheme" in line] == [f"ok  {SAID}"]
        key, _, value = SAID.partition("config.toml: ")[2].partition(" (or")[0].partition(" = ")
        code, lines = run("check", server.url, f"{key.removeprefix('jira.')} = {value}")
    assert code == 0
    assert not any("deleted from the scheme" in line for line in lines)


def test_a_status_deleted_from_the_scheme_is_said_by_a_sync_that_meets_it(
    lab: Lab, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    with lab.serve(lab.world([deleted_status()])) as server:
        assert run("sync", server.url)[0] == 0
        assert [record.getMessage() for record in caplog.records if "deleted" in record.message] == [f"Jira: {SAID}"]
        caplog.clear()
        assert run("sync", server.url)[0] == 0
    assert caplog.records == []


def test_check_names_the_custom_fields_that_are_there(lab: Lab, run: Run) -> None:
    with site(lab) as server:
        code, lines = run("check", server.url, 'fields = ["sprint"]')
    assert code == 0
    assert "ok  custom fields are there: Sprint" in lines
