"""What grouping looks at in an article: cheap features, without a parser.

``featurise`` reads the title and the beginning of the text only, so that its time is bounded
whatever the length of the article.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from nutgraf.group.places import find_places
from nutgraf.group.words import TOKEN, fold, pairs, stems, unspaced
from nutgraf.model import Article, ArticleId, Revision

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Characters of the title and of the text that are read.
TITLE_CHARS = 300
TEXT_CHARS = 3_000
#: Words of the text that the encoder is given after the title.
ENCODER_WORDS = 72
#: What an occurrence counts for, by where it stands: news puts the event first.
IN_TITLE, IN_LEAD, IN_BODY = 3.0, 1.5, 1.0
LEAD_WORDS = 60

_SENTENCE_END = re.compile(r"[.!?:\n“”\"•—|]")
#: Names of months in five languages, folded, and their numbers.
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january enero janvier januar",
            "feb february febrero fevrier februar",
            "mar march marzo mars marz",
            "apr april abril avril",
            "may mayo mai",
            "jun june junio juin juni",
            "jul july julio juillet juli",
            "aug august agosto aout",
            "sep sept september septiembre septembre",
            "oct october octubre octobre oktober",
            "nov november noviembre novembre",
            "dec december diciembre decembre dezember",
        ),
        1,
    )
    for name in names.split()
}
_SCALES = {
    "thousand": "k", "million": "m", "mn": "m", "millionen": "m", "millones": "m",
    "millions": "m", "bn": "b", "billion": "b", "milliarden": "b", "milliards": "b",
    "trillion": "t", "percent": "%",
}  # fmt: skip
_ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "first primer premier erste ersten erstes primo",
            "second segundo deuxieme zweite zweiten zweites secondo",
            "third tercer troisieme dritte dritten drittes terzo",
            "fourth cuarto quatrieme vierte vierten viertes quarto",
        ),
        1,
    )
    for word in words.split()
}
#: Parts of a year that reports are of: the letter they are noted with.
_PERIODS = {
    "quarter": "q", "quarterly": "q", "trimestre": "q", "quartal": "q", "quartals": "q",
    "half": "h", "semestre": "h", "halbjahr": "h", "halbjahrs": "h",
}  # fmt: skip
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """An article as grouping sees it.

    ``time`` is when it was published, or ``None`` where nothing says it; ``arrived`` is when
    Nutgraf had it. ``terms`` are stems with their weighted count, ``title`` the stems of the
    title, ``names`` the stems that are names with their count, ``places`` keys of the
    gazetteer, ``figures`` numbers with their scale ("200m", "7.6", "86th", "q2"), ``days``
    month and day as (month, day), ``years`` years, ``periods`` the quarters and half-years that
    title and lead are of ("q3", "h1"), ``headline`` the title's words in order, folded, with "#"
    for numbers and months, ``title_days`` the days that the title names. ``shown`` gives a stem
    as it stands in the article. ``vector`` has length 1, or is ``None``.
    """

    article_id: ArticleId
    time: datetime | None
    arrived: datetime
    language: str | None = None
    outlet_id: str = ""
    words: int = 0
    terms: dict[str, float] = field(default_factory=dict)
    title: frozenset[str] = frozenset()
    names: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    figures: frozenset[str] = frozenset()
    days: frozenset[tuple[int, int]] = frozenset()
    years: frozenset[int] = frozenset()
    periods: frozenset[str] = frozenset()
    headline: tuple[str, ...] = ()
    title_days: frozenset[tuple[int, int]] = frozenset()
    shown: dict[str, str] = field(default_factory=dict)
    vector: NDArray[np.float32] | None = None


def encoder_text(title: str, text: str) -> str:
    """What the encoder is given for an article: the title and its first words, once each."""
    title = title[:TITLE_CHARS].strip()
    lead = text[:TEXT_CHARS].strip()
    if lead[: len(title)].casefold() == title.casefold():
        lead = lead[len(title) :].lstrip(" .:\n-—")
    lead = " ".join(lead.split(maxsplit=ENCODER_WORDS)[:ENCODER_WORDS])
    if not title or not lead:
        return title or lead
    return f"{title} {lead}" if title[-1] in ".?!" else f"{title}. {lead}"


def time_of(published: datetime | None, first_seen: datetime, extent: str) -> datetime | None:
    """When an article of this ``extent`` is taken to be of.

    Without a publication time that is when it was first seen, unless it comes from an archive,
    where that time says nothing.
    """
    return first_seen if published is None and extent != "archive" else published


def featurise(article: Article, revision: Revision, vector: NDArray[np.float32] | None) -> Features:
    """The features of an article's revision; ``vector`` is of its ``encoder_text``.

    Reads at most ``TITLE_CHARS`` and ``TEXT_CHARS`` characters. See ``time_of`` for its time.
    """
    time = time_of(article.published, article.first_seen, article.extent)
    title = revision.title[:TITLE_CHARS]
    text = revision.text[:TEXT_CHARS] or (revision.description or "")[:TEXT_CHARS]
    reader = _Reader()
    reader.read(title, title=True)
    title_days = frozenset(reader.days)
    reader.read(text, title=False)
    names = reader.names()
    return Features(
        article_id=article.id,
        time=time,
        arrived=article.first_seen,
        language=article.language,
        outlet_id=article.outlet_id,
        words=reader.count,
        terms=dict(reader.terms),
        title=frozenset(reader.title),
        names=names,
        places=find_places(reader.sequences),
        figures=frozenset(reader.figures),
        days=frozenset(reader.days),
        years=frozenset(reader.years),
        periods=frozenset(reader.periods),
        headline=tuple(reader.headline),
        title_days=title_days,
        shown=reader.shown,
        vector=vector,
    )


class _Reader:
    """Walks the tokens of title and text once and collects everything on the way."""

    def __init__(self) -> None:
        self.count = 0
        self.terms: dict[str, float] = defaultdict(float)
        self.title: set[str] = set()
        self.sequences: Counter[tuple[str, ...]] = Counter()
        self.figures: set[str] = set()
        self.days: set[tuple[int, int]] = set()
        self.years: set[int] = set()
        self.periods: set[str] = set()
        self.headline: list[str] = []
        self.shown: dict[str, str] = {}
        self._inside: Counter[str] = Counter()
        self._opening: Counter[str] = Counter()
        self._lower: Counter[str] = Counter()

    def read(self, text: str, *, title: bool) -> None:
        tokens = [(m.group(), m.start(), m.end()) for m in TOKEN.finditer(text)]
        # A headline in title case tells nothing about which of its words are names.
        cased = not title or any(len(t) > 4 and t.islower() for t, _, _ in tokens)
        sequence: list[str] = []
        last_end = 0
        for index, (token, start, end) in enumerate(tokens):
            gap = text[last_end:start]
            last_end = end
            opening = index == 0 or _SENTENCE_END.search(gap) is not None
            capital = token[0].isupper()
            if sequence and (opening or not capital or gap.strip(" -") != ""):
                self._close(sequence)
            if title:
                folded = fold(token)
                numbered = token[0].isdecimal() or folded in MONTHS
                self.headline.append("#" if numbered else folded)
            if token[0].isdecimal():
                self._number(tokens, index, text)
                continue
            self.count += 1
            weight = IN_TITLE if title else IN_LEAD if self.count <= LEAD_WORDS else IN_BODY
            if unspaced(token):
                for pair in pairs(token):
                    self._term(pair, pair, weight, title=title)
                continue
            keys = stems(token)
            if index and (period := _PERIODS.get(fold(token))):
                part = _ORDINALS.get(fold(tokens[index - 1][0]))
                if part:
                    self._period(f"{period}{part}")
            for key in keys:
                self._term(key, token, weight, title=title)
                if cased:
                    self._case(capital, opening)[key] += 1
            if cased and capital and (keys or not opening):
                sequence.append(fold(token))
        self._close(sequence)

    def _case(self, capital: bool, opening: bool) -> Counter[str]:
        if not capital:
            return self._lower
        return self._opening if opening else self._inside

    def _term(self, key: str, token: str, weight: float, *, title: bool) -> None:
        self.terms[key] += weight
        self.shown.setdefault(key, token)
        if title:
            self.title.add(key)

    def _close(self, sequence: list[str]) -> None:
        if sequence:
            self.sequences[tuple(sequence)] += 1
            sequence.clear()

    def _number(self, tokens: list[tuple[str, int, int]], index: int, text: str) -> None:
        token, start, end = tokens[index]
        before = fold(tokens[index - 1][0]) if index else ""
        after = fold(tokens[index + 1][0]) if index + 1 < len(tokens) else ""
        value = token.replace(",", "")
        if before in ("q", "h") and value in ("1", "2", "3", "4"):
            self._period(before + value)
            return
        if _ORDINAL.match(text, end):
            self.figures.add(value + "th")
            return
        if value.isdecimal() and len(value) == 4 and token == value and 1900 <= int(value) < 2100:
            self.years.add(int(value))
            return
        if value.isdecimal() and 1 <= int(value[:4]) <= 31 and len(value) <= 2:
            month = MONTHS.get(before) or MONTHS.get(after)
            if month:
                self.days.add((month, int(value)))
                return
        if start > 1 and text[start - 1] == "-" and text[start - 2].isalpha():
            return  # part of a name: "Covid-19", "F-16"
        money = "$" if text[max(0, start - 1) : start] in "$€£" and start else ""
        scale = "%" if text[end : end + 1] == "%" else _SCALES.get(after, "")
        if len(value) > 1 or money or scale:
            self.figures.add(value[:16] + scale)

    def _period(self, period: str) -> None:
        self.figures.add(period)
        if self.count <= LEAD_WORDS:
            self.periods.add(period)

    def names(self) -> dict[str, int]:
        """Stems written with a capital inside sentences at least as often as without."""
        return {
            key: count + self._opening[key]
            for key, count in self._inside.items()
            if count >= self._lower[key]
        }
