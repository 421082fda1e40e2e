"""Reading addresses: what comes back, and what every misdeed of a server comes to."""

from __future__ import annotations

import asyncio
import re
import resource
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from nutgraf.errors import AddressRefusedError, FetchError, HTTPStatusError, TooLargeError
from nutgraf.fetch import guard
from nutgraf.fetch.http import Fetcher
from nutgraf.fetch.parse import parse_feed
from tests.fetch.hostile import FEED, Hostile, hostile_server

LIMIT = 1_000_000


def fetcher(allow: tuple[str, ...] = ("127.0.0.1", "*.localhost"), **changes: Any) -> Fetcher:
    settings: dict[str, Any] = {
        "user_agent": "Nutgraf-test",
        "allow_hosts": allow,
        "timeout": 5.0,
        "max_bytes": LIMIT,
        "connections": 16,
        "per_host": 4,
        "host_delay": 0.0,
    }
    return Fetcher(**(settings | changes))


@asynccontextmanager
async def both(**changes: Any) -> AsyncIterator[tuple[Hostile, Fetcher]]:
    async with hostile_server() as server, fetcher(**changes) as reader:
        yield server, reader


async def test_reads_a_feed_and_says_who_asks() -> None:
    async with both() as (server, reader):
        answer = await reader.get(server.url("/feed"), kind="feed")
    assert answer.body == FEED
    assert answer.url == answer.url_requested
    assert answer.permanent_url is None
    assert server.headers[0]["user-agent"] == "Nutgraf-test"
    assert "zstd" in server.headers[0]["accept-encoding"]


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "zstd"])
async def test_unpacks(packing: str) -> None:
    async with both() as (server, reader):
        assert (await reader.get(server.url(f"/packed/{packing}"))).body == FEED


@pytest.mark.parametrize("path", ["/raw-deflate", "/lying-gzip", "/two-members"])
async def test_unpacks_what_browsers_unpack(path: str) -> None:
    async with both() as (server, reader):
        assert (await reader.get(server.url(path))).body == FEED


async def test_asks_only_for_what_changed() -> None:
    async with both() as (server, reader):
        first = await reader.get(server.url("/validators"), kind="feed")
        second = await reader.get(
            server.url("/validators"),
            etag=first.headers["etag"],
            last_modified=first.headers["last-modified"],
            kind="feed",
        )
    assert second.not_modified
    assert second.status == 304
    assert second.body == b""
    assert server.headers[1]["if-modified-since"] == "Mon, 01 Jan 2024 00:00:00 GMT"


async def test_a_permanent_move_is_told_from_a_passing_one() -> None:
    async with both() as (server, reader):
        moved = await reader.get(server.url("/permanent"), kind="feed")
        passing = await reader.get(server.url("/to/302//feed"), kind="feed")
        mixed = await reader.get(server.url("/mixed"), kind="feed")
    assert moved.permanent_url == server.url("/feed") == moved.url
    assert passing.permanent_url is None
    assert passing.url == server.url("/feed")
    assert mixed.permanent_url is None


@pytest.mark.parametrize(
    ("path", "error", "words"),
    [
        ("/endless", TooLargeError, r"larger than 1,000,000 bytes"),
        ("/large", TooLargeError, r"2,000,000 bytes, more than 1,000,000"),
        ("/bomb/gzip", TooLargeError, "larger than"),
        ("/bomb/deflate", TooLargeError, "larger than"),
        ("/bomb/br", TooLargeError, "larger than"),
        ("/bomb/zstd", TooLargeError, "larger than"),
        ("/cut-gzip", FetchError, "breaks off in the middle"),
        ("/broken-gzip", FetchError, "compression is broken"),
        ("/thrice", FetchError, "packed in an unknown way"),
        ("/unknown-packing", FetchError, "packed in an unknown way"),
        ("/loop", FetchError, "redirects in a circle"),
        ("/ring", FetchError, "redirects in a circle"),
        ("/chain/0", FetchError, "redirects more than 10 times"),
        ("/nowhere", FetchError, "without saying where to"),
        ("/to/302/file:///etc/passwd", AddressRefusedError, "only http and https"),
        ("/to/302/gopher://127.0.0.1/", AddressRefusedError, "only http and https"),
        ("/to/301/http://2130706433/", FetchError, "not an address"),
        ("/long", FetchError, "not HTTP"),
        ("/short", FetchError, "breaks off in the middle"),
        ("/gibberish", FetchError, "not HTTP"),
        ("/many-headers", FetchError, "not HTTP"),
        ("/long-header", FetchError, "not HTTP"),
        ("/hang-up", FetchError, "closed the connection"),
        ("/status/404", HTTPStatusError, r"nothing there \(404\)"),
        ("/status/410", HTTPStatusError, r"gone for good \(410\)"),
        ("/status/503", HTTPStatusError, r"not available at present \(503\)"),
    ],
)
async def test_every_misdeed_has_its_error(path: str, error: type[FetchError], words: str) -> None:
    async with both() as (server, reader):
        with pytest.raises(FetchError) as caught:
            await reader.get(server.url(path), kind="feed")
        assert type(caught.value) is error
        assert re.search(words, str(caught.value)), str(caught.value)
        assert str(caught.value).startswith(server.url(path))
        sound = await reader.get(server.url("/feed"), kind="feed")
        assert sound.body == FEED, "others are read all the same"


@pytest.mark.parametrize("path", ["/trickle", "/silence", "/slow-headers"])
async def test_slowness_ends(path: str) -> None:
    async with both(timeout=0.3) as (server, reader):
        started = asyncio.get_running_loop().time()
        with pytest.raises(FetchError, match="no whole answer within"):
            await reader.get(server.url(path), kind="feed")
        assert asyncio.get_running_loop().time() - started < 3


async def test_retry_after_is_kept() -> None:
    async with both() as (server, reader):
        with pytest.raises(HTTPStatusError) as caught:
            await reader.get(server.url("/status/429"), kind="feed")
    assert caught.value.status == 429
    assert caught.value.retry_after == "120"


async def test_misdeeds_at_once_stay_small_and_harm_nobody() -> None:
    """All of them together: the sound feeds among them are read, and memory stays bounded."""
    paths = ["/endless", "/bomb/gzip", "/bomb/br", "/bomb/zstd", "/many-headers", "/trickle"]
    async with both(timeout=3.0, per_host=32, connections=32) as (server, reader):
        for kind in ("gzip", "br", "zstd"):
            server.bomb(kind)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        asked = [server.url(path) for path in paths * 3] + [server.url("/feed")] * 10
        results = await asyncio.gather(
            *(reader.get(url, kind="feed") for url in asked), return_exceptions=True
        )
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert all(isinstance(result, FetchError) for result in results[: len(paths) * 3])
    assert [result.body for result in results[-10:] if not isinstance(result, BaseException)] == [
        FEED
    ] * 10
    unit = 1 if sys.platform == "darwin" else 1024
    assert grown * unit < 150_000_000, "one bomb alone would be 100 MB, nine of them 900"


async def test_one_host_is_not_asked_too_much_at_once() -> None:
    running = most = 0

    async with both(per_host=2, connections=16) as (server, reader):
        original = reader._hop

        async def counted(*args: Any) -> Any:
            nonlocal running, most
            running += 1
            most = max(most, running)
            try:
                return await original(*args)
            finally:
                running -= 1

        reader._hop = counted  # type: ignore[method-assign]
        await asyncio.gather(*(reader.get(server.url(f"/feed?{n}")) for n in range(12)))
    assert most == 2


async def test_pages_of_a_host_keep_their_distance_and_feeds_do_not() -> None:
    loop = asyncio.get_running_loop()
    async with both(host_delay=0.1) as (server, reader):
        started = loop.time()
        await asyncio.gather(*(reader.get(server.url("/feed"), kind="feed") for _ in range(4)))
        feeds = loop.time() - started
        started = loop.time()
        await asyncio.gather(*(reader.get(server.url("/feed"), kind="page") for _ in range(4)))
        pages = loop.time() - started
    assert pages >= 0.3
    assert feeds < pages


# The guard. The socket and the resolver are replaced, so that even a broken guard would connect
# nowhere: whatever gets past it fails the test by name.


class _NoSocket:
    """Stands for ``socket.socket``: making one is the failure."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise AssertionError("a socket was made for an address that must be refused")


REFUSED = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "::127.0.0.1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not guard.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111"])
def test_addresses_that_are_public(address: str) -> None:
    assert guard.is_public(address)


@pytest.mark.parametrize("address", REFUSED)
async def test_a_literal_is_refused_before_a_socket_is_made(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard.socket, "socket", _NoSocket)
    host = f"[{address}]" if ":" in address else address
    async with fetcher(allow=()) as reader:
        with pytest.raises(AddressRefusedError, match="not a public address"):
            await reader.get(f"http://{host}/")


@pytest.mark.parametrize("address", REFUSED)
async def test_a_name_is_refused_by_what_it_resolves_to(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard.socket, "socket", _NoSocket)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET

    def lookup(host: str, port: int, asked: socket.AddressFamily) -> list[tuple[Any, ...]]:
        where = (address, port, 0, 0) if ":" in address else (address, port)
        return [(family, socket.SOCK_STREAM, 6, "", where)]

    async with fetcher(allow=(), lookup=lookup) as reader:
        with pytest.raises(AddressRefusedError, match="allow_hosts"):
            await reader.get("http://innocent.example/")


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/",
        "http://[::1]:1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0x7f.1/",
        "http://localhost/",
        "http://secret.localhost/",
        "https://10.0.0.1/",
    ],
)
async def test_a_redirect_to_a_private_address_is_refused(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    real = socket.socket

    async with hostile_server() as server, fetcher(allow=("front.localhost",)) as reader:

        class OnlyTheServer(real):  # type: ignore[misc, valid-type]
            """A socket that connects to the test's server and nowhere else."""

            def connect(self, address: Any) -> None:
                made.append(str(address))
                assert address[1] == server.port, f"would have connected to {address}"
                super().connect(address)

        monkeypatch.setattr(guard.socket, "socket", OnlyTheServer)
        with pytest.raises(AddressRefusedError, match="not a public address"):
            await reader.get(server.url(f"/to/302/{target}", host="front.localhost"))
    assert all(str(server.port) in address for address in made)


async def test_rebinding_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when looked up first and private when looked up again."""
    connected: list[Any] = []
    answers = iter(["93.184.216.34", "127.0.0.1"])

    class NoConnection(socket.socket):
        """A socket that notes where it is sent and goes nowhere."""

        def connect(self, address: Any) -> None:
            connected.append(address)
            raise ConnectionRefusedError

    def lookup(host: str, port: int, family: socket.AddressFamily) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(guard.socket, "socket", NoConnection)
    async with fetcher(allow=(), lookup=lookup) as reader:
        with pytest.raises(FetchError, match="no connection"):
            await reader.get("http://rebinding.example/")
        assert reader._session is not None
        connector: Any = reader._session.connector
        connector.clear_dns_cache()
        with pytest.raises(AddressRefusedError):
            await reader.get("http://rebinding.example/")
    assert connected
    assert all(address[0] == "93.184.216.34" for address in connected)


async def test_of_several_addresses_only_the_public_ones_are_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connected: list[Any] = []

    class NoConnection(socket.socket):
        def connect(self, address: Any) -> None:
            connected.append(address[0])
            raise ConnectionRefusedError

    def lookup(host: str, port: int, family: socket.AddressFamily) -> list[tuple[Any, ...]]:
        addresses = ["10.0.0.1", "93.184.216.34", "127.0.0.1"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(guard.socket, "socket", NoConnection)
    async with fetcher(allow=(), lookup=lookup) as reader:
        with pytest.raises(FetchError):
            await reader.get("http://mixed.example/")
    assert set(connected) == {"93.184.216.34"}


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    async with both() as (server, reader):
        assert (await reader.get(server.url("/feed"))).body == FEED


async def test_localhost_names_are_loopback_and_need_leave() -> None:
    async with both() as (server, reader):
        assert (await reader.get(server.url("/feed", host="a.localhost"))).status == 200
    async with hostile_server() as server, fetcher(allow=()) as reader:
        with pytest.raises(AddressRefusedError):
            await reader.get(server.url("/feed", host="a.localhost"))


@pytest.mark.parametrize(
    "address",
    ["", "no address", "ftp://example.org/", "http://", "http:///x", "file:///etc/passwd"],
)
async def test_what_is_no_web_address_is_refused(address: str) -> None:
    async with fetcher() as reader:
        with pytest.raises(FetchError):
            await reader.get(address)


async def test_a_feed_behind_it_all_parses() -> None:
    async with both() as (server, reader):
        answer = await reader.get(server.url("/packed/br"), kind="feed")
    assert parse_feed(answer.body, answer.url).title == "Sound"
