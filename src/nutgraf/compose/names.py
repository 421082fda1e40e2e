"""People on a finished page, found by rule from the words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nutgraf.compose.words import unquoted

_TITLE = (
    r"(?:President|Prime Minister|Minister|Chancellor|Secretary|Senator|Sen\.|Rep\.|Gov\.|Governor|Gen\."
    r"|Judge|Justice|Dr\.|Mr\.|Mrs\.|Ms\.|Mayor|Sheriff|[Ss]pokes(?:man|woman|person)|[Aa]ctor|[Aa]ctress"
    r"|[Ss]inger|[Aa]ttorney|[Ll]awyer|[Dd]irector|[Cc]oach|[Cc]hief [Ee]xecutive|CEO|[Aa]nalyst|[Pp]rofessor)"
)
_NAME = r"[A-ZÀ-Þ][a-zß-ÿ]+(?:[-'’][A-ZÀ-Þ][a-zß-ÿ]+)?"
_WITNESS = re.compile(rf"\b{_TITLE} ({_NAME}) (?:[A-Z]\. )?({_NAME})\b(?! [A-Z][a-z])")
_INTRODUCED_BEFORE = re.compile(
    r"(?:[A-ZÀ-Þ][\w'’.-]*\]?|\]|\b[a-z]+(?:man|woman|er|or|ist|ess|ent|chief|head|coach|wife|husband|son|daughter|judge|aide))\s+$"
)


#: After a name these make it mark something else: "the Nixon administration".
MARKED = re.compile(
    r"(?:[-–/]| (?:campaigns?|administration|government|family|era|camp|team|presidency|foundation"
    r"|doctrine|plan|aides?|supporters?|loyalists?|voters?|allies|trial|case|estate|brand|franchise"
    r"|films?|books?|tower|hotel|airport|university|hospital|street|avenue|road|cent(?:er|re)|stadium|bridge|prize"
    r"|award|school|college|library|museum|institute|park|square|cabinet|company|group|organi[sz]ation|store|law|act|rally|rallies"
    r"|officials?|adviser|advisor|advisers|spokes(?:man|woman|person)|years|backers?|fans?)\b)",
    re.IGNORECASE,
)


def surnames(texts: Sequence[str]) -> dict[str, str]:
    """Surnames surely borne by people, with the first name: "spokesman Dmitry Peskov"."""
    found: dict[str, str] = {}
    for text in texts:
        for match in _WITNESS.finditer(text):
            found.setdefault(match.group(2), match.group(1))
    return found


def unintroduced(
    told: Sequence[tuple[str, str]], texts: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """Sentences that name somebody by surname alone before the page has introduced them.

    ``told`` are (labels, text) in reading order; ``texts`` the articles behind the page.
    Yields the sentence's index and the surname.
    """
    known: set[str] = set()
    people = surnames(texts)
    for index, (labels, text) in enumerate(told):
        for surname in people:
            if surname in known:
                continue
            if surname in labels:
                known.add(surname)
                continue
            match = re.search(rf"\b{re.escape(surname)}\b", unquoted(text))
            if match is None:
                continue
            if MARKED.match(text, match.end()) or text[: match.start()].endswith(("-", "–", "/")):
                continue
            known.add(surname)
            before, after = text[: match.start()], text[match.end() :]
            if _INTRODUCED_BEFORE.search(before) or re.match(r"(?:['’]s)?\s*\[", after):
                continue
            if re.match(
                r"[-'’]?\s?[A-Z]|,? (?:\d|an? |the )", after.removeprefix("’s").removeprefix("'s")
            ):
                continue
            yield index, surname
