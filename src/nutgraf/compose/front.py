"""Where in an article's sentence its words begin: after a credit, a dateline, a headline.

A span may start anywhere; these rules move its start past what stands in front of a whole
sentence without belonging to it. Nothing is edited by it.
"""

from __future__ import annotations

import re

from nutgraf.compose.words import count_words

_CREDIT = re.compile(
    r"(?:(?:[A-Z][\w.'’-]+,? ){0,5}\((?:[A-Z]{2,}|[A-Z][\w.]+(?: [A-Z][\w.]+){0,2})\)\s*(?:[-–—―:]+\s*)?"
    r"|[A-Z][A-Z.'’ ]{2,25}(?:, [A-Z][\w.]+)?\s+(?:--|[–—―])\s+"
    r"|[^()]{3,70}\d{4}[^()]{0,20}\((?:[A-Z]{2,5})\)\s*(?:[-–—―:]+\s*)?"
    r"|[^-–—―.]{0,60}\b[A-Z]{4,}(?:, [A-Z][a-z.]+)? ?(?:--|[–—―-])\s?)(?=[A-Z\"“])"
)
#: A capitalised function word inside a sentence begins another: a headline has run into it.
_RUN_IN = re.compile(
    r"(?<=[\w'’)])\s+(?=(?:The|A|An|It|There['’]s|They|In|On|At|After|Although|While|When|As|For|Police|During|If|He|She"
    r"|More than|Two|Three|Four|Five|Six|At least|Today|Yesterday) [a-z]|(?:Today|Yesterday), |An? [A-Z][a-z]+ [a-z])"
)
_JOINED = re.compile(
    r"\b(?:and|or|of|by|in|on|the|a|an|with|from|to|for|&|is|was|are|film|movie|song|book|show|series)$",
    re.IGNORECASE,
)


def front_length(words: str, title: str, place: int) -> int:
    """How much in front of a sentence is not part of it; 0 for nothing.

    ``place`` is the sentence's place in its article: headlines run into the first two only.
    """
    at = _credit(words)
    if place > 1:
        return at
    rest = words[at:]
    after = _TITLE_GAP.match(rest, len(title)) if len(title) > 15 else None
    if after and rest.startswith(title):
        at += after.end()
        return at + _credit(words[at:])
    return at + _run_in(rest)


_TITLE_GAP = re.compile(r"[\s:–—―-]+(?=[A-Z\"“])")


def _credit(words: str) -> int:
    match = _CREDIT.match(words)
    return match.end() if match else 0


def _run_in(words: str) -> int:
    match = _joint(words)
    if match is None or match.start() > 140:
        return 0
    before, after = words[: match.start()], words[match.end() :]
    if _JOINED.search(before) or re.search(r"[.,;:\"“”]", before[-30:]):
        return 0
    if not 3 <= count_words(before) <= 18 or count_words(after) < 6:
        return 0
    return match.end()


#: What ends a name as often as it begins a sentence: "New York Police", "Page Six".
_ENDS_NAME = re.compile(r"(?:Police|It|Two|Three|Four|Five|Six|A|An|In|On|At|He|She|They)\b")


def _joint(words: str) -> re.Match[str] | None:
    """Where a second sentence begins without a stop before it."""
    for match in _RUN_IN.finditer(words):
        last = re.search(r"[\w'’.-]+$", words[: match.start()])
        named = last is not None and last.group()[0].isupper()
        if not (named and _ENDS_NAME.match(words, match.end())):
            return match
    return None


def runs_together(words: str) -> bool:
    """Whether two sentences, or a headline and one, stand in ``words`` without a stop."""
    match = _joint(words)
    return match is not None and not _JOINED.search(words[: match.start()])
