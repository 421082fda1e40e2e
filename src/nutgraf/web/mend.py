"""Putting stories right by hand, and taking it back."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nutgraf.errors import MendError
from nutgraf.publish.links import HERE
from nutgraf.web.visitor import Form, owner_form, text

if TYPE_CHECKING:
    from nutgraf.engine import Engine


class Mend:
    """Handlers over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        """One address a story."""
        return [Route("/story/{id}/mend", self.mend, methods=["POST"])]

    async def mend(self, request: Request) -> Response:
        """Merge, split, exclude or take back, and show the story that came of it."""
        story_id = request.path_params["id"]
        form = await owner_form(request)
        action, _, what = text(form, "do").partition(" ")
        try:
            told = await run_in_threadpool(self._do, story_id, action, what, form)
        except MendError as error:
            raise HTTPException(400, f"{error}") from error
        there = told.pop("story")
        return RedirectResponse(f"{HERE.story(there)}?{urlencode(told)}", 303)

    def _do(self, story_id: str, action: str, what: str, form: Form) -> dict[str, str]:
        if action == "merge":
            other = what or story_in(text(form, "other"))
            if not other:
                raise HTTPException(400, "Give the address of the other story.")
            return {"story": self._engine.merge(story_id, other), "told": "merged"}
        if action == "split":
            chosen = [name.removeprefix("article.") for name in form if name.startswith("article.")]
            new = self._engine.split(story_id, chosen)
            return {"story": story_id, "told": "split", "other": new}
        if action == "exclude" and what:
            new = self._engine.exclude(what)
            return {"story": story_id, "told": "excluded", "other": new}
        if action == "undo":
            self._engine.undo(story_id)
            return {"story": story_id, "told": "undone"}
        raise HTTPException(400, "That is not something that can be done to a story.")


def story_in(address: str) -> str:
    """The story's id in an address of its page, or the id itself."""
    try:
        parts = [part for part in urlsplit(address).path.split("/") if part]
    except ValueError:
        return ""
    if len(parts) == 1:
        return unquote(parts[0])
    after = [b for a, b in pairwise(parts) if a == "story"]
    return unquote(after[0]).removesuffix(".html") if after else ""
