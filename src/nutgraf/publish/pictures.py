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
from nutgraf.publish.speakers import about

#: Voices drawn, those with most copies; and outlets with a row of their own.
VOICES, OUTLETS = 8, 14
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
class Tie:
    """A line from a copy's point to its original's."""

    x: float
    y: float
    to_x: float
    to_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Lanes with points on them, and ties between points. ``text`` tells the same in words.

    ``close``: lanes do not begin at nought, so that their lengths say nothing.
    """

    width: int
    height: int
    left: int
    lanes: tuple[Lane, ...]
    points: tuple[Point, ...]
    text: str
    ties: tuple[Tie, ...] = ()
    close: bool = False

    def across(self, x: float) -> str:
        """A place right of the names as a share of that width."""
        return f"{100 * (x - self.left) / (self.width - self.left):.2f}%"


def short(name: str, length: int = _NAME) -> str:
    """A name that fits at the left of a picture."""
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"


def echoes(voices: Sequence[Voice], sources: Sources) -> Picture | None:
    """Who repeats whom: a lane an outlet, its articles by time, each copy tied to its original.

    ``None`` where nobody repeats anybody.
    """
    repeated = sorted(
        (v for v in voices if len(v.members) > 1 and v.original in sources.articles),
        key=lambda v: -len(v.members),
    )[:VOICES]
    members = [
        (voice, member, sources.articles[member.article_id])
        for voice in repeated
        for member in voice.members
        if member.article_id in sources.articles
    ]
    if not members:
        return None
    # Those who are repeated first, then those who repeat.
    first = [a.outlet_id for v, m, a in members if m.article_id == v.original]
    others = [a.outlet_id for _, _, a in members]
    rows = {key: n for n, key in enumerate(list(dict.fromkeys(first + others))[:OUTLETS])}
    scale = _scale([a.time for _, _, a in members])

    def at(article: Article) -> tuple[float, float]:
        return scale(article.time), 8 + _ROW * (rows[article.outlet_id] + 0.5)

    points, ties = [], []
    for voice, member, article in members:
        if article.outlet_id not in rows:
            continue
        x, y = at(article)
        title = f"{_outlet(article, sources)}, {dates.article_time(article)}"
        kind = "own"
        if article.id != voice.original:
            kind = "spun" if member.kind == "spun" else "copy"
            title += f": {member.kind}"
            origin = sources.articles[voice.original]
            if origin.outlet_id in rows:
                to_x, to_y = at(origin)
                ties.append(Tie(x=x, y=y, to_x=to_x, to_y=to_y))
        points.append(Point(x=x, y=y, kind=kind, title=title))
    lanes = []
    for key, row in rows.items():
        name = short(outlet_name(sources.outlets, key))
        lanes.append(Lane(name=name, y=8 + _ROW * (row + 0.5), x=LEFT, to=WIDTH))
    return Picture(
        width=WIDTH,
        height=16 + _ROW * len(lanes),
        left=LEFT,
        lanes=tuple(lanes),
        points=tuple(points),
        text="Who repeats whom. " + "; ".join(_carried(v, sources) for v in repeated) + ".",
        ties=tuple(ties),
    )


def _carried(voice: Voice, sources: Sources) -> str:
    """A voice in words: its original, and who carries it."""
    copies = dates.listed(
        f"{_outlet(sources.articles[m.article_id], sources)} ({m.kind})"
        for m in voice.members
        if m.article_id != voice.original and m.article_id in sources.articles
    )
    return f"{_outlet(sources.articles[voice.original], sources)} is carried by {copies}"


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

    def across(self, x: float) -> str:
        """A place as a share of the width."""
        return f"{100 * x / self.width:.2f}%"


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
                x=at,
                title=title,
                label=dates.short_day(value, year=year) if fits else "",
                anchor=anchor,
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
    """Differing figures to scale, a lane an account, in the order of the page.

    ``None`` where one of them is no single number, or all are the same, or of other money.
    """
    accounts = [
        (amount(a.value), a, article)
        for a in difference.accounts
        if (article := sources.articles.get(a.sentence.citation.span.article_id)) is not None
    ]
    accounts = accounts[:ACCOUNTS]
    values = [v for v, _, _ in accounts if v is not None]
    signs = {currency(a.value) for _, a, _ in accounts}
    if len(values) < len(accounts) or len(set(values)) < 2 or len(signs) > 1:
        return None
    low, high = min(0.0, *values), max(0.0, *values)
    # From nought, so that lengths compare; not where that would press the values together.
    close = min(values) > 0.8 * max(values)
    if close:
        low, high = min(values), max(values)
    right = WIDTH - 10.0
    lanes, points, told = [], [], []
    for row, (value, account, article) in enumerate(accounts):
        assert value is not None  # else there is no picture
        y = 8 + _ROW * (row + 0.5)
        x = round(LEFT + 8 + (right - LEFT - 8) * (value - low) / (high - low), 1)
        name = _outlet(article, sources)
        to = right if close else x
        note = short(account.value, 24)
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
        close=close,
        text=f"{about(difference)}, as told: " + "; ".join(told) + ".",
    )


def _outlet(article: Article, sources: Sources) -> str:
    return outlet_name(sources.outlets, article.outlet_id)


def _scale(times: Sequence[datetime]) -> Callable[[datetime], float]:
    """From times to places between the names and the right edge."""
    first = min(times)
    whole = max(timedelta(seconds=1), max(times) - first)
    return lambda time: round(LEFT + 10 + (WIDTH - LEFT - 24) * ((time - first) / whole), 1)
