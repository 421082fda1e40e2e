"""From stories to what the template of the front page prints. Pure, like ``view``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from nutgraf.model import Article, Desk, Outlet, Page, Sentence, Story
from nutgraf.publish import dates
from nutgraf.publish.charts import Curve, growth
from nutgraf.publish.citation import foreign
from nutgraf.publish.links import Links
from nutgraf.publish.names import outlet_name
from nutgraf.publish.reader import Mark
from nutgraf.publish.speakers import about, said_by
from nutgraf.publish.view import in_section
from nutgraf.publish.words import Piece, inserted

#: Sentences of "what happened" under the leading story.
POINTS = 4
#: Stories at the top of the front page; those below are laid out by desk.
TOP = 6
#: Fewest stories below the top for which desks are worth their headings.
_DESKED = 3
#: What desks are called.
DESK_NAMES: dict[Desk | None, str] = {
    "world": "World",
    "politics": "Politics",
    "business": "Business",
    "climate": "Climate and weather",
    "science": "Science",
    "technology": "Technology",
    "health": "Health",
    "culture": "Culture",
    "sport": "Sport",
    None: "Also in the news",
}
#: Code points of a nut graf on the front page above which only its first sentence stands there.
NUT_GRAF = 240
#: Code points of a quote under the leading story, at most.
QUOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontStory:
    """A story for the front page: what the store's list gives, and its articles if at hand.

    ``past``: in a past edition, with the page as it stood then and the articles there were.
    """

    story: Story
    page: Page
    rank: float = 0.0
    articles: tuple[Article, ...] = ()
    desk: Desk | None = None
    mark: Mark | None = None
    past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A quote under the leading story: the words, and who says them."""

    pieces: tuple[Piece, ...]
    speaker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontItem:
    """A story as the front page shows it. ``opening`` and ``lines`` are the nut graf and the
    points with what was put in told apart; ``differ`` is what accounts do not agree on.
    """

    id: str
    version: int
    href: str
    headline: str
    language: str | None
    credit: str
    nut_graf: str
    points: tuple[str, ...]
    opening: tuple[tuple[Piece, ...], ...]
    lines: tuple[tuple[Piece, ...], ...]
    said: Said | None
    differ: str
    voices: str
    alone: bool
    support: str
    outlets: str
    age: str
    machine: str
    changed: datetime
    curve: Curve | None
    desk: Desk | None
    marked: bool
    seen: bool
    saved: bool
    hidden: bool
    news: str


def front_items(
    stories: Sequence[FrontStory],
    outlets: Mapping[str, Outlet],
    links: Links,
    now: datetime | None,
) -> list[FrontItem]:
    """Stories as the front page shows them, in the order given."""
    return [_item(story, outlets, links, now) for story in stories]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskItems:
    """A desk's stories below the top of the front page."""

    key: str
    title: str
    items: tuple[FrontItem, ...]
    width: int = 3


def by_desk(items: Sequence[FrontItem]) -> tuple[list[FrontItem], list[DeskItems]]:
    """The stories at the top, and those below them by desk, each in the order given."""
    below = items[TOP:]
    if len(below) < _DESKED or not any(item.desk for item in below):
        return list(items), []
    desks = []
    for desk, title in DESK_NAMES.items():
        theirs = tuple(item for item in below if item.desk == desk)
        if theirs:
            desks.append(DeskItems(key=desk or "also", title=title, items=theirs))
    return list(items[:TOP]), desks


#: Columns of the front page's lower part, and items above which a list has a row of its own.
COLUMNS, _SHORT = 3, 8


def set_widths(desks: Sequence[DeskItems], alone: int) -> tuple[list[DeskItems], int]:
    """The desks as wide as leaves no hole, and the columns for the list of ``alone`` stories.

    A desk goes into the first row with room for it, as the style sheet's grid places it. What is
    left of the last row is the list's, if it is short; other rows are filled by their last desk.
    """
    rows: list[list[int]] = []
    widths = [min(len(desk.items), COLUMNS) for desk in desks]
    for number, width in enumerate(widths):
        row = next((r for r in rows if sum(widths[n] for n in r) + width <= COLUMNS), None)
        if row is None:
            rows.append([number])
        else:
            row.append(number)
    listed = COLUMNS
    for row in rows:
        left = COLUMNS - sum(widths[n] for n in row)
        if left and row is rows[-1] and 0 < alone <= _SHORT:
            listed = left
        else:
            widths[row[-1]] += left
    return [replace(d, width=w) for d, w in zip(desks, widths, strict=True)], listed


def _item(
    front: FrontStory, outlets: Mapping[str, Outlet], links: Links, now: datetime | None
) -> FrontItem:
    page, record, mark = front.page, front.page.record, front.mark or Mark()
    nut_graf, points = _nut_graf(page), in_section(page, "what happened")[:POINTS]
    by_id = {article.id: article for article in front.articles}
    cited = by_id.get(page.headline.citation.span.article_id)
    names = list(dict.fromkeys(outlet_name(outlets, a.outlet_id) for a in front.articles))
    parts = [dates.count(record.articles, "article")]
    if len(record.countries) > 1:
        parts.append(dates.count(len(record.countries), "country", "countries"))
    changed = record.last_changed or front.story.last_article or page.composed
    return FrontItem(
        id=page.story_id,
        version=page.version,
        href=links.story(page.story_id, page.version if front.past else None),
        headline=page.headline.text,
        language=foreign(cited.language, "en") if cited else None,
        credit=outlet_name(outlets, cited.outlet_id if cited else record.first_outlet_id),
        nut_graf=" ".join(s.text for s in nut_graf),
        points=tuple(s.text for s in points),
        opening=_marked(nut_graf),
        lines=_marked(points),
        said=_said(page),
        differ=_differ(page),
        voices=dates.count(record.voices, "voice"),
        alone=record.voices < 2,
        support=" · ".join(parts),
        outlets=", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else ""),
        age=dates.age(changed, now) if now else dates.told(changed, front.articles),
        machine=dates.machine(changed),
        changed=changed,
        curve=growth(front.articles),
        desk=front.desk,
        marked=front.mark is not None,
        seen=mark.read_version >= page.version,
        saved=mark.saved,
        hidden=mark.hidden,
        news=news(page, front.story, mark),
    )


def news(page: Page, story: Story, mark: Mark) -> str:
    """What is new on a story for the owner: since it was read, else since the last visit."""
    if mark.read_version >= page.version:
        return ""
    if mark.read_version:
        fresh = sum(1 for s in page.sentences() if s.first_version > mark.read_version)
        told = f"{dates.count(fresh, 'new sentence')} " if fresh else "changed "
        return f"{told}since you read it"
    if mark.visited is None or page.composed <= mark.visited:
        return ""
    first = page.version == 1 or story.founded > mark.visited
    return "new since your last visit" if first else "changed since your last visit"


def _nut_graf(page: Page) -> tuple[Sentence, ...]:
    """The nut graf, or its first sentence where it is long."""
    sentences = in_section(page, "nut graf")
    whole = sum(len(s.text) + 1 for s in sentences) - 1
    return sentences if whole <= NUT_GRAF else sentences[:1]


def _marked(sentences: Sequence[Sentence]) -> tuple[tuple[Piece, ...], ...]:
    return tuple(inserted(s.text, s.citation.edits) for s in sentences)


def _said(page: Page) -> Said | None:
    """The page's best supported quote that is not too long to be read in passing."""
    quotes = [
        s
        for s in in_section(page, "who says what")
        if s.quoted and s.speaker is not None and len(s.text) <= QUOTE
    ]
    if not quotes:
        return None
    best = max(quotes, key=lambda s: s.voices)
    return Said(pieces=inserted(best.text, best.citation.edits), speaker=said_by(best))


def _differ(page: Page) -> str:
    """What accounts differ on, each with its values."""
    return "; ".join(
        about(d)
        if d.about == "the day"
        else f"{d.about} ({', '.join(dict.fromkeys(a.value for a in d.accounts[:4]))})"
        for d in page.differences[:2]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerBar:
    """What the owner is told over the stories. ``before`` is when the list was made."""

    told: str
    before: str
    others: tuple[Neighbour, ...]
    unread: bool


def owner_bar(
    stories: Sequence[FrontStory], now: datetime, others: Sequence[Neighbour], unread: int
) -> OwnerBar:
    """The line over the owner's front page: what is new since the last visit."""
    visited = next((s.mark.visited for s in stories if s.mark and s.mark.visited), None)
    told = dates.count(unread, "unread story", "unread stories")
    if visited is not None:
        fresh = [news(s.page, s.story, s.mark) for s in stories if s.mark]
        new = sum(text.startswith("new since") for text in fresh)
        changed = sum(bool(text) for text in fresh) - new
        told = (
            f"Since your last visit, {dates.age(visited, now)}: "
            f"{dates.count(new, 'new story', 'new stories')}, {changed} changed; {told} in all"
        )
    return OwnerBar(
        told=f"{told}.", before=now.isoformat(), others=tuple(others), unread=unread > 0
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """The edition before or after."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A day, or the week from Monday to Sunday that ``day`` lies in. Days are UTC's."""

    day: date
    week: bool = False

    @property
    def first(self) -> date:
        """The edition's first day."""
        return self.day - timedelta(days=self.day.weekday()) if self.week else self.day

    @property
    def last(self) -> date:
        """The edition's last day."""
        return self.first + timedelta(days=6 if self.week else 0)

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first moment of the edition and the last."""
        return (
            datetime.combine(self.first, time.min, UTC),
            datetime.combine(self.last, time.max, UTC),
        )

    @property
    def heading(self) -> str:
        """The edition in words."""
        return dates.days(self.first, self.last) if self.week else dates.weekday(self.day)

    @property
    def key(self) -> str:
        """ "2017-12-26" for a day, "2017-W52" for a week."""
        return f"{self.day:%G-W%V}" if self.week else self.day.isoformat()

    def told(self, stories: Sequence[FrontStory], *, served: bool) -> str:
        """Which state of its stories an edition shows, in words."""
        if not served:
            return "The stories as they are now."
        if not any(story.past for story in stories):
            return ""
        end = "week" if self.week else "day"
        later = sum(story.page.composed > self.bounds[1] for story in stories)
        if later == len(stories):
            return f"Composed after this {end}: the stories as they were told then first."
        words = f"Each story as it stood at the end of this {end}"
        return f"{words}; {later} composed later." if later else f"{words}."

    def neighbours(self, links: Links) -> tuple[Neighbour | None, Neighbour | None]:
        """The editions before and after; none where the calendar ends."""
        return self._beside(self.first - date.min, -1, links), self._beside(
            date.max - self.last, 1, links
        )

    def _beside(self, room: timedelta, step: int, links: Links) -> Neighbour | None:
        days = timedelta(days=7 if self.week else 1)
        if room < days:
            return None
        other = Edition(self.day + step * days, self.week)
        href = links.week(other.key) if self.week else links.day(other.key)
        label = dates.days(other.first, other.last) if self.week else dates.day(other.day)
        return Neighbour(href=href, label=label)

    @classmethod
    def parse(cls, *, day: str | None = None, week: str | None = None) -> Edition:
        """From "2017-12-26" or "2017-W52". Raises ``ValueError`` for anything else."""
        if day is not None:
            return cls(date.fromisoformat(day))
        return cls(datetime.strptime(f"{week}-1", "%G-W%V-%u").replace(tzinfo=UTC).date(), True)
