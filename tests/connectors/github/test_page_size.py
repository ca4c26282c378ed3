from __future__ import annotations

from connectors.github.page_size import PAGES_BEFORE_GROWTH, PageSize


def test_a_page_size_doubles_up_to_github_s_limit() -> None:
    size = PageSize()
    grown = [(size := size.grown()).rows for _ in range(4)]
    assert grown == [50, 100, 100, 100]


def test_after_a_failure_larger_pages_are_left_alone_for_a_while() -> None:
    size = PageSize(rows=100).halved()
    for _ in range(PAGES_BEFORE_GROWTH):
        assert size.rows == 50
        size = size.grown()
    assert size.rows == 50
    assert size.grown().rows == 100


def test_a_page_is_never_smaller_than_one_row() -> None:
    assert PageSize(rows=1).halved().rows == 1
    assert PageSize(rows=3).halved().rows == 1
