"""Where in an article's sentence its words begin: after a credit, a dateline, a headline.

A span may start anywhere; these rules move its start past what stands in front of a whole
sentence without belonging to it. Nothing is edited by it.
"""

from __future__ import annotations

import re

from nutgraf.compose.words import count_words

_CREDIT = re.compile(
    r"(?:(?:[A-Z][\w.'’-]+,? ){0,5}\((?:[A-Z]{2,}|[A-Z][\w.]+(?: [A-Z][\w.]+){0,2})\)\s*(?:[-–—:]+\s*)?"
    r"|[A-Z][A-Z.'’ ]{2,25}(?:, [A-Z][\w.]+)?\s+(?:--|[–—])\s+"
    r"|[^()]{3,70}\d{4}[^()]{0,20}\((?:[A-Z]{2,5})\)\s*(?:[-–—:]+\s*)?"
    r"|[^-–—.]{0,60}\b[A-Z]{4,}(?:, [A-Z][a-z.]+)? ?(?:--|[–—-])\s?)(?=[A-Z\"“])"
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
    match = _CREDIT.match(words)
    at = match.end() if match else 0
    if place > 1:
        return at
    rest = words[at:]
    if (
        len(title) > 15
        and rest.startswith(title)
        and re.match(r"[\s:–—-]+[A-Z\"“]", rest[len(title) :])
    ):
        gap = re.match(r"[\s:–—-]+", rest[len(title) :])
        return at + len(title) + (gap.end() if gap else 0)
    return at + _run_in(rest)


def _run_in(words: str) -> int:
    match = _RUN_IN.search(words)
    if match is None or match.start() > 140:
        return 0
    before, after = words[: match.start()], words[match.end() :]
    if _JOINED.search(before) or re.search(r"[.,;:\"“”]", before[-30:]):
        return 0
    if not 3 <= count_words(before) <= 18 or count_words(after) < 6:
        return 0
    return match.end()


def runs_together(words: str) -> bool:
    """Whether two sentences, or a headline and one, stand in ``words`` without a stop."""
    match = _RUN_IN.search(words)
    return match is not None and not _JOINED.search(words[: match.start()])
