from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline import models
from pipeline.errors import ModelError


def write(folder: Path, **files: str) -> Path:
    for name, sql in files.items():
        schema, _, table = name.partition("__")
        (folder / schema).mkdir(exist_ok=True)
        (folder / schema / f"{table}.sql").write_text(sql)
    return folder


def names(folder: Path) -> list[str]:
    return [model.name for model in models.load(duckdb.connect(), folder)]


def test_models_come_after_what_they_read(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        metrics__a="select * from marts.b",
        marts__b="with x as (select * from staging.c) select * from x join marts.z using (i)",
        marts__z="select 1 as i",
        staging__c="select 1 as i",
    )
    found = names(folder)
    assert found.index("metrics.a") > found.index("marts.b") > found.index("staging.c")
    assert found.index("marts.b") > found.index("marts.z")


@pytest.mark.parametrize(
    "sql",
    [
        "with marts as (select 1 as i) select * from marts, staging.c",
        "select i from staging.c where exists (select 1 from staging.c as marts)",
        "select * from staging.c union all select * from staging.c",
        "with recursive r as (select * from staging.c union all select i + 1 from r where i < 3) select * from r",
        "select list_transform([1], lambda x: x + (select max(i) from staging.c))",
    ],
)
def test_what_a_model_reads_is_found_wherever_it_stands(tmp_path: Path, sql: str) -> None:
    write(tmp_path, marts__m=sql, staging__c="select 1 as i")
    (found,) = [model for model in models.load(duckdb.connect(), tmp_path) if model.schema == "marts"]
    assert found.reads == {"staging.c"}


def test_a_circle_names_its_models(tmp_path: Path) -> None:
    write(tmp_path, marts__a="select * from marts.b", marts__b="select * from marts.a")
    with pytest.raises(ModelError, match=r"circle: marts\.\w -> marts\.\w -> marts\.\w"):
        names(tmp_path)


def test_a_file_that_is_no_select_is_named(tmp_path: Path) -> None:
    write(tmp_path, marts__a="drop table x")
    with pytest.raises(ModelError, match=r"a\.sql: this is no single SELECT"):
        names(tmp_path)


def test_every_file_says_in_its_first_line_what_one_row_is() -> None:
    connection = duckdb.connect()
    assert [model.name for model in models.load(connection) if not model.grain.startswith("One row per")] == []
    assert [check.name for check in models.load_checks(connection) if not check.grain.endswith(".")] == []


def test_every_file_is_one_select_that_a_shell_can_run_as_it_is() -> None:
    for path in sorted(models.FOLDER.glob("*/*.sql")):
        assert ";" not in path.read_text("utf-8").replace("'", "").split("--")[0], path
        # Braces count characters in patterns; in templates they come with another sign.
        assert not any(sign in path.read_text("utf-8") for sign in ("{{", "{%", "{#")), path
