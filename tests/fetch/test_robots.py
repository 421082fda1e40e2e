"""robots.txt, from a real server."""

from __future__ import annotations

import pytest

from nutgraf.errors import FetchError
from nutgraf.fetch.robots import Robots
from tests.fetch.hostile import hostile_server
from tests.fetch.test_http import fetcher


async def test_rules_are_kept_to_and_asked_for_once() -> None:
    async with hostile_server() as server, fetcher() as reader:
        robots = Robots(reader)
        assert await robots.allowed(server.url("/news/1"))
        assert not await robots.allowed(server.url("/private/1"))
        assert server.asked.count("/robots.txt") == 1


async def test_crawl_delay_slows_pages_down() -> None:
    async with hostile_server() as server, fetcher() as reader:
        assert await Robots(reader).allowed(server.url("/news/1"))
        assert reader._host("127.0.0.1").delay == pytest.approx(0.2)


@pytest.mark.parametrize(("status", "readable"), [("404", True), ("403", True), ("410", True)])
async def test_a_site_without_rules_may_be_read(
    status: str, readable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.fetch import hostile

    plain = hostile._plain
    monkeypatch.setattr(
        hostile,
        "_plain",
        lambda s, p: plain(s, f"/status/{status}" if p == "/robots.txt" else p),
    )
    async with hostile_server() as server, fetcher() as reader:
        assert await Robots(reader).allowed(server.url("/news/1")) is readable


@pytest.mark.parametrize("status", ["500", "503", "429"])
async def test_a_site_whose_rules_cannot_be_read_is_left_alone_for_now(
    status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.fetch import hostile

    plain = hostile._plain
    monkeypatch.setattr(
        hostile,
        "_plain",
        lambda s, p: plain(s, f"/status/{status}" if p == "/robots.txt" else p),
    )
    async with hostile_server() as server, fetcher() as reader:
        robots = Robots(reader)
        for _ in range(2):
            with pytest.raises(FetchError, match=r"robots\.txt cannot be read"):
                await robots.allowed(server.url("/news/1"))
        assert server.asked.count("/robots.txt") == 1
