"""Where sentences end within one paragraph: sentencex, and the repairs news text needs.

``sentencex`` proposes lossless boundaries. Each proposal is then refused where the words
around it show that no sentence ends there (an abbreviation, an initial, an open quotation
mark), and boundaries it missed are added where an abbreviation does end a sentence.
"""

from __future__ import annotations

import re

from nutgraf.annotate.abbreviations import (
    DAYS,
    FUNCTION_STARTERS,
    GOES_ON,
    MAYBE_LAST,
    MONTHS,
    NEVER_LAST,
    NEVER_LAST_IN,
    STARTERS,
    STARTERS_IN,
    ZONES,
)
from nutgraf.annotate.enumerations import Marker, find_markers
from nutgraf.annotate.quotes import Quote, QuoteIndex

_WORD_BEFORE = re.compile(r"([^\s\"“”„«»()\[\]—–/]+?)\.([\"'”’»)\]]*)$")
_WORD_AFTER = re.compile(r"[\"'“”‘’„«(\[]*([^\W_][\w'’.&-]*)")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]", re.UNICODE)
_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*\s+|[።፧။．]+\s*")
#: A sentence's end with no space after it: "The port is closed.The ships wait."
_GLUED = re.compile(
    r"(?<=[a-zß-öø-ÿ]{3}|\d\d\d)[.!?](?=[A-Z][a-z’']*[ ,]|(?:Mr|Mrs|Ms|Dr)\. )|(?<=[a-z]{3}\.”)(?=[A-Z])"
)
#: "(Ana Ruiz/Meridian)", "(AP Photo)": a credit that belongs to the words before it.
_CREDIT_AFTER = re.compile(
    r"\s*[(\[](?:[^()\[\]]{2,40}/[A-Z][^()\[\]]{1,30}|[^()\[\]]{0,30}\b(?:Photo|Image|Images|Pool))[)\]]"
)
#: The time at which a sentence opens: "At 5 a.m.", "10:42 a.m.".
_OPENING_TIME = re.compile(
    r"(?:^|[.!?…]['\"”’)]*\s+|\n)(?:(?:At|By|Around|About|Before|After|From|Until|Since|Near|Just)\s+"
    r"(?:about|around|nearly|exactly|past|after|before)?\s*)?\d{1,2}(?:[:.]\d\d)?\s*[ap]\.m\.$",
    re.IGNORECASE,
)
_CLOCK_NOUN = re.compile(
    r"\b(?:the|an?|its|their|\w+['’]s?)\s+\d{1,2}(?:[:.]\d\d)?\s*[ap]\.m\.$", re.IGNORECASE
)

#: A quote longer than this many characters is split at its own sentences' ends.
LONGEST_WHOLE_QUOTE = 600


def sentence_ends(text: str, quotes: list[Quote], language: str = "en") -> list[int]:
    """Offsets just past each sentence's last character in one paragraph, ``len(text)`` last.

    ``quotes`` are the paragraph's own, with offsets into ``text``. Space after a sentence is
    not part of it.
    """
    import sentencex

    proposed = sentencex.get_sentence_boundaries(language, text)
    ends = {_trim(text, piece["end_index"]) for piece in proposed}
    rules = _Rules(text, quotes, language)
    ends.update(rules.missed())
    kept = {rules.moved(end) for end in ends if 0 < end < len(text) and rules.is_end(end)}
    markers = find_markers(text)
    if markers:
        kept = _with_lists(text, kept, markers)
    return [*sorted(end for end in kept if 0 < end < len(text)), len(text)]


def _with_lists(text: str, ends: set[int], markers: list[Marker]) -> set[int]:
    """Each item of a list starts a sentence, and none ends between its label and its words."""
    inside = {end for end in ends for m in markers if m.start < end <= m.end or end == m.start}
    opened = {_trim(text, m.start) for m in markers}
    return (ends - inside) | opened


def _trim(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


class _Rules:
    """What the words around a place say about whether a sentence ends there."""

    def __init__(self, text: str, quotes: list[Quote], language: str) -> None:
        self.text = text
        self.quotes = QuoteIndex(quotes)
        self.never = NEVER_LAST | NEVER_LAST_IN.get(language, frozenset())
        self.starters = STARTERS | STARTERS_IN.get(language, frozenset())
        if language in STARTERS_IN:
            self.never -= {"co"}
        letters = [c for c in text[:400] if c.isalpha()]
        self.capitals = len(letters) > 12 and all(c.isupper() for c in letters)
        if self.capitals:
            self.starters = frozenset(
                [
                    "the",
                    "a",
                    "an",
                    "he",
                    "she",
                    "it",
                    "they",
                    "we",
                    "i",
                    "you",
                    "his",
                    "her",
                    "its",
                    "their",
                    "there",
                    "this",
                    "that",
                    "but",
                    "police",
                    "officials",
                    "mr",
                    "mrs",
                    "ms",
                ]
            )

    def starts(self, word: str) -> bool:
        """Whether a word opens a sentence after an abbreviation: "It's" does as "it" does."""
        return re.split(r"['’.]", word, maxsplit=1)[0].lower() in self.starters

    def missed(self) -> list[int]:
        """Ends after punctuation and a clear start that a splitter may have passed over."""
        text = self.text
        found = [m.end() for m in _GLUED.finditer(text)]
        for match in _END.finditer(text):
            end = _trim(text, match.end())
            after = _WORD_AFTER.match(text, match.end())
            if after is None:
                continue
            word = after.group(1)
            if not (word[0].isupper() or word[0].isdigit() or text[match.end()] in '"“‘«„'):
                if word[0].islower() or match.group()[0] not in "።፧။．":
                    continue
            before = _WORD_BEFORE.search(text, max(0, end - 30), end)
            if before is None or self._plain_end(before.group(1), word):
                found.append(end)
        return found

    def _plain_end(self, before: str, after: str) -> bool:
        token = before.lower().lstrip("'’‘")
        if token in MAYBE_LAST or _INITIALS.fullmatch(before) or token.endswith(("a.m", "p.m")):
            return self.starts(after) or token.endswith(("a.m", "p.m")) or before in _ZONES_WRITTEN
        if len(before) == 1 and before.isupper():
            return self.starts(after)
        if before in _ZONES_WRITTEN or token == "no":
            return not after[0].isdigit()
        if "@" in token or token.endswith((".com", ".org", ".net", ".gov")):
            return True
        if token in MONTHS or token == "st":
            return after.lower() in FUNCTION_STARTERS
        if not token.isalpha() or token in self.never | DAYS:
            return False
        return len(token) > 3 or (before.islower() and self.starts(after))

    def moved(self, end: int) -> int:
        """The end, after a picture credit in brackets that follows it."""
        credit = _CREDIT_AFTER.match(self.text, end)
        return credit.end() if credit is not None else end

    def is_end(self, end: int) -> bool:
        text = self.text
        after_at = end
        while after_at < len(text) and text[after_at].isspace():
            after_at += 1
        glued = after_at == end
        if glued and text[end - 1] not in '。！？!?…"”’)።፧။．' and not _is_glued(text, end):
            return False
        if text[end - 1].isalnum() and "\n" not in text[end:after_at]:
            return False
        if text[after_at] in ")]" or text.startswith(("-- ", "– ", "— "), after_at):
            return False
        if not self._quote_allows(end, after_at):
            return False
        match = _WORD_AFTER.match(text, after_at)
        word = match.group(1) if match else ""
        if word and word[0].islower() and not self._lower_start(end, word):
            return False
        if _SPACED_DOTS.search(text, max(0, end - 8), end):
            return False
        before = _WORD_BEFORE.search(text, max(0, end - 40), end)
        return glued or before is None or self._abbreviation_allows(before, word)

    def _lower_start(self, end: int, word: str) -> bool:
        """A sentence may open in lower case only as a name such as iPhone or eBay."""
        return self.text[end - 1] in ".!?" and len(word) > 1 and any(c.isupper() for c in word[1:3])

    def _quote_allows(self, end: int, after_at: int) -> bool:
        for quote in self.quotes.near(end, after_at):
            if quote.single and quote.end - quote.start < 8:
                continue
            if quote.start < end < quote.end:
                return quote.end - quote.start > LONGEST_WHOLE_QUOTE and not quote.single
            if quote.end == end or quote.end == after_at:
                return _ends_with_quote(self.text, quote, after_at)
        return True

    def _abbreviation_allows(self, before: re.Match[str], word: str) -> bool:
        token = before.group(1)
        lowered = token.lower().lstrip("'’‘([-–")
        if before.group(2) and lowered not in self.never:
            return True
        if not word:
            return True
        if len(token) == 1 and token.isalpha() and token.isupper():
            return self._initial_allows(before.start(), word)
        if lowered in MONTHS:
            return not word[0].isdigit() and self.starts(word)
        if lowered in DAYS:
            return lowered == "sun" or self.starts(word)
        if lowered.endswith(("a.m", "p.m")) or token in _ZONES_WRITTEN:
            return self._clock_allows(before.end(), word)
        if lowered in self.never:
            return self._never_last_allows(lowered, word)
        if lowered in MAYBE_LAST or _INITIALS.fullmatch(token):
            return word.lower().rstrip(".") not in GOES_ON and self.starts(word)
        return True

    def _clock_allows(self, end: int, word: str) -> bool:
        """After a time of day a capital opens a sentence, unless the sentence only began."""
        if word[0].isdigit() or word.lower().rstrip(".") in GOES_ON:
            return False
        if self.capitals and not self.starts(word):
            return False
        lead = self.text[max(0, end - 40) : end]
        if _OPENING_TIME.search(lead):
            return False
        return self.starts(word) or _CLOCK_NOUN.search(lead) is None

    def _never_last_allows(self, token: str, word: str) -> bool:
        """ "No." and "p." before a number are numbers' labels; else "no" is a word on its own."""
        if token == "no":
            return not word[0].isdigit()
        if token == "st":
            return word.lower() in FUNCTION_STARTERS
        return token in {"art", "fig", "figs"} and self.starts(word)

    def _initial_allows(self, at: int, word: str) -> bool:
        """ "Steven T. Mnuchin" goes on; "vitamin C. The" and "Plan B. It" end."""
        text = self.text
        if self.starts(word) and word != "I":
            return re.search(r"([\w'’-]+)\s+$", text[max(0, at - 30) : at]) is not None
        return text[at] == "I" and word.lower() in FUNCTION_STARTERS


_ZONES_WRITTEN = frozenset(zone.upper() for zone in ZONES if len(zone) > 2)
_SPACED_DOTS = re.compile(r"(?<![.\w] )(?<![.]) \. \. \.$")


def _is_glued(text: str, end: int) -> bool:
    return _GLUED.match(text, end - 1) is not None or _GLUED.match(text, end) is not None


#: "…?" Jane Doe, a witness, asked: a speaker tag after a quotation's own question mark.
_SAID_NEXT = re.compile(
    r"(?!(?:Nobody|No one|None|Neither|Everyone|Everybody|Few|Silence|Many|Some|As|Just|When|While|After|Before|If|Since)\b)"
    r"(?:(?:he|she|they|we|i|it|one|another)\s+|(?:the |an? )?"
    r"(?:(?:[^\s.!?;]+|(?:[A-Z][a-z]{0,4}\.)+,?)\s+){0,14}?)"
    r"(?:say|ask|add|tell|write|shout|demand|wonder|yell|cry|cri|declare|exclaim|quip|joke|repl[yi]|"
    r"respond|continu|plead|insist|conclude|muse|tweet|recall|chant|remark|note|urge|laugh|"
    r"answer|explain|argue|scream|whisper|warn|admit|thunder|snap|retort|observe|bark|"
    r"said|told|wrote|cried|began|put it|went on)(?:s|e?d|ped|ing)?\b"
)


#: … said on Friday that he agreed: what was said is told after the verb, not before it.
_OWN_CLAUSE = re.compile(
    r"(?:\s(?!that\b)[\w'’-]+){0,8}?\sthat\s(?!(?:day|night|morning|evening|afternoon|week|month|year|"
    r"time|same)\b)(?=[\w'’-]+\s)"
)


def _ends_with_quote(text: str, quote: Quote, after_at: int) -> bool:
    """A quote ends its sentence if its own last mark does and no speaker tag follows."""
    last = text[quote.inner_end - 1] if quote.inner_end > quote.inner_start else ""
    outside = text[quote.end : after_at].strip()
    if outside[:1] in {".", "!", "?", "…"}:
        return True
    if last not in ".!?…":
        return False
    following = text[after_at : after_at + 90]
    trails = text[max(quote.inner_start, quote.inner_end - 3) : quote.inner_end] in {"...", ". ."}
    if (last == "." and not trails) or not following:
        return not following[:1].islower()
    said = _SAID_NEXT.match(following)
    return said is None or _OWN_CLAUSE.match(text, after_at + said.end()) is not None
