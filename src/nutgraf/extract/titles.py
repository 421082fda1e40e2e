"""Choosing an article's title among those its page gives."""

from __future__ import annotations

import re

from nutgraf.extract.boilerplate import fold
from nutgraf.extract.metadata import Metadata
from nutgraf.extract.urls import site

_PARTS = re.compile(r"\s+[|·•–—«»:-]\s+|\s+\|\s*|\s*\|\s+|\s*ㅣ\s*|：")
_CUT_OFF = re.compile(r"(?:\.\.\.|…)\s*$")
_DOMAIN_END = re.compile(r"\.(?:com|org|net|co|de|fr)\b")


def choose_title(meta: Metadata, given: str | None, url: str = "") -> str:
    """The title its outlet gives an article, without the outlet's or section's name.

    ``given`` is the feed's title: among the page's titles the one that says the same is taken,
    else what the page describes itself by (JSON-LD, then Open Graph), else its heading.
    ``url`` is the page's, whose host often is the outlet's name.
    """
    names = (meta.outlet_name or "", site(url).split(".")[0], meta.section or "")
    heading, *described = [_bare(title, names) for title in (meta.heading or "", *meta.titles)]
    candidates = [title for title in [*described, heading] if title]
    wanted = fold(given or "")
    for title in candidates:
        if wanted and fold(title) == wanted:
            return title
    for index, title in enumerate(candidates):
        others = candidates[:index] + candidates[index + 1 :]
        cut_off = _CUT_OFF.search(title) or len(title) >= 110
        if cut_off and any(_begins(other, title) for other in others):
            continue
        if not others or any(_alike(title, other) for other in others):
            return title
    return next(iter(candidates), "") or given or ""


def _bare(title: str, names: tuple[str, ...]) -> str:
    for name in names:
        title = strip_outlet(title, name)
    return title


def strip_outlet(title: str, outlet: str | None) -> str:
    """A title without the name of the outlet at its end or beginning."""
    name = _squeeze(outlet or "").removeprefix("the")
    parts = list(_PARTS.finditer(title))
    if not parts:
        return title.strip()
    last, first = parts[-1], parts[0]
    tail, head = title[last.end() :], title[: first.start()]
    end = _squeeze(tail)
    if name and (end in (name, f"the{name}") or (len(name) > 3 and name in end and len(tail) < 40)):
        return strip_outlet(title[: last.start()].strip(), outlet)
    if name and _squeeze(head) == name:
        return title[first.end() :].strip()
    if "|" in last.group() and len(tail) < 30 and len(title[: last.start()]) > 25:
        return title[: last.start()].strip()
    return title.strip()


def _squeeze(text: str) -> str:
    return re.sub(r"[^\w]", "", _DOMAIN_END.sub("", text.lower()))


def _begins(whole: str, cut: str) -> bool:
    start = fold(_CUT_OFF.sub("", cut))
    return len(whole) > len(cut) - 3 and fold(whole) != fold(cut) and fold(whole).startswith(start)


def _alike(one: str, other: str) -> bool:
    """Whether two titles share half of the shorter one's words."""
    a, b = set(fold(one).split()), set(fold(other).split())
    return bool(a and b) and len(a & b) >= 0.5 * min(len(a), len(b))
