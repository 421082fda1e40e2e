"""What verifying holds a page's support to: counted in voices, never in copies (I7)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from nutgraf.model import Page, Sentence, Sources, Voice

#: Where, what is wrong, and the sentence at fault where it is one sentence's.
Fault = tuple[str, str, Sentence | None]
#: Words in a run, fewest words of a text that can be judged, and the share of the shorter
#: text's runs that stand in the longer, from which on two voices are one text.
RUN, ENOUGH, COPIED = 5, 50, 0.9
#: Characters of a text that are compared.
MOST_CHARS = 60_000
#: Voices of a page that are all compared with each other; where there are more, only those that
#: its sentences count are.
ALL_COMPARED = 60


def support_faults(
    page: Page, told: Sequence[tuple[str, Sentence]], sources: Sources
) -> Iterator[Fault]:
    """The faults of a page's voices, of ``told``'s (where, sentence) counts, and of its record."""
    voice_of: dict[str, int] = {}
    spun: set[str] = set()
    for number, voice in enumerate(page.voices):
        for member in voice.members:
            if member.article_id in voice_of:
                yield "voices", f"article {member.article_id} is in two voices", None
            voice_of[member.article_id] = number
            if member.kind == "spun":
                spun.add(member.article_id)
    for where, sentence in told:
        for message in _count_faults(sentence, voice_of, spun):
            yield where, message, sentence
    yield from _record_faults(page, voice_of, sources)
    yield from _copies(_compared(page, told), sources)


def _count_faults(sentence: Sentence, voice_of: dict[str, int], spun: set[str]) -> Iterator[str]:
    spans = (sentence.citation.span, *sentence.also)
    strangers = [s.article_id for s in spans if s.article_id not in voice_of]
    if strangers:
        yield f"cites article {strangers[0]}, which is in no voice"
    if any(s.article_id in spun for s in spans):
        yield "cites a spun copy"
    count = len({voice_of.get(s.article_id) for s in spans})
    if count != sentence.voices:
        yield f"claims {sentence.voices} voices and has {count}"


def _record_faults(page: Page, voice_of: dict[str, int], sources: Sources) -> Iterator[Fault]:
    record = page.record
    if record.voices != len(page.voices) or record.articles != len(voice_of):
        yield "line of record", "does not count the voices listed", None
    articles = [sources.articles[key] for key in voice_of if key in sources.articles]
    if len(articles) != len(voice_of):
        yield "voices", "list an article that is lost", None
        return
    outlets = {article.outlet_id for article in articles}
    if record.outlets != len(outlets) or record.first_outlet_id not in outlets:
        yield "line of record", "does not count the outlets of the voices listed", None


def _compared(page: Page, told: Sequence[tuple[str, Sentence]]) -> list[Voice]:
    """The voices of which no two may be one text."""
    if len(page.voices) <= ALL_COMPARED:
        return list(page.voices)
    counted = {x.article_id for _, s in told for x in (s.citation.span, *s.also)}
    return [v for v in page.voices if not counted.isdisjoint(v.article_ids)]


def _copies(voices: Sequence[Voice], sources: Sources) -> Iterator[Fault]:
    """Voices whose originals are (nearly) one text are one voice counted twice."""
    newest = {key: r for (key, _), r in sorted(sources.revisions.items(), key=lambda x: x[0])}
    texts = [
        (voice.original, _runs(newest[voice.original].text[:MOST_CHARS]))
        for voice in voices
        if voice.original in newest
    ]
    for (one, (size, ours)), (other, (length, theirs)) in itertools.combinations(texts, 2):
        shared = len(ours & theirs)
        if min(size, length) >= ENOUGH and shared >= COPIED * min(len(ours), len(theirs)):
            yield "voices", f"articles {one} and {other} are one text, counted twice", None


@lru_cache(maxsize=512)
def _runs(text: str) -> tuple[int, frozenset[int]]:
    """How many words a text has, and its runs of words."""
    words = re.findall(r"\w+", text.lower())
    runs = (hash(tuple(words[i : i + RUN])) for i in range(len(words) - RUN + 1))
    return len(words), frozenset(runs)
