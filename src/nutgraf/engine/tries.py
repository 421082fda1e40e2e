"""How often somebody may try to log in."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from nutgraf.engine.base import EngineBase

#: Tries from one network before it has to wait, and for how long they count.
TRIES = 5
WITHIN = timedelta(minutes=15)
#: Networks remembered at most; the oldest counts are forgotten first.
_NETWORKS = 10_000


class Tries(EngineBase):
    """Tries to log in, counted in the store for every process that serves it."""

    def wait_to_log_in(self, address: str) -> timedelta:
        """Count a try from this address; how long it has to wait, zero if it may go on.

        Counted before the password is looked at, so that many tries at once are no way round. Who
        got in is to be told to ``got_in``.
        """
        now = self.now()
        tries, since = self.store.count_login_try(network(address), now, WITHIN, _NETWORKS)
        return timedelta() if tries <= TRIES else since + WITHIN - now

    def got_in(self, address: str) -> None:
        """Forget the tries from this address's network."""
        self.store.forget_login_tries(network(address))


def network(address: str) -> str:
    """What is counted as one: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return address[:100]
    if isinstance(given, ipaddress.IPv6Address):
        mapped = given.ipv4_mapped
        return str(mapped or ipaddress.ip_network((given.packed, 64), strict=False))
    return str(given)
