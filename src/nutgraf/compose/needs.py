"""What a sentence's "the ..." leads back to: words the page must have told before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nutgraf.compose.english import lexicon
from nutgraf.compose.words import Ranges, overlaps, terms

_DEFINITE = re.compile(
    r"\b[Tt]he\s+((?:[a-z][a-z'’-]*\s+){0,2}[a-z][a-z'’-]*)(?=([\s.,;:)]*)(\w+)?)"
)
_VERB = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|could|can|may|might|must|should|did|does|do|says?|said|came|comes?|\w{2,}ed)$"
)
#: Words between "the" and its noun that do not say which is meant.
_PLAIN_ADJECTIVES = lexicon("plain_adjectives")
_PRESENTED = re.compile(r", (?:who|an? |identified|named|called|known|[A-Z])")


def first_places(sentences: Sequence[tuple[int, int]], text: str) -> dict[str, int]:
    """In which body sentence of an article each stem stands first."""
    first: dict[str, int] = {}
    for place, (start, end) in enumerate(sentences):
        for stem in terms(text[start:end]):
            first.setdefault(stem, place)
    return first


def needs(
    text: str, quotes: Ranges, place: int, opening: int, first: dict[str, int]
) -> frozenset[str]:
    """Stems of "the ..." that lead back to an earlier sentence: the page must have them too.

    A definite noun leads back where its article named it in an earlier sentence, or where it
    is of a kind that does ("the announcement"); not where what follows says which is meant
    ("the day of the vote"), nor for what there is only one of ("the president").
    """
    found: set[str] = set()
    for match in _DEFINITE.finditer(text):
        if overlaps(match.start(), match.end(), quotes):
            continue
        after = (match.group(3) or "").lower()
        before = set(terms(text[: match.start()]))
        words = match.group(1).lower().split()
        if _modified([*words, after] if "," not in match.group(2) else words):
            continue
        if match.start() == opening and not _PRESENTED.match(text, match.end(1)):
            found.update(_opening_need(words, text[match.end(1) :]))
        for position, word in enumerate(words):
            if word in lexicon("unique"):
                break
            for stem in terms(word):
                earlier = first.get(stem, place) < place
                plain_word = re.sub(r"['’]s?$", "", word)
                listed = position == 0 and plain_word in lexicon("anaphoric")
                if (earlier or listed) and stem not in before:
                    found.add(stem)
    return frozenset(found)


def _modified(words: Sequence[str]) -> bool:
    """Whether what follows a noun says which is meant: "the mediator who ended the strike"."""
    for word in words[1:]:
        if _VERB.match(word):
            return False
        if word == "to" and words[0] in lexicon("anaphoric"):
            return False
        if word in lexicon("modifiers_after"):
            return True
    return False


def _opening_need(words: list[str], rest: str) -> tuple[str, ...]:
    """The noun of "The rocket is ..." at the head of a sentence: a reader must know which."""
    if re.match(r"\s+[A-Z]", rest):
        return ()
    noun = next((w for w in words if w not in _PLAIN_ADJECTIVES), "")
    if not noun or noun in lexicon("unique"):
        return ()
    return terms(noun)
