"""What holds for all SQL files: each has a test, and each table and column of the published file is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import dictionary
from tests.sql.warehouse import Warehouse, all_models

TESTS = "\n".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
BUILT = set(re.findall(r'"(\w+\.\w+)"', "\n".join(re.findall(r"warehouse\.build\(([^)]*)\)", TESTS))))
"""The models that a test names when it builds something."""


@pytest.mark.parametrize("name", [model.name for model in all_models()])
def test_every_model_is_built_by_a_test_of_its_own(name: str) -> None:
    assert name in BUILT


def test_every_table_and_column_of_the_published_file_has_a_meaning(warehouse: Warehouse) -> None:
    warehouse.build_all()
    entries = list(dictionary.read(warehouse.connection))
    assert {entry.table.partition(".")[0] for entry in entries} == {"raw", "meta", "staging", "marts", "metrics"}
    assert [f"{entry.table}.{entry.column}" for entry in entries if not entry.meaning] == []
