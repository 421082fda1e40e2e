"""Answers: what every one carries, and what a second request for the same may be spared."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Pages hold no inline script or style and load nothing from elsewhere, so nothing else may.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SecurityHeaders:
    """Puts ``HEADERS`` on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, with_headers)


def secure(headers: MutableHeaders) -> None:
    """Set the security headers that are not set yet."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


def answer(
    request: Request,
    body: str,
    media_type: str = "text/html; charset=utf-8",
    *,
    status: int = 200,
    changed: datetime | None = None,
    following: str | None = None,
) -> Response:
    """A document with a validator; 304 without a body where the asker has it already.

    ``changed`` is when it last changed, ``following`` the address of what follows it.
    """
    content = body.encode("utf-8", "replace")
    if status != 200:
        return Response(content, status, {"Cache-Control": "no-store"}, media_type)
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if changed is not None:
        headers["Last-Modified"] = format_datetime(changed.astimezone(UTC), usegmt=True)
    if following is not None:
        headers["Link"] = f'<{following}>; rel="next"'
    if _known(request, tag, changed):
        return Response(status_code=304, headers=headers)
    return Response(content, 200, headers, media_type)


def answer_json(
    request: Request,
    data: Any,
    media_type: str = "application/json",
    *,
    status: int = 200,
    changed: datetime | None = None,
) -> Response:
    """Plain data as JSON, like ``answer``. What follows a list is its "next"."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    after = data.get("next") if isinstance(data, dict) else None
    following = after if isinstance(after, str) else None
    return answer(request, body, media_type, status=status, changed=changed, following=following)


def _known(request: Request, tag: str, changed: datetime | None) -> bool:
    """Whether the asker has it: by the tag, or where no tag is sent, by the time (RFC 9110, 13.2.2)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return _holds(tags, tag)
    since = request.headers.get("if-modified-since")
    if since is None or changed is None:
        return False
    try:
        seen = parsedate_to_datetime(since)
    except ValueError:
        return False
    seen = seen if seen.tzinfo else seen.replace(tzinfo=UTC)
    return changed.replace(microsecond=0) <= seen


def _holds(header: str, tag: str) -> bool:
    """Whether an ``If-None-Match`` header names the tag, compared weakly (RFC 9110, 13.1.2)."""
    given = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in given or tag.removeprefix("W/") in given
