"""A press that does not end: generated articles, published at an even pace over loopback.

Each event has names of its own, made of syllables from its number, and is told by three of the
outlets in words of their own order. What is published by when follows from the seed and the start
alone, so that everybody who reads it to the end must have the same articles. They are dated, as
nearly all news is: an article without a date is of the time at which it is read, by a clock that
the soak puts forwards and back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

OUTLETS = ("harbour", "meridian", "lantern", "northgate", "quayside", "summit")
TELLERS = 3
#: Entries a feed shows: as many as come in more than one interval of it.
SHOWN = 200
_ONSETS = [
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "au", "ei"]
_CODAS = ["l", "m", "n", "r", "s", "th", "rk", "nd", "st"]
_SUBJECTS = (
    ("bridge", "cracks in a pillar", "closed the crossing to lorries", "engineers"),
    ("ferry", "water in the engine room", "towed the vessel into port", "the coastguard"),
    ("reservoir", "a leak below the spillway", "lowered the water by two metres", "surveyors"),
    ("hospital", "mould in three wards", "moved the patients elsewhere", "nurses"),
    ("orchard", "a beetle never seen there", "felled four thousand trees", "growers"),
    ("museum", "a forged altarpiece", "took the panel from the wall", "curators"),
    ("railway", "ice on the overhead wires", "put travellers into buses", "dispatchers"),
    ("smelter", "dust above the limit", "shut the second furnace", "inspectors"),
)
_TELLINGS = (
    "The {thing} at {place} was found to have {fault} on {day}, {person} said.",
    "{crew} {act} within hours, according to the {place} council.",
    "{person}, who heads the office of {town}, called the finding at {place} grave.",
    '"We will not wait for {place} to become another {town}," {person} said.',
    "The repair of the {thing} will cost {cost} million crowns, {town} estimates.",
    "About {people} people live near the {thing} of {place}.",
    "{second} of the {town} assembly asked why {fault} had gone unseen at {place}.",
    "A report on {place} is due before the end of the month, {second} added.",
)


def _name(random: Random, syllables: int = 3) -> str:
    parts = (random.choice(_ONSETS) + random.choice(_VOWELS) for _ in range(syllables))
    return ("".join(parts) + random.choice(_CODAS)).capitalize()


class EndlessPress:
    """Publishes ``pace`` articles a minute from its start, but for pauses."""

    def __init__(self, seed: int, pace: float) -> None:
        self._seed = seed
        self._pace = pace
        self._begun = time.monotonic()
        self._first = datetime.now(UTC)
        self._held: int | None = None
        self._before = 0
        self._port = 0

    @property
    def published(self) -> int:
        """How many articles are out by now."""
        if self._held is not None:
            return self._held
        return self._before + int((time.monotonic() - self._begun) / 60 * self._pace)

    def pause(self) -> int:
        """Publish no more for now; returns how many there are."""
        self._held = self.published
        return self._held

    def go_on(self) -> None:
        """Publish again after a pause."""
        self._before, self._begun, self._held = self.published, time.monotonic(), None

    @cached_property
    def feeds(self) -> list[str]:
        return [f"http://{outlet}.localhost:{self._port}/feed.xml" for outlet in OUTLETS]

    def _outlet(self, number: int) -> str:
        event, teller = divmod(number, TELLERS)
        return OUTLETS[(event + 2 * teller) % len(OUTLETS)]

    def _published_at(self, number: int) -> datetime:
        """When an article came out, pauses left out: whoever reads it late is told the same."""
        return self._first + timedelta(minutes=number / self._pace)

    def _article(self, number: int) -> tuple[str, list[str]]:
        """Headline and paragraphs of an article."""
        event, _ = divmod(number, TELLERS)
        of_event, of_article = Random(f"{self._seed}/{event}"), Random(f"{self._seed}-{number}")
        thing, fault, act, crew = of_event.choice(_SUBJECTS)
        known = {
            "thing": thing,
            "fault": fault,
            "act": act,
            "crew": crew.capitalize(),
            "place": _name(of_event),
            "town": _name(of_event),
            "person": f"{_name(of_event, 2)} {_name(of_event)}",
            "second": f"{_name(of_event, 2)} {_name(of_event)}",
            "day": of_event.choice(["Monday", "Tuesday", "Thursday", "Friday"]),
            "cost": of_event.randint(2, 90),
            "people": of_event.randint(11, 90) * 100,
        }
        told = [telling.format_map(known) for telling in _TELLINGS]
        order = [told[0], *of_article.sample(told[1:], 6)]
        headline = of_article.choice(
            [
                "{crew} of {town} find {fault} at {place} {thing}",
                "{place}: {fault} at the {thing}, says {person}",
                "{person} of {town} alarmed by {place} {thing}",
            ]
        ).format_map(known)
        return headline, [" ".join(order[at : at + 2]) for at in range(0, len(order), 2)]

    def answer(self, host: str, path: str) -> tuple[int, str, str]:
        """Status, media type and body."""
        outlet = host.partition(".")[0]
        if path == "/feed.xml":
            return 200, "application/rss+xml", self._feed(outlet)
        number = path.removeprefix("/news/")
        if not number.isdecimal() or int(number) >= self.published:
            return 404, "text/plain", "not here\n"
        title, paragraphs = self._article(int(number))
        body = "".join(f"<p>{p}</p>" for p in paragraphs)
        at = self._published_at(int(number)).isoformat(timespec="seconds")
        return (
            200,
            "text/html; charset=utf-8",
            f'<html lang="en"><head><title>{title}</title>'
            f'<meta property="article:published_time" content="{at}"></head>'
            f"<body><article><h1>{title}</h1>{body}</article></body></html>",
        )

    def _feed(self, outlet: str) -> str:
        mine = [n for n in range(self.published) if self._outlet(n) == outlet]
        items = []
        for number in mine[-SHOWN:]:
            link = f"http://{outlet}.localhost:{self._port}/news/{number}"
            title, _ = self._article(number)
            at = format_datetime(self._published_at(number))
            items.append(
                f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
                f"<pubDate>{at}</pubDate></item>"
            )
        return (
            f'<rss version="2.0"><channel><title>{outlet.capitalize()}</title>'
            f"<link>http://{outlet}.localhost:{self._port}/</link><language>en</language>"
            f"<pubDate>{format_datetime(self._first)}</pubDate>{''.join(items)}</channel></rss>"
        )

    @contextmanager
    def serve(self) -> Iterator[None]:
        """Serve on loopback while open."""
        press = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, kind, text = press.answer(self.headers.get("Host", ""), self.path)
                body = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 128  # of its own it takes five, and lets the others time out
            daemon_threads = True

        server = Server(("127.0.0.1", 0), Handler)
        self._port = int(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
