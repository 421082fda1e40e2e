"""From an article to what the template of the article page prints. Pure, like ``view``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nutgraf.model import Article, Decision, Outlet, Revision, Span, StoryId
from nutgraf.publish import dates
from nutgraf.publish.citation import foreign
from nutgraf.publish.links import Links, outward
from nutgraf.publish.names import country_name
from nutgraf.publish.words import Marked, Piece, changed_paragraphs, marked_paragraphs

_EXTENTS = {
    "stub": "Only the opening of this article can be read without paying.",
    "feed": "Only what the feed gives of this article is held here.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRevision:
    """A revision's words in pieces, cited words marked."""

    number: int
    title: tuple[tuple[Marked, ...], ...]
    paragraphs: tuple[tuple[Marked, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a revision changed in the one before it."""

    number: int
    time: str
    machine: str
    paragraphs: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why an article is in its story."""

    lines: tuple[str, ...]
    features: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """What an article repeats (``outlet`` and ``href`` are its original's, ``told`` shows it), or
    how many ``others`` repeat it; then ``outlet`` is empty and ``href`` the story's.
    """

    outlet: str
    href: str
    told: str
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """All that the article page's template prints."""

    id: str
    outlet: str
    outlet_href: str
    country: str | None
    title: str
    language: str | None
    byline: str | None
    credit: str | None
    time: str
    machine_time: str
    out: str | None
    story: str | None
    removed: str | None
    extent: str
    repeated: Repeated | None
    cited: bool
    shown: ShownRevision
    also_shown: tuple[ShownRevision, ...]
    revisions: tuple[tuple[int, str], ...]
    changes: tuple[Change, ...]
    why: Why | None


def article_page(
    article: Article,
    revisions: Sequence[Revision],
    outlet: Outlet,
    links: Links,
    *,
    marks: Sequence[Span] = (),
    reached: Sequence[Span] = (),
    chosen: Span | None = None,
    number: int | None = None,
    story_id: StoryId | None = None,
    decision: Decision | None = None,
    why: Sequence[str] = (),
    repeated: Repeated | None = None,
) -> ArticlePage:
    """An article as its template needs it.

    Revision ``number`` is shown (else the one ``chosen`` points into, else the newest), with
    ``marks`` and more strongly ``chosen``; spans ``reached`` from elsewhere can be linked to. A site of files also shows older revisions that
    are cited. Raises ``ValueError`` where ``revisions`` is empty.
    """
    by_number = {r.number: r for r in sorted(revisions, key=lambda r: r.number)}
    if not by_number:
        raise ValueError(f"article {article.id!r} has no revision")
    newest = max(by_number)
    wanted = number if number is not None else chosen.revision if chosen else newest
    shown = by_number.get(wanted, by_number[newest])
    cited = {m.revision for m in marks}
    older = [r for r in by_number.values() if r.number in cited and r.number != shown.number]
    return ArticlePage(
        id=article.id,
        outlet=outlet.name,
        outlet_href=links.outlet(outlet.id),
        country=country_name(outlet.country) if outlet.country else None,
        title=shown.title or "Untitled",
        language=foreign(article.language, "en"),
        byline=article.byline,
        credit=article.credit,
        time=dates.article_time(article),
        machine_time=dates.machine(article.time),
        out=outward(article.url),
        story=links.story(story_id) if story_id else None,
        removed=dates.moment(article.removed) if article.removed else None,
        extent=_EXTENTS.get(article.extent, ""),
        repeated=repeated,
        cited=bool(marks),
        shown=_shown(shown, marks, chosen, reached),
        also_shown=() if links.served else tuple(_shown(r, marks, chosen) for r in older),
        revisions=tuple((n, links.revision(article.id, n)) for n in by_number)
        if links.served
        else (),
        changes=tuple(_changes(by_number)),
        why=_why(decision, why),
    )


def _shown(
    revision: Revision,
    marks: Sequence[Span],
    chosen: Span | None,
    reached: Sequence[Span] = (),
) -> ShownRevision:
    def fields(name: str, text: str) -> tuple[tuple[Marked, ...], ...]:
        spans, others = (
            [s for s in some if s.field == name and s.revision == revision.number]
            for some in (marks, reached)
        )
        here = chosen is not None and chosen.field == name and chosen.revision == revision.number
        paragraphs = marked_paragraphs(text, spans, chosen if here else None, others)
        return tuple(tuple(paragraph) for paragraph in paragraphs)

    return ShownRevision(
        number=revision.number,
        title=fields("title", revision.title or "Untitled"),
        paragraphs=fields("text", revision.text),
    )


def _changes(by_number: dict[int, Revision]) -> list[Change]:
    """Newest first."""
    numbers = list(by_number)
    changes = []
    for before, after in pairwise(numbers):
        old, new = by_number[before], by_number[after]
        paragraphs = changed_paragraphs(old.title, new.title) + changed_paragraphs(
            old.text, new.text
        )
        time = new.updated or new.fetched
        changes.append(
            Change(
                number=after,
                time=dates.moment(time),
                machine=dates.machine(time),
                paragraphs=tuple(paragraphs),
            )
        )
    return changes[::-1]


def _why(decision: Decision | None, lines: Sequence[str]) -> Why | None:
    if decision is None or not lines:
        return None
    return Why(
        lines=tuple(lines),
        features=tuple((name, f"{value:.2f}") for name, value in decision.features.items()),
    )
