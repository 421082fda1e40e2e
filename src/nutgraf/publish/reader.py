"""Who a page is made for: what every template may ask without being told by every caller.

The web's middleware sets it for the request; everywhere else it is a stranger's.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who reads.

    ``owner`` is true for the owner; ``csrf`` then is what each form must carry. ``at`` is the
    address being shown, to come back to.
    """

    owner: bool = False
    csrf: str = ""
    at: str = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the owner did with a story. ``read_version`` is the page version read, 0 for none.

    ``visited`` is when the owner's visit before this one ended.
    """

    read_version: int = 0
    saved: bool = False
    hidden: bool = False
    visited: datetime | None = None


STRANGER = Reader()
READER: ContextVar[Reader] = ContextVar("nutgraf_reader", default=STRANGER)
