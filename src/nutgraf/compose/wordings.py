"""One utterance in two wordings: where a translation, and no second utterance, is the reason.

Outlets that quote somebody who did not speak their language each have their own rendering. Two
quotes of one speaker are set side by side only where one of the outlets says that the words
were translated, or in which language they were spoken, and the quotes say nearly the same.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from nutgraf.compose.english import lexicon
from nutgraf.compose.facts import Comparison
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.refer import Editor
from nutgraf.compose.tolls import account_of
from nutgraf.compose.words import TOKEN, count_words, terms
from nutgraf.model import Difference

#: Least words of a quote that can be told from another by its wording.
LEAST_WORDS = 5
#: Least share of the shorter quote's stems in both: less is two utterances.
LEAST_COMMON = 0.34
#: Most share of all words of two quotes in both: more is one wording.
SAME_WORDING = 0.8
#: Least share of a sentence that the other tells, words of like meaning counted.
ALIKE = 0.4
_TRANSLATED = re.compile(
    r"\btranslat(?:ed|ion|ions|or)\b|\binterpreter\b|\b(?:in|speaking) (?:(?:his|her) native )?([A-Z][a-z]+)\b"
)
#: Sentences around a quote in which its outlet may say that it was translated.
AROUND = 1


@dataclass(frozen=True, slots=True)
class _Quote:
    candidate: Candidate
    key: str
    words: str
    evidence: str

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(terms(self.words))


def translations(pool: Pool, comparison: Comparison, editor: Editor) -> list[Difference]:
    """The best attested utterance that two voices give in different words; none or one."""
    quotes = [q for c in pool.usable if (q := _quote(c, pool, editor)) is not None]
    found: list[tuple[float, Difference]] = []
    for a, b in itertools.combinations(quotes, 2):
        share = _one_utterance(a, b, comparison)
        evidence = a.evidence or b.evidence
        if not share or not evidence:
            continue
        if editor.edits(a.candidate) is None or editor.edits(b.candidate) is None:
            continue
        accounts = tuple(account_of(q.candidate, q.words, (), editor) for q in (a, b))
        row = Difference(
            about="the wording",
            kind="translation",
            accounts=accounts,
            explanation=f"The words were translated: “{evidence}”.",
        )
        found.append((share, row))
    return [max(found, key=lambda x: x[0])[1]] if found else []


def _quote(candidate: Candidate, pool: Pool, editor: Editor) -> _Quote | None:
    """The one quotation of a sentence with its speaker, where it is long enough."""
    if len(candidate.quotes) != 1:
        return None
    start, end = candidate.quotes[0]
    words = candidate.text[start:end]
    if count_words(words) < LEAST_WORDS:
        return None
    keys = {editor.people.key(s.speaker_key) for s in candidate.statements if s.speaker_key}
    if len(keys) != 1:
        return None
    return _Quote(candidate, keys.pop(), words, _evidence(candidate, pool))


def _evidence(candidate: Candidate, pool: Pool) -> str:
    """The words beside a quote that say it was translated; empty for none."""
    low, high = max(0, candidate.index - AROUND), candidate.index + AROUND + 1
    for other in pool.candidates[low:high]:
        if other.material is not candidate.material:
            continue
        for match in _TRANSLATED.finditer(other.text):
            if not match.group(1) or match.group(1).lower() in lexicon("languages"):
                return match.group()
    return ""


def _one_utterance(a: _Quote, b: _Quote, comparison: Comparison) -> float:
    """How alike two quotes are that are one utterance in two wordings; 0 where they are not."""
    if a.key != b.key or a.candidate.voice == b.candidate.voice:
        return 0.0
    if a.candidate.dated and b.candidate.dated and a.candidate.when != b.candidate.when:
        return 0.0
    ours, theirs = a.stems, b.stems
    if (
        min(len(ours), len(theirs)) < 3
        or len(ours) > 2 * len(theirs)
        or len(theirs) > 2 * len(ours)
    ):
        return 0.0
    common = len(ours & theirs) / min(len(ours), len(theirs))
    said, written = (set(TOKEN.findall(q.words.lower())) for q in (a, b))
    if common < LEAST_COMMON or len(said & written) >= SAME_WORDING * len(said | written):
        return 0.0
    if said <= written or written <= said:
        return 0.0
    alike = min(comparison.likeness(a.candidate, b.candidate))
    return common + alike if alike >= ALIKE else 0.0
