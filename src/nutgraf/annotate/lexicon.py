"""The cue lexicon: how likely a construction of a verb, noun or adjective is an attribution.

The weights in ``cues.json`` were learnt by logistic regression (``eval/learn_cues.py``) over the
features of ``features.py``; the empty name is the intercept.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from nutgraf.annotate.candidates import Candidate
from nutgraf.annotate.features import features


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """Feature -> weight, read once."""
    text = resources.files(__package__).joinpath("cues.json").read_text(encoding="utf-8")
    loaded: dict[str, float] = json.loads(text)
    return loaded


@lru_cache(maxsize=1)
def _lemmas() -> frozenset[str]:
    return frozenset(
        name[4:].split("&")[0]
        for name, weight in weights().items()
        if name.startswith("cue=") and weight > 0
    )


def known(lemma: str) -> bool:
    """Whether a lower-case lemma was ever seen to attribute something."""
    return lemma in _lemmas()


def log_odds(candidate: Candidate) -> float:
    """How likely a candidate is an attribution, by itself."""
    table = weights()
    return table[""] + sum(table.get(name, 0.0) for name in set(features(candidate)))


def probability(candidate: Candidate) -> float:
    """The same as a chance (0 to 1)."""
    return 1.0 / (1.0 + math.exp(-log_odds(candidate)))


def quoting(lemma: str) -> float:
    """How readily a lemma introduces quoted words: its weight with a clause or beside it."""
    table = weights()
    return table.get(f"cue={lemma}", 0.0) + table.get(f"cue={lemma}&clause", 0.0)
