from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from connectors import Cost, Page
from connectors.github.settings import GitHubSettings
from pipeline import leaving_out
from pipeline.store import Store
from tests.pipeline.records import pull_request, stream
from tests.pipeline.test_sightings import SHOP, WEB, repository

NIGHT = datetime(2026, 1, 31)  # noqa: DTZ001 - the store keeps UTC without an offset


@pytest.mark.parametrize(
    ("section", "left"),
    [
        ({"repositories": [SHOP]}, [1]),
        ({"repositories": [SHOP, "Acme/Web"]}, [1, 2]),
        ({"organizations": ["Acme"]}, [1, 2]),
        ({"organizations": ["acme"], "exclude": ["*/Web"]}, [1]),
        ({"organizations": ["other"]}, [1]),
    ],
)
def test_a_repository_that_is_not_seen_and_not_asked_for_any_more_is_left_out(
    store: Store, tmp_path: Path, section: dict[str, list[str]], left: list[int]
) -> None:
    both = [repository(SHOP), repository(WEB), pull_request(1), pull_request().model_copy(update={"repository_id": 2})]
    for night, page in ((NIGHT - timedelta(days=1), Page(both, {})), (NIGHT, Page([repository(SHOP)], {}))):
        store.begin_run("github", night)
        store.save(stream(), page)
        store.record_run("github", started_at=night, observed_at=night, cost=Cost(), record_count=4, failure=None)
    store.copy_to(tmp_path / "draft.duckdb")
    with duckdb.connect(tmp_path / "draft.duckdb") as draft:
        leaving_out.other_repositories(draft, GitHubSettings.model_validate(section))
        for table, column in (("github_repositories", "id"), ("github_pull_requests", "repository_id")):
            found = draft.execute(f"select {column} from raw.{table} order by all").fetchall()
            assert found == [(number,) for number in left]
