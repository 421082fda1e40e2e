"""Learn grouping's weights from stories drawn by hand, and score them on events never seen.

Run: ``python eval/train_grouping.py [--check] [--validate ENCODER]``

Small logistic models are learned: over pairs of articles (``score.FEATURES``), once without
vectors and once for each encoder; over pairs as if their languages differed, from what can be
compared then (``score.ACROSS``); and over stories cut in two (``twins.TWIN_FEATURES``). All are
written to ``weights.json``, rounded, with the ``THRESHOLDS`` below; ``--check`` only says whether
that file is what would be written.

``--validate`` scores instead, by topic: topics are dealt into five folds, and each fold's
articles are scored, within a run over the whole set, with weights that were learned from the
other folds alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from grouping import SETS, Document, features_of, group, load, vectors_of
from nutgraf.annotate.vectors import DEFAULT, E5
from nutgraf.group import twins
from nutgraf.group.features import Features
from nutgraf.group.habits import Habits
from nutgraf.group.index import Lexicon
from nutgraf.group.score import (
    ACROSS,
    FEATURES,
    Item,
    Scorer,
    WeightTable,
    default_weights,
    make_item,
)

PATH = Path(__file__).parents[1] / "src/nutgraf/group/weights.json"
ENCODERS = ("none", DEFAULT, E5)
#: Log-odds from which an article joins, stories merge, an article moves; probability from which
#: a story is two. Set by cross-validation, and by stories written for the tests.
THRESHOLDS = {"join": 0.3, "merge": 0.3, "move": 0.5, "twin": 0.42}
FOLDS = 5
#: Nearest articles of other stories that each article is told from.
NEGATIVES = 40
#: Draws of a part of each story, and of it together with its nearest, besides the whole.
DRAWS = 4
#: A cut of two stories counts as finding them if it puts this share of articles right.
PURE = 0.85
#: Features kept out: dates of the sets are too often wrong to learn these from, and no pair
#: of the sets is of two languages.
BY_HAND = ("series", "title days differ")
LEFT_OUT = ("years differ", "apart", "other language", *BY_HAND)
#: Set by hand, being too seldom in the sets to be learned: reports on two quarters are never
#: of one event, nor are two of a series or what is dated by two days.
FIXED = {
    "periods differ": -4.0,
    "periods": 4.0,
    "series": -12.0,
    "title days differ": -12.0,
}
WITHIN = tuple(name for name in FEATURES if name not in LEFT_OUT)
BETWEEN = tuple(name for name in ACROSS if name not in LEFT_OUT)
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


def read(name: str, encoder: str) -> Set:
    documents = load(name)
    features = features_of(
        documents, None if encoder == "none" else vectors_of(name, documents, encoder)
    )
    lexicon = Lexicon()
    habits = Habits()
    items = [make_item(one, lexicon, habits, order) for order, one in enumerate(features)]
    scorer = Scorer(lexicon, habits, default_weights(encoder))
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


def learn_pairs(
    sets: Sequence[Set], leave_out: int | None, names: Sequence[str]
) -> NDArray[np.float32]:
    """Weights and bias over pairs; every article's pairs count alike, like and unlike by half.

    Weights only for the features of these ``names``; 0 for the others.
    """
    used = [FEATURES.index(name) for name in names]
    rows: list[NDArray[np.float32]] = []
    labels: list[bool] = []
    weights: list[float] = []
    text, encoder = FEATURES.index("text"), FEATURES.index("encoder")
    for one in sets:
        near = one.rows[:, :, text] + 0.5 * one.rows[:, :, encoder]
        chosen = np.flatnonzero(one.fold != leave_out)
        for index in chosen:
            alike = one.stories[chosen] == one.stories[index]
            same, other = chosen[alike & (chosen != index)], chosen[~alike]
            other = other[np.argsort(-near[index, other], kind="stable")][:NEGATIVES]
            for group_, label in ((same, True), (other, False)):
                rows.append(one.rows[index, group_][:, used])
                labels += [label] * len(group_)
                weights += [1.0 / (max(1, len(group_)) * len(one.items))] * len(group_)
    model = LogisticRegression(C=1000, max_iter=3000)
    model.fit(np.concatenate(rows), np.array(labels), np.array(weights))
    result = np.zeros(len(FEATURES) + 1, dtype=np.float32)
    result[used] = model.coef_[0]
    result[-1] = model.intercept_[0]
    return _fix(result, FEATURES)


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
                parts = [
                    draw.permutation(story)[: _size(draw, number, story)]
                    for story in (own, members[nearest])
                ]
                for chosen, label in ((parts[0], False), (np.concatenate(parts), True)):
                    for row in _cuts(one, odds, chosen, label):
                        rows.append(row)
                        labels.append(label)
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=3000)
    model.fit(np.array(rows), labels)
    right = float(model.score(np.array(rows), labels))
    cuts = np.append(model.coef_[0], model.intercept_[0])
    return _fix(cuts, twins.TWIN_FEATURES), right


def _fix(weights: NDArray[Any], names: Sequence[str]) -> NDArray[Any]:
    for name, weight in FIXED.items():
        if name in names:
            weights[names.index(name)] = weight
    return weights


def _size(draw: np.random.RandomState, number: int, story: NDArray[np.int64]) -> int:
    """How many of a story's articles are drawn: all the first time."""
    return len(story) if number == 0 else int(draw.randint(2, len(story) + 2))


def _cuts(one: Set, odds: Array, chosen: NDArray[np.int64], two: bool) -> list[Array]:
    """The features of cuts through these articles; of two stories only such as find them."""
    if len(chosen) < twins.LEAST:
        return []
    items = [one.items[i] for i in chosen]
    between = odds[np.ix_(chosen, chosen)]
    found = []
    for side in twins.halves(items, between):
        first = one.stories[chosen] == one.stories[chosen[0]]
        pure = max(np.mean(side == first), np.mean(side != first))
        if not two or (pure >= PURE and 2 <= first.sum() <= len(first) - 2):
            found.append(twins.describe(items, between, side))
    return found


def cross_validate(encoder: str) -> None:
    sets = [read(name, encoder) for name in SETS]
    tables = [_table(sets, fold, encoder) for fold in range(FOLDS)]
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


def _table(sets: Sequence[Set], fold: int, encoder: str) -> WeightTable:
    """Weights learned without a fold."""
    pairs = learn_pairs(sets, fold, WITHIN)
    cuts, _ = learn_twins(sets, pairs, fold)
    rows = np.array(default_weights(encoder).pairs)
    rows[0 if encoder == "none" else 1] = pairs
    return replace(default_weights(encoder), pairs=rows, twins=cuts, **THRESHOLDS)


def _part(
    found: Sequence[str], gold: Sequence[str], inside: NDArray[np.int64]
) -> tuple[float, float]:
    both = Counter(zip(found, gold, strict=True))
    sizes, golds = Counter(found), Counter(gold)
    precision = sum(both[found[i], gold[i]] / sizes[found[i]] for i in inside)
    recall = sum(both[found[i], gold[i]] / golds[gold[i]] for i in inside)
    return precision, recall


def learn() -> dict[str, Any]:
    """All of ``weights.json``, learned from all sets."""
    table: dict[str, Any] = {"pairs": {}, "across": {}}
    for encoder in ENCODERS:
        sets = [read(name, encoder) for name in SETS]
        pairs = learn_pairs(sets, None, WITHIN)
        table["pairs"][encoder] = _named(pairs, WITHIN)
        table["across"][encoder] = _named(learn_pairs(sets, None, BETWEEN), BETWEEN)
        if encoder == DEFAULT:
            cuts, right = learn_twins(sets, pairs, None)
            names = (*twins.TWIN_FEATURES, "bias")
            table["twins"] = {n: round(float(w), 2) for n, w in zip(names, cuts, strict=True)}
            print(f"cuts told right in training: {right:.1%}")
    table["thresholds"] = THRESHOLDS
    return table


def _named(weights: NDArray[np.float32], names: Sequence[str]) -> dict[str, float]:
    names = [name for name in FEATURES if name in names or name in BY_HAND]
    weights = weights[[*(FEATURES.index(name) for name in names), -1]]
    return {
        name: round(float(weight), 2)
        for name, weight in zip((*names, "bias"), weights, strict=True)
        if round(float(weight), 2) != 0.0
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, do not write")
    parser.add_argument("--validate", metavar="ENCODER", choices=ENCODERS, help="score by topic")
    options = parser.parse_args()
    if options.validate:
        cross_validate(options.validate)
        return 0
    text = json.dumps(learn(), indent=1) + "\n"
    if options.check:
        same = text == PATH.read_text(encoding="utf-8")
        print("weights.json is what is learned" if same else "weights.json DIFFERS")
        return 0 if same else 1
    PATH.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
