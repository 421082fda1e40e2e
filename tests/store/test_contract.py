"""What every store promises (``nutgraf.store.base``), on each kind of store."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from nutgraf.errors import NotFoundError, StoreError, StoreLockedError
from nutgraf.model import Feed, Outlet, RelatedStory, Voice, VoiceMember
from nutgraf.query import parse_query
from nutgraf.store.base import Counts, Fault, Store
from tests.store.conftest import Opener
from tests.store.things import (
    FEED,
    HOUR,
    INDIA,
    NOW,
    annotation,
    article,
    change,
    decision,
    entry,
    page,
    revision,
    utc,
)

DAY = timedelta(days=1)


def put(store: Store, *numbers: int) -> None:
    store.put_articles((article(n), revision(n)) for n in numbers)


def group(store: Store, story: str, *numbers: int) -> None:
    put(store, *numbers)
    store.put_grouping([decision(n, story) for n in numbers], [])


def voice(*numbers: int) -> Voice:
    return Voice(members=tuple(VoiceMember(article_id=f"a{n}", kind="original") for n in numbers))


class TestTransactions:
    def test_all_or_nothing(self, store: Store, opener: Opener) -> None:
        def fail_halfway() -> None:
            with store.transaction():
                put(store, 1)
                assert store.article("a1") is not None
                assert opener().article("a1") is None
                raise KeyError

        with pytest.raises(KeyError):
            fail_halfway()
        assert store.article("a1") is None
        assert store.ungrouped() == []
        assert store.search(parse_query("ferry")) == []

    def test_nested_blocks_join_the_outer_one(self, store: Store, opener: Opener) -> None:
        with store.transaction():
            with store.transaction():
                put(store, 1)
            assert opener().article("a1") is None
        assert opener().article("a1") is not None

    def test_what_fails_inside_is_undone_alone(self, store: Store) -> None:
        def fail() -> None:
            with store.transaction():
                put(store, 2)
                raise KeyError

        with store.transaction():
            put(store, 1)
            with pytest.raises(KeyError):
                fail()
            with pytest.raises(NotFoundError):
                store.put_grouping([decision(1, "s"), decision(9, "s")], [])
            put(store, 3)
        assert set(store.articles(["a1", "a2", "a3"])) == {"a1", "a3"}
        assert store.story("s") is None
        assert store.ungrouped() == ["a1", "a3"]

    def test_a_failed_method_leaves_nothing(self, store: Store) -> None:
        put(store, 1)
        with pytest.raises(NotFoundError, match="article a9"):
            store.put_grouping([decision(1, "s"), decision(9, "s")], [change("s")])
        assert store.story("s") is None
        assert store.ungrouped() == ["a1"]
        with pytest.raises(ValueError, match="put with article"):
            store.put_articles([(article(2), revision(2)), (article(3), revision(4))])
        assert store.article("a2") is None

    def test_survives_reopening(self, store: Store, opener: Opener) -> None:
        put(store, 1)
        store.close()
        assert opener().article("a1") == article(1)
        with pytest.raises(StoreError, match="closed"):
            store.article("a1")
        with pytest.raises(StoreError, match="closed"):
            put(store, 2)

    def test_a_second_writer_waits_then_gives_up(self, store: Store, opener: Opener) -> None:
        other = opener(timeout=0.05)
        with store.transaction():
            put(store, 1)
            assert other.article("a1") is None
            with pytest.raises(StoreLockedError):
                put(other, 2)
        put(other, 2)
        assert len(store.articles(["a1", "a2"])) == 2

    def test_threads_take_turns(self, opener: Opener) -> None:
        store = opener()
        store.put_feed(Feed(url=FEED))
        start = threading.Barrier(8)

        def work(n: int) -> None:
            start.wait()
            for k in range(5):
                with store.transaction():
                    group(store, f"s{n}", 100 * n + k)
                    store.add_entries([entry(f"{n}-{k}")], NOW)
                assert store.story_of(f"a{100 * n + k}") == f"s{n}"
                store.stories()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
        assert store.counts().articles == 40
        assert store.counts().entries_waiting == 40
        assert all(len(s.story.article_ids) == 5 for s in store.stories())

    def test_a_thread_does_not_see_anothers_transaction(self, opener: Opener) -> None:
        store = opener(timeout=0.05)
        with store.transaction(), ThreadPoolExecutor(1) as pool:
            put(store, 1)
            assert pool.submit(store.article, "a1").result() is None
            with pytest.raises(StoreLockedError):
                pool.submit(put, store, 2).result()


class TestOutletsAndFeeds:
    def test_outlets(self, store: Store) -> None:
        one = Outlet(id="b.example", name="B", country="GB", language="en", family="f")
        two = Outlet(id="a.example", name="A")
        store.put_outlets([one, two, replace(two, name="AA")])
        store.put_outlets([one])
        assert store.outlets() == {"a.example": replace(two, name="AA"), "b.example": one}
        assert store.outlets(["b.example", "none.example", "b.example"]) == {"b.example": one}
        assert store.outlets([]) == {}

    def test_feeds_come_back_as_they_were_put(self, store: Store) -> None:
        feed = Feed(
            url=FEED,
            title="Harbour Post",
            site_url="https://harbourpost.example/",
            outlet_id="harbourpost.example",
            label="Coast / Harbours",
            language="en",
            status="retired",
            added=NOW,
            etag='W/"1"',
            last_modified="Wed, 04 Mar 2026 07:00:15 GMT",
            interval=1200,
            next_poll=NOW + HOUR,
            last_poll=utc(2026, 3, 4),
            last_success=NOW,
            last_change=NOW,
            failures=3,
            error="no answer",
        )
        store.put_feed(feed)
        assert store.feed(FEED) == feed
        again = store.feed(FEED)
        assert again is not None
        assert again.added is not None
        assert again.added.utcoffset() == INDIA.utcoffset(None)
        store.put_feed(replace(feed, failures=0, error=None))
        store.put_feed(Feed(url="https://b.example"))
        assert store.feeds() == [
            Feed(url="https://b.example"),
            replace(feed, failures=0, error=None),
        ]
        assert store.feed("https://nowhere.example") is None

    def test_due_feeds(self, store: Store) -> None:
        for name, due in (("c", NOW - HOUR), ("b", NOW), ("d", NOW + HOUR), ("a", None)):
            store.put_feed(Feed(url=name, next_poll=due))
        store.put_feed(Feed(url="r", status="retired"))
        assert [f.url for f in store.due_feeds(NOW)] == ["a", "c", "b"]
        assert [f.url for f in store.due_feeds(NOW, 2)] == ["a", "c"]

    def test_a_feed_polled_before_the_clock_was_put_back_is_due(self, store: Store) -> None:
        store.put_feed(Feed(url="a", last_poll=NOW + DAY, next_poll=NOW + DAY + HOUR))
        store.put_feed(Feed(url="b", last_poll=NOW, next_poll=NOW + DAY + HOUR))
        assert [f.url for f in store.due_feeds(NOW)] == ["a"]

    def test_moving_a_feed_takes_its_entries_along(self, store: Store) -> None:
        store.put_feed(Feed(url=FEED, title="Old"))
        store.add_entries([entry(1)], NOW)
        store.move_feed(FEED, "https://new.example")
        assert store.feed(FEED) is None
        assert store.feeds() == [Feed(url="https://new.example", title="Old")]
        moved = entry(1, feed_url="https://new.example")
        assert store.waiting_entries(NOW) == [moved]
        assert store.add_entries([moved], NOW) == 0
        store.move_feed(FEED, "https://new.example")  # once more changes nothing
        with pytest.raises(NotFoundError):
            store.move_feed("https://x.example", "https://y.example")

    def test_moving_a_feed_onto_another_makes_them_one(self, store: Store) -> None:
        new = "https://new.example"
        put(store, 1)
        store.put_feed(Feed(url=FEED, title="Old"))
        store.put_feed(Feed(url=new, title="New"))
        store.add_entries([entry(1), entry(2), entry(4)], NOW)
        store.add_entries([entry(n, feed_url=new) for n in (1, 2, 3)], NOW)
        store.settle_entry(entry(1), article_id="a1")
        store.move_feed(FEED, new)
        assert store.feeds() == [Feed(url=new, title="New")]
        assert sorted(e.id for e in store.waiting_entries(NOW)) == ["entry-2", "entry-3", "entry-4"]
        assert store.add_entries([entry(n, feed_url=new) for n in (1, 2, 3, 4)], NOW) == 0

    def test_removing_a_feed_keeps_its_articles(self, store: Store) -> None:
        store.put_feed(Feed(url=FEED))
        store.add_entries([entry(1)], NOW)
        store.put_article(article(1, feed_url=FEED), revision(1))
        store.remove_feed(FEED)
        store.remove_feed(FEED)
        assert store.feeds() == []
        assert store.waiting_entries(NOW) == []
        assert store.article("a1") == article(1, feed_url=FEED)


class TestEntries:
    @pytest.fixture(autouse=True)
    def feed(self, store: Store) -> None:
        store.put_feed(Feed(url=FEED))

    def test_an_entry_comes_back_whole(self, store: Store) -> None:
        whole = entry(
            1,
            summary="<p>Short</p>",
            content="<p>Long</p>",
            authors=("Ann", "Bob"),
            published=NOW,
            updated=NOW + HOUR,
            language="en",
            source_title="Wire",
            source_url="https://wire.example",
            image_url="https://harbourpost.example/1.jpg",
            tags=("sea",),
        )
        bare = entry(2, url=None, title=None)
        assert store.add_entries([whole, bare], NOW) == 2
        assert store.waiting_entries(NOW) == [whole, bare]

    def test_known_entries_are_not_queued_again(self, store: Store) -> None:
        assert store.add_entries([entry(1), entry(2), entry(1)], NOW) == 2
        assert store.add_entries([entry(2), entry(3)], NOW) == 1
        put(store, 1)
        store.settle_entry(entry(1), article_id="a1")
        store.settle_entry(entry(2), error="gone")
        store.settle_entry(entry(2), error="gone")
        assert store.add_entries([entry(1), entry(2), entry(3)], NOW) == 0
        assert store.waiting_entries(NOW) == [entry(3)]

    @pytest.mark.parametrize("what", [{"updated": NOW}, {"title": "New"}, {"url": "https://x.y"}])
    def test_a_changed_entry_is_queued_again(self, store: Store, what: dict[str, object]) -> None:
        store.add_entries([entry(1)], NOW)
        store.settle_entry(entry(1), retry_at=NOW, error="slow")
        store.settle_entry(entry(1))
        assert store.add_entries([entry(1, **what)], NOW) == 0
        assert store.waiting_entries(NOW) == [entry(1, **what)]
        assert store.entry_tries(entry(1)) == 0

    def test_a_new_summary_alone_queues_nothing(self, store: Store) -> None:
        store.add_entries([entry(1)], NOW)
        store.settle_entry(entry(1))
        store.add_entries([entry(1, summary="other")], NOW)
        assert store.waiting_entries(NOW) == []

    def test_oldest_first_whatever_a_feed_says_of_the_future(self, store: Store) -> None:
        times = {1: NOW - HOUR, 2: NOW - 2 * HOUR, 3: NOW + 100 * DAY, 4: None}
        store.add_entries([entry(n, published=t) for n, t in times.items()], NOW)
        store.add_entries([entry(5)], NOW + HOUR)
        waiting = [e.id[-1] for e in store.waiting_entries(NOW + HOUR)]
        assert waiting == ["2", "1", "3", "4", "5"]
        assert [e.id[-1] for e in store.waiting_entries(NOW + HOUR, 2)] == ["2", "1"]
        assert len(store.waiting_entries(NOW)) == 5  # the clock was put back: it is not lost

    def test_putting_off_counts_tries(self, store: Store) -> None:
        store.add_entries([entry(1)], NOW)
        assert store.entry_tries(entry(1)) == 0
        store.settle_entry(entry(1), error="busy", retry_at=NOW + HOUR)
        store.settle_entry(entry(1), error="busy", retry_at=NOW + 2 * HOUR)
        assert store.entry_tries(entry(1)) == 2
        assert store.waiting_entries(NOW + HOUR) == []
        assert store.waiting_entries(NOW + 2 * HOUR) == [entry(1)]
        assert store.entry_tries(entry("unknown")) == 0

    def test_what_another_settled_is_not_tried_again(self, store: Store) -> None:
        # Two workers had the same share: one read the page, to the other its host did not answer.
        store.add_entries([entry(1)], NOW)
        put(store, 1)
        store.settle_entry(entry(1), article_id="a1")
        store.settle_entry(entry(1), error="no answer", retry_at=NOW + HOUR)
        assert store.waiting_entries(NOW + DAY) == []
        assert store.entries([(FEED, "entry-1")]) == []

    def test_the_same_id_in_another_feed_is_another_entry(self, store: Store) -> None:
        store.put_feed(Feed(url="https://b.example"))
        both = [entry(1), entry(1, feed_url="https://b.example")]
        assert store.add_entries(both, NOW) == 2
        store.settle_entry(both[0])
        assert store.waiting_entries(NOW) == [both[1]]

    def test_unknown_feeds_and_articles(self, store: Store) -> None:
        with pytest.raises(NotFoundError, match="Put the feed first"):
            store.add_entries([entry(1), entry(1, feed_url="https://b.example")], NOW)
        assert store.waiting_entries(NOW) == []
        store.add_entries([entry(1)], NOW)
        with pytest.raises(NotFoundError, match="a7"):
            store.settle_entry(entry(1), article_id="a7")
        assert store.waiting_entries(NOW) == [entry(1)]


class TestArticles:
    def test_an_article_comes_back_whole(self, store: Store) -> None:
        whole = article(
            1,
            revision=3,
            requested_url="https://harbourpost.example/1?utm_source=x",
            feed_url=FEED,
            imported_id="x-1",
            grain="day",
            byline="Ann Lee",
            section="Sea",
            language="en",
            image_url="https://harbourpost.example/1.jpg",
            image_credit="Wire",
            credit="Wire",
            extent="stub",
            removed=NOW + DAY,
        )
        words = revision(
            1, number=3, description="In short", updated=utc(2026, 3, 5), text="ä\r\n "
        )
        assert store.put_article(whole, words)
        assert store.article("a1") == whole
        assert store.articles(["a1", "a2", "a1"]) == {"a1": whole}
        assert store.revision("a1") == words
        assert store.revision("a1", 3) == words
        assert store.revision("a1", 1) is None
        assert store.article("a2") is None
        assert store.revision("a2") is None
        assert store.articles([]) == {}

    def test_the_same_words_add_nothing(self, store: Store) -> None:
        assert store.put_article(article(1), revision(1))
        later = revision(1, fetched=NOW + HOUR, number=7)
        assert not store.put_article(article(1), later)
        assert store.revisions("a1") == [revision(1)]
        assert store.ungrouped() == ["a1"]

    def test_other_fields_follow_but_first_sight_and_import_stay(self, store: Store) -> None:
        store.put_article(article(1, imported_id="x", byline="A"), revision(1))
        seen_again = article(1, first_seen=NOW + DAY, byline="B", published=None)
        store.put_article(seen_again, revision(1))
        assert store.article("a1") == replace(seen_again, first_seen=NOW, imported_id="x")

    def test_new_words_make_a_new_revision(self, store: Store) -> None:
        group(store, "s", 1)
        store.mark_clean("s", 0.0)
        new = revision(1, text="Two were hurt.", fetched=NOW + HOUR)
        assert store.put_article(article(1), new)
        assert store.revisions("a1") == [revision(1), replace(new, number=2)]
        assert store.revision("a1") == replace(new, number=2)
        assert store.revision("a1", 1) == revision(1)
        assert store.newest_revisions(["a1", "a9"]) == {"a1": replace(new, number=2)}
        found = store.article("a1")
        assert found is not None
        assert found.revision == 2
        assert [s.id for s in store.dirty_stories()] == ["s"]
        assert store.ungrouped() == []
        # Back to the first words: a third revision, for the outlet did change it back.
        assert store.put_article(article(1), revision(1))
        assert [r.number for r in store.revisions("a1")] == [1, 2, 3]

    def test_a_new_title_is_new_words(self, store: Store) -> None:
        put(store, 1)
        assert store.put_article(article(1), revision(1, title="Other"))

    def test_many_at_once_keep_their_order(self, store: Store) -> None:
        items = [(article(n), revision(n)) for n in range(1200, 0, -1)]
        again = (article(3), revision(3, text="Corrected."))
        assert store.put_articles([*items, again, again]) == 1201
        assert store.ungrouped() == [a.id for a, _ in items]
        assert store.ungrouped(2) == ["a1200", "a1199"]
        assert len(store.articles(a.id for a, _ in items)) == 1200
        assert len(store.newest_revisions(a.id for a, _ in items)) == 1200
        assert [r.number for r in store.revisions("a3")] == [1, 2]

    def test_text_no_database_holds_keeps_its_length(self, store: Store) -> None:
        store.put_article(article(1), revision(1, text="a\x00b\ud800c😀"))
        found = store.revision("a1")
        assert found is not None
        assert found.text == "a\ufffdb\ufffdc😀"
        assert not store.put_article(article(1), revision(1, text="a\x00b\ud800c😀"))

    def test_addresses(self, store: Store) -> None:
        put(store, 1, 2)
        store.put_article(article(3, url=None), revision(3))
        store.put_aliases("a1", ["https://h.example/one", "https://harbourpost.example/2"])
        store.put_aliases("a2", ["https://h.example/one", "https://h.example/two"])
        store.put_aliases("a1", [])
        assert store.find_article("https://harbourpost.example/1") == "a1"
        assert store.find_article("https://harbourpost.example/2") == "a2"
        assert store.find_article("https://h.example/one") == "a1"
        assert store.find_article("https://h.example/two") == "a2"
        assert store.find_article("https://h.example/three") is None
        with pytest.raises(NotFoundError):
            store.put_aliases("a9", ["https://h.example/nine"])

    def test_an_articles_own_address_wins_over_an_alias(self, store: Store) -> None:
        put(store, 1)
        store.put_aliases("a1", ["https://harbourpost.example/2"])
        put(store, 2)
        assert store.find_article("https://harbourpost.example/2") == "a2"
        store.put_article(article("x", url="https://harbourpost.example/2"), revision("x"))
        assert store.find_article("https://harbourpost.example/2") == "a2"

    def test_young_articles(self, store: Store) -> None:
        def at(n: int, checked: int, **values: object) -> None:
            fetched = NOW - checked * HOUR
            store.put_article(article(n, **values), revision(n, fetched=fetched))

        at(1, 2)
        at(2, 3)
        at(3, 0)
        at(4, 5, published=NOW - 9 * DAY)
        at(5, 5, url=None)
        at(6, 5, extent="feed")
        at(7, 5, extent="archive")
        at(8, 5, removed=NOW)
        at(9, 6, published=None, extent="stub")
        young = store.young_articles(NOW - 3 * DAY, NOW - HOUR)
        assert [a.id for a in young] == ["a9", "a2", "a1"]
        store.mark_checked("a2", NOW)
        assert [a.id for a in store.young_articles(NOW - 3 * DAY, NOW - HOUR)] == ["a9", "a1"]
        at(2, 3)  # putting the same again does not unsay it
        assert [a.id for a in store.young_articles(NOW - 3 * DAY, NOW - HOUR)] == ["a9", "a1"]
        with pytest.raises(NotFoundError):
            store.mark_checked("a99", NOW)

    def test_outlet_texts(self, store: Store) -> None:
        for n in range(5):
            store.put_article(article(n, published=NOW - n * HOUR), revision(n))
        store.put_article(article(9, outlet_id="b.example"), revision(9))
        store.put_article(article(1, published=NOW - HOUR), revision(1, text="New."))
        texts = store.outlet_texts("harbourpost.example", 3)
        assert [(r.article_id, r.number) for r in texts] == [("a0", 1), ("a1", 2), ("a2", 1)]
        assert store.outlet_texts("none.example", 3) == []


class TestNotes:
    def test_annotations(self, store: Store) -> None:
        put(store, 1, 2)
        store.put_article(article(1), revision(1, text="New."))
        first, second, other = annotation(1), annotation(1, revision=2), annotation(2)
        store.put_annotations([first, second])
        store.put_annotation(other)
        store.put_annotation(other)
        assert store.annotations([("a1", 1), ("a2", 1)], "1") == {"a1": first, "a2": other}
        assert store.annotations([("a1", 2), ("a2", 2), ("a9", 1)], "1") == {"a1": second}
        assert store.annotations([("a1", 2)], "2") == {}
        newer = annotation(1, version="2", mentions=())
        store.put_annotation(newer)
        assert store.annotations([("a1", 1)], "2") == {"a1": newer}
        assert store.annotations([("a1", 1)], "1") == {}
        with pytest.raises(NotFoundError, match="article a9"):
            store.put_annotation(annotation(9))

    def test_vectors(self, store: Store) -> None:
        put(store, 1, 2)
        one = np.linspace(-1, 1, 384, dtype=np.float32)
        two = np.array([0.5, 1], dtype=np.float32)
        store.put_vectors("m", {"a1": two, "a2": two})
        store.put_vectors("m", {"a1": one})
        store.put_vectors("n", {"a2": one})
        found = store.vectors("m", ["a1", "a2", "a9"])
        assert set(found) == {"a1", "a2"}
        assert found["a1"].dtype == np.float32
        assert np.array_equal(found["a1"], one)
        assert np.array_equal(found["a2"], two)
        assert set(store.vectors("n", ["a1", "a2"])) == {"a2"}
        with pytest.raises(NotFoundError, match="article a9"):
            store.put_vectors("m", {"a9": one})


class TestGrouping:
    def test_languages_of_the_newest_and_of_those_that_wait(self, store: Store) -> None:
        assert store.newest_languages() == []
        for n, language in enumerate(["de", "en-GB", "en", None], 1):
            store.put_article(article(n, language=language), revision(n))
        assert store.newest_languages() == ["", "de", "en"]
        assert store.newest_languages(3) == ["", "en"]
        store.put_grouping([decision(n, "s1") for n in (1, 2, 3)], [])
        assert store.newest_languages() == ["", "de", "en"]
        assert store.waiting_languages() == [""]

    def test_an_article_leaves_the_queue_for_its_story(self, store: Store) -> None:
        put(store, 1, 2, 3)
        store.put_article(article(2, published=None), revision(2))
        joined = [change("s", article_id="a2"), change("s", article_id="a1", by="person", note="x")]
        store.put_grouping([decision(2, "s"), decision(1, "s")], joined)
        assert store.ungrouped() == ["a3"]
        assert store.story_of("a1") == "s"
        assert store.story_of("a3") is None
        assert store.decision("a1") == decision(1, "s")
        assert store.decision("a3") is None
        many = store.decisions(["a2", "a3", "a1", "a2"])
        assert list(many.items()) == [("a2", decision(2, "s")), ("a1", decision(1, "s"))]
        story = store.story("s")
        assert story is not None
        assert story.article_ids == ("a1", "a2")
        assert story.founded == NOW
        assert story.founded.utcoffset() == INDIA.utcoffset(None)
        assert story.last_article == NOW
        assert story.dirty
        assert store.changes("s") == joined
        assert store.story("t") is None
        assert store.changes("t") == []

    def test_the_same_grouping_twice_is_once(self, store: Store) -> None:
        put(store, 1)
        once = ([decision(1, "s")], [change("s", article_id="a1")])
        store.put_grouping(*once)
        before = store.story("s")
        store.put_grouping(*once)
        assert store.story("s") == before
        assert store.changes("s") == once[1]
        store.mark_clean("s", 0.0)
        store.put_grouping(*once)
        assert store.dirty_stories() == []

    def test_history_is_oldest_first(self, store: Store) -> None:
        group(store, "s", 1)
        late = change("s", at=NOW + HOUR, kind="not this one", article_id="a2", by="person")
        early = change("s", at=utc(2026, 3, 4), kind="founded", other_story_id="t")
        store.put_grouping([], [late, early])
        assert store.changes("s") == [early, late]
        with pytest.raises(NotFoundError, match="story t"):
            store.put_grouping([], [change("t")])

    def test_lasting_changes_are_merges_and_what_people_decided(self, store: Store) -> None:
        group(store, "s", 1)
        group(store, "t", 2)
        barred = change("t", at=NOW + HOUR, kind="not this one", article_id="a1", by="person")
        split = change("s", kind="split", other_story_id="t", by="person")
        engine = [change("s", kind="split"), change("t", kind="left", article_id="a1")]
        store.put_grouping([], [barred, *engine, split])
        merged = change("s", at=NOW - HOUR, kind="merged", other_story_id="t")
        store.merge_stories("t", "s", merged)
        assert list(store.lasting_changes()) == [merged, split, barred]
        many = [change("s", at=NOW + DAY, by="person", note=str(n)) for n in range(2100)]
        store.put_grouping([], many)
        assert list(store.lasting_changes())[3:] == many

    def test_lasting_changes_since_a_mark(self, store: Store) -> None:
        group(store, "s", 1)
        group(store, "t", 2)
        mark, none = store.lasting_since("")
        assert (mark, none) == ("", [])
        first = change("t", at=NOW + HOUR, kind="not this one", article_id="a1", by="person")
        store.put_grouping([], [first, change("t", kind="left", article_id="a1")])
        mark, found = store.lasting_since(mark)
        assert found == [first]
        assert store.lasting_since(mark) == (mark, [])
        earlier = change("s", at=NOW - HOUR, kind="split", other_story_id="t", by="person")
        store.put_grouping([], [earlier])
        assert store.lasting_since(mark)[1] == [earlier], "by when it was recorded, not by time"
        assert store.lasting_since("9999:abcd")[1] == [first, earlier], "a mark of another store"

    def test_the_newest_grouping_is_the_programs_newest_change(self, store: Store) -> None:
        assert store.newest_grouping() == ""
        group(store, "s", 1)
        store.put_grouping([], [change("s", at=NOW, article_id="a1")])
        first = store.newest_grouping()
        store.put_grouping([], [change("s", at=NOW + HOUR, note="mine", by="person")])
        assert store.newest_grouping() == first != ""
        store.put_grouping([], [change("s", at=NOW - HOUR, note="late")])
        assert store.newest_grouping() not in ("", first), "by when it was recorded, not by time"

    def test_a_story_merged_away_can_stand_again(self, store: Store) -> None:
        for number, story in enumerate("rstu", 1):
            group(store, story, number)
        store.merge_stories("r", "s", change("s", kind="merged", other_story_id="r"))
        store.merge_stories("s", "t", change("t", kind="merged", other_story_id="s"))
        store.merge_stories("u", "t", change("t", kind="merged", other_story_id="u"))
        store.unmerge_story("s")
        found = {story: store.story(story) for story in "rstu"}
        assert {k: v and v.merged_into for k, v in found.items()} == {
            "r": "s",
            "s": None,
            "t": None,
            "u": "t",
        }
        with pytest.raises(ValueError, match="not merged away"):
            store.unmerge_story("s")
        with pytest.raises(NotFoundError):
            store.unmerge_story("x")

    def test_moving_an_article_touches_both_stories(self, store: Store) -> None:
        put(store, 2)
        store.put_article(article(1, published=NOW), revision(1))
        store.put_grouping([decision(1, "s"), decision(2, "s")], [])
        group(store, "t", 3)
        for story in store.dirty_stories():
            store.mark_clean(story.id, 1.0)
        store.put_grouping([decision(1, "t")], [])
        s, t = store.story("s"), store.story("t")
        assert s is not None
        assert t is not None
        assert (s.article_ids, t.article_ids) == (("a2",), ("a1", "a3"))
        assert (s.last_article, t.last_article) == (NOW - HOUR, NOW)
        assert {x.id for x in store.dirty_stories()} == {"s", "t"}

    def test_an_emptied_story_keeps_its_address_but_is_listed_no_more(self, store: Store) -> None:
        group(store, "s", 1)
        store.put_grouping([decision(1, "t")], [])
        empty = store.story("s")
        assert empty is not None
        assert (empty.article_ids, empty.last_article, empty.dirty) == ((), None, False)
        assert [x.id for x in store.dirty_stories()] == ["t"]
        assert [x.story.id for x in store.stories()] == ["t"]
        assert store.counts().stories == 1

    def test_a_decision_must_name_a_story(self, store: Store) -> None:
        put(store, 1)
        with pytest.raises(ValueError, match="without a story"):
            store.put_grouping([decision(1, None)], [])

    def test_a_new_publication_time_moves_the_story(self, store: Store) -> None:
        group(store, "s", 1, 2)
        store.put_article(article(1, published=NOW + HOUR), revision(1))
        assert [s.story.last_article for s in store.stories()] == [NOW + HOUR]
        assert len(store.stories(since=NOW)) == 1

    def test_merging(self, store: Store) -> None:
        group(store, "s", 1, 2)
        group(store, "t", 3)
        store.put_page(page("s"), 2.0)
        store.put_page(page("t"), 1.0)
        merged = change("s", kind="merged", other_story_id="t", by="person")
        store.merge_stories("s", "t", merged)
        store.merge_stories("s", "t", merged)
        s, t = store.story("s"), store.story("t")
        assert s is not None
        assert t is not None
        assert (s.merged_into, s.article_ids, s.dirty) == ("t", (), False)
        assert (t.merged_into, t.article_ids, t.dirty) == (None, ("a1", "a2", "a3"), True)
        assert store.story_of("a1") == "t"
        assert store.changes("s") == [merged]
        assert [x.story.id for x in store.stories()] == ["t"]
        assert list(store.story_ids()) == ["t"]
        assert store.page("s") == page("s")
        assert [hit.id for hit in store.search_stories(parse_query("ferry"))] == ["t"]
        group(store, "u", 4)
        with pytest.raises(ValueError, match="merged into t already"):
            store.merge_stories("s", "u", merged)
        for pair in (("t", "t"), ("t", "s")):
            with pytest.raises(ValueError, match="into itself"):
                store.merge_stories(*pair, merged)
        with pytest.raises(NotFoundError, match="story x"):
            store.merge_stories("t", "x", merged)

    def test_redirects_lead_to_a_living_story(self, store: Store) -> None:
        for n, story in enumerate("stuv"):
            group(store, story, n)
        store.merge_stories("s", "t", change("s"))
        store.merge_stories("t", "u", change("t"))
        for old in "st":
            found = store.story(old)
            assert found is not None
            assert found.merged_into == "u"
        store.merge_stories("v", "s", change("v"))
        assert store.story_of("a3") == "u"
        # Grouping that has not heard of the merge puts its article where the story went.
        put(store, 9)
        store.put_grouping([decision(9, "s")], [])
        assert store.story_of("a9") == "u"
        assert list(store.story_ids()) == ["u"]

    def test_members(self, store: Store) -> None:
        put(store, 4)
        group(store, "t", 3, 1)
        store.put_article(article(2, published=NOW - 9 * DAY), revision(2))
        store.put_grouping([decision(2, "s")], [])
        store.put_article(article(1), revision(1, text="New."))
        store.put_grouping([decision(4, "t")], [])
        vector = np.array([0.1, 0.2], dtype=np.float32)
        store.put_vectors("m", {"a1": vector})
        everyone = list(store.members(model="m"))
        order = [(m.story_id, m.article.id) for m in everyone]
        assert order == [("s", "a2"), ("t", "a4"), ("t", "a3"), ("t", "a1")]
        last = everyone[-1]
        assert last.article == article(1, revision=2)
        assert last.revision == revision(1, number=2, text="New.")
        assert np.array_equal(last.vector, vector)
        assert everyone[0].vector is None
        assert all(m.vector is None for m in store.members(model="other"))

    def test_members_of_stories_that_reach_into_a_time(self, store: Store) -> None:
        for n, days in enumerate((9, 5, 1)):
            store.put_article(article(n, published=NOW - days * DAY), revision(n))
        store.put_grouping([decision(0, "s"), decision(1, "t"), decision(2, "s")], [])

        def between(since: int, until: int) -> list[str]:
            found = store.members(NOW - since * DAY, NOW - until * DAY)
            return [m.article.id for m in found]

        assert between(20, 10) == []
        assert between(20, 9) == ["a0", "a2"]
        assert between(6, 4) == ["a0", "a2", "a1"]
        assert between(4, 3) == ["a0", "a2"]
        assert between(1, 0) == ["a0", "a2"]
        # A late article of long ago stretches the story back to its time.
        store.put_article(article(3, published=NOW - 15 * DAY), revision(3))
        store.put_grouping([decision(3, "t")], [])
        assert between(20, 10) == ["a1", "a3"]

    def test_many_members_come_in_order(self, store: Store) -> None:
        put(store, *range(1300))
        store.put_grouping([decision(n, f"s{n % 650:04}") for n in range(1300)], [])
        got = [(m.story_id, m.article.id) for m in store.members()]
        assert got == [(f"s{n:04}", f"a{m}") for n in range(650) for m in (n, n + 650)]
        live = store.live_articles(NOW - DAY, NOW)
        assert [(a.story_id, a.article_id) for a in live] == [
            (f"s{n % 650:04}", f"a{n}") for n in range(1300)
        ]
        assert len(list(store.story_ids())) == 650
        assert len(store.dirty_stories()) == 650

    def test_live_articles_are_members_without_words(self, store: Store) -> None:
        put(store, 4)
        group(store, "t", 3, 1)
        early = article(
            2, published=NOW - 9 * DAY, language="pt-BR", extent="archive", outlet_id="o.example"
        )
        store.put_article(early, revision(2))
        store.put_article(article(5, published=None), revision(5))
        store.put_grouping([decision(2, "s"), decision(4, "t"), decision(5, "t")], [])
        store.put_article(article(1), revision(1, text="New."))
        vector = np.array([0.1, 0.2], dtype=np.float32)
        store.put_vectors("m", {"a1": vector})
        store.put_remembered({"a1": b"one", "a4": b"four"})
        store.put_remembered({"a4": b"four again", "a77": b"not here any more"})
        found = list(store.live_articles(NOW - DAY, NOW, "m"))
        assert [(a.story_id, a.article_id) for a in found] == [
            ("t", key) for key in ("a4", "a3", "a1", "a5")
        ]
        assert [a.remembered for a in found] == [b"four again", None, b"one", None]
        assert np.array_equal(found[2].vector, vector)
        assert found[2].revision == 2
        assert found[0].vector is None
        assert (found[0].published, found[0].first_seen) == (NOW - HOUR, NOW)
        assert (found[3].published, found[3].first_seen) == (None, NOW)
        everyone = list(store.live_articles(NOW - 20 * DAY, NOW))
        assert all(a.vector is None for a in everyone)
        (old,) = (a for a in everyone if a.article_id == "a2")
        assert old[:8] == (
            "s", "a2", 1, NOW - 9 * DAY, NOW, "archive", "pt-BR", "o.example",
        )  # fmt: skip
        assert list(store.live_articles(NOW - 20 * DAY, NOW, language="pt")) == [old]

    def test_what_is_remembered_goes_with_its_story(self, store: Store) -> None:
        for n, days in enumerate((9, 5, 1)):
            store.put_article(article(n, published=NOW - days * DAY), revision(n))
        store.put_grouping([decision(0, "s"), decision(1, "t"), decision(2, "s")], [])
        store.put_remembered({f"a{n}": b"x" for n in range(3)})

        def remembered() -> list[str]:
            live = store.live_articles(NOW - 20 * DAY, NOW)
            return [a.article_id for a in live if a.remembered is not None]

        assert store.forget_remembered(NOW - 6 * DAY) == 0
        assert remembered() == ["a0", "a1", "a2"]
        assert store.forget_remembered(NOW - 2 * DAY) == 1
        assert remembered() == ["a0", "a2"]
        store.merge_stories("s", "t", change("t"))
        assert store.forget_remembered(NOW - 2 * DAY) == 0
        assert store.forget_stories(["t"]) == 1
        assert store.counts().articles == 0

    def test_story_ids_are_oldest_first(self, store: Store) -> None:
        for n, days in enumerate((1, 3, 2)):
            store.put_article(article(n, published=NOW - days * DAY), revision(n))
            store.put_grouping([decision(n, f"s{n}")], [])
        assert list(store.story_ids()) == ["s1", "s2", "s0"]


class TestPages:
    def test_pages_are_only_added(self, store: Store) -> None:
        group(store, "s", 1)
        assert store.page("s") is None
        assert store.page_versions("s") == []
        first, second = page("s"), page("s", 2, composed=NOW + HOUR, body="New.")
        store.put_page(first, 1.0)
        store.put_page(first, 1.0)
        store.put_page(second, 2.0)
        assert store.page("s") == second
        assert store.page("s", 1) == first
        assert store.page("s", 3) is None
        assert store.page("t") is None
        assert store.page_versions("s") == [(1, NOW), (2, NOW + HOUR)]
        with pytest.raises(StoreError, match="never replaced"):
            store.put_page(page("s", 1, body="Other."), 9.0)
        assert [x.rank for x in store.stories()] == [2.0]
        for attempt in (store.put_page, lambda p, r: store.mark_clean(p.story_id, r)):
            with pytest.raises(NotFoundError, match="story t"):
                attempt(page("t"), 1.0)

    def test_publishing_and_marking_make_a_story_clean(self, store: Store) -> None:
        for n, story in enumerate("stu"):
            group(store, story, n)
        assert [x.id for x in store.dirty_stories()] == ["s", "t", "u"]
        assert [x.id for x in store.dirty_stories(2)] == ["s", "t"]
        store.put_page(page("s"), 1.0)
        store.mark_clean("t", 3.0)
        assert [x.id for x in store.dirty_stories()] == ["u"]
        group(store, "s", 8)
        group(store, "u", 9)
        assert [x.id for x in store.dirty_stories()] == ["u", "s"]

    def test_a_story_that_grew_meanwhile_stays_dirty(self, store: Store, opener: Opener) -> None:
        group(store, "s", 1)
        (composing,) = store.dirty_stories()
        group(opener(), "s", 2)
        store.put_page(page(composing.id), 1.0)
        assert [x.article_ids for x in store.dirty_stories()] == [("a1", "a2")]
        store.put_page(page("s", 2), 1.0)
        assert store.dirty_stories() == []

    def test_voices_and_related(self, store: Store) -> None:
        group(store, "s", 1, 2)
        store.put_voices("s", [voice(1), voice(2)])
        store.put_voices("s", [voice(1, 2)])
        related = [RelatedStory(story_id="t", title="T", reason="same ship", score=0.5)]
        store.put_related("s", related)
        story = store.story("s")
        assert story is not None
        assert story.voices == (voice(1, 2),)
        assert store.related("s") == related
        assert store.related("t") == []
        assert store.stories()[0].story == story
        for attempt in (store.put_voices, store.put_related):
            with pytest.raises(NotFoundError, match="story t"):
                attempt("t", [])

    def test_stories_in_order_and_in_bounds(self, store: Store) -> None:
        for n, (days, rank) in enumerate([(1, 0.5), (2, 0.9), (3, 0.1), (0, 0.0)]):
            store.put_article(article(n, published=NOW - days * DAY), revision(n))
            store.put_grouping([decision(n, f"s{n}")], [])
            if rank:
                store.put_page(page(f"s{n}"), rank)

        def ids(**how: object) -> list[str]:
            return [x.story.id for x in store.stories(**how)]  # type: ignore[arg-type]

        assert ids() == ["s1", "s0", "s2", "s3"]
        assert ids(order="time") == ["s3", "s0", "s1", "s2"]
        assert ids(since=NOW - 2 * DAY) == ["s1", "s0", "s3"]
        assert ids(until=NOW - 2 * DAY) == ["s1", "s2"]
        assert ids(order="time", since=NOW - 2 * DAY, until=NOW - DAY) == ["s0", "s1"]
        assert ids(limit=2) == ["s1", "s0"]
        assert ids(limit=2, offset=1) == ["s0", "s2"]
        assert ids(offset=3) == ["s3"]
        assert ids(order="oldest") == ["s2", "s1", "s0", "s3"]
        composed = page("s0").composed
        assert ids(composed=(composed, composed)) == ["s1", "s0", "s2"]
        assert ids(composed=(composed + HOUR, None)) == ids(composed=(None, composed - HOUR)) == []
        best, *_, last = store.stories()
        assert (best.page, best.rank, best.story) == (page("s1"), 0.9, store.story("s1"))
        assert (last.page, last.rank, last.story) == (None, 0.0, store.story("s3"))

    def test_a_list_goes_on_behind_a_story_whatever_became_of_it(self, store: Store) -> None:
        for n, hours in enumerate((1, 2, 2, 3)):  # two of one time
            store.put_article(article(n, published=NOW - hours * HOUR), revision(n))
            store.put_grouping([decision(n, f"s{n}")], [])
            store.put_page(page(f"s{n}"), 0.5)

        def ids(**how: object) -> list[str]:
            return [x.story.id for x in store.stories(**how)]  # type: ignore[arg-type]

        assert ids(order="time") == ["s0", "s2", "s1", "s3"]
        behind = (NOW - 2 * HOUR, "s2")
        assert ids(order="time", after=behind) == ["s1", "s3"]
        assert ids(order="oldest", after=behind) == ["s0"]
        store.set_state(["s0", "s2"], NOW, read=True)
        assert ids(order="time", shelf="unread", after=behind) == ["s1", "s3"]

    def test_stories_of_feeds_and_of_no_desk(self, store: Store) -> None:
        other = "https://thesound.example/rss"
        for n, feed_url in enumerate((FEED, other, None)):
            made = article(n, feed_url=feed_url, section="Sport" if n == 1 else None)
            store.put_article(made, revision(n))
            store.put_grouping([decision(n, "s0" if n < 2 else "s2")], [])
        store.put_page(page("s0"), 0.9)
        store.put_page(page("s2"), 0.1)

        def ids(**how: object) -> list[str]:
            return [x.story.id for x in store.stories(**how)]  # type: ignore[arg-type]

        assert ids(feeds=[FEED]) == ids(feeds=[other]) == ids(feeds=[other, FEED]) == ["s0"]
        assert ids(feeds=[]) == ids(feeds=["https://nowhere.example"]) == []
        assert ids(desk="sport") == ["s0"]
        assert ids(desk="none") == ["s2"]

    def test_what_was_told_between_two_times_and_the_pages_of_then(self, store: Store) -> None:
        noon = utc(2026, 3, 4, 12)
        # Articles of the day and of two days later; page versions of each day.
        for n, days in ((0, 0), (1, 0), (2, 2), (3, 2)):
            store.put_article(article(n, published=noon + days * DAY), revision(n))
        store.put_grouping([decision(0, "s0")], [])
        store.put_grouping([decision(1, "s1"), decision(2, "s1")], [])
        store.put_grouping([decision(3, "s3")], [])
        for story, version, days in (("s0", 1, 5), ("s1", 1, 0), ("s1", 2, 0), ("s1", 3, 2)):
            store.put_page(page(story, version=version, composed=noon + days * DAY), 0.5)
        store.put_page(page("s3", composed=noon + 2 * DAY), 0.1)

        def told(days: int) -> list[str]:
            first = utc(2026, 3, 4) + days * DAY
            found = store.stories(told=(first, first + DAY))
            return sorted(s.story.id for s in found)

        assert [told(n) for n in (-1, 0, 1, 2, 3)] == [[], ["s0", "s1"], [], ["s1", "s3"], []]
        then = store.pages_at(["s0", "s1", "s3", "none"], utc(2026, 3, 5))
        assert {key: p.version for key, p in then.items()} == {"s1": 2}
        assert store.pages_at(["s1"], noon + 2 * DAY)["s1"].version == 3


class TestFaultsAndCounts:
    def test_faults(self, store: Store) -> None:
        one = Fault(scope="feed", subject=FEED, message="not XML", at=NOW)
        two = Fault(scope="entry", subject=FEED, message="empty", at=NOW + HOUR)
        store.put_fault(replace(one, message="slow"))
        store.put_fault(one)
        store.put_fault(two)
        assert store.faults() == [two, one]
        assert store.faults("feed") == [one]
        store.clear_fault("feed", FEED)
        store.clear_fault("feed", FEED)
        assert store.faults() == [two]

    def test_counts(self, store: Store) -> None:
        empty = store.counts()
        assert replace(empty, bytes=0) == Counts(
            feeds=0, entries_waiting=0, articles=0, stories=0, pages=0, faults=0, bytes=0
        )
        assert empty.bytes > 0
        store.put_feed(Feed(url=FEED))
        store.add_entries([entry(1), entry(2)], NOW)
        store.settle_entry(entry(1))
        group(store, "s", 1, 2)
        group(store, "t", 3)
        store.put_page(page("s"), 1.0)
        store.put_page(page("s", 2), 1.0)
        store.put_fault(Fault(scope="feed", subject=FEED, message="slow", at=NOW))
        counted = replace(store.counts(), bytes=0)
        assert counted == Counts(
            feeds=1,
            entries_waiting=1,
            articles=3,
            stories=2,
            pages=1,
            faults=1,
            bytes=0,
            articles_waiting=0,
            stories_waiting=len(store.dirty_stories()),
        )
        store.put_article(article(4), revision(4))
        assert store.counts().articles_waiting == len(store.ungrouped()) == 1
