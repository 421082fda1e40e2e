"""Statements scored on the PolNeAR corpus, beside a cue-verb rule baseline.

Run: ``python eval/attribution.py [--split dev] [--limit N] [--misses] [--check]``

What is measured. Each text is annotated; every statement gives three sets of visible
characters (source, cue, content); so does every gold attribution. Statements and gold are
matched one to one, so that the sum of the Dice coefficients of their contents' characters is
greatest; a pair must share a content character. Then, in the quotation literature's "partial"
sense (an attribution scores the share of it that is right, not all or nothing):

- content overlap: precision is the mean over statements of the share of the statement's content
  that its gold partner's content covers (0 without partner); recall the mean over gold of the
  share of its content covered by its partner's; F1 of the two.
- source overlap: the same for sources, over the statements (gold) that have a source, the
  partner being the one matched by content.
- any overlap: the share of statements (gold) with a partner at all; content "lenient" F1.
- characters: precision, recall and F1 of content characters over all texts, without matching.
- whole attribution: a pair counts if its contents' Dice is at least 0.8 and its sources (if
  either has one) and cues overlap; precision, recall, F1 of counts.
- direct quotes: gold attributions whose content stands wholly in double quotation marks, has at
  least three words and a named source: speaker right if the partner's source overlaps the gold
  source; the denominator is all of them, so that a missed quote counts as wrong.

``--check`` takes every fourth text of dev and compares with the floors of ``eval/floors.toml``.

The baseline: in every sentence, the first verb of a short list of cue verbs outside quotation
marks; source: the run of capitalised words (or the pronoun) nearest before or after it; content:
the longest of what stands before and after, quotation preferred.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from nutgraf.annotate import Annotator, Job
from nutgraf.annotate.quotes import find_quotes
from nutgraf.annotate.sentences import split as split_sentences
from nutgraf.model import Revision

DATA = Path(__file__).parents[1] / "../shared/data/quotes/polnear.jsonl.gz"
PARTS = ("source", "cue", "content")
#: The gate takes every so-manyth text.
SAMPLED = 4
Pieces = Sequence[Sequence[int]]


@dataclass
class Attribution:
    """Source, cue and content as sets of visible characters."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    form: str = ""


@dataclass
class Score:
    """Running sums; ``line`` gives precision, recall and F1 of one measure."""

    sums: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, right: float, total: float, gold_right: float, gold: float) -> None:
        sums = self.sums.setdefault(name, [0.0, 0.0, 0.0, 0.0])
        for index, value in enumerate((right, total, gold_right, gold)):
            sums[index] += value

    def line(self, name: str) -> tuple[float, float, float]:
        right, total, gold_right, gold = self.sums.get(name, [0, 0, 0, 0])
        p = right / total if total else 0.0
        r = gold_right / gold if gold else 0.0
        return p, r, 2 * p * r / (p + r) if p + r else 0.0


def records(split: str, limit: int | None = None) -> Iterator[dict[str, Any]]:
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        found = 0
        for line in file:
            record = json.loads(line)
            if record["split"] == split:
                yield record
                found += 1
                if limit is not None and found >= limit:
                    return


def visible(text: str, pieces: Pieces) -> frozenset[int]:
    return frozenset(i for a, b in pieces for i in range(a, b) if not text[i].isspace())


def match(found: Sequence[Attribution], gold: Sequence[Attribution]) -> list[tuple[int, int]]:
    """Pairs (statement, gold) with the greatest sum of content Dice."""
    dice = np.zeros((len(found), len(gold)))
    for i, a in enumerate(found):
        for j, b in enumerate(gold):
            shared = len(a.content & b.content)
            if shared:
                dice[i, j] = 2 * shared / (len(a.content) + len(b.content))
    rows, columns = linear_sum_assignment(-dice)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if dice[i, j] > 0]


def share(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a) if a else 0.0


def dice(a: frozenset[int], b: frozenset[int]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def score(
    found: Sequence[Attribution], gold: Sequence[Attribution], text: str, into: Score
) -> list[tuple[int, int]]:
    pairs = match(found, gold)
    into.add(
        "content overlap",
        sum(share(found[i].content, gold[j].content) for i, j in pairs),
        len(found),
        sum(share(gold[j].content, found[i].content) for i, j in pairs),
        len(gold),
    )
    into.add(
        "source overlap",
        sum(share(found[i].source, gold[j].source) for i, j in pairs),
        sum(1 for f in found if f.source),
        sum(share(gold[j].source, found[i].source) for i, j in pairs),
        sum(1 for g in gold if g.source),
    )
    into.add("any overlap", len(pairs), len(found), len(pairs), len(gold))
    all_found = frozenset().union(*(f.content for f in found))
    all_gold = frozenset().union(*(g.content for g in gold))
    shared = len(all_found & all_gold)
    into.add("characters", shared, len(all_found), shared, len(all_gold))
    whole = sum(_whole(found[i], gold[j]) for i, j in pairs)
    into.add("whole attribution", whole, len(found), whole, len(gold))
    partner = {j: i for i, j in pairs}
    direct = [j for j, g in enumerate(gold) if g.form == "direct" and g.source]
    right = sum(1 for j in direct if j in partner and found[partner[j]].source & gold[j].source)
    into.add("direct: speaker right", right, len(direct), right, len(direct))
    return pairs


def _whole(found: Attribution, gold: Attribution) -> bool:
    sources = bool(found.source & gold.source) or not (found.source or gold.source)
    return dice(found.content, gold.content) >= 0.8 and sources and bool(found.cue & gold.cue)


#: A "source" that is a bare verb: the annotator filled in source and cue the wrong way round.
_SAID = re.compile(r"(?:said|says|added|adds|asked|wrote|writes)")


def gold_of(record: dict[str, Any]) -> list[Attribution]:
    text = record["text"]
    quoted = visible(
        text, [(q.start, min(q.end + 1, len(text))) for q in find_quotes(text) if not q.single]
    )
    gold = []
    for a in record["attributions"]:
        parts = {part: visible(text, a[part]) for part in PARTS}
        if not parts["content"]:
            continue
        words = sum(len(text[x:y].split()) for x, y in a["content"])
        if _SAID.fullmatch("".join(text[x:y] for x, y in a["source"])):
            parts["source"], parts["cue"] = parts["cue"], parts["source"]
        direct = words >= 3 and len(parts["content"] - quoted) <= len(a["content"])
        gold.append(Attribution(**parts, form="direct" if direct else ""))
    return gold


def ours(items: Sequence[dict[str, Any]]) -> Iterator[list[Attribution]]:
    jobs = [
        Job(
            Revision(
                article_id=r["id"], number=1, title="", text=r["text"], fetched=datetime.now(UTC)
            ),
            datetime.fromisoformat(r["published"]) if r["published"] else None,
            "en",
        )
        for r in items
    ]
    for record, annotation in zip(items, Annotator().annotate_many(jobs), strict=True):
        text = record["text"]
        yield [
            Attribution(
                *(visible(text, pieces) for pieces in (s.source, s.cue, s.content)), form=s.form
            )
            for s in annotation.statements
        ]


_VERBS = re.compile(
    r"\b(?:said|says|say|saying|told|tells|added|adds|asked|asks|argued|argues|claimed|claims|"
    r"wrote|writes|announced|announces|believes|believe|thinks|think|according to|noted|notes|"
    r"suggested|suggests|insisted|insists|explained|explains|called|calls|warned|warns)\b"
)
_NAME = r"(?:(?:[A-Z][\w.'’-]+(?:\s+(?:of|and|the)\s+(?=[A-Z]))?\s*)+|\b(?:he|she|they|He|She|They|it|we|I)\b)"


def baseline(text: str) -> list[Attribution]:
    """The cue-verb rule."""
    quotes = find_quotes(text)
    found = []
    for sentence in split_sentences(text):
        start, end = sentence.start, sentence.end
        for cue in _VERBS.finditer(text, start, end):
            if any(q.start < cue.start() < q.end for q in quotes):
                continue
            before = list(re.finditer(_NAME, text[start : cue.start()]))
            after = re.compile(r"\s*" + _NAME).match(text, cue.end(), end)
            if before and not cue.group().startswith("according"):
                source = (start + before[-1].start(), start + before[-1].end())
            elif after:
                source = (after.start(), after.end())
            else:
                source = (cue.start(), cue.start())
            sides = [(start, min(source[0], cue.start())), (max(source[1], cue.end()), end)]
            content = max(
                sides,
                key=lambda s: (any(s[0] <= q.start and q.end <= s[1] for q in quotes), s[1] - s[0]),
            )
            found.append(
                Attribution(
                    visible(text, [source]),
                    visible(text, [(cue.start(), cue.end())]),
                    visible(text, [content]),
                )
            )
            break
    return [f for f in found if f.content]


MEASURES = (
    "content overlap",
    "source overlap",
    "any overlap",
    "characters",
    "whole attribution",
    "direct: speaker right",
)


def report(name: str, result: Score) -> None:
    print(f"\n{name:<26}{'P':>8}{'R':>8}{'F1':>8}")
    for measure in MEASURES:
        p, r, f = result.line(measure)
        print(f"{measure:<26}{p:8.3f}{r:8.3f}{f:8.3f}")


def check(result: Score) -> bool:
    """Whether no F1 is below its floor."""
    least = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))[
        "attribution"
    ]["least"]
    short = [f"{m} {f:.4f} < {least[m]}" for m in least if (f := result.line(m)[2]) < least[m]]
    for fault in short:
        print(f"  BELOW ITS FLOOR: {fault}")
    return not short


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--split", default="dev", choices=["train", "dev"])
    parser.add_argument("--limit", type=int)
    parser.add_argument("--misses", action="store_true", help="count what was missed, by class")
    parser.add_argument("--check", action="store_true", help="a sample, against the floors")
    options = parser.parse_args(list(arguments) if arguments is not None else None)
    items = list(records(options.split, options.limit))
    if options.check:
        items = items[::SAMPLED]
    golds = [gold_of(r) for r in items]
    simple = Score()
    for record, gold in zip(items, golds, strict=True):
        score(baseline(record["text"]), gold, record["text"], simple)
    full = Score()
    missed: Counter[str] = Counter()
    began = time.process_time()
    answers = list(ours(items))
    took = time.process_time() - began
    for record, gold, found in zip(items, golds, answers, strict=True):
        pairs = score(found, gold, record["text"], full)
        if options.misses:
            missed.update(_misses(record, gold, {j for _, j in pairs}))
    characters = sum(len(r["text"]) for r in items)
    print(f"{len(items)} texts of {options.split}, {sum(map(len, golds))} attributions")
    report("cue-verb rule", simple)
    report("nutgraf", full)
    print(
        f"\nwhole annotation: {len(items) / took:.1f} texts and {characters / took:,.0f} "
        "characters per core-second, loading the parser included"
    )
    for words, count in missed.most_common(60):
        print(f"{count:5} {words}")
    return 0 if not options.check or check(full) else 1


def _misses(record: dict[str, Any], gold: Sequence[Attribution], got: set[int]) -> Iterator[str]:
    text = record["text"]
    for index, one in enumerate(gold):
        if index not in got:
            cue = sorted(one.cue)
            yield text[cue[0] : cue[-1] + 1].lower().replace("\n", " ") if cue else "(no cue)"


if __name__ == "__main__":
    sys.exit(main())
