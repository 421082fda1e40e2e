"""Small pictures as geometry; the templates draw them as SVG with a text alternative.

Lengths are in the units of the picture's ``viewBox``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nutgraf.model import Article, Outlet
from nutgraf.publish import dates
from nutgraf.publish.names import country_name

#: More dots than this are drawn once where they would lie on each other.
DOTS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """How a story grew: articles published so far, over time."""

    width: int
    height: int
    line: str
    area: str
    end_x: float
    end_y: float
    short: str
    text: str


def growth(articles: Sequence[Article], width: int = 96, height: int = 24) -> Curve | None:
    """The curve of a story's articles; ``None`` for fewer than three different times."""
    times = sorted(a.time for a in articles)
    if len(set(times)) < 3:
        return None
    whole = (times[-1] - times[0]).total_seconds()
    right, bottom = width - 3.0, height - 2.0
    points = [(1.0, bottom)]
    for number, time in enumerate(times, 1):
        x = 1.0 + (right - 1.0) * (time - times[0]).total_seconds() / whole
        y = bottom - (bottom - 3.0) * number / len(times)
        points += [(x, points[-1][1]), (x, y)]
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    short = dates.count(len(times), "article")
    if any(a.grain == "day" for a in articles):
        bounds = dates.days(times[0].date(), times[-1].date())
    else:
        short += f" in {dates.length(times[0], times[-1])}"
        bounds = f"from {dates.moment(times[0])} to {dates.moment(times[-1])}"
    return Curve(
        width=width,
        height=height,
        line=line,
        area=f"{line}L{points[-1][0]:.1f} {bottom:.1f}Z",
        end_x=round(points[-1][0], 1),
        end_y=round(points[-1][1], 1),
        short=short,
        text=f"{short}, {bounds}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One article in the coverage picture. ``copy``: it only carries another's report."""

    x: float
    y: float
    copy: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A country's line in the coverage picture."""

    label: str
    y: float
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A day's line in the coverage picture."""

    label: str
    x: float
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Articles over time, by the country of their outlet."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    rows: tuple[Row, ...]
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    text: str

    def across(self, x: float) -> str:
        """A place right of the names as a share of that width."""
        return f"{100 * (x - self.left) / (self.right - self.left):.2f}%"


#: Countries with a line of their own; the rest share one.
ROWS = 8
_ROW_HEIGHT = 20
#: Half the width of a day's label.
_LABEL = 44
_LEFT, _WIDTH = 136, 560


def _apart(dots: tuple[Dot, ...]) -> tuple[Dot, ...]:
    """The dots, where they are many only those that can be told apart."""
    if len(dots) <= DOTS:
        return dots
    places = {(round(dot.x / 4), dot.y, dot.copy): dot for dot in reversed(dots)}
    return tuple(places.values())[::-1]


def coverage(
    articles: Sequence[Article], outlets: Mapping[str, Outlet], copies: frozenset[str]
) -> Coverage | None:
    """The coverage picture; ``None`` for one moment or for one country, which tell nothing.

    ``copies`` are the ids of articles that only carry another's report.
    """
    ordered = sorted(articles, key=lambda a: a.time)
    labels = _country_labels(ordered, outlets)
    names = list(dict.fromkeys(labels.values()))
    if len(names) < 2 or ordered[0].time == ordered[-1].time:
        return None
    right, bottom = _WIDTH - 8, 8 + _ROW_HEIGHT * len(names)
    first, last = ordered[0].time, ordered[-1].time
    whole = (last - first).total_seconds()

    def x(time: datetime) -> float:
        inner = right - _LEFT - 16
        return round(_LEFT + 8 + inner * (time - first).total_seconds() / whole, 1)

    def y(label: str) -> float:
        return 8 + _ROW_HEIGHT * (names.index(label) + 0.5)

    dots = tuple(
        Dot(
            x=x(a.time),
            y=y(labels[a.id]),
            copy=a.id in copies,
            title=f"{_outlet_name(a, outlets)}, {dates.article_time(a)}",
        )
        for a in ordered
    )
    rows = tuple(Row(label=n, y=y(n), articles=sum(v == n for v in labels.values())) for n in names)
    told = "; ".join(f"{row.label}: {dates.count(row.articles, 'article')}" for row in rows)
    return Coverage(
        width=_WIDTH,
        height=bottom + 22,
        left=_LEFT,
        right=right,
        bottom=bottom,
        rows=rows,
        dots=_apart(dots),
        ticks=_ticks(first, last, x, right),
        text=f"Articles over time by country of the outlet. {told}.",
    )


def _outlet_name(article: Article, outlets: Mapping[str, Outlet]) -> str:
    outlet = outlets.get(article.outlet_id)
    return outlet.name if outlet else article.outlet_id


def _country_labels(articles: Sequence[Article], outlets: Mapping[str, Outlet]) -> dict[str, str]:
    """Each article's row: its outlet's country, the smallest ones together."""
    countries = {}
    for article in articles:
        outlet = outlets.get(article.outlet_id)
        countries[article.id] = country_name(outlet.country if outlet else None)
    sizes: dict[str, int] = {}
    for name in countries.values():
        sizes[name] = sizes.get(name, 0) + 1
    kept = sorted(sizes, key=lambda n: -sizes[n])[:ROWS]
    if len(sizes) > ROWS:
        kept = kept[: ROWS - 1]
    return {a: n if n in kept else "other" for a, n in countries.items()}


def _ticks(
    first: datetime, last: datetime, x: Callable[[datetime], float], right: float
) -> tuple[Tick, ...]:
    """Midnights between the two times, thinned out to at most six; else both ends."""
    start = first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    midnights = []
    at = start + timedelta(days=1)
    days = (last - first).days + 1
    step = timedelta(days=max(1, -(-days // 6)))
    while at <= last:
        midnights.append(at)
        at += step
    if not midnights:
        return (
            Tick(label=dates.clock(first), x=x(first), anchor="start"),
            Tick(label=dates.clock(last), x=x(last), anchor="end"),
        )
    return tuple(
        Tick(
            label=dates.short_day(m.date(), year=False),
            x=x(m),
            anchor="end" if x(m) > right - _LABEL else "middle",
        )
        for m in midnights
    )
