"""Marking stories read, saved or hidden: one address for all forms and for the script."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from nutgraf.web.visitor import done, owner_form, text

if TYPE_CHECKING:
    from nutgraf.engine import Engine

#: What can be done to a story: the mark, and whether it is set or taken away.
ACTIONS: dict[str, dict[str, bool]] = {
    "read": {"read": True},
    "unread": {"read": False},
    "save": {"saved": True},
    "unsave": {"saved": False},
    "hide": {"hidden": True},
    "show": {"hidden": False},
}


class States:
    """Handlers over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        """The one address."""
        return [Route("/state", self.mark, methods=["POST"])]

    async def mark(self, request: Request) -> Response:
        """Do what ``do`` says: an action and a story's id, or "all-read"."""
        form = await owner_form(request)
        action, _, story_id = text(form, "do").partition(" ")
        if action == "all-read":
            before = _time(text(form, "before"))
            await run_in_threadpool(self._engine.mark_all_read, before)
        elif action in ACTIONS and story_id:
            marks = ACTIONS[action]
            await run_in_threadpool(lambda: self._engine.mark([story_id], **marks))
        else:
            raise HTTPException(400, "That is not something that can be done to a story.")
        # A story's own page would mark it read again.
        to_front = request.query_params.get("to") == "front"
        return done(request, "/" if to_front else text(form, "back"))


def _time(given: str) -> datetime:
    try:
        time = datetime.fromisoformat(given)
        if time.tzinfo is None:
            raise ValueError(given)
    except ValueError as error:
        raise HTTPException(400, "“before” takes a time with its zone.") from error
    return time
