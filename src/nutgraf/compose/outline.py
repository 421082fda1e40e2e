"""Which facts stand on the page, in which section and order, and how long it gets."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from nutgraf.compose.facts import Comparison
from nutgraf.compose.planner import Planner
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.refer import Editor
from nutgraf.compose.spine import choose_spine, order
from nutgraf.compose.telling import FUTURE, HISTORY, is_saying, tells_who
from nutgraf.compose.words import count_words, unquoted

#: What a sentence of the version before gains: a page changes only where its story did.
KEPT = 0.4
#: Days before the first report from which on a date is background.
BACKGROUND_DAYS = 3
#: Other voices from which on what somebody says is told as what happened.
SHARED = 2
#: Words of nut graf and "what happened" below which openings are held to looser bounds.
FEW_WORDS = 70
#: Words for both where the story has comments only: what one of them says, and no heap of views.
COMMENT_WORDS = 110
#: Sentences of all articles together below which they hold little else than their openings.
FEW_SENTENCES = 24
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(slots=True)
class Outline:
    """The candidates of each narrative section, in reading order."""

    nut: list[Candidate] = field(default_factory=list)
    happened: list[Candidate] = field(default_factory=list)
    background: list[Candidate] = field(default_factory=list)
    coming: list[Candidate] = field(default_factory=list)

    def all(self) -> list[Candidate]:
        return [*self.nut, *self.happened, *self.background, *self.coming]


def budget(pool: Pool) -> int:
    """Words for nut graf and "what happened": by voices and by facts told more than once."""
    voices = len({c.voice for c in pool.usable})
    told = sum(1 for c in pool.usable if c.support)
    if voices <= 1:
        return 130
    if pool.comments:
        return COMMENT_WORDS
    return int(min(340, 126 + 22 * min(voices, 8) + 5 * min(told, 20)))


#: What is told as now before an earlier date is named, and what is told as past.
_NOW = re.compile(
    r"\b(?:is|are|shows?|says?|remains?|supports?|favou?rs?|wants?|believes?|thinks?|expects?|plans?|agrees?)\b"
)
_PAST = re.compile(r"\b(?:was|were|had|did|began|made|took|won|lost|\w{2,}ed)\b")
#: What sets something of now beside an earlier time.
_BESIDE = re.compile(
    r"\b(?:than|compared (?:to|with)|in contrast (?:to|with)|(?:up|down|rise|fall|drop|increase|decrease|decline|swing) from)\b"
)


def _of_now(candidate: Candidate) -> bool:
    """Whether a sentence tells of now and only compares it with the earlier time that it names."""
    text = unquoted(candidate.text)
    at = max((d.start - candidate.start for d in candidate.dates if d.first), default=len(text))
    before = text[:at]
    now, past = _NOW.search(before), _PAST.search(before)
    if now is None:
        return False
    return past is None or bool(_BESIDE.search(before, now.end()))


#: A date within a clause that only says more of somebody: "Ms. Lee, who had been ill since May, ...".
_CLAUSE = re.compile(r", (?:who|whose|which|where|whom) [^,]*$")


def _aside(candidate: Candidate) -> bool:
    """Whether all of a sentence's dates stand in a clause about one of its nouns."""
    text = candidate.text
    places = [
        (d.start - candidate.start, d.end - candidate.start) for d in candidate.dates if d.first
    ]
    return bool(places) and all(_CLAUSE.search(text, 0, a) and "," in text[b:] for a, b in places)


def section_of(candidate: Candidate, pool: Pool, newest: date | None) -> str:
    """The section a candidate belongs to by its date: happened, background or coming."""
    text = candidate.text
    years = [int(y) for y in _YEAR.findall(text)]
    day = pool.day
    if day is None:
        return "background" if years and HISTORY.search(text) else "happened"
    if candidate.dated and candidate.when is not None and not _aside(candidate):
        if candidate.when[1] < day - timedelta(days=BACKGROUND_DAYS):
            return "happened" if _of_now(candidate) else "background"
        if newest and candidate.when[0] > newest:
            return "coming" if FUTURE.search(text) else "happened"
        return "happened"
    if years and max(years) < day.year:
        return "happened" if _of_now(candidate) else "background"
    if years and min(years) > day.year and FUTURE.search(text):
        return "coming"
    if HISTORY.search(text) and candidate.place > 3:
        return "background"
    return "happened"


def make_outline(
    pool: Pool,
    comparison: Comparison,
    editor: Editor,
    headline: str,
    kept: frozenset[object],
    claims: frozenset[int] = frozenset(),
    outdated: frozenset[int] = frozenset(),
) -> Outline:
    """Choose and order the narrative sections.

    ``editor`` has read nothing yet. ``kept`` are spans of the version before; ``claims`` the
    indices of candidates that somebody's name stands behind, for "who says what";
    ``outdated`` those that give a figure a later report has overtaken.
    """
    plan = Planner(pool, comparison, headline, outdated=outdated)
    trial = editor.copy()
    outline = Outline(nut=plan.nut_graf(trial))
    if not outline.nut:
        return outline
    trial.read(headline)
    plan.spine = spine = choose_spine(pool, outline.nut[0])
    for candidate in pool.candidates:
        if candidate.span in kept:
            candidate.score += KEPT
    published = [m.article.published.date() for m in pool.main if m.article.published]
    newest = max(published) if published else None
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in pool.candidates:
        if candidate.fault is not None and not candidate.leans:
            continue
        if pool.comments and candidate.material is not spine:
            continue
        claim = candidate.index in claims and len(candidate.support) < SHARED
        narrated = candidate.material is spine and tells_who(candidate)
        if not claim and (narrated or not is_saying(candidate)):
            groups[section_of(candidate, pool, newest)].append(candidate)
    words = budget(pool) - sum(count_words(c.text) for c in outline.nut)
    start = trial.copy()
    chosen = plan.select(groups["happened"], trial, words, 11, 0.25, outline.nut[-1])
    standing = sum(count_words(c.text) for c in plan.chosen)
    if standing < FEW_WORDS and len(pool.materials) > 1:
        plan.small = len(pool.candidates) < FEW_SENTENCES
        chosen += plan.select(groups["happened"], trial, FEW_WORDS - standing + 12, 3, 0.15)
    before = start.copy()
    outline.happened = order(chosen, pool, comparison, start, spine)
    plan.chosen = outline.all()
    if len(pool.materials) > 1:
        back = plan.select(groups["background"], start.copy(), 80, 3, 0.3)
        if len(back) == 1 and back[0].material is spine:
            # One sentence makes no section: the article itself has a place for it.
            outline.happened = order([*chosen, *back], pool, comparison, before, spine)
            start = before
        else:
            outline.background = order(back, pool, comparison, start, spine)
        plan.chosen = outline.all()
    coming = plan.select(groups["coming"], start.copy(), 60, 2, 0.2)
    outline.coming = sorted(coming, key=lambda c: (c.when or (date.max, date.max), c.index))
    return outline
