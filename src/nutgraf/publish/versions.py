"""What changed between two versions of a page. Pure, like ``view``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from nutgraf.model import Page, Sentence, Sources
from nutgraf.publish import dates
from nutgraf.publish.citation import Citations, SentenceView
from nutgraf.publish.links import Links
from nutgraf.publish.view import TITLES, support


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionChange:
    """What came into a section and what went out of it."""

    title: str
    came: tuple[SentenceView, ...]
    went: tuple[SentenceView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Two versions of a page side by side."""

    story_id: str
    headline: str
    older: int
    newer: int
    older_time: str
    newer_time: str
    headlines: tuple[SentenceView, SentenceView] | None
    record: tuple[str, str] | None
    sections: tuple[SectionChange, ...]
    moved: int
    others: tuple[tuple[str, str], ...]


def changed(
    older: Page,
    newer: Page,
    sources: Sources,
    links: Links,
    versions: Sequence[tuple[int, datetime]] = (),
) -> Changed:
    """What ``newer`` says that ``older`` did not, and the other way round.

    A sentence is the same where its words are; one that only changed its section has moved.
    """
    citations = Citations(sources, links, voices=newer.voices)
    before, after = _by_section(older), _by_section(newer)
    had = {text for sentences in before.values() for text in sentences}
    has = {text for sentences in after.values() for text in sentences}
    sections = []
    moved = 0
    for title in dict.fromkeys((*after, *before)):
        now, then = after.get(title, {}), before.get(title, {})
        moved += sum(text in had and text not in then for text in now)
        came = tuple(citations.view(s) for text, s in now.items() if text not in had)
        went = tuple(citations.view(s) for text, s in then.items() if text not in has)
        if came or went:
            sections.append(SectionChange(title=title, came=came, went=went))
    headlines = None
    if older.headline.text != newer.headline.text:
        headlines = (citations.view(older.headline), citations.view(newer.headline))
    records = (" · ".join(support(older)), " · ".join(support(newer)))
    return Changed(
        story_id=newer.story_id,
        headline=newer.headline.text,
        older=older.version,
        newer=newer.version,
        older_time=dates.moment(older.composed),
        newer_time=dates.moment(newer.composed),
        headlines=headlines,
        record=records if records[0] != records[1] else None,
        sections=tuple(sections),
        moved=moved,
        others=tuple(
            (f"{a} to {b}", links.versions(newer.story_id, a, b))
            for (a, _), (b, _) in pairwise(versions)
            if (a, b) != (older.version, newer.version)
        ),
    )


def _by_section(page: Page) -> dict[str, dict[str, Sentence]]:
    found = {TITLES[s.kind]: {x.text: x for x in s.sentences} for s in page.sections}
    differences = {a.sentence.text: a.sentence for d in page.differences for a in d.accounts}
    if differences:
        found["Where accounts differ"] = differences
    return found
