"""Copilot: seats as they stand each day, and reports that come late, or never, behind links that are passwords."""

from __future__ import annotations

import json
import logging
import socket
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from connectors import ContractBrokenError, NotFoundAtSourceError, Stream, TryLaterError
from connectors.github import GitHub, GitHubSettings
from connectors.github.client import Client
from connectors.github.records import CopilotReportDay, CopilotSeat, CopilotUsage
from connectors.github.rest import Rest
from connectors.github.streams.copilot import Organization, read_seats, read_usage
from connectors.patience import Patience

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab, MemoryStore

ACME = "acme-example"
REPORT = "reports/users-1-day"


def connect(url: str, since: date | None = date(2026, 3, 26), patience: Patience | None = None) -> GitHub:
    settings = GitHubSettings(api_url=url, organizations=[ACME], copilot_usage=True, since=since)
    return GitHub(settings, "invented-token", patience or Patience(sleep=lambda _: None))


def acme(url: str) -> Organization:
    client = Client(GitHubSettings(api_url=url, organizations=[ACME]), "invented-token", Patience())
    return Organization(Rest(client), ACME, today=date(2026, 3, 31), since=date(2026, 3, 26))


def stream_of(connector: GitHub, name: str) -> Stream:
    (stream,) = [stream for stream in connector.streams() if stream.name == name]
    return stream


def read(connector: GitHub, store: MemoryStore, name: str = "copilot_usage", most: int | None = None) -> int:
    """Reads a stream into the store, `most` pages of it, and returns the requests that took."""
    stream = stream_of(connector, name)
    before = connector.cost.requests
    for page in islice(stream.read(store.cursor(stream)), most):
        store.save(stream, page)
    return connector.cost.requests - before


def days(store: MemoryStore) -> dict[str, bool]:
    return {f"{one.day:%m-%d}": one.is_available for one in store.of(CopilotReportDay)}


def line(user: int, **more: object) -> str:
    return json.dumps({"day": "2026-03-27", "user_id": user, "user_login": f"user-{user}", **more})


def file_of(*lines: str, end: str = "\n") -> dict[str, Any]:
    """A fault that puts these lines in the place of a report."""
    return {"match": "download", "action": "status", "status": 200, "body": "\n".join(lines) + end}


@pytest.mark.vcr
def test_a_seat_keeps_what_github_says_of_it(recorded_url: str) -> None:
    (page,) = read_seats(acme(recorded_url), None)
    assert len(page.records) == 3
    assert page.records[0].model_dump(mode="json") == {
        "organization": ACME,
        "day": "2026-03-31",
        "login": "alice-example",
        "plan_type": "business",
        "assigning_team": None,
        "created_at": "2026-01-02T08:00:00",
        "pending_cancellation_date": None,
        "last_authenticated_at": "2026-03-30T07:00:00",
        "last_activity_at": "2026-03-30T16:00:00",
        "last_activity_editor": "vscode/1.99.0/copilot/1.300.0",
    }


@pytest.mark.vcr
def test_a_day_keeps_what_each_person_did(recorded_url: str) -> None:
    pages = list(read_usage(acme(recorded_url), None))
    assert [len(page.records) for page in pages] == [1, 3, 2, 1, 4]
    told, usage, _ = (record.model_dump(mode="json") for record in pages[1].records)
    assert told == {"organization": ACME, "day": "2026-03-27", "is_available": True, "unreadable_line_count": 0}
    assert usage == {
        "organization": ACME,
        "day": "2026-03-27",
        "user_id": 1001,
        "login": "alice-example",
        "user_initiated_interaction_count": 14,
        "code_generation_activity_count": 42,
        "code_acceptance_activity_count": 14,
        "loc_suggested_to_add_sum": 168,
        "loc_suggested_to_delete_sum": 14,
        "loc_added_sum": 98,
        "loc_deleted_sum": 28,
        "used_agent": True,
        "used_chat": True,
        "used_cli": False,
        "used_copilot_code_review_active": None,
        "used_copilot_code_review_passive": None,
        "ai_credits_used": None,
    }


def test_a_day_without_a_report_is_known_as_such(lab: Lab) -> None:
    store = lab.store()
    assert read(connect(lab.serve().url), store) == 8
    assert days(store) == {"03-26": False, "03-27": True, "03-28": True, "03-29": False, "03-30": True}
    assert {one.day for one in store.of(CopilotUsage)} == {date(2026, 3, 27), date(2026, 3, 28), date(2026, 3, 30)}


def test_held_days_are_not_asked_for_again(lab: Lab) -> None:
    server = lab.serve()
    store = lab.store()
    read(connect(server.url), store)
    assert read(connect(server.url), store) == 2
    server.set_time("2026-04-03T12:00:00Z")
    assert read(connect(server.url), store) == 5
    server.set_time("2026-04-12T12:00:00Z")
    read(connect(server.url), store)
    server.set_time("2026-04-13T12:00:00Z")
    asked = read(connect(server.url), store)
    assert asked == 8
    assert len(days(store)) == 18


def test_a_report_that_comes_late_is_taken_when_it_comes(lab: Lab) -> None:
    none_yet = {"match": f"{REPORT}.day=2026-03-30", "action": "status", "status": 204, "body": "", "nth": [1]}
    server = lab.serve(faults=[none_yet])
    store = lab.store()
    read(connect(server.url), store)
    before = days(store)["03-30"]
    read(connect(server.url), store)
    assert (before, days(store)["03-30"]) == (False, True)


def test_reading_goes_on_with_the_day_where_it_was_cut_off(lab: Lab) -> None:
    server = lab.serve()
    store, whole = lab.store(), lab.store()
    read(connect(server.url), whole)
    read(connect(server.url), store, most=2)
    read(connect(server.url), store)
    assert store.rows == whole.rows


def test_an_earlier_day_brings_the_reports_before(lab: Lab) -> None:
    server = lab.serve()
    store = lab.store()
    read(connect(server.url, date(2026, 3, 30)), store)
    read(connect(server.url, date(2026, 3, 27)), store)
    assert list(days(store)) == ["03-30", "03-27", "03-28", "03-29"]


def test_reports_are_asked_for_a_year_back_and_not_before_there_were_any(lab: Lab) -> None:
    server = lab.serve(at="2026-11-01T00:00:00Z")
    stream = stream_of(connect(server.url, None), "copilot_usage")
    next(iter(stream.read(None)))
    server.set_time("2026-01-20T00:00:00Z")
    next(iter(stream_of(connect(server.url, None), "copilot_usage").read(None)))
    assert [one["query"] for one in server.requests if REPORT in one["path"]] == ["day=2025-11-01", "day=2025-10-10"]


def test_links_are_followed_without_the_token(lab: Lab) -> None:
    server = lab.serve()
    read(connect(server.url), lab.store())
    downloads = [one for one in server.requests if "download" in one["path"]]
    assert [one["status"] for one in downloads] == [200, 200, 200]
    assert {one["headers"]["user-agent"].split("/")[0] for one in downloads} == {"python-requests"}


def test_a_password_file_is_not_used_for_links(lab: Lab, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password mine\n", "utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    store = lab.store()
    read(connect(lab.serve().url), store)
    assert store.count(CopilotUsage) == 6


def test_a_link_is_in_no_row_no_cursor_and_no_log_line(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    faults = [{"match": "download", "action": "status", "status": 502, "nth": [1]}, {"match": "download", "nth": [2]}]
    server = lab.serve(faults=[faults[0], {**faults[1], "action": "reset"}])
    store = lab.store()
    with caplog.at_level(logging.DEBUG):
        read(connect(server.url), store)
    assert "the report's host answered 502" in caplog.text
    assert "the connection to the report broke" in caplog.text
    for text in (caplog.text, str(store.rows), str(store.cursors)):
        assert "sig=" not in text
        assert "download" not in text


def test_a_link_that_leads_nowhere_is_not_in_the_error(lab: Lab) -> None:
    server = lab.serve(faults=[{"match": "download", "action": "reset"}])
    with pytest.raises(
        TryLaterError, match=r"usage on 2026-03-27 of acme-example: the connection to the report"
    ) as caught:
        read(connect(server.url), lab.store())
    cause: BaseException | None = caught.value
    while cause is not None:
        assert "sig=" not in f"{cause!r}"
        cause = cause.__cause__


@pytest.mark.parametrize(
    "fault",
    [
        {"match": "download", "action": "status", "status": 403, "body": "<Error/>", "nth": [1]},
        {"match": "download", "action": "status", "status": 503, "nth": [1, 2]},
        {"match": "download", "action": "truncate", "nth": [1]},
        {"match": "download", "action": "truncate", "keep_length": True, "nth": [2]},
        {"match": "download", "action": "reset", "nth": [1]},
        {"match": REPORT, "action": "html_502", "nth": [1]},
        {"match": REPORT, "action": "secondary_limit", "nth": [2]},
    ],
    ids=lambda fault: " ".join(str(value) for value in fault.values()),
)
def test_what_passes_by_itself_loses_nothing(fault: dict[str, Any], lab: Lab) -> None:
    calm, stormy = lab.store(), lab.store()
    read(connect(lab.serve().url), calm)
    server = lab.serve(faults=[fault])
    read(connect(server.url), stormy)
    assert stormy.rows == calm.rows
    assert server.stats["faults"]


def test_a_refused_link_is_replaced_by_a_fresh_one(lab: Lab) -> None:
    server = lab.serve(faults=[{"match": "download", "action": "status", "status": 403, "body": "", "nth": [1]}])
    read(connect(server.url), lab.store(), most=2)
    steps = [one["path"].split("/")[-1][:11] for one in server.requests if "day" in one["path"]]
    assert steps == ["users-1-day", "users-1-day", "2026-03-27.", "users-1-day", "2026-03-27."]


def test_lines_that_can_not_be_read_are_told_by_their_numbers_and_the_others_kept(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    lines = [line(1), "{no json", line(2), "[]", '{"user_login": "nobody"}', line(3, day="2026-03-20"), "", line(4)]
    server = lab.serve(faults=[file_of(*lines)], at="2026-03-28T00:00:00Z")
    store = lab.store()
    with caplog.at_level(logging.WARNING):
        read(connect(server.url), store)
    assert [one.user_id for one in store.of(CopilotUsage)] == [1, 2, 4]
    assert [one.unreadable_line_count for one in store.of(CopilotReportDay)] == [0, 4]
    assert caplog.messages == [
        "GitHub, Copilot usage on 2026-03-27 of acme-example: 4 of 7 lines can not be read and are left out: 2, 4, 5, 6"
    ]


def test_a_count_that_is_not_told_is_not_zero(lab: Lab) -> None:
    server = lab.serve(
        faults=[file_of(line(1, loc_added_sum=0, totals_by_ide=[], etl_id="x"))], at="2026-03-28T00:00:00Z"
    )
    store = lab.store()
    read(connect(server.url), store)
    (usage,) = store.of(CopilotUsage)
    assert (usage.loc_added_sum, usage.loc_deleted_sum) == (0, None)


def test_an_empty_report_is_a_day_on_which_nobody_did_anything(lab: Lab) -> None:
    server = lab.serve(faults=[file_of(end="")], at="2026-03-28T00:00:00Z")
    store = lab.store()
    read(connect(server.url), store)
    assert (days(store)["03-27"], store.count(CopilotUsage)) == (True, 0)


def test_a_report_in_several_files_is_one_day(lab: Lab) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    links = [f"http://127.0.0.1:{port}/_forge/download/{part}" for part in (1, 2)]
    answer = {"download_links": links, "report_day": "2026-03-27"}
    faults = [
        {"match": "download/1", "action": "status", "status": 200, "body": line(1) + "\n"},
        {"match": "download/2", "action": "status", "status": 200, "body": "nonsense\n" + line(2)},
        {"match": REPORT, "action": "status", "status": 200, "body": answer},
    ]
    server = lab.serve(at="2026-03-28T00:00:00Z", faults=faults, port=port)
    store = lab.store()
    read(connect(server.url, date(2026, 3, 27)), store)
    assert [one.user_id for one in store.of(CopilotUsage)] == [1, 2]
    assert [one.unreadable_line_count for one in store.of(CopilotReportDay)] == [1]


def test_seats_are_read_once_a_day(lab: Lab) -> None:
    server = lab.serve()
    store = lab.store()
    costs = [read(connect(server.url), store, "copilot_seats") for _ in range(2)]
    server.set_time("2026-04-01T01:00:00Z")
    costs.append(read(connect(server.url), store, "copilot_seats"))
    assert costs == [1, 0, 1]
    assert {(one.day.day, one.login) for one in store.of(CopilotSeat)} == {
        (day, f"{name}-example") for day in (31, 1) for name in ("alice", "bob", "carol")
    }


def test_a_seat_whose_holder_is_gone_is_left_out(lab: Lab) -> None:
    seats = [
        {"created_at": "2026-01-01T00:00:00Z", "assignee": assignee} for assignee in (None, {"login": "a", "id": 1})
    ]
    body = {"total_seats": 2, "seats": seats}
    server = lab.serve(faults=[{"match": "seats", "action": "status", "status": 200, "body": body}])
    store = lab.store()
    read(connect(server.url), store, "copilot_seats")
    assert [one.login for one in store.of(CopilotSeat)] == ["a"]


@pytest.mark.parametrize("name", ["copilot_seats", "copilot_usage"])
def test_an_organization_without_copilot_is_told_with_its_place(name: str, lab: Lab) -> None:
    fault = {"match": "copilot", "action": "status", "status": 404, "body": {"message": "Not Found"}}
    with pytest.raises(NotFoundAtSourceError, match=r"^GitHub, Copilot .* of acme-example: not found"):
        read(connect(lab.serve(faults=[fault]).url), lab.store(), name)


@pytest.mark.parametrize("body", [[], {}, {"download_links": None}])
def test_an_answer_of_another_shape_is_told_with_its_place(body: object, lab: Lab) -> None:
    server = lab.serve(faults=[{"match": REPORT, "action": "status", "status": 200, "body": body}])
    with pytest.raises(ContractBrokenError, match=r"^GitHub, Copilot usage on 2026-03-26 of acme-example: "):
        read(connect(server.url), lab.store())


def test_copilot_is_read_only_when_it_is_wanted_and_after_all_else(lab: Lab) -> None:
    url = lab.serve().url
    without = [stream.name for stream in lab.connect(url, ACME).streams()]
    wanted = [stream.name for stream in connect(url).streams()]
    assert wanted == [*without, "copilot_seats", "copilot_usage"]
