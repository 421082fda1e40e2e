"""Polling ten thousand feeds at once, beside reader (PyPI) and newsboat (Debian).

Run: ``python eval/fetch.py [--feeds N] [--reader PYTHON] [--newsboat PROGRAM] [--check]``

A server on loopback, in a process of its own, has the feeds on 200 addresses (127.0.1.1 and
on). Each client reads all of them once, then they change: of a hundred feeds one now answers
after two seconds, one is broken (half of these hang up, half answer 500), one redirects, two
have a new entry, and 95 answer 304 to a client that sends back its validators. The second
reading is what is measured, in a process of its own for each client: its CPU time (user and
system, start included), its wall time and its peak memory. Nutgraf polls as its pipeline does,
into an SQLite store; the others use their own stores and as many connections.

``--reader`` is a Python that has the package reader, ``--newsboat`` the program; each is left
out where it is not given. ``--check`` fails when Nutgraf is not at least ``RATIO`` times the
better of them in feeds per CPU second, or loses a feed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

RATIO = 5.0
HOSTS = 200
CONNECTIONS = 64
ENTRIES = 10
SLOW_SECONDS = 2.0
_WORDS = ("harbour", "bridge", "council", "ferry", "market", "winter", "river", "grain", "museum")


# the server -----------------------------------------------------------------------------


def feed(number: int, version: int) -> bytes:
    """The feed of a number: an RSS document of about 5 kB; each version has a new entry."""
    items = []
    for item in range(version, version + ENTRIES):
        words = " ".join(_WORDS[(number * 7 + item * 3 + at) % len(_WORDS)] for at in range(45))
        items.append(
            f"<item><title>Entry {item} of feed {number}</title>"
            f"<link>http://127.0.0.1/{number}/{item}</link><guid>{number}-{item}</guid>"
            f"<pubDate>Tue, 05 Mar 2024 {item % 24:02}:00:00 GMT</pubDate>"
            f"<description>{words}.</description></item>"
        )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {number}</title>'
        f"<link>http://127.0.0.1/{number}</link><description>x</description>"
        f"{''.join(items)}</channel></rss>"
    ).encode()


def kind_of(number: int, changed: bool) -> str:
    """What a feed does once the feeds have changed."""
    place = number % 100
    if not changed or place < 95:
        return "same"
    return {95: "slow", 96: "broken", 97: "moved"}.get(place, "new")


class Server(asyncio.Protocol):
    """Just enough HTTP/1.1 to be quick: keep-alive, validators, and the misbehaviour asked for."""

    changed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.data = b""

    def data_received(self, data: bytes) -> None:
        self.data += data
        while b"\r\n\r\n" in self.data:
            head, _, self.data = self.data.partition(b"\r\n\r\n")
            self.answer(head.decode("latin-1"))

    def answer(self, head: str) -> None:
        path = head.split(" ", 2)[1]
        if path == "/change":
            Server.changed = True
            self.send("200 OK", b"")
            return
        number = int(path.rpartition("/")[2])
        kind = kind_of(number, Server.changed)
        validators = "if-none-match:" in head.lower()
        if kind == "broken":
            if number % 200 < 100:
                self.transport.close()
            else:
                self.send("500 Internal Server Error", b"")
        elif kind == "slow":
            loop = asyncio.get_running_loop()
            loop.call_later(SLOW_SECONDS, self.give, number, 0, validators)
        elif kind == "moved" and path.startswith("/feed/"):
            self.send("302 Found", b"", f"Location: /moved/{number}\r\n")
        else:
            self.give(number, 1 if kind == "new" else 0, validators and kind != "new")

    def give(self, number: int, version: int, same: bool) -> None:
        tag = f'ETag: "{version}"\r\n'
        if same:
            self.send("304 Not Modified", b"", tag)
        else:
            self.send(
                "200 OK", feed(number, version), tag + "Content-Type: application/rss+xml\r\n"
            )

    def send(self, status: str, body: bytes, headers: str = "") -> None:
        if not self.transport.is_closing():
            head = f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
            self.transport.write(head.encode() + body)


async def serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    for number in range(HOSTS):
        await loop.create_server(Server, f"127.0.1.{number + 1}", port, backlog=512)
    print("ready", flush=True)
    await asyncio.Event().wait()


def host(number: int) -> str:
    return f"127.0.1.{(number + number // 100) % HOSTS + 1}"


def urls(count: int, port: int) -> list[str]:
    return [f"http://{host(number)}:{port}/feed/{number}" for number in range(count)]


# the clients ----------------------------------------------------------------------------


def poll_nutgraf(folder: Path, count: int, port: int) -> None:
    """One reading of all feeds, as the pipeline does it. Prints what became of them."""
    from nutgraf.fetch.http import Fetcher
    from nutgraf.model import Feed
    from nutgraf.pipeline.poll import Intervals, poll
    from nutgraf.store import open_store

    store = open_store(folder / "nutgraf.sqlite")
    now = datetime.now(UTC)
    if not store.feeds():
        with store.transaction():
            for url in urls(count, port):
                store.put_feed(Feed(url=url, added=now))

    async def run() -> int:
        async with Fetcher(
            user_agent="Nutgraf-eval",
            allow_hosts=("127.0.1.*",),
            timeout=20.0,
            max_bytes=10_000_000,
            connections=CONNECTIONS,
            per_host=2,
            host_delay=0.5,
        ) as fetcher:
            feeds = store.due_feeds(now + timedelta(days=9))
            return await poll(store, fetcher, feeds, now, Intervals(), lambda *_: None)

    new = asyncio.run(run())
    failed = sum(feed.failures > 0 for feed in store.feeds())
    store.close()
    print(f"{new} new entries, {failed} feeds failed")


READER = """
import sys
from reader import make_reader
reader = make_reader(sys.argv[1] + "/reader.sqlite", feed_root=None)
known = {feed.url for feed in reader.get_feeds()}
for line in open(sys.argv[1] + "/urls"):
    if line.strip() not in known:
        reader.add_feed(line.strip())
new = failed = 0
for result in reader.update_feeds_iter(workers=int(sys.argv[2]), scheduled=False):
    if isinstance(result.value, Exception):
        failed += 1
    elif result.value:
        new += result.value.new
print(new, "new entries,", failed, "feeds failed")
"""


@dataclass
class Measured:
    """One client's second reading."""

    name: str
    cpu: float
    wall: float
    megabytes: float
    said: str


def measure(name: str, command: list[str]) -> Measured:
    """Run a command to its end and measure its process and what it started."""
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read().strip().splitlines()
    if process.returncode != 0:
        print("\n".join(said[-5:]), file=sys.stderr)
        raise RuntimeError(f"{name} ended with {process.returncode}")
    return Measured(
        name,
        usage.ru_utime + usage.ru_stime,
        wall,
        usage.ru_maxrss / 1024,
        said[-1] if said else "",
    )


def commands(options: argparse.Namespace, folder: Path, port: int) -> dict[str, list[str]]:
    """The clients' commands by name."""
    made = {
        "nutgraf": [sys.executable, __file__, "--client", str(folder), "--port", str(port),
                    "--feeds", str(options.feeds)],
    }  # fmt: skip
    (folder / "urls").write_text("".join(f"{url}\n" for url in urls(options.feeds, port)))
    if options.reader:
        made["reader"] = [options.reader, "-c", READER, str(folder), str(CONNECTIONS)]
    if options.newsboat:
        (folder / "config").write_text(f"reload-threads {CONNECTIONS}\ndownload-timeout 20\n")
        made["newsboat"] = [
            options.newsboat, "-q", "-u", str(folder / "urls"), "-c", str(folder / "cache.db"),
            "-C", str(folder / "config"), "-x", "reload",
        ]  # fmt: skip
    return made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.1.1", 0))
        return int(probe.getsockname()[1])


def compare(options: argparse.Namespace) -> list[Measured]:
    """Both readings by every client; what the second one took."""
    results = []
    folder = Path(tempfile.mkdtemp(prefix="nutgraf-fetch-"))
    try:
        for name in commands(options, folder, 0):
            port = free_port()
            server = subprocess.Popen(
                [sys.executable, __file__, "--serve", "--port", str(port)], stdout=subprocess.PIPE
            )
            try:
                assert server.stdout is not None
                server.stdout.readline()
                command = commands(options, folder, port)[name]
                first = measure(name, command)
                print(f"{name:9} first reading: {first.cpu:.1f} s CPU, {first.said}", flush=True)
                with socket.create_connection((host(0), port)) as control:
                    control.sendall(b"GET /change HTTP/1.1\r\n\r\n")
                    control.recv(1000)
                results.append(measure(name, command))
                print(told(results[-1], options.feeds), flush=True)
            finally:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder)
    return results


def told(result: Measured, feeds: int) -> str:
    """A client's line of the table."""
    return (
        f"{result.name:9} second reading: {feeds / result.cpu:.0f} feeds per CPU second, "
        f"{result.cpu:.1f} s CPU, {result.wall:.1f} s wall, {result.megabytes:.0f} MB peak; "
        f"{result.said}"
    )


def main() -> int:
    """Measure, print, and with ``--check`` judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--reader", help="a Python with the package reader")
    parser.add_argument("--newsboat", default=shutil.which("newsboat"), help="the program")
    parser.add_argument("--check", action="store_true", help="fail below the ratio")
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--client", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.port))
        return 0
    if options.client:
        poll_nutgraf(options.client, options.feeds, options.port)
        return 0
    results = compare(options)
    ours, *others = results
    wrong = not ours.said.startswith(
        f"{options.feeds // 100 * 2} new entries, {options.feeds // 100}"
    )
    slower = any(other.cpu < RATIO * ours.cpu for other in others)
    if options.check and (wrong or slower):
        print("a feed was lost" if wrong else f"not {RATIO:g} times the better", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
