"""What a sentence's "the ..." leads back to: words the page must have told before it."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from nutgraf.compose.english import lexicon
from nutgraf.compose.words import Ranges, overlaps, terms

_DEFINITE = re.compile(
    r"\b[Tt]he\s+(\d[\d,]*\s+)?((?:[a-z][a-z'’-]*\s+){0,2}[a-z][a-z'’-]*)(?=([\s.,;:)]*)(\w+)?)"
)
_VERB = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|could|can|may|might|must|should|did|does|do|says?|said|came|comes?|\w{2,}ed)$"
)
#: "The police source": not the police, but one who was told of before.
_SPEAKING = frozenset(("source", "spokesman", "spokeswoman", "officer", "official", "statement"))
#: Words between "the" and its noun that do not say which is meant.
_PLAIN_ADJECTIVES = lexicon("plain_adjectives")
#: A name, in front of which "the company" needs no other.
_NAMED = re.compile(r"(?<![.!?] )\b[A-Z][\w’'&-]+")
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
) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of "the ..." that lead back: those named in an earlier sentence, and those that
    say by another word what the article told just before ("the incident").

    A definite noun leads back where its article named it in an earlier sentence, or where it
    is of a kind that does ("the announcement"); not where what follows says which is meant
    ("the day of the vote"), nor for what there is only one of ("the president"). The first
    must stand on the page before; for the others their article's own words may.
    """
    found: set[str] = set()
    loose: set[str] = set()
    for match in _DEFINITE.finditer(text):
        if overlaps(match.start(), match.end(), quotes):
            continue
        after = (match.group(4) or "").lower()
        before = set(terms(text[: match.start()]))
        words = match.group(2).lower().split()
        if _modified([*words, after] if "," not in match.group(3) else words):
            continue
        if match.start() == opening and not _PRESENTED.match(text, match.end(2)):
            for stem in _opening_need(words, text[match.end(2) :]):
                (found if first.get(stem, place) < place else loose).add(stem)
        for position, word in enumerate(words):
            if word in lexicon("unique"):
                break
            plain_word = re.sub(r"['’]s?$", "", word)
            listed = position == 0 and plain_word in lexicon("anaphoric")
            listed |= bool(match.group(1)) and word[-1] == "s" and position == len(words) - 1
            if plain_word in lexicon("bodies") and _NAMED.search(text, 1, match.start()):
                listed = False
            for stem in terms(word):
                earlier = first.get(stem, place) < place
                if (earlier or listed) and stem not in before:
                    (found if earlier else loose).add(stem)
    return frozenset(found), frozenset(loose - found)


#: What makes a noun one that the reader is only now told of.
_NEWLY = r"\b(?:an?|another|one|two|three|four|several|its|their|his|her|[\w.]+['’]s)\s+(?:[\w’'-]+\s+){0,3}"


def introduced_at(text: str, opening: int, earlier: Sequence[str]) -> int | None:
    """How many sentences back the noun at the head of "The mission was ..." was introduced.

    ``earlier`` are the sentences before it, the nearest first: of those that have the noun, only
    the nearest counts. ``None`` where that speaks of what was known before, or none has it.
    """
    match = _DEFINITE.match(text, opening)
    if match is None:
        return None
    noun = _opening_need(match.group(2).lower().split(), text[match.end(2) :])
    if not noun:
        return None
    for back, sentence in enumerate(earlier, 1):
        found = [w for w in _WORD.finditer(sentence) if terms(w.group()) == noun]
        if found:
            newly = re.compile(_NEWLY + re.escape(found[0].group()), re.IGNORECASE)
            return back if newly.search(sentence) else None
    return None


_WORD = re.compile(r"[A-Za-z]+")


def named(stem: str, told: Set[str]) -> bool:
    """Whether the page has a noun, or its verb: "the shooter" after "shooting"."""
    if stem in told:
        return True
    return len(stem) >= 5 and any(
        len(t) >= 5 and t[0] == stem[0] and (t.startswith(stem) or stem.startswith(t)) for t in told
    )


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
    if noun in lexicon("unique") and words.index(noun) + 1 < len(words):
        after = words[words.index(noun) + 1]
        noun = after if after in _SPEAKING else noun
    if not noun or noun in lexicon("unique"):
        return ()
    return terms(noun)
