from __future__ import annotations

from itertools import pairwise

import pytest

from connectors.errors import ContractBrokenError
from connectors.jira.data_center import DataCenter
from connectors.jira.records import StatusChange
from tests.connectors.jira.lab import Json, Lab, make_issue

LONG_STORY = make_issue(1, moves=[(10 + step, "2" if step % 2 == 0 else "1") for step in range(350)])


@pytest.mark.parametrize("kind", ["cloud", "dc"])
def test_an_issue_with_350_history_entries_has_all_of_them_in_order(lab: Lab, kind: str) -> None:
    with lab.serve(lab.world([LONG_STORY]), kind=kind) as server:
        changes = sorted(lab.sync(server.url).rows(StatusChange), key=lambda change: change.changed_at)
    assert [change.history_id for change in changes] == [str(1000 + step) for step in range(350)]
    assert all(before.to_status_id == after.from_status_id for before, after in pairwise(changes))


def test_a_history_that_is_split_over_pages_is_put_together_again(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.jira.cloud.HISTORY_PAGE", 100)
    with lab.serve(lab.world([LONG_STORY, make_issue(2, moves=[(20, "2"), (30, "3")])])) as server:
        lab.sync(server.url)
        pages = [request for request in server.requests if request["path"].endswith("bulkfetch")]
    assert len(pages) == 4
    assert [change.issue_id for change in lab.store.rows(StatusChange)] == ["1"] * 350 + ["2"] * 2


@pytest.mark.parametrize("kind", ["cloud", "dc"])
def test_status_changes_within_one_entry_keep_their_order(lab: Lab, kind: str) -> None:
    issue = make_issue(1, moves=[(10, "2"), (20, "3")])
    first, second = issue["changelog"]["histories"]
    other = {"field": "assignee", "fieldId": "assignee", "from": None, "fromString": None, "to": "a", "toString": "A"}
    first["items"] = [other, *first["items"], *second["items"]]
    issue["changelog"]["histories"] = [first]
    with lab.serve(lab.world([issue]), kind=kind) as server:
        changes = lab.sync(server.url).rows(StatusChange)
    assert [(change.position, change.to_status_id) for change in changes] == [(0, "2"), (1, "3")]


class KeepsBack:
    """Data Center, with one history in a search and perhaps another one in the issue itself."""

    def __init__(self, later: Json) -> None:
        self.later = later

    def sign_in_with_bearer_token(self) -> None: ...

    def get(self, path: str, **_: object) -> Json:
        assert path == "/rest/api/2/issue/1"
        return {"id": "1", "key": "ABC-1", "changelog": self.later}


CUT = {"total": 2, "histories": [{"id": "11"}]}


def test_a_history_that_a_search_cuts_short_is_read_from_the_issue() -> None:
    whole = {"total": 2, "histories": [{"id": "10"}, {"id": "11"}]}
    site = DataCenter(KeepsBack(whole))  # type: ignore[arg-type]  # two methods are enough
    assert site.histories([{"id": "1", "key": "ABC-1", "changelog": CUT}], []) == {"1": [{"id": "10"}, {"id": "11"}]}


def test_a_history_that_stays_cut_short_is_an_error() -> None:
    site = DataCenter(KeepsBack(CUT))  # type: ignore[arg-type]  # two methods are enough
    with pytest.raises(ContractBrokenError, match="issue ABC-1: Jira keeps back"):
        site.histories([{"id": "1", "key": "ABC-1", "changelog": CUT}], [])
