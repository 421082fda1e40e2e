"""Archives in: text as given, bad lines recorded, twice the same as once."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nutgraf.errors import ImportArchiveError
from nutgraf.pipeline import archive

NOW = datetime(2026, 1, 2, tzinfo=UTC)
PATH = Path("press.jsonl.gz")


def read(record: object) -> archive.Archived:
    return archive.understand(json.dumps(record).encode(), 1, PATH, NOW)


def test_text_is_kept_to_the_letter() -> None:
    text = "  Caf\u00e9 \u2013 \U0001f4f0\r\n\n e\u0301nd\u00a0. "
    one = read({"id": 7, "title": " T ", "text": text, "outlet": "The Harbour Post"})
    assert one.revision.text == text
    assert one.revision.title == " T "
    assert one.article.imported_id == "7"
    assert one.outlet.id == "the-harbour-post"
    assert one.article.extent == "archive"


@pytest.mark.parametrize(
    ("value", "time", "grain"),
    [
        ("2017-12-26", datetime(2017, 12, 26, tzinfo=UTC), "day"),
        ("2017-12-26T00:00:00", datetime(2017, 12, 26, tzinfo=UTC), "day"),
        ("2017-12-26T10:04:00", datetime(2017, 12, 26, 10, 4, tzinfo=UTC), "time"),
        ("2017-12-26T10:04:00+02:00", datetime(2017, 12, 26, 8, 4, tzinfo=UTC), "time"),
        (None, None, "time"),
    ],
)
def test_times(value: str | None, time: datetime | None, grain: str) -> None:
    assert archive.when(value, "here") == (time, grain)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"id": 1}', "neither text nor title"),
        (b'{"text": 5, "title": "x"}', "'text' is int"),
        (b'{"text": "x", "published": "Tuesday"}', "'published' is 'Tuesday'"),
    ],
)
def test_a_bad_line_is_named(line: bytes, cause: str) -> None:
    with pytest.raises(ImportArchiveError, match=cause) as raised:
        archive.understand(line, 3, PATH, NOW)
    assert "press.jsonl.gz, line 3" in str(raised.value)


def test_identity_is_the_address_or_the_archive() -> None:
    base = {"id": "a", "title": "T", "text": "x"}
    assert read(base).article.id == read(base | {"text": "y"}).article.id
    assert read(base).article.id != read(base | {"id": "b"}).article.id
    tracked = read(base | {"url": "https://a.example/x?utm_source=feed"})
    assert tracked.article.id == read(base | {"url": "https://a.example/x"}).article.id
    assert tracked.article.id != read(base).article.id
    assert tracked.article.requested_url == "https://a.example/x?utm_source=feed"


def test_a_file_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    whole = gzip.compress(b'{"text": "x"}\n' * 1000)
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(whole[:-20])
    with pytest.raises(ImportArchiveError, match="cannot be read"):
        list(archive.lines(path))
    with pytest.raises(ImportArchiveError, match="cannot be read"):
        list(archive.lines(tmp_path / "none.jsonl"))
