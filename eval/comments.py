"""Comments known by how they are written: how often that is right, on articles whose address tells.

Run: ``python eval/comments.py [--number N] [--show]``

From the stream of general news: articles whose address has "opinion", "commentary", "editorial",
"op-ed" or "columnist" in it, beside as many of the news sections of ten large outlets; the rule
sees their words only. What an address calls opinion may be a report, and news an analysis, so that
some of what counts as wrong is right.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re

from composed import DATA
from nutgraf.compose.comment import ADDRESS, is_voiced

NEWS = re.compile(
    r"reuters|apnews|bbc\.|cnn\.com/20\d\d/\d\d/\d\d/(?:politics|us|world)|usatoday.com/story/news"
    r"|nytimes.com/20\d\d/\d\d/\d\d/(?:us|world)|washingtonpost.com/(?:politics|world|national)"
)
_END = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"”’])\s+|\n+")


def voiced(text: str) -> bool:
    """The rule on sentences split by their stops alone, which is near enough."""
    return is_voiced([s for s in _END.split(text) if len(s.split()) > 3])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=900, help="articles of each kind")
    parser.add_argument("--show", action="store_true", help="print titles of news called comments")
    options = parser.parse_args()
    with gzip.open(DATA / "stream" / "allsides.jsonl.gz", "rt", encoding="utf-8") as file:
        records = [r for r in map(json.loads, file) if r.get("url")]
    rng = random.Random(5)
    # Address and news sections are looked at apart: a blog of NPR is mostly news.
    views = [r for r in records if ADDRESS.search(r["url"]) and "NPR" not in r["outlet"]]
    news = [r for r in records if NEWS.search(r["url"]) and not ADDRESS.search(r["url"])]
    views, news = (rng.sample(x, min(options.number, len(x))) for x in (views, news))
    found = sum(voiced(r["text"]) for r in views) / len(views)
    wrong = [r for r in news if voiced(r["text"])]
    false = len(wrong) / len(news)
    print(f"{len(views)} comments, {len(news)} news: recall {found:.3f}, ", end="")
    print(f"news called comments {false:.3f}, precision {found / (found + false):.3f}")
    for record in wrong if options.show else ():
        print(f"  {record['outlet']}: {record['title']}")


if __name__ == "__main__":
    main()
