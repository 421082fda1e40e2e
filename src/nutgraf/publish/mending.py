"""What the owner may put right on a story, and why its articles are in it. Pure, like ``view``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nutgraf.model import ArticleId, Decision, Page, Sources, StoryChange
from nutgraf.publish.links import Links
from nutgraf.publish.names import outlet_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one article is in the story, in words."""

    article_id: ArticleId
    outlet: str
    title: str
    href: str
    text: str
    terms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbouring:
    """A story that may be the same event."""

    id: str
    title: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the owner may do. ``told`` says what was just done, ``undo`` what can be taken back."""

    told: str
    other: str | None
    undo: str
    neighbours: tuple[Neighbouring, ...]


_TOLD = {
    "merged": "The two are one story now; the other address leads here.",
    "split": "Some articles are a story of their own now.",
    "excluded": "That article is out, and will not come back.",
    "undone": "That was taken back.",
}
_UNDO = {
    "merged": "the last merge",
    "split": "the last split",
    "not this one": "the last “not this one”",
}


def reasons(
    decisions: Mapping[ArticleId, Decision], sources: Sources, links: Links
) -> tuple[Reason, ...]:
    """Why each article is in the story, in the order they came."""
    found = []
    for article_id, decision in decisions.items():
        article = sources.articles.get(article_id)
        revision = sources.revisions.get((article_id, article.revision)) if article else None
        if article is None or revision is None:
            continue
        found.append(
            Reason(
                article_id=article_id,
                outlet=outlet_name(sources.outlets, article.outlet_id),
                title=revision.title or "Untitled",
                href=links.article(article_id),
                text=_reason(decision),
                terms=", ".join(decision.shared_terms[:6]),
            )
        )
    return tuple(found)


def _reason(decision: Decision) -> str:
    if decision.by_hand:
        return "put here by hand"
    if decision.founded:
        return "opened the story"
    text = f"{_percent(decision.score)} likely the same event"
    if decision.runner_up:
        text += f"; as the nearest other story {_percent(decision.runner_up_score)}"
    return text


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def tools(
    page: Page, changes: Sequence[StoryChange], links: Links, told: str = "", other: str = ""
) -> Tools:
    """What the owner may do to a story. ``told`` is a key of what was just done."""
    undo = next((_UNDO[c.kind] for c in reversed(changes) if c.kind in _UNDO), "")
    return Tools(
        told=_TOLD.get(told, ""),
        other=links.story(other) if other and told in ("split", "excluded") else None,
        undo=undo,
        neighbours=tuple(
            Neighbouring(id=r.story_id, title=r.title, href=links.story(r.story_id))
            for r in page.related
        ),
    )
