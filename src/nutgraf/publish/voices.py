"""A story's voices: each report, its original, and those that carry it. Pure, like ``view``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nutgraf.model import ArticleId, Page, Sources, StoryId, Voice, VoiceMember
from nutgraf.publish import dates
from nutgraf.publish.articlepage import Repeated
from nutgraf.publish.citation import ArticleRef, Citations
from nutgraf.publish.links import Links
from nutgraf.publish.names import country_name, outlet_name


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """An article in a voice. ``note`` says what it is and what shows it; "" for an original."""

    ref: ArticleRef
    outlet_href: str
    country: str
    note: str
    extent: str
    revisions: int
    cited: bool


#: Articles listed on a story's page by voice, and copies under each. Its data has all of them.
LISTED = 120
COPIES_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceView:
    """A report: the original and its copies. ``more`` copies are not shown."""

    original: MemberView
    copies: tuple[MemberView, ...]
    more: int


def voice_views(
    page: Page, sources: Sources, citations: Citations, links: Links, cited: set[str]
) -> tuple[VoiceView, ...]:
    """The first voices with their first copies: a page of a thousand articles stays light."""
    views = []
    left = LISTED
    for voice in page.voices:
        if left <= 0:
            break
        shown = voice.members[: min(COPIES_SHOWN + 1, left)]
        left -= len(shown)
        members = [m for v in shown if (m := _member(v, sources, citations, links, cited))]
        if members:
            more = len(voice.members) - len(shown)
            views.append(VoiceView(original=members[0], copies=tuple(members[1:]), more=more))
    return tuple(views)


_EXTENTS = {"stub": "only the opening can be read", "feed": "only what the feed gives"}


def _member(
    member: VoiceMember, sources: Sources, citations: Citations, links: Links, cited: set[str]
) -> MemberView | None:
    ref = citations.ref(member.article_id)
    if ref is None:
        return None
    article = sources.articles[member.article_id]
    return MemberView(
        ref=ref,
        outlet_href=links.outlet(article.outlet_id),
        country=country_name(ref.country),
        note=evidence(member, sources),
        extent=_EXTENTS.get(article.extent, ""),
        revisions=article.revision,
        cited=member.kind != "original" or member.article_id in cited,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeater:
    """An outlet that has no report of its own in a story: it carries those of ``whose``."""

    outlet: str
    href: str
    whose: str


def repeaters(page: Page, sources: Sources, links: Links) -> tuple[Repeater, ...]:
    """The outlets all of whose articles here carry another outlet's report, by name."""
    own: set[str] = set()
    carried: dict[str, list[str]] = {}
    for voice in page.voices:
        for member in voice.members:
            article = sources.articles.get(member.article_id)
            if article is None:
                continue
            origin = sources.articles.get(voice.original)
            if member.kind == "original" or (origin and origin.outlet_id == article.outlet_id):
                own.add(article.outlet_id)
            else:
                name = outlet_name(sources.outlets, origin.outlet_id) if origin else "another"
                carried.setdefault(article.outlet_id, []).append(name)
    found = [
        Repeater(
            outlet=outlet_name(sources.outlets, outlet_id),
            href=links.outlet(outlet_id),
            whose=dates.listed(dict.fromkeys(names)),
        )
        for outlet_id, names in carried.items()
        if outlet_id not in own
    ]
    return tuple(sorted(found, key=lambda r: r.outlet.casefold()))


def repeating(page: Page) -> str:
    """How many of the articles repeat another's report, in words; "" where none does."""
    copies = sum(m.kind != "original" for v in page.voices for m in v.members)
    if not copies:
        return ""
    return f"{copies} {'repeats' if copies == 1 else 'repeat'} another’s report"


def repeated(
    article_id: ArticleId,
    story_id: StoryId,
    voices: Iterable[Voice],
    sources: Sources,
    links: Links,
) -> Repeated | None:
    """What an article of a story repeats, or how many repeat it; ``None`` where neither is so."""
    for voice in voices:
        for member in voice.members:
            if member.article_id != article_id:
                continue
            origin = sources.articles.get(member.of or voice.original)
            if member.kind != "original" and origin is not None:
                return Repeated(
                    outlet=outlet_name(sources.outlets, origin.outlet_id),
                    href=links.article(origin.id),
                    told=evidence(member, sources),
                )
            others = sum(m.kind != "original" for m in voice.members)
            if member.kind == "original" and others:
                href = f"{links.story(story_id)}#articles"
                return Repeated(outlet="", href=href, told="", others=others)
    return None


#: What each kind of copy does with the text it is made from.
COPIES = {
    "reprint": "carries the same text",
    "light edit": "carries the text lightly edited",
    "excerpt": "carries part of the text",
    "rewrite": "retells the text",
    "translation": "translates the text",
    "spun": "the same text with words exchanged; never cited here",
}


def evidence(member: VoiceMember, sources: Sources) -> str:
    """What a copy is and what shows it, in words; "" for an original."""
    article = sources.articles.get(member.article_id)
    own = outlet_name(sources.outlets, article.outlet_id) if article else ""
    told = _credit(member.evidence or "", own)
    if member.kind == "original":
        return told
    parts = [COPIES[member.kind]]
    origin = sources.articles.get(member.of) if member.of else None
    if member.shared > 0 and member.kind != "spun":
        where = outlet_name(sources.outlets, origin.outlet_id) if origin else "the original"
        same = "match" if member.kind == "translation" else "stand in"
        parts.append(f"{member.shared:.0%} of its sentences {same} {where}".replace("%", " %"))
    if told:
        parts.append(told)
    return "; ".join(parts)


#: How the place of a credit, as grouping names it, is told.
_CREDITS = {
    "dateline": "its dateline names",
    "byline": "its byline names",
    "credited": "credits",
    "credit line": "credits",
}


_COUNTED = re.compile(r"\d+ of its \d+ sentences stand in it$")


def _credit(evidence: str, own: str) -> str:
    """Grouping's evidence for a reader: without what an outlet says of itself."""
    told = []
    for part in filter(None, evidence.split("; ")):
        where, colon, name = part.partition(": ")
        if _COUNTED.match(part):
            continue  # said as a share already
        if not colon or where not in _CREDITS:
            told.append(part)
        elif name != own:
            told.append(f"{_CREDITS[where]} {name}")
    return "; ".join(told)
