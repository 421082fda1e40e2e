"""Who asks: a stranger, the owner in a browser, or a program with a token.

Three things guard what changes: the session's cookie is ``SameSite`` and not readable by
scripts; a request that a browser sends for another site's page is refused by its ``Origin`` and
``Sec-Fetch-Site``; and every form carries a key made of the session's cookie.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nutgraf.engine.owner import form_key
from nutgraf.publish.reader import READER, Reader

if TYPE_CHECKING:
    from nutgraf.engine import Engine

COOKIE = "nutgraf"
#: Largest form taken, in bytes: an OPML file of some ten thousand feeds.
FORM_BYTES = 4_000_000
#: Asked by programs that watch: who they are is not looked up, which the store would be asked for.
_HEALTH = ("/livez", "/readyz", "/healthz")
#: Read by anybody even where pages are not public.
_OPEN = ("/login", *_HEALTH, "/accounts/ClientLogin", "/static/")
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. ``digest`` names the owner's session, ``scope`` is what a token may do."""

    owner: bool = False
    csrf: str = ""
    digest: str = ""
    scope: Literal["read", "write"] | None = None

    @property
    def may_read(self) -> bool:
        """Whether this is somebody the owner knows."""
        return self.owner or self.scope is not None

    @property
    def may_write(self) -> bool:
        """Whether this is the owner, or a program that may act for the owner."""
        return self.owner or self.scope == "write"


_STRANGER = Visitor()


def visitor(request: Request) -> Visitor:
    """Who asks."""
    found: Visitor = request.scope.get("nutgraf_visitor", _STRANGER)
    return found


def need_owner(request: Request) -> Visitor:
    """The owner. For a stranger 401, which a browser is answered with the log-in page."""
    asks = visitor(request)
    if not asks.owner:
        raise HTTPException(401, "Log in to do that.")
    return asks


def need_writer(request: Request) -> Visitor:
    """The owner or a program that may write; 401 for a stranger, 403 for one that may read."""
    asks = visitor(request)
    if not asks.may_read:
        raise HTTPException(401, "This needs a token.", {"WWW-Authenticate": "Bearer"})
    if not asks.may_write:
        raise HTTPException(403, "This token may only read.")
    return asks


#: A form's fields; an uploaded file is its bytes.
Form = Mapping[str, str | bytes]


async def owner_form(request: Request) -> Form:
    """The form that the owner sent. 401 for a stranger, 403 where it is not this session's."""
    asks = need_owner(request)
    form = await read_form(request)
    given = form.get("csrf")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), asks.csrf.encode()):
        raise HTTPException(
            403, "This form is from an earlier log-in. Go back, load the page again, and repeat."
        )
    return form


async def read_form(request: Request) -> Form:
    """A form of bounded size; 411 where its size is not said, 413 where it is too large."""
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise HTTPException(411, "The size must be said.")
    if int(length) > FORM_BYTES:
        raise HTTPException(413, f"More than {FORM_BYTES // 1_000_000} MB are not taken.")
    fields: dict[str, str | bytes] = {}
    async with request.form(max_files=1, max_fields=2000) as form:
        for name, value in form.items():
            fields[name] = value if isinstance(value, str) else await value.read()
    return fields


def text(form: Form, name: str, limit: int = 2000) -> str:
    """A field of a form, trimmed; "" where it is not there."""
    value = form.get(name)
    return value.strip()[:limit] if isinstance(value, str) else ""


def local(path: str, default: str = "/") -> str:
    """The path if it leads to this site, else the default: forms send people nowhere else."""
    parts = urlsplit(path.replace("\\", "/"))
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain and not parts.scheme and not parts.netloc else default


def done(request: Request, back: str) -> Response:
    """After a form: back to the page, or nothing for a script that asked."""
    if request.headers.get("accept") == "application/json":
        return Response(status_code=204)
    return RedirectResponse(local(back), 303)


class Access:
    """Finds out who asks, keeps strangers out where they are not wanted, marks the answer."""

    def __init__(self, app: ASGIApp, engine: Engine) -> None:
        self._app = app
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        asks = _STRANGER if request.url.path in _HEALTH else await self._who(request)
        scope["nutgraf_visitor"] = asks
        query = scope["query_string"].decode("ascii", "replace")
        at = scope["path"] + (f"?{query}" if query else "")
        READER.set(Reader(owner=asks.owner, csrf=asks.csrf, at=at))
        refusal = self._refusal(request, asks, at)
        private = asks.may_read

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Cookie")
                if private and headers.get("cache-control") == "no-cache":
                    headers["cache-control"] = "private, no-cache"
            await send(message)

        await (refusal or self._app)(scope, receive, marked)

    async def _who(self, request: Request) -> Visitor:
        key = _key(request.headers.get("authorization", ""))
        if key:
            token = await run_in_threadpool(self._engine.token, key)
            if token is not None:
                return Visitor(scope=token.scope)
            # A reader that logged in with the password sends a session's key in the header.
            session = await run_in_threadpool(self._engine.session, key)
            if session is not None:
                return Visitor(scope="write")
        cookie = request.cookies.get(COOKIE)
        if cookie:
            session = await run_in_threadpool(self._engine.session, cookie)
            if session is not None:
                return Visitor(owner=True, csrf=form_key(cookie), digest=session.digest)
        return _STRANGER

    def _refusal(self, request: Request, asks: Visitor, at: str) -> Response | None:
        if request.method not in _SAFE and not _own_site(request):
            return PlainTextResponse("Sent by another site's page, and refused.", 403)
        path = request.url.path
        if asks.may_read or self._engine.settings.public or path.startswith(_OPEN):
            return None
        if "text/html" in request.headers.get("accept", ""):
            return RedirectResponse(f"/login?{urlencode({'back': at})}", 303)
        challenge = {"WWW-Authenticate": 'Basic realm="Nutgraf", charset="UTF-8"'}
        return PlainTextResponse("Reading needs a token here.", 401, challenge)


def _own_site(request: Request) -> bool:
    """Whether a browser's request comes from a page of this site. Programs say nothing."""
    fetched = request.headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return True
    return origin != "null" and urlsplit(origin).netloc == request.headers.get("host")


def _key(header: str) -> str:
    """The key in an ``Authorization`` header: Bearer, Basic (as the password), or GoogleLogin."""
    scheme, _, rest = header.partition(" ")
    rest = rest.strip()
    if scheme.lower() == "bearer":
        return rest
    if scheme.lower() == "googlelogin":
        return rest.removeprefix("auth=")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
