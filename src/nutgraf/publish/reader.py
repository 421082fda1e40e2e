"""Who a page is made for: what every template may ask without being told by every caller.

The web's middleware sets it for the request; everywhere else it is a stranger's.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who reads.

    ``owner`` is true for the owner; ``csrf`` then is what each form must carry. ``at`` is the
    address being shown, to come back to.
    """

    owner: bool = False
    csrf: str = ""
    at: str = "/"


STRANGER = Reader()
READER: ContextVar[Reader] = ContextVar("nutgraf_reader", default=STRANGER)
