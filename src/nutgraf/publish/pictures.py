"""Pictures of a story's making, as geometry: who repeats whom, the timeline, differing figures.

Like ``charts``: the templates draw them as SVG with a text alternative, lengths are in the units
of the picture's ``viewBox``, and a picture that would tell nothing is ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from nutgraf.model import Article, Difference, Sentence, Sources, Voice
from nutgraf.publish import dates
from nutgraf.publish.names import outlet_name
from nutgraf.publish.numbers import amount, currency

#: Voices with a line of their own; those with most copies.
VOICES = 8
#: Accounts of one difference that are drawn.
ACCOUNTS = 8
WIDTH, LEFT = 560, 150
_ROW = 20
#: Code points of a name at the left.
_NAME = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A mark in a picture. ``kind`` names how it is drawn, ``title`` what it is."""

    x: float
    y: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A line across a picture from ``x`` to ``to``, named at the left."""

    name: str
    y: float
    x: float
    to: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Lanes with points on them. ``text`` tells the same in words."""

    width: int
    height: int
    left: int
    lanes: tuple[Lane, ...]
    points: tuple[Point, ...]
    text: str


def short(name: str, length: int = _NAME) -> str:
    """A name that fits at the left of a picture."""
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"


def echoes(voices: Sequence[Voice], sources: Sources) -> Picture | None:
    """Who repeats whom: a lane a voice, its original and the copies of it by time.

    ``None`` where nobody repeats anybody.
    """
    repeated = sorted(
        (v for v in voices if len(v.members) > 1 and v.original in sources.articles),
        key=lambda v: -len(v.members),
    )[:VOICES]
    articles = [
        sources.articles[m.article_id]
        for v in repeated
        for m in v.members
        if m.article_id in sources.articles
    ]
    if not articles:
        return None
    at = _scale([a.time for a in articles])
    lanes, points, told = [], [], []
    for row, voice in enumerate(repeated):
        y = 8 + _ROW * (row + 0.5)
        members = [
            (m, sources.articles[m.article_id])
            for m in voice.members
            if m.article_id in sources.articles
        ]
        name = _outlet(members[0][1], sources)
        xs = [at(a.time) for _, a in members]
        lanes.append(Lane(name=short(name), y=y, x=min(xs), to=max(xs)))
        for (member, article), x in zip(members, xs, strict=True):
            kind = "own" if article.id == voice.original else "copy"
            kind = "spun" if member.kind == "spun" else kind
            title = f"{_outlet(article, sources)}, {dates.article_time(article)}"
            if kind != "own":
                title += f": {member.kind}"
            points.append(Point(x=x, y=y, kind=kind, title=title))
        copies = dates.listed(
            f"{_outlet(a, sources)} ({m.kind})" for m, a in members if a.id != voice.original
        )
        told.append(f"{name} is carried by {copies}")
    return Picture(
        width=WIDTH,
        height=16 + _ROW * len(lanes),
        left=LEFT,
        lanes=tuple(lanes),
        points=tuple(points),
        text="Who repeats whom. " + "; ".join(told) + ".",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A dated event on the timeline's picture. ``label`` is empty where there is no room."""

    x: float
    title: str
    label: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Dated events on a line, and the days on which outlets reported (``x`` to ``to``)."""

    width: int
    height: int
    x: float
    to: float
    events: tuple[Event, ...]
    text: str


#: Units between two labels, and between a label's middle and the picture's edge.
_LABEL = 84
_EDGE = 44


def times(sentences: Sequence[Sentence], articles: Sequence[Article]) -> Times | None:
    """The timeline's events to scale; ``None`` for fewer than three different days."""
    days = sorted({s.when for s in sentences if s.when is not None})
    if len(days) < 3 or not articles:
        return None
    reported = [a.time.astimezone(UTC).date() for a in articles]
    first, last = min(days[0], *reported), max(days[-1], *reported)
    whole = max(1, (last - first).days)

    def x(value: date) -> float:
        return round(12 + (WIDTH - 24) * (value - first).days / whole, 1)

    events = []
    free = -float(_LABEL)
    year = len({d.year for d in days}) > 1
    for value in days:
        at = x(value)
        anchor = "start" if at < _EDGE else "end" if at > WIDTH - _EDGE else "middle"
        middle = at + (_EDGE if anchor == "start" else -_EDGE if anchor == "end" else 0)
        fits = middle - free >= _LABEL
        title = f"{dates.day(value)}: " + " ".join(s.text for s in sentences if s.when == value)
        events.append(
            Event(
                x=at, title=title, label=dates.day(value, year=year) if fits else "", anchor=anchor
            )
        )
        free = middle if fits else free
    span = dates.days(min(reported), max(reported))
    return Times(
        width=WIDTH,
        height=40,
        x=x(min(reported)),
        to=max(x(max(reported)), x(min(reported)) + 3),
        events=tuple(events),
        text=f"Events on {dates.listed(dates.day(d) for d in days)}; reported {span}.",
    )


def figures(difference: Difference, sources: Sources) -> Picture | None:
    """Differing figures to scale, a lane an account, earliest first.

    ``None`` where one of them is no single number, or all are the same, or of other money.
    """
    accounts = [
        (amount(a.value), a, article)
        for a in difference.accounts
        if (article := sources.articles.get(a.sentence.citation.span.article_id)) is not None
    ]
    accounts = sorted(accounts, key=lambda found: found[2].time)[:ACCOUNTS]
    values = [v for v, _, _ in accounts if v is not None]
    signs = {currency(a.value) for _, a, _ in accounts}
    if len(values) < len(accounts) or len(set(values)) < 2 or len(signs) > 1:
        return None
    low, high = min(0.0, *values), max(0.0, *values)
    # From nought, so that lengths compare; not where that would press the values together.
    close = min(values) > 0.8 * max(values)
    if close:
        low, high = min(values), max(values)
    right = WIDTH - 140
    lanes, points, told = [], [], []
    for row, (value, account, article) in enumerate(accounts):
        assert value is not None  # else there is no picture
        y = 8 + _ROW * (row + 0.5)
        x = round(LEFT + 8 + (right - LEFT - 8) * (value - low) / (high - low), 1)
        name = _outlet(article, sources)
        to = right if close else x
        note = short(account.value, 15)
        lanes.append(Lane(name=short(name), y=y, x=LEFT + 8.0, to=to, note=note))
        title = f"{name}, {dates.article_time(article)}: {account.value}"
        points.append(Point(x=x, y=y, kind="own", title=title))
        told.append(title)
    return Picture(
        width=WIDTH,
        height=16 + _ROW * len(lanes),
        left=LEFT,
        lanes=tuple(lanes),
        points=tuple(points),
        text=f"{difference.about}, as told: " + "; ".join(told) + ".",
    )


def _outlet(article: Article, sources: Sources) -> str:
    return outlet_name(sources.outlets, article.outlet_id)


def _scale(times: Sequence[datetime]) -> Callable[[datetime], float]:
    """From times to places between the names and the right edge."""
    first = min(times)
    whole = max(timedelta(seconds=1), max(times) - first)
    return lambda time: round(LEFT + 10 + (WIDTH - LEFT - 24) * ((time - first) / whole), 1)
