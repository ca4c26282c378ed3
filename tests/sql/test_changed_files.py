"""Changed files: which count, in which language they are, and how large that makes a pull request."""

from __future__ import annotations

from pathlib import Path

from connectors.github import records as github
from tests.sql.records import file, pull_request
from tests.sql.warehouse import Warehouse

MERGED = "2026-01-06T08:00"


NOT_BY_HAND = {
    "package-lock.json": ("lock-files", "lock"),
    "services/cart/Cargo.lock": ("lock-files", "lock"),
    "vendor/github.com/some/thing.go": ("vendored-folders", "vendored"),
    "web/node_modules/left/index.js": ("vendored-folders", "vendored"),
    "static/site.min.js": ("minified", "minified"),
    "ui/__snapshots__/button.test.tsx.snap": ("test-snapshots", "snapshot"),
    "api/cart.pb.go": ("generated-code", "generated"),
    "api/cart_pb2.py": ("generated-code", "generated"),
    "src/generated/tables.py": ("generated-folders", "generated"),
    "docs/logo.PNG": ("images-and-fonts", "binary"),
    "src/vendors.py": (None, None),
    "vendor": (None, None),
    "src/lock.json": (None, None),
    "src/cart.py": (None, None),
}

LANGUAGES = {
    "src/cart.py": ("Python", "high"),
    "src/Cart.PY": ("Python", "high"),
    "src/cart.rs": ("Rust", "low"),
    "CMakeLists.txt": ("CMake", "low"),
    "notes.txt": ("Text", "config"),
    "db/001.sql": ("SQL", "config"),
    "Dockerfile": ("Dockerfile", "config"),
    "src/cart.unheardof": (None, None),
    "LICENSE-OF-NOBODY": (None, None),
}


def test_a_file_that_nobody_wrote_by_hand_is_known_by_its_name(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1), [file(1, path) for path in NOT_BY_HAND])
    warehouse.build("marts.file_paths")
    found = warehouse.rows("select path, exclusion_rule, exclusion_kind from marts.file_paths")
    assert {path: rest for path, *rest in found} == {path: list(rest) for path, rest in NOT_BY_HAND.items()}


def test_the_language_of_a_file_is_known_by_its_name_or_extension(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1), [file(1, path) for path in LANGUAGES])
    warehouse.build("marts.file_paths")
    found = warehouse.rows("select path, language, language_tier from marts.file_paths")
    assert {path: rest for path, *rest in found} == {path: list(rest) for path, rest in LANGUAGES.items()}


def test_own_rules_and_languages_come_before_the_shipped_ones(warehouse: Warehouse, tmp_path: Path) -> None:
    own = tmp_path / "files.toml"
    own.write_text(
        """
        [[rules]]
        rule = "our-generator"
        kind = "generated"
        paths = ["services/*/made/*"]
        source = "ours"

        [[rules]]
        rule = "vendored-folders"
        kind = "vendored"
        folders = ["borrowed"]
        source = "ours: vendor/ is our own code"

        [[languages]]
        language = "Housescript"
        tier = "low"
        extensions = ["hs"]
        source = "ours"
        """
    )
    warehouse.add(
        pull_request(1),
        [file(1, path) for path in ("services/cart/made/a.py", "vendor/a.py", "borrowed/a.py", "src/a.hs")],
    )
    warehouse.build("marts.file_paths", files={"rules": own})
    assert warehouse.rows("select path, exclusion_rule, language from marts.file_paths order by path") == [
        ("borrowed/a.py", "vendored-folders", "Python"),
        ("services/cart/made/a.py", "our-generator", "Python"),
        ("src/a.hs", None, "Housescript"),
        ("vendor/a.py", None, "Python"),
    ]


def test_a_file_that_only_moved_does_not_count_and_one_that_changed_on_the_way_does(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1),
        file(1, "src/moved.py", 0, 0, "RENAMED"),
        file(1, "src/moved_and_changed.py", 3, 1, "RENAMED"),
        file(1, "yarn.lock", 900, 800),
    )
    warehouse.build("marts.pull_request_files")
    assert warehouse.rows(
        "select path, is_excluded, exclusion_rule, language_tier from marts.pull_request_files order by path"
    ) == [
        ("src/moved.py", True, "moved", "high"),
        ("src/moved_and_changed.py", False, None, "high"),
        ("yarn.lock", True, "lock-files", None),
    ]


def size(warehouse: Warehouse, *files: github.File, changed_files: int) -> tuple[object, ...] | None:
    warehouse.add(pull_request(1, merged_at=MERGED, changed_files=changed_files), *files)
    warehouse.build("marts.pull_request_sizes")
    found = warehouse.rows(
        "select counted_files, counted_additions, counted_deletions, is_mass_change, language, language_tier"
        " from marts.pull_request_sizes"
    )
    return found[0] if found else None


def test_a_size_counts_what_somebody_wrote_and_its_language_has_most_lines(warehouse: Warehouse) -> None:
    files = [
        file(1, "src/a.py", 10, 5),
        file(1, "src/b.py", 10, 0),
        file(1, "src/c.rs", 20, 4),
        file(1, "package-lock.json", 4000, 3000),
    ]
    assert size(warehouse, *files, changed_files=4) == (3, 40, 9, False, "Python", "high")


def test_of_two_languages_with_as_many_lines_the_first_of_the_list_wins(warehouse: Warehouse) -> None:
    files = [file(1, "src/a.rs", 10, 0), file(1, "src/b.go", 10, 0)]
    assert size(warehouse, *files, changed_files=2) == (2, 20, 0, False, "Go", "high")


def test_a_change_mostly_in_an_unknown_language_has_none(warehouse: Warehouse) -> None:
    files = [file(1, "src/a.unheardof", 10, 0), file(1, "src/b.go", 9, 0)]
    assert size(warehouse, *files, changed_files=2) == (2, 19, 0, False, None, None)


def test_over_5000_counted_lines_are_a_mass_change(warehouse: Warehouse) -> None:
    assert size(warehouse, file(1, "src/a.py", 2501, 2500), changed_files=1) == (1, 2501, 2500, True, "Python", "high")


def test_a_change_of_locks_alone_has_a_size_of_zero_and_no_language(warehouse: Warehouse) -> None:
    assert size(warehouse, file(1, "yarn.lock", 50, 40), changed_files=1) == (0, 0, 0, False, None, None)


def test_a_size_is_not_known_where_fewer_files_were_listed_than_changed(warehouse: Warehouse) -> None:
    assert size(warehouse, file(1, "src/a.py", 10, 5), changed_files=3001) is None


def test_the_longer_pattern_decides_the_stack_of_a_repository(warehouse: Warehouse) -> None:
    warehouse.build(
        "marts.repository_stacks",
        stacks=[
            {"stack": "public", "repositories": ["acme/*"]},
            {"stack": "internal", "repositories": ["ACME/web"]},
        ],
    )
    assert warehouse.rows("from marts.repository_stacks order by repository") == [
        ("acme/shop", "public"),
        ("acme/web", "internal"),
    ]
