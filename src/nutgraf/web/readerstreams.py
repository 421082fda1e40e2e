"""What a reader's request of the Google Reader API asks for: its fields, and the stream."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request

from nutgraf.model import Desk
from nutgraf.publish import readeritems as items
from nutgraf.web.visitor import FORM_BYTES

if TYPE_CHECKING:
    from nutgraf.store.base import Shelf

#: Items in one answer: of ids, and of contents.
MOST_IDS, MOST = 10_000, 250


@dataclass(frozen=True, slots=True)
class Stream:
    """What a reader asks for: a shelf, a desk, bounds of time, and where in the list."""

    shelf: Shelf
    desk: Desk | None
    since: datetime | None
    until: datetime | None
    limit: int
    offset: int
    oldest_first: bool
    name: str


async def given_fields(request: Request) -> dict[str, list[str]]:
    """What came in the address and in the form, by name."""
    given: dict[str, list[str]] = {}
    pairs: list[tuple[str, Any]] = list(request.query_params.multi_items())
    if request.method == "POST":
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > FORM_BYTES:
            raise HTTPException(413, "The form is too large, or does not say how large it is.")
        async with request.form(max_files=0, max_fields=MOST * 8) as form:
            pairs += form.multi_items()
    for name, value in pairs:
        if isinstance(value, str):
            given.setdefault(name, []).append(value)
    return given


def normal(stream: str) -> str:
    """A stream's name with "-" for whoever is logged in."""
    parts = stream.split("/")
    return "/".join(["user", "-", *parts[2:]]) if parts[0] == "user" and len(parts) > 2 else stream


def asked_stream(given: dict[str, list[str]], request: Request, most: int) -> Stream:
    """The stream asked for; 404 for one that is not here, 400 for a number that is none."""
    name = normal(request.path_params.get("stream") or given.get("s", [items.READING])[0])
    shelf: Shelf = "shown"
    desk = None
    if name == items.STARRED:
        shelf = "saved"
    elif name == items.READ:
        shelf = "read"
    elif name.startswith(("feed/desk/", "user/-/label/")):
        desk = cast(Desk, name.rpartition("/")[2].lower())
    elif name not in (items.READING, items.FRONT):
        raise HTTPException(404, "There is no such stream.")
    if shelf == "shown" and items.READ in map(normal, given.get("xt", [])):
        shelf = "unread"
    if shelf == "shown" and items.STARRED in map(normal, given.get("it", [])):
        shelf = "saved"
    return Stream(
        shelf=shelf,
        desk=desk,
        since=_time(given, "ot"),
        until=_time(given, "nt"),
        limit=max(1, min(most, _whole(given, "n", 20))),
        offset=_whole(given, "c", 0),
        oldest_first=given.get("r", [""])[0] == "o",
        name=name,
    )


def _whole(given: dict[str, list[str]], name: str, default: int) -> int:
    value = given.get(name, [""])[0]
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 12):
        raise HTTPException(400, f"“{name}” takes a whole number.")
    return int(value)


def _time(given: dict[str, list[str]], name: str) -> datetime | None:
    seconds = _whole(given, name, 0)
    return moment(seconds) if seconds else None


def moment(seconds: float) -> datetime:
    """A time in seconds since 1970; 400 for one that is none."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise HTTPException(400, "There is no such time.") from error


def item_numbers(given: Iterable[str]) -> list[int]:
    """The numbers in items' ids, which readers write in three ways; 400 for what is none."""
    numbers = [items.item_number(value) for value in given]
    if any(number is None for number in numbers):
        raise HTTPException(400, "“i” takes the id of an item.")
    return [number for number in numbers if number is not None]
