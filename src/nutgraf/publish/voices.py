"""A story's voices: each report, its original, and those that carry it. Pure, like ``view``."""

from __future__ import annotations

from dataclasses import dataclass

from nutgraf.model import Page, Sources, VoiceMember
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
        cited=member.article_id in cited,
    )


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
    if member.kind == "original":
        return member.evidence or ""
    parts = [COPIES[member.kind]]
    origin = sources.articles.get(member.of) if member.of else None
    if member.shared > 0:
        where = outlet_name(sources.outlets, origin.outlet_id) if origin else "the original"
        told = "match" if member.kind == "translation" else "stand in"
        parts.append(f"{member.shared:.0%} of its sentences {told} {where}".replace("%", " %"))
    if member.evidence:
        parts.append(member.evidence)
    return "; ".join(parts)
