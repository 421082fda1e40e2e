"""People, bodies and places in a site of files, and the index of them and of the outlets."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from nutgraf.model import Outlet, Span
from nutgraf.model.people import Name, NameKind
from nutgraf.publish import html
from nutgraf.publish.links import SiteLinks
from nutgraf.publish.namepage import Naming, Statement, name_page

_TITLES: dict[NameKind, str] = {"person": "People", "organisation": "Bodies", "place": "Places"}


class Named(Protocol):
    """A name, what it said, and the articles that name it, as the engine gives it."""

    @property
    def name(self) -> Name: ...
    @property
    def said(self) -> Sequence[Statement]: ...
    @property
    def named(self) -> Sequence[Naming]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """A line of the index."""

    href: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexGroup:
    """Lines of one kind, in the order of the alphabet."""

    key: str
    title: str
    lines: tuple[IndexLine, ...]


def write_name(
    view: Named, articles: Collection[str], links: SiteLinks, title: str
) -> tuple[str, set[Span]]:
    """A name's page as a document, and the spans that it links to.

    Only what stands in ``articles``, which are part of the site, is on it.
    """
    said = [s for s in view.said if s.article.id in articles]
    named = [n for n in view.named if n.article.id in articles]
    spans = set()
    for one in said:
        whole = (one.said.statement.start, one.said.statement.end)
        for stretch in (whole, one.said.statement.descriptor):
            if stretch is not None:
                spans.add(Span(one.article.id, one.said.revision, *stretch))
    document = html.render(
        "name.html",
        links,
        title,
        it=name_page(view.name, said, named, links),
        here=None,
        oldest=False,
        feed=None,
        more_said=None,
        more_named=None,
    )
    return document, spans


def names_index(
    names: Iterable[Name], outlets: Mapping[str, Outlet], links: SiteLinks
) -> list[IndexGroup]:
    """The outlets, people, bodies and places of a site, each kind by the alphabet."""
    found: dict[str, list[IndexLine]] = {}
    for name in names:
        href = links.name(name.kind, name.key)
        if name.kind in _TITLES and href is not None:
            found.setdefault(name.kind, []).append(IndexLine(href=href, name=name.name))
    lines = [IndexLine(href=links.outlet(o.id), name=o.name) for o in outlets.values()]
    groups = [("outlet", "Outlets", lines)]
    groups += [(kind, title, found.get(kind, [])) for kind, title in _TITLES.items()]
    return [
        IndexGroup(key=key, title=title, lines=tuple(sorted(some, key=_alphabet)))
        for key, title, some in groups
        if some
    ]


def _alphabet(line: IndexLine) -> tuple[str, str]:
    apart = unicodedata.normalize("NFKD", line.name).casefold()
    return "".join(c for c in apart if not unicodedata.combining(c)), line.href
