"""Compose a page from a story: the only file of this stage that knows its order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from nutgraf.compose import accounts, headline, outline, speakers, timeline, versions
from nutgraf.compose.facts import Comparison, also, rate
from nutgraf.compose.people import People
from nutgraf.compose.pool import Candidate, Pool, make_pool
from nutgraf.compose.refer import Editor
from nutgraf.compose.telling import newness
from nutgraf.compose.tolls import Toll, find_tolls, newest, outdated
from nutgraf.compose.verify import verify
from nutgraf.compose.words import count_words
from nutgraf.errors import ComposeError
from nutgraf.model import (
    Citation,
    Difference,
    Edit,
    Material,
    Page,
    Record,
    RelatedStory,
    Section,
    SectionKind,
    Sentence,
    Sources,
    Story,
    Voice,
    VoiceMember,
    apply,
)


def compose(
    story: Story,
    materials: Sequence[Material],
    *,
    beside: Sequence[Material] = (),
    related: Sequence[RelatedStory] = (),
    previous: Page | None = None,
    now: datetime,
) -> Page:
    """The page of a story, from its articles' annotated words alone.

    Pure: the same input gives the same page. ``story.voices`` says which articles are copies
    of which; articles in none are voices of their own. One article a voice is cited, never a
    spun copy. ``beside`` are the other articles of a giant story: counted and listed with its
    voices, while no sentence is taken from them. With ``previous``, a page whose content did not change is returned as it was,
    and sentences that still serve are kept. Raises ``ComposeError`` where the articles hold
    no headline or no sentence that could stand on a page.
    """
    if not materials:
        raise ComposeError(f"story {story.id}", "it has no articles")
    everything = (*materials, *beside)
    voices = _voices(story, everything)
    record = _record(voices, everything)
    if previous is not None and _unchanged(previous, voices, record, everything):
        return previous
    pool = make_pool(story, materials)
    comparison = Comparison(pool)
    rate(pool, comparison)
    tolls = find_tolls(pool, comparison)
    telling = {c.span.article_id for c in pool.usable}
    titled = [m for m in pool.main if m.article.id in telling] or pool.main
    head = headline.choose(titled, comparison, lambda m: newness(m, pool), newest(tolls))
    if head is None:
        raise ComposeError(f"story {story.id}", "no article has a title that names an event")
    editor = Editor(People(pool.materials))
    sections, differences = _sections(pool, comparison, editor, head.text, tolls, previous)
    if not sections:
        raise ComposeError(f"story {story.id}", _why_empty(pool))
    page = Page(
        story_id=story.id,
        version=1,
        composed=now,
        headline=head,
        record=record,
        sections=tuple(sections),
        differences=differences,
        voices=voices,
        related=tuple(related),
    )
    return versions.number(_sound(page, everything), previous, everything)


def _sound(page: Page, materials: Sequence[Material]) -> Page:
    """The page without the sentences that do not pass; raises where the rest is no page.

    Taking a sentence out may leave a later one without what it leans on, so it goes round
    until nothing is found.
    """
    sources = Sources(
        articles={m.article.id: m.article for m in materials},
        revisions={(m.article.id, m.revision.number): m.revision for m in materials},
        outlets={m.outlet.id: m.outlet for m in materials},
    )
    while faults := verify(page, sources):
        bad = {id(f.sentence) for f in faults if f.sentence is not None}
        first = faults[0]
        if any(f.sentence is None or f.sentence is page.headline for f in faults):
            raise ComposeError(f"story {page.story_id}", f"{first.where} {first.message}")
        sections = (
            Section(kind=s.kind, sentences=tuple(x for x in s.sentences if id(x) not in bad))
            for s in page.sections
        )
        page = replace(
            page,
            sections=tuple(s for s in sections if s.sentences),
            differences=tuple(
                d for d in page.differences if not any(id(a.sentence) in bad for a in d.accounts)
            ),
        )
        if not page.sections or page.sections[0].kind != "nut graf":
            raise ComposeError(f"story {page.story_id}", f"{first.where} {first.message}")
    return page


def _sections(
    pool: Pool,
    comparison: Comparison,
    editor: Editor,
    head: str,
    tolls: list[Toll],
    previous: Page | None,
) -> tuple[list[Section], tuple[Difference, ...]]:
    sayings = speakers.sayings(pool, editor.people)
    plan = outline.make_outline(
        pool,
        comparison,
        editor,
        head,
        versions.cited_spans(previous),
        frozenset(s.candidate.index for s in sayings),
        outdated(tolls),
    )
    if not plan.nut:
        return [], ()
    sections: list[Section] = []

    def add(kind: SectionKind, sentences: list[Sentence]) -> None:
        if sentences:
            sections.append(Section(kind=kind, sentences=tuple(sentences)))

    add("nut graf", _write(plan.nut, pool, editor))
    editor.read(head)
    add("what happened", _write(plan.happened, pool, editor))
    editor.last = None
    taken = plan.all()
    room = 150 if len(pool.materials) > 1 else 70
    said = speakers.choose(sayings, comparison, editor, taken, room)
    add("who says what", _statements(said, pool, editor))
    taken = taken + [saying.candidate for saying, _ in said]
    differences = accounts.differences(pool, comparison, editor.copy(), tolls, taken)
    shown = {a.sentence.citation.span for d in differences for a in d.accounts}
    beside = [c for c in pool.candidates if c.span in shown]

    def fresh(chosen: list[Candidate]) -> list[Candidate]:
        return [c for c in chosen if not any(c is o or comparison.repeats(c, o) for o in beside)]

    editor.last = None
    add("background", _write(fresh(plan.background), pool, editor))
    editor.last = None
    add("what comes next", _write(fresh(plan.coming), pool, editor))
    if len(pool.materials) > 1:
        dated = timeline.choose(pool, comparison, editor, taken + beside)
        add("timeline", [_sentence(c, edits, pool) for c, edits in dated])
    return sections, differences


def _statements(
    said: Iterable[tuple[speakers.Saying, tuple[Edit, ...]]], pool: Pool, editor: Editor
) -> list[Sentence]:
    return [
        speakers.as_sentence(
            saying,
            edits,
            also(saying.candidate, pool),
            1 + len(saying.candidate.support),
            editor.people,
        )
        for saying, edits in said
    ]


def _write(chosen: list[Candidate], pool: Pool, editor: Editor) -> list[Sentence]:
    out: list[Sentence] = []
    for candidate in chosen:
        edits = editor.edits(candidate)
        if edits is None:
            continue
        sentence = _sentence(candidate, edits, pool)
        editor.commit(candidate, sentence.text)
        out.append(sentence)
    return out


def _sentence(candidate: Candidate, edits: tuple[Edit, ...], pool: Pool) -> Sentence:
    spans = also(candidate, pool)
    when = candidate.when
    return Sentence(
        text=apply(candidate.text, edits),
        citation=Citation(span=candidate.span, edits=edits),
        also=spans,
        voices=1 + len(candidate.support),
        when=when[0] if when else None,
        when_last=when[1] if when and when[1] != when[0] else None,
    )


def _voices(story: Story, materials: Sequence[Material]) -> tuple[Voice, ...]:
    """The story's voices, as far as their articles are here, strays as voices of their own."""
    here = {m.article.id for m in materials}
    voices: list[Voice] = []
    seen: set[str] = set()
    for voice in story.voices:
        members = tuple(m for m in voice.members if m.article_id in here)
        if members:
            voices.append(Voice(members=members))
            seen.update(m.article_id for m in members)
    for material in materials:
        if material.article.id not in seen:
            member = VoiceMember(article_id=material.article.id, kind="original")
            voices.append(Voice(members=(member,)))
            seen.add(material.article.id)
    return tuple(voices)


def _record(voices: tuple[Voice, ...], materials: Sequence[Material]) -> Record:
    first = min(materials, key=lambda m: (m.article.published is None, m.article.time))
    return Record(
        articles=len({m.article.id for m in materials}),
        voices=len(voices),
        outlets=len({m.article.outlet_id for m in materials}),
        countries=tuple(sorted({m.outlet.country for m in materials if m.outlet.country})),
        first_outlet_id=first.article.outlet_id,
        first_reported=first.article.published,
        last_changed=versions.last_changed(materials),
    )


def _unchanged(
    previous: Page, voices: tuple[Voice, ...], record: Record, materials: Sequence[Material]
) -> bool:
    return (
        previous.voices == voices
        and previous.record == record
        and versions.stands(previous, materials)
    )


def _why_empty(pool: Pool) -> str:
    if not pool.candidates:
        return "its articles hold no sentences of text"
    words = sum(count_words(c.text) for c in pool.candidates)
    faults = sorted({c.fault for c in pool.candidates if c.fault})
    reasons = f" ({', '.join(faults[:4])})" if faults else ""
    return f"none of its sentences, {words} words in all, can stand alone{reasons}"
