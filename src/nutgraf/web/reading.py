"""What the handlers share: the engine asked in a thread, and what is read from an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request

from nutgraf.model import DESKS, Desk, Outlet, Span, StoryId
from nutgraf.publish.front import Edition, FrontStory
from nutgraf.publish.muting import Muting
from nutgraf.publish.reader import Mark

if TYPE_CHECKING:
    from nutgraf.engine import Engine
    from nutgraf.store.base import Shelf

#: Stories on one front page.
PAGE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """A front page's stories. ``waiting`` counts those without a page, ``more`` follows."""

    stories: list[FrontStory]
    outlets: dict[str, Outlet]
    waiting: int
    more: bool


def read_front(
    engine: Engine,
    edition: Edition | None = None,
    page: int = 1,
    *,
    desk: Desk | None = None,
    shelf: Shelf | None = None,
    owner: bool = False,
) -> Front:
    """The stories of a front page, an edition, a desk or a shelf, by rank.

    For the owner they carry the owner's marks.
    """
    offset = (page - 1) * PAGE
    if edition is None:
        summaries = engine.stories(limit=PAGE + 1, offset=offset, shelf=shelf, desk=desk)
    else:
        summaries = engine.told(
            *edition.bounds, limit=PAGE + 1, offset=offset, shelf=shelf, desk=desk
        )
    shown = summaries[:PAGE]
    past = edition is not None and edition.bounds[1] < engine.now()
    held = engine.articles(key for s in shown if s.page for key in s.story.article_ids)
    muting = muting_of(engine)
    marks = read_marks(engine, [s.story.id for s in shown]) if owner else {}
    stories = []
    for s in shown:
        articles = tuple(held[key] for key in s.story.article_ids if key in held)
        if edition is not None and past:
            articles = tuple(a for a in articles if a.time <= edition.bounds[1])
        if s.page is not None and not muting.hides(s.page, articles):
            stories.append(
                FrontStory(
                    story=s.story,
                    page=s.page,
                    rank=s.rank,
                    articles=articles,
                    desk=s.desk,
                    mark=marks.get(s.story.id),
                    past=past,
                )
            )
    return Front(
        stories=stories,
        outlets=engine.store.outlets(
            {a.outlet_id for a in held.values()} | {s.page.record.first_outlet_id for s in stories}
        ),
        waiting=sum(s.page is None for s in shown),
        more=len(summaries) > PAGE,
    )


def muting_of(engine: Engine) -> Muting:
    """What the owner mutes."""
    mutes = engine.mutes()
    words = [m.value for m in mutes if m.kind == "word"]
    return Muting(words, [m.value for m in mutes if m.kind == "outlet"])


def read_marks(engine: Engine, ids: Sequence[StoryId]) -> dict[StoryId, Mark]:
    """The owner's marks on stories, an empty one where there is none."""
    states = engine.marks(ids)
    visited = engine.last_visit()
    marks = {}
    for story_id in ids:
        state = states.get(story_id)
        marks[story_id] = Mark(
            read_version=(state.read_version or 0) if state else 0,
            saved=state is not None and state.saved is not None,
            hidden=state is not None and state.hidden is not None,
            visited=visited,
        )
    return marks


def desk(request: Request) -> Desk | None:
    """The desk asked for by ``section``; 404 where there is none such."""
    named = request.query_params.get("section")
    if not named:
        return None
    for one in DESKS:
        if one == named:
            return one
    raise HTTPException(404, f"There is no section “{named[:40]}”.")


def number(request: Request, name: str, default: int, *, low: int = 0, high: int = 10**9) -> int:
    """A whole number from the address's query, kept within bounds; 400 for anything else."""
    given = request.query_params.get(name)
    if given is None or given == "":
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 12):
        raise HTTPException(400, f"“{name}” takes a whole number.")
    return min(high, max(low, int(given)))


def optional_number(request: Request, name: str) -> int | None:
    """Like ``number``, ``None`` where it is not given."""
    return number(request, name, 0) if request.query_params.get(name) else None


def edition(request: Request) -> Edition | None:
    """The day or week asked for; 400 where there is no such day or week."""
    day, week = request.query_params.get("day"), request.query_params.get("week")
    if not day and not week:
        return None
    try:
        return Edition.parse(day=day or None, week=week or None)
    except (ValueError, OverflowError) as error:
        raise HTTPException(
            400, "A day is written 2017-12-26, a week 2017-W52. There is none as asked for."
        ) from error


def chosen_span(request: Request, article_id: str) -> Span | None:
    """The span an article's address marks, or ``None``."""
    end = number(request, "end", 0)
    if not end:
        return None
    return Span(
        article_id,
        number(request, "revision", 1),
        number(request, "start", 0),
        end,
        "title" if request.query_params.get("field") == "title" else "text",
    )


def days_of(stories: Sequence[FrontStory], limit: int = 7) -> list[str]:
    """The newest days on which the stories last changed, newest first, as ISO dates."""
    days = {
        (s.page.record.last_changed or s.page.composed).astimezone(UTC).date().isoformat()
        for s in stories
    }
    return sorted(days, reverse=True)[:limit]
