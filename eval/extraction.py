"""Articles out of pages, scored on two collections of saved pages, beside plain trafilatura.

Run: ``python eval/extraction.py [--sample N] [--misses] [--check]``

Segments: pages with segments of text that must be extracted and segments that must not be. A
must-segment found is a true positive, a must-not-segment found a false positive; precision,
recall and F1 over all segments. Ours is title and text; trafilatura's is its text, without
readers' comments (with them it scores lower).

Fields: news pages with the values that a site-specific parser found. Title: equal after
folding case, space and marks. Authors: F1 of names, folded, over all pages that have some.
Time: the same instant, within a minute; day: the same day in the expected zone. Text: F1 of
words, as multisets, averaged over pages, against the expected summary, subheadings and
paragraphs. Beside it what trafilatura says of the same pages.

Pages per second are CPU time of this process alone, one core. ``--check`` fails below the
floors, which are only ever raised.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from nutgraf.errors import ExtractError
from nutgraf.extract.article import Extracted, extract

DATA = Path(__file__).parents[1] / "../shared/data/extraction"
#: Floors of whole runs, a little under what was reached.
FLOORS = {
    "segments F1": 0.947,
    "title": 0.87,
    "authors F1": 0.89,
    "time": 0.96,
    "text F1": 0.955,
}

Reader = Callable[[bytes, str], Extracted | None]


def ours(html: bytes, url: str) -> Extracted | None:
    """What Nutgraf makes of a page."""
    try:
        return extract(html, url)
    except ExtractError:
        return None


def trafilatura_text(html: bytes, url: str) -> Extracted | None:
    """What trafilatura makes of a page's text."""
    import trafilatura

    text = trafilatura.extract(html, url=url, include_comments=False)
    return Extracted(title="", text=text or "")


def trafilatura_fields(html: bytes, url: str) -> Extracted | None:
    """What trafilatura makes of a page, metadata included."""
    import trafilatura

    found: Any = trafilatura.bare_extraction(
        html, url=url, include_comments=False, with_metadata=True
    )
    if found is None:
        return None
    return Extracted(
        title=found.title or "",
        text=found.text or "",
        byline=(found.author or "").replace(";", ",") or None,
        published=datetime.fromisoformat(found.date) if found.date else None,
        grain="day",
    )


@dataclass
class Segments:
    """Counts of segments, and the pages' misses."""

    tp: int = 0
    fn: int = 0
    fp: int = 0
    pages: int = 0
    seconds: float = 0.0
    misses: list[str] = field(default_factory=list)

    @property
    def scores(self) -> dict[str, float]:
        precision = self.tp / max(1, self.tp + self.fp)
        recall = self.tp / max(1, self.tp + self.fn)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        return {"F1": f1, "precision": precision, "recall": recall}


def segment_pages(sample: int | None) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Address, page and expectations."""
    with tarfile.open(DATA / "trafilatura.tar.gz") as archive:
        members = {member.name.removeprefix("./"): member for member in archive.getmembers()}
        expected = json.load(archive.extractfile(members["evaldata.json"]))  # type: ignore[arg-type]
        urls = sorted(expected)
        if sample:
            urls = Random(7).sample(urls, min(sample, len(urls)))
        for url in urls:
            page = archive.extractfile(members[f"html/{expected[url]['file']}"])
            assert page is not None
            yield url, page.read(), expected[url]


def score_segments(sample: int | None, readers: dict[str, Reader]) -> dict[str, Segments]:
    results = {name: Segments() for name in readers}
    for url, html, expected in segment_pages(sample):
        for name, read in readers.items():
            result = results[name]
            start = time.process_time()
            found = read(html, url)
            result.seconds += time.process_time() - start
            result.pages += 1
            text = f"{found.title}\n{found.text}" if found else ""
            lost = [part for part in expected["with"] if part not in text]
            extra = [part for part in expected["without"] if part in text]
            result.tp += len(expected["with"]) - len(lost)
            result.fn += len(lost)
            result.fp += len(extra)
            result.misses += [f"- {url}: {part}" for part in lost]
            result.misses += [f"+ {url}: {part}" for part in extra]
    return results


_FOLD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    return _FOLD.sub(" ", text).strip().lower()


@dataclass
class Fields:
    """Right answers by field, over pages that have the field."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    authors: Counter[str] = field(default_factory=Counter)
    text_f1: float = 0.0
    pages: int = 0
    seconds: float = 0.0
    misses: list[str] = field(default_factory=list)

    @property
    def scores(self) -> dict[str, float]:
        shares = {name: self.right[name] / self.asked[name] for name in self.asked}
        made, given, same = (self.authors[key] for key in ("made", "given", "same"))
        shares["authors F1"] = 2 * same / max(1, made + given)
        shares["text F1"] = self.text_f1 / max(1, self.pages)
        return shares


def field_pages() -> Iterator[tuple[str, bytes, str, dict[str, Any]]]:
    """Name, page, address and expected values of each news page."""
    with tarfile.open(DATA / "fundus_a.tar.gz") as archive:
        files = {
            member.name.removeprefix("./"): archive.extractfile(member).read()  # type: ignore[union-attr]
            for member in archive.getmembers()
            if member.isfile()
        }
    meta = json.loads(files["meta.json"])
    for name in sorted(files):
        if not name.endswith(".html.gz"):
            continue
        html = gzip.decompress(files[name])
        publisher = re.sub(r"_\d{4}_\d{2}_\d{2}$", "", name.removesuffix(".html.gz"))
        versions = list(json.loads(files[f"{publisher}.json"]).values())
        yield name, html, meta.get(name, {}).get("url") or "", _version_of(html, versions)


def _version_of(html: bytes, versions: list[dict[str, Any]]) -> dict[str, Any]:
    """The expectation that this page is meant by: most of whose words stand in it."""
    words = set(fold(html.decode("utf-8", "replace")).split())

    def share(version: dict[str, Any]) -> float:
        own = set(fold(f"{version.get('title')} {expected_text(version)}").split())
        return len(own & words) / max(1, len(own))

    return max(versions, key=share)


def expected_text(version: dict[str, Any]) -> str:
    body = version.get("body") or {}
    parts = list(body.get("summary") or [])
    for section in body.get("sections") or []:
        parts += [*(section.get("headline") or []), *(section.get("paragraphs") or [])]
    return "\n".join(parts)


def word_f1(made: str, given: str) -> float:
    one, other = Counter(fold(made).split()), Counter(fold(given).split())
    same = sum((one & other).values())
    return 2 * same / max(1, sum(one.values()) + sum(other.values()))


def score_fields(readers: dict[str, Reader]) -> dict[str, Fields]:
    results = {name: Fields() for name in readers}
    for page, html, url, expected in field_pages():
        for name, read in readers.items():
            result = results[name]
            start = time.process_time()
            found = read(html, url)
            result.seconds += time.process_time() - start
            judge(result, page, found or Extracted(title="", text=""), expected)
    return results


def judge(result: Fields, page: str, found: Extracted, expected: dict[str, Any]) -> None:
    result.pages += 1
    if expected.get("title"):
        right = fold(found.title) == fold(expected["title"])
        note(result, "title", right, page, found.title, expected["title"])
    if expected.get("publishing_date"):
        when = datetime.fromisoformat(str(expected["publishing_date"]))
        stamp = found.published
        if when.tzinfo is None:  # the expectation names no zone: the page's clock is meant
            when = when.replace(tzinfo=stamp.tzinfo if stamp and stamp.tzinfo else UTC)
        if stamp is not None and stamp.tzinfo is None:
            stamp = stamp.replace(tzinfo=when.tzinfo)
        exact = stamp is not None and abs(stamp - when) < timedelta(minutes=1)
        note(result, "time", exact, page, f"{stamp} {found.grain}", str(when))
        local = stamp if stamp is None or found.grain == "day" else stamp.astimezone(when.tzinfo)
        same_day = local is not None and local.date() == when.date()
        note(result, "day", same_day, page, str(stamp), str(when))
    if expected.get("authors"):
        given = {fold(name) for name in expected["authors"]}
        made = {fold(name) for name in re.split(r"\s*,\s*", found.byline or "") if name}
        result.authors.update({"given": len(given), "made": len(made), "same": len(given & made)})
        if given != made:
            result.misses.append(f"authors {page}: {sorted(made)} not {sorted(given)}")
    score = word_f1(found.text, expected_text(expected))
    result.text_f1 += score
    if score < 0.9:
        result.misses.append(f"text {page}: {score:.2f} ({len(found.text)} characters)")


def note(result: Fields, name: str, right: bool, page: str, made: str, given: str) -> None:
    result.asked[name] += 1
    result.right[name] += right
    if not right:
        result.misses.append(f"{name} {page}: {made!r} not {given!r}")


def main() -> int:
    """Print both tables; with ``--check`` compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sample", type=int, help="pages of the segments' collection")
    parser.add_argument("--misses", action="store_true", help="list what is wrong")
    parser.add_argument("--check", action="store_true", help="fail below the floors")
    options = parser.parse_args()
    reached: dict[str, float] = {}
    segments = score_segments(options.sample, {"nutgraf": ours, "trafilatura": trafilatura_text})
    for name, counts in segments.items():
        line = "  ".join(f"{key} {value:.4f}" for key, value in counts.scores.items())
        print(f"segments  {name:12} {line}  {counts.pages / counts.seconds:.1f} pages/s")
    fields = score_fields({"nutgraf": ours, "trafilatura": trafilatura_fields})
    for name, result in fields.items():
        line = "  ".join(f"{key} {value:.3f}" for key, value in result.scores.items())
        print(f"fields    {name:12} {line}  {result.pages / result.seconds:.1f} pages/s")
    if options.misses:
        print("\n".join([*segments["nutgraf"].misses, *fields["nutgraf"].misses]))
    reached = {"segments F1": segments["nutgraf"].scores["F1"], **fields["nutgraf"].scores}
    low = {name: reached[name] for name, floor in FLOORS.items() if reached[name] < floor}
    if options.check and low:
        print(f"below the floors: {low}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
