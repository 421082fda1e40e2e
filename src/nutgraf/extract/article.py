"""From a page to an article: its words, and what it says about itself."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from nutgraf.errors import ExtractError
from nutgraf.extract import boilerplate as boilerplates
from nutgraf.extract import language as languages
from nutgraf.extract.boilerplate import LeftOut, learn_boilerplate
from nutgraf.extract.credits import agency_in
from nutgraf.extract.explain import account
from nutgraf.extract.markup import guess_day, html_lines, load_page, page_lines
from nutgraf.extract.metadata import Metadata, read_metadata
from nutgraf.extract.recover import recover
from nutgraf.extract.structure import Structure, fold
from nutgraf.extract.titles import choose_title
from nutgraf.extract.urls import site
from nutgraf.model import Entry, Extent, Grain

__all__ = ["Extracted", "LeftOut", "extract", "from_entry", "learn_boilerplate"]

#: A page's text shorter than this holds no article, unless the feed has one.
_LEAST_CHARS = 80
#: A text of this many characters is not taken for a stub by its length alone.
_STUB_CHARS = 600
_PAYWALL = re.compile(
    r"(?:subscribe|sign in|log in|register|become a (?:member|subscriber)|start your "
    r"(?:free )?trial)\b.{0,60}\b(?:to (?:continue|keep|read|unlock|access|view)|"
    r"for (?:full|unlimited) access)|"
    r"(?:this|the) (?:article|story|content|post) is (?:only )?(?:for|available (?:only )?to|"
    r"reserved for|exclusive to|exclusively for)\b.{0,40}(?:subscribers?|members?)|"
    r"(?:already|not yet) a (?:subscriber|member)\b|you(?:'ve| have) (?:reached|read|used)\b.{0,60}"
    r"\b(?:limit|free (?:articles|stories))|to (?:continue|keep) reading\b.{0,80}|"
    r"unlock (?:this|the full) (?:article|story)|(?:weiterlesen|jetzt lesen) mit\b.{0,40}|"
    r"nur für abonnent|réservé aux abonnés|exclusivo para (?:suscriptores|assinantes)|"
    r"(?:contenuto|articolo) riservato agli abbonati",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """An article as its page (or its feed) gives it.

    ``text`` is paragraphs separated by ``"\\n"`` and does not begin with the title. ``published``
    is as exact as ``grain`` says. ``credit`` names where a reprint is from. ``extent`` says how
    much of the article this is, ``paywall`` whether the page says that the rest is for those
    who pay, ``left_out`` what of the page was not taken, and why.
    """

    title: str
    text: str
    byline: str | None = None
    published: datetime | None = None
    grain: Grain = "time"
    updated: datetime | None = None
    language: str | None = None
    section: str | None = None
    image_url: str | None = None
    image_credit: str | None = None
    canonical_url: str | None = None
    outlet_name: str | None = None
    credit: str | None = None
    description: str | None = None
    extent: Extent = "full"
    paywall: bool = False
    left_out: tuple[LeftOut, ...] = ()

    @property
    def authors(self) -> tuple[str, ...]:
        """The byline's names."""
        return tuple(self.byline.split(", ")) if self.byline else ()


def extract(
    html: bytes | str,
    url: str,
    *,
    entry: Entry | None = None,
    boilerplate: Collection[str] = (),
    content_type: str | None = None,
    explain: bool = False,
) -> Extracted:
    """Take the article out of a page.

    ``url`` is the page's address. ``entry`` is what the feed gave: it fills what the page does
    not say, and its text is used when the page gives less. ``boilerplate`` are the outlet's
    recurring lines (``learn_boilerplate``). ``content_type`` is the server's header, for its
    charset. With ``explain`` the whole page is accounted for: ``left_out`` then holds every
    line of it that is not in the text, in the page's order. Raises ``ExtractError`` where the
    page is empty, is no HTML, or holds no article.
    """
    tree = load_page(html, url, content_type)
    meta = read_metadata(tree, url)
    title = choose_title(meta, entry.title if entry else None, url)
    structure = Structure(tree)
    lines = recover(page_lines(tree, url), structure, meta.description)
    lines = _or_repeated_body(lines, meta)
    lead = meta.description or ""
    kept, left_out = boilerplates.remove(lines, boilerplate, title, structure, lead)
    walled = meta.free is False or any(
        _PAYWALL.search(line[:400]) for line in [*kept[-4:], *lines[-6:]]
    )
    kept, notices = _without_paywall_notice(kept)
    left_out += notices
    text = "\n".join(kept)
    extent: Extent = "stub" if walled and (len(text) < _STUB_CHARS or notices) else "full"
    given = _feed_text(entry, boilerplate, title)
    if given and len(given) > 1.2 * len(text):
        text, extent = given, "feed"
    elif extent == "full" and len(text) < _LEAST_CHARS and meta.description:
        extent = "stub"
    if len(text) < _LEAST_CHARS and not (text and meta.is_article):
        raise ExtractError(
            url, "the page holds no article" if not lines else "the page has no text of an article"
        )
    found = _assemble(meta, entry, title, text, extent, left_out, url, tree)
    if explain:
        shown = (title, found.byline or "", *found.authors)
        left_out = account(structure, text.split("\n"), left_out, shown)
    return replace(found, paywall=walled, left_out=tuple(left_out))


def from_entry(entry: Entry, *, boilerplate: Collection[str] = ()) -> Extracted:
    """The article as its feed alone gives it, for an entry whose page cannot be read.

    Raises ``ExtractError`` where the entry holds no words beside its title.
    """
    title = entry.title or ""
    text = _feed_text(entry, boilerplate, title)
    if not text:
        raise ExtractError(entry.url or entry.id, "the feed gives no text, only a title")
    return _assemble(
        Metadata(language=entry.language), entry, title, text, "feed", [], entry.url or "", None
    )


def _or_repeated_body(lines: list[str], meta: Metadata) -> list[str]:
    """The text that JSON-LD repeats, for pages that show theirs only to a browser.

    Also where the extractor found that same text, but lost its paragraphs.
    """
    size = sum(map(len, lines))
    if meta.body is None or size > max(_STUB_CHARS, 1.1 * len(meta.body)):
        return lines
    body = html_lines(meta.body)
    more = size <= _STUB_CHARS and sum(map(len, body)) > 2 * size
    same = len(body) > len(lines) and fold(" ".join(body)) == fold(" ".join(lines))
    return body if more or same else lines


def _without_paywall_notice(lines: list[str]) -> tuple[list[str], list[LeftOut]]:
    kept: list[str] = []
    out: list[LeftOut] = []
    for line in lines:
        if len(line) < 400 and _PAYWALL.search(line):
            out.append(LeftOut(line, "paywall notice"))
        else:
            kept.append(line)
    return kept, out


def _feed_text(entry: Entry | None, learned: Collection[str], title: str) -> str:
    if entry is None:
        return ""
    candidates = [html_lines(markup) for markup in (entry.content, entry.summary) if markup]
    texts = ["\n".join(boilerplates.remove(lines, learned, title)[0]) for lines in candidates]
    return max(texts, key=len, default="")


def _assemble(
    meta: Metadata,
    entry: Entry | None,
    title: str,
    text: str,
    extent: Extent,
    left_out: list[LeftOut],
    url: str,
    tree: Any,
) -> Extracted:
    published, grain = _published(meta, entry, tree, url)
    updated = meta.updated or (entry.updated if entry else None)
    byline = meta.byline or (", ".join(entry.authors) if entry and entry.authors else None)
    declared = (entry.language if entry else None) or meta.language
    return Extracted(
        title=title,
        text=text,
        byline=byline,
        published=published,
        grain=grain,
        updated=updated if updated and (published is None or updated > published) else None,
        language=languages.detect(title, text, meta.language or declared),
        section=meta.section or (entry.tags[0] if entry and entry.tags else None),
        image_url=meta.image_url or (entry.image_url if entry else None),
        image_credit=meta.image_credit,
        canonical_url=meta.canonical_url,
        outlet_name=meta.outlet_name,
        credit=_credit(meta, entry, byline, text, url),
        description=meta.description,
        extent=extent,
        left_out=tuple(left_out),
    )


def _published(
    meta: Metadata, entry: Entry | None, tree: Any, url: str
) -> tuple[datetime | None, Grain]:
    """When the article was published: the page's word, made exact by the feed's."""
    said = entry.published if entry else None
    if meta.published is not None:
        close = said is not None and abs(said - meta.published) < timedelta(hours=36)
        if close and said is not None and (meta.grain == "day" or not meta.zoned):
            return said, "time"
        return meta.published, meta.grain
    if said is not None:
        return said, "time"
    if tree is None:
        return None, "time"
    day = guess_day(tree, url)
    return day, "day" if day is not None else "time"


def _credit(
    meta: Metadata, entry: Entry | None, byline: str | None, text: str, url: str
) -> str | None:
    if entry is not None and entry.source_title:
        return entry.source_title
    agency = agency_in(byline, text)
    if agency is not None:
        return agency
    if meta.canonical_url and site(meta.canonical_url) != site(url):
        names = {site(meta.canonical_url).split(".")[0], site(url).split(".")[0]}
        return site(meta.canonical_url) if len(names) > 1 else None
    return None
