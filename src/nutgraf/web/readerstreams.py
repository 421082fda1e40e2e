"""What a reader's request of the Google Reader API asks for: its fields, and the stream."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from nutgraf.model import DESKS, Desk, StoryId
from nutgraf.publish import readeritems as items
from nutgraf.web.visitor import FORM_BYTES

if TYPE_CHECKING:
    from nutgraf.engine import Engine
    from nutgraf.store.base import NoDesk, Shelf, StorySummary

#: Items in one answer: of ids, and of contents.
MOST_IDS, MOST = 10_000, 250
#: A page that is new may tell of articles this much older, and no older ones are looked for.
_OLDEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Stream:
    """What a reader asks for: which stories, bounds of their pages' time, where in the list.

    ``feeds`` are the addresses of feeds, ``None`` for all stories. ``after`` is the place that
    the answer before this one ended at: a time and a story.
    """

    name: str
    shelf: Shelf = "shown"
    desk: Desk | NoDesk | None = None
    feeds: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 20
    after: tuple[datetime, StoryId] | None = None
    oldest_first: bool = False


async def given_fields(request: Request) -> dict[str, list[str]]:
    """What came in the form and in the address, by name."""
    given: dict[str, list[str]] = {}
    pairs: list[tuple[str, Any]] = []
    if request.method == "POST":
        bounded(request)
        async with request.form(max_files=0, max_fields=MOST_IDS + 100) as form:
            pairs += form.multi_items()
    # After the form: some readers send both, and escape only what is in the form.
    pairs += request.query_params.multi_items()
    for name, value in pairs:
        if isinstance(value, str):
            given.setdefault(name, []).append(value)
    return given


def bounded(request: Request) -> None:
    """413 for a request whose body is too large, or that does not say how large it is."""
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > FORM_BYTES:
        raise HTTPException(413, "The form is too large, or does not say how large it is.")


def normal(stream: str) -> str:
    """A stream's name with "-" for whoever is logged in."""
    parts = stream.split("/")
    return "/".join(["user", "-", *parts[2:]]) if parts[0] == "user" and len(parts) > 2 else stream


def asked_stream(
    engine: Engine, given: dict[str, list[str]], request: Request, most: int
) -> Stream:
    """The stream asked for; 404 for one that is not here, 400 for a number that is none.

    Asks the store which feeds there are, so it is not for the event loop.
    """
    name = normal(request.path_params.get("stream") or given.get("s", [items.READING])[0])
    shelf: Shelf = "shown"
    desk, feeds = None, None
    oldest_first = given.get("r", [""])[0] == "o"
    if name in (items.STARRED, items.READ):
        shelf = "saved" if name == items.STARRED else "read"
    elif name != items.READING:
        desk, feeds = _part(engine, name)
    if shelf == "shown" and items.READ in map(normal, given.get("xt", [])):
        shelf = "unread"
    if shelf == "shown" and items.STARRED in map(normal, given.get("it", [])):
        shelf = "saved"
    return Stream(
        name=name,
        shelf=shelf,
        desk=desk,
        feeds=feeds,
        since=_time(given, "ot"),
        until=_time(given, "nt"),
        limit=max(1, min(most, _whole(given, "n", 20))),
        after=_behind(engine, given, oldest_first=oldest_first),
        oldest_first=oldest_first,
    )


def _part(engine: Engine, name: str) -> tuple[Desk | NoDesk | None, tuple[str, ...] | None]:
    """The desk or the feeds that a stream's name means. Raises 404 where there are none."""
    if name == items.FRONT:
        return "none", None
    for desk in DESKS:
        if name == items.stream_of(desk):
            return desk, None
    if name == items.label(engine.settings.title):
        return None, None
    if name.startswith(items.LABEL):
        folder = name.removeprefix(items.LABEL)
        urls = tuple(f.url for f in engine.feeds() if items.followed(f).folder == folder)
        if urls:
            return None, urls
    elif name.startswith("feed/") and engine.store.feed(url := name.removeprefix("feed/")):
        return None, (url,)
    raise HTTPException(404, "There is no such stream.")


def summaries(engine: Engine, asked: Stream) -> tuple[list[StorySummary], str | None]:
    """The stories of a stream, and where to go on, if there are more.

    The place is a story and its time, so stories that are marked between two requests, and
    leave the stream, shift nothing.
    """
    found = engine.stories(
        order="oldest" if asked.oldest_first else "time",
        shelf=asked.shelf,
        desk=asked.desk,
        feeds=asked.feeds,
        since=asked.since - _OLDEST if asked.since else None,
        composed=(asked.since, asked.until),
        limit=asked.limit + 1,
        after=asked.after,
    )
    more = len(found) > asked.limit
    found = found[: asked.limit]
    last = found[-1] if found else None
    return [s for s in found if s.page is not None], _place(engine, last) if more else None


#: A continuation is a number, since some readers take it for one: seconds since 1900 and the
#: key of a story, in nine digits.
_KEYS = 1_000_000_000
_SINCE = datetime(1900, 1, 1, tzinfo=UTC)


def _place(engine: Engine, last: StorySummary | None) -> str | None:
    """The place of a story in the order of time."""
    if last is None or last.story.last_article is None:
        return None
    seconds = (last.story.last_article - _SINCE) // timedelta(seconds=1)
    key = engine.store.story_keys([last.story.id])[last.story.id]
    return str(seconds * _KEYS + key % _KEYS) if seconds > 0 else None


def _behind(
    engine: Engine, given: dict[str, list[str]], *, oldest_first: bool
) -> tuple[datetime, StoryId] | None:
    """The place that an answer goes on from.

    Where its story has got another time meanwhile, the answer goes on from the second it had:
    rather an item twice than one passed over.
    """
    place = _whole(given, "c", 0)
    if not place:
        return None
    seconds, key = divmod(place, _KEYS)
    try:
        time = _SINCE + timedelta(seconds=seconds)
    except OverflowError as error:
        raise HTTPException(400, "“c” takes the continuation of an answer.") from error
    for summary in engine.store.summaries(engine.store.stories_with_keys([key])):
        last = summary.story.last_article
        if last is not None and (last - _SINCE) // timedelta(seconds=1) == seconds:
            return last, summary.story.id
    return (time if oldest_first else time + timedelta(seconds=1)), ""


def _whole(given: dict[str, list[str]], name: str, default: int) -> int:
    value = given.get(name, [""])[0]
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 20):
        raise HTTPException(400, f"“{name}” takes a whole number.")
    return int(value)


def _time(given: dict[str, list[str]], name: str) -> datetime | None:
    # In seconds; some readers send fractions of one.
    whole = given.get(name, [""])[0].partition(".")[0]
    seconds = _whole({name: [whole]}, name, 0)
    return moment(seconds) if seconds else None


def moment(seconds: float) -> datetime:
    """A time in seconds since 1970; 400 for one that is none."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise HTTPException(400, "There is no such time.") from error


def item_keys(given: Iterable[str]) -> list[int]:
    """The stories' keys in items' ids, which readers write in three ways; 400 for what is none."""
    keys = [items.item_key(value) for value in given]
    if any(key is None for key in keys):
        raise HTTPException(400, "“i” takes the id of an item.")
    return [key for key in keys if key is not None]
