"""Learn grouping's weights from stories drawn by hand, and score them on events never seen.

Run: ``python eval/train_grouping.py [--write] [--prior] [--no-encoder]``

Two small logistic models are learned: one over pairs of articles (``score.FEATURES``; with and
without the encoder), one over stories cut in two (``twins.TWIN_FEATURES``). Cross-validation is
by topic: topics are dealt into five folds; each fold's articles are scored, within a run over
the whole set, with weights that were learned from the other folds alone. ``--write`` then
learns from all of them and writes ``weights.json``. Thresholds stay as they stand in that file.
``--prior`` counts anew how many articles of general news hold each word (``prior.tsv``).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from grouping import SETS, Document, features_of, group, load, vectors_of
from nutgraf.group import twins
from nutgraf.group.features import Features, featurise
from nutgraf.group.index import Lexicon
from nutgraf.group.score import FEATURES, Item, Scorer, WeightTable, default_weights, make_item

PACKAGE = Path(__file__).parents[1] / "src/nutgraf/group"
FOLDS = 5
#: Nearest articles of other stories that each article is told from.
NEGATIVES = 40
#: Draws of a part of each story, and of it together with its nearest, besides the whole.
DRAWS = 4
#: A cut of two stories counts as finding them if it puts this share of articles right.
PURE = 0.85
#: Words that fewer articles hold than this are not listed in the prior.
LEAST_LISTED = 5
#: Features that are kept out: dates of the sets are too often wrong to learn this from.
LEFT_OUT = ("years differ", "apart")
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Set:
    """A labelled set, its articles' features, and the feature rows of all its pairs."""

    name: str
    documents: Sequence[Document]
    features: Sequence[Features]
    items: Sequence[Item]
    rows: NDArray[np.float32]
    stories: NDArray[np.str_]
    topics: NDArray[np.str_]
    fold: NDArray[np.int64]


def read(name: str, *, encoder: bool) -> Set:
    documents = load(name)
    features = features_of(documents, vectors_of(name, documents) if encoder else None)
    lexicon = Lexicon()
    items = [make_item(one, lexicon, order) for order, one in enumerate(features)]
    scorer = Scorer(lexicon, default_weights())
    rows = np.zeros((len(items), len(items), len(FEATURES)), dtype=np.float32)
    for index in range(1, len(items)):
        rows[index, :index] = rows[:index, index] = scorer.compare(items[index], items[:index])
    topics = sorted({d.topic for d in documents})
    Random(7).shuffle(topics)
    dealt = {topic: number % FOLDS for number, topic in enumerate(topics)}
    return Set(
        name=name,
        documents=documents,
        features=features,
        items=items,
        rows=rows,
        stories=np.array([d.story for d in documents]),
        topics=np.array([d.topic for d in documents]),
        fold=np.array([dealt[d.topic] for d in documents]),
    )


def learn_pairs(sets: Sequence[Set], leave_out: int | None) -> NDArray[np.float32]:
    """Weights and bias over pairs; every article's pairs count alike, like and unlike by half."""
    used = [i for i, name in enumerate(FEATURES) if name not in LEFT_OUT]
    rows: list[NDArray[np.float32]] = []
    labels: list[bool] = []
    weights: list[float] = []
    for one in sets:
        inside = np.flatnonzero(one.fold != leave_out) if leave_out is not None else None
        chosen = np.arange(len(one.items)) if inside is None else inside
        near = one.rows[:, :, 0] + 0.5 * one.rows[:, :, -1]
        for index in chosen:
            same = [j for j in chosen if j != index and one.stories[j] == one.stories[index]]
            other = [j for j in chosen if one.stories[j] != one.stories[index]]
            other.sort(key=lambda j: -near[index, j])
            for group_, label in ((same, True), (other[:NEGATIVES], False)):
                rows += [one.rows[index, j] for j in group_]
                labels += [label] * len(group_)
                weights += [1.0 / (max(1, len(group_)) * len(one.items))] * len(group_)
    model = LogisticRegression(C=1000, max_iter=3000)
    model.fit(np.array(rows)[:, used], np.array(labels), np.array(weights))
    result = np.zeros(len(FEATURES) + 1, dtype=np.float32)
    result[used] = model.coef_[0]
    result[-1] = model.intercept_[0]
    return result


def learn_twins(
    sets: Sequence[Set], pairs: NDArray[np.float32], leave_out: int | None
) -> tuple[Array, float]:
    """Weights and bias over stories cut in two, and the share of cuts told right."""
    rows: list[Array] = []
    labels: list[bool] = []
    draw = np.random.RandomState(3)
    for one in sets:
        odds = (one.rows @ pairs[:-1] + pairs[-1]).astype(np.float64)
        np.fill_diagonal(odds, 0.0)
        members = {
            story: np.flatnonzero(one.stories == story)
            for story in dict.fromkeys(one.stories[one.fold != leave_out].tolist())
        }
        for story, own in members.items():
            nearest = max(
                (other for other in members if other != story),
                key=lambda other: odds[np.ix_(own, members[other])].mean(),
            )
            for number in range(DRAWS + 1):
                parts = [own, members[nearest]]
                if number:
                    parts = [draw.permutation(p)[: draw.randint(2, len(p) + 2)] for p in parts]
                for chosen, label in ((parts[0], False), (np.concatenate(parts), True)):
                    for row in _cuts(one, odds, chosen, label):
                        rows.append(row)
                        labels.append(label)
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=3000)
    model.fit(np.array(rows), labels)
    right = float(model.score(np.array(rows), labels))
    return np.append(model.coef_[0], model.intercept_[0]), right


def _cuts(one: Set, odds: Array, chosen: NDArray[np.int64], two: bool) -> list[Array]:
    """The features of cuts through these articles; of two stories only such as find them."""
    if len(chosen) < twins.LEAST:
        return []
    items = [one.items[i] for i in chosen]
    alike = twins.likeness(items)
    found = []
    for side in twins.halves(alike):
        first = one.stories[chosen] == one.stories[chosen[0]]
        pure = max(np.mean(side == first), np.mean(side != first))
        if not two or (pure >= PURE and 2 <= first.sum() <= len(first) - 2):
            found.append(twins.describe(items, alike, odds[np.ix_(chosen, chosen)], side))
    return found


def table_from(
    pairs: NDArray[np.float32], cuts: Array, encoder: bool, base: WeightTable
) -> WeightTable:
    if encoder:
        return replace(base, with_encoder=pairs, twins=cuts)
    return replace(base, without_encoder=pairs, twins=cuts)


def cross_validate(sets: Sequence[Set], *, encoder: bool, base: WeightTable) -> None:
    tables = []
    for fold in range(FOLDS):
        pairs = learn_pairs(sets, fold)
        cuts, _ = learn_twins(sets, pairs, fold)
        tables.append(table_from(pairs, cuts, encoder, base))
    for one in sets:
        total = np.zeros(3)
        for fold, table in enumerate(tables):
            found = group(one.features, table)
            inside = np.flatnonzero(one.fold == fold)
            # Whole clusters are scored, so that mixing with other folds costs precision.
            precision, recall = _part(found, one.stories.tolist(), inside)
            total += np.array([precision, recall, len(inside)])
        precision, recall = total[:2] / total[2]
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{one.name:12} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}", flush=True)


def _part(
    found: Sequence[str], gold: Sequence[str], inside: NDArray[np.int64]
) -> tuple[float, float]:
    both = Counter(zip(found, gold, strict=True))
    sizes, golds = Counter(found), Counter(gold)
    precision = sum(both[found[i], gold[i]] / sizes[found[i]] for i in inside)
    recall = sum(both[found[i], gold[i]] / golds[gold[i]] for i in inside)
    return precision, recall


def write_weights(sets: dict[bool, Sequence[Set]]) -> None:
    path = PACKAGE / "weights.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    for encoder, name in ((True, "with encoder"), (False, "without encoder")):
        pairs = learn_pairs(sets[encoder], None)
        table[name] = dict(
            zip((*FEATURES, "bias"), (round(float(w), 2) for w in pairs), strict=True)
        )
        if encoder:
            cuts, right = learn_twins(sets[encoder], pairs, None)
            names = (*twins.TWIN_FEATURES, "bias")
            table["twins"] = dict(zip(names, (round(float(w), 2) for w in cuts), strict=True))
            print(f"cuts told right in training: {right:.1%}")
    path.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


def write_prior() -> None:
    counts: Counter[str] = Counter()
    documents = load("allsides")
    for document in documents:
        counts.update(featurise(document.article, document.revision, None).terms.keys())
    listed = sorted((-n, word) for word, n in counts.items() if n >= LEAST_LISTED)
    lines = [f"*\t{len(documents)}", *(f"{word}\t{-n}" for n, word in listed)]
    (PACKAGE / "prior.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write weights.json")
    parser.add_argument("--prior", action="store_true", help="write prior.tsv first")
    parser.add_argument("--no-encoder", action="store_true", help="validate without the encoder")
    options = parser.parse_args()
    if options.prior:
        write_prior()
        return
    base = default_weights()
    if options.write:
        write_weights({e: [read(name, encoder=e) for name in SETS] for e in (True, False)})
        return
    encoder = not options.no_encoder
    sets = [read(name, encoder=encoder) for name in SETS]
    cross_validate(sets, encoder=encoder, base=base)


if __name__ == "__main__":
    main()
