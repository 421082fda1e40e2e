"""Where accounts differ: figures and names that do not agree, with the kind of difference.

A difference needs two voices whose sentences tell the same thing and disagree in one value.
Two values are taken for one thing only where they count the same noun (or bear the same unit),
stand among the same words, and neither outlet gives the other's value as well: a row that
compares two different things is worse than none.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from nutgraf.compose.days import day_differences, fits
from nutgraf.compose.english import lexicon
from nutgraf.compose.facts import Comparison
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.refer import Editor
from nutgraf.compose.tolls import (
    GROWS,
    Toll,
    around,
    counts_others,
    of_place,
    toll_class,
    toll_difference,
)
from nutgraf.compose.wordings import translations
from nutgraf.compose.words import TOKEN, overlaps, terms
from nutgraf.model import (
    Account,
    Citation,
    Difference,
    Figure,
    Sentence,
    Span,
    apply,
)
from nutgraf.model.page import DifferenceKind

MOST_DIFFERENCES = 4
MOST_ACCOUNTS = 3
#: Words that say what two figures with a unit are of.
MOST_WORDS = 3
#: Least share of the smaller sentence's weight that two compared sentences share.
ALIGNED = 0.3
#: From this share on, two common words around a figure with a unit are enough.
CLOSE = 0.45
#: Values that differ by a smaller share are not worth a reader's time.
LEAST = 0.02

_BASE = re.compile(
    r"\b(?:from|since|compared (?:with|to)|than|of) (?:[\w'’-]+ ){0,4}?(?:last|previous|earlier|\d{4}|level|cap|year|peak|average)",
    re.IGNORECASE,
)
_IN_PART = re.compile(r"(-)(?=[a-z])|\s(of) (?:the|their|its|his|her|them|[A-Z]\w+['’]s) ")
_JOINED = re.compile(r"\s(?:[\w-]+ ){1,2}and (?!\d)[a-z]+\b")
#: How a poll was taken is not what a story tells.
_POLLED = re.compile(r"\b(?:plus or minus|margin of (?:sampling )?error|sampling error)\b", re.I)
#: Days in a unit of time, for deadlines.
_DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
_SKIPPED_UNITS = frozenset(
    ["year", "day", "hour", "minute", "second", "week", "month", "point", ""]
)


@dataclass(frozen=True)
class _Value:
    candidate: Candidate
    figure: Figure
    about: str
    kind: str
    context: frozenset[str]

    @property
    def written(self) -> str:
        text = self.candidate.material.revision.text
        return text[self.figure.start : self.figure.end]

    @cached_property
    def part(self) -> str:
        """Whether a figure only says of what kind something is ("a three-point play"), or gives
        a share of a whole ("five of the first eight"): neither is a count of what stands after it.
        """
        found = _IN_PART.match(self.candidate.text, self.figure.end - self.candidate.start)
        return found.group(1) if found else ""

    @cached_property
    def joined(self) -> bool:
        """Whether a figure counts two kinds together: "10 crew members and guards"."""
        end = self.figure.end - self.candidate.start
        return bool(_JOINED.match(self.candidate.text[end : end + 60]))

    @cached_property
    def of_unit(self) -> int:
        """How many figures of the unit the sentence has."""
        return sum(1 for f in self.candidate.figures if f.unit == self.figure.unit)

    @cached_property
    def surnames(self) -> set[str]:
        return self.candidate.surnames


def differences(
    pool: Pool,
    comparison: Comparison,
    editor: Editor,
    tolls: Sequence[Toll],
    taken: Sequence[Candidate] = (),
) -> tuple[Difference, ...]:
    """The differences between voices that can be shown: tolls, then the best attested.

    ``taken`` are the sentences that stand on the page before.
    """
    told_before = comparison.told(taken)
    told = [
        d for kind in GROWS if (d := toll_difference(kind, tolls, editor, told_before)) is not None
    ]
    counted = {kind for kind in GROWS if any(d.about.endswith(kind) for d in told)}
    groups: dict[tuple[str, str, str], list[_Value]] = {}
    for candidate in pool.candidates:
        for value in _values(candidate):
            groups.setdefault((value.figure.unit, value.about, value.kind), []).append(value)
    found: list[tuple[float, Difference]] = []
    for (_, _, kind), values in groups.items():
        if kind in counted:
            continue
        difference = _difference(values, pool, comparison, editor)
        if difference is not None:
            found.append(difference)
    found.sort(key=lambda x: -x[0])
    days = day_differences(pool, comparison, editor)
    worded = translations(pool, comparison, editor)
    return tuple([*told, *(d for _, d in found), *days, *worded][:MOST_DIFFERENCES])


def _values(candidate: Candidate) -> Iterator[_Value]:
    """The sentence's figures that can be compared: counts of a named thing, or with a unit."""
    text = candidate.text
    for figure in candidate.figures:
        start, end = figure.start - candidate.start, figure.end - candidate.start
        if overlaps(start, end, candidate.quotes) or figure.value < 2:
            continue
        if 1900 <= figure.value <= 2100 and not figure.unit and "," not in text[start:end]:
            continue
        counted = terms(figure.counted)
        if figure.unit in _DAYS and re.search(r"\bwithin (?:the (?:next )?)?$", text[:start]):
            days = figure.value * _DAYS[figure.unit]
            figure = replace(figure, value=days, unit="duration")
        if _POLLED.search(text):
            continue
        if figure.unit in _SKIPPED_UNITS and (figure.unit or not counted):
            continue
        about = "" if figure.unit else counted[-1]
        words = around(text, start, end)
        kind = "" if figure.unit else toll_class(words)
        if (
            (about in _VAGUE and not kind)
            or about in _NOT_COUNTED
            or "other" in figure.counted.split()
            or (kind and (counts_others(text) or of_place(text, start)))
        ):
            continue
        yield _Value(candidate, figure, about, kind, frozenset(terms(words)) - {about})


_VAGUE = frozenset(terms("people person men women children others victims students residents"))
_PEOPLE = _VAGUE | frozenset(
    terms(
        "passengers soldiers workers civilians officers pupils tourists body bodies dead dozen crew"
    )
)
_NOT_COUNTED = frozenset(terms("block street road avenue highway route photos video am pm times"))


def _same_thing(a: _Value, b: _Value, comparison: Comparison) -> bool:
    """Whether two values are of one thing: same words about them, in sentences that tell alike.

    Not where each sentence names somebody or something the other does not, nor where the
    modifiers of what is counted differ, nor where two figures of the sentences disagree:
    then they tell of two events.
    """
    share = max(comparison.likeness(a.candidate, b.candidate))
    if share < ALIGNED:
        return False
    if a.part != b.part or a.joined != b.joined or _gives(a, b) or _gives(b, a):
        return False
    if not a.about and (a.of_unit > 1 or b.of_unit > 1):
        return False
    if a.about and not fits(set(terms(a.figure.counted)), set(terms(b.figure.counted))):
        return False
    if not fits(a.surnames, b.surnames):
        return False
    if a.candidate.dated and b.candidate.dated and a.candidate.when != b.candidate.when:
        return False
    common = {t for t in a.context & b.context if not t[0].isdigit()}
    need = 2 if a.about or share >= CLOSE else 3
    most = 20.0 if a.figure.unit == "duration" else 5.0
    if len(common) < need or not 1 / most <= a.figure.value / b.figure.value <= most:
        return False
    if abs(a.figure.value - b.figure.value) < LEAST * max(a.figure.value, b.figure.value):
        return False
    return _disagreements(a.candidate, b.candidate) <= 1


def _gives(value: _Value, other: _Value) -> bool:
    """Whether a value's sentence gives the other value too: it is of something else then."""
    return any(f.value == other.figure.value for f in value.candidate.figures)


def _disagreements(a: Candidate, b: Candidate) -> int:
    """How many things two sentences both count, with other values."""
    ours = {(f.unit, terms(f.counted)[-1:]): f.value for f in a.figures}
    theirs = {(f.unit, terms(f.counted)[-1:]): f.value for f in b.figures}
    return sum(1 for key in ours.keys() & theirs.keys() if ours[key] != theirs[key])


def _pairs(
    values: Sequence[_Value], comparison: Comparison, editor: Editor
) -> Iterator[tuple[float, _Value, _Value]]:
    """Pairs of values of one thing that differ, of two voices that each give one of them.

    Of values whose sentences may stand on the page.
    """
    usable = [value for value in values if _usable(value, editor)]
    said: dict[int, set[float]] = {}
    for value in values:
        said.setdefault(value.candidate.voice, set()).add(value.figure.value)
    for a in usable:
        for b in usable:
            one, other = a.candidate.voice, b.candidate.voice
            if one >= other or b.figure.value in said[one] or a.figure.value in said[other]:
                continue
            if _same_thing(a, b, comparison):
                yield max(comparison.likeness(a.candidate, b.candidate)), a, b


def _difference(
    values: Sequence[_Value], pool: Pool, comparison: Comparison, editor: Editor
) -> tuple[float, Difference] | None:
    pairs = list(_pairs(values, comparison, editor))
    if not pairs:
        return None
    best, first, second = max(pairs, key=lambda x: (x[0], -x[1].candidate.index))
    chosen = [first, second]
    for _, a, b in pairs:
        for value in (a, b):
            if len(chosen) < MOST_ACCOUNTS and all(
                v.figure.value != value.figure.value
                and v.candidate.voice != value.candidate.voice
                and _same_thing(value, v, comparison)
                for v in chosen
            ):
                chosen.append(value)
    chosen.sort(key=lambda v: (v.candidate.material.article.time, v.figure.value))
    kind, explanation = _kind(chosen)
    accounts = [x for v in chosen if (x := _account(v, values, comparison, editor)) is not None]
    if len(accounts) < len(chosen):
        return None
    difference = Difference(
        about=_about(chosen), kind=kind, accounts=tuple(accounts), explanation=explanation
    )
    return best + 0.1 * sum(x.sentence.voices for x in accounts), difference


def _usable(value: _Value, editor: Editor) -> bool:
    return value.candidate.fault is None and editor.edits(value.candidate) is not None


def _account(
    value: _Value, values: Sequence[_Value], comparison: Comparison, editor: Editor
) -> Account | None:
    candidate = value.candidate
    edits = editor.edits(candidate)
    if edits is None:
        return None
    seen = {candidate.voice}
    also: list[Span] = []
    for other in values:
        same = other.figure.value == value.figure.value and other.candidate.voice not in seen
        if same and comparison.likeness(candidate, other.candidate)[0] >= ALIGNED:
            seen.add(other.candidate.voice)
            also.append(other.candidate.span)
    when = candidate.when
    published = candidate.material.article.published
    sentence = Sentence(
        text=apply(candidate.text, edits),
        citation=Citation(span=candidate.span, edits=edits),
        also=tuple(also),
        voices=len(seen),
        when=when[0] if when else published.date() if published else None,
    )
    return Account(value=value.written, sentence=sentence)


def _about(values: Sequence[_Value]) -> str:
    """What the figures are of, in the articles' words: what is counted, or what stands around."""
    first = values[0]
    if first.about:
        counted = max((v.figure.counted for v in values), key=len)
        return f"{counted} {first.kind}" if first.kind and first.kind not in counted else counted
    common = frozenset.intersection(*(v.context for v in values)) - lexicon("dates")
    text = first.candidate.text
    start, end = (
        first.figure.start - first.candidate.start,
        first.figure.end - first.candidate.start,
    )
    near = [w for w in TOKEN.findall(around(text, start, end)) if w[0].islower()]
    words = list(dict.fromkeys(w for w in near if common & set(terms(w))))
    return ", ".join(words[:MOST_WORDS]) or first.figure.unit


def _kind(values: Sequence[_Value]) -> tuple[DifferenceKind, str]:
    """The kind of a difference, found by rule, and the evidence in words."""
    numbers = [v.figure.value for v in values]
    if _rounded(values):
        return "rounding", "One figure is the other, rounded."
    times = [v.candidate.material.article for v in values]
    dated = all(a.published for a in times)
    if values[0].kind in GROWS and dated:
        apart = all(
            (b.time - a.time)
            >= (timedelta(hours=1) if a.grain == b.grain == "time" else timedelta(days=1))
            for a, b in itertools.pairwise(times)
        )
        if apart and numbers == sorted(numbers):
            return "updated over time", "The later report gives the higher number."
    if values[0].figure.unit == "percent" and all(_BASE.search(v.candidate.text) for v in values):
        bases = {_BASE.search(v.candidate.text).group().lower() for v in values}  # type: ignore[union-attr]
        if len(bases) == len(values):
            return "other base or unit", "The percentages are of different bases: " + "; ".join(
                sorted(bases)
            ) + "."
    hedged = any(v.figure.hedge for v in values)
    same_day = dated and len({a.time.date() for a in times}) == 1
    if not hedged and same_day and values[0].kind not in GROWS:
        return "conflict", "Both were reported on the same day, and neither is hedged."
    return "accounts differ", ""


def _rounded(values: Sequence[_Value]) -> bool:
    """Whether the less exact of two figures is the other one, rounded."""
    if len(values) != 2:
        return False
    exact, rough = sorted((v.figure.value for v in values), key=_digits, reverse=True)
    if _digits(exact) == _digits(rough):
        return False
    step = 10.0 ** (len(str(int(abs(rough)))) - _digits(rough)) if rough >= 1 else 1.0
    hedged = any(v.figure.hedge for v in values)
    if abs(exact - rough) > 0.1 * exact:
        return False
    return abs(exact - rough) <= step * (1.0 if hedged else 0.5)


def _digits(value: float) -> int:
    """The number of significant digits of a value as written out."""
    return len(f"{value:.15g}".partition("e")[0].replace(".", "").strip("0")) or 1
