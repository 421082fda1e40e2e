"""References: introducing people, resolving dates, and refusing what would hang in the air.

An ``Editor`` walks down the page. It knows whom the page has introduced and which year it has
shown, and gives each sentence the edits it needs at its place, or refuses it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nutgraf.compose.dates import bracket_place, relative_dates, unresolved_dates, written
from nutgraf.compose.dependence import carried, dependence
from nutgraf.compose.english import lexicon
from nutgraf.compose.names import MARKED
from nutgraf.compose.needs import named
from nutgraf.compose.people import CIVIL, TITLES, Introduction, People
from nutgraf.compose.pool import Candidate
from nutgraf.compose.words import overlaps, terms
from nutgraf.model import Edit, Mention, Span, apply

#: What says who somebody is after a name: an age, "who ...", "a ...".
APPOSITION = re.compile(r",? (?:aged? )?\d{1,3}\b,?|, (?:who|an?|the|[A-Z][\w'’.-]+['’]s)\s")

#: A name of one word that does or has something: "Maran was", "Maran's call".
_DOES = re.compile(
    r"\b([A-Z][a-z]+)(?:['’]s [a-z]| (?:was|is|had|has|said|told|did|would|could|will)\b)"
)
_CAPITAL_BEFORE = re.compile(r"\b[A-Z][\w.'’-]* $")

#: Sentences of an article after which "the incident" still leads back to one of them.
SHORTLY = 3


@dataclass(slots=True)
class Editor:
    """What the page has told its reader so far, and the edits a next sentence needs."""

    people: People
    introduced: set[str] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)
    year: int | None = None
    #: Which of each article's sentences stand on the page.
    places: set[tuple[str, int]] = field(default_factory=set)
    #: The sentence that stands right before, where it is of the same section.
    last: Candidate | None = None

    def copy(self) -> Editor:
        """An editor that starts from the same place and changes nothing here."""
        return Editor(
            self.people,
            set(self.introduced),
            set(self.terms),
            self.year,
            set(self.places),
            self.last,
        )

    def edits(
        self, candidate: Candidate, speaker: str | None = None, label: str = ""
    ) -> tuple[Edit, ...] | None:
        """The edits for ``candidate`` at this place of the page; ``None``: it cannot stand here.

        ``speaker`` is the key of somebody a label beside the sentence introduces, ``label``
        the label's words.
        """
        if not self._names(candidate, label):
            return None
        known = self.introduced | ({speaker} if speaker else set())
        if self._overlooked(candidate, known):
            return None
        before = self.last if self.last and candidate.follows(self.last) else None
        out = [] if before else list(candidate.cuts)
        for mention in candidate.mentions:
            key = self.people.key(mention.key)
            if mention.kind != "person" or key not in self.people.people or key in known:
                continue
            if _attributive(candidate, mention):
                continue
            known.add(key)
            inserts = self._introduce(candidate, mention)
            if inserts is None:
                return None
            out.extend(inserts)
        out.extend(self._dates(candidate))
        out.sort(key=lambda e: (e.start, e.end))
        if any(a.end > b.start for a, b in itertools.pairwise(out)):
            return None
        text = apply(candidate.text, tuple(out))
        if unresolved_dates(text):
            return None
        if (candidate.leans or dependence(text)) and not (
            before and carried(candidate.text, before.text)
        ):
            return None
        return tuple(out)

    def _names(self, candidate: Candidate, label: str) -> bool:
        """Whether the page has told what the sentence's "the ..." lead back to."""
        told = self.terms | set(terms(label))
        if not all(named(stem, told) for stem in candidate.needs):
            return False
        article = candidate.span.article_id
        if candidate.back and (article, candidate.place - candidate.back) not in self.places:
            return False
        shortly = any((article, candidate.place - n) in self.places for n in range(1, SHORTLY + 1))
        return shortly or all(named(stem, told) for stem in candidate.loose)

    def _overlooked(self, candidate: Candidate, known: set[str]) -> bool:
        """Whether a surname that no mention covers does something, and nobody was introduced by it."""
        marked = {m.start - candidate.start for m in candidate.mentions}
        for match in _DOES.finditer(candidate.text):
            key = self.people.surnames.get(match.group(1).lower())
            inside = any(at <= match.start() < at + 40 for at in marked)
            named = _CAPITAL_BEFORE.search(candidate.text, 0, match.start())
            if key is not None and key not in known and not inside and not named:
                return True
        return False

    def commit(self, candidate: Candidate, text: str) -> None:
        """Take note that ``candidate`` stands on the page as ``text``."""
        self.introduced.update(
            self.people.key(m.key)
            for m in candidate.mentions
            if m.kind == "person" and not _attributive(candidate, m)
        )
        self.read(text)
        self.places.add((candidate.span.article_id, candidate.place))
        self.last = candidate
        self.year = self._year_after(candidate)

    def read(self, text: str) -> None:
        """Take note of words the reader has met."""
        self.terms.update(terms(text))

    def _introduce(self, candidate: Candidate, mention: Mention) -> list[Edit] | None:
        text = candidate.text
        start, end = mention.start - candidate.start, mention.end - candidate.start
        quoted = overlaps(start, end, candidate.quotes)
        near = text[max(0, start - 70) : end + 70].lower()
        surface = text[start:end]
        bare = len(surface.split()) == 1
        first = re.search(r"([A-Z][\w'’.-]+) $", text[:start])
        if bare and first and first.group(1) in self.people.first_names(mention.key):
            return []
        described = mention.descriptor is not None and not CIVIL.match(surface)
        if described or TITLES.match(surface) or _titled(text, start):
            return []
        if not bare and not CIVIL.match(surface) and APPOSITION.match(text, end):
            return []
        key = self.people.key(mention.key)
        best = self.people.introduction(key)
        named = self.people.full_name(key)
        if best and best.descriptor and not bare and _told_near(best, near):
            return []
        if quoted or (bare and best is None and named is None):
            return None
        if (
            bare
            and best is None
            and any(s.speaker_key == mention.key for s in candidate.statements)
        ):
            return None
        if CIVIL.match(surface) or CIVIL.search(text[:start]):
            owner = text[end : end + 2] in ("'s", "’s")
            return self._after(end, best) if best and best.before and not owner else None
        if best is None or best.before is None or _opening_role(best, start):
            out = self._first_name(start, surface, named) if bare and named else []
            if out is None:
                return None
            if best is None or best.after is None or bare or APPOSITION.match(text, end):
                return out
            return out + self._apposition(text, end, best)
        if bare:
            return self._lead(start, surface, best)
        return [
            _insert(start, best.words(*best.before), best.span(*best.before), "descriptor", " ")
        ]

    def _lead(self, start: int, surface: str, best: Introduction) -> list[Edit] | None:
        """ "[Kremlin spokesman Dmitry] Peskov": descriptor and first names before a surname."""
        assert best.before is not None
        whole = best.words(best.before[0], best.name[1])
        at = whole.rfind(surface)
        if at <= 0 or (start == 0 and whole[0].islower()):
            return None
        lead = whole[:at].rstrip()
        span = best.span(best.before[0], best.before[0] + len(lead))
        return [_insert(start, lead, span, "descriptor", " ")]

    def _first_name(self, start: int, surface: str, named: Introduction) -> list[Edit] | None:
        name = named.words(*named.name)
        at = name.rfind(surface)
        if at <= 0:
            return None
        lead = name[:at].rstrip()
        span = named.span(named.name[0], named.name[0] + len(lead))
        return [_insert(start, lead, span, "name", " ")]

    def _apposition(self, text: str, end: int, best: Introduction) -> list[Edit]:
        assert best.after is not None
        if text[end : end + 2] in ("'s", "’s"):
            return []
        words = best.words(*best.after)
        return [_insert_after(end, words, best.span(*best.after), "descriptor")]

    def _after(self, end: int, best: Introduction) -> list[Edit]:
        assert best.before is not None
        start, stop = best.before[0], best.name[1]
        return [_insert_after(end, best.words(start, stop), best.span(start, stop), "descriptor")]

    def _dates(self, candidate: Candidate) -> Iterable[Edit]:
        year = self.year
        for match in relative_dates(candidate.text):
            for mention in candidate.dates:
                start, end = mention.start - candidate.start, mention.end - candidate.start
                if mention.first is None or mention.last is None:
                    continue
                if start < match.end() and match.start() < end:
                    place = bracket_place(candidate.text, max(end, match.end()))
                    words = written(mention.first, mention.last, mention.first.year != year)
                    year = year or mention.first.year
                    yield Edit(
                        kind="insert", start=place, end=place, inserted=f" [{words}]", reason="date"
                    )
                    break

    def _year_after(self, candidate: Candidate) -> int | None:
        years = [
            d.first.year
            for m in relative_dates(candidate.text)
            for d in candidate.dates
            if d.first
            and d.start - candidate.start < m.end()
            and m.start() < d.end - candidate.start
        ]
        return self.year or (years[0] if years else None)


def _opening_role(best: Introduction, at: int) -> bool:
    """Whether a role is written large only because it opened its sentence or stood in a
    headline ("Actress Ann Lee"): it reads so at an opening alone. Titles are always large.
    """
    assert best.before is not None
    first = best.words(*best.before).split()[0]
    role = first[0].isupper() and first.lower() in lexicon("roles")
    return at > 0 and role and TITLES.match(first + " ") is None


def _told_near(best: Introduction, near: str) -> bool:
    """Whether most of a descriptor's words stand beside the name already."""
    assert best.descriptor is not None
    ours = set(terms(best.words(*best.descriptor)))
    return bool(ours) and len(ours & set(terms(near))) >= 0.6 * len(ours)


def _attributive(candidate: Candidate, mention: Mention) -> bool:
    """Whether a name only marks something else: "an Obama-era rule", "the Romney campaign".

    Nor is a single name after "the" a person's: "the Jags".
    """
    text = candidate.text
    start, end = mention.start - candidate.start, mention.end - candidate.start
    if bool(MARKED.match(text, end)) or text[:start].endswith(("-", "–", "/")):
        return True
    whole = " " in text[start:end]
    before = _BEFORE_MARK.search(text, 0, start)
    if before and (whole or before.group(1)) and _MARKS.match(text, end):
        return True
    return not whole and text[:start].lower().endswith("the ")


#: "The last-minute Bush rule", "the Ann Lee case": a name between an article and a noun.
_BEFORE_MARK = re.compile(r"\b(?:the|an?|this|that) ((?:[a-z][\w-]* ){0,2})$")
_MARKS = re.compile(
    r" (?!(?:and|or|who|in|at|on|of|to|for|with|from|is|was|has|had|will|as)\b)[a-z]{3,}(?<!ed)(?<!s)\b"
)
#: "Her publicist, Ann Lee": what stands before a comma says who it is.
_ROLE_COMMA = re.compile(r"([a-z]+),? $")


def _titled(text: str, start: int) -> bool:
    """Whether a title or a role stands right before a name."""
    before = text[:start]
    role = _ROLE_COMMA.search(before)
    if role and (role.group(1) in lexicon("roles") or role.group(1) in lexicon("kin")):
        return True
    return bool(
        re.search(
            r"(?:\b(?:President|Minister|Secretary|Senator|Sen\.|Rep\.|Gov\.|Gen\.|Dr\.|Chancellor|King|Queen|Prince|Princess|Pope|Judge|Justice|Mayor|Governor|Sheriff|Capt\.|Col\.|Lt\.|Sgt\.|Prof\.|Officer|Detective|Chief)"
            r"|\b(?:spokes(?:man|woman|person)|president|minister|actor|actress|singer|director|chief|leader|coach|player|lawyer|attorney|judge|officer|executive|founder|mayor|husband|wife|son|daughter|brother|sister|father|mother|candidate|nominee|rival|star|striker|quarterback|rapper|comedian|host|author|analyst|expert|professor|student|resident|CEO))\s+$",
            before,
        )
    )


def _insert(start: int, words: str, span: Span, reason: str, gap: str) -> Edit:
    return Edit(
        kind="insert",
        start=start,
        end=start,
        inserted=f"[{words}]{gap}",
        source=span,
        reason=reason,
    )


def _insert_after(end: int, words: str, span: Span, reason: str) -> Edit:
    return Edit(
        kind="insert", start=end, end=end, inserted=f" [{words}]", source=span, reason=reason
    )
