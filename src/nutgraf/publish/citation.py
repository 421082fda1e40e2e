"""A page's sentences with everything a reader is shown about where they come from."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nutgraf.model import Article, Label, Sentence, Sources, Span, Voice
from nutgraf.publish import dates
from nutgraf.publish.links import Links, outward
from nutgraf.publish.words import Context, Piece, clipped, context, edited

#: Articles shown under a sentence that say it, the earliest ones, before "and n more".
TELLINGS_SHOWN = 6
#: Outlets named that repeat one article's words; of a voice's copies so many are looked at.
REPEATS_SHOWN, REPEATS_SEEN = 6, 40
#: Code points of another article's words shown under a sentence.
ALSO_LENGTH = 220
#: A language tag by its form (BCP 47, 2.1): what is none must not stand in a document.
_TAG = re.compile("[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRef:
    """An article as it is named under a sentence: who, what, when, and where to read it."""

    article_id: str
    outlet: str
    country: str | None
    title: str
    time: str
    machine_time: str
    language: str | None
    here: str
    out: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words in another article that say the same, or that an insertion comes from."""

    ref: ArticleRef
    words: str
    same_words: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An article that says what a sentence says. ``own``: the sentence is taken from it.

    ``repeats`` are articles that carry it and hold the very same words; ``repeats_more`` are
    not shown.
    """

    quotation: Quotation
    own: bool
    repeats: tuple[ArticleRef, ...]
    repeats_more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """A bracketed word or label, with the words it comes from."""

    text: str
    reason: str
    origin: Quotation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceView:
    """A sentence, and what opens when it is asked where it comes from.

    ``pieces`` is the sentence (kept and inserted), ``origin`` the span's words with the edits
    shown, ``around`` the paragraph they stand in. ``tellings`` are the articles that say it, the
    earliest first; ``tellings_more`` are not shown. ``ref`` is ``None`` where the page's sources
    do not hold the article, ``around`` where they do not hold the words.
    """

    key: str
    text: str
    pieces: tuple[Piece, ...]
    language: str | None
    ref: ArticleRef | None
    in_title: bool
    origin: tuple[Piece, ...]
    around: Context | None
    insertions: tuple[Insertion, ...]
    tellings: tuple[Telling, ...]
    tellings_more: int
    voices: int
    articles: int
    first_version: int
    when: str | None
    when_machine: str | None
    quoted: bool
    fresh: bool = False

    @property
    def bare_quote(self) -> bool:
        """Whether the words are a quote that brings no quotation marks of its own."""
        return self.quoted and not any(mark in self.text for mark in '"“”„«»‘')


def article_ref(
    article: Article, sources: Sources, links: Links, span: Span | None, page_language: str
) -> ArticleRef:
    """How an article is named, linked at ``span`` if one is given."""
    outlet = sources.outlets.get(article.outlet_id)
    number = span.revision if span is not None else article.revision
    revision = sources.revisions.get((article.id, number)) or sources.revisions.get(
        (article.id, article.revision)
    )
    return ArticleRef(
        article_id=article.id,
        outlet=outlet.name if outlet else article.outlet_id,
        country=outlet.country if outlet else None,
        title=(revision.title if revision else "") or "Untitled",
        time=dates.article_time(article),
        machine_time=dates.machine(article.time),
        language=foreign(article.language, page_language),
        here=links.article(article.id, span),
        out=outward(article.url),
    )


def foreign(language: str | None, page_language: str) -> str | None:
    """The language tag to set on words; ``None`` in the page's own language, or for no tag."""
    if not language or not _TAG.fullmatch(language):
        return None
    if language.split("-")[0].lower() == page_language.split("-")[0].lower():
        return None
    return language


class Citations:
    """Makes the sentence views of one page, each with a key of its own (s1, s2, …).

    ``seen`` is the page version that the reader knows: later sentences are fresh. ``voices``
    say who carries whom.
    """

    def __init__(
        self,
        sources: Sources,
        links: Links,
        language: str = "en",
        *,
        seen: int = 0,
        voices: Iterable[Voice] = (),
    ) -> None:
        self._seen = seen
        self._copies = copies_of(voices)
        self._folded: dict[str, str] = {}
        self._sources = sources
        self._links = links
        self._language = language
        self._count = itertools.count(1)

    def ref(self, article_id: str, span: Span | None = None) -> ArticleRef | None:
        """How an article is named, or ``None`` where the sources do not hold it."""
        article = self._sources.articles.get(article_id)
        if article is None:
            return None
        return article_ref(article, self._sources, self._links, span, self._language)

    def view(self, sentence: Sentence) -> SentenceView:
        """All that is shown about a sentence."""
        span = sentence.citation.span
        words = self._sources.words(span)
        edits = sentence.citation.edits
        origin = edited(words, edits) if words is not None else ()
        ref = self.ref(span.article_id, span)
        tellings = self._tellings(sentence, words)
        support = {span.article_id, *(s.article_id for s in sentence.also)}
        return SentenceView(
            key=f"s{next(self._count)}",
            text=sentence.text,
            pieces=_shown(origin, sentence.text),
            language=ref.language if ref else None,
            ref=ref,
            in_title=span.field == "title",
            origin=origin,
            around=self._around(span, words),
            insertions=tuple(self._insertions(sentence)),
            tellings=tellings[:TELLINGS_SHOWN],
            tellings_more=max(0, len(tellings) - TELLINGS_SHOWN),
            voices=sentence.voices,
            articles=len(support),
            first_version=sentence.first_version,
            when=dates.days(sentence.when, sentence.when_last) if sentence.when else None,
            when_machine=dates.machine(sentence.when) if sentence.when else None,
            quoted=sentence.quoted,
            fresh=0 < self._seen < sentence.first_version,
        )

    def _around(self, span: Span, words: str | None) -> Context | None:
        revision = self._sources.revision(span)
        if revision is None or words is None:
            return None
        whole = revision.title if span.field == "title" else revision.text
        return context(whole, span.start, span.end)

    def _tellings(self, sentence: Sentence, words: str | None) -> tuple[Telling, ...]:
        """The articles that say it, the earliest first, each with those that repeat its words."""
        own = sentence.citation.span
        spans = [s for s in (own, *sentence.also) if s.article_id in self._sources.articles]
        spans.sort(key=lambda s: self._sources.articles[s.article_id].time)
        telling = {s.article_id for s in spans}
        found = []
        for span in spans:
            quotation = self._quotation(span, words)
            if quotation is None:
                continue
            repeats = [
                ref
                for key in self._copies.get(span.article_id, ())[:REPEATS_SEEN]
                if key not in telling and self._holds(key, span) and (ref := self.ref(key))
            ]
            found.append(
                Telling(
                    quotation=quotation,
                    own=span is own,
                    repeats=tuple(repeats[:REPEATS_SHOWN]),
                    repeats_more=max(0, len(repeats) - REPEATS_SHOWN),
                )
            )
        return tuple(found)

    def _holds(self, article_id: str, span: Span) -> bool:
        """Whether an article holds a span's very words, but for spaces and capitals."""
        if article_id not in self._folded:
            article = self._sources.articles.get(article_id)
            revision = self._sources.revisions.get((article_id, article.revision if article else 0))
            self._folded[article_id] = _folded(revision.text) if revision else ""
        words = _folded(self._sources.words(span))
        return bool(words) and words in self._folded[article_id]

    def _quotation(self, span: Span, own: str | None = None) -> Quotation | None:
        ref = self.ref(span.article_id, span)
        words = self._sources.words(span)
        if ref is None or words is None:
            return None
        return Quotation(
            ref=ref, words=clipped(words, ALSO_LENGTH), same_words=_folded(words) == _folded(own)
        )

    def _insertions(self, sentence: Sentence) -> Iterable[Insertion]:
        for edit in sentence.citation.edits:
            if edit.kind == "insert":
                origin = self._quotation(edit.source) if edit.source else None
                yield Insertion(text=edit.inserted.strip(), reason=edit.reason, origin=origin)
        for label, reason in ((sentence.speaker, "name"), (sentence.descriptor, "office")):
            if label is not None and _elsewhere(label, sentence.citation.span):
                yield Insertion(
                    text=label.text, reason=reason, origin=self._quotation(label.citation.span)
                )


def copies_of(voices: Iterable[Voice]) -> dict[str, tuple[str, ...]]:
    """For each article that others carry, those others, in the order of the voice."""
    copies: dict[str, list[str]] = {}
    for voice in voices:
        for member in voice.members:
            if member.kind != "original" and member.kind != "spun":
                for key in {member.of or voice.original, voice.original}:
                    copies.setdefault(key, []).append(member.article_id)
    return {key: tuple(members) for key, members in copies.items()}


def _elsewhere(label: Label, span: Span) -> bool:
    """Whether a label's words stand outside the sentence's own."""
    own = label.citation.span
    same = (own.article_id, own.revision, own.field) == (span.article_id, span.revision, span.field)
    return not (same and span.start <= own.start and own.end <= span.end)


def _shown(origin: Sequence[Piece], text: str) -> tuple[Piece, ...]:
    """The sentence in pieces. A cut inside it leaves a gap; cuts at its ends leave nothing.

    Where the words are missing or do not give the sentence, the sentence stands as it is.
    """
    if "".join(p.text for p in origin if p.kind != "cut") != text:
        return (Piece("keep", text),)
    kept = [n for n, p in enumerate(origin) if p.kind != "cut" and any(map(str.isalnum, p.text))]
    return tuple(
        piece if piece.kind != "cut" else Piece("cut", "", piece.reason)
        for n, piece in enumerate(origin)
        if piece.kind != "cut" or (piece.reason != "case" and kept and kept[0] < n < kept[-1])
    )


def _folded(words: str | None) -> str:
    return " ".join((words or "").split()).casefold()
