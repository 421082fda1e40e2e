"""Outlets that put hostile words into every field of their feeds and pages, served over loopback.

Three outlets tell of one event, each in words of its own, so that a page of three voices is
composed of what they say. Each has another kind of feed.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .words import BIDI, CONTROLS, HEBREW, LONG, MARKUP, SAYABLE, TOWER, WIDE, ZERO_WIDTH

OUTLETS = ("anchor", "beacon", "capstan")
DAY = "2026-03-04"

#: What each outlet says: each paragraph is one sentence or more about the same fire.
TEXTS = {
    "anchor": (
        "A fire in a rope factory in Haldenvik killed four people on Wednesday, police said.",
        "“We could hear the beams fall,” said Ilse Brandt, who leads the town's fire brigade.",
        f"The factory {TOWER} employed 120 people, according to its owner, {MARKUP}.",
        "Eleven people were taken to hospital. The cause of the fire is not known.",
        f"The mayor of Haldenvik, Tomas Ekblad, said the town {BIDI} would mourn on Friday.",
        "The rope factory was built in 1911 and is the largest employer in Haldenvik.",
    ),
    "beacon": (
        "Four workers died in Haldenvik on Wednesday when flames swept through a rope factory.",
        f"Fire chief Ilse Brandt said her crews {ZERO_WIDTH} came eight minutes after the alarm.",
        f"“Nobody could have gone in {HEBREW} again,” Brandt said.",
        f"The owner {LONG} promised to pay for the funerals of the four workers.",
        "Police in Haldenvik said twelve people were in hospital on Wednesday evening.",
        "An inquiry into the fire at the rope factory will begin on Thursday.",
    ),
    "capstan": (
        "The rope factory in Haldenvik burned down on Wednesday; four people lost their lives.",
        f"Mayor Tomas Ekblad {WIDE} called it the darkest day in the history of the town.",
        "“We will build it again,” Ekblad told reporters in front of the ruins.",
        f"Ilse Brandt, the fire chief, said the flames {CONTROLS[:1]} spread through the roof.",
        "The national accident board sent three people to Haldenvik to look for the cause.",
        "Workers had complained about blocked exits in the factory in 2024, a union said.",
    ),
}


def _bad_links(port: int, name: str) -> list[str]:
    return [
        "javascript:window.ran=1",
        "data:text/html,<script>window.ran=1</script>",
        f"http://{name}.localhost:{port}/\u202e{escape(MARKUP)}",
    ]


def _rss(name: str, port: int) -> str:
    text, page = escape(SAYABLE), f"http://{name}.localhost:{port}/fire"
    odd = "".join(
        f"<item><title>{text}</title><link>{escape(link)}</link><guid>{escape(link)}</guid></item>"
        for link in _bad_links(port, name)
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/"><channel>'
        f"<title>{text}</title><link>javascript:window.ran=1</link><description>{text}</description>"
        f"<language>{text}</language><image><url>javascript:window.ran=1</url><title>{text}</title>"
        f"</image><item><title>{text}Fire in a rope factory kills four in Haldenvik</title>"
        f"<link>{page}</link><guid>{text}</guid><dc:creator>{text}</dc:creator>"
        f"<author>{text}</author><category>{text}</category><source url='{text}'>{text}</source>"
        f"<description>{text}</description><media:content url='javascript:window.ran=1'/>"
        f"<media:credit>{text}</media:credit><comments>javascript:window.ran=1</comments>"
        f"<enclosure url='javascript:window.ran=1' type='{text}' length='{text}'/>"
        f"<pubDate>{DAY}T09:00:00Z</pubDate></item>"
        f"<item><title>No date</title><guid>{text}2</guid><pubDate>{text}</pubDate></item>{odd}"
        "</channel></rss>"
    )


def _atom(name: str, port: int) -> str:
    text, page = escape(SAYABLE), f"http://{name}.localhost:{port}/fire"
    return (
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='{text}'><title type='html'>{text}"
        f"</title><id>{text}</id><updated>{text}</updated><link href='javascript:window.ran=1'/>"
        f"<author><name>{text}</name><uri>javascript:window.ran=1</uri></author>"
        f"<entry><id>{text}</id><title type='html'>{text}Flames in Haldenvik rope factory: four"
        f" dead</title><link href='{page}'/><link rel='enclosure' href='javascript:1'/>"
        f"<author><name>{text}</name></author><category term='{text}' label='{text}'/>"
        f"<rights>{text}</rights><summary type='html'>{text}</summary>"
        f"<content type='html'>{text}</content><updated>{DAY}T10:00:00Z</updated></entry></feed>"
    )


def _json_feed(name: str, port: int) -> str:
    entry = {
        "id": SAYABLE,
        "url": f"http://{name}.localhost:{port}/fire",
        "external_url": "javascript:window.ran=1",
        "title": f"{SAYABLE}Four die as rope factory in Haldenvik burns",
        "content_html": SAYABLE,
        "summary": SAYABLE,
        "image": "javascript:window.ran=1",
        "banner_image": "data:text/html,x",
        "date_published": f"{DAY}T11:00:00Z",
        "date_modified": SAYABLE,
        "authors": [{"name": SAYABLE, "url": "javascript:window.ran=1", "avatar": SAYABLE}],
        "tags": [SAYABLE],
        "language": SAYABLE,
        "attachments": [{"url": "javascript:window.ran=1", "mime_type": SAYABLE}],
    }
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": SAYABLE + "\ud800",
        "home_page_url": "javascript:window.ran=1",
        "icon": "javascript:window.ran=1",
        "authors": [{"name": SAYABLE}],
        "items": [entry, {"id": "\ud800", "title": "\ud800\x00"}],
    }
    return json.dumps(feed)


def _page(name: str, port: int) -> str:
    text, here = escape(SAYABLE), f"http://{name}.localhost:{port}/fire"
    titles = {
        "anchor": "Fire in a rope factory kills four in Haldenvik",
        "beacon": "Flames in Haldenvik rope factory: four dead",
        "capstan": "Four die as rope factory in Haldenvik burns",
    }
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": f"{titles[name]} {SAYABLE}",
        "datePublished": f"{DAY}T09:00:00Z",
        "dateModified": SAYABLE,
        "articleSection": SAYABLE,
        "author": [{"@type": "Person", "name": SAYABLE, "url": "javascript:window.ran=1"}],
        "publisher": {"@type": "Organization", "name": SAYABLE, "logo": "javascript:window.ran=1"},
        "image": ["javascript:window.ran=1"],
        "keywords": SAYABLE,
        "creditText": SAYABLE,
    }
    held = json.dumps(data).replace("<", "\\u003c")
    paragraphs = "".join(f"<p>{escape(words)}</p>" for words in TEXTS[name])
    return (
        f"<!doctype html><html lang='{text}'><head><meta charset=utf-8><title>{titles[name]} {text}"
        f"</title><meta property='og:title' content='{titles[name]} {text}'>"
        f"<meta property='og:site_name' content='{text}'><meta name=author content='{text}'>"
        f"<meta property='og:image' content='javascript:window.ran=1'>"
        f"<meta property='article:section' content='{text}'><meta name=news_keywords "
        f"content='{text}'><link rel=canonical href='{here}'>"
        f"<script type='application/ld+json'>{held}</script></head><body>"
        f"<article><h1>{titles[name]} {text}</h1><p class=byline>By {text}</p>"
        f"<time datetime='{text}'>{text}</time><figure><img src='javascript:window.ran=1' "
        f"alt='{text}'><figcaption>{text}</figcaption></figure>{paragraphs}</article></body></html>"
    )


def _answers(name: str, path: str, port: int) -> tuple[str, str]:
    feeds = {"anchor": _rss, "beacon": _atom, "capstan": _json_feed}
    if path == "/feed":
        kind = "application/json" if name == "capstan" else "application/xml"
        return kind, feeds[name](name, port)
    return "text/html; charset=utf-8", _page(name, port)


@contextmanager
def hostile_press() -> Iterator[list[str]]:
    """Serve the outlets; gives the addresses of their feeds."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers.get("Host", "").partition(".")[0]
            found = host in OUTLETS and self.path in ("/feed", "/fire")
            kind, text = _answers(host, self.path, port) if found else ("text/plain", "")
            body = text.encode("utf-8", "surrogatepass")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield [f"http://{name}.localhost:{port}/feed" for name in OUTLETS]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
