"""From model objects to what the template of the story page prints.

Everything here is pure: the same objects and the same ``now`` give the same view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nutgraf.model import (
    ArticleId,
    Decision,
    Difference,
    Page,
    Sentence,
    Sources,
    StoryChange,
)
from nutgraf.publish import dates
from nutgraf.publish.charts import Coverage, Curve, coverage, growth
from nutgraf.publish.citation import ArticleRef, Citations, SentenceView
from nutgraf.publish.history import Event, Since, history, since
from nutgraf.publish.links import Links
from nutgraf.publish.mending import Reason, Tools, reasons
from nutgraf.publish.names import country_name, outlet_name
from nutgraf.publish.pictures import Picture, Times, echoes, figures, times
from nutgraf.publish.reader import Mark
from nutgraf.publish.speakers import Speaker, about, speakers
from nutgraf.publish.voices import Repeater, VoiceView, repeaters, repeating, voice_views

#: Section titles.
TITLES = {
    "nut graf": "In short",
    "what happened": "What happened",
    "who says what": "Who says what",
    "background": "Background",
    "what comes next": "What comes next",
    "timeline": "Timeline",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section. ``speakers`` is filled in "who says what", ``sentences`` elsewhere.

    That of the kind "differences" only says where the table of differences stands.
    """

    kind: str
    slug: str
    title: str
    sentences: tuple[SentenceView, ...]
    speakers: tuple[Speaker, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """One side of a difference."""

    value: str
    sentence: SentenceView


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceView:
    """Accounts that do not agree."""

    about: str
    kind: str
    explanation: str
    accounts: tuple[AccountView, ...]
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedView:
    """A neighbour and the reason it is one."""

    href: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An article that its outlet changed after publication. ``href`` leads to what changed."""

    ref: ArticleRef
    href: str
    times: str
    when: str
    machine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstReport:
    """Who reported a story first. ``href`` leads to that article, where it can be told."""

    outlet: str
    time: str
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """All that the story page's template prints."""

    id: str
    version: int
    newest: int
    composed: str
    headline: SentenceView
    nut_graf: tuple[SentenceView, ...]
    support: tuple[str, ...]
    countries: str
    first_reported: FirstReport
    last_changed: str
    since: Since | None
    alone: bool
    repeaters: tuple[Repeater, ...]
    repeating: str
    sections: tuple[SectionView, ...]
    timeline: tuple[SentenceView, ...]
    differences: tuple[DifferenceView, ...]
    voices: tuple[VoiceView, ...]
    voices_more: int
    related: tuple[RelatedView, ...]
    coverage: Coverage | None
    echoes: Picture | None
    times: Times | None
    curve: Curve | None
    history: tuple[Event, ...]
    corrections: tuple[Correction, ...]
    description: str
    mark: Mark | None
    fresh: str
    fresh_href: str
    reasons: tuple[Reason, ...]
    tools: Tools | None

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """The fragments and titles of the page's parts, from top to bottom."""
        last = (
            ("timeline", "Timeline", self.timeline),
            ("articles", "Who reported it, who repeats it", self.voices),
            ("related", "Related stories", self.related),
            ("history", "What changed, and when", self.history),
        )
        first = [(section.slug, section.title) for section in self.sections]
        return (*first, *((slug, title) for slug, title, part in last if part))


def story_page(
    page: Page,
    sources: Sources,
    links: Links,
    *,
    versions: Sequence[tuple[int, datetime]] = (),
    changes: Sequence[StoryChange] = (),
    decisions: Mapping[ArticleId, Decision] | None = None,
    mark: Mark | None = None,
    tools: Tools | None = None,
    now: datetime | None = None,
) -> StoryPage:
    """A page as its template needs it. ``mark`` is the owner's, ``None`` for a stranger.

    ``now`` is when it is shown, ``None`` for a page that will lie on a disk.
    """
    seen = mark.read_version if mark else 0
    citations = Citations(sources, links, seen=seen, voices=page.voices)
    cited = {span.article_id for span in page.spans()}
    record = page.record
    headline = citations.view(page.headline)
    nut_graf = tuple(citations.view(s) for s in in_section(page, "nut graf"))
    copies = frozenset(
        m.article_id for v in page.voices for m in v.members[1:] if m.kind != "original"
    )
    voices = voice_views(page, sources, citations, links, cited)
    return StoryPage(
        id=page.story_id,
        version=page.version,
        newest=max([page.version, *(number for number, _ in versions)]),
        composed=dates.moment(page.composed),
        headline=headline,
        nut_graf=nut_graf,
        support=support(page),
        countries=dates.listed(sorted(country_name(c) for c in record.countries)),
        first_reported=_first_reported(page, sources, links),
        last_changed=dates.told(record.last_changed, sources.articles.values())
        if record.last_changed
        else "",
        since=since(page, links, versions, now),
        alone=record.voices < 2,
        repeaters=repeaters(page, sources, links),
        repeating=repeating(page),
        sections=_sections(page, citations, links),
        timeline=tuple(citations.view(s) for s in in_section(page, "timeline")),
        differences=tuple(_difference(d, citations, sources) for d in page.differences),
        voices=voices,
        voices_more=len(page.voices) - len(voices),
        related=tuple(
            RelatedView(href=links.story(r.story_id), title=r.title, reason=r.reason)
            for r in page.related
        ),
        coverage=coverage(tuple(sources.articles.values()), sources.outlets, copies),
        echoes=echoes(page.voices, sources),
        times=times(in_section(page, "timeline"), tuple(sources.articles.values())),
        curve=growth(tuple(sources.articles.values()), 160, 40),
        history=history(page, sources, links, versions, changes),
        corrections=_corrections(sources, citations),
        description=" ".join(s.text for s in nut_graf) or headline.text,
        mark=mark,
        fresh=_fresh(page, seen),
        fresh_href=links.versions(page.story_id, seen, page.version) if seen else "",
        reasons=reasons(decisions or {}, sources, links),
        tools=tools,
    )


def _corrections(sources: Sources, citations: Citations) -> tuple[Correction, ...]:
    """Articles that changed, the one changed last first."""
    found = []
    for article in sources.articles.values():
        ref = citations.ref(article.id)
        newest = sources.revisions.get((article.id, article.revision))
        if article.revision > 1 and ref is not None and newest is not None:
            seen = newest.updated or newest.fetched
            times = "once" if article.revision == 2 else f"{article.revision - 1} times"
            correction = Correction(
                ref=ref,
                href=f"{ref.here}#changes",
                times=times,
                when=dates.moment(seen),
                machine=dates.machine(seen),
            )
            found.append((seen, correction))
    found.sort(key=lambda item: item[0], reverse=True)
    return tuple(correction for _, correction in found)


def _fresh(page: Page, seen: int) -> str:
    """What is new since the version that was read, in words."""
    if not 0 < seen < page.version:
        return ""
    count = sum(s.first_version > seen for s in page.sentences())
    return f"Since you read it: {dates.count(count, 'new sentence') if count else 'changed'}"


def _difference(difference: Difference, citations: Citations, sources: Sources) -> DifferenceView:
    return DifferenceView(
        about=about(difference),
        kind=difference.kind,
        explanation=difference.explanation,
        accounts=tuple(
            AccountView(value=a.value, sentence=citations.view(a.sentence))
            for a in difference.accounts
        ),
        picture=figures(difference, sources),
    )


def in_section(page: Page, kind: str) -> tuple[Sentence, ...]:
    """A section's sentences; none where the page has no such section."""
    return tuple(s for section in page.sections if section.kind == kind for s in section.sentences)


def support(page: Page) -> tuple[str, ...]:
    """The figures of the line of record: articles, voices, countries."""
    record = page.record
    parts = [
        dates.count(record.articles, "article"),
        dates.count(record.voices, "independent voice"),
        dates.count(record.outlets, "outlet"),
    ]
    if record.countries:
        parts.append(dates.count(len(record.countries), "country", "countries"))
    return tuple(parts)


def _first_reported(page: Page, sources: Sources, links: Links) -> FirstReport:
    record = page.record
    time = record.first_reported
    found = (
        a.id
        for a in sources.articles.values()
        if a.outlet_id == record.first_outlet_id and a.published == time
    )
    article_id = next(found, None) if time else None
    return FirstReport(
        outlet=outlet_name(sources.outlets, record.first_outlet_id),
        time=dates.told(time, sources.articles.values()) if time else "",
        href=links.article(article_id) if article_id else None,
    )


def _sections(page: Page, citations: Citations, links: Links) -> tuple[SectionView, ...]:
    views = []
    for section in page.sections:
        if section.kind in ("nut graf", "timeline"):
            continue
        spoken = section.kind == "who says what"
        views.append(
            SectionView(
                kind=section.kind,
                slug=section.kind.replace(" ", "-"),
                title=TITLES[section.kind],
                sentences=() if spoken else tuple(citations.view(s) for s in section.sentences),
                speakers=speakers(section, citations, links) if spoken else (),
            )
        )
    if page.differences:
        later = ("background", "what comes next")
        at = next((n for n, v in enumerate(views) if v.kind in later), len(views))
        views.insert(
            at,
            SectionView(
                kind="differences",
                slug="differences",
                title="Where accounts differ",
                sentences=(),
            ),
        )
    return tuple(views)
