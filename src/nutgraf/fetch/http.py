"""Reading addresses: politely, within limits, and never from where it is not allowed."""

from __future__ import annotations

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from nutgraf.errors import AddressRefusedError, FetchError, HTTPStatusError, TooLargeError
from nutgraf.fetch.decode import ACCEPT_ENCODING, Body
from nutgraf.fetch.guard import (
    GuardedResolver,
    Hop,
    Lookup,
    current_hop,
    guarded_socket,
    host_allowed,
)

Kind = Literal["feed", "page", "robots"]

MAX_REDIRECTS = 10
#: What RFC 9309 asks to be read of a robots.txt at least; longer ones are cut here.
ROBOTS_BYTES = 512 * 1024
_HEADER_BYTES = 16 * 1024
_HEADER_COUNT = 100
_RESOLVER_THREADS = 32
#: Hosts whose last request is remembered, for the delay between requests.
_REMEMBERED_HOSTS = 20_000
_ACCEPT = {
    "feed": (
        "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
        "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
    ),
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "robots": "text/plain, */*;q=0.5",
}
_WORDS = {
    400: "says the request is bad",
    401: "asks for a login",
    402: "asks for payment",
    403: "refuses to show it",
    404: "has nothing there",
    405: "does not allow reading it",
    406: "has no form of it that can be read",
    408: "gave up waiting",
    410: "says it is gone for good",
    421: "is not the one for this name",
    429: "asks for fewer requests",
    451: "may not show it for legal reasons",
    500: "has an error of its own",
    502: "cannot reach the machine behind it",
    503: "is not available at present",
    504: "got no answer from the machine behind it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer that could be read.

    ``url`` is the address after redirects; ``permanent_url`` is it too, but only where every
    redirect on the way was permanent (301, 308), so that it replaces the one asked for.
    ``headers`` have lower-case names. ``body`` is unpacked; it is empty when ``not_modified``.
    """

    url_requested: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    permanent_url: str | None = None
    not_modified: bool = False

    @property
    def content_type(self) -> str | None:
        """The ``Content-Type`` header."""
        return self.headers.get("content-type")


@dataclass(slots=True)
class _Host:
    """What is remembered of a host: its slots, and when the next page request may start."""

    slots: asyncio.Semaphore
    users: int = 0
    free_at: float = 0.0
    delay: float = 0.0


@dataclass(slots=True)
class _Trail:
    """The way from the address asked for to the one that answered."""

    permanent: bool = True
    urls: list[str] = field(default_factory=list)


class Fetcher:
    """Reads addresses over one pool of connections. Use as an async context manager.

    ``user_agent`` names us in every request. ``allow_hosts`` are patterns of hosts that may be
    read though their addresses are not public. ``timeout`` is the seconds for one address in
    all, redirects and body included, waiting for a free slot excluded. ``max_bytes`` bounds a
    body after decompression. ``connections`` requests are under way at most, ``per_host`` to
    one host, and ``host_delay`` seconds lie between the starts of two page requests to a host.
    ``lookup`` replaces the system's name resolution.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow_hosts: tuple[str, ...] = (),
        timeout: float,
        max_bytes: int,
        connections: int,
        per_host: int,
        host_delay: float,
        lookup: Lookup | None = None,
    ) -> None:
        self.user_agent = user_agent
        self._allow = tuple(allow_hosts)
        self._timeout = timeout
        self.max_bytes = max_bytes
        self._connections = connections
        self._per_host = per_host
        self._host_delay = host_delay
        self._lookup = lookup
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(connections)

    async def __aenter__(self) -> Self:
        resolver = GuardedResolver(
            self._allow, min(self._connections, _RESOLVER_THREADS), self._lookup
        )
        connector = aiohttp.TCPConnector(
            resolver=resolver,
            socket_factory=guarded_socket,
            limit=self._connections,
            limit_per_host=0,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=min(10.0, self._timeout)),
            auto_decompress=False,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.user_agent, "Accept-Encoding": ACCEPT_ENCODING},
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
            max_headers=_HEADER_COUNT,
            read_bufsize=1 << 16,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def slow_down(self, host: str, delay: float) -> None:
        """Keep at least ``delay`` seconds between page requests to ``host`` from now on."""
        self._host(host).delay = max(delay, self._host_delay)

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        kind: Kind = "page",
    ) -> Response:
        """Read an address, following redirects.

        ``etag`` and ``last_modified`` are the validators of the copy already held; an answer
        that it is unchanged has ``not_modified`` set. Raises ``AddressRefusedError``,
        ``TooLargeError``, ``HTTPStatusError`` or ``FetchError``.
        """
        conditions: dict[str, str] = {"Accept": _ACCEPT[kind]}
        if etag:
            conditions["If-None-Match"] = etag
        if last_modified:
            conditions["If-Modified-Since"] = last_modified
        target, trail = url, _Trail()
        remaining = self._timeout
        while True:
            trail.urls.append(target)
            parsed = self._check(target, asked=url)
            async with self._turn(parsed, kind):
                clock = asyncio.get_running_loop().time()
                try:
                    async with asyncio.timeout(max(remaining, 0.001)):
                        result = await self._hop(parsed, target, conditions, kind, trail)
                except TimeoutError as error:
                    raise FetchError(
                        url, f"no whole answer within {self._timeout:g} seconds"
                    ) from error
                remaining -= asyncio.get_running_loop().time() - clock
            if isinstance(result, Response):
                return result
            if len(trail.urls) > MAX_REDIRECTS:
                raise FetchError(url, f"it redirects more than {MAX_REDIRECTS} times")
            if result in trail.urls:
                raise FetchError(url, f"it redirects in a circle, back to {result}")
            target = result

    def _check(self, target: str, asked: str) -> URL:
        scheme = urlsplit(target).scheme.lower() if "://" in target else ""
        if scheme not in ("http", "https"):
            raise AddressRefusedError(
                asked if target == asked else f"{asked} (redirected to {target})",
                "only http and https addresses are read",
            )
        try:
            parsed = URL(target)
        except ValueError as error:
            raise FetchError(asked, f"is not an address ({error})") from error
        if not parsed.host:
            raise FetchError(asked, "the address names no host")
        return parsed

    def _host(self, name: str) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(asyncio.Semaphore(self._per_host))
            host.delay = self._host_delay
            if len(self._hosts) > _REMEMBERED_HOSTS:
                self._forget_idle()
        self._hosts.move_to_end(name)
        return host

    def _forget_idle(self) -> None:
        for name in list(self._hosts)[: _REMEMBERED_HOSTS // 10]:
            if self._hosts[name].users == 0:
                del self._hosts[name]

    @asynccontextmanager
    async def _turn(self, url: URL, kind: Kind) -> AsyncIterator[None]:
        """Wait for a slot at the host, for its delay, then for a slot of ours."""
        host = self._host(str(url.host))
        host.users += 1
        try:
            async with host.slots:
                if kind == "page":
                    now = asyncio.get_running_loop().time()
                    wait = host.free_at - now
                    host.free_at = max(host.free_at, now) + host.delay
                    if wait > 0:
                        await asyncio.sleep(wait)
                async with self._slots:
                    yield
        finally:
            host.users -= 1

    async def _hop(
        self, url: URL, target: str, headers: Mapping[str, str], kind: Kind, trail: _Trail
    ) -> Response | str:
        """One request: the answer, or where it redirects to."""
        if self._session is None:
            raise RuntimeError("Fetcher is used outside its context")
        asked = trail.urls[0]
        hop = Hop(str(url.host), host_allowed(str(url.host), self._allow))
        token = current_hop.set(hop)
        try:
            async with self._session.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status in (301, 302, 303, 307, 308):
                    location = answer.headers.get("Location")
                    if not location:
                        raise FetchError(asked, "it redirects without saying where to")
                    trail.permanent &= answer.status in (301, 308)
                    return _join(target, location, asked)
                return await self._read(answer, target, kind, trail)
        except (aiohttp.ClientError, ssl.SSLError, OSError, ValueError) as error:
            if isinstance(error, TimeoutError):
                raise FetchError(asked, "the connection timed out") from error
            if hop.refused:
                where = f"{hop.host} ({hop.refused[0]})" if hop.host != hop.refused[0] else hop.host
                raise AddressRefusedError(
                    asked,
                    f"{where} is not a public address",
                    "Name the host in the setting allow_hosts if it should be read.",
                ) from error
            raise FetchError(asked, _in_words(error)) from error
        finally:
            current_hop.reset(token)

    async def _read(
        self, answer: aiohttp.ClientResponse, target: str, kind: Kind, trail: _Trail
    ) -> Response:
        asked = trail.urls[0]
        headers = {name.lower(): value for name, value in answer.headers.items()}
        moved = target if trail.permanent and target != asked else None
        if answer.status == 304:
            return Response(
                url_requested=asked,
                url=target,
                status=304,
                headers=headers,
                body=b"",
                permanent_url=moved,
                not_modified=True,
            )
        if not 200 <= answer.status < 300:
            words = _WORDS.get(answer.status, f"answered {answer.status}")
            raise HTTPStatusError(
                asked,
                f"the server {words} ({answer.status})",
                status=answer.status,
                retry_after=headers.get("retry-after"),
            )
        limit = ROBOTS_BYTES if kind == "robots" else self.max_bytes
        packed = headers.get("content-encoding", "")
        if kind != "robots" and (answer.content_length or 0) > limit:
            raise TooLargeError(
                asked,
                f"the answer has {answer.content_length:,} bytes, more than {limit:,}",
                "Raise the setting max_bytes if it should be read.",
            )
        body = Body(asked, packed, limit, cut=kind == "robots")
        async for chunk in answer.content.iter_any():
            body.add(chunk)
            if body.full and kind == "robots":
                answer.close()
                break
        return Response(
            url_requested=asked,
            url=target,
            status=answer.status,
            headers=headers,
            body=body.finish(),
            permanent_url=moved,
        )


def _join(base: str, location: str, asked: str) -> str:
    # Servers send raw UTF-8 in Location, which arrives as surrogates.
    location = location.strip().encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return urljoin(base, location)
    except ValueError as error:
        raise FetchError(asked, f"it redirects to what is not an address ({location})") from error


def _in_words(error: BaseException) -> str:
    """What went wrong, for a person: the library's own message only where nothing fits."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"its certificate is not valid ({error.certificate_error})"
    if isinstance(error, aiohttp.ClientConnectorSSLError | ssl.SSLError):
        return "no encrypted connection can be made"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "there is no host of that name"
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return "the server cannot be reached in time"
    if isinstance(error, aiohttp.ClientConnectorError):
        reason = error.os_error.strerror or str(error.os_error) or type(error.os_error).__name__
        return f"no connection to the server ({reason})"
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "the server closed the connection without an answer"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the answer breaks off in the middle"
    if isinstance(error, aiohttp.ClientResponseError):
        reason = error.message.strip().partition("\n")[0].rstrip(":")
        return f"the answer is not HTTP as it should be ({reason})"
    if isinstance(error, aiohttp.InvalidURL):
        return "is not an address"
    return f"the connection failed ({error or type(error).__name__})"
