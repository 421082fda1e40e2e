"""Where sentences end within one paragraph: sentencex, and the repairs news text needs.

``sentencex`` proposes lossless boundaries. Each proposal is then refused where the words
around it show that no sentence ends there (an abbreviation, an initial, an open quotation
mark), and boundaries it missed are added where an abbreviation does end a sentence.
"""

from __future__ import annotations

import re

from nutgraf.annotate.quotes import Quote
from nutgraf.annotate.wordlists import words

#: Abbreviations that are always followed by the rest of their sentence.
_NEVER_LAST = words(
    """
    mr mrs ms mx dr prof rev fr hon pres gov lt col gen adm capt cmdr cpl sgt maj pvt sen
    sens rep reps supt insp det asst atty amb sec st ste mt ft messrs mmes mme mlle m drs
    profs vs v approx ca cf eg e.g i.e ie viz no nos nr art arts fig figs vol pp p para
    paras sect est dept univ assn bros gens govs lts sr.ta brig cllr ald ret msgr sra srta
    dña abp bp tel ext op bzw z.b d.h u.a s.o usw.z hr frau ing dipl
    """
)
#: Abbreviations that may end a sentence: one ends only before a clear new start.
_MAYBE_LAST = words(
    """
    inc ltd co corp llc plc bn mn tn m b k a.m p.m am pm etc jr sr esq ph.d m.d b.a m.a
    m.b.a u.s u.k u.n e.u u.s.a u.s.s.r u.a.e d.c a.d b.c n.y l.a p.o cent cents min max sq
    ave blvd rd hwy pkwy sq.ft ft lb lbs oz mi km kg mph hr hrs secs mins yr yrs mos wk al
    al.al cos ala ariz ark calif colo conn del fla ga ill ind kan kans ky la mass md mich
    minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo n.h n.j n.m n.c n.d
    s.c s.d w.va r.i cia s.a s.p.a n.v a.g b.v gmbh st ret rep dem
    """
)
_MONTHS = words(
    """
    jan feb mar apr jun jul aug sep sept oct nov dec
    """
)
_DAYS = words(
    """
    mon tue tues wed thu thur thurs fri sat sun
    """
)
#: Words that open a sentence after an abbreviation and hardly ever stand after one inside it.
_STARTERS = words(
    """
    the a an he she it they we i you his her its their our my this that these those there
    here but and or so yet if when while as after before since although though because
    however meanwhile moreover in on at for from with by to of what who why how where which
    no not one some many most more all each both another other such even still now then
    according asked also last next police officials authorities mr mrs ms did do does is are
    was were has have will would can could please
    """
)
#: Words with a capital that go on inside a sentence after "a.m." or a country's initials.
_GOES_ON = words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december gmt utc est edt pst pdt cst cdt
    et pt eastern pacific central mountain
    """
)
_WORD_BEFORE = re.compile(r"([^\s\"“”„«»()\[\]—–/]+?)\.([\"'”’»)\]]*)$")
_WORD_AFTER = re.compile(r"[\"'“”‘’„«(\[]*([^\W_][\w'’.&-]*)")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]", re.UNICODE)
_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*\s+")

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
    ends.update(_missed(text))
    kept = [end for end in sorted(ends) if 0 < end < len(text) and _is_end(text, end, quotes)]
    kept.append(len(text))
    return kept


def _trim(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _missed(text: str) -> list[int]:
    """Ends after punctuation, space and a clear start that a splitter may have passed over."""
    found = []
    for match in _END.finditer(text):
        end = _trim(text, match.end())
        after = _WORD_AFTER.match(text, match.end())
        if after is None:
            continue
        word = after.group(1)
        if not (word[0].isupper() or text[match.end()] in '"“‘«„'):
            continue
        before = _WORD_BEFORE.search(text, max(0, end - 30), end)
        if before is None or _plain_end(before.group(1), word):
            found.append(end)
    return found


def _plain_end(before: str, after: str) -> bool:
    token = before.lower().lstrip("'’‘")
    if token in _MAYBE_LAST or _INITIALS.fullmatch(before) or token.endswith(("a.m", "p.m")):
        return after.lower() in _STARTERS
    return len(token) > 3 and token.isalpha() and token not in _NEVER_LAST | _MONTHS | _DAYS


def _is_end(text: str, end: int, quotes: list[Quote]) -> bool:
    after_at = end
    while after_at < len(text) and text[after_at].isspace():
        after_at += 1
    if after_at == end and text[end - 1] not in '。！？!?…"”’)':
        return False
    if not _quote_allows(text, end, after_at, quotes):
        return False
    match = _WORD_AFTER.match(text, after_at)
    word = match.group(1) if match else ""
    if word and word[0].islower() and not _lower_start(text, end, word):
        return False
    before = _WORD_BEFORE.search(text, max(0, end - 40), end)
    return before is None or _abbreviation_allows(text, before, word)


def _lower_start(text: str, end: int, word: str) -> bool:
    """A sentence may open in lower case only as a name such as iPhone or eBay."""
    return text[end - 1] in ".!?" and len(word) > 1 and any(c.isupper() for c in word[1:3])


def _quote_allows(text: str, end: int, after_at: int, quotes: list[Quote]) -> bool:
    for quote in quotes:
        if quote.single and quote.end - quote.start < 8:
            continue
        if quote.start < end < quote.end:
            return quote.end - quote.start > LONGEST_WHOLE_QUOTE and not quote.single
        if quote.end == end or quote.end == after_at:
            return _ends_with_quote(text, quote, after_at)
    return True


#: "…?" Jane Doe, a witness, asked: a speaker tag after a quotation's own question mark.
_SAID_NEXT = re.compile(
    r"(?:(?:he|she|they|we|i|it|one|another)\s+|(?:the |an? )?(?:[^\s.!?;]+\s+){0,14}?)"
    r"(?:say|ask|add|tell|write|shout|demand|wonder|yell|cry|cri|declare|exclaim|quip|joke|repl[yi]|"
    r"respond|continu|plead|insist|conclude|muse|tweet|recall|chant|remark|note|urge|laugh|"
    r"answer|explain|argue|scream|whisper|warn|admit|thunder|snap|retort|said|told|wrote|cried)"
    r"(?:s|e?d|ped|ing)?\b"
)


def _ends_with_quote(text: str, quote: Quote, after_at: int) -> bool:
    """A quote ends its sentence if its own last mark does and no speaker tag follows."""
    last = text[quote.inner_end - 1] if quote.inner_end > quote.inner_start else ""
    outside = text[quote.end : after_at].strip()
    if outside[:1] in {".", "!", "?", "…"}:
        return True
    if last not in ".!?…":
        return False
    following = text[after_at : after_at + 60]
    if last == "." or not following:
        return not following[:1].islower()
    return _SAID_NEXT.match(following) is None


def _abbreviation_allows(text: str, before: re.Match[str], word: str) -> bool:
    token = before.group(1)
    lowered = token.lower().lstrip("'’‘([-–")
    if before.group(2) and lowered not in _NEVER_LAST:
        return True
    if not word:
        return True
    if len(token) == 1 and token.isalpha() and token.isupper():
        return _initial_allows(text, before.start(), word)
    if lowered in _MONTHS:
        return not word[0].isdigit() and word.lower() in _STARTERS
    if lowered in _DAYS:
        return lowered == "sun" or word.lower() in _STARTERS
    if lowered in _NEVER_LAST:
        return _never_last_allows(lowered, word)
    if lowered in _MAYBE_LAST or _INITIALS.fullmatch(token):
        if word.lower() in _GOES_ON:
            return False
        return word.lower() in _STARTERS
    return True


def _never_last_allows(token: str, word: str) -> bool:
    """ "No." and "p." before a number are numbers' labels; else "no" is a word on its own."""
    if token in {"no", "nos", "p", "pp", "art", "fig", "figs", "op", "m", "est", "v", "ext", "tel"}:
        if token == "no":
            return not word[0].isdigit()
        if token in {"est", "v", "m"}:
            return False
        return token in {"art", "fig", "figs"} and word.lower() in _STARTERS
    return False


def _initial_allows(text: str, at: int, word: str) -> bool:
    """ "Steven T. Mnuchin" goes on; "vitamin C. The" and "Plan B. It" end."""
    if word.lower() in _STARTERS and word != "I":
        previous = re.search(r"([\w'’-]+)\s+$", text[max(0, at - 30) : at])
        return previous is not None
    return text[at] == "I" and word.lower() in _STARTERS
