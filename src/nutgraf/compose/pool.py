"""The pool of sentences a page can be made from, each with what speaks against it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from nutgraf.compose import plain
from nutgraf.compose.cited import cited_materials, main_language
from nutgraf.compose.comment import is_comment
from nutgraf.compose.dates import quoted_relative_dates, relative_dates
from nutgraf.compose.dependence import adjoins, dependence, somebody_before
from nutgraf.compose.focus import main_materials
from nutgraf.compose.front import front_length, runs_together
from nutgraf.compose.needs import first_places, introduced_at, needs
from nutgraf.compose.within import Sorted
from nutgraf.compose.words import Ranges, numbers, overlaps, quotations, terms, unquoted
from nutgraf.model import DateMention, Edit, Figure, Material, Mention, Span, Statement, Story

#: Sentences that are looked at, shared among a story's articles; what comes late in an
#: article is seldom the story's.
MOST_CANDIDATES = 320
FEWEST_EACH, MOST_EACH = 15, 80
#: Sentences before one in which the noun at its head ("The mission ...") is looked for.
BACK = 4
#: Body sentences of an article that may stand on a page leaning on the one before.
LEANING = 16


#: The fault of every sentence of an article that is not the event's.
STRAY = "its article tells of something else"


@dataclass(slots=True, eq=False)
class Candidate:
    """A sentence of an article that might stand on the page.

    Offsets in ``mentions``, ``dates``, ``figures`` and ``statements`` are the article's.
    ``place`` counts the article's body sentences from 0. ``cuts`` are the edits that take an
    opening connective away. ``fault`` says why the sentence cannot stand on a page (``None``:
    it can); it still counts as support for others. With ``leans`` it can where the sentence
    that it follows in its article stands right before it. ``needs`` are stems that the page
    must have named before, ``loose`` those for which its article's words shortly before will do;
    ``back`` is how many sentences before it the noun at its head was brought up anew, if it was.
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
    leans: bool = False
    needs: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()
    back: int | None = None
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

    def follows(self, other: Candidate) -> bool:
        """Whether it stands right after ``other`` in their article."""
        return self.index == other.index + 1 and adjoins(other.span, self.span)

    @property
    def surnames(self) -> set[str]:
        """The last names of the people and bodies in it."""
        return {
            m.key.split()[-1] for m in self.mentions if m.kind in ("person", "organisation")
        } - {""}

    @property
    def position(self) -> float:
        """Where in its article the sentence stands: 0 for the first, 1 for the last."""
        return self.place / max(1, self.length - 1)


@dataclass(frozen=True, slots=True)
class Pool:
    """All candidates, and the material of each voice (the article that may be cited for it).

    ``main`` are the materials that tell the story's own event: reports, and comments only where
    there is no report (``comments``). ``day`` is when the first of them was published.
    """

    candidates: tuple[Candidate, ...]
    materials: tuple[Material, ...]
    main: tuple[Material, ...]
    voice_of: dict[str, int]
    day: date | None
    comments: bool = False

    @property
    def usable(self) -> list[Candidate]:
        return [c for c in self.candidates if c.fault is None]


def make_pool(story: Story, materials: Sequence[Material]) -> Pool:
    """The candidates of the story's voices, in the language most of its articles are in."""
    cited, voice_of = cited_materials(story, materials)
    language = main_language(cited) if cited else "en"
    same = [m for m in cited if (m.article.language or "en")[:2] == language]
    main = main_materials(same)
    reports = [m for m in main if not is_comment(m)]
    main = reports or main
    telling = {m.article.id for m in main}
    candidates: list[Candidate] = []
    most = min(MOST_EACH, max(FEWEST_EACH, MOST_CANDIDATES // max(1, len(same))))
    for material in same:
        voice = voice_of[material.article.id]
        stray = material.article.id not in telling
        candidates.extend(_candidates(material, voice, len(candidates), most, stray))
    days = [m.article.published.date() for m in main if m.article.published]
    day = min(days) if days else None
    return Pool(tuple(candidates), tuple(same), tuple(main), voice_of, day, comments=not reports)


def _candidates(
    material: Material, voice: int, offset: int, most: int, stray: bool
) -> list[Candidate]:
    text = material.revision.text
    note = material.annotation
    body = [s for s in note.sentences if s.role == "body"][:most]
    title = terms(material.revision.title)
    first = first_places([(s.start, s.end) for s in body], text)
    quoted = _quoted_paragraphs(text)
    mentions, dates = Sorted(note.mentions), Sorted(note.dates)
    figures, statements = Sorted(note.figures), Sorted(note.statements)
    out: list[Candidate] = []
    for place, sentence in enumerate(body):
        whole = text[sentence.start : sentence.end]
        start = sentence.start + front_length(whole, material.revision.title.strip(), place)
        words = text[start : sentence.end]
        quotes, _ = quotations(words)
        own = Candidate(
            index=offset + place,
            material=material,
            voice=voice,
            place=place,
            length=len(body),
            span=Span(material.article.id, material.revision.number, start, sentence.end),
            text=words,
            terms=frozenset(terms(words)),
            numbers=numbers(words),
            quotes=quotes,
            mentions=mentions.within(start, sentence.end),
            dates=dates.within(start, sentence.end),
            figures=figures.within(start, sentence.end),
            statements=statements.within(start, sentence.end),
        )
        own.terms |= _other_names(own)
        own.when, own.dated = _when(own)
        if stray:
            own.fault = STRAY
            out.append(own)
            continue
        own.cuts = opening_cut(words)
        own.fault = _fault(own, title, quoted)
        if own.fault is None:
            own.fault = _leaning(own)
            own.leans = own.fault is not None and 0 < place < LEANING
        if own.fault is None or own.leans:
            opening = len(own.cuts) and own.cuts[0].end
            own.needs, own.loose = needs(words, quotes, place, opening, first)
            own.back = introduced_at(words, opening, [c.text for c in reversed(out[2:])][:BACK])
        out.append(own)
    return out


def _other_names(own: Candidate) -> frozenset[str]:
    """Terms of the names that places and bodies in the sentence also go by: "DPRK"."""
    found: set[str] = set()
    for mention in own.mentions:
        if mention.kind in ("place", "organisation"):
            surface = own.material.revision.text[mention.start : mention.end]
            if surface.lower() != mention.key:
                found.update(terms(mention.key))
    return frozenset(found)


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


#: What stands before a sentence that has lost its beginning: "a .38-caliber revolver".
_TORN = re.compile(r"(?:[$£€]|(?<![\w.!?\"”’)\n])\.[^\S\n]?)\Z")
#: The same before a number: "A loaded. 38-calibre revolver".
_TORN_NUMBER = re.compile(r"(?:\A|[.!?\n]\s?)(?:[\w'’-]+ ){0,3}[\w'’-]+\.[^\S\n]?\Z")


#: What stands after a sentence that lost its end: "armed with her .357 pistol".
_CUT_SHORT = re.compile(r"\b(?:her|his|their|its|with|an?|the|of|and)\.$")


#: "Nominee praised for her work": a bare noun and a participle.
_CLIPPED = re.compile(
    r"[A-Z][a-z]+ (?:praised|accused|charged|arrested|killed|hurt|injured|jailed|named|found|held|sentenced|shot"
    r"|rescued|feared|hailed|urged) (?:for|of|with|after|in|as|by|over|on|to|at)\b"
)


def _clipped(own: Candidate, text: str) -> bool:
    """Whether a sentence opens as headlines do, with a noun that lacks its article."""
    if not _CLIPPED.match(text) or text.split()[0].lower() in ("police", "people"):
        return False
    return not any(m.start == own.start for m in own.mentions) and text.split()[0][-1] != "s"


def _fault(own: Candidate, title: tuple[str, ...], quoted: Ranges) -> str | None:
    text = after_cuts(own)
    fault = plain.form_fault(text, plain.MAX_OPENING if own.place < 2 else plain.MAX_WORDS)
    if fault:
        return fault
    before = own.material.revision.text[max(0, own.start - 40) : own.start]
    torn = before.endswith("-") or _TORN_NUMBER.search(before)
    if _TORN.search(before) or (text[0].isdigit() and torn):
        return "cut off"
    after = own.material.revision.text[own.span.end : own.span.end + 2].lstrip()
    if _CUT_SHORT.search(text) and after[:1].isdigit():
        return "cut off"
    if title and tuple(terms(own.text)) == title and not own.text.endswith("."):
        return "title"
    if own.place < 2 and (plain.headline_like(text) or _clipped(own, text)):
        return "headline"
    if runs_together(unquoted(own.text)):
        return "two sentences run together"
    if any(a < own.span.start and own.span.end < b for a, b in quoted):
        return "inside a quotation"
    return _date_fault(own)


def _leaning(own: Candidate) -> str | None:
    """What of an earlier sentence it needs, with its opening connective cut."""
    text = after_cuts(own)
    return dependence(text) or _nobody(own, text)


_HE = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)


def _nobody(own: Candidate, text: str) -> str | None:
    """ "He" and "she" need a person in the sentence, before them or after an opening clause."""
    outside = unquoted(own.text)
    found = _HE.search(outside)
    if found is None:
        return None
    people = [m.start - own.start for m in own.mentions if m.kind == "person"]
    if any(at < found.start() for at in people) or somebody_before(outside, found.start()):
        return None
    comma = outside.find(",")
    if 0 < found.start() < comma and any(comma < at < comma + 60 for at in people):
        return None
    return f"“{found.group()}” has nobody before it"


_AHEAD = re.compile(
    r"\b(?:will|would|is|are|to|next|plans?|scheduled|expected|due|set|ahead|may|might|could|should"
    r"|if|tomorrow|coming|upcoming|later)\b|\b(?:until|before|by) (?:next |this )?(?:\w+day|\w+ \d|the end)",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\b(?:was|were) (?:scheduled|set|due|supposed|to)\b")


#: A time of day.
CLOCK = re.compile(r"\b\d{1,2}(?:[:.]\d\d)? ?(?:a\.?m|p\.?m)\b|\b\d\d:\d\d\b", re.IGNORECASE)
_TODAY = re.compile(
    r"\b(?:in|of|for|than|any|other|than) (?:\w+ )?today['’]s\b|\btoday['’]s (?:\w+ )?(?:world|society|young|standards|market"
    r"|economy|biggest|most|best|average|modern|generation|money|terms|youth|teens?|kids|children|technology|culture)"
    r"|\b(?:flying|living|alive|existing|available|used|in use|world|still) today\b|\b(?:even|until|to) today\b",
    re.IGNORECASE,
)


#: A stretch of time that ends with the writing.
_LATELY = re.compile(
    r"\b(?:over|in|during|for|within|of) the (?:last|past) (?:week|weekend|month|day|(?:few|two|three|several|couple of) (?:days|weeks|hours))\b",
    re.IGNORECASE,
)


def _loose_today(own: Candidate) -> bool:
    return "today" in own.text and bool(_TODAY.search(own.text))


def _maybe_tomorrow(mention: DateMention, own: Candidate, published: date) -> bool:
    """Whether a past weekday is the day after publication, by name.

    "On Sunday", written on a Saturday of what has happened, is seldom six days ago: where it
    happened it was Sunday already.
    """
    if mention.first is None or not mention.relative or mention.first != mention.last:
        return False
    words = own.material.revision.text[max(0, mention.start - 6) : mention.end].lower()
    return (published - mention.first).days == 6 and "last" not in words and "day" in words


def _date_fault(own: Candidate) -> str | None:
    """Relative dates must have been resolved; in quotes, their day must be plain."""
    known = [(d.start - own.start, d.end - own.start) for d in own.dates if d.resolved]
    published = own.material.article.published
    if published is None and not own.dated and CLOCK.search(own.text):
        return "a time of day without its day"
    if _loose_today(own):
        return "a “today” that means these days"
    if "the" in own.text and _LATELY.search(unquoted(own.text)):
        return "the last days or weeks have no date"
    if published is not None and any(_maybe_tomorrow(d, own, published.date()) for d in own.dates):
        return "a weekday may be six days ago or a day ahead in another zone"
    for mention in own.dates:
        if mention.relative and mention.first and published and mention.first > published.date():
            after = own.material.revision.text[mention.end : mention.end + 2]
            if not _AHEAD.search(own.text) or _BEHIND.search(own.text) or after in ("'s", "’s"):
                return "a date is resolved to after publication and told as past"
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
    """The date of what the sentence tells, and whether the sentence itself gives it.

    Of several dates the last one before publication: "boarded in October, an official said
    on Friday" tells of Friday. In the first three sentences the day of publication stands in
    for a date that is not given.
    """
    found: list[tuple[date, date]] = []
    for mention in own.dates:
        if mention.first is None or mention.last is None:
            continue
        if overlaps(mention.start - own.start, mention.end - own.start, own.quotes):
            continue
        found.append((mention.first, mention.last))
    published = own.material.article.published
    if found:
        past = [w for w in found if published is None or w[0] <= published.date()]
        exact = [w for w in past if (w[1] - w[0]).days < 7]
        return (max(exact) if exact else found[0]), True
    if published is not None and own.place < 3:
        return (published.date(), published.date()), False
    return None, False
