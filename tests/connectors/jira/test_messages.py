"""What a user reads who has written something wrong: one line with the mend, through the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
        code = cli.run([*verb.split(), "--config", str(path)])
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
    said = only_error(lines)
    assert "jira.category_overrides.SHOP.In Review: this must be 'new', 'indeterminate' or 'done'" in said


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


def two_projects(lab: Lab, *visible: str, count: int = 2) -> Any:
    """A world with so many issues in each project that the account may see."""
    projects = [{"id": number, "key": key, "name": f"Project {key}"} for number, key in PROJECTS if key in visible]
    issues = [
        make_issue(place * 100 + number, number, project=project) | {"key": f"{project['key']}-{number}"}
        for place, project in enumerate(projects)
        for number in range(1, count + 1)
    ]
    return lab.world(issues, projects=projects)


PROJECTS = (("100", "ABC"), ("200", "XYZ"))


def test_a_project_that_left_sight_is_named_every_night_until_it_is_back_or_the_others_are_named(
    lab: Lab, run: Run
) -> None:
    both = two_projects(lab, "ABC", "XYZ")
    with lab.serve(both) as server:
        assert run("sync", server.url)[0] == 0
        server.application.jira.world = two_projects(lab, "ABC").jira
        for night in (3, 4):
            server.set_time(f"2026-03-0{night}T00:00:00Z")
            code, lines = run("sync", server.url)
            assert code == 1
            assert only_error(lines) == (
                "flowgauge: jira: project XYZ (Project XYZ) was last seen 2026-03-02 00:00 UTC: 2 of its issues are"
                " kept as they were then, and those that were open leave the figures. Give the account the right to"
                " browse it, or, where it is no longer wanted, name the others in jira.projects"
            )
        code, lines = run("sync", server.url, 'projects = ["ABC"]')
        assert (code, [line for line in lines if line.startswith("flowgauge: ")]) == (0, [])
        server.application.jira.world = both.jira
        server.set_time("2026-03-05T00:00:00Z")
        code, lines = run("sync", server.url)
        assert (code, [line for line in lines if line.startswith("flowgauge: ")]) == (0, [])


def test_issues_that_vanish_in_great_number_are_said(lab: Lab, run: Run) -> None:
    with lab.serve(two_projects(lab, "ABC", count=20)) as server:
        assert run("sync", server.url)[0] == 0
        server.application.jira.world = two_projects(lab, "ABC", count=8).jira
        server.set_time("2026-03-03T00:00:00Z")
        code, lines = run("sync", server.url)
        assert code == 1
        assert only_error(lines) == (
            "flowgauge: jira: 12 of 20 rows of raw.jira_issues are not shown any more and leave the figures. Unless"
            " they were deleted or taken out of config.toml, look at what the account may see: they come back when they"
            " are shown"
        )
        assert run("sync", server.url)[0] == 0


def test_another_site_is_refused_before_anything_is_read_and_the_same_one_may_have_moved(lab: Lab, run: Run) -> None:
    with lab.serve("tiny") as one, lab.serve(two_projects(lab, "ABC")) as other:
        assert run("sync", one.url)[0] == 0
        code, lines = run("sync", other.url)
        assert code == 2
        assert other.requests == []
        said = only_error(lines)
        names = [url.removeprefix("http://") for url in (one.url, other.url)]
        assert f"jira was read from {names[0]} into this store, and the configuration names {names[1]}." in said
        assert "set warehouse.path to a new file. If it is the same site under another address, run `flowgauge" in said
        assert run("sync", f"{one.url}/")[0] == 0
        assert run("sync --same-site", other.url)[0] in {0, 1}
        assert run("sync", other.url)[0] in {0, 1}


def test_an_address_where_nothing_was_read_is_not_remembered(lab: Lab, run: Run) -> None:
    with lab.serve("tiny") as server:
        assert run("sync", f"{server.url}/wrong")[0] == 3
        assert run("sync", server.url)[0] == 0
