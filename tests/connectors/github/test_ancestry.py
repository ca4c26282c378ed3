from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.github.ancestry import UnreadHistory

Graph = dict[str, list[str]]


def reachable(graph: Graph, head: str) -> set[str]:
    seen: set[str] = set()
    waiting = [head]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(graph[one])
    return seen


def listed_until_complete(listing: list[str], graph: Graph, head: str, known_head: str) -> set[str]:
    unread = UnreadHistory(head, known_head)
    listed: set[str] = set()
    for oid in listing:
        if unread.is_complete:
            break
        unread.add(oid, graph[oid])
        listed.add(oid)
    return listed


def test_a_branch_merged_after_the_known_head_but_older_than_it_is_read() -> None:
    graph = {"base": [], "known": ["base"], "side": ["base"], "merge": ["known", "side"]}
    listed = listed_until_complete(["merge", "known", "side", "base"], graph, "merge", "known")
    assert {"merge", "side"} <= listed


def test_reading_stops_at_the_known_head_of_a_straight_history() -> None:
    graph = {"1": [], "2": ["1"], "3": ["2"], "4": ["3"]}
    assert listed_until_complete(["4", "3", "2", "1"], graph, "4", "2") == {"4", "3"}


def test_a_head_that_is_known_needs_no_reading() -> None:
    assert UnreadHistory("a", known_head="a").is_complete


@given(
    graph=st.integers(2, 15).flatmap(
        lambda size: st.tuples(
            *(st.sets(st.integers(0, place - 1), max_size=3) if place else st.just(set()) for place in range(size))
        )
    ),
    data=st.data(),
)
def test_in_any_order_of_the_listing_no_new_commit_is_missed(graph: tuple[set[int], ...], data: st.DataObject) -> None:
    parents = {str(place): [str(parent) for parent in sorted(group)] for place, group in enumerate(graph)}
    head, known_head = data.draw(st.sampled_from(list(parents))), data.draw(st.sampled_from(list(parents)))
    listing = data.draw(st.permutations(sorted(reachable(parents, head))))
    listed = listed_until_complete(listing, parents, head, known_head)
    assert reachable(parents, head) - reachable(parents, known_head) <= listed
