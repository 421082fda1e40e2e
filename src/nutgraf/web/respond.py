"""Answers: what every one carries, and what a second request for the same may be spared."""

from __future__ import annotations

import hashlib
import json
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
) -> Response:
    """A document with a validator; 304 without a body where the asker has it already."""
    content = body.encode("utf-8", "replace")
    if status != 200:
        return Response(content, status, {"Cache-Control": "no-store"}, media_type)
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if _holds(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(content, 200, headers, media_type)


def answer_json(
    request: Request, data: Any, media_type: str = "application/json", *, status: int = 200
) -> Response:
    """Plain data as JSON, like ``answer``."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return answer(request, body, media_type, status=status)


def _holds(header: str, tag: str) -> bool:
    """Whether an ``If-None-Match`` header names the tag, compared weakly (RFC 9110, 13.1.2)."""
    given = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in given or tag.removeprefix("W/") in given
