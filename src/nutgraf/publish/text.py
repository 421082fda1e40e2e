"""A page as plain text with numbered citations, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from nutgraf.model import Page, Sentence, Sources, Span
from nutgraf.publish import dates
from nutgraf.publish.speakers import about, said_by
from nutgraf.publish.view import support

#: Columns of running text.
WIDTH = 88
#: Sections whose sentences begin with their date.
DATED = ("who says what", "timeline", "what comes next")


def page_to_text(page: Page, sources: Sources) -> str:
    """The whole page: sentences with citation numbers, and where each number leads."""
    notes: dict[Span, int] = {}
    lines = [*_head(page, sources, notes)]
    for section in page.sections:
        lines += ["", section.kind.upper()]
        for sentence in section.sentences:
            lines += _sentence(sentence, notes, dated=section.kind in DATED)
    if page.differences:
        lines += ["", "WHERE ACCOUNTS DIFFER"]
        for difference in page.differences:
            lines.append(f"  {about(difference)} ({difference.kind})")
            for account in difference.accounts:
                lines += _sentence(account.sentence, notes, lead=f"{account.value}: ")
    lines += ["", "ARTICLES, BY VOICE", *_voices(page, sources)]
    if page.related:
        lines += ["", "RELATED"]
        lines += [f"  {r.title} – {r.reason} [{r.story_id}]" for r in page.related]
    lines += ["", *(_note(number, span, sources) for span, number in notes.items())]
    return "\n".join(lines)


def _head(page: Page, sources: Sources, notes: dict[Span, int]) -> Iterator[str]:
    record = page.record
    yield from textwrap.wrap(page.headline.text + _mark(page.headline, notes), WIDTH)
    yield f"{', '.join(support(page))}; version {page.version}"
    if record.first_reported:
        outlet = sources.outlets[record.first_outlet_id].name
        time = dates.told(record.first_reported, sources.articles.values())
        yield f"first reported by {outlet}, {time}"


def _sentence(
    sentence: Sentence, notes: dict[Span, int], lead: str = "", *, dated: bool = False
) -> list[str]:
    if speaker := said_by(sentence):
        lead = f"{speaker}: {lead}"
    if dated and sentence.when:
        lead = f"{dates.days(sentence.when, sentence.when_last)} · {lead}"
    support = f" ({sentence.voices} voices)" if sentence.voices > 1 else ""
    text = f"{lead}{sentence.text}{_mark(sentence, notes)}{support}"
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _mark(sentence: Sentence, notes: dict[Span, int]) -> str:
    return f" [{notes.setdefault(sentence.citation.span, len(notes) + 1)}]"


def _voices(page: Page, sources: Sources) -> Iterator[str]:
    for number, voice in enumerate(page.voices, 1):
        for member in voice.members:
            article = sources.articles[member.article_id]
            name = sources.outlet(member.article_id).name
            mark = f"{number:>3}. " if member.article_id == voice.original else "       "
            why = f" – {member.kind}: {member.evidence}" if member.of else ""
            yield f"{mark}{name}, {dates.article_time(article)}{why}"


def _note(number: int, span: Span, sources: Sources) -> str:
    revision = sources.revision(span)
    title = revision.title if revision else "?"
    name = sources.outlet(span.article_id).name
    return (
        f"[{number}] {name}: {title} ({span.article_id} revision {span.revision}, "
        f"{span.field} {span.start}-{span.end})"
    )
