"""Polling: what each feed's server does is what becomes of that feed, and of no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nutgraf.model import Feed
from nutgraf.pipeline import poll as polling
from nutgraf.pipeline.poll import Intervals, poll
from nutgraf.pipeline.progress import quiet
from nutgraf.store import open_store
from nutgraf.store.base import Store
from tests.fetch.hostile import hostile_server
from tests.fetch.test_http import fetcher

NOW = datetime(2024, 3, 6, tzinfo=UTC)
#: What a server does, and words of what is said about it.
MISDEEDS = {
    "/endless": "larger than",
    "/bomb/gzip": "larger than",
    "/bomb/zstd": "larger than",
    "/bomb/br": "larger than",
    "/loop": "redirects in a circle",
    "/chain/0": "more than 10 times",
    "/to/302/http://10.0.0.1/": "not a public address",
    "/to/302/http://169.254.169.254/latest": "not a public address",
    "/to/302/http://[::1]/": "not a public address",
    "/to/302/file:///etc/passwd": "only http and https",
    "/many-headers": "not HTTP",
    "/long-header": "not HTTP",
    "/trickle": "no whole answer within",
    "/short": "breaks off",
    "/long": "not HTTP",
    "/hang-up": "closed the connection",
    "/status/500": "error of its own",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(str(tmp_path / "store.sqlite"))
    yield made
    made.close()


async def poll_paths(store: Store, *paths: str, now: datetime = NOW) -> dict[str, Feed]:
    """Poll paths of the hostile server; what became of each, by its path."""
    async with hostile_server() as server, fetcher(timeout=4.0, per_host=32) as reader:
        for path in paths:
            if path.startswith("/bomb/"):  # packing one holds the loop up for seconds
                server.bomb(path.removeprefix("/bomb/"))
        feeds = {path: Feed(url=server.url(path), interval=900) for path in paths}
        store.put_feeds(feeds.values())
        await poll(store, reader, store.feeds(), now, Intervals(), quiet)
        known = {feed.url: feed for feed in store.feeds()}
        moved = {server.url(path): path for path in paths}
        return {
            moved.get(url, url.partition(str(server.port))[2]): feed for url, feed in known.items()
        }


@pytest.mark.parametrize("batch", [3, 500])
async def test_every_misdeed_is_said_and_the_others_are_read(
    batch: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "BATCH", batch)
    sound = [f"/feed?{n}" for n in range(5)]
    found = await poll_paths(store, *MISDEEDS, *sound)
    for path, words in MISDEEDS.items():
        feed = found[path]
        assert words in (feed.error or ""), (path, feed.error)
        assert (feed.failures, feed.status, feed.last_success) == (1, "active", None)
        assert feed.next_poll is not None
        assert NOW < feed.next_poll <= NOW + timedelta(days=1)
    for path in sound:
        assert (found[path].error, found[path].last_success) == (None, NOW)
    assert len(store.waiting_entries(NOW)) == len(sound)
    assert {fault.subject for fault in store.faults("feed")} == {
        found[path].url for path in MISDEEDS
    }


async def test_gone_for_good_retires_a_feed(store: Store) -> None:
    found = await poll_paths(store, "/status/410", "/status/404")
    assert found["/status/410"].status == "retired"
    assert "gone for good" in (found["/status/410"].error or "")
    assert found["/status/404"].status == "active"
    due = {feed.url for feed in store.due_feeds(NOW + timedelta(days=30))}
    assert due == {found["/status/404"].url}


async def test_retry_after_is_kept_to(store: Store) -> None:
    feed = (await poll_paths(store, "/status/429"))["/status/429"]
    assert feed.next_poll is not None
    assert feed.next_poll >= NOW + timedelta(seconds=120)


async def test_a_permanent_move_gives_a_new_address_and_two_become_one(store: Store) -> None:
    found = await poll_paths(store, "/permanent", "/mixed")
    assert set(found) == {"/feed", "/mixed"}
    assert found["/feed"].last_success == NOW
    store.remove_feed(found["/feed"].url)
    again = await poll_paths(store, "/permanent", "/feed")
    assert [path for path in again if path in ("/feed", "/permanent")] == ["/feed"]


async def test_validators_are_sent_and_faults_forgotten(store: Store) -> None:
    async with hostile_server() as server, fetcher(timeout=4.0) as reader:
        url = server.url("/validators")
        store.put_feed(Feed(url=url, failures=3, error="it was broken"))
        assert await poll(store, reader, store.feeds(), NOW, Intervals(), quiet) == 1
        (feed,) = store.feeds()
        assert (feed.failures, feed.error) == (0, None)
        assert await poll(store, reader, [feed], NOW, Intervals(), quiet) == 0
    assert server.headers[1]["if-none-match"] == feed.etag
    assert store.faults() == []
