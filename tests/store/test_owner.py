"""What every store promises of the owner: password, sessions, tokens, marks, retention."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from nutgraf.errors import NotFoundError, StoreError
from nutgraf.model import Feed
from nutgraf.model.query import Words
from nutgraf.store.base import Mute, SavedSearch, Session, Store, StoryState, Token
from nutgraf.store.schema import login_tries
from nutgraf.store.sql import SqlStore
from tests.store.conftest import Opener
from tests.store.things import (
    FEED,
    HOUR,
    NOW,
    annotation,
    article,
    change,
    decision,
    entry,
    page,
    revision,
)

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def publish(store: Store, story: str, *numbers: int, version: int = 1, **values: object) -> None:
    store.put_articles((article(n, **values), revision(n)) for n in numbers)
    store.put_grouping([decision(n, story) for n in numbers], [])
    store.put_page(page(story, version), 1.0)


def session(name: str, **values: object) -> Session:
    made = Session(digest=name, created=NOW, used=NOW, expires=NOW + DAY, agent="A browser")
    return replace(made, **values)  # type: ignore[arg-type]


def _tries(store: Store) -> set[str]:
    assert isinstance(store, SqlStore)
    with store._reading() as connection:
        return set(connection.scalars(select(login_tries.c.network)))


class TestOwner:
    def test_password(self, store: Store, opener: Opener) -> None:
        assert store.password() is None
        store.set_password("digest", NOW)
        assert opener().password() == "digest"
        store.set_password("other", NOW)
        assert store.password() == "other"
        store.set_password(None, NOW)
        assert store.password() is None

    def test_a_new_password_ends_all_sessions_and_no_visit(self, store: Store) -> None:
        store.set_password("digest", NOW)
        store.visit(NOW, HOUR)
        store.visit(NOW + DAY, HOUR)
        store.put_session(session("one"))
        store.set_password("other", NOW)
        assert store.session("one") is None
        assert store.last_visit(NOW + DAY, HOUR) == NOW

    def test_sessions(self, store: Store) -> None:
        one, two = session("one"), session("two", used=NOW + HOUR, agent=None)
        store.put_session(one)
        store.put_session(two)
        assert store.session("one") == one
        assert store.session("three") is None
        assert store.sessions() == [two, one]
        later = replace(one, used=NOW + 2 * HOUR)
        store.put_session(later)
        assert store.sessions() == [later, two]
        store.remove_session("one")
        store.remove_session("one")
        assert store.sessions() == [two]

    def test_expired_sessions_go_when_another_is_put(self, store: Store) -> None:
        store.put_session(session("old"))
        new = session("new", created=NOW + DAY, used=NOW + DAY, expires=NOW + 2 * DAY)
        store.put_session(new)
        assert store.sessions() == [new]

    def test_tries_to_log_in_are_counted(self, store: Store, opener: Opener) -> None:
        other = opener()
        assert store.count_login_try("a", NOW, HOUR, 10) == (1, NOW)
        assert other.count_login_try("a", NOW + MINUTE, HOUR, 10) == (2, NOW)
        assert store.count_login_try("b\x00", NOW + MINUTE, HOUR, 10) == (1, NOW + MINUTE)
        assert store.count_login_try("a", NOW + HOUR - MINUTE, HOUR, 10) == (3, NOW)
        assert store.count_login_try("a", NOW + HOUR, HOUR, 10) == (1, NOW + HOUR)
        other.forget_login_tries("a")
        other.forget_login_tries("none")
        assert store.count_login_try("a", NOW + HOUR, HOUR, 10) == (1, NOW + HOUR)
        # A clock that was put back begins a count and does not make it last longer.
        assert store.count_login_try("a", NOW, HOUR, 10) == (1, NOW)

    def test_counts_of_tries_are_bounded_and_forgotten(self, store: Store) -> None:
        def count(network: str, after: timedelta) -> int:
            return store.count_login_try(network, NOW + after, HOUR, 3)[0]

        assert [count(name, n * MINUTE) for n, name in enumerate("abc")] == [1, 1, 1]
        assert count("b", 4 * MINUTE) == 2
        assert count("d", 5 * MINUTE) == 1  # a fourth: the oldest is forgotten
        assert count("b", 6 * MINUTE) == 3
        assert count("a", 7 * MINUTE) == 1
        assert count("c", 8 * MINUTE) == 2
        assert _tries(store) == {"a", "c", "d"}
        assert count("e", HOUR + 7 * MINUTE) == 1
        assert _tries(store) == {"e"}

    def test_many_at_once_are_each_counted(self, opener: Opener) -> None:
        stores = [opener() for _ in range(3)]

        def count(number: int) -> int:
            name = "abc"[number % 2] if number % 5 else f"other {number}"
            return stores[number % 3].count_login_try(name, NOW, HOUR, 4)[0]

        with ThreadPoolExecutor(6) as pool:
            told = list(pool.map(count, [n for n in range(60) if n % 5 and n % 2]))
            assert sorted(told) == list(range(1, 25))
            list(pool.map(count, range(60)))  # with much forgetting between: none waits for ever

    def test_tokens(self, store: Store) -> None:
        one = Token(id="1", name="Phone", digest="d1", scope="read", created=NOW)
        two = Token(id="2", name="Script", digest="d2", scope="write", created=NOW + HOUR)
        store.put_token(two)
        store.put_token(one)
        assert store.tokens() == [one, two]
        assert store.token("d2") == two
        assert store.token("d3") is None
        used = replace(one, used=NOW)
        store.put_token(used)
        assert store.token("d1") == used
        with pytest.raises(StoreError, match="another token's key"):
            store.put_token(replace(one, id="3"))
        store.remove_token("1")
        assert store.tokens() == [two]


class TestMarks:
    def test_read_means_the_page_there_is_now(self, store: Store) -> None:
        publish(store, "s", 1)
        assert store.states(["s"]) == {}
        store.set_state(["s", "none"], NOW, read=True)
        assert store.states(["s", "none"]) == {
            "s": StoryState(story_id="s", read_version=1, read=NOW)
        }
        assert [s.story.id for s in store.stories(shelf="read")] == ["s"]
        assert store.stories(shelf="unread") == []
        store.put_page(page("s", 2, body="Tugs pulled the ferry free."), 1.0)
        assert store.stories(shelf="read") == []
        assert [s.story.id for s in store.stories(shelf="unread")] == ["s"]
        store.set_state(["s"], NOW, read=False)
        assert store.states(["s"]) == {}

    def test_marks_do_not_touch_each_other(self, store: Store) -> None:
        publish(store, "s", 1)
        store.set_state(["s"], NOW, saved=True, read=True)
        store.set_state(["s"], NOW + HOUR, hidden=True, saved=True)
        state = store.states(["s"])["s"]
        assert (state.read, state.saved, state.hidden) == (NOW, NOW, NOW + HOUR)
        store.set_state(["s"], NOW, hidden=False)
        state = store.states(["s"])["s"]
        assert (state.read, state.saved, state.hidden) == (NOW, NOW, None)

    def test_shelves(self, store: Store) -> None:
        for n in range(1, 6):
            publish(store, f"s{n}", n)
        store.set_state(["s1"], NOW, read=True)
        store.set_state(["s2"], NOW, saved=True)
        store.set_state(["s3"], NOW, hidden=True)
        group = [decision(9, "without a page")]
        store.put_articles([(article(9), revision(9))])
        store.put_grouping(group, [])

        def on(shelf: str) -> list[str]:
            return sorted(s.story.id for s in store.stories(shelf=shelf))  # type: ignore[arg-type]

        assert on("read") == ["s1"]
        assert on("saved") == ["s2"]
        assert on("hidden") == ["s3"]
        assert on("unread") == ["s2", "s4", "s5"]
        assert on("shown") == ["s1", "s2", "s4", "s5", "without a page"]
        assert len(store.stories(shelf="unread", limit=1, offset=1)) == 1
        assert store.count_stories("unread") == 3
        assert store.count_stories("shown") == 4
        assert store.count_stories("unread", since=NOW) == 0

    def test_desks(self, store: Store) -> None:
        publish(store, "s1", 1, section="Markets")
        publish(store, "s2", 2, section="Panorama")
        publish(store, "s3", 3)
        assert [s.story.id for s in store.stories(desk="business")] == ["s1"]
        assert store.desks() == ["world", "business"]
        assert {s.story.id: s.desk for s in store.stories()} == {
            "s1": "business",
            "s2": "world",
            "s3": None,
        }
        assert store.unread_by_desk() == {"business": 1, "world": 1, None: 1}
        store.set_state(["s1"], NOW, hidden=True)
        assert store.stories(desk="business", shelf="shown") == []
        assert store.unread_by_desk() == {"world": 1, None: 1}

    def test_mark_all_read_leaves_what_came_after(self, store: Store) -> None:
        publish(store, "s1", 1)
        publish(store, "s2", 2)
        store.set_state(["s2"], NOW, saved=True)
        publish(store, "s3", 3)
        store.put_page(page("s3", 2, composed=NOW + HOUR, body="Tugs came."), 1.0)
        assert store.mark_all_read(NOW + MINUTE, NOW + 2 * HOUR) == 2
        assert [s.story.id for s in store.stories(shelf="unread")] == ["s3"]
        assert store.states(["s2"])["s2"].saved == NOW
        assert store.mark_all_read(NOW + MINUTE, NOW) == 0
        assert store.states(["s1"])["s1"].read == NOW + 2 * HOUR

    def test_saving_goes_with_a_merged_story(self, store: Store) -> None:
        publish(store, "s1", 1)
        publish(store, "s2", 2)
        store.set_state(["s1"], NOW, saved=True)
        store.merge_stories("s1", "s2", change("s2", kind="merged", other_story_id="s1"))
        assert store.states(["s2"])["s2"].saved == NOW
        assert [s.story.id for s in store.stories(shelf="saved")] == ["s2"]
        store.set_state(["s1"], NOW + HOUR, hidden=True)
        assert store.states(["s2"])["s2"].hidden == NOW + HOUR

    def test_visits(self, store: Store) -> None:
        gap = 30 * MINUTE
        assert store.last_visit(NOW, gap) is None
        assert store.visit(NOW, gap) is None
        assert store.visit(NOW + 20 * MINUTE, gap) is None
        assert store.last_visit(NOW + 5 * HOUR, gap) == NOW + 20 * MINUTE
        assert store.last_visit(NOW + 21 * MINUTE, gap) is None
        assert store.visit(NOW + 5 * HOUR, gap) == NOW + 20 * MINUTE
        assert store.visit(NOW + 5 * HOUR + MINUTE, gap) == NOW + 20 * MINUTE
        store.set_password("digest", NOW)
        assert store.last_visit(NOW + 5 * HOUR + MINUTE, gap) == NOW + 20 * MINUTE

    def test_saved_searches(self, store: Store) -> None:
        one = SavedSearch(id="a", name="Ferries", query='"ferry" outlet:post', created=NOW)
        two = SavedSearch(id="b", name="Tugs", query="tugs\x00", created=NOW + HOUR)
        store.put_saved_search(two)
        store.put_saved_search(one)
        assert store.saved_searches() == [one, replace(two, query="tugs\ufffd")]
        store.put_saved_search(replace(one, name="Boats"))
        found = store.saved_search("a")
        assert found is not None
        assert found.name == "Boats"
        assert store.saved_search("c") is None
        store.remove_saved_search("a")
        assert [s.id for s in store.saved_searches()] == ["b"]

    def test_mutes(self, store: Store) -> None:
        word = Mute(kind="word", value="horoscope", created=NOW)
        outlet = Mute(kind="outlet", value="horoscope", created=NOW + HOUR)
        store.put_mute(word)
        store.put_mute(outlet)
        store.put_mute(replace(word, created=NOW + DAY))
        assert store.mutes() == [word, outlet]
        store.remove_mute("word", "horoscope")
        assert store.mutes() == [outlet]


class TestRetention:
    def test_days_by_feed(self, store: Store) -> None:
        store.put_feed(Feed(url=FEED))
        assert store.retention() == {}
        store.set_retention(FEED, 30)
        store.set_retention(FEED, 7)
        store.put_feed(Feed(url=FEED, title="Polled since"))
        assert store.retention() == {FEED: 7}
        store.set_retention(FEED, None)
        assert store.retention() == {}
        with pytest.raises(NotFoundError, match="not a feed"):
            store.set_retention("https://other.example/", 3)
        store.set_retention(FEED, 3)
        store.remove_feed(FEED)
        assert store.retention() == {}

    def test_only_wholly_outdated_stories_may_go(self, store: Store) -> None:
        other = "https://tidewire.example/feed"
        store.put_feed(Feed(url=FEED))
        store.put_feed(Feed(url=other))
        old, young = NOW - 10 * DAY, NOW - DAY
        publish(store, "old", 1, feed_url=FEED, published=old)
        publish(store, "young", 2, feed_url=FEED, published=young)
        publish(store, "grown", 3, feed_url=FEED, published=old)
        publish(store, "grown", 4, feed_url=FEED, published=young)
        publish(store, "carried by another", 5, feed_url=FEED, published=old)
        publish(store, "carried by another", 6, feed_url=other, published=old)
        publish(store, "of no feed", 7, published=old)
        publish(store, "saved", 8, feed_url=FEED, published=old)
        store.set_state(["saved"], NOW, saved=True)
        assert store.outdated_stories(NOW, 10) == []
        store.set_retention(FEED, 7)
        assert store.outdated_stories(NOW, 10) == ["old"]
        store.set_retention(other, 3)
        assert store.outdated_stories(NOW, 10) == ["carried by another", "old"]
        assert store.outdated_stories(NOW, 1) == ["carried by another"]
        store.set_retention(FEED, 11)
        assert store.outdated_stories(NOW, 10) == []

    def test_forgetting_leaves_nothing_behind(self, store: Store) -> None:
        store.put_feed(Feed(url=FEED))
        store.add_entries([entry(1)], NOW)
        publish(store, "s1", 1)
        publish(store, "s2", 2)
        publish(store, "s3", 3)
        store.put_annotation(annotation(1))
        store.put_aliases("a1", ["https://harbourpost.example/amp/1"])
        store.settle_entry(entry(1), article_id="a1")
        store.set_state(["s1"], NOW, saved=True)
        store.merge_stories("s3", "s1", change("s1", kind="merged", other_story_id="s3"))
        assert store.forget_stories(["s1", "none"]) == 1
        assert store.story("s1") is None
        assert store.story("s3") is None
        assert store.page("s1") is None
        assert store.changes("s1") == []
        assert store.states(["s1"]) == {}
        assert set(store.articles(["a1", "a2", "a3"])) == {"a2"}
        assert store.revisions("a1") == []
        assert store.find_article("https://harbourpost.example/amp/1") is None
        assert [hit.id for hit in store.search(Words("ferry"))] == ["a2"]
        assert [hit.id for hit in store.search_stories(Words("ferry"))] == ["s2"]
        assert store.annotations([("a1", 1)], "1") == {}
        assert store.counts().articles == 1
        # What the feed still lists is known and not read again.
        assert store.add_entries([entry(1)], NOW) == 0
        assert store.waiting_entries(NOW) == []
        assert list(store.lasting_changes()) == []

    def test_words_can_come_back_after_they_were_forgotten(self, store: Store) -> None:
        publish(store, "s1", 1)
        store.forget_stories(["s1"])
        publish(store, "s1", 1)
        assert [hit.id for hit in store.search(Words("ferry"))] == ["a1"]
        assert [s.story.id for s in store.stories()] == ["s1"]
