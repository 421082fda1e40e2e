"""Plug-ins: other distributions' code, found by their entry points.

Three groups, each documented with an example in ``docs/plugins.md``:

``nutgraf.encoders``
    A sentence encoder. Its name is what the setting ``encoder`` takes; it is called with
    nothing and gives a ``nutgraf.annotate.TextEncoder``.
``nutgraf.extractors``
    What one outlet's pages need. Its name is the outlet's host; it is called as
    ``(body, url, extracted)`` for each page of that outlet, in the extracting process, and gives
    an ``Extracted``: the one it was given, or one with fields replaced.
``nutgraf.published``
    Told of new pages. Each is called as ``(page)`` after a page's version was stored, by the
    process that stored it. It may be called again for a page, never with one that is not stored.

Nothing is imported before it is needed. A plug-in that cannot be loaded is a ``PluginError``;
what it does wrong later is logged and never stops the others.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from nutgraf.errors import PluginError

ENCODERS = "nutgraf.encoders"
EXTRACTORS = "nutgraf.extractors"
PUBLISHED = "nutgraf.published"


def names(group: str) -> tuple[str, ...]:
    """The names of a group's plug-ins, sorted."""
    return tuple(sorted(_group(group)))


def load(group: str, name: str) -> Any | None:
    """A plug-in's object; ``None`` if there is none of that name.

    Raises ``PluginError`` if it cannot be imported.
    """
    entry_point = _group(group).get(name)
    return _load(entry_point) if entry_point is not None else None


@lru_cache(maxsize=8)
def _group(group: str) -> dict[str, EntryPoint]:
    # Reading the metadata of every installed distribution takes milliseconds: once a process.
    return {e.name: e for e in entry_points(group=group)}


@lru_cache(maxsize=256)
def _load(entry_point: EntryPoint) -> Any:
    try:
        return entry_point.load()
    except Exception as error:
        where = f"plug-in {entry_point.name!r} ({entry_point.group})"
        raise PluginError(
            where,
            f"{entry_point.value} cannot be imported: {type(error).__name__}: {error}",
            f"Mend or uninstall {_distribution(entry_point)}.",
        ) from error


def _distribution(entry_point: EntryPoint) -> str:
    distribution = entry_point.dist
    return distribution.name if distribution is not None else "its distribution"
