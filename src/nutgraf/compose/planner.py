"""Choosing sentences: the nut graf, and what is new beside what the page tells already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from nutgraf.compose.facts import Comparison, best_span, cost
from nutgraf.compose.plain import MAX_WORDS
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.refer import Editor
from nutgraf.compose.telling import HEARSAY, HISTORY, REACTION, is_saying, newness, overtaken
from nutgraf.compose.words import count_words, same_words
from nutgraf.model import Material, apply

#: Days before its own publication from which on what a sentence tells is no news.
STALE_DAYS = 7
#: Share of a sentence's weight from which on the page has told it already: one of the article
#: that the page follows, which does not tell its event twice, and one of another voice.
TOLD_SPINE, TOLD = 0.62, 0.43
#: By how much less an article's second sentence may have been told: another outlet's opening
#: is mostly the event once more, in other words. Its first stands on no page, unless it was
#: written a day later of what the nut graf does not tell.
LEAD_SECOND = 0.1
#: Share of the event's own words in the nut graf from which on a sentence tells the event again.
EVENT_TOLD = 0.52
#: Least share of the event's foremost words from which on a sentence that has most of those
#: that the nut graf has tells the event again.
CORE_TOLD = 0.4
#: The same for the opening of an article of a later day: where it has less it is a development.
EVENT_LATER = 0.3
#: The same where the articles hold little else than their openings, and for the article that
#: the page follows.
EVENT_TOLD_SMALL = 0.65
#: What the headline's words are worth in the nut graf, and what it costs to name none of its names.
HEADLINE, NAMELESS = 1.1, 0.5
#: What it costs a sentence of the nut graf.
EDITED_NUT = 0.25
#: What an edit that names or describes somebody costs: another span is better.
EDITED = 0.2
#: What a sentence of the article that the page follows gains, and one that runs on from another.
SPINE, NEXT = 0.35, 0.25
#: The share of the least score that is asked of a sentence of that article.
FROM_SPINE = 0.33
#: The share of the event's foremost words that a sentence of another article must have, where no
#: other voice tells it too.
FOREIGN, FOREIGN_TOP = 0.1, 0.05
#: How many of an article's first sentences are its opening (the second figure is asked of those),
#: and from which place on a sentence of the spine is held to the first.
OPENED, FAR = 4, 14
#: What a nut graf gains whose article has enough sentences to follow it, and how many are enough.
FOLLOWED, ENOUGH = 0.3, 6
#: What hearsay costs a nut graf, and how people took an event, where it is not the event itself.
HEARD, REACTED = 0.25, 0.4
#: What it costs a nut graf to open with somebody's words.
QUOTING = 0.4
#: What a second sentence of the nut graf gains where it runs on from the first.
NEXT_NUT = 0.5
#: Words of the nut graf at most.
NUT_WORDS = 60
#: The last place in its article from which a nut graf looks back to the sentence before, and the
#: share of its event's words which that must have to be told first, if it is not the opening.
NEAR_TOP, LEADS = 3, 0.6
#: How much what is told already counts against a sentence, before it is refused.
STALE = 0.7


@dataclass(slots=True)
class Planner:
    """Chooses sentences for a page: what it has chosen, and what that tells already.

    ``small`` loosens the bounds on openings, for stories that hold little else; ``spine`` is
    the article whose thread the page follows.
    """

    pool: Pool
    comparison: Comparison
    headline: str
    chosen: list[Candidate] = field(default_factory=list)
    outdated: frozenset[int] = frozenset()
    small: bool = False
    spine: Material | None = None
    _able: Counter[str] = field(default_factory=Counter)

    def told(self) -> dict[int, float]:
        """By index, how much of each candidate the chosen ones tell together."""
        return self.comparison.told(self.chosen)

    def again(self, candidate: Candidate) -> bool:
        """Whether a chosen sentence says what ``candidate`` says, or it says the event again."""
        nut = self.chosen[:1]
        event = EVENT_TOLD_SMALL if self.small or self._own(candidate) else EVENT_TOLD
        if nut and self.comparison.event_told(nut[0], candidate) >= event:
            return True
        if nut and not self._own(candidate):
            share = self.comparison.core_share(candidate)
            most = max(CORE_TOLD, 0.75 * self.comparison.core_share(nut[0]))
            if share >= most and len(self.pool.main) > 3:
                return True
        return any(c is candidate or self.comparison.repeats(candidate, c) for c in self.chosen)

    def _later(self, candidate: Candidate) -> bool:
        """Whether an article was written a day or more after that of the nut graf."""
        ours, its = (c.material.article.published for c in (self.chosen[0], candidate))
        later = ours is not None and its is not None and (its - ours).days >= 1
        return later and self.comparison.event_told(self.chosen[0], candidate) < EVENT_LATER

    def _own(self, candidate: Candidate) -> bool:
        """Whether the sentence is of the article whose thread the page follows, past where that
        article tells the event: nobody tells it twice, in his own words.
        """
        if candidate.material is not self.spine or not self.chosen:
            return False
        return candidate.place > 1 or self.chosen[0].material is self.spine

    def take(self, candidate: Candidate, editor: Editor) -> bool:
        """Put a sentence on the page; false where the editor refuses it at its place."""
        if not place(candidate, editor):
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
        lead = self._lead(first, editor)
        if lead is not None:
            self.take(lead, editor)
        self.take(first, editor)
        if lead is not None:
            return list(self.chosen)
        if count_words(first.text) <= 30:
            second = self._best_nut(editor, second=True)
            if second is not None:
                self.take(second, editor)
        return list(self.chosen)

    def _lead(self, first: Candidate, editor: Editor) -> Candidate | None:
        """The sentence before the nut graf's in its article, where both are to be told: told
        after it, it would lead back to where the reader has been.
        """
        if not 0 < first.place <= NEAR_TOP:
            return None
        lead = self.pool.candidates[first.index - 1]
        if lead.fault is not None or not first.follows(lead) or lead.quoted_share > 0.35:
            return None
        if lead.index in self.outdated or overtaken(lead, self.pool):
            return None
        comparison = self.comparison
        of_event = comparison.core_share(lead) >= LEADS * comparison.core_share(first)
        if lead.place and not of_event:
            return None
        if comparison.repeats(first, lead) or same_words(lead.text, self.headline):
            return None
        if count_words(lead.text) + count_words(first.text) > NUT_WORDS:
            return None
        trial = editor.copy()
        return lead if place(lead, trial) and place(first, trial) else None

    def _best_nut(self, editor: Editor, second: bool) -> Candidate | None:
        told = self.told() if second else {}
        for limit in (3, 8, 10_000):
            ranked = sorted(
                (
                    (self._nut_score(c, second) - STALE * told.get(c.index, 0.0), c)
                    for c in (self._seconds() if second else self.pool.usable)
                    if c.place < limit and c.quoted_share <= 0.35
                ),
                key=lambda x: (-x[0], x[1].index),
            )
            fitting: list[tuple[float, Candidate]] = []
            for score, candidate in ranked[:40]:
                if second and (score < 0.9 or candidate.salience < 0.5):
                    continue
                if fitting and score < fitting[0][0] - 3 * EDITED_NUT:
                    break
                if self._fits_nut(candidate, editor, second, told):
                    cost_of = EDITED_NUT * _described(candidate, editor)
                    fitting.append((score - cost_of, candidate))
            if fitting or second:
                return max(fitting, key=lambda x: x[0])[1] if fitting else None
        return None

    def _fits_nut(
        self, candidate: Candidate, editor: Editor, second: bool, told: dict[int, float]
    ) -> bool:
        if same_words(candidate.text, self.headline) and _whole(self.headline):
            return False
        if second and not self._adds(candidate, told):
            return False
        return editor.edits(candidate) is not None

    def _seconds(self) -> list[Candidate]:
        """What may stand second in a nut graf: what runs on from the first, and has room."""
        first = self.chosen[0]
        room = NUT_WORDS - count_words(first.text)
        return [
            c
            for c in self.pool.candidates[first.index + 1 : first.index + 2]
            if (c.fault is None or c.leans)
            and c.follows(first)
            and count_words(c.text) <= room
            and c.index not in self.outdated
            and not overtaken(c, self.pool)
        ]

    def _adds(self, candidate: Candidate, told: dict[int, float]) -> bool:
        """Whether a second sentence says more than the event once more."""
        return told[candidate.index] <= TOLD and not self.again(candidate)

    def _nut_score(self, candidate: Candidate, second: bool) -> float:
        """How well a sentence says the event: its words, the headline's, the newest, a lead."""
        comparison = self.comparison
        voices = max(2, len(self.pool.materials)) - 1
        score = candidate.salience + 0.35 * min(1.0, len(candidate.support) / voices)
        score += comparison.core_share(candidate) - cost(candidate)
        if not second:
            score += HEADLINE * comparison.headline_share(self.headline, candidate.text)
            score -= NAMELESS * comparison.nameless(self.headline, candidate.text)
        score += 0.12 * candidate.dated + 0.1 * any(m.kind == "place" for m in candidate.mentions)
        score += 0.35 * newness(candidate.material, self.pool)
        published = candidate.material.article.published
        if candidate.when and published and candidate.dated:
            if candidate.when[1] < published.date() - timedelta(days=STALE_DAYS):
                score -= 0.5
        if candidate.index in self.outdated or overtaken(candidate, self.pool):
            score -= 0.7
        if is_saying(candidate):
            score -= 0.25
        score -= QUOTING * (candidate.text[0] in "\"“'‘")
        score -= HEARD * bool(HEARSAY.search(candidate.text))
        score -= REACTED * bool(REACTION.search(candidate.text))
        score += FOLLOWED * self._followed(candidate.material)
        if HISTORY.search(candidate.text):
            score -= 0.3
        if second and candidate.follows(self.chosen[0]):
            score += NEXT_NUT
        lead = (0.5, 0.15)[candidate.place] if candidate.place < 2 else 0.0
        return score + lead * (0.5 if second else 1.0)

    def _followed(self, material: Material) -> float:
        """Whether an article has what a page could follow: 0 for nothing, 1 for enough."""
        if not self._able:
            for c in self.pool.usable:
                if c.place < 2 * ENOUGH and not is_saying(c):
                    self._able[c.span.article_id] += 1
        return min(1.0, self._able[material.article.id] / ENOUGH)

    # the other sections ----------------------------------------------------------------

    def select(
        self,
        group: Iterable[Candidate],
        editor: Editor,
        words: int,
        most: int,
        least: float,
        after: Candidate | None = None,
    ) -> list[Candidate]:
        """Greedy choice: the best that is new, no voice far ahead of the others.

        ``least`` is the score, as a share of the best candidate's, below which none is taken;
        ``after`` the sentence after which the chosen stand.
        """
        rest = [c for c in group if c.index not in self.outdated and not overtaken(c, self.pool)]
        top = max((c.score for c in self.pool.usable), default=0.0)
        per_voice = Counter(c.voice for c in self.chosen if c.material is not self.spine)
        told = self.told()
        got: dict[int, Candidate] = {}
        standing = {after.index: after} if after is not None else {}
        edited: dict[int, float] = {}

        def value(candidate: Candidate) -> float:
            worth = candidate.score - STALE * told.get(candidate.index, 0.0)
            worth -= 0.08 * per_voice[candidate.voice] + edited.get(candidate.index, 0.0)
            worth += SPINE * (candidate.material is self.spine)
            return worth + NEXT * self._carried(candidate, standing)

        waiting: list[Candidate] = []
        while words > 12 and len(got) < most:
            open_now = [c for c in rest if not c.leans or self._carried(c, standing)]
            if not open_now:
                break
            best = max(open_now, key=lambda c: (value(c), -c.index))
            if best.index not in edited:
                edited[best.index] = EDITED * _described(best, editor)
                if edited[best.index]:
                    continue
            rest.remove(best)
            if best.score < (FROM_SPINE if best.material is self.spine else 1.0) * least * top:
                continue
            if self._strange(best) and not self._carried(best, standing):
                continue
            wordings = self._wordings(best, standing)
            fitting = [c for c in wordings if self._fits(c, told, words)]
            for candidate in fitting:
                editor.last = standing.get(candidate.index - 1)
                if self.take(candidate, editor):
                    got[candidate.index] = standing[candidate.index] = candidate
                    per_voice[candidate.voice] += candidate.material is not self.spine
                    words -= count_words(candidate.text)
                    told = self.told()
                    rest += waiting
                    waiting.clear()
                    break
            else:
                waiting += [best] if fitting else []
        return list(got.values())

    def _wordings(self, candidate: Candidate, standing: Mapping[int, Candidate]) -> list[Candidate]:
        """A sentence and others that say the same, the one to be tried first before the others:
        the spine's own, then the one that serves best.
        """
        if candidate.leans or candidate.material is self.spine:
            return [candidate]
        others = [self.pool.candidates[i] for i in candidate.support.values()]
        own = [
            c
            for c in others
            if c.material is self.spine
            and (c.fault is None or (c.leans and self._carried(c, standing)))
        ]
        best = best_span(candidate, self.pool, self.comparison)
        return list(dict.fromkeys((*own, best, candidate)))

    def _carried(self, candidate: Candidate, got: Mapping[int, Candidate]) -> bool:
        before = got.get(candidate.index - 1)
        return before is not None and candidate.follows(before)

    def _strange(self, candidate: Candidate) -> bool:
        """Whether a sentence of another article, or far down in the spine, has too little of the
        event to be understood without what stands around it there. No other voice tells it too.
        """
        near = candidate.place < (FAR if candidate.material is self.spine else OPENED)
        if candidate.support or self.small or (near and candidate.material is self.spine):
            return False
        return self.comparison.core_share(candidate) < (FOREIGN_TOP if near else FOREIGN)

    def _backwards(self, candidate: Candidate) -> bool:
        """Whether its article told a sentence before the nut graf, a little above it."""
        nut = self.chosen[0]
        above = candidate.material is nut.material and candidate.index < nut.index
        return above and nut.place <= NEAR_TOP

    def _fits(self, candidate: Candidate, told: dict[int, float], words: int) -> bool:
        if self._backwards(candidate):
            return False
        if count_words(candidate.text) > min(words + 10, MAX_WORDS):
            return False
        most = TOLD
        if self._own(candidate):
            most = TOLD_SPINE
        elif candidate.place < 2 and not self.small and not self._later(candidate):
            if candidate.place == 0:
                return False
            most -= LEAD_SECOND
        return told.get(candidate.index, 0.0) < most and not self.again(candidate)


def _whole(headline: str) -> bool:
    """Whether a headline is a sentence of its own, as some archives give a lead for a title."""
    return headline.rstrip().endswith(".")


def _described(candidate: Candidate, editor: Editor) -> int:
    """How many people the editor would have to introduce in brackets."""
    edits = editor.edits(candidate) or ()
    return sum((e.reason == "descriptor") + 2 * (e.reason == "name") for e in edits)


def place(candidate: Candidate, editor: Editor) -> bool:
    edits = editor.edits(candidate)
    if edits is None:
        return False
    editor.commit(candidate, apply(candidate.text, edits))
    return True
