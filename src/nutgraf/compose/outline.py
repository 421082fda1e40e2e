"""Which facts stand on the page, in which section and order, and how long it gets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from nutgraf.compose.facts import Comparison, best_span
from nutgraf.compose.plain import MAX_WORDS
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.refer import Editor
from nutgraf.compose.words import count_words, terms
from nutgraf.model import apply

#: Days before the event from which on a date is background.
BACKGROUND_DAYS = 7
#: Share of a sentence's weight that must be new to the page.
FRESH = 0.45
_FUTURE = re.compile(
    r"\b(?:will|would|is (?:expected|scheduled|due|set|slated|to)|are (?:expected|scheduled|due|set|slated|to)"
    r"|plans? to|scheduled|upcoming|is planned|are planned)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HISTORY = re.compile(
    r"\b(?:had (?:\w+ly )?(?:been|\w+ed|made|won|lost|said|told|taken|gone|given)|in recent (?:years|months)|for years|for decades|since the \d{4}s|over the (?:past|last) (?:\w+ )?(?:years|decades|months))\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Outline:
    """The candidates of each narrative section, in reading order."""

    nut: list[Candidate] = field(default_factory=list)
    happened: list[Candidate] = field(default_factory=list)
    background: list[Candidate] = field(default_factory=list)
    coming: list[Candidate] = field(default_factory=list)
    day: date | None = None

    def all(self) -> list[Candidate]:
        return [*self.nut, *self.happened, *self.background, *self.coming]


def is_saying(candidate: Candidate) -> bool:
    """Whether the sentence carries somebody's view rather than what happened."""
    if candidate.quoted_share > 0.25:
        return True
    for statement in candidate.statements:
        if statement.form in ("direct", "mixed"):
            return candidate.quoted_share > 0.12
        covered = sum(b - a for a, b in statement.content)
        if covered > 0.5 * len(candidate.text) and statement.speaker and not candidate.support:
            return statement.speaker_key in {
                m.key for m in candidate.mentions if m.kind == "person"
            }
    return False


def budget(pool: Pool) -> int:
    """Words for nut graf and "what happened": by voices and by facts told more than once."""
    voices = len({c.voice for c in pool.candidates})
    told = sum(1 for c in pool.usable if c.support)
    if voices <= 1:
        return 130
    return int(min(340, 110 + 22 * min(voices, 8) + 5 * min(told, 20)))


def nut_graf(pool: Pool, comparison: Comparison, editor: Editor, headline: str) -> list[Candidate]:
    """One or two sentences that say the event, from what the articles open with."""
    first = _best_nut(pool, comparison, editor, headline, [])
    if first is None:
        return []
    chosen = [first]
    editor = editor.copy()
    _place(first, editor)
    if count_words(first.text) <= 28:
        second = _best_nut(pool, comparison, editor, headline, chosen)
        if second is not None and count_words(second.text) + count_words(first.text) <= 58:
            chosen.append(second)
    return chosen


def _best_nut(
    pool: Pool, comparison: Comparison, editor: Editor, headline: str, chosen: list[Candidate]
) -> Candidate | None:
    best: tuple[float, Candidate] | None = None
    for limit in (3, 8, 10_000):
        for candidate in pool.usable:
            if candidate.place >= limit or candidate.quoted_share > 0.35:
                continue
            if candidate in chosen or any(comparison.repeats(candidate, c) for c in chosen):
                continue
            if candidate.text.strip(". ") == headline.strip(". "):
                continue
            score = _nut_score(candidate, comparison, headline, bool(chosen))
            if (best is None or score > best[0]) and editor.edits(candidate) is not None:
                best = (score, candidate)
        if best is not None or chosen:
            break
    if best and chosen and (best[0] < 0.9 or best[1].salience < 0.6):
        return None
    return best[1] if best else None


def _nut_score(candidate: Candidate, comparison: Comparison, headline: str, second: bool) -> float:
    score = candidate.score
    if not second:
        score += 1.0 * comparison.share(headline, candidate.text)
    score += 0.12 * candidate.dated + 0.1 * any(m.kind == "place" for m in candidate.mentions)
    if candidate.when and candidate.material.article.published and candidate.dated:
        published = candidate.material.article.published.date()
        if candidate.when[1] < published - timedelta(days=BACKGROUND_DAYS):
            score -= 0.5
    if is_saying(candidate):
        score -= 0.25
    if _HISTORY.search(candidate.text):
        score -= 0.3
    score += (0.25, 0.1)[candidate.place] if candidate.place < 2 and not second else 0.0
    return score - 0.01 * max(0, count_words(candidate.text) - 32)


def _place(candidate: Candidate, editor: Editor) -> bool:
    edits = editor.edits(candidate)
    if edits is None:
        return False
    editor.commit(candidate, apply(candidate.text, edits))
    return True


def event_day(nut: Sequence[Candidate], pool: Pool) -> date | None:
    """The day of the event: the nut graf's own date if it is near publication, else that."""
    for candidate in nut:
        published = candidate.material.article.published
        if candidate.dated and candidate.when and published:
            last = candidate.when[1]
            if abs((published.date() - last).days) <= BACKGROUND_DAYS:
                return last
    return pool.day


def section_of(candidate: Candidate, day: date | None, newest: date | None) -> str:
    """Which section a candidate's time puts it in: background, coming or happened."""
    if day is None:
        years = [int(y) for y in _YEAR.findall(candidate.text)]
        return "background" if years and _HISTORY.search(candidate.text) else "happened"
    if candidate.dated and candidate.when is not None:
        if candidate.when[1] < day - timedelta(days=BACKGROUND_DAYS):
            return "background"
        if newest and candidate.when[0] > newest and _FUTURE.search(candidate.text):
            return "coming"
        return "happened"
    years = [int(y) for y in _YEAR.findall(candidate.text)]
    if years and max(years) < day.year:
        return "background"
    if years and min(years) > day.year and _FUTURE.search(candidate.text):
        return "coming"
    if _HISTORY.search(candidate.text) and candidate.place > 3:
        return "background"
    return "happened"


def make_outline(
    pool: Pool, comparison: Comparison, editor: Editor, headline: str, kept: frozenset[object]
) -> Outline:
    """Choose and order the narrative sections. ``kept`` are spans of the version before."""
    for candidate in pool.candidates:
        if candidate.span in kept:
            candidate.score += 0.2
    outline = Outline(nut=nut_graf(pool, comparison, editor, headline))
    if not outline.nut:
        return outline
    outline.day = event_day(outline.nut, pool)
    published = [m.article.published.date() for m in pool.materials if m.article.published]
    newest = max(published) if published else None
    groups: dict[str, list[Candidate]] = {"happened": [], "background": [], "coming": []}
    for candidate in pool.usable:
        if candidate not in outline.nut and not is_saying(candidate):
            groups[section_of(candidate, outline.day, newest)].append(candidate)
    trial = editor.copy()
    trial.read(headline)
    for candidate in outline.nut:
        _place(candidate, trial)
    words = budget(pool) - sum(count_words(c.text) for c in outline.nut)
    wide = len(pool.materials) > 1
    chosen = _select(groups["happened"], pool, comparison, trial, outline.nut, words, 9)
    outline.happened = _order(chosen, pool, comparison, trial)
    taken = outline.all()
    if wide:
        back = _select(groups["background"], pool, comparison, trial, taken, 80, 3)
        outline.background = _order(back, pool, comparison, trial)
        taken = outline.all()
    coming = _select(groups["coming"], pool, comparison, trial, taken, 60, 2)
    outline.coming = sorted(coming, key=lambda c: (c.when or (date.max, date.max), c.index))
    return outline


def _select(
    group: Iterable[Candidate],
    pool: Pool,
    comparison: Comparison,
    editor: Editor,
    taken: Sequence[Candidate],
    words: int,
    most: int,
) -> list[Candidate]:
    """Greedy choice by score, nothing said twice, no voice far ahead of the others."""
    rest = sorted(group, key=lambda c: (-c.score, c.index))
    top = max((c.score for c in pool.usable), default=0.0)
    chosen: list[Candidate] = []
    editor = editor.copy()
    per_voice = Counter(c.voice for c in taken)
    while rest and words > 12 and len(chosen) < most:
        best = max(rest, key=lambda c: (c.score - 0.12 * per_voice[c.voice], -c.index))
        rest.remove(best)
        if best.score < 0.3 * top:
            break
        served = best_span(best, pool, comparison)
        for candidate in (served, best) if served is not best else (best,):
            if _fits(candidate, comparison, editor, [*taken, *chosen], words):
                _place(candidate, editor)
                chosen.append(candidate)
                per_voice[candidate.voice] += 1
                words -= count_words(candidate.text)
                break
    return chosen


def _fits(
    candidate: Candidate,
    comparison: Comparison,
    editor: Editor,
    taken: Sequence[Candidate],
    words: int,
) -> bool:
    length = count_words(candidate.text)
    if candidate in taken or length > min(words + 10, MAX_WORDS):
        return False
    if any(comparison.repeats(candidate, other) for other in taken):
        return False
    told: set[str] = set().union(*(c.terms for c in taken)) if taken else set()
    fresh = sum(comparison.weight(t) for t in candidate.terms - told)
    whole = sum(comparison.weight(t) for t in candidate.terms)
    return fresh >= FRESH * whole and editor.edits(candidate) is not None


def _order(
    chosen: list[Candidate], pool: Pool, comparison: Comparison, editor: Editor
) -> list[Candidate]:
    """By the articles' own precedence and by date; what needs another stands after it.

    Drops what nothing before it introduces. ``editor`` takes note of what is placed.
    """
    rest = list(chosen)
    out: list[Candidate] = []
    while rest:
        losses = {c.index: sum(_before(o, c, pool) for o in rest if o is not c) for c in rest}
        ready = [c for c in rest if editor.edits(c) is not None]
        if not ready:
            break
        least = min(losses[c.index] for c in ready)
        close = [c for c in ready if losses[c.index] <= least + 0.5]
        last = out[-1] if out else None
        best = max(
            close,
            key=lambda c: (
                float(comparison.contained[c.index, last.index]) if last else 0.0,
                -losses[c.index],
                -c.index,
            ),
        )
        _place(best, editor)
        out.append(best)
        rest.remove(best)
    return out


def _before(a: Candidate, b: Candidate, pool: Pool) -> float:
    """How strongly ``a`` wants to stand before ``b``: 0, 0.5 or 1."""
    ours = {a.voice: a, **{v: pool.candidates[i] for v, i in a.support.items()}}
    theirs = {b.voice: b, **{v: pool.candidates[i] for v, i in b.support.items()}}
    votes = 0.0
    for voice in ours.keys() & theirs.keys():
        votes += (ours[voice].place < theirs[voice].place) - (
            ours[voice].place > theirs[voice].place
        )
    if a.dated and b.dated and a.when and b.when and a.when != b.when:
        votes += 1.0 if a.when[1] < b.when[1] else -1.0
    if votes:
        return 1.0 if votes > 0 else 0.0
    mean_a = sum(c.place for c in ours.values()) / len(ours)
    mean_b = sum(c.place for c in theirs.values()) / len(theirs)
    return 0.5 if mean_a < mean_b else 0.0


def said_before(text: str, comparison: Comparison, others: Iterable[str], most: float) -> bool:
    """Whether some other text holds more than ``most`` of what ``text`` says, or the reverse."""
    if not terms(text):
        return True
    return any(
        comparison.share(text, other) > most or comparison.share(other, text) > most
        for other in others
    )
