"""Looking inside one feed or page from the command line: files, addresses, standard input."""

from __future__ import annotations

import email.message
import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from nutgraf.cli import app
from nutgraf.errors import NutgrafError
from tests.extract.pages import LEAD, PARAGRAPHS, URL, page
from tests.fetch.hostile import FEED

TEXT = "\n".join((LEAD, *PARAGRAPHS))


def run(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=given)


def understood(*arguments: str, given: bytes | None = None) -> Any:
    result = run(*arguments, "--json", given=given)
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def test_a_page_is_printed_whole(tmp_path: Path) -> None:
    path = tmp_path / "saved.html"
    path.write_text(page(), encoding="utf-8")
    found = understood("extract", str(path))
    assert found == {
        "url": URL,
        "canonical_url": URL,
        "title": "Night ferry stays until the bridge opens",
        "byline": "Ada Quill, Tom Marsh",
        "authors": ["Ada Quill", "Tom Marsh"],
        "outlet": "The Lantern",
        "published": "2024-03-05T18:20:00+02:00",
        "published_precision": "time",
        "changed": "2024-03-05T19:05:00+02:00",
        "language": "en",
        "section": "Coast",
        "description": LEAD,
        "image": {"url": "https://www.lantern.example/img/ferry.jpg", "credit": "J. Reed"},
        "taken_from": None,
        "extent": "full",
        "paywall": False,
        "text": TEXT,
        "left_out": found["left_out"],
    }


def test_every_line_of_a_page_is_in_its_text_or_left_out_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "saved.html"
    path.write_text(page(), encoding="utf-8")
    found = understood("extract", str(path))
    reasons = {part["text"]: part["reason"] for part in found["left_out"]}
    assert reasons["Coast"] == "navigation"
    assert reasons["Bridge pier moves again"] == "beside the article"
    assert reasons["© 2024 The Lantern. All rights reserved."] == "rights notice"
    assert reasons["The ferry at its berth in winter. Photo: J. Reed"] == "picture caption"
    assert not set(reasons) & set(TEXT.split("\n"))
    shown = run("extract", str(path)).stdout
    assert TEXT in shown
    assert "navigation: Coast" in shown


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig", "gb18030"]
)
def test_files_of_any_encoding(tmp_path: Path, encoding: str) -> None:
    html = page().replace('<meta charset="utf-8">', "").replace("“", '"').replace("”", '"')
    html = html.replace("<head>", f'<head><meta charset="{encoding}">')
    html = html.replace("Seven of the nine", "Café owner Søren: seven of the nine")
    path = tmp_path / "odd.html"
    path.write_bytes(html.replace("’", "'").encode(encoding, "xmlcharrefreplace"))
    assert "Café owner Søren: seven of the nine" in understood("extract", str(path))["text"]


def test_standard_input_gzipped_and_mhtml(tmp_path: Path) -> None:
    assert understood("extract", "-", given=page().encode())["text"] == TEXT
    assert understood("extract", "-", given=gzip.compress(page().encode()))["text"] == TEXT
    message = email.message.EmailMessage()
    message["Snapshot-Content-Location"] = "https://www.lantern.example/coast/2024/ferry"
    message.set_content("nothing")
    message.add_related(page().encode(), "text", "html", cte="quoted-printable")
    found = understood("extract", "-", given=message.as_bytes())
    assert (found["text"], found["url"]) == (TEXT, URL)


def test_the_address_is_the_one_given_or_the_one_noted_when_saving() -> None:
    html = page().replace(
        "<html", "<!-- saved from url=(0030)https://other.example/ferry -->\n<html", 1
    )
    assert understood("extract", "-", given=html.encode())["url"] == "https://other.example/ferry"
    found = understood("extract", "-", "--url", "https://third.example/x", given=html.encode())
    assert found["url"] == "https://third.example/x"


def test_a_feed_is_printed_whole() -> None:
    found = understood("parse-feed", "-", "--url", "https://lantern.example/feed", given=FEED)
    assert found["format"] == "rss20"
    assert found["problem"] is None
    assert [set(entry) for entry in found["entries"]] == [
        {"id", "url", "title", "authors", "published", "updated", "language", "summary", "content",
         "image_url", "tags", "source_title", "source_url"}
    ] * len(found["entries"])  # fmt: skip
    assert found["entries"]
    shown = run("parse-feed", "-", given=FEED).stdout
    assert found["entries"][0]["title"] in shown


@pytest.mark.parametrize(
    ("command", "given", "cause"),
    [
        ("extract", b"", "the page is empty"),
        ("extract", b"%PDF-1.7 x", "it is a PDF document"),
        ("extract", b"<html><body><p>Short.</p></body></html>", "no"),
        ("parse-feed", b"", "the document is empty"),
        ("parse-feed", page().encode(), "is a web page, not a feed"),
        ("parse-feed", b"<opml><body/></opml>", "a subscription list"),
        ("parse-feed", b"\xff\x00\xfe", "the document is not XML"),
    ],
)
def test_what_cannot_be_understood_is_said(command: str, given: bytes, cause: str) -> None:
    result = run(command, "-", given=given)
    assert isinstance(result.exception, NutgrafError)
    assert str(result.exception).startswith("standard input: ")
    assert cause in str(result.exception)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    for name, cause in ((tmp_path / "none.html", "there is no such file"), (tmp_path, "cannot be")):
        result = run("extract", str(name))
        assert isinstance(result.exception, NutgrafError)
        assert cause in str(result.exception)
    assert "https://" in str(run("parse-feed", "lantern.example/feed").exception)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A site whose pages may be read except under /private/."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            bodies = {"/robots.txt": b"User-agent: *\nDisallow: /private/", "/feed": FEED}
            body = bodies.get(self.path, page().encode("cp1252", "xmlcharrefreplace"))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("NUTGRAF_ALLOW_HOSTS", "127.0.0.1")
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_addresses_are_read_politely(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert understood("extract", f"{site}/a")["url"] == f"{site}/a"
    assert understood("parse-feed", f"{site}/feed")["entries"]
    refused = run("extract", f"{site}/private/a").exception
    assert "robots.txt" in str(refused)
    monkeypatch.setenv("NUTGRAF_ALLOW_HOSTS", "")
    assert "not a public address" in str(run("extract", f"{site}/a").exception)
