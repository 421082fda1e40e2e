"""Dates scored on the project's own list of expressions, beside dateparser where it is installed.

Run: ``python eval/dates.py [--misses] [--check] [--list FILE]``

``tests/annotate/dates.jsonl`` holds sentences with one expression each, labelled by hand with
the first and last day it means for an article published on ``published`` (``null``: undated). An answer is right if

- a date mention overlaps the expression and its bounds equal the label; or, for a vague
  expression ("early 2018"), lie within the labelled bounds (``"vague": "within"``) or share a day
  with them (``"vague": "touches"``);
- where ``expression`` is null, nothing is found in the sentence.

dateparser gets the expression itself, which is easier than finding it, with the day of
publication as base and dates of the past preferred; it gives one day, which is counted right if
it lies within the labelled bounds. For null expressions its own search must find nothing.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tomllib
import warnings
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from nutgraf.annotate.dates import find_dates
from nutgraf.annotate.nlp import parse_all
from nutgraf.annotate.sentences import split

LIST = Path(__file__).parents[1] / "tests/annotate/dates.jsonl"


def items(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def fits(item: dict[str, Any], first: date | None, last: date | None) -> bool:
    if first is None or last is None:
        return False
    low, high = date.fromisoformat(item["first"]), date.fromisoformat(item["last"])
    match item.get("vague"):
        case "within":
            return low <= first and last <= high
        case "touches":
            return first <= high and low <= last
    return (first, last) == (low, high)


def ours(item: dict[str, Any], parsed: bool = True) -> tuple[bool, str]:
    text = item["text"]
    day = item["published"]
    published = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC) if day else None
    doc = None
    if parsed and item["language"] == "en":
        doc = next(parse_all([(text, split(text))]))
    found = find_dates(text, published, doc, language=item["language"])
    shown = "; ".join(f"{text[d.start : d.end]!r} {d.first}..{d.last}" for d in found)
    if item["expression"] is None:
        return not found, shown
    start = text.index(item["expression"])
    end = start + len(item["expression"])
    return (
        any(d.start < end and start < d.end and fits(item, d.first, d.last) for d in found),
        shown,
    )


def theirs(item: dict[str, Any]) -> bool:
    import dateparser
    import dateparser.search

    base = datetime.fromisoformat(item["published"] or item["first"])
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if item["expression"] is None:
            return not dateparser.search.search_dates(
                item["text"], languages=[item["language"]], settings=settings
            )
        day = dateparser.parse(item["expression"], languages=[item["language"]], settings=settings)
    if day is None:
        return False
    low, high = date.fromisoformat(item["first"]), date.fromisoformat(item["last"])
    return low <= day.date() <= high


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--check", action="store_true", help="against the floor")
    parser.add_argument("--list", type=Path, default=LIST, help="another list of the same form")
    options = parser.parse_args()
    rows = items(options.list)
    right: dict[str, int] = defaultdict(int)
    with_parser = importlib.util.find_spec("dateparser") is not None
    for item in rows:
        good, shown = ours(item)
        right["nutgraf"] += good
        right["nutgraf, without a parse"] += ours(item, parsed=False)[0]
        if with_parser:
            right["dateparser (expression given)"] += theirs(item)
        if options.misses and not good:
            wanted = f"{item['expression']!r} {item.get('first')}..{item.get('last')}"
            print(f"{item['published']} {item['text']!r}\n    wanted {wanted}\n    found  {shown}")
    for name, count in right.items():
        print(f"{name:<32}{count:>4} of {len(rows)}  {count / len(rows):.3f}")
    if not with_parser:
        print("dateparser is not installed: not compared")
    if options.check:
        floors = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
        share, least = right["nutgraf"] / len(rows), floors["dates"]["least"]["right"]
        if share < least:
            print(f"  BELOW ITS FLOOR: {share:.4f} < {least}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
