"""Which facts stand on the page, in which section and order, and how long it gets."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from nutgraf.compose.facts import Comparison, best_span, cost
from nutgraf.compose.plain import MAX_WORDS
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.refer import Editor
from nutgraf.compose.words import count_words, same_words
from nutgraf.model import Material, apply

#: Days before the first report from which on a date is background.
BACKGROUND_DAYS = 3
#: Days before its own publication from which on what a sentence tells is no news.
STALE_DAYS = 7
#: Share of a sentence's weight from which on the page has told it already.
TOLD = 0.56
#: By how much less an article's first and second sentence may have been told: another
#: outlet's opening is mostly the event once more, in other words.
LEAD, LEAD_SECOND = 0.22, 0.1
#: Share of the event's own words in the nut graf from which on a sentence tells the event again.
EVENT_TOLD = 0.52
#: The same for a second sentence of the nut graf.
EVENT_TOLD_NUT = 0.4
#: What an edit that names or describes somebody costs: another span is better.
EDITED = 0.12
#: Other voices from which on what somebody says is told as what happened.
SHARED = 2
#: How much what is told already counts against a sentence, before it is refused.
STALE = 0.7
_FUTURE = re.compile(
    r"\b(?:will|would|is (?:expected|scheduled|due|set|slated|to)|are (?:expected|scheduled|due|set|slated|to)"
    r"|plans? to|scheduled|upcoming|is planned|are planned)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HISTORY = re.compile(
    r"^since (?!(?:mon|tues|wednes|thurs|fri|satur|sun)day)|\b(?:has|have) long\b|\bevery year\b|"
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
        if covered > 0.5 * len(candidate.text) and statement.speaker:
            return statement.speaker_key in {
                m.key for m in candidate.mentions if m.kind == "person"
            }
    return False


def budget(pool: Pool) -> int:
    """Words for nut graf and "what happened": by voices and by facts told more than once."""
    voices = len({c.voice for c in pool.usable})
    told = sum(1 for c in pool.usable if c.support)
    if voices <= 1:
        return 130
    return int(min(340, 110 + 22 * min(voices, 8) + 5 * min(told, 20)))


@dataclass(slots=True)
class Planner:
    """Chooses sentences for a page: what it has chosen, and what that tells already."""

    pool: Pool
    comparison: Comparison
    headline: str
    chosen: list[Candidate] = field(default_factory=list)
    outdated: frozenset[int] = frozenset()

    def told(self) -> dict[int, float]:
        """By index, how much of each candidate the chosen ones tell together."""
        return self.comparison.told(self.chosen)

    def again(self, candidate: Candidate) -> bool:
        """Whether a chosen sentence says what ``candidate`` says, or it says the event again."""
        nut = self.chosen[:1]
        if nut and self.comparison.event_told(nut[0], candidate) >= EVENT_TOLD:
            return True
        return any(c is candidate or self.comparison.repeats(candidate, c) for c in self.chosen)

    def take(self, candidate: Candidate, editor: Editor) -> bool:
        """Put a sentence on the page; false where the editor refuses it at its place."""
        if not _place(candidate, editor):
            return False
        self.chosen.append(candidate)
        return True

    # the nut graf ----------------------------------------------------------------------

    def nut_graf(self, editor: Editor) -> list[Candidate]:
        """One or two sentences that say the event: the newest outcome first.

        ``editor`` must not have read the headline: the nut graf needs nothing before it.
        """
        first = self._best_nut(editor, second=False)
        if first is None:
            return []
        self.take(first, editor)
        if count_words(first.text) <= 30:
            second = self._best_nut(editor, second=True)
            if second is not None and count_words(second.text) + count_words(first.text) <= 58:
                self.take(second, editor)
        return list(self.chosen)

    def _best_nut(self, editor: Editor, second: bool) -> Candidate | None:
        told = self.told() if second else {}
        for limit in (3, 8, 10_000):
            ranked = sorted(
                (
                    (self._nut_score(c, second) - STALE * told.get(c.index, 0.0), c)
                    for c in self.pool.usable
                    if c.place < limit and c.quoted_share <= 0.35
                ),
                key=lambda x: (-x[0], x[1].index),
            )
            for score, candidate in ranked[:40]:
                if second and (score < 0.9 or candidate.salience < 0.5):
                    return None
                if same_words(candidate.text, self.headline) and _whole(self.headline):
                    continue
                if second and not self._adds(candidate, told):
                    continue
                if editor.edits(candidate) is not None:
                    return candidate
            if second:
                return None
        return None

    def _adds(self, candidate: Candidate, told: dict[int, float]) -> bool:
        """Whether a second sentence says more than the event once more."""
        again = self.comparison.event_told(self.chosen[0], candidate) >= EVENT_TOLD_NUT
        return not again and told[candidate.index] <= 0.42 and not self.again(candidate)

    def _nut_score(self, candidate: Candidate, second: bool) -> float:
        """How well a sentence says the event: its words, the headline's, the newest, a lead."""
        comparison = self.comparison
        voices = max(2, len(self.pool.materials)) - 1
        score = candidate.salience + 0.35 * min(1.0, len(candidate.support) / voices)
        score += comparison.core_share(candidate) - cost(candidate)
        if not second:
            score += 0.9 * comparison.share(self.headline, candidate.text)
        score += 0.12 * candidate.dated + 0.1 * any(m.kind == "place" for m in candidate.mentions)
        score += 0.35 * newness(candidate.material, self.pool)
        published = candidate.material.article.published
        if candidate.when and published and candidate.dated:
            if candidate.when[1] < published.date() - timedelta(days=STALE_DAYS):
                score -= 0.5
        if candidate.index in self.outdated:
            score -= 0.7
        if is_saying(candidate):
            score -= 0.25
        if _HISTORY.search(candidate.text):
            score -= 0.3
        lead = (0.5, 0.15)[candidate.place] if candidate.place < 2 else 0.0
        return score + lead * (0.5 if second else 1.0)

    # the other sections ----------------------------------------------------------------

    def select(
        self, group: Iterable[Candidate], editor: Editor, words: int, most: int, least: float
    ) -> list[Candidate]:
        """Greedy choice: the best that is new, no voice far ahead of the others.

        ``least`` is the score, as a share of the best candidate's, below which none is taken.
        """
        rest = [c for c in group if c.index not in self.outdated]
        top = max((c.score for c in self.pool.usable), default=0.0)
        per_voice = Counter(c.voice for c in self.chosen)
        told = self.told()
        got: list[Candidate] = []

        def value(candidate: Candidate) -> float:
            stale = STALE * told.get(candidate.index, 0.0)
            return candidate.score - stale - 0.08 * per_voice[candidate.voice]

        edited: dict[int, float] = {}
        while rest and words > 12 and len(got) < most:
            best = max(rest, key=lambda c: (value(c) - edited.get(c.index, 0.0), -c.index))
            if best.index not in edited:
                edited[best.index] = EDITED * _described(best, editor)
                if edited[best.index]:
                    continue
            rest.remove(best)
            if best.score < least * top:
                continue
            served = best_span(best, self.pool, self.comparison)
            for candidate in (served, best) if served is not best else (best,):
                if self._fits(candidate, told, words) and self.take(candidate, editor):
                    got.append(candidate)
                    per_voice[candidate.voice] += 1
                    words -= count_words(candidate.text)
                    told = self.told()
                    break
        return got

    def _fits(self, candidate: Candidate, told: dict[int, float], words: int) -> bool:
        if count_words(candidate.text) > min(words + 10, MAX_WORDS):
            return False
        most = TOLD - (LEAD, LEAD_SECOND)[candidate.place] if candidate.place < 2 else TOLD
        return told.get(candidate.index, 0.0) < most and not self.again(candidate)


def _whole(headline: str) -> bool:
    """Whether a headline is a sentence of its own, as some archives give a lead for a title."""
    return headline.rstrip().endswith(".")


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


def _described(candidate: Candidate, editor: Editor) -> int:
    """How many people the editor would have to introduce in brackets."""
    edits = editor.edits(candidate) or ()
    return sum(e.reason in ("descriptor", "name") for e in edits)


def _place(candidate: Candidate, editor: Editor) -> bool:
    edits = editor.edits(candidate)
    if edits is None:
        return False
    editor.commit(candidate, apply(candidate.text, edits))
    return True


def section_of(candidate: Candidate, pool: Pool, newest: date | None) -> str:
    """The section a candidate belongs to by its date: happened, background or coming."""
    text = candidate.text
    years = [int(y) for y in _YEAR.findall(text)]
    day = pool.day
    if day is None:
        return "background" if years and _HISTORY.search(text) else "happened"
    if candidate.dated and candidate.when is not None:
        if candidate.when[1] < day - timedelta(days=BACKGROUND_DAYS):
            return "background"
        if newest and candidate.when[0] > newest:
            return "coming" if _FUTURE.search(text) else "happened"
        return "happened"
    if years and max(years) < day.year:
        return "background"
    if years and min(years) > day.year and _FUTURE.search(text):
        return "coming"
    if _HISTORY.search(text) and candidate.place > 3:
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
    for candidate in pool.candidates:
        if candidate.span in kept:
            candidate.score += 0.2
    plan = Planner(pool, comparison, headline, outdated=outdated)
    trial = editor.copy()
    outline = Outline(nut=plan.nut_graf(trial))
    if not outline.nut:
        return outline
    trial.read(headline)
    published = [m.article.published.date() for m in pool.main if m.article.published]
    newest = max(published) if published else None
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in pool.usable:
        claim = candidate.index in claims and len(candidate.support) < SHARED
        if not claim and not is_saying(candidate):
            groups[section_of(candidate, pool, newest)].append(candidate)
    words = budget(pool) - sum(count_words(c.text) for c in outline.nut)
    start = trial.copy()
    chosen = plan.select(groups["happened"], trial, words, 10, 0.3)
    outline.happened = order(chosen, pool, comparison, start)
    plan.chosen = outline.all()
    if len(pool.materials) > 1:
        back = plan.select(groups["background"], start.copy(), 80, 3, 0.35)
        outline.background = order(back, pool, comparison, start)
        plan.chosen = outline.all()
    coming = plan.select(groups["coming"], start.copy(), 60, 2, 0.25)
    outline.coming = sorted(coming, key=lambda c: (c.when or (date.max, date.max), c.index))
    return outline


def order(
    chosen: Sequence[Candidate], pool: Pool, comparison: Comparison, editor: Editor
) -> list[Candidate]:
    """In the order of events; within a day as the articles have it, like beside like.

    What needs another sentence stands after it; what nothing before it introduces is dropped.
    ``editor`` takes note of what is placed.
    """
    rest = list(chosen)
    out: list[Candidate] = []
    days = {c.index: _day(c, pool) for c in rest}
    while rest:
        ready = [c for c in rest if editor.edits(c) is not None]
        if not ready:
            break
        first = min(days[c.index] for c in ready)
        close = [c for c in ready if days[c.index] == first]
        losses = {c.index: sum(_before(o, c, pool) for o in close if o is not c) for c in close}
        least = min(losses.values())
        last = out[-1] if out else None
        best = max(
            (c for c in close if losses[c.index] <= least + 0.5),
            key=lambda c: (
                comparison.likeness(c, last)[0] if last else 0.0,
                -losses[c.index],
                -c.index,
            ),
        )
        _place(best, editor)
        out.append(best)
        rest.remove(best)
    return out


def _day(candidate: Candidate, pool: Pool) -> date:
    """The day a sentence tells of: its own, else its article's where it stands in the opening,
    else that of the dated sentence before it, else the story's.
    """
    default = pool.day
    if candidate.dated and candidate.when and (candidate.when[1] - candidate.when[0]).days <= 3:
        return candidate.when[0]
    published = candidate.material.article.published
    if published is not None and candidate.place < 4:
        return published.date()
    earlier = [
        c
        for c in pool.candidates[max(0, candidate.index - 3) : candidate.index]
        if c.material is candidate.material and c.dated and c.when
    ]
    if earlier and earlier[-1].when:
        day = earlier[-1].when[0]
        if default is None or day >= default - timedelta(days=7):
            return day
    return published.date() if published is not None else default or date.min


def _before(a: Candidate, b: Candidate, pool: Pool) -> float:
    """How strongly the articles have ``a`` before ``b``: 0, 0.5 or 1."""
    ours = {a.voice: a, **{v: pool.candidates[i] for v, i in a.support.items()}}
    theirs = {b.voice: b, **{v: pool.candidates[i] for v, i in b.support.items()}}
    votes = 0
    for voice in ours.keys() & theirs.keys():
        votes += (ours[voice].place < theirs[voice].place) - (
            ours[voice].place > theirs[voice].place
        )
    if votes:
        return 1.0 if votes > 0 else 0.0
    mean_a = sum(c.place for c in ours.values()) / len(ours)
    mean_b = sum(c.place for c in theirs.values()) / len(theirs)
    return 0.5 if mean_a < mean_b else 0.0
