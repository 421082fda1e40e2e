"""How a sentence tells what it tells: as news, as what was or will be, as hearsay, as a view."""

from __future__ import annotations

import re

from nutgraf.compose.pool import Candidate, Pool
from nutgraf.model import Material

FUTURE = re.compile(
    r"\b(?:will|would|is (?:expected|scheduled|due|set|slated|to)|are (?:expected|scheduled|due|set|slated|to)"
    r"|plans? to|scheduled|upcoming|is planned|are planned)\b",
    re.IGNORECASE,
)
#: What is told as going on while it is written.
_ONGOING = re.compile(
    r"\b(?:is|are) (?:still |now |currently )?(?:under ?way|being|trying|racing|working|searching|continuing|battling|fighting"
    r"|struggling|waiting|awaiting|missing|trapped|feared|unaccounted)\b"
    r"|\bremains? (?:unknown|unclear|missing|trapped|unconscious|critical|closed|at large|unaccounted|under way)\b"
)
HISTORY = re.compile(
    r"^since (?!(?:mon|tues|wednes|thurs|fri|satur|sun)day)|\b(?:has|have) long\b|\bevery year\b|"
    r"\b(?:had (?:\w+ly )?(?:been|\w+ed|made|won|lost|said|told|taken|gone|given)|in recent (?:years|months)|for years|for decades|since the \d{4}s|over the (?:past|last) (?:\w+ )?(?:years|decades|months))\b",
    re.IGNORECASE,
)


HEARSAY = re.compile(
    r"\b(?:according to (?:\w+ ){0,2}?reports?|reports (?:say|said|suggest|indicate)|(?:media|news) (?:outlets|reports)"
    r"|reportedly|is reporting|are reporting|it (?:is|has been|was) (?:claimed|reported|rumou?red))\b",
    re.IGNORECASE,
)
REACTION = re.compile(
    r"\b(?:react(?:ed|s|ing)? (?:\w+ )?to|in reaction to|weighed in on|took to (?:Twitter|social media)|sparked (?:\w+ ){0,2}(?:reactions?|outrage|debate))\b",
    re.IGNORECASE,
)


def overtaken(candidate: Candidate, pool: Pool) -> bool:
    """Whether later articles have overtaken a sentence: it foretells a day on or before which
    they were written, or says what was still going on at the time.
    """
    published = candidate.material.article.published
    if published is None:
        return False
    last = max(m.article.published.date() for m in pool.main if m.article.published)
    if published.date() < last and _ONGOING.search(candidate.text):
        return True
    if not candidate.dated or candidate.when is None:
        return False
    if candidate.when[1] < published.date() or not FUTURE.search(candidate.text):
        return False
    return candidate.when[1] < last or (candidate.when[1] == last > published.date())


def newness(material: Material, pool: Pool) -> float:
    """How late in the story an article is, from 0 (the first) to 1 (the last).

    Less where a story is told within two days: then later is mostly another time zone.
    """
    times = [m.article.published for m in pool.main if m.article.published]
    published = material.article.published
    if not times or published is None:
        return 0.3
    first, last = min(times), max(times)
    hours = (last - first).total_seconds() / 3600
    late = (published - first).total_seconds() / 3600 / hours if hours else 0.0
    return late * min(1.0, hours / 48)


def is_saying(candidate: Candidate) -> bool:
    """Whether the sentence carries somebody's view rather than what happened."""
    if candidate.quoted_share > 0.25:
        return True
    for statement in candidate.statements:
        if statement.form in ("direct", "mixed"):
            return candidate.quoted_share > 0.12
        covered = sum(b - a for a, b in statement.content)
        if covered > 0.5 * len(candidate.text) and statement.speaker:
            return statement.speaker_key in {
                m.key for m in candidate.mentions if m.kind == "person"
            }
    return False


#: Most of a sentence that may be quoted where it is told as what happened.
MOST_QUOTED = 0.6


def tells_who(candidate: Candidate) -> bool:
    """Whether a sentence itself says who speaks, in words that begin before the quoted ones: it
    can be told as what happened ("Her lawyer, Ann Lee, confirmed that ...").
    """
    if candidate.quoted_share > MOST_QUOTED or candidate.text[0] in "\"“'‘":
        return False
    sources = [s.source[0] for s in candidate.statements if s.source and s.cue]
    return bool(sources) and all(
        any(start - candidate.start < a for start, _ in sources) for a, _ in candidate.quotes
    )
