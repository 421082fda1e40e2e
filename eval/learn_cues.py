"""Learns the weights of ``nutgraf/annotate/cues.json`` from PolNeAR's train split.

Run: ``python eval/learn_cues.py`` (about ten minutes on one core; parses are kept in a cache
folder given with ``--cache``). Writes the weights of a logistic regression over the features of
``nutgraf.annotate.features``; a candidate is a right one if its head stands in a gold cue, its
content's characters have a Dice coefficient of at least 0.5 with that gold content, and no other
candidate's have one that is higher by 0.05.
Features seen fewer than six times and weights near zero are dropped, so that the file stays
small and can be read. No names of persons or places are features.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc, DocBin

import attribution
import nutgraf.annotate
from nutgraf.annotate.candidates import candidates
from nutgraf.annotate.features import features
from nutgraf.annotate.nlp import load, parse_all
from nutgraf.annotate.quotes import find_quotes
from nutgraf.annotate.sentences import split

OUT = Path(nutgraf.annotate.__file__).parent / "cues.json"
LEAST_SEEN = 6
LEAST_WEIGHT = 0.08
#: Inverse regularisation strength; 0.1 to 0.3 do alike on dev.
C = 0.15


def docs(items: Sequence[dict], cache: Path | None) -> Iterator[Doc]:
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


def examples(items: Sequence[dict], cache: Path | None) -> Iterator[tuple[list[str], bool]]:
    for record, doc in zip(items, docs(items, cache), strict=True):
        text = record["text"]
        quotes = [q for q in find_quotes(text) if not q.single and q.end - q.start > 25]
        gold = [
            (attribution.visible(text, a["content"]), attribution.visible(text, a["cue"]))
            for a in record["attributions"]
            if a["content"]
        ]
        offers = [
            (one, attribution.visible(text, one.content))
            for one in candidates(doc)
            if one.construction != "quote"
            and one.content
            and not any(q.start < one.head.idx < q.end for q in quotes)
        ]
        fits = [
            [
                attribution.dice(content, other) if one.head.idx in cue else 0.0
                for other, cue in gold
            ]
            for one, content in offers
        ]
        best = [max((row[j] for row in fits), default=0.0) for j in range(len(gold))]
        for (one, _), row in zip(offers, fits, strict=True):
            right = any(d >= 0.5 and d > best[j] - 0.05 for j, d in enumerate(row))
            yield sorted(set(features(one))), right


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cache", type=Path, help="file to keep parses in")
    options = parser.parse_args()
    items = list(attribution.records("train"))
    rows, right = zip(*examples(items, options.cache), strict=True)
    seen = Counter(f for row in rows for f in row)
    names = sorted(f for f, n in seen.items() if n >= LEAST_SEEN)
    index = {f: i for i, f in enumerate(names)}
    columns: list[int] = []
    ends = [0]
    for row in rows:
        columns.extend(index[f] for f in row if f in index)
        ends.append(len(columns))
    matrix = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(names)))
    model = LogisticRegression(C=C, max_iter=500, solver="liblinear").fit(matrix, right)
    weights = {
        name: round(float(w), 2)
        for name, w in zip(names, model.coef_[0], strict=True)
        if abs(w) >= LEAST_WEIGHT
    }
    out = {"": round(float(model.intercept_[0]), 2)} | weights
    lines = ",\n".join(f"{json.dumps(k, ensure_ascii=False)}: {v}" for k, v in out.items())
    OUT.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    print(f"{len(rows)} candidates, {sum(right)} right; {len(out)} weights in {OUT.name}")


if __name__ == "__main__":
    main()
