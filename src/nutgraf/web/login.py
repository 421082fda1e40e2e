"""Logging in and out, the owner's browsers, and keys for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nutgraf.publish import dates, html
from nutgraf.publish.links import HERE
from nutgraf.web.respond import answer
from nutgraf.web.visitor import COOKIE, local, need_owner, owner_form, read_form, text, visitor

if TYPE_CHECKING:
    from nutgraf.engine import Engine

_BROWSERS = (("Firefox/", "Firefox"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"))
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


def browser(agent: str) -> str:
    """A browser's name for itself, told shortly where it is a known one."""
    safari = [("Safari/", "Safari")]
    name = next((name for mark, name in [*_BROWSERS, *safari] if mark in agent), None)
    system = next((system for system in _SYSTEMS if system in agent), None)
    if name is None:
        return agent or "A browser"
    return f"{name} on {system}" if system else name


class Login:
    """Handlers over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._site = engine.settings.title

    def routes(self) -> list[Route]:
        """The addresses for logging in and for what the owner may see of it."""
        return [
            Route("/login", self.show, methods=["GET"]),
            Route("/login", self.log_in, methods=["POST"]),
            Route("/logout", self.log_out, methods=["POST"]),
            Route("/owner/access", self.access, methods=["GET"]),
            Route("/owner/sessions/end", self.end_session, methods=["POST"]),
            Route("/owner/tokens/new", self.new_token, methods=["POST"]),
            Route("/owner/tokens/remove", self.remove_token, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The form, or back for who is logged in."""
        back = local(request.query_params.get("back", "/"))
        if visitor(request).owner:
            return RedirectResponse(back, 303)
        return await self._form(request, back)

    async def log_in(self, request: Request) -> Response:
        """Compare the password; a network that errs too often has to wait."""
        form = await read_form(request)
        back = local(text(form, "back"))
        address = request.client.host if request.client else ""
        wait = await run_in_threadpool(self._engine.wait_to_log_in, address)
        if wait:
            minutes = dates.count(max(1, round(wait.total_seconds() / 60)), "minute")
            told = f"Too many wrong passwords from your network. Try again in {minutes}."
            response = await self._form(request, back, told, 429)
            response.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
            return response
        password = form.get("password")
        agent = request.headers.get("user-agent")
        given = password if isinstance(password, str) else ""
        cookie = await run_in_threadpool(self._engine.log_in, given, agent)
        if cookie is None:
            return await self._form(request, back, "That is not the password.", 403)
        await run_in_threadpool(self._engine.got_in, address)
        response = RedirectResponse(back, 303)
        response.set_cookie(
            COOKIE,
            cookie,
            max_age=int(self._engine.settings.session_days * 86_400),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    async def log_out(self, request: Request) -> Response:
        """End this browser's session."""
        await owner_form(request)
        await run_in_threadpool(self._engine.log_out, visitor(request).digest)
        response = RedirectResponse("/", 303)
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return response

    async def access(self, request: Request) -> Response:
        """Browsers that are logged in, and keys for programs."""
        need_owner(request)
        return await self._access(request)

    async def end_session(self, request: Request) -> Response:
        """Log another browser out."""
        form = await owner_form(request)
        await run_in_threadpool(self._engine.log_out, text(form, "session"))
        return RedirectResponse("/owner/access", 303)

    async def new_token(self, request: Request) -> Response:
        """Make a key and show it, this once."""
        form = await owner_form(request)
        scope: Literal["read", "write"] = "write" if text(form, "scope") == "write" else "read"
        name = text(form, "name")
        _, key = await run_in_threadpool(self._engine.new_token, name, scope)
        return await self._access(request, key)

    async def remove_token(self, request: Request) -> Response:
        """Make a key worthless."""
        form = await owner_form(request)
        await run_in_threadpool(self._engine.remove_token, text(form, "token"))
        return RedirectResponse("/owner/access", 303)

    async def _access(self, request: Request, key: str | None = None) -> Response:
        mine = visitor(request).digest

        def make() -> str:
            now = self._engine.now()
            sessions: list[dict[str, Any]] = [
                {
                    "digest": s.digest,
                    "agent": browser(s.agent or ""),
                    "used": dates.age(s.used, now),
                    "here": s.digest == mine,
                }
                for s in self._engine.sessions()
            ]
            tokens = [
                {
                    "id": t.id,
                    "name": t.name,
                    "scope": "reads and writes" if t.scope == "write" else "reads",
                    "used": f"last used {dates.age(t.used, now)}" if t.used else "never used",
                }
                for t in self._engine.tokens()
            ]
            return html.render(
                "access.html", HERE, self._site, sessions=sessions, tokens=tokens, key=key
            )

        body = await run_in_threadpool(make)
        response = answer(request, body)
        if key:
            response.headers["Cache-Control"] = "no-store"
        return response

    async def _form(
        self, request: Request, back: str, told: str = "", status: int = 200
    ) -> Response:
        has_owner = await run_in_threadpool(self._engine.has_owner)
        body = html.render(
            "login.html", HERE, self._site, back=back, told=told, has_owner=has_owner
        )
        return answer(request, body, status=status)
