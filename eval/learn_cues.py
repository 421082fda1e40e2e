"""Learns ``nutgraf/annotate/cues.json`` and ``context.json`` from PolNeAR's train split.

Run: ``python eval/learn_cues.py [--cache FILE]`` (about twenty minutes on one core, most of it
parsing; parses are kept in the file given).

First the lexicon: the weights of a logistic regression over the features of
``nutgraf.annotate.features``. A candidate is a right one if its head stands in a gold cue, its
content's characters have a Dice coefficient of at least 0.5 with that gold content, and no other
candidate's have one that is higher by 0.05. Features seen in fewer than six texts are dropped, and
an L1 penalty chooses among the others, so that the file stays small and can be read. No names of
persons or places are features, and no words of the texts but lemmas of common words.

Then the context: a logistic regression over what ``nutgraf.annotate.context`` sees in the
scores of the other candidates of a sentence. Those scores are cross-fitted: each half of the
texts is scored by a lexicon learnt from the other half.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc, DocBin

import attribution
import nutgraf.annotate
from nutgraf.annotate.candidate import Candidate
from nutgraf.annotate.candidates import candidates
from nutgraf.annotate.context import context_features, neighbours
from nutgraf.annotate.features import features
from nutgraf.annotate.nlp import load, parse_all
from nutgraf.annotate.quotes import find_quotes
from nutgraf.annotate.sentences import split

OUT = Path(nutgraf.annotate.__file__).parent
LEAST_SEEN = 6
LEAST_WEIGHT = 0.05
#: Inverse regularisation strength; 0.05 to 0.2 do alike on dev.
C = 0.1
#: The same for choosing features; 0.5 leaves 4,000 that do as well as all 52,000.
CHOOSING = 0.5
#: Weights as scikit-learn and the files know them.
Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate of one text: its features, whether it is right, and where it stands."""

    text: int
    features: list[str]
    right: bool
    offer: Any


def docs(items: Sequence[dict[str, Any]], cache: Path | None) -> Iterator[Doc]:
    nlp = load()
    if cache is not None and cache.exists():
        yield from DocBin().from_disk(cache).get_docs(nlp.vocab)
        return
    kept = DocBin(attrs=["TAG", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE", "POS", "LEMMA"])
    for doc in parse_all((r["text"], split(r["text"], "en")) for r in items):
        kept.add(doc)
        yield doc
    if cache is not None:
        kept.to_disk(cache)


def names_in(parsed: Iterable[Doc]) -> frozenset[str]:
    """Lower-case words that are names more often than not: they are never made features."""
    seen: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for doc in parsed:
        for token in doc:
            if token.is_alpha:
                seen[token.lemma_.lower()] += 1
                named[token.lemma_.lower()] += token.pos_ == "PROPN"
    return frozenset(word for word, count in named.items() if 2 * count > seen[word])


def without_names(rows: Sequence[Row], names: frozenset[str]) -> None:
    """Take the features that hold a name out of ``rows``."""
    for row in rows:
        row.features[:] = [f for f in row.features if names.isdisjoint(re.split(r"[=&+]", f))]


def rows_of(number: int, record: dict[str, Any], doc: Doc) -> Iterator[Row]:
    """The candidates of one text outside longer quotations."""
    text = record["text"]
    seen = [0, *itertools.accumulate(not c.isspace() for c in text)]
    quotes = [q for q in find_quotes(text) if not q.single and q.end - q.start > 25]
    gold = [a for a in record["attributions"] if a["content"]]
    offers = [
        one
        for one in candidates(doc)
        if one.construction != "quote"
        and one.content
        and not any(q.start < one.head.idx < q.end for q in quotes)
    ]
    fits = [
        {
            j: _dice(seen, one.content, a["content"])
            for j, a in enumerate(gold)
            if any(x <= one.head.idx < y for x, y in a["cue"])
        }
        for one in offers
    ]
    best = [max((row.get(j, 0.0) for row in fits), default=0.0) for j in range(len(gold))]
    for one, row in zip(offers, fits, strict=True):
        right = any(d >= 0.5 and d > best[j] - 0.05 for j, d in row.items())
        yield Row(number, sorted(set(features(one))), right, _place(one))


def _dice(seen: Sequence[int], a: Sequence[Sequence[int]], b: Sequence[Sequence[int]]) -> float:
    """Dice of two contents' visible characters, of which ``seen`` counts those before a place."""
    shared = sum(
        max(0, seen[min(y, w)] - seen[max(x, v)])
        for x, y in a
        for v, w in b
        if min(y, w) > max(x, v)
    )
    return 2 * shared / sum(seen[y] - seen[x] for x, y in (*a, *b))


def _place(one: Candidate) -> Any:
    """What ``neighbours`` asks of a candidate, without its parse."""
    head = SimpleNamespace(i=one.head.i, idx=one.head.idx)
    return SimpleNamespace(head=head, content=one.content, source=one.source, sentence=one.sentence)


def matrix(rows: Sequence[Row], index: dict[str, int]) -> csr_matrix:
    columns: list[int] = []
    ends = [0]
    for row in rows:
        columns.extend(index[f] for f in row.features if f in index)
        ends.append(len(columns))
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(index)))


def learn_lexicon(rows: Sequence[Row]) -> Weights:
    """Which features matter by an L1 penalty, then what each weighs by an L2 penalty."""
    seen = {f: len(texts) for f, texts in _texts(rows).items()}
    names = sorted(f for f, n in seen.items() if n >= LEAST_SEEN)
    chosen = _fit(rows, names, C=CHOOSING, l1_ratio=1.0)
    kept = _fit(rows, sorted(name for name in chosen if name), C=C, l1_ratio=0.0)
    return {n: round(w, 2) for n, w in kept.items() if abs(w) >= LEAST_WEIGHT or not n}


def _texts(rows: Sequence[Row]) -> dict[str, set[int]]:
    """Feature -> the texts it was seen in."""
    found: dict[str, set[int]] = {}
    for row in rows:
        for name in row.features:
            found.setdefault(name, set()).add(row.text)
    return found


def _fit(rows: Sequence[Row], names: Sequence[str], *, C: float, l1_ratio: float) -> Weights:
    index = {f: i for i, f in enumerate(names)}
    model = LogisticRegression(C=C, l1_ratio=l1_ratio, max_iter=300, solver="liblinear")
    model.fit(matrix(rows, index), [row.right for row in rows])
    weights = {f: float(w) for f, w in zip(names, model.coef_[0], strict=True) if w}
    return {"": float(model.intercept_[0])} | weights


def scores(rows: Sequence[Row], weights: Weights) -> list[float]:
    return [weights[""] + sum(weights.get(f, 0.0) for f in row.features) for row in rows]


def learn_context(rows: Sequence[Row]) -> Weights:
    halves = [[row for row in rows if row.text % 2 == k] for k in (0, 1)]
    table: list[dict[str, float]] = []
    right: list[bool] = []
    for learnt, held in (halves, halves[::-1]):
        own = scores(held, learn_lexicon(learnt))
        for _, group in itertools.groupby(zip(held, own, strict=True), key=lambda p: p[0].text):
            part = list(group)
            values = [score for _, score in part]
            around = neighbours([row.offer for row, _ in part], values)
            table.extend(context_features(s, n) for s, n in zip(values, around, strict=True))
            right.extend(row.right for row, _ in part)
    names = list(table[0])
    model = LogisticRegression(max_iter=2000)
    model.fit(np.array([[line[n] for n in names] for line in table]), right)
    learnt = {n: round(float(w), 3) for n, w in zip(names, model.coef_[0], strict=True)}
    return {"": round(float(model.intercept_[0]), 3)} | learnt


def write(path: Path, weights: Weights) -> None:
    lines = ",\n".join(f"{json.dumps(k, ensure_ascii=False)}: {v}" for k, v in weights.items())
    path.write_text("{\n" + lines + "\n}\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cache", type=Path, help="file to keep parses in")
    options = parser.parse_args()
    items = list(attribution.records("train"))
    parsed = zip(items, docs(items, options.cache), strict=True)
    rows = [row for n, (record, doc) in enumerate(parsed) for row in rows_of(n, record, doc)]
    without_names(rows, names_in(docs(items, options.cache)))
    lexicon = learn_lexicon(rows)
    write(OUT / "cues.json", lexicon)
    context = learn_context(rows)
    write(OUT / "context.json", context)
    print(
        f"{len(rows)} candidates, {sum(row.right for row in rows)} right; "
        f"{len(lexicon)} weights in cues.json, {len(context)} in context.json"
    )


if __name__ == "__main__":
    main()
