"""Outlets and languages in the full-text index: always those of the article, or of the story."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.model import Outlet
from nutgraf.query import parse_query
from nutgraf.store.base import Store
from nutgraf.store.labels import article_labels, joined
from nutgraf.store.sqlite import SqliteStore, open_sqlite
from tests.store.things import article, change, decision, page, revision


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(open_sqlite(tmp_path / "store.sqlite")) as store:
        yield store


def _index_is_whole(store: SqliteStore) -> None:
    """The index holds what the view reads from the tables, to the letter."""
    with closing(sqlite3.connect(store.path)) as raw:
        check = "INSERT INTO article_search(article_search, rank) VALUES ('integrity-check', 1)"
        raw.execute(check)


class TestArticles:
    def test_the_view_makes_the_same_labels(self, sqlite: SqliteStore) -> None:
        outlets = st.text(st.characters(codec="utf-8"), max_size=8)
        tags = st.none() | st.from_regex(r"[A-Za-z]{1,3}(-[A-Za-z0-9]{1,4}){0,2}", fullmatch=True)

        @given(st.lists(st.tuples(outlets, tags | outlets), max_size=5))
        @settings(max_examples=60, deadline=None)
        def holds(given: list[tuple[str, str | None]]) -> None:
            sqlite.put_articles(
                (article(n, outlet_id=outlet, language=language), revision(n))
                for n, (outlet, language) in enumerate(given)
            )
            _index_is_whole(sqlite)

        holds()

    @pytest.mark.parametrize(
        ("language", "found"),
        [("de", {"a1", "a2"}), ("de-at", {"a2"}), ("DE-AT", {"a2"}), ("d", set()), ("zh", {"a3"})],
    )
    def test_a_language_has_its_regions(self, store: Store, language: str, found: set[str]) -> None:
        for n, tag in enumerate(["de", "de-AT", "zh-Hans-CN", None], start=1):
            store.put_article(article(n, language=tag), revision(n, title="Ferry", text="Aground."))
        assert {h.id for h in store.search(parse_query(f"ferry lang:{language}"))} == found
        rest = {"a1", "a2", "a3", "a4"} - found
        assert {h.id for h in store.search(parse_query(f"ferry -lang:{language}"))} == rest

    def test_an_article_that_turns_out_another_outlets(self, store: Store) -> None:
        store.put_article(article(1, outlet_id="one.example"), revision(1, text="A ferry."))
        store.put_grouping([decision(1, "s")], [])
        store.put_page(page("s", headline="Ferry", body="Aground."), 1.0)
        store.put_outlets(
            [Outlet(id="one.example", name="One"), Outlet(id="two.example", name="Two")]
        )
        assert _found(store, "ferry outlet:one") == (["a1"], ["s"])
        store.put_article(article(1, outlet_id="two.example"), revision(1, text="A ferry."))
        assert store.revision("a1", 2) is None
        assert _found(store, "ferry outlet:one") == ([], [])
        assert _found(store, "ferry outlet:two") == (["a1"], ["s"])
        assert _found(store, "ferry -outlet:two") == ([], [])


def _found(store: Store, query: str) -> tuple[list[str], list[str]]:
    asked = parse_query(query)
    return [h.id for h in store.search(asked)], [h.id for h in store.search_stories(asked)]


class TestStories:
    def test_a_story_has_the_labels_of_its_articles(self, store: Store) -> None:
        _outlets(store)
        for n in range(1, 5):
            store.put_article(article(n, outlet_id=f"n{n}.example"), revision(n))
        store.put_grouping([decision(1, "s")], [])
        store.put_grouping([decision(2, "t")], [])
        for story in "st":
            store.put_page(page(story, headline="Ferry", body="Aground."), 1.0)
        assert _found(store, "ferry outlet:n1")[1] == ["s"]
        store.put_grouping([decision(3, "s")], [])  # joins after the page was made
        assert _found(store, "ferry outlet:n3")[1] == ["s"]
        store.put_grouping([decision(3, "t")], [])  # moves
        assert _found(store, "ferry outlet:n3")[1] == ["t"]
        assert _found(store, "ferry -outlet:n3")[1] == ["s"]
        store.merge_stories("t", "s", change("s", kind="merged", other_story_id="t"))
        assert _found(store, "ferry outlet:n2")[1] == ["s"]
        assert _found(store, "ferry outlet:n2 outlet:n3")[1] == ["s"]

    def test_each_once(self) -> None:
        one, two = article_labels("a.example", "de-AT"), article_labels("b.example", None)
        assert joined([two, one, f"{one} {two}"]) == joined([one, two])
        assert joined([joined([one]), two]) == joined([one, two])


def _outlets(store: Store) -> None:
    store.put_outlets([Outlet(id=f"n{n}.example", name=f"Outlet {n}") for n in range(1, 5)])
