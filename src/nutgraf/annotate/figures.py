"""Figures: quantities with their unit, what they count, and how they are hedged.

``value`` is a plain number in ``unit`` ("$4.67 billion" is 4.67e9 USD, "nearly 90 percent" is
90 percent). What is counted is the head of the noun phrase after the number, with its
modifiers ("US troops"), as the words of the text give it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nutgraf.annotate.calendar_words import MONTHS
from nutgraf.annotate.wordlists import words
from nutgraf.english import ONES, TENS
from nutgraf.model import Figure

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "mn": 1e6,
    "m": 1e6,
    "bn": 1e9,
    "b": 1e9,
    "tn": 1e12,
    "k": 1e3,
    "crore": 1e7,
    "lakh": 1e5,
    "millionen": 1e6,
    "milliarden": 1e9,
    "millions": 1e6,
    "milliards": 1e9,
    "millones": 1e6,
}
_CURRENCIES = {
    "us$": "USD",
    "a$": "AUD",
    "c$": "CAD",
    "hk$": "HKD",
    "nz$": "NZD",
    "s$": "SGD",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "rs": "INR",
    "₩": "KRW",
    "₽": "RUB",
}
_UNIT_WORDS = {
    "percent": "percent",
    "per cent": "percent",
    "%": "percent",
    "pct": "percent",
    "prozent": "percent",
    "percentage point": "percentage point",
    "percentage points": "percentage point",
    "dollar": "USD",
    "dollars": "USD",
    "us dollars": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "pound": "",
    "pounds": "",
    "yen": "JPY",
    "yuan": "CNY",
    "won": "KRW",
    "rubles": "RUB",
    "roubles": "RUB",
    "rupees": "INR",
    "barrel": "barrel",
    "barrels": "barrel",
    "barrels a day": "barrel/day",
    "barrels per day": "barrel/day",
    "bpd": "barrel/day",
    "ton": "tonne",
    "tons": "tonne",
    "tonne": "tonne",
    "tonnes": "tonne",
    "kilometer": "km",
    "kilometers": "km",
    "kilometre": "km",
    "kilometres": "km",
    "km": "km",
    "mile": "mile",
    "miles": "mile",
    "meter": "m",
    "meters": "m",
    "metre": "m",
    "metres": "m",
    "feet": "foot",
    "foot": "foot",
    "inch": "inch",
    "inches": "inch",
    "kilogram": "kg",
    "kilograms": "kg",
    "kg": "kg",
    "mph": "mph",
    "km/h": "km/h",
    "kph": "km/h",
    "kmh": "km/h",
    "degrees": "degree",
    "degree": "degree",
    "hectares": "hectare",
    "acres": "acre",
    "gallon": "gallon",
    "gallons": "gallon",
    "magnitude": "magnitude",
    "liters": "litre",
    "litres": "litre",
    "megawatts": "MW",
    "mw": "MW",
    "kilotons": "kiloton",
    "second": "second",
    "seconds": "second",
    "minute": "minute",
    "minutes": "minute",
    "hour": "hour",
    "hours": "hour",
    "day": "day",
    "days": "day",
    "week": "week",
    "weeks": "week",
    "month": "month",
    "months": "month",
    "year": "year",
    "years": "year",
    "basis points": "basis point",
    "points": "point",
    "votes": "vote",
}
_HEDGES = (
    "at least|at most|no fewer than|no less than|no more than|not more than|more than|less than|"
    "fewer than|up to|as many as|as much as|as few as|as little as|as low as|as high as|nearly|"
    "almost|about|around|approximately|roughly|some|an estimated|estimated|over|under|close to|"
    "just over|just under|well over|only|just|upwards of|approx\\.|circa|a record|a total of|"
    "between|exactly"
)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = "|".join(sorted([*ONES, *TENS], key=len, reverse=True))
_SPELLED = (
    rf"(?:{_WORDS})(?:[- ](?:{_WORDS}))?(?:\s+hundred(?:\s+and)?(?:\s+(?:{_WORDS})(?:[- ](?:{_WORDS}))?)?)?"
    r"|a (?=(?:dozen|hundred|thousand|million|billion|trillion)\b)|half a (?=(?:dozen|million|billion)\b)"
)
_SCALE = r"dozen|hundred|thousand|million|billion|trillion|mn|bn|tn|crore|lakh|m|b|k|Millionen|Milliarden|millions|milliards|millones"
_UNITS = "|".join(re.escape(u) for u in sorted(_UNIT_WORDS, key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?:(?<=magnitude-)|(?<![\w.,$€£/:’'-]))(?:(?P<hedge>{_HEDGES})\s+)?"
    r"(?P<cur>US\$|A\$|C\$|HK\$|NZ\$|S\$|\$|€|£|¥|₹|₩|₽|Rs\.?\s?)?\s?"
    rf"(?P<num>{_DIGITS}|{_SPELLED})"
    rf"(?:[\s-]?(?P<scale>{_SCALE})(?![\w’']))?"
    rf"(?:(?:\s?|-|\s(?:US|Canadian|Australian)\s)(?P<unit>{_UNITS})(?![\w’']))?"
    r"(?!\w|[.,:/]\d|st\b|nd\b|rd\b|th\b)",
    re.IGNORECASE,
)
_AFTER = re.compile(r"[\s-]+((?:[\w’'-]+\s+){0,3}[\w’'-]+)")
_STOP = words(
    """
    of in on at for from to by with and or but than as after before since until when while
    that which who was were is are have has had will would could said the a an its his her
    their if because so more less it he she they we i you this these those into over under
    out per during between among against through
    """
)
_MAGNITUDE = re.compile(r"\bmagnitude(?:-| of | )$", re.IGNORECASE)
#: "30 tonnes of grain", "8 of the boats".
_AMOUNT_OF = re.compile(r"\s+of\s+(?!\d|(?:more|less|about|up)\b)")
_LABELS = words(
    """
    no no. number section article page chapter resolution route highway flight room channel
    act title area boeing airbus apollo covid group phase category type class round week day
    mach grade form bus line pier gate
    """
)


def find_figures(
    text: str,
    doc: Doc | None = None,
    *,
    skip: Sequence[tuple[int, int]] = (),
    bounds: Sequence[tuple[int, int]] | None = None,
) -> list[Figure]:
    """The figures of ``text`` in reading order.

    ``skip`` are stretches that hold no figure (dates); ``bounds`` the stretches to look in.
    With a parse, what is counted comes from the noun phrase; without, from the words after.
    """
    found: list[Figure] = []
    for start, end in bounds if bounds is not None else [(0, len(text))]:
        for match in _FIGURE.finditer(text, start, end):
            at = match.start("cur") if match["cur"] else match.start("num")
            if any(a < match.end() and at < b for a, b in skip):
                continue
            figure = _figure(text, match, end, doc)
            if figure is not None:
                found.append(figure)
    return found


def _figure(text: str, match: re.Match[str], end: int, doc: Doc | None) -> Figure | None:
    words = match["num"].lower()
    value = _value(words)
    if value is None:
        return None
    scale = (match["scale"] or "").lower()
    if scale in {"m", "b", "k"} and not (match["cur"] or match["num"][0].isdigit()):
        return None
    value *= _SCALES.get(scale, 1)
    currency = (match["cur"] or "").lower().rstrip(". ")
    unit = _UNIT_WORDS.get((match["unit"] or "").lower(), "")
    if currency:
        unit = _CURRENCIES.get(currency, "")
    elif (match["unit"] or "").lower() in {"pound", "pounds"}:
        unit = "pound"
    if not unit and _MAGNITUDE.search(text, max(0, match.start("num") - 14), match.start("num")):
        unit = "magnitude"
    counted = "" if unit and unit != "percent" else _counted(text, match, end, doc)
    if unit == "percent" or (not counted and _AMOUNT_OF.match(text, match.end(), end)):
        counted = _of_what(text, match.end(), end, doc)
    if not unit and _is_ratio(text, match):
        return None
    if not unit and _is_label(text, match, words, counted):
        return None
    start = match.start("hedge") if match["hedge"] else match.start()
    while text[start].isspace():
        start += 1
    hedge = re.sub(r"\s+", " ", match["hedge"].lower()) if match["hedge"] else None
    return Figure(
        start=start, end=match.end(), value=value, unit=unit, counted=counted, hedge=hedge
    )


def _value(words: str) -> float | None:
    if words[0].isdigit():
        return float(words.replace(",", ""))
    if words.startswith("half a"):
        return 0.5
    if words.strip() == "a":
        return 1.0
    total = 0.0
    for word in re.split(r"[\s-]+", words.strip()):
        if word in ONES:
            total += ONES[word]
        elif word in TENS:
            total += TENS[word]
        elif word == "hundred":
            total *= 100
        elif word != "and":
            return None
    return total


def _is_label(text: str, match: re.Match[str], words: str, counted: str) -> bool:
    """A bare number that counts nothing: a year, an age, a label ("Resolution 2397"), "one"."""
    before = re.search(r"([\w.]+)\s*$", text[max(0, match.start() - 20) : match.start("num")])
    previous = before.group(1).lower() if before and not match["hedge"] else ""
    if previous in _LABELS or previous.rstrip(".") in MONTHS:
        return True
    if words == "one" and not match["scale"] and not counted:
        return True
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", words) and not counted and not match["scale"]:
        return True
    return not counted and not match["scale"] and not match["hedge"]


def _counted(text: str, match: re.Match[str], end: int, doc: Doc | None) -> str:
    if doc is not None:
        span = doc.char_span(match.start("num"), match.end("num"), alignment_mode="expand")
        if span is not None:
            head = _counted_head(span.root)
            if head is not None:
                return _phrase(span[-1], head, match.end())
            return ""
    after = _AFTER.match(text, match.end(), end)
    if after is None:
        return ""
    words: list[str] = []
    for word in after.group(1).split():
        if word.lower().strip(".,") in _STOP:
            break
        words.append(word)
    return " ".join(words[:3]).rstrip(".,")


def _counted_head(token: Token) -> Token | None:
    while token.dep_ in {"nummod", "compound", "quantmod", "amod"} and token.head.i > token.i:
        token = token.head
        if token.pos_ in {"NOUN", "PROPN"} and token.lower_ not in _SCALES:
            return token
    return None


def _phrase(number: Token, head: Token, after: int) -> str:
    words = [
        t.text
        for t in head.doc[number.i + 1 : head.i + 1]
        if t.idx >= after
        and not t.is_punct
        and t.pos_ not in {"NUM", "CCONJ"}
        and t.lower_ not in _SCALES
    ]
    return " ".join(words[-4:])


_IN_EVERY = re.compile(r"\s+(?:in|out of)\s+(?:every\s+)?(?:\d|two|three|four|five|six|ten)\b")
_OF_EVERY = re.compile(r"\b(?:\d|one|two|three|four|five|nine)\s+(?:in|out of)\s+(?:every\s+)?$")


def _is_ratio(text: str, match: re.Match[str]) -> bool:
    """ "One in five children": neither number counts anything."""
    return (
        _IN_EVERY.match(text, match.end()) is not None
        or _OF_EVERY.search(text[max(0, match.start() - 24) : match.start("num")]) is not None
    )


def _of_what(text: str, at: int, end: int, doc: Doc | None) -> str:
    """What a share is of: the noun phrase after "of"."""
    if doc is not None and (of := doc.char_span(at, at + 4, alignment_mode="expand")) is not None:
        things = [c for t in of if t.lower_ == "of" for c in t.children if c.dep_ == "pobj"]
        if things:
            phrase = [t.text for t in things[0].lefts if t.dep_ != "det"] + [things[0].text]
            return " ".join(phrase[-5:])
    match = re.compile(r"\s+of\s+((?:[\w’'-]+\s?){1,5})").match(text, at, end)
    if match is None:
        return ""
    words: list[str] = []
    for word in match.group(1).split():
        if words and word.lower() in _STOP:
            break
        words.append(word)
    return " ".join(words)
