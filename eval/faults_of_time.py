"""The linter's rule on dates: a reader can tell what day "Tuesday" was."""

from __future__ import annotations

import re

from words_of_faults import DAYS_NAMED, RELATIVE

_FULL = re.compile(
    r"['’s,]*\s+(?:morning |afternoon |evening |night |the )?"
    r"(?:\(?\d{1,2}\b(?!:|\s*(?:a\.?m|p\.?m))|(?:on )?(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec))",
)


def undated(text: str, outside: str, read: str | None) -> bool:
    """Whether a sentence has a relative date that nothing in it resolves.

    ``outside`` is the text with what is quoted blanked out; ``read`` the text so far, where a
    day may have been named, or ``None`` where the sentence leans on its neighbour.
    """
    for match in RELATIVE.finditer(outside):
        if DAYS_NAMED.search(text[: match.start()]) or re.match(
            r" (?:Night|Times|Telegraph|Mirror|Mail|Express|Herald|Post|Show)\b",
            text[match.end() :],
        ):
            continue
        if text.rfind("[", 0, match.start()) > text.rfind("]", 0, match.start()):
            continue
        if _FULL.match(text, match.end()) or re.match(
            r"[^.;\[]{0,40}\[[^\]]*\d", text[match.end() :]
        ):
            continue
        if re.search(r"\d{1,2}(?:,| on)? $|\d{4},? (?:on )?$", text[: match.start()]):
            continue
        return True
    return read is not None and _clock_alone(text, outside, read)


_CLOCK = re.compile(r"\b\d{1,2}(?::\d\d)? ?(?:a\.?m|p\.?m)\b", re.IGNORECASE)
_ANY_DAY = re.compile(
    r"\b(?:New Year|Christmas|Thanksgiving|Easter|[Tt]oday|[Yy]esterday)\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"[a-z]*\.? \d|\d (?:January|February|March|April|May|June|July|August|September|October|November|December)"
)


def _clock_alone(text: str, outside: str, read: str) -> bool:
    """A time of day where neither the sentence nor one before it names a day."""
    return bool(_CLOCK.search(outside)) and not _ANY_DAY.search(f"{read}\n{text}")
