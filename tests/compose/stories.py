"""Stories made of our own sentences, for tests of composing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from nutgraf.annotate import Annotator
from nutgraf.compose.verify import verify
from nutgraf.compose.write import compose
from nutgraf.model import Article, Material, Outlet, Page, Revision, Sources, Story, Voice

AT = datetime(2021, 3, 2, 12, tzinfo=UTC)
OUTLETS = ("Harbour Post", "Meridian Wire", "Hanbit Daily", "Lakeside Herald", "Volga Courier")


def material(
    number: int,
    title: str,
    text: str,
    *,
    at: datetime | None = AT,
    language: str = "en",
    revision: int = 1,
) -> Material:
    """An article of the ``number``-th outlet, annotated."""
    key = f"a{number}"
    outlet = Outlet(id=f"o{number}", name=OUTLETS[number % len(OUTLETS)])
    rev = Revision(article_id=key, number=revision, title=title, text=text, fetched=AT)
    return Material(
        article=Article(
            id=key,
            url=f"http://{key}.example/",
            outlet_id=outlet.id,
            first_seen=AT,
            published=at,
            language=language,
            revision=revision,
        ),
        revision=rev,
        annotation=Annotator().annotate(rev, published=at, language=language),
        outlet=outlet,
    )


def story(materials: Sequence[Material], voices: tuple[Voice, ...] = ()) -> Story:
    ids = tuple(m.article.id for m in materials)
    return Story(id="s", founded=AT, article_ids=ids, voices=voices)


def page(
    materials: Sequence[Material],
    *,
    voices: tuple[Voice, ...] = (),
    previous: Page | None = None,
    now: datetime = AT + timedelta(days=30),
) -> Page:
    """The composed page, which must verify."""
    made = compose(story(materials, voices), materials, previous=previous, now=now)
    assert verify(made, sources(materials)) == []
    return made


def sources(materials: Sequence[Material]) -> Sources:
    return Sources(
        articles={m.article.id: m.article for m in materials},
        revisions={(m.article.id, m.revision.number): m.revision for m in materials},
        outlets={m.outlet.id: m.outlet for m in materials},
    )


def texts(made: Page, kind: str | None = None) -> list[str]:
    """The sentences of a page, or of one section."""
    return [s.text for x in made.sections if kind in (None, x.kind) for s in x.sentences]
