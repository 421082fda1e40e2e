"""Which addresses may be connected to, decided at the moment of connecting.

A name is resolved once per connection, and the address that came out of it is the one that is
checked and connected to: there is no gap in which a name server could change its answer. The
check runs twice, in the resolver (to drop the refused ones of several addresses) and in the
socket factory (which sees every address, also literals that need no resolver).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

#: Prefixes under which an IPv6 address carries an IPv4 address that a translator would reach:
#: RFC 6052 (NAT64), RFC 8215 (local NAT64), RFC 4291 (IPv4-compatible, deprecated).
_CARRIERS = tuple(
    ipaddress.IPv6Network(prefix) for prefix in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")
)


@dataclass(slots=True)
class Hop:
    """One connection attempt: the host asked for, and the addresses refused on the way."""

    host: str
    allowed: bool
    refused: list[str] = field(default_factory=list)


#: The hop under way. Tasks that the HTTP library starts inherit it with their context.
current_hop: ContextVar[Hop | None] = ContextVar("nutgraf_hop", default=None)


class RefusedAddressError(OSError):
    """An address is not public; an ``OSError`` so that connecting treats it as unreachable."""


def is_public(address: str) -> bool:
    """Whether an IP address literal (zone allowed) can belong to a host of the public internet.

    Loopback, private, link-local, multicast, reserved and documentation addresses are not
    public, nor are IPv6 addresses that lead to such an IPv4 address. A literal that cannot be
    read is not public.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        return not ip.is_site_local and all(_public_v4(v4) for v4 in _carried(ip))
    return True


def _public_v4(ip: ipaddress.IPv4Address) -> bool:
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _carried(ip: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    found = [v4 for v4 in (ip.ipv4_mapped, ip.sixtofour) if v4 is not None]
    if ip.teredo is not None:
        found.extend(ip.teredo)
    if any(ip in network for network in _CARRIERS):
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return found


def host_allowed(host: str, patterns: tuple[str, ...]) -> bool:
    """Whether ``host`` (a name or an address literal) matches one of the settings' patterns."""
    name = host.strip("[]").rstrip(".").lower()
    return any(fnmatchcase(name, pattern.strip("[]").rstrip(".").lower()) for pattern in patterns)


def is_localhost(host: str) -> bool:
    """Whether a name is loopback by definition (RFC 6761, section 6.3)."""
    name = host.rstrip(".").lower()
    return name == "localhost" or name.endswith(".localhost")


def guarded_socket(address: tuple[Any, ...]) -> socket.socket:
    """A socket factory for ``aiohttp.TCPConnector``: refuses addresses that are not public.

    Raises ``RefusedAddressError``, and notes the address in the hop under way.
    """
    family, kind, protocol, _, where = address
    hop = current_hop.get()
    if (hop is None or not hop.allowed) and not is_public(str(where[0])):
        if hop is not None:
            hop.refused.append(str(where[0]))
        raise RefusedAddressError(f"{where[0]} is not a public address")
    made = socket.socket(family=family, type=kind, proto=protocol)
    made.setblocking(False)
    return made


Lookup = Callable[[str, int, socket.AddressFamily], list[tuple[Any, ...]]]


def _system_lookup(host: str, port: int, family: socket.AddressFamily) -> list[tuple[Any, ...]]:
    return list(
        socket.getaddrinfo(
            host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
    )


class GuardedResolver(AbstractResolver):
    """Resolves names in threads of its own and keeps only addresses that may be connected to.

    ``allow`` are the host patterns whose addresses need not be public. ``lookup`` has the shape
    of ``socket.getaddrinfo`` and is the system's unless given.
    """

    def __init__(self, allow: tuple[str, ...], threads: int, lookup: Lookup | None = None) -> None:
        self._allow = allow
        self._lookup = lookup or _system_lookup
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="resolve")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of ``host``. Raises ``OSError`` when there are none to connect to."""
        if is_localhost(host):
            found: list[tuple[Any, ...]] = [
                (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port))
            ]
        else:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self._pool, self._lookup, host, port, family)
        allowed = host_allowed(host, self._allow)
        results = [_result(host, item) for item in found]
        kept = [item for item in results if allowed or is_public(item["host"])]
        if not kept:
            hop = current_hop.get()
            if hop is not None:
                hop.refused.extend(item["host"] for item in results)
            raise RefusedAddressError(f"{host} has no public address")
        return kept

    async def close(self) -> None:
        """End the threads; lookups under way are not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _result(host: str, item: tuple[Any, ...]) -> ResolveResult:
    family, _, protocol, _, where = item
    literal = str(where[0])
    if family == socket.AF_INET6 and len(where) > 3 and where[3] and "%" not in literal:
        literal = f"{literal}%{where[3]}"
    return ResolveResult(
        hostname=host,
        host=literal,
        port=int(where[1]),
        family=int(family),
        proto=int(protocol),
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
