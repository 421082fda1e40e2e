"""Faults planted in sound pages: what ``verify`` must find. Used by tests and by ``eval``.

A planter takes a page, its sources and a random generator, and gives both back with one thing
changed, or ``None`` where the page has nothing of the kind. ``FAULTS`` names, for each, the
invariants of which at least one must be found broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from nutgraf.compose.words import quotations
from nutgraf.model import Edit, Page, Sentence, Sources, Voice, VoiceMember, apply

Planted = tuple[Page, Sources] | None
Planter = Callable[[Page, Sources, Random], Planted]


def body(page: Page) -> list[Sentence]:
    """The page's sentences below the headline, differences left out."""
    return [s for section in page.sections for s in section.sentences]


def put(page: Page, old: Sentence, new: Sentence) -> Page:
    """The page with one sentence in another's place."""
    return replace(
        page,
        headline=new if page.headline is old else page.headline,
        sections=tuple(
            replace(x, sentences=tuple(new if s is old else s for s in x.sentences))
            for x in page.sections
        ),
    )


def choose(rng: Random, sentences: list[Sentence]) -> Sentence | None:
    return rng.choice(sentences) if sentences else None


def _with(page: Page, sources: Sources, old: Sentence, new: Sentence) -> Planted:
    return put(page, old, new), sources


def altered_word(page: Page, sources: Sources, rng: Random) -> Planted:
    old = rng.choice([page.headline, *body(page)])
    places = [i for i, char in enumerate(old.text) if char.isalnum()]
    at = rng.choice(places)
    other = rng.choice([c for c in "abcdeiorstu0123456789" if c != old.text[at]])
    return _with(page, sources, old, replace(old, text=old.text[:at] + other + old.text[at + 1 :]))


def dropped_word(page: Page, sources: Sources, rng: Random) -> Planted:
    old = rng.choice([page.headline, *body(page)])
    words = old.text.split(" ")
    at = rng.randrange(len(words))
    text = " ".join(words[:at] + words[at + 1 :])
    return _with(page, sources, old, replace(old, text=text))


def moved_offset(page: Page, sources: Sources, rng: Random) -> Planted:
    old = rng.choice([page.headline, *body(page)])
    by = rng.choice([-40, -3, -1, 1, 2, 9, 200])
    span = old.citation.span
    moved = replace(span, start=max(0, span.start + by), end=span.end + by)
    if sources.words(moved) == sources.words(span):
        return None
    return _with(page, sources, old, replace(old, citation=replace(old.citation, span=moved)))


def longer_span(page: Page, sources: Sources, rng: Random) -> Planted:
    old = rng.choice(body(page))
    span = old.citation.span
    moved = replace(span, start=max(0, span.start - rng.choice([0, 5])), end=span.end + 3)
    return _with(page, sources, old, replace(old, citation=replace(old.citation, span=moved)))


def lost_revision(page: Page, sources: Sources, rng: Random) -> Planted:
    span = rng.choice(list(page.spans()))
    rest = {k: v for k, v in sources.revisions.items() if k != (span.article_id, span.revision)}
    return page, replace(sources, revisions=rest)


def lost_article(page: Page, sources: Sources, rng: Random) -> Planted:
    gone = rng.choice(body(page)).citation.span.article_id
    rest = {k: v for k, v in sources.articles.items() if k != gone}
    return page, replace(sources, articles=rest)


def changed_revision(page: Page, sources: Sources, rng: Random) -> Planted:
    """The stored words themselves were changed under the page."""
    span = rng.choice(body(page)).citation.span
    key = (span.article_id, span.revision)
    old = sources.revisions[key]
    at = rng.choice([i for i in range(span.start, span.end) if old.text[i].isalpha()])
    text = old.text[:at] + ("x" if old.text[at] != "x" else "y") + old.text[at + 1 :]
    revisions = {**sources.revisions, key: replace(old, text=text)}
    return page, replace(sources, revisions=revisions)


def lost_speaker(page: Page, sources: Sources, rng: Random) -> Planted:
    said = [s for x in page.sections if x.kind == "who says what" for s in x.sentences]
    old = choose(rng, said)
    if old is None:
        return None
    return _with(page, sources, old, replace(old, speaker=None, speaker_key=None))


def other_speaker(page: Page, sources: Sources, rng: Random) -> Planted:
    """A speaker's name that does not stand where the label says."""
    old = choose(rng, [s for s in body(page) if s.speaker])
    if old is None or old.speaker is None:
        return None
    label = replace(old.speaker, text=old.speaker.text + "a")
    return _with(page, sources, old, replace(old, speaker=label))


def edited_quote(page: Page, sources: Sources, rng: Random) -> Planted:
    """A word cut out of a quote, with an edit that owns up to it."""
    found = [
        (s, r)
        for s in body(page)
        if not s.citation.edits
        for r in quotations(sources.words(s.citation.span) or "")[0]
        if r[1] - r[0] > 20
    ]
    if not found:
        return None
    old, (start, end) = rng.choice(found)
    words = sources.words(old.citation.span) or ""
    inner = list(re.finditer(r"\w+ ", words[start + 1 : end - 1]))
    if not inner:
        return None
    match = rng.choice(inner)
    at, to = start + 1 + match.start(), start + 1 + match.end()
    edit = Edit(kind="cut", start=at, end=to, removed=words[at:to], reason="connective")
    return _forged(page, sources, old, edit)


def insert_in_quote(page: Page, sources: Sources, rng: Random) -> Planted:
    for old in rng.sample(body(page), len(body(page))):
        words = sources.words(old.citation.span) or ""
        for start, end in quotations(words)[0]:
            space = words.find(" ", start + 1, end - 1)
            if space > 0 and not old.citation.edits:
                span = replace(old.citation.span, end=old.citation.span.start + len("A"))
                source = replace(span, end=span.start + 1)
                put_in = f" [{sources.words(source)}]"
                edit = Edit(
                    kind="insert", start=space, end=space, inserted=put_in, source=source,
                    reason="name",
                )  # fmt: skip
                return _forged(page, sources, old, edit)
    return None


def _forged(page: Page, sources: Sources, old: Sentence, edit: Edit) -> Planted:
    words = sources.words(old.citation.span) or ""
    new = replace(old, text=apply(words, (edit,)), citation=replace(old.citation, edits=(edit,)))
    return _with(page, sources, old, new)


def cut_inside(page: Page, sources: Sources, rng: Random) -> Planted:
    """A word cut out of the middle: "not", say."""
    plain = [s for s in body(page) if not s.citation.edits]
    old = choose(rng, plain)
    if old is None:
        return None
    words = sources.words(old.citation.span) or ""
    inner = [m for m in re.finditer(r"\b\w+ ", words) if m.start() > 0]
    if not inner:
        return None
    match = rng.choice(inner)
    edit = Edit(
        kind="cut", start=match.start(), end=match.end(), removed=match.group(),
        reason="connective",
    )  # fmt: skip
    return _forged(page, sources, old, edit)


def invented_insert(page: Page, sources: Sources, rng: Random) -> Planted:
    """Words of nobody in brackets, called a date or called a name."""
    old = choose(rng, [s for s in body(page) if not s.citation.edits])
    if old is None:
        return None
    words = sources.words(old.citation.span) or ""
    space = words.find(" ", 1)
    if space < 0:
        return None
    edit = Edit(
        kind="insert", start=space, end=space, inserted=" [wrongly]",
        reason=rng.choice(["date", "name", "descriptor"]),
    )  # fmt: skip
    return _forged(page, sources, old, edit)


def case_inside(page: Page, sources: Sources, rng: Random) -> Planted:
    """A capital taken off a name in the middle of a sentence."""
    for old in rng.sample(body(page), len(body(page))):
        words = sources.words(old.citation.span) or ""
        match = re.search(r"(?<= )[A-Z](?=[a-z])", words)
        if match and not old.citation.edits:
            edit = Edit(
                kind="case", start=match.start(), end=match.end(), removed=match.group(),
                inserted=match.group().lower(),
            )  # fmt: skip
            return _forged(page, sources, old, edit)
    return None


def _dated(page: Page) -> Iterator[tuple[Sentence, int]]:
    for sentence in body(page):
        for number, edit in enumerate(sentence.citation.edits):
            if edit.kind == "insert" and edit.reason == "date":
                yield sentence, number


def unresolved_date(page: Page, sources: Sources, rng: Random) -> Planted:
    """A bracketed date taken out again."""
    found = list(_dated(page))
    if not found:
        return None
    old, number = rng.choice(found)
    edits = tuple(e for i, e in enumerate(old.citation.edits) if i != number)
    words = sources.words(old.citation.span) or ""
    new = replace(old, text=apply(words, edits), citation=replace(old.citation, edits=edits))
    return _with(page, sources, old, new)


def wrong_date(page: Page, sources: Sources, rng: Random) -> Planted:
    """A weekday, "today" or "yesterday" resolved to a day that it is not."""
    for old, number in rng.sample(list(_dated(page)), len(list(_dated(page)))):
        edit = old.citation.edits[number]
        words = sources.words(old.citation.span) or ""
        before = words[: edit.start].split()[-1:]
        day = re.search(r"\[(\d{1,2}) ", edit.inserted)
        known = re.search(
            r"(?:day|today|yesterday|tomorrow)(?:['’]s)?$", before[0] if before else ""
        )
        if not day or not known:
            continue
        away = int(day.group(1)) + (4 if int(day.group(1)) < 20 else -4)
        inserted = edit.inserted.replace(f"[{day.group(1)} ", f"[{away} ", 1)
        edits = tuple(
            replace(e, inserted=inserted) if i == number else e
            for i, e in enumerate(old.citation.edits)
        )
        new = replace(old, text=apply(words, edits), citation=replace(old.citation, edits=edits))
        return _with(page, sources, old, new)
    return None


def said_twice(page: Page, sources: Sources, rng: Random) -> Planted:
    number = rng.randrange(len(page.sections))
    section = page.sections[number]
    twice = replace(section, sentences=(*section.sentences, rng.choice(body(page))))
    sections = (*page.sections[:number], twice, *page.sections[number + 1 :])
    return replace(page, sections=sections), sources


def inflated(page: Page, sources: Sources, rng: Random) -> Planted:
    old = rng.choice([page.headline, *body(page)])
    return _with(page, sources, old, replace(old, voices=old.voices + rng.choice([1, 2, 5])))


def copy_as_voice(page: Page, sources: Sources, rng: Random) -> Planted:
    """A word-for-word copy taken out of its voice and counted as a report of its own."""
    for voice in page.voices:
        original = voice.members[0]
        for member in voice.members[1:]:
            if _text(sources, member.article_id) != _text(sources, original.article_id):
                continue
            if len(re.findall(r"\w+", _text(sources, member.article_id))) < 50:
                continue
            rest = Voice(members=tuple(m for m in voice.members if m is not member))
            own = Voice(members=(VoiceMember(article_id=member.article_id, kind="original"),))
            voices = (*(rest if v is voice else v for v in page.voices), own)
            record = replace(page.record, voices=len(voices))
            return replace(page, voices=voices, record=record), sources
    return None


def _text(sources: Sources, key: str) -> str:
    return max(
        (r for (k, _), r in sources.revisions.items() if k == key), key=lambda r: r.number
    ).text


def wrong_record(page: Page, sources: Sources, rng: Random) -> Planted:
    record = page.record
    field = rng.choice(["articles", "voices", "outlets"])
    if field == "articles":
        record = replace(record, articles=record.articles + 1)
    elif field == "voices":
        record = replace(record, voices=record.voices + 1)
    else:
        record = replace(record, outlets=record.outlets + 1)
    return replace(page, record=record), sources


FAULTS: dict[str, tuple[Planter, frozenset[str]]] = {
    "altered word": (altered_word, frozenset({"I1"})),
    "dropped word": (dropped_word, frozenset({"I1"})),
    "moved offset": (moved_offset, frozenset({"I1"})),
    "longer span": (longer_span, frozenset({"I1"})),
    "lost revision": (lost_revision, frozenset({"I1"})),
    "lost article": (lost_article, frozenset({"I3", "I5", "I7"})),
    "changed stored words": (changed_revision, frozenset({"I1"})),
    "lost speaker": (lost_speaker, frozenset({"I3"})),
    "other speaker": (other_speaker, frozenset({"I1"})),
    "edited quote": (edited_quote, frozenset({"I1", "I2"})),
    "insert in a quote": (insert_in_quote, frozenset({"I2"})),
    "word cut": (cut_inside, frozenset({"I1"})),
    "invented insert": (invented_insert, frozenset({"I1"})),
    "case changed": (case_inside, frozenset({"I1"})),
    "unresolved date": (unresolved_date, frozenset({"I5"})),
    "wrong date": (wrong_date, frozenset({"I5"})),
    "said twice": (said_twice, frozenset({"I6"})),
    "voices inflated": (inflated, frozenset({"I7"})),
    "copy counted as voice": (copy_as_voice, frozenset({"I7"})),
    "wrong line of record": (wrong_record, frozenset({"I7"})),
}
