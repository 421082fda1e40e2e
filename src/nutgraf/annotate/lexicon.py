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
from typing import TYPE_CHECKING

from nutgraf.annotate.candidate import Candidate
from nutgraf.annotate.features import features
from nutgraf.annotate.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_SPEECH = words(
    """
    say tell add ask reply answer recall respond retort remark note declare insist explain argue
    claim announce state warn write tweet post joke quip exclaim shout yell scream chant cry
    whisper mutter murmur bark snap plead beg urge boast brag complain lament sigh concede admit
    acknowledge confess confirm stress emphasize emphasise observe comment continue conclude
    interject agree protest object counter recount testify affirm assert contend maintain suggest
    vow pledge predict inquire enquire wonder caution advise reiterate repeat reflect reason
    report reveal rejoin opine muse marvel gush fume thunder rail scoff deadpan summarize
    summarise clarify elaborate text email signal
    """
)
_BESIDE = words(
    """
    begin read laugh tease question demand propose instruct order think thank praise apologize
    apologise promise deny interrupt
    """
)
_PARTICLES = {
    "go": {"on", "further"}, "put": {"it"}, "cut": {"in"}, "chime": {"in"}, "shoot": {"back"},
    "fire": {"back", "off"}, "hit": {"back"}, "call": {"out"}, "point": {"out"},
}  # fmt: skip


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
    """How readily a lemma introduces quoted words.

    Its weight with a clause or beside it; verbs of speech at least 1, verbs that are so beside a
    quotation only ("“…?” she began") at least 0.5.
    """
    table = weights()
    learnt = table.get(f"cue={lemma}", 0.0) + table.get(f"cue={lemma}&clause", 0.0)
    return max(learnt, 1.0 if lemma in _SPEECH else 0.5 if lemma in _BESIDE else learnt)


def quoting_phrase(verb: Token) -> float:
    """The same for a verb in its sentence: "shot back", "went on", "put it" are speech too."""
    lemma = verb.lemma_.lower()
    if lemma in _PARTICLES and verb.i + 1 < len(verb.doc):
        if verb.doc[verb.i + 1].lower_ in _PARTICLES[lemma]:
            return 1.0
    return quoting(lemma)
