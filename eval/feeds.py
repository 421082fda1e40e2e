"""Feeds, scored on three libraries' test collections, beside feedparser.

Run: ``python eval/feeds.py [--misses] [--check] [--floors]``

Every file is read by ``parse_feed``; each must give a feed or a ``FeedError`` within
``SECONDS``, whatever stands in it. Where a collection says what is expected, the share met is
counted, value by value, for the fields a feed reader needs (titles, links, ids, texts, times,
authors, tags, sources, languages), and beside it the share that feedparser's own result meets
of the same values:

- feedparser: an expression at the head of each file, made for feedparser's result. It is
  evaluated on our result in the same shape; expressions on what we do not keep (licences,
  geography, cloud, e-mail addresses and the like) are not asked, and counted as such.
- gofeed, feed_rs: the libraries' own output as JSON, field by field.

Texts are compared by what both say after our sanitiser, titles as plain text, times as
instants, addresses after resolving them against the feed's. ``--check`` fails below the floors.
"""

from __future__ import annotations

import argparse
import ast
import html
import io
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from feed_cases import BASE, Case, feed_rs_cases, feedparser_cases, gofeed_cases
from nutgraf.errors import FeedError
from nutgraf.fetch.clean import one_line, sanitise
from nutgraf.fetch.parse import parse_feed
from nutgraf.fetch.parsed import ParsedFeed
from nutgraf.model import Entry

SECONDS = 2.0
#: Why what is not met is not, by what the file is about; the rest is told by ``--misses``.
REASONS = (
    ("crazy", "the script's source goes with its element, which is expected to stay as text"),
    ("lang_blank", "an entry without a language takes the feed's"),
    ("entry_id_base", "ids are opaque: they are not resolved as addresses"),
    ("category_term", "a tag is shown by its label"),
    ("no_href", "a link without an address is no link, as in feedparser"),
    ("naked_markup", "elements where text belongs are not read"),
    ("feedproxy", "the publisher's own address is taken before the feed service's"),
    ("node_precedence", "the same entry twice is one entry"),
    ("issue_275", "content that is no text (video, other XML) is not kept"),
)
#: Files whose expectation is not what somebody who reads news wants: left out of the second
#: share, for both. Scripts' sources as text; ids changed as if they were addresses; a tag's code
#: where it has a name; one entry shown twice.
NOT_FOR_READERS = ("crazy", "entry_id_base", "category_term", "node_precedence/atom10_title",
    "content_xml_lang_blank_3")  # fmt: skip
FLOORS = {"feedparser": 0.981, "gofeed": 0.962, "feed_rs": 0.983}


# values --------------------------------------------------------------------------------


def plain(parsed: ParsedFeed) -> dict[str, Any]:
    """Our result by field."""
    found: dict[str, Any] = {
        "feed.title": parsed.title,
        "feed.link": parsed.site_url,
        "feed.language": parsed.language,
        "feed.description": parsed.description,
    }
    for number, entry in enumerate(parsed.entries):
        for name in ("title", "id", "updated", "source_title", "source_url"):
            found[f"entries.{number}.{name}"] = getattr(entry, name)
        found[f"entries.{number}.link"] = entry.url
        found[f"entries.{number}.published"] = entry.published
        found[f"entries.{number}.summary"] = entry.summary or entry.content
        found[f"entries.{number}.content"] = entry.content or entry.summary
        found[f"entries.{number}.author"] = next(iter(entry.authors), None)
        found[f"entries.{number}.tags"] = list(entry.tags)
    return found


def plain_of_feedparser(result: Any) -> dict[str, Any]:
    """feedparser's result by field."""
    feed = result.feed
    found: dict[str, Any] = {
        "feed.title": feed.get("title"),
        "feed.link": feed.get("link"),
        "feed.language": feed.get("language"),
        "feed.description": feed.get("subtitle"),
    }
    for number, entry in enumerate(result.entries):
        contents = entry.get("content") or [{}]
        source = entry.get("source") or {}
        place = f"entries.{number}."
        found[place + "title"] = entry.get("title")
        found[place + "link"] = entry.get("link")
        found[place + "id"] = entry.get("id")
        found[place + "summary"] = entry.get("summary") or contents[0].get("value")
        found[place + "content"] = contents[0].get("value") or entry.get("summary")
        found[place + "published"] = _instant(
            entry.get("published_parsed") or entry.get("updated_parsed")
        )
        found[place + "updated"] = _instant(entry.get("updated_parsed"))
        authors = [a.get("name") for a in entry.get("authors") or [] if a.get("name")]
        found[place + "author"] = next(iter(authors), entry.get("author"))
        found[place + "tags"] = [
            tag.get("label") or tag.get("term") for tag in entry.get("tags", [])
        ]
        found[place + "source_title"] = source.get("title")
        found[place + "source_url"] = source.get("href") or source.get("link")
    return found


def _instant(parsed: Any) -> datetime | None:
    if not parsed:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def text_of(markup: str, url: str) -> str:
    """What a piece of HTML says to a reader."""
    made = re.sub(r"<[^>]*>", " ", sanitise(markup, url))
    return " ".join(one_line(made, is_html=True).split())


def agree(field: str, expected: Any, found: Any, url: str) -> bool:
    """Whether a value is the one expected, by what kind of field it is."""
    if found is None:
        return False
    if field.endswith("language"):
        return str(found).lower().replace("_", "-") == str(expected).lower().replace("_", "-")
    if isinstance(found, datetime):
        wanted = datetime.fromisoformat(str(expected).replace("Z", "+00:00"))
        return abs((wanted - found).total_seconds()) < 1
    if field.endswith(("link", "source_url")):
        return urljoin(url, str(expected).strip()).rstrip("/") == str(found).rstrip("/")
    if isinstance(found, list):
        return all(any(agree("tag", one, other, url) for other in found) for one in expected)
    if not field.endswith(("summary", "content")):  # plain text: one line of what is said
        readings = {
            str(expected),
            one_line(str(expected), is_html=True),
            text_of(str(expected), url),
        }
        return " ".join(str(found).split()) in {" ".join(reading.split()) for reading in readings}
    return text_of(str(expected), url) == text_of(str(found), url)


# expressions ---------------------------------------------------------------------------


class Text(str):
    """A string that equals another when both say the same after sanitising."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, str):
            return False
        return (
            str.__eq__(self, other)
            or sanitise(other, BASE) == sanitise(self, BASE)
            or html.escape(other, quote=False) == str(self)  # plain text, which ours is not
            or text_of(other, BASE) == text_of(self, BASE)
        )

    def __ne__(self, other: object) -> bool:
        return not self == other


class Line(Text):
    """Plain text that equals the HTML that says it."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, str):
            return False
        readings = (other, one_line(other, is_html=True), text_of(other, BASE))
        return any(" ".join(reading.split()) == str(self) for reading in readings)

    def __ne__(self, other: object) -> bool:
        return not self == other


#: What an expression may ask of us: names in feedparser's shape, aliases resolved.
ASKED = {
    "feed": {"title", "link", "subtitle", "language", "title_detail.value", "subtitle_detail.value",
             "ttl"},
    "entries": {
        "title", "link", "id", "summary", "content.value", "title_detail.value",
        "summary_detail.value", "published_parsed", "updated_parsed", "created_parsed",
        "source.title", "source.link", "tags.term", "authors.name", "author_detail.name",
        "language", "content.language",
    },
}  # fmt: skip
ALIASES = {
    "description": "summary", "guid": "id", "tagline": "subtitle", "info": "subtitle",
    "date_parsed": "updated_parsed", "modified_parsed": "updated_parsed",
    "issued_parsed": "published_parsed", "href": "link", "items": "entries", "channel": "feed",
    "summary_detail": "summary_detail", "tagline_detail": "subtitle_detail",
    "info_detail": "subtitle_detail", "category": "category",
}  # fmt: skip


class _Paths(ast.NodeVisitor):
    """Collects the fields an expression asks for: ("entries", "content.value") and the like."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str]] = set()

    def generic_visit(self, node: ast.AST) -> None:
        names: list[str] = []
        at: Any = node
        while isinstance(at, ast.Subscript | ast.Attribute):
            if isinstance(at, ast.Attribute):
                names.append(at.attr)
            elif isinstance(at.slice, ast.Constant) and isinstance(at.slice.value, str):
                names.append(at.slice.value)
            at = at.value
        if not isinstance(at, ast.Name):
            super().generic_visit(node)
            return
        names = [ALIASES.get(name, name) for name in reversed(names)]
        if at.id == "feed" and names[:1] == ["summary"]:
            names[0] = "subtitle"
        self.found.add((ALIASES.get(at.id, at.id), ".".join(names)))


def is_asked(expression: str) -> bool:
    seen = _Paths()
    try:
        seen.visit(ast.parse(expression, mode="eval"))
    except SyntaxError:
        return False
    names = {pair for pair in seen.found if pair[0] not in ("bozo", "version", "len")}
    return bool(names) and all(name in ASKED.get(where, ()) for where, name in names)


def in_feedparsers_shape(parsed: ParsedFeed) -> dict[str, Any]:
    shape = feedparser.FeedParserDict
    title, subtitle = Line(parsed.title or ""), Line(parsed.description or "")
    feed = shape(
        title=title,
        link=parsed.site_url or "",
        subtitle=subtitle,
        language=parsed.language,
        info=subtitle,
        title_detail=shape(value=title),
        subtitle_detail=shape(value=subtitle),
        info_detail=shape(value=subtitle),
        ttl=str(parsed.ttl) if parsed.ttl is not None else None,
    )
    entries = [_shaped(entry, parsed.format) for entry in parsed.entries]
    return {
        "feed": feed,
        "entries": entries,
        "bozo": int(parsed.problem is not None),
        "version": parsed.format,
        "len": len,
    }


def _shaped(entry: Entry, version: str) -> Any:
    shape = feedparser.FeedParserDict
    title, summary = Line(entry.title or ""), Text(entry.summary or entry.content or "")
    content = Text(entry.content or entry.summary or "")
    updated = entry.updated or (None if version.startswith("atom") else entry.published)
    return shape(
        title=title,
        link=entry.url or "",
        id=entry.id,
        summary=summary,
        content=[shape(value=content, language=entry.language)],
        title_detail=shape(value=title),
        summary_detail=shape(value=summary),
        published_parsed=_tuple(entry.published),
        created_parsed=_tuple(entry.published),
        updated_parsed=_tuple(updated),
        source=shape(title=Line(entry.source_title or ""), link=entry.source_url or "",
                     href=entry.source_url or ""),
        tags=[shape(term=Line(tag)) for tag in entry.tags],
        authors=[shape(name=Line(name)) for name in entry.authors],
        author_detail=shape(name=Line(next(iter(entry.authors), ""))),
        language=entry.language,
    )  # fmt: skip


def _tuple(when: datetime | None) -> Any:
    return when.utctimetuple() if when is not None else None


def holds(expression: str, result: dict[str, Any]) -> bool:
    try:
        return bool(eval(expression, {"__builtins__": {"len": len}}, result))
    except (LookupError, AttributeError, TypeError, NameError, ValueError):
        return False


# scoring -------------------------------------------------------------------------------


def read(case: Case) -> tuple[ParsedFeed | None, float]:
    start = time.perf_counter()
    try:
        return parse_feed(case.body, case.url, case.content_type), time.perf_counter() - start
    except FeedError:
        return None, time.perf_counter() - start


def read_feedparser(case: Case) -> Any:
    headers = {"content-location": case.url}
    if case.content_type:
        headers["content-type"] = case.content_type
    return feedparser.parse(io.BytesIO(case.body), response_headers=headers)


@dataclass
class Score:
    """Counts of one collection."""

    files: int = 0
    feeds: int = 0
    asked: int = 0
    ours: int = 0
    theirs: int = 0
    slowest: tuple[float, str] = (0.0, "")
    not_asked: int = 0
    read_asked: int = 0
    read_ours: int = 0
    read_theirs: int = 0


def score(collection: str, cases: Iterator[Case], misses: list[str]) -> Score:
    total = Score()
    for case in cases:
        parsed, seconds = read(case)
        total.files += 1
        total.feeds += parsed is not None
        total.slowest = max(total.slowest, (seconds, case.name))
        other = read_feedparser(case)
        for field, ours, theirs, note in _compare(case, parsed, other):
            if not field:
                total.not_asked += 1
                continue
            total.asked += 1
            total.ours += ours
            total.theirs += theirs
            if not any(word in case.name for word in NOT_FOR_READERS):
                total.read_asked += 1
                total.read_ours += ours
                total.read_theirs += theirs
            if not ours:
                misses.append(
                    f"{collection} {case.name} {field}{' (both)' if not theirs else ''}: {note}"
                )
    return total


def _compare(
    case: Case, parsed: ParsedFeed | None, other: Any
) -> Iterator[tuple[str, bool, bool, str]]:
    if case.expression is not None:
        if not is_asked(case.expression):
            yield "", False, False, ""
            return
        mine = parsed is not None and holds(case.expression, in_feedparsers_shape(parsed))
        yield "expression", mine, holds(case.expression, other), case.expression[:200]
        return
    ours = plain(parsed) if parsed else {}
    theirs = plain_of_feedparser(other)
    for field, expected in case.values:
        if expected in (None, "", []) or not str(expected).strip():
            continue
        found = ours.get(field)
        yield (
            field,
            agree(field, expected, found, case.url),
            agree(field, expected, theirs.get(field), case.url),
            f"{str(found)[:80]!r} not {str(expected)[:80]!r}",
        )


def _why(miss: str) -> str:
    return next((why for word, why in REASONS if word in miss), "other")


def main() -> int:
    """Print a line for each collection; with ``--check`` compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--misses", action="store_true", help="list what is not met")
    parser.add_argument("--check", action="store_true", help="fail below the floors")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    failed = False
    totals: tuple[int, ...] = ()
    collections = {
        "feedparser": feedparser_cases,
        "gofeed": gofeed_cases,
        "feed_rs": feed_rs_cases,
    }
    for name, cases in collections.items():
        misses: list[str] = []
        result = score(name, cases(), misses)
        share, other = result.ours / result.asked, result.theirs / result.asked
        print(
            f"{name:11} {result.files} files, {result.feeds} feeds, slowest "
            f"{result.slowest[0]:.2f} s ({result.slowest[1]}); {result.asked} values asked "
            f"({result.not_asked} files ask for other things): met {share:.4f}, "
            f"feedparser's result {other:.4f}"
        )
        print(
            f"            of the {result.read_asked} that a reader of news wants: met "
            f"{result.read_ours / result.read_asked:.4f}, feedparser's result "
            f"{result.read_theirs / result.read_asked:.4f}"
        )
        kinds = Counter(re.sub(r"\d+\.", "", miss.split(" ")[2].rstrip(":")) for miss in misses)
        print("            missed by field:", dict(kinds.most_common()))
        print("            because:", dict(Counter(map(_why, misses)).most_common()))
        if options.misses:
            print("\n".join(misses))
        failed |= share < FLOORS[name] or result.slowest[0] > SECONDS
        totals += (result.asked, result.ours, result.theirs)
    asked, ours, theirs = sum(totals[::3]), sum(totals[1::3]), sum(totals[2::3])
    print(f"all: met {ours / asked:.4f}, feedparser's result {theirs / asked:.4f}")
    failed |= ours < theirs
    if options.check and failed:
        print("below a floor, below feedparser, or too slow", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
