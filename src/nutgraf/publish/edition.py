"""An edition as one file to carry along: a book (EPUB 3), a page of its own (HTML), or Markdown."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from nutgraf.model import Page, Sentence, Sources, Span
from nutgraf.publish import dates
from nutgraf.publish.assets import FOLDER
from nutgraf.publish.citation import foreign
from nutgraf.publish.html import environment
from nutgraf.publish.legible import legible
from nutgraf.publish.links import ServerLinks, outward
from nutgraf.publish.markdown import page_to_markdown, plain
from nutgraf.publish.speakers import about, said_by
from nutgraf.publish.view import TITLES, support

Form = Literal["epub", "html", "md"]
FORMS: tuple[Form, ...] = ("epub", "html", "md")
#: Content types by form.
TYPES: Mapping[Form, str] = {
    "epub": "application/epub+zip",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}
#: A time in every entry of the archive, so that the same edition is the same file.
_STAMP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Where a sentence is from. ``words`` are the article's where the sentence was edited."""

    number: int
    outlet: str
    title: str
    time: str
    out: str | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence, what stands before it (a speaker, a day, a value), and its note's number."""

    lead: str
    text: str
    note: int
    voices: int
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A story in an edition."""

    number: int
    headline: Line
    support: str
    nut_graf: tuple[Line, ...]
    sections: tuple[tuple[str, tuple[Line, ...]], ...]
    differences: tuple[tuple[str, tuple[Line, ...]], ...]
    related: tuple[tuple[int, str, str], ...]
    notes: tuple[Note, ...]


def make_edition(
    stories: Sequence[tuple[Page, Sources]], form: Form, *, title: str, heading: str, now: datetime
) -> bytes:
    """The stories, in the order given, as one file. ``now`` is when it is made."""
    if form == "md":
        return _markdown(stories, title, heading).encode("utf-8", "replace")
    places = {page.story_id: n for n, (page, _) in enumerate(stories, 1)}
    chapters = [
        _Chapter(page, sources, places).whole(n) for n, (page, sources) in enumerate(stories, 1)
    ]
    about: dict[str, Any] = {"title": title, "heading": heading, "chapters": chapters}
    if form == "html":
        css = (FOLDER / "edition.css").read_text(encoding="utf-8")
        return _render("edition.html", css=css, **about).encode("utf-8", "replace")
    return _epub(about, now)


class _Chapter:
    """Makes one chapter, numbering its notes."""

    def __init__(self, page: Page, sources: Sources, places: Mapping[str, int]) -> None:
        self._page = page
        self._sources = sources
        self._places = places
        self._notes: dict[tuple[Span, str], Note] = {}

    def whole(self, number: int) -> Chapter:
        page = self._page
        headline = self._line(page.headline)
        sections = [(s.kind, tuple(map(self._spoken, s.sentences))) for s in page.sections]
        return Chapter(
            number=number,
            headline=headline,
            support=" · ".join(support(page)),
            nut_graf=tuple(
                line for kind, lines in sections if kind == "nut graf" for line in lines
            ),
            sections=tuple((TITLES[k], lines) for k, lines in sections if k != "nut graf"),
            differences=tuple(
                (
                    f"{about(d)} ({d.kind})",
                    tuple(self._line(a.sentence, a.value) for a in d.accounts),
                )
                for d in page.differences
            ),
            related=tuple(
                (self._places[r.story_id], r.title, r.reason)
                for r in page.related
                if r.story_id in self._places
            ),
            notes=tuple(self._notes.values()),
        )

    def _spoken(self, sentence: Sentence) -> Line:
        if sentence.speaker is not None:
            return self._line(sentence, said_by(sentence))
        if sentence.when is not None:
            return self._line(sentence, dates.days(sentence.when, sentence.when_last))
        return self._line(sentence)

    def _line(self, sentence: Sentence, lead: str = "") -> Line:
        article = self._sources.articles.get(sentence.citation.span.article_id)
        return Line(
            lead=lead,
            text=sentence.text,
            note=self._note(sentence),
            voices=sentence.voices,
            language=foreign(article.language, "en") if article else None,
        )

    def _note(self, sentence: Sentence) -> int:
        span = sentence.citation.span
        known = self._notes.get((span, sentence.text))
        if known is not None:
            return known.number
        article = self._sources.articles.get(span.article_id)
        outlet = self._sources.outlets.get(article.outlet_id) if article else None
        revision = self._sources.revision(span)
        words = self._sources.words(span) if sentence.citation.edits else None
        note = Note(
            number=len(self._notes) + 1,
            outlet=outlet.name if outlet else article.outlet_id if article else "Not held here",
            title=(revision.title if revision else "") or "Untitled",
            time=dates.article_time(article) if article else "",
            out=outward(article.url) if article else None,
            words=words or "",
        )
        self._notes[(span, sentence.text)] = note
        return note.number


def _render(template: str, **context: Any) -> str:
    return legible(environment().get_template(template).render(**context))


def _markdown(stories: Sequence[tuple[Page, Sources]], title: str, heading: str) -> str:
    """The pages one after the other; their notes are told apart by the story's number."""
    parts = [f"# {plain(title)}: {plain(heading)}\n"]
    for number, (page, sources) in enumerate(stories, 1):
        text = page_to_markdown(page, sources, ServerLinks())
        parts.append("#" + text.replace("\n#", "\n##").replace("[^", f"[^{number}-"))
    return "\n".join(parts)


def _epub(about: Mapping[str, Any], now: datetime) -> bytes:
    """A book by EPUB 3.3: the container, the package, a table of contents, a file a story."""
    called = f"nutgraf:edition:{about['title']}:{about['heading']}".encode("utf-8", "replace")
    key = uuid.uuid5(uuid.NAMESPACE_URL, called.decode())
    package = {**about, "key": key.urn, "modified": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    files = {
        "META-INF/container.xml": _CONTAINER,
        "OEBPS/content.opf": _render("epub/content.opf", **package),
        "OEBPS/nav.xhtml": _render("epub/nav.xhtml", **package),
        "OEBPS/edition.css": (FOLDER / "edition.css").read_text(encoding="utf-8"),
        **{
            f"OEBPS/story-{c.number}.xhtml": _render("epub/story.xhtml", chapter=c, **package)
            for c in about["chapters"]
        },
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        # First and unpacked, so that the file's kind can be told from its first bytes.
        book.writestr(zipfile.ZipInfo("mimetype", _STAMP), TYPES["epub"], zipfile.ZIP_STORED)
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, _STAMP)
            book.writestr(entry, text.encode("utf-8", "replace"), zipfile.ZIP_DEFLATED)
    return held.getvalue()


_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
