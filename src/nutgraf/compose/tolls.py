"""Tolls: how many died, were hurt or are missing; which sentences a later report has overtaken."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from nutgraf.compose.facts import Comparison
from nutgraf.compose.pool import STRAY, Candidate, Pool
from nutgraf.compose.refer import Editor
from nutgraf.compose.words import TOKEN, overlaps, terms
from nutgraf.model import Account, Citation, Difference, Figure, Sentence, Span, apply
from nutgraf.model.page import DifferenceKind

#: Words on either side of a figure that say what it is about.
WINDOW = 6
#: Least share of the event's core words in a sentence whose toll is the event's.
OWN = 0.12

#: How many numbers a row of tolls shows.
MOST_TOLLS = 3
#: Share of the highest number below which one counts something else.
LEAST_SHARE = 0.15
#: Words of sentences that count other people than the event's.
_OTHERS = re.compile(
    r"\b(?:figures show|statistics|on average|a year|each year|every year|since \d{4}|between \w+ \d{4}|in contrast"
    r"|serious|critical|life-threatening|so far this year|in recent years|in (?:(?:early|late|mid-?) ?)?(?:[A-Z][a-z]{2,8} )?(?:19|20)\d\d)\b",
    re.IGNORECASE,
)

_OF_PLACE = re.compile(r"\bwhere (?:(?:at least|about|nearly|some|more than) )?$")

_CLASSES = {
    "killed": r"kill|dead|died|dies|death|fatal|lost their li|drowned|perished|lives lost|loss of",
    "injured": r"injur|wound|hurt",
    "missing": r"missing|unaccounted",
    "arrested": r"arrest|detain|custody",
    "evacuated": r"evacuat|displace|homeless",
}
#: The classes of tolls that grow (or shrink) as reports come in.
GROWS = ("killed", "injured", "missing", "arrested", "evacuated")
_PEOPLE = frozenset(terms("people persons lives victims dead bodies"))
_TOLL = re.compile(
    r"\b(?:death toll|toll|number of (?:dead|deaths|victims|fatalities))\b[^.]{0,160}?\b(?:to|at|of|reached|was|is)\s+"
    r"(?:at least |more than |about |nearly )?(\d+(?:,\d{3})*)(?![\d.,]*\w)",
    re.IGNORECASE,
)
#: "seven of them died", "11 still missing", "34 confirmed dead".
_HAPPENED = re.compile(
    r"\s+(?:of (?:them|those (?:aboard|on board)) )?(?:(?:were|are|have|had|has|was|been|confirmed|feared|still) ){0,3}"
    r"(?:killed|died|dead|drowned|missing|injured|hurt|wounded)\b"
)


@dataclass(frozen=True, slots=True)
class Toll:
    """A number of people to whom one thing happened (``kind``), as a sentence gives it."""

    candidate: Candidate
    figure: Figure
    kind: str

    @property
    def value(self) -> float:
        return self.figure.value

    @property
    def written(self) -> str:
        text = self.candidate.material.revision.text
        return text[self.figure.start : self.figure.end]


def toll_class(words: str) -> str:
    """What happened to those counted, by the words around a figure; empty for nothing."""
    return next((k for k, p in _CLASSES.items() if re.search(rf"\b(?:{p})", words, re.I)), "")


def around(text: str, start: int, end: int) -> str:
    """The few words before and after a stretch."""
    before = [m.start() for m in TOKEN.finditer(text, 0, start)][-WINDOW:]
    after = [m.end() for m in TOKEN.finditer(text, end)][:WINDOW]
    first, last = before[0] if before else start, after[-1] if after else end
    return text[first:start] + " " + text[end:last]


def counts_others(text: str) -> bool:
    """Whether a sentence counts other people than the event's: statistics, another year's dead."""
    return _OTHERS.search(text) is not None


def of_place(text: str, at: int) -> bool:
    """Whether the number at ``at`` is of one place among others: "the hall where 9 died"."""
    return _OF_PLACE.search(text[:at]) is not None


def find_tolls(pool: Pool, comparison: Comparison) -> list[Toll]:
    """The event's own tolls: in sentences that speak of the event and of no earlier day."""
    out: list[Toll] = []
    for candidate in pool.candidates:
        if candidate.fault == STRAY:
            continue
        if candidate.dated and candidate.when and pool.day:
            if candidate.when[1] < pool.day - timedelta(days=3):
                continue
        found = list(_tolls(candidate))
        if found and not counts_others(candidate.text) and _own(candidate, comparison):
            out.extend(found)
    most = {kind: max((t.value for t in out if t.kind == kind), default=0.0) for kind in GROWS}
    return [t for t in out if t.value >= LEAST_SHARE * most[t.kind]]


def _own(candidate: Candidate, comparison: Comparison) -> bool:
    core = comparison.core
    held = sum(w for t, w in core.items() if t in candidate.terms)
    return candidate.place < 3 or held >= OWN * (sum(core.values()) or 1.0)


def _tolls(candidate: Candidate) -> Iterator[Toll]:
    text = candidate.text
    toll = _TOLL.search(text)
    if toll and not overlaps(toll.start(1), toll.end(1), candidate.quotes):
        figure = Figure(
            start=candidate.start + toll.start(1),
            end=candidate.start + toll.end(1),
            value=float(toll.group(1).replace(",", "")),
            unit="",
            counted="dead",
        )
        yield Toll(candidate, figure, "killed")
        return
    for figure in candidate.figures:
        start, end = figure.start - candidate.start, figure.end - candidate.start
        if figure.unit or overlaps(start, end, candidate.quotes) or figure.value < 1:
            continue
        if 1900 <= figure.value <= 2100 and "," not in text[start:end]:
            continue
        counted = terms(figure.counted)
        happened = _HAPPENED.match(text, end)
        if not counted and happened:
            yield Toll(candidate, figure, toll_class(happened.group()))
        elif counted and counted[-1] in _PEOPLE and "other" not in figure.counted:
            kind = fate(text, start, end)
            if kind:
                yield Toll(candidate, figure, kind)


#: What else may have happened to people whose number a sentence gives before it counts the dead.
_FATE = re.compile(
    r"\b(?:(?P<fate>kill\w*|dead|died|dies|deaths?|fatal\w*|los[ti]\w* their li\w+|drowned|perished|injur\w*|wound\w*|hurt|missing"
    r"|unaccounted|arrest\w*|detained|custody|evacuated|displaced|homeless)|shot|stabbed|attacked|hit|struck|taken|rescued"
    r"|saved|survived|charged|accused|convicted|aboard|lived?|living|who|whose|but|while|including|and (?:\w+ )?(?:others?|more)"
    r"|and (?=\w+ (?:was|were)))\b|[,;:–—(]",
    re.IGNORECASE,
)
#: "Killing at least", "left", "claimed the lives of": what stands right before the number.
_FATE_BEFORE = re.compile(
    r"\b(kill(?:ed|ing|s)|injur(?:ed|ing|es)|wound(?:ed|ing|s)|hurt(?:ing|s)?|arrest(?:ed|ing|s)|detain(?:ed|ing)|evacuat(?:ed|ing)"
    r"|deaths? of|lives of|dead:?|death toll (?:\w+ ){0,3}(?:to|at))(?:,? (?:at least|more than|about|nearly|some|as many as|up to|around|over|all|an estimated))? $",
    re.IGNORECASE,
)


def fate(text: str, start: int, end: int) -> str:
    """What happened to the people counted: the first thing said of them after the number, or
    what stands right before it; empty where that is none of ``GROWS``.
    """
    after = _FATE.search(text, end)
    if after and after.group("fate") and after.start() - end < 60:
        return toll_class(after.group("fate"))
    before = _FATE_BEFORE.search(text, 0, start)
    return toll_class(before.group(1).replace("lives of", "lost their lives")) if before else ""


def newest(tolls: Sequence[Toll], kind: str = "killed") -> float | None:
    """The toll of the last two days' articles that most voices give; the higher of two."""
    given = [t for t in tolls if t.kind == kind]
    if not given:
        return None
    days = [t.candidate.material.article.published for t in given]
    last = max((d.date() for d in days if d is not None), default=None)
    voices: dict[float, set[int]] = {}
    for toll, day in zip(given, days, strict=True):
        if last is None or (day is not None and (last - day.date()).days <= 1):
            voices.setdefault(toll.value, set()).add(toll.candidate.voice)
    return max(voices, key=lambda v: (len(voices[v]), v), default=None)


def outdated(tolls: Sequence[Toll]) -> frozenset[int]:
    """Candidates that give a toll which a later article, or most of a day's, has overtaken.

    Tolls grow: of "five dead", "seven dead" and "seven dead" the page tells the last as what
    happened; the first may stand where accounts differ.
    """
    out: set[int] = set()
    for kind in GROWS:
        best = newest(tolls, kind)
        if best is not None:
            out.update(t.candidate.index for t in tolls if t.kind == kind and t.value < best)
    return frozenset(out)


_TITLE_TOLL = re.compile(
    r"\b(?:(\d[\d,]*)|(one|two|three|four|five|six|seven|eight|nine|ten)) (?:\w+ ){0,2}?(?:dead|die|died|dies|killed|deaths)\b"
    r"|\b(?:kill(?:s|ed|ing)?|death toll (?:\w+ ){0,2}?to|leaves?|claims?) (?:at least |more than |nearly )?(?:(\d[\d,]*)|(one|two|three|four|five|six|seven|eight|nine|ten))\b",
    re.IGNORECASE,
)
_SMALL = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def title_toll(title: str) -> float | None:
    """The number of dead that a title gives, or ``None``."""
    match = _TITLE_TOLL.search(title)
    if match is None:
        return None
    digits, word = match.group(1) or match.group(3), match.group(2) or match.group(4)
    return float(digits.replace(",", "")) if digits else float(_SMALL.index(word.lower()) + 1)


def toll_difference(
    kind: str, tolls: Sequence[Toll], editor: Editor, told: Mapping[int, float]
) -> Difference | None:
    """How the number of dead, hurt or missing differs between voices: first to last.

    For each number the sentence that repeats the page least (``told``, by index), then the
    shortest.
    """
    usable: dict[float, Toll] = {}
    several = _several([t for t in tolls if t.kind == kind])
    for toll in sorted(
        (
            t
            for t in tolls
            if t.kind == kind
            and t.candidate.fault is None
            and t.candidate.quoted_share < 0.2
            and t.candidate.index not in several
            and not of_place(t.candidate.text, t.figure.start - t.candidate.start)
        ),
        key=lambda t: (told.get(t.candidate.index, 0.0), len(t.candidate.text), t.candidate.index),
    ):
        if toll.value not in usable and editor.edits(toll.candidate) is not None:
            usable[toll.value] = toll
    first = {
        value: min(
            t.candidate.material.article.time for t in tolls if t.kind == kind and t.value == value
        )
        for value in usable
    }
    chosen = sorted(usable.values(), key=lambda t: (first[t.value], t.value))
    if len(chosen) < 2 or len({t.candidate.voice for t in chosen}) < 2:
        return None
    if len(chosen) > MOST_TOLLS:
        ends = (chosen[0], chosen[-1])
        highest = max(chosen, key=lambda t: t.value)
        between = chosen[len(chosen) // 2] if highest in ends else highest
        chosen = [t for t in chosen if t in (*ends, between)]
    if len({t.candidate.index for t in chosen}) < len(chosen):
        return None
    times = [first[t.value] for t in chosen]
    values = [t.value for t in chosen]
    dated = all(t.candidate.material.article.published for t in chosen)
    steady = values in (sorted(values), sorted(values, reverse=kind == "missing"))
    kind_of: DifferenceKind = "accounts differ"
    explanation = ""
    if dated and steady and all(a < b for a, b in itertools.pairwise(times)):
        kind_of, explanation = "updated over time", "Later reports give the later numbers."
    accounts = tuple(_toll_account(t, tolls, editor) for t in chosen)
    return Difference(
        about=f"people {kind}", kind=kind_of, accounts=accounts, explanation=explanation
    )


def _several(tolls: Sequence[Toll]) -> frozenset[int]:
    """Sentences that give two of the numbers: of all and of some, here and elsewhere."""
    values = {t.value for t in tolls}
    return frozenset(
        t.candidate.index
        for t in tolls
        if len(values & {f.value for f in t.candidate.figures if not f.unit}) > 1
    )


def _toll_account(toll: Toll, tolls: Sequence[Toll], editor: Editor) -> Account:
    seen = {toll.candidate.voice}
    also: list[Span] = []
    for other in tolls:
        same = other.kind == toll.kind and other.value == toll.value
        if same and other.candidate.voice not in seen:
            seen.add(other.candidate.voice)
            also.append(other.candidate.span)
    return account_of(toll.candidate, toll.written, tuple(also), editor)


def account_of(candidate: Candidate, value: str, also: tuple[Span, ...], editor: Editor) -> Account:
    """One side of a difference: a value, and the sentence that gives it, with its support."""
    edits = editor.edits(candidate) or ()
    published = candidate.material.article.published
    sentence = Sentence(
        text=apply(candidate.text, edits),
        citation=Citation(span=candidate.span, edits=edits),
        also=also,
        voices=1 + len(also),
        when=candidate.when[0] if candidate.when else published.date() if published else None,
    )
    return Account(value=value, sentence=sentence)
