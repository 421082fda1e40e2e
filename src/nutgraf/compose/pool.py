"""The pool of sentences a page can be made from, each with what speaks against it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from nutgraf.compose import plain
from nutgraf.compose.dates import quoted_relative_dates, relative_dates
from nutgraf.compose.words import Ranges, numbers, overlaps, quotations, terms
from nutgraf.model import DateMention, Edit, Figure, Material, Mention, Span, Statement, Story


@dataclass(slots=True, eq=False)
class Candidate:
    """A sentence of an article that might stand on the page.

    Offsets in ``mentions``, ``dates``, ``figures`` and ``statements`` are the article's.
    ``place`` counts the article's body sentences from 0. ``cuts`` are the edits that take an
    opening connective away. ``fault`` says why the sentence cannot stand on a page (``None``:
    it can); it still counts as support for others. ``needs`` are stems that the page must
    have named before.
    """

    index: int
    material: Material
    voice: int
    place: int
    length: int
    span: Span
    text: str
    terms: frozenset[str]
    numbers: frozenset[str]
    quotes: Ranges
    mentions: tuple[Mention, ...] = ()
    dates: tuple[DateMention, ...] = ()
    figures: tuple[Figure, ...] = ()
    statements: tuple[Statement, ...] = ()
    cuts: tuple[Edit, ...] = ()
    fault: str | None = None
    needs: frozenset[str] = frozenset()
    when: tuple[date, date] | None = None
    dated: bool = False
    support: dict[int, int] = field(default_factory=dict)
    salience: float = 0.0
    score: float = 0.0

    @property
    def start(self) -> int:
        return self.span.start

    @property
    def quoted_share(self) -> float:
        """The share of the sentence that stands in quotation marks."""
        return sum(b - a for a, b in self.quotes) / max(1, len(self.text))

    @property
    def position(self) -> float:
        """Where in its article the sentence stands: 0 for the first, 1 for the last."""
        return self.place / max(1, self.length - 1)


@dataclass(frozen=True, slots=True)
class Pool:
    """All candidates, and the material of each voice (the article that may be cited for it)."""

    candidates: tuple[Candidate, ...]
    materials: tuple[Material, ...]
    voice_of: dict[str, int]
    day: date | None

    @property
    def usable(self) -> list[Candidate]:
        return [c for c in self.candidates if c.fault is None]


def cited_materials(
    story: Story, materials: Sequence[Material]
) -> tuple[list[Material], dict[str, int]]:
    """One article a voice, the one to cite, with the voice's number by article id.

    The original if it is here, else the first copy that is not spun. Voices whose articles
    are all spun or absent give none. Articles in no voice count as voices of their own.
    """
    by_id = {m.article.id: m for m in materials}
    voice_of: dict[str, int] = {}
    chosen: list[Material] = []
    for number, voice in enumerate(story.voices):
        kinds = {m.article_id: m.kind for m in voice.members}
        for member in voice.members:
            voice_of.setdefault(member.article_id, number)
        usable = [i for i in voice.article_ids if i in by_id and kinds[i] != "spun"]
        if usable:
            chosen.append(by_id[usable[0]])
    spare = len(story.voices)
    for material in materials:
        if material.article.id not in voice_of:
            voice_of[material.article.id] = spare
            spare += 1
            chosen.append(material)
    return chosen, voice_of


def _main_language(materials: Sequence[Material]) -> str:
    counts = Counter((m.article.language or "en")[:2] for m in materials)
    return min(counts, key=lambda code: (-counts[code], code != "en", code))


def make_pool(story: Story, materials: Sequence[Material]) -> Pool:
    """The candidates of the story's voices, in the language most of its articles are in."""
    cited, voice_of = cited_materials(story, materials)
    language = _main_language(cited) if cited else "en"
    same = [m for m in cited if (m.article.language or "en")[:2] == language]
    candidates: list[Candidate] = []
    for material in same:
        candidates.extend(_candidates(material, voice_of[material.article.id], len(candidates)))
    days = [m.article.published.date() for m in same if m.article.published]
    return Pool(tuple(candidates), tuple(same), voice_of, min(days) if days else None)


def _candidates(material: Material, voice: int, offset: int) -> list[Candidate]:
    text = material.revision.text
    note = material.annotation
    body = [(i, s) for i, s in enumerate(note.sentences) if s.role == "body"]
    title = terms(material.revision.title)
    introduced = _introductions(text, [s.start for _, s in body], [s.end for _, s in body])
    quoted = _quoted_paragraphs(text)
    out: list[Candidate] = []
    for place, (number, sentence) in enumerate(body):
        words = text[sentence.start : sentence.end]
        inside = _Inside(sentence.start, sentence.end)
        quotes, _ = quotations(words)
        own = Candidate(
            index=offset + place,
            material=material,
            voice=voice,
            place=place,
            length=len(body),
            span=Span(material.article.id, material.revision.number, sentence.start, sentence.end),
            text=words,
            terms=frozenset(terms(words)),
            numbers=numbers(words),
            quotes=quotes,
            mentions=tuple(m for m in note.mentions if inside.holds(m.start, m.end)),
            dates=tuple(d for d in note.dates if inside.holds(d.start, d.end)),
            figures=tuple(f for f in note.figures if inside.holds(f.start, f.end)),
            statements=tuple(s for s in note.statements if inside.holds(s.start, s.end)),
        )
        own.cuts = opening_cut(words)
        own.when, own.dated = _when(own)
        own.fault = _fault(own, title, quoted)
        if own.fault is None:
            own.needs = _needs(own, introduced)
        out.append(own)
        del number
    return out


@dataclass(frozen=True, slots=True)
class _Inside:
    start: int
    end: int

    def holds(self, start: int, end: int) -> bool:
        return self.start <= start and end <= self.end


def opening_cut(words: str) -> tuple[Edit, ...]:
    """The edits that take an opening connective off ``words``; empty where there is none."""
    length = plain.cut_length(words)
    if not length:
        return ()
    cut = Edit(kind="cut", start=0, end=length, removed=words[:length], reason="connective")
    first = words[length]
    if first.islower():
        case = Edit(
            kind="case", start=length, end=length + 1, removed=first, inserted=first.upper()
        )
        return (cut, case)
    return (cut,)


def after_cuts(candidate: Candidate) -> str:
    """The candidate's words with its opening connective cut."""
    text = candidate.text
    for edit in reversed(candidate.cuts):
        text = text[: edit.start] + edit.inserted + text[edit.end :]
    return text


def _quoted_paragraphs(text: str) -> Ranges:
    """Quotations over several sentences, so that a sentence inside one is known for a quote."""
    out: list[tuple[int, int]] = []
    at = 0
    for paragraph in text.split("\n"):
        ranges, _ = quotations(paragraph)
        out.extend((at + a, at + b) for a, b in ranges if b - a < 1500)
        at += len(paragraph) + 1
    return tuple(out)


def _fault(own: Candidate, title: tuple[str, ...], quoted: Ranges) -> str | None:
    text = after_cuts(own)
    fault = plain.form_fault(text)
    if fault:
        return fault
    if title and tuple(terms(own.text)) == title:
        return "title"
    if any(a < own.span.start and own.span.end < b for a, b in quoted):
        return "inside a quotation"
    fault = plain.dependence(text)
    if fault:
        return fault
    return _date_fault(own)


def _date_fault(own: Candidate) -> str | None:
    """Relative dates must have been resolved; in quotes, their day must be plain."""
    known = [(d.start - own.start, d.end - own.start) for d in own.dates if d.resolved]
    for match in relative_dates(own.text):
        if not any(a < match.end() and match.start() < b for a, b in known):
            return f"“{match.group()}” is not resolved"
    for mention in own.dates:
        if mention.relative and not mention.resolved:
            return "a date is not resolved"
    if quoted_relative_dates(own.text) and not own.dated:
        return "a quoted date is not resolved"
    return None


def _when(own: Candidate) -> tuple[tuple[date, date] | None, bool]:
    """The date of what the sentence tells, and whether the sentence itself gives it."""
    for mention in own.dates:
        if mention.first is None or mention.last is None:
            continue
        if overlaps(mention.start - own.start, mention.end - own.start, own.quotes):
            continue
        return (mention.first, mention.last), True
    published = own.material.article.published
    if published is not None and own.place < 3:
        return (published.date(), published.date()), False
    return None, False


_INTRODUCED = re.compile(
    r"\b(?:a|an|one|two|three|four|five|six|seven|some|several)\s+((?:[\w'’-]+\s+){0,3}?[\w'’-]+)\b"
)
_DEFINITE = re.compile(
    r"\bthe\s+((?:[a-z][a-z'’-]*\s+){0,2}[a-z][a-z'’-]*)(?=([\s.,;:)]*)(\w+)?)", re.IGNORECASE
)
_MODIFIER_AFTER = frozenset(
    "of that who which where whose in at for from between with on to against behind when over under".split()
)
_ANAPHORIC = frozenset(
    """man woman boy girl suspect victim victims couple gunman shooter attacker attackers driver
    teenager teen officer officers student students pair trio men women announcement move decision
    incident measure measures proposal statement letter agreement deal bill plan ruling lawsuit
    comments remarks comment remark allegation allegations claim claims charges accusation
    development latest findings finding report survey poll video footage tape article column
    interview speech address document documents case episode controversy feud dispute issue matter
    situation problem question move change changes effort attempt step steps tweet tweets post
    message email emails item items device devices vehicle car truck boat plane ship vessel
    building store house home apartment school church hospital company firm agency group
    organization actor actress star singer player coach politician lawmaker senator congressman
    governor mayor candidate nominee film movie show series product phone gadget""".split()
)


def _introductions(text: str, starts: list[int], ends: list[int]) -> dict[str, int]:
    """Which nouns an article introduces with "a", by stem, and in which sentence first."""
    found: dict[str, int] = {}
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for match in _INTRODUCED.finditer(text, start, end):
            for stem in terms(match.group(1)):
                found.setdefault(stem, place)
    return found


def _needs(own: Candidate, introduced: dict[str, int]) -> frozenset[str]:
    """Stems of "the ..." that the article brought in before: the page has to as well."""
    needs: set[str] = set()
    for match in _DEFINITE.finditer(own.text):
        if overlaps(match.start(), match.end(), own.quotes):
            continue
        if (match.group(3) or "").lower() in _MODIFIER_AFTER:
            continue
        words = match.group(1).split()
        before = set(terms(own.text[: match.start()]))
        for position, word in enumerate(words):
            for stem in terms(word):
                earlier = introduced.get(stem, own.place) < own.place
                listed = position == 0 and word.lower() in _ANAPHORIC
                if (earlier or listed) and stem not in before:
                    needs.add(stem)
    return frozenset(needs)


def story_days(pool: Pool) -> tuple[date, date] | None:
    """The first and last day on which the story's articles were published."""
    days = [m.article.published.date() for m in pool.materials if m.article.published]
    return (min(days), max(days)) if days else None


def is_before(when: tuple[date, date], day: date, days: int) -> bool:
    """Whether a date ended more than ``days`` days before ``day``."""
    return when[1] < day - timedelta(days=days)
