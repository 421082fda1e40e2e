"""The shapes a date expression takes: regular expressions, each with the rule that resolves it.

Where a pattern has a group ``core``, that group alone is the expression; the rest is context. With
each stand the kinds of words that it cannot do without.
"""

from __future__ import annotations

import re

from nutgraf.annotate import date_rules as rules
from nutgraf.annotate import period_rules as periods
from nutgraf.annotate.calendar_words import (
    HOLIDAYS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    RELATIVE_DAYS,
    WEEKDAYS,
)
from nutgraf.annotate.date_words import Kind

# -- building blocks of the patterns ------------------------------------------------------

_M = "|".join(sorted((re.escape(m) for m in MONTHS), key=len, reverse=True))
_W = "|".join(sorted((re.escape(w) for w in WEEKDAYS), key=len, reverse=True))
_WLONG = "|".join(sorted((re.escape(w) for w in WEEKDAYS if len(w) > 4), key=len, reverse=True))
_N = (
    r"(?:\d{1,3}|a couple of|couple of|"
    + "|".join(sorted((re.escape(n) for n in NUMBERS), key=len, reverse=True))
    + r")(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
)
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORD = r"(?:st|nd|rd|th|er|º|\.(?=\s+[A-ZÄÖÜ][a-zä]))?"
_PART = r"(?:(?P<part>early|mid|late|anfang|mitte|ende|début|mi|fin)(?:[ -]|\s+in\s+|\s+de\s+))"
_WEEKDAY_LEAD = rf"(?:(?P<wd>{_W})\.?,?\s+(?:the\s+|le\s+|den\s+|dem\s+|el\s+)?)?"
_PREP = (
    "(?:"
    + "|".join(
        rf"(?<=\b{word} )"
        for word in [
            "in",
            "since",
            "by",
            "until",
            "till",
            "last",
            "of",
            "from",
            "early",
            "late",
            "through",
            "for",
            "during",
            "after",
            "before",
            "between",
            "to",
            "and",
            "around",
            "about",
            "en",
            "im",
            "seit",
            "bis",
            "ab",
            "depuis",
            "desde",
            "until",
            "mid",
            "dès",
        ]
    )
    + ")"
)
_YEAR_LEAD = (
    r"(?:(?:in|since|by|until|till|from|of|before|after|during|for|around|about|through|to|and|the|a|his|"
    r"her|its|their|as|en|im|seit|desde|depuis|año|année|jahr|year|-|–)\s+|(?<=\()|['’]s\s+)"
)
_SEASON_LEAD = (
    "(?:"
    + "|".join(
        rf"(?<=\b{word} )" for word in ["in", "since", "by", "until", "before", "after", "during"]
    )
    + ")"
)
_AFTER_YEAR = r"(?:\s+(?P<after>(?:last|this|next)\s+year))?"


def _rx(pattern: str) -> re.Pattern[str]:
    return re.compile(r"(?<![\w$€£])" + pattern + r"(?!\w)", re.IGNORECASE)


_FOREIGN = (
    r"(?:(?:la )?semaine (?:dernière|passée|prochaine)|(?:le )?mois (?:dernier|passé|prochain)"
    r"|(?:l'|l’)?(?:année|an) (?:dernière|dernier|passée|prochaine|prochain)"
    r"|(?:cette|ce) (?:semaine|mois|année)"
    r"|(?:letzte[nrs]?|vergangene[nrs]?|vorige[nrs]?|nächste[nrs]?|kommende[nrs]?|diese[rsn]?) (?:Woche|Monat|Jahr)s?"
    r"|(?:la )?semana (?:pasada|próxima|que viene)|(?:el )?(?:mes|año) (?:pasado|próximo|que viene)"
    r"|la próxima semana|el próximo (?:mes|año)|est[ae] (?:semana|mes|año)"
    r"|(?:la )?settimana (?:scorsa|prossima)|(?:l'|l’)anno (?:scorso|prossimo)"
    r"|vorige week|volgende week)"
)
_DAYPART = r"(?:\s+(?:morning|afternoon|evening|night|lunchtime|noon|matin|soir))?"
_SEP = r"\s*(?:-|–|—|to|until|through|and|bis|au|al)\s*"
_EDGE = r"(?:the\s+)?(?P<edge>start|beginning|middle|end|close) of\s+"

PATTERNS: tuple[tuple[re.Pattern[str], rules.Rule, Kind], ...] = (
    (
        _rx(r"(?P<y>\d{4})-(?P<mm>\d\d)-(?P<d>\d\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?"),
        rules.iso,
        Kind.DIGIT,
    ),
    (
        _rx(r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d\d)"),
        rules.numeric,
        Kind.DIGIT,
    ),
    (
        _rx(
            rf"{_WEEKDAY_LEAD}(?P<m>{_M})\.?\s+(?:the\s+)?(?P<d>{_DAY}){_ORD}"
            rf"(?:{_SEP}(?:(?P<m2>{_M})\.?\s+)?(?P<d2>{_DAY}){_ORD}(?![\d:]))?(?:,?\s+(?P<y>{_YEAR}))?{_AFTER_YEAR}"
        ),
        rules.full_date,
        Kind.MONTH | Kind.DIGIT,
    ),
    (
        _rx(
            rf"{_WEEKDAY_LEAD}(?P<d>{_DAY}){_ORD}(?:{_SEP}(?P<d2>{_DAY}){_ORD})?(?P<dayfirst>\s+)"
            rf"(?:of\s+|de\s+)?(?P<m>{_M})\.?(?:,?\s+(?:de\s+|del\s+)?(?P<y>{_YEAR}))?{_AFTER_YEAR}"
        ),
        rules.full_date,
        Kind.MONTH | Kind.DIGIT,
    ),
    (
        _rx(rf"{_PART}?(?P<m>{_M})\.?,?\s+(?:of\s+|de\s+|del\s+)?(?P<y>{_YEAR})"),
        rules.month_year,
        Kind.MONTH | Kind.DIGIT,
    ),
    (
        _rx(rf"(?P<m>{_M})\.?{_SEP}(?P<m2>{_M})\.?(?:,?\s+(?P<y>{_YEAR}))?"),
        rules.month_range,
        Kind.MONTH,
    ),
    (
        _rx(
            rf"(?P<prep>{_PREP})?(?:(?P<which>last|next|this)\s+)?{_PART}?(?P<m>{_M})\.?"
            rf"(?:\s+(?P<after>(?:last|this|next)\s+year)|(?:['’](?P<poss>s)))?"
        ),
        rules.bare_month,
        Kind.MONTH,
    ),
    (
        _rx(
            rf"(?:(?P<which>last|next|this|past|previous|coming|following|letzten|vergangenen|nächsten|kommenden)\s+)?"
            rf"(?P<wd>{_WLONG}){_DAYPART}"
            rf"(?:\s+(?P<after>dernier|prochain|pasado|próximo|last|next))?"
        ),
        rules.weekday,
        Kind.WEEKDAY,
    ),
    (_rx(rf"(?P<wd>{_WLONG}){_SEP}(?P<wd2>{_WLONG})"), rules.weekday_range, Kind.WEEKDAY),
    (
        _rx(
            "(?:"
            + "|".join(
                sorted(
                    (
                        re.escape(w).replace(r"\ ", r"\s+")
                        for w in [*RELATIVE_DAYS, "morgen", "mañana"]
                    ),
                    key=len,
                    reverse=True,
                )
            )
            + ")"
        ),
        rules.relative_day,
        Kind.RELATIVE,
    ),
    (
        _rx(
            r"(?:(?P<lead>earlier|later|earlier in|later in|early|mid|late|early in|late in"
            r"|(?:the )?(?:beginning|start|middle|end|first half|second half) of)[\s-]+)?"
            r"(?:the\s+)?(?P<which>last|this|next|past|previous|current|coming)\s+"
            r"(?P<unit>week|weekend|month|quarter|year|decade|century)"
        ),
        periods.whole_unit,
        Kind.UNIT,
    ),
    (
        _rx(
            rf"(?P<prep>{_SEASON_LEAD})?{_PART}?(?:the\s+)?(?:(?P<which>last|this|next|past|previous|coming)\s+)?"
            rf"(?P<season>spring|summer|autumn|fall|winter)(?:\s+(?:of\s+)?(?P<y>{_YEAR}))?"
        ),
        periods.season,
        Kind.SEASON,
    ),
    (
        _rx(
            rf"(?:(?:about|nearly|almost|some|just|over|more than)\s+)?(?P<n>{_N})\s+"
            r"(?P<unit>minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|decades?)\s+ago"
        ),
        periods.ago,
        Kind.AGO | Kind.UNIT,
    ),
    (
        _rx(
            rf"(?:in\s+)?(?P<n>{_N})\s+(?P<unit>days?|weeks?|months?|years?)(?:['’]s?\s+time|\s+from (?:now|today))"
        ),
        periods.ahead,
        Kind.UNIT,
    ),
    (
        re.compile(
            rf"\bin\s+(?P<n>{_N})\s+(?P<unit>days?|weeks?|months?|years?)(?=\s*(?:[.,;!?]|$))",
            re.IGNORECASE,
        ),
        periods.due_in,
        Kind.UNIT,
    ),
    (
        _rx(
            rf"(?:the\s+)?(?P<which>last|past|previous|next|coming|following)\s+"
            rf"(?P<n>{_N}|few|several|couple of)?\s*(?P<unit>days|nights|weeks|months|years|decades)"
        ),
        periods.stretch,
        Kind.UNIT,
    ),
    (
        _rx(rf"(?:(?P<prep>{_YEAR_LEAD}))?(?P<core>{_PART}?(?P<y>{_YEAR}))"),
        periods.bare_year,
        Kind.DIGIT,
    ),
    (_rx(rf"(?P<core>(?P<y>{_YEAR}){_SEP}(?P<y2>{_YEAR}|\d\d))"), periods.year_range, Kind.DIGIT),
    (
        _rx(rf"{_PART}?(?:the\s+)?['’]?(?P<decade>(?:1[5-9]|20)\d0|[2-9]0)s"),
        periods.decade,
        Kind.DIGIT,
    ),
    (
        _rx(
            r"(?:the\s+)?(?P<q>first|second|third|fourth|final|Q[1-4]|[1-4](?:st|nd|rd|th))"
            r"(?:[\s-]+(?P<unit>quarter|half))"
            rf"(?:(?:\s+of)?\s+(?:(?P<y>{_YEAR})|(?P<which>this|last|next)\s+year))?"
        ),
        periods.quarter,
        Kind.PART,
    ),
    (
        _rx(rf"(?P<unit>(?P<q>Q[1-4]))(?:\s+(?:of\s+)?(?P<y>{_YEAR}))?(?P<which>)"),
        periods.quarter,
        Kind.DIGIT,
    ),
    (
        _rx(rf"(?:(?P<which>last|next|this|past)\s+)?(?P<name>{HOLIDAYS})(?:,?\s+(?P<y>{_YEAR}))?"),
        rules.holiday,
        Kind.HOLIDAY,
    ),
    (_rx(r"(?:the\s+)?new year(?![’']s)"), periods.new_year, Kind.UNIT),
    (
        _rx(rf"{_EDGE}(?:the|this)\s+(?P<unit>year|month|week|quarter|decade)"),
        periods.year_edge,
        Kind.UNIT,
    ),
    (_rx(r"(?P<unit>year)[- ](?P<edge>end)"), periods.year_edge, Kind.UNIT),
    (_rx(rf"{_EDGE}(?:(?P<m>{_M})\.?)?,?\s*(?P<y>{_YEAR})?"), periods.edge_of_year, Kind.EDGE),
    (_rx(r"(?:the|this) weekend"), periods.weekend, Kind.UNIT),
    (
        _rx(
            rf"{_PART}?(?:the\s+)?(?P<n>\d{{1,2}}(?:st|nd|rd|th)|"
            + "|".join(ORDINALS)
            + r")[\s-]+century"
        ),
        periods.century,
        Kind.UNIT,
    ),
    (_rx(_FOREIGN), periods.foreign_unit, Kind.FOREIGN),
)
