"""What the other candidates of a sentence say about one: a second look at each score.

Attribution seldom stands inside other attributed words, one verb takes one content, and two
candidates for the same words exclude each other. ``context.json`` holds what that weighs, learnt
like the lexicon (``eval/learn_cues.py``) on scores of a lexicon that had not seen the text.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources

from nutgraf.annotate.candidate import Candidate
from nutgraf.annotate.grammar import Piece, overlap

#: Scores (log-odds) are looked at from here: what is less likely tells nothing more.
FLOOR = -6.0
RELATIONS = ("inside", "holds", "same cue", "beside", "alike", "same source")
_STEPS = (-2, -1, 0, 1)


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """Feature -> weight, read once."""
    text = resources.files(__package__).joinpath("context.json").read_text(encoding="utf-8")
    loaded: dict[str, float] = json.loads(text)
    return loaded


def neighbours(offers: Sequence[Candidate], scores: Sequence[float]) -> list[dict[str, float]]:
    """For each offer, the best score (log-odds) that stands to it in each relation."""
    by_sentence: dict[int, list[int]] = defaultdict(list)
    for index, offer in enumerate(offers):
        by_sentence[offer.sentence[0]].append(index)
    found = [dict.fromkeys(RELATIONS, FLOOR) for _ in offers]
    for indices in by_sentence.values():
        for i in indices:
            for j in indices:
                if i != j:
                    _relate(found[i], offers[i], offers[j], scores[j])
    return found


def _relate(best: dict[str, float], one: Candidate, other: Candidate, score: float) -> None:
    if score <= FLOOR:
        return
    if one.head.i == other.head.i:
        best["same cue"] = max(best["same cue"], score)
        return
    inside, holds = _in(one.head.idx, other.content), _in(other.head.idx, one.content)
    if inside:
        best["inside"] = max(best["inside"], score)
    if holds:
        best["holds"] = max(best["holds"], score)
    if not inside and not holds:
        best["beside"] = max(best["beside"], score)
    if score > best["alike"] and alike(one.content, other.content) > 0.5:
        best["alike"] = score
    if one.source and other.source and one.source[0] == other.source[0]:
        best["same source"] = max(best["same source"], score)


def _in(at: int, pieces: Sequence[Piece]) -> bool:
    return any(a <= at < b for a, b in pieces)


def alike(a: Sequence[Piece], b: Sequence[Piece]) -> float:
    """How much two contents share (Dice, 0 to 1)."""
    shared = sum(overlap(p, q) for p in a for q in b)
    sizes = sum(y - x for x, y in a) + sum(y - x for x, y in b)
    return 2 * shared / sizes if sizes else 0.0


def context_features(score: float, near: Mapping[str, float]) -> dict[str, float]:
    """What is weighed: the score, and each neighbour's by steps and by how much it is higher.

    ``weigh`` takes the same without writing their names.
    """
    out = {"score": score}
    for relation, value in near.items():
        out[relation] = max(value, -3.0)
        for step in _STEPS:
            out[f"{relation} over {step}"] = float(value > step)
        out[f"{relation} higher"] = float(value > score)
        out[f"{relation} higher by"] = max(value - score, 0.0)
    return out


@lru_cache(maxsize=1)
def _by_relation() -> list[tuple[str, float, list[tuple[float, float]], float, float]]:
    """The weights of ``context_features``: relation, its own, of its steps, "higher", "by"."""
    table = weights()
    return [
        (
            relation,
            table.get(relation, 0.0),
            [(step, table.get(f"{relation} over {step}", 0.0)) for step in _STEPS],
            table.get(f"{relation} higher", 0.0),
            table.get(f"{relation} higher by", 0.0),
        )
        for relation in RELATIONS
    ]


def weigh(score: float, near: Mapping[str, float]) -> float:
    """The log-odds of an offer, its neighbours heard: its ``context_features`` by the weights."""
    table = weights()
    total = table[""] + table.get("score", 0.0) * score
    for relation, weight, steps, higher, by in _by_relation():
        value = near[relation]
        total += weight * max(value, -3.0)
        for step, over in steps:
            if value > step:
                total += over
        if value > score:
            total += higher
            total += by * (value - score)
    return total


def settle(offers: Sequence[Candidate], scores: Sequence[float]) -> list[float]:
    """The chance (0 to 1) of each offer, its neighbours heard; ``scores`` are log-odds."""
    totals = map(weigh, scores, neighbours(offers, scores))
    return [1.0 / (1.0 + math.exp(-max(min(total, 50.0), -50.0))) for total in totals]
