"""Where commits stand on the default branch, and how much of it they contain."""

from __future__ import annotations

from tests.sql.delivery import LINE
from tests.sql.records import branch_commit, branch_head, sha
from tests.sql.warehouse import Warehouse


def test_commits_of_a_squashed_or_rebased_history_follow_one_another(warehouse: Warehouse) -> None:
    warehouse.add(LINE)
    warehouse.build("marts.branch_positions")
    assert warehouse.rows("from marts.branch_positions order by position") == [
        ("acme/shop", sha("a"), 0, 0, True),
        ("acme/shop", sha("b"), 1, 1, True),
        ("acme/shop", sha("c"), 2, 2, True),
        ("acme/shop", sha("d"), 3, 3, True),
    ]


def test_a_commit_brought_in_by_a_merge_has_the_place_of_that_merge(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("1", "a"),
        branch_commit("2", "1"),
        branch_commit("b", "a"),
        branch_commit("c", "b", "2"),
        branch_commit("3", "2"),
        branch_commit("d", "c", "3"),
        branch_head("d"),
    )
    warehouse.build("marts.branch_positions")
    assert warehouse.rows("select left(commit_oid, 1), position from marts.branch_positions order by all") == [
        ("1", 2),
        ("2", 2),
        ("3", 3),
        ("a", 0),
        ("b", 1),
        ("c", 2),
        ("d", 3),
    ]


def test_a_commit_brought_in_twice_has_the_place_of_the_earlier_merge(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("1", "a"),
        branch_commit("2", "1"),
        branch_commit("3", "a"),
        branch_commit("b", "a", "2"),
        branch_commit("c", "b", "1"),
        branch_commit("d", "c", "3"),
        branch_commit("e", "d", "3"),
        branch_head("e"),
    )
    warehouse.build("marts.branch_positions")
    assert warehouse.rows(
        "select left(commit_oid, 1), position from marts.branch_positions where contained_position < position"
        " order by all"
    ) == [("1", 1), ("2", 1), ("3", 3)]


def test_a_commit_contains_the_newest_place_that_any_of_its_parents_contains(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE[:4],
        branch_commit("1", "a", "b"),
        branch_commit("2", "c"),
        branch_commit("3", "a", "2"),
        branch_commit("e", "d", "1"),
        branch_commit("f", "e", "3"),
        branch_head("f"),
    )
    warehouse.build("marts.branch_positions")
    assert warehouse.rows(
        "select left(commit_oid, 1), contained_position from marts.branch_positions"
        " where contained_position < position order by all"
    ) == [("1", 1), ("2", 2), ("3", 2)]


def test_a_commit_brought_in_by_a_merge_contains_what_lies_before_its_own_branch_began(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("b", "a"),
        branch_commit("c", "b"),
        # a branch from a, into which b is merged before it is merged back itself
        branch_commit("1", "a"),
        branch_commit("2", "1", "b"),
        branch_commit("d", "c", "2"),
        # a history of its own, merged in later
        branch_commit("9"),
        branch_commit("e", "d", "9"),
        branch_head("e"),
    )
    warehouse.build("marts.branch_positions")
    assert warehouse.rows(
        "select left(commit_oid, 1), position, contained_position from marts.branch_positions order by all"
    ) == [("1", 3, 0), ("2", 3, 1), ("9", 4, None), ("a", 0, 0), ("b", 1, 1), ("c", 2, 2), ("d", 3, 3), ("e", 4, 4)]


def test_a_commit_that_left_the_branch_or_was_not_read_has_no_place(warehouse: Warehouse) -> None:
    warehouse.add(branch_commit("b", "a"), branch_commit("c", "b"), branch_commit("9", "b"), branch_head("c"))
    warehouse.build("marts.branch_positions")
    assert warehouse.rows("select left(commit_oid, 1), position from marts.branch_positions order by all") == [
        ("b", 0),
        ("c", 1),
    ]


def test_branches_of_repositories_are_counted_apart(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("b", "a"),
        branch_head("b"),
        branch_commit("b", repository="acme/web"),
        branch_head("b", repository="acme/web"),
    )
    warehouse.build("marts.branch_positions")
    assert warehouse.rows("select repository, position from marts.branch_positions order by all") == [
        ("acme/shop", 0),
        ("acme/shop", 1),
        ("acme/web", 0),
    ]


def test_links_off_the_line_say_along_which_child_a_commit_came_to_the_branch(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("1", "a"),
        # the branch goes on with a merge; another one leaves it at the same commit
        branch_commit("9", "1"),
        branch_commit("2", "1", "9"),
        branch_commit("b", "a", "2"),
        branch_head("b"),
    )
    warehouse.build(
        "marts.branch_lines",
        "marts.branch_links",
        "marts.branch_steps",
        "marts.branch_arrivals",
        "marts.branch_contents",
    )
    assert warehouse.rows("select left(commit_oid, 1), position from marts.branch_lines order by all") == [
        ("a", 0),
        ("b", 1),
    ]
    assert warehouse.rows(
        "select left(commit_oid, 1), commit_position, left(parent_oid, 1), parent_position, is_first_parent,"
        " parent_count from marts.branch_links order by all"
    ) == [
        ("1", None, "a", 0, True, 1),
        ("2", None, "1", None, True, 2),
        ("2", None, "9", None, False, 2),
        ("9", None, "1", None, True, 1),
        ("b", 1, "2", None, False, 2),
    ]
    assert warehouse.rows(
        "select left(commit_oid, 1), left(child_oid, 1), child_count, position from marts.branch_steps order by all"
    ) == [("1", "2", 2, None), ("2", None, 1, 1), ("9", "2", 1, None)]
    assert warehouse.rows("select left(commit_oid, 1), position from marts.branch_arrivals order by all") == [
        ("1", 1),
        ("2", 1),
        ("9", 1),
    ]
    assert warehouse.rows("select left(commit_oid, 1), position from marts.branch_contents order by all") == [
        ("1", 0),
        ("2", 0),
        ("9", 0),
    ]
