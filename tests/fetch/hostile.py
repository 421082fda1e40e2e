"""A server that does what servers should not do, one misdeed per path."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

import brotli
from backports import zstd

FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Sound</title>'
    b"<item><title>One</title><link>http://sound.example/1</link></item></channel></rss>"
)
#: What the bombs unpack to: a hundred times what the tests allow.
BOMB_BYTES = 100_000_000

Writer = asyncio.StreamWriter
Misdeed = Callable[["Hostile", Writer, dict[str, str]], Awaitable[None]]


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """A whole HTTP/1.1 answer; header names with ``_`` for ``-``."""
    lines = {"Content-Length": str(len(body)), "Content-Type": "application/xml"}
    lines.update({name.replace("_", "-"): value for name, value in headers.items()})
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}Connection: close\r\n\r\n".encode("latin-1") + body


@dataclass
class Hostile:
    """The server's state: where it is, and what it was asked."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bombs: dict[str, bytes] = field(default_factory=dict)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """An address of this server."""
        return f"http://{host}:{self.port}/{path.lstrip('/')}"

    def bomb(self, kind: str) -> bytes:
        """A packed body that unpacks to ``BOMB_BYTES`` zeros, made once."""
        if kind not in self.bombs:
            zeros = bytes(BOMB_BYTES)
            pack: dict[str, Callable[[bytes], bytes]] = {
                "gzip": gzip.compress,
                "deflate": zlib.compress,
                "br": lambda data: brotli.compress(data, quality=5),
                "zstd": zstd.compress,
            }
            self.bombs[kind] = pack[kind](zeros)
        return self.bombs[kind]


async def _endless(server: Hostile, writer: Writer, headers: dict[str, str]) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n<rss>")
    while True:
        writer.write(b"<item/>" * 10_000)
        await writer.drain()


async def _trickle(server: Hostile, writer: Writer, headers: dict[str, str]) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.01)


async def _silence(server: Hostile, writer: Writer, headers: dict[str, str]) -> None:
    await asyncio.sleep(30)


async def _many_headers(server: Hostile, writer: Writer, headers: dict[str, str]) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"".join(b"X-%d: y\r\n" % number for number in range(1000)))
        await writer.drain()


async def _long_header(server: Hostile, writer: Writer, headers: dict[str, str]) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        writer.write(b"y" * 65536)
        await writer.drain()


async def _slow_headers(server: Hostile, writer: Writer, headers: dict[str, str]) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        writer.write(b"X-%d: y\r\n" % number)
        await writer.drain()
        await asyncio.sleep(0.05)


async def _short(server: Hostile, writer: Writer, headers: dict[str, str]) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n" + FEED)


async def _long(server: Hostile, writer: Writer, headers: dict[str, str]) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: close\r\n\r\n" + FEED)


async def _gibberish(server: Hostile, writer: Writer, headers: dict[str, str]) -> None:
    writer.write(b"\x00\xff\x13 what is this?\r\n\r\n")


async def _hang_up(server: Hostile, writer: Writer, headers: dict[str, str]) -> None:
    writer.close()


async def _validators(server: Hostile, writer: Writer, headers: dict[str, str]) -> None:
    if headers.get("if-none-match") == '"v1"':
        writer.write(answer(b"", "304 Not Modified", ETag='"v1"'))
    else:
        writer.write(answer(FEED, ETag='"v1"', Last_Modified="Mon, 01 Jan 2024 00:00:00 GMT"))


MISDEEDS: dict[str, Misdeed] = {
    "/endless": _endless,
    "/trickle": _trickle,
    "/silence": _silence,
    "/many-headers": _many_headers,
    "/long-header": _long_header,
    "/slow-headers": _slow_headers,
    "/short": _short,
    "/long": _long,
    "/gibberish": _gibberish,
    "/hang-up": _hang_up,
    "/validators": _validators,
}


def _redirect(status: str, to: str) -> bytes:
    return answer(b"", status, Location=to)


def _plain(server: Hostile, path: str) -> bytes:
    """What is answered at once."""
    kind, _, rest = path.lstrip("/").partition("/")
    if kind == "to":  # /to/302/http://…
        status, _, target = rest.partition("/")
        return _redirect(f"{status} Moved", unquote(target))
    if kind == "bomb":
        return answer(server.bomb(rest), Content_Encoding=rest)
    if kind == "status":
        return answer(b"sorry", f"{rest} So", Retry_After="120")
    if kind == "packed":
        pack = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstd.compress}
        pack["deflate"] = zlib.compress
        return answer(pack[rest](FEED), Content_Encoding=rest)
    if kind == "chain":
        return _redirect("302 Found", f"/chain/{int(rest) + 1}")
    fixed = {
        "loop": _redirect("302 Found", "/loop"),
        "ring": _redirect("302 Found", "/ring2"),
        "ring2": _redirect("302 Found", "/ring"),
        "nowhere": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "permanent": _redirect("301 Moved Permanently", "/feed"),
        "mixed": _redirect("301 Moved Permanently", "/to/302//feed"),
        "raw-deflate": answer(zlib.compress(FEED)[2:-4], Content_Encoding="deflate"),
        "lying-gzip": answer(FEED, Content_Encoding="gzip"),
        "cut-gzip": answer(gzip.compress(FEED * 50)[:-20], Content_Encoding="gzip"),
        "broken-gzip": answer(b"\x1f\x8b\x08" + b"\xff" * 200, Content_Encoding="gzip"),
        "two-members": answer(
            gzip.compress(FEED[:60]) + gzip.compress(FEED[60:]), Content_Encoding="gzip"
        ),
        "thrice": answer(FEED, Content_Encoding="gzip, gzip, gzip"),
        "unknown-packing": answer(FEED, Content_Encoding="sdch"),
        "large": answer(b"x" * 2_000_000),
        "robots.txt": answer(b"User-agent: *\nDisallow: /private\nCrawl-delay: 0.2\n"),
    }
    return fixed.get(kind, answer(FEED))


@asynccontextmanager
async def hostile_server(host: str = "127.0.0.1") -> AsyncIterator[Hostile]:
    """The server, listening on a port of its own until the block ends."""
    state = Hostile()
    running: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            line, *rest = head.split("\r\n")
            headers = {
                name.strip().lower(): value.strip()
                for name, _, value in (item.partition(":") for item in rest if item)
            }
            path = line.split(" ")[1]
            state.asked.append(path)
            state.headers.append(headers)
            misdeed = MISDEEDS.get(path)
            if misdeed is not None:
                await misdeed(state, writer, headers)
            else:
                writer.write(_plain(state, path))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: Writer) -> None:
        task = asyncio.get_running_loop().create_task(serve(reader, writer))
        running.add(task)
        task.add_done_callback(running.discard)

    server = await asyncio.start_server(accept, host, 0)
    state.port = server.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        server.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
