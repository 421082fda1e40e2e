"""Editions to carry along, by address: /edition/2017-12-26.epub."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from nutgraf.publish.edition import FORMS, TYPES, Form

if TYPE_CHECKING:
    from nutgraf.engine import Engine


class Editions:
    """Handlers over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        """One address an edition and form."""
        return [Route("/edition/{day}.{form}", self.file)]

    async def file(self, request: Request) -> Response:
        """An edition as a file that a browser keeps."""
        day, form = request.path_params["day"], request.path_params["form"]
        if form not in FORMS:
            raise HTTPException(404)
        content, _ = await run_in_threadpool(self._engine.edition, day, cast(Form, form))
        headers = {
            "Content-Disposition": f'attachment; filename="edition.{form}"',
            "Cache-Control": "no-cache",
        }
        return Response(content, 200, headers, TYPES[cast(Form, form)])
