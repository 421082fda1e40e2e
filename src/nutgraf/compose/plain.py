"""Whether a sentence's form lets it stand on a page: rules on its words alone.

Nothing here knows articles or annotations, so the same rules choose sentences and, in
``verify``, re-check a finished page.
"""

from __future__ import annotations

import re

from nutgraf.compose.english import Table, lexicon, phrases, word_set
from nutgraf.compose.words import count_words, quotations, unquoted

MIN_WORDS = 6
MAX_WORDS = 50
#: An article's opening may be longer: it says the event in one sentence.
MAX_OPENING = 58

_CUT = re.compile(
    rf"(?:{phrases('connectives')},\s+)+|(?:but|and|yet|or|now)\s+(?=[\w\"“])", re.IGNORECASE
)
_READER = re.compile(
    r"\b(?:I|I['’](?:m|ve|d|ll)|[Ww]e|[Ww]e['’](?:re|ve|d|ll)|[Yy]ou|[Yy]ou['’](?:re|ve|d|ll)"
    r"|[Mm]y|[Oo]urs?|[Yy]ours?|us|[Mm]e|[Ll]et['’]s|[Oo]urselves|[Mm]yself|[Yy]ourself)\b"
)
_NOT_READER = re.compile(
    r"\b(?:(?:World War|Part|Class|Elizabeth|Phase|Type|Type-|Charles|Title|Division|Henry) I\b|I(?=-\d)|I\.)"
)
_BOILERPLATE = Table("boilerplate")
_ADDRESS = re.compile(r"https?:|www\.|[@#]\w|pic\.twitter|\||©|[•▪►★→»]\s|\w\.(?:com|org|net)\b")
#: A web site as who says so: "according to Harbourpost.example".
_CITED_SITE = re.compile(
    r"\b(?:to|by|from|at|on|of|with|for) (?:the )?[A-Z][\w-]*\.(?:com|org|net)\b"
)
_CAPTION = re.compile(
    rf"\b{phrases('captions')}(?!\w)|\({phrases('caption_sides')}\)", re.IGNORECASE
)
_CAPTION_OPENING = re.compile(rf"{phrases('caption_openings')}\b", re.IGNORECASE)
_IMPERATIVE = re.compile(
    rf"(?:(?:please|just|then|now|also|certainly|simply|always|\w+ly),? )?(?:don['’]t|do not|never {phrases('commands')}"
    rf"|always {phrases('commands')}|do {phrases('commands')}|{phrases('commands')} (?:the|an?|your|yours?elf|this|that"
    r"|these|those|\d+|one|two|three|four|five|six|half|it|them|him|us|me|my|our|some|any|all|every|sure|care|advantage|note|heed|aim)"
    rf"|add [^.,;]{{3,60}} to (?:the|that|this|your) (?:(?:long|growing) )?list"
    rf"|to \w+ (?:this|that|it|them|one|an? \w+),? (?:contact|call|visit|email|text|apply|register) (?:the|an?|your|at|on|with|to))\b",
    re.IGNORECASE,
)
#: A photograph's words: somebody does something now, and no verb tells of a past or a future.
_POSING = re.compile(
    rf"^(?!(?:The|It|He|She|They|We|But|And|This|That|In|On|At|As|If|There|What|Who) )(?:[\w'’.\-\"]+,? (?:\([^)]*\),? )?){{1,9}}?(?<!\bon )(?<!\bin )(?<!\bof )(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bfor )(?<!\bto )(?<!\bat )(?<!\bno )(?<!-)"
    rf"{phrases('picture_verbs')}\b(?!-)(?! (?:that|if|whether|to)\b)",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:was|were|had|has|have|is|are|will|would|could|should|may|might|can|said|says|told|did|does|do|\w{3,}ed|died|began|went|took|came|made|got|won|lost|led|left|held|fell|rose|ran|sat|stood|saw|gave|found|became|met)\b"
)
#: "Because nobody asked.": a clause whose main one is missing.
_HALF = re.compile(
    r"(?:Because(?! of)|Although|Though|Whereas|Unless)\b[^,]*(?:\.|, (?:just|only|not|or|nor|and|but)\b[^,]*\.)$"
)
_FULL_DATE = re.compile(
    r"\b(?:Jan|Feb|March|Mar|April|Apr|May|June|July|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}, \d{4}"
)
_AFTERWARDS = re.compile(r",| (?:after|as|when|while|during|before|following|who|which|that) ")
_NUMBERED = re.compile(r"\b[A-Z][\w'’-]+ \(\d{1,2}\)")
#: Words of a page's furniture that have run into a sentence.
_OVERLAY = re.compile(
    r"(?:CLOSE|WATCH|VIDEOS?|PHOTOS?|MORE|READ|RELATED|ADVERTISEMENT|UPDATED?|BREAKING|LIVE|EXCLUSIVE|SHARE|PLAY)\b"
)
#: "MEYER: ...", "Ann Lee: It was ..."; and "End of watch: Friday, ...".
_TRANSCRIPT = re.compile(
    r"[A-Z][A-Z.'’ -]{2,25}:\s|(?:[A-Z][a-z'’.-]+ ){1,2}[A-Z][a-z'’-]+: (?:[A-Z][a-z'’]+|I) [a-z]"
)
#: A place's abbreviated state that ends one sentence, and another: "in Washington, D.C. Lee's wife".
_JOINED = re.compile(
    r", (?:D\.C|N\.Y|N\.J|Calif|Mass|Conn|Pa|Va|Md|Fla|Ill)\. [A-Z]\w+(?:['’]s)? [a-z]+"
)
_RECORD = re.compile(r"\w: (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, ")
_VERB_ENDING = re.compile(r"\b[a-z]+(?:s|ing|ed)\b|[\"“]")
_BROKEN = re.compile(r"…|\.\.\.?|[*\t]|\s{3}|[_=~<>{}\\\ufffd]{1,}(?<!_)")
_SHOUTED = re.compile(r"\b[A-Z]{3,}\s+[A-Z]{4,}\b|\b[A-Z]{8,}\b")
_CHATTY = re.compile(phrases("chatty"), re.IGNORECASE)
_OPENER = re.compile(r"^[\"“„«‘'(\[]*(?:[A-ZÀ-Þ0-9$£€]|[a-z]+[A-Z])")
_CLOSER = re.compile(r"[.!?…]['\"”’»)\]]*$")
_CUT_OFF = re.compile(
    r"\b(?:Sun|Mon|Tues?|Wed|Thurs?|Fri|Sat|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|Gov|Gen|Sen|Rep"
    r"|Lt|Col|Capt|Sgt|Mr|Mrs|Ms|Dr|St|Mt|Ft|No|vs|Prof|Rev|approx|[A-Z])\.$"
)


def form_fault(text: str, most: int = MAX_WORDS) -> str | None:
    """What is wrong with the form of a sentence: its reason in a word or two, or ``None``.

    Refuses fragments, questions, sentences of fewer than six or more than ``most`` words,
    unpaired quotation marks and brackets, boilerplate, captions, the reporter's own "I",
    "we" and "you", calls to the reader, shouting, and lists.
    """
    if not _OPENER.match(text) or not _CLOSER.search(text) or "\n" in text:
        return "fragment"
    if _CUT_OFF.search(text) and not text.endswith((" U.S.", " U.N.", " U.K.", " D.C.")):
        return "cut off"
    length = count_words(text)
    if length < MIN_WORDS or length > most:
        return "short" if length < MIN_WORDS else "long"
    paired = quotations(text)[1]
    if not paired or text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        return "unpaired"
    if text.startswith("(") and text.rstrip(".").endswith(")"):
        return "an aside"
    outside = unquoted(text)
    if _HALF.match(outside):
        return "fragment"
    if length <= 6 and not _FINITE.search(outside) and not _VERB_ENDING.search(outside):
        return "fragment"
    return _marks_fault(text, outside) or _words_fault(outside)


def _marks_fault(text: str, outside: str) -> str | None:
    if "?" in outside or text.rstrip("\"”’'»").endswith("?"):
        return "question"
    if "!" in outside:
        return "exclamation"
    if _BROKEN.search(outside):
        return "broken"
    if outside.rstrip().endswith(":") or outside.count(";") > 2 or outside.count(",") > 7:
        return "list"
    upper = sum(map(str.isupper, text))
    if upper > 0.25 * len(text) and upper > 0.4 * sum(map(str.isalpha, text)):
        return "capitals"
    if upper > 6 and _SHOUTED.search(outside):
        return "capitals"
    return None


def _words_fault(outside: str) -> str | None:
    if _BOILERPLATE.find(outside) or _ADDRESS.search(_CITED_SITE.sub(" ", outside)):
        return "boilerplate"
    words = word_set(outside)
    if (not lexicon("caption_hints").isdisjoint(words) or "(" in outside) and _CAPTION.search(
        outside
    ):
        return "caption"
    if _CAPTION_OPENING.match(outside) or _pictures(outside):
        return "caption"
    if _TRANSCRIPT.match(outside):
        return "transcript"
    if _RECORD.search(outside):
        return "list"
    if _JOINED.search(outside):
        return "two sentences run together"
    if _OVERLAY.match(outside):
        return "boilerplate"
    if not lexicon("reader").isdisjoint(words) and _READER.search(_NOT_READER.sub("", outside)):
        return "first person"
    if outside.split(None, 1)[0].lower() in lexicon("calls") or _IMPERATIVE.match(outside):
        return "speaks to the reader"
    return "chat" if _CHATTY.match(outside) else None


def _pictures(outside: str) -> bool:
    """Whether the words describe a photograph: players named by number, a full date at the
    end of what happens now, or somebody who "waves" or "celebrates" and nothing more.
    """
    if "(" in outside and len(_NUMBERED.findall(outside)) > 1:
        return True
    if _FULL_DATE.search(outside) and not _FINITE.search(outside):
        return True
    posed = _POSING.match(outside)
    if posed is None:
        return False
    opening = _AFTERWARDS.split(outside, maxsplit=1)[0]
    return not _FINITE.search(opening) and not _FINITE.search(posed.group())


_SMALL_WORDS = re.compile(
    r"\b(?:the|an?|this|that|these|those|his|her|their|its|our|some|any|no|every|each)\b",
    re.IGNORECASE,
)


def headline_like(text: str) -> bool:
    """Whether a sentence is written as headlines are: no article, and no verb but a present one."""
    outside = unquoted(text)
    if outside.count("_") > 0.5 * len(outside):
        return False
    return not _SMALL_WORDS.search(outside) and not _FINITE.search(outside)


def cut_length(text: str) -> int:
    """How many characters of an opening connective can be cut from ``text``; 0 for none."""
    match = _CUT.match(text)
    if match is None:
        return 0
    rest = text[match.end() :]
    first = re.match(r"\w+", rest)
    if "," not in match.group() and (
        first is None or first.group().lower() in lexicon("no_cut_before")
    ):
        return 0
    return match.end() if rest[:1].isalnum() or rest[:1] in '"“' else 0
