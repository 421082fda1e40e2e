"""Choosing an article's title among those its page gives."""

from __future__ import annotations

import re

from nutgraf.extract.boilerplate import fold
from nutgraf.extract.metadata import Metadata

_PARTS = re.compile(r"\s+[|·•–—«»:-]\s+|\s+\|\s*|\s*\|\s+")


def choose_title(meta: Metadata, given: str | None) -> str:
    """The title as readers see it: the page's heading where its metadata agrees with it.

    ``given`` is the feed's title. Parts that only name the outlet or section are dropped.
    """
    candidates = [strip_outlet(title, meta.outlet_name) for title in meta.titles]
    heading = strip_outlet(meta.heading, meta.outlet_name) if meta.heading else ""
    if heading and any(_alike(heading, other) for other in [*candidates, given or ""]):
        return heading
    return next((title for title in candidates if title), "") or heading or given or ""


def strip_outlet(title: str, outlet: str | None) -> str:
    """A title without the name of the outlet at its end or beginning."""
    name = _squeeze(outlet or "")
    parts = list(_PARTS.finditer(title))
    if not parts:
        return title.strip()
    last, first = parts[-1], parts[0]
    tail, head = title[last.end() :], title[: first.start()]
    if name and (
        _squeeze(tail) in (name, f"the{name}")
        or (len(name) > 3 and name in _squeeze(tail) and len(tail) < 40)
    ):
        return strip_outlet(title[: last.start()].strip(), outlet)
    if name and _squeeze(head) == name:
        return title[first.end() :].strip()
    if "|" in last.group() and len(tail) < 30 and len(title[: last.start()]) > 25:
        return title[: last.start()].strip()
    return title.strip()


def _squeeze(text: str) -> str:
    return re.sub(r"[^\w]|\.(?:com|org|net|co|de|fr)\b", "", text.lower())


def _alike(one: str, other: str) -> bool:
    """Whether two titles share most of their words."""
    a, b = set(fold(one).split()), set(fold(other).split())
    return bool(a and b) and len(a & b) >= 0.5 * min(len(a), len(b))
