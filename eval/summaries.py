"""ROUGE of pages against people's neutral summaries, beside lead, LexRank and TextRank.

Run: ``python eval/summaries.py [--words N] [--every N] [--show N] [--check]``

Each of the val documents of ``summaries/neus.jsonl.gz`` (the openings of three articles on one
event, and a person's neutral summary) is composed as a story; each system's text is cut at
the same number of words (``--own``: at the page's own, where that is shorter). ROUGE-1 and ROUGE-2 F1 (Lin 2004) are rouge-score's, with stemming.
The set gives no publication times, without which no relative date can be resolved and no
sentence with one be used; so every article is given a time at noon of the weekday that the document
names first, and what stands in
square brackets on a page (the resolved dates, and introductions from elsewhere) is left out
before scoring. ``--undated`` measures without. ``--check``
measures pages and leads alone, without sumy, and fails below the floor. A story without a page scores 0. Intervals are of 2,000 paired bootstrap resamples of documents.
Needs sumy and rouge-score (``pip install nutgraf[eval]``).
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from baselines import lead, lead_in_turn, lexrank, textrank
from composed import DATA, Line, Told, materials, page_lines, tell

#: Words of a text: the mean length of the human summaries.
WORDS = 67
#: Least by which the mean of ROUGE-1 and ROUGE-2 of pages is above lead-of-each's (--check).
FLOOR = -0.02
#: The stand-in publication time: a Wednesday.
PUBLISHED = datetime(2019, 6, 12, 12, tzinfo=UTC)
_WEEKDAY = re.compile(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_DAYS = ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")
_BRACKET = re.compile(r"(?<=\w) ?\[[^\]]*\]|\[[^\]]*\] ?")
Score = tuple[float, float]


def documents(every: int = 1) -> list[dict[str, Any]]:
    """The val documents; each ``every``-th of them."""
    with gzip.open(DATA / "summaries" / "neus.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [r for r in rows if r["id"].startswith("val")][::every]


def stand_in(document: dict[str, Any]) -> str:
    """The publication time given to a document's articles: on the weekday they name first."""
    found = _WEEKDAY.search(" ".join(a["text"] for a in document["articles"]))
    ahead = (_DAYS.index(found.group(1)) - PUBLISHED.weekday()) % 7 if found else 0
    return (PUBLISHED + timedelta(days=ahead)).isoformat()


def told_of(document: dict[str, Any], dated: bool = True) -> Told:
    """A document's articles as a story, composed."""
    published = stand_in(document) if dated else None
    lines = [
        json.dumps(
            {
                "id": f"{document['id']}-{number}",
                "outlet": f"outlet {number}",
                "title": article["title"],
                "text": article["text"],
                "published": published,
            }
        ).encode()
        for number, article in enumerate(document["articles"])
    ]
    return tell("neus", document["id"], materials("neus", lines))


def texts(told: Told, words: int, quick: bool = False) -> dict[str, list[Line]]:
    """Every system's lines for one story, at least ``words`` words where there are so many.

    ``quick`` leaves out those that need sumy.
    """
    found = told.materials
    more = 2 * words
    made = {
        "page": page_lines(told.page) if told.page else [],
        "lead": lead(found, more, each=10**6),
        "lead of each": lead_in_turn(found, more),
    }
    if quick:
        return made
    return {**made, "LexRank": lexrank(found, words), "TextRank": textrank(found, words)}


def cut(lines: Sequence[Line], words: int) -> str:
    """The first so many words, brackets left out."""
    text = _BRACKET.sub("", " ".join(line.text for line in lines))
    return " ".join(text.split()[:words])


def measure(
    every: int, words: int, show: int, dated: bool, own: bool, quick: bool
) -> dict[str, np.ndarray]:
    """ROUGE-1 and ROUGE-2 F1 of every system on every document."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rouge1", "rouge2"], use_stemmer=True)
    scores: dict[str, list[Score]] = defaultdict(list)
    lengths: dict[str, list[int]] = defaultdict(list)
    refused = 0
    for document in documents(every):
        told = told_of(document, dated)
        refused += told.page is None
        made = texts(told, words, quick)
        size = len(cut(made["page"], words).split()) if own and told.page else words
        for system, lines in made.items():
            text = cut(lines, size)
            got = scorer.score(document["summary"], text)
            scores[system].append((got["rouge1"].fmeasure, got["rouge2"].fmeasure))
            lengths[system].append(len(text.split()))
        if show and len(scores["page"]) <= show:
            _show(document, told, words, scores)
    short = sum(n < 0.8 * words for n in lengths["page"])
    print(f"{refused} without a page, {short} pages under {0.8 * words:.0f} words (those included)")
    for system in lengths:
        print(f"  {system:12} {np.mean(lengths[system]):.0f} words on average")
    return {system: np.array(scores[system]) for system in scores}


def _show(document: dict[str, Any], told: Told, words: int, scores: dict[str, list[Score]]) -> None:
    print(f"\n{document['id']} {told.refused}\n  HUMAN {document['summary']}")
    for system, lines in texts(told, words).items():
        one, two = scores[system][-1]
        print(f"  {system} {one:.2f} {two:.2f}: {cut(lines, words)}")


def report(scores: dict[str, np.ndarray]) -> None:
    """The table, and how much pages win or lose by against each other system."""
    rng = np.random.default_rng(7)
    number = len(scores["page"])
    draws = rng.integers(0, number, (2000, number))
    print(f"{number} documents{'':6}ROUGE-1 (95 %){'':10}ROUGE-2 (95 %){'':8}page minus it, R1, R2")
    for system in scores:
        row = f"{system:14}"
        for column in (0, 1):
            values = scores[system][:, column]
            low, high = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
            row += f"  {values.mean():.3f} ({low:.3f} to {high:.3f})"
        if system != "page":
            for column in (0, 1):
                gap = scores["page"][:, column] - scores[system][:, column]
                low, high = np.percentile(gap[draws].mean(axis=1), [2.5, 97.5])
                row += f"  {gap.mean():+.3f} ({low:+.3f} to {high:+.3f})"
        print(row)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=int, default=WORDS)
    parser.add_argument("--every", type=int, default=1, help="only each N-th document")
    parser.add_argument("--show", type=int, default=0, help="print the first N documents' texts")
    parser.add_argument("--own", action="store_true", help="cut at the page's own length")
    parser.add_argument("--undated", action="store_true", help="without publication times")
    parser.add_argument("--check", action="store_true", help="fail below the floor")
    given = parser.parse_args()
    if not DATA.is_dir():
        print("summaries: the shared evaluation data is not beside this checkout; not measured")
        return 0
    if importlib.util.find_spec("rouge_score") is None:
        print("summaries: rouge-score is not here (pip install nutgraf[eval]); not measured")
        return 0
    began = time.perf_counter()
    scores = measure(
        given.every, given.words, given.show, not given.undated, given.own, given.check
    )
    report(scores)
    print(f"{time.perf_counter() - began:.0f} s")
    pages, leads = float(scores["page"].mean()), float(scores["lead of each"].mean())
    return int(given.check and pages - leads < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
