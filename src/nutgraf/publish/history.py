"""A story's history: versions of its page, articles that came and went, merges and splits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nutgraf.model import Page, Sources, StoryChange
from nutgraf.publish import dates
from nutgraf.publish.links import Links
from nutgraf.publish.names import outlet_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of the story's history.

    ``href`` leads to the page as it was, ``changes`` to what it changed, where they can.
    """

    time: str
    machine: str
    text: str
    href: str | None = None
    changes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What a page has that it had not before. ``href`` leads to all of it, ``told`` is it in words."""

    href: str
    told: str


#: What "since yesterday" means, in hours before now.
YESTERDAY = 24


def since(
    page: Page,
    links: Links,
    versions: Sequence[tuple[int, datetime]],
    now: datetime | None,
) -> Since | None:
    """What changed since yesterday; where nothing did, or without ``now``, since the last version.

    ``None`` for a first version and for a site of files, which holds no other.
    """
    before = [(number, time) for number, time in versions if number < page.version]
    if not before or not links.served:
        return None
    stood = [n for n, time in before if now and time <= now - timedelta(hours=YESTERDAY)]
    changed = next((time for number, time in versions if number == page.version), page.composed)
    today = now is not None and changed > now - timedelta(hours=YESTERDAY)
    older = stood[-1] if stood and today else before[-1][0]
    came = sum(s.first_version > older for s in page.sentences())
    told = f"{dates.count(came, 'new sentence')}" if came else "what changed"
    when = "since yesterday" if stood and today else f"since version {older}"
    return Since(href=links.versions(page.story_id, older, page.version), told=f"{told} {when}")


_CHANGES = {
    "founded": "Story opened with {article}",
    "joined": "{article} joined",
    "left": "{article} left",
    "merged": "Another story was merged into this one",
    "split": "The story was split",
    "not this one": "{article} was ruled out",
}
_WAYS = {"joined": " from another story", "left": " for another story"}
_CORRECTIONS = {
    "corrected": "{outlet} corrected its article; this sentence was taken off: {text}",
    "withdrawn": "{outlet} took its article down; this sentence was taken off: {text}",
}
#: Lines of history shown, newest first.
_HISTORY = 40


def history(
    page: Page,
    sources: Sources,
    links: Links,
    versions: Sequence[tuple[int, datetime]],
    changes: Sequence[StoryChange],
) -> tuple[Event, ...]:
    """Page versions and the story's changes, newest first."""
    lines: list[tuple[datetime, str, str | None, str | None]] = []
    before = 0
    for number, time in versions:
        shown = number != page.version and links.served
        href = links.story(page.story_id, number) if shown else None
        this = " (this one)" if number == page.version else ""
        step = links.versions(page.story_id, before, number) if before and links.served else None
        lines.append((time, f"Version {number} of this page{this}", href, step))
        before = number
    times = dict(versions)
    for correction in page.corrections:
        named = sources.articles.get(correction.span.article_id)
        outlet = outlet_name(sources.outlets, named.outlet_id) if named else "An outlet"
        text = _CORRECTIONS[correction.kind].format(outlet=outlet, text=correction.text)
        lines.append((times.get(correction.version, page.composed), text, None, None))
    for change in changes:
        article = sources.articles.get(change.article_id or "")
        name = outlet_name(sources.outlets, article.outlet_id) if article else "an article"
        text = _CHANGES[change.kind].format(article=f"{name}’s article" if article else name)
        if change.kind in _WAYS and change.other_story_id:
            text += _WAYS[change.kind]
        if change.by == "person":
            text += ", by hand"
        if change.note:
            text += f" – {change.note}"
        lines.append((change.at, text, None, None))
    lines.sort(key=lambda line: line[0], reverse=True)
    return tuple(
        Event(
            time=dates.moment(time),
            machine=dates.machine(time),
            text=text[:1].upper() + text[1:],
            href=href,
            changes=step,
        )
        for time, text, href, step in lines[:_HISTORY]
    )
