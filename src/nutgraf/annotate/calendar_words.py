"""Words of the calendar: months, weekdays, seasons, numbers and holidays, in several languages.

English, French, German, Spanish, Italian, Portuguese and Dutch names are here because feeds in
these languages are common. Keys are lower-case, without a final full stop.
"""

from __future__ import annotations

from datetime import date, timedelta

from nutgraf.english import ONES, TENS

_MONTHS = (
    "january jan janvier janv januar jänner enero ene gennaio janeiro januari",
    "february feb février févr februar febrero febbraio fevereiro februari",
    "march mar mars märz marzo março maart",
    "april apr avril abril aprile abr",
    "may mai mayo maggio maio mei",
    "june jun juin juni junio giugno junho",
    "july jul juillet juil juli julio luglio julho",
    "august aug août agosto augustus ago",
    "september sep sept septembre septiembre setiembre settembre setembro",
    "october oct octobre oktober octubre ottobre outubro okt",
    "november nov novembre noviembre novembro",
    "december dec décembre déc dezember diciembre dicembre dezembro dez dic",
)
MONTHS = {name: n + 1 for n, names in enumerate(_MONTHS) for name in names.split()}

_WEEKDAYS = (
    "monday mon lundi montag lunes lunedì segunda-feira maandag",
    "tuesday tue tues mardi dienstag martes martedì terça-feira dinsdag",
    "wednesday wed weds mercredi mittwoch miércoles mercoledì quarta-feira woensdag",
    "thursday thu thur thurs jeudi donnerstag jueves giovedì quinta-feira donderdag",
    "friday fri vendredi freitag viernes venerdì sexta-feira vrijdag",
    "saturday sat samedi samstag sonnabend sábado sabato zaterdag",
    "sunday sun dimanche sonntag domingo domenica zondag",
)
WEEKDAYS = {name: n for n, names in enumerate(_WEEKDAYS) for name in names.split()}

#: Meteorological seasons of the northern hemisphere: first month, number of months.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}

#: Words for a day relative to the day of publication.
RELATIVE_DAYS = {
    "the day before yesterday": -2,
    "day before yesterday": -2,
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "yesterday": -1,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "last night": -1,
    "overnight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "avant-hier": -2,
    "hier": -1,
    "aujourd'hui": 0,
    "aujourd’hui": 0,
    "demain": 1,
    "après-demain": 2,
    "vorgestern": -2,
    "gestern": -1,
    "heute": 0,
    "übermorgen": 2,
    "anteayer": -2,
    "ayer": -1,
    "hoy": 0,
    "ieri": -1,
    "oggi": 0,
    "domani": 1,
    "ontem": -1,
    "hoje": 0,
    "amanhã": 1,
    "gisteren": -1,
    "vandaag": 0,
}
#: Words that mean a relative day only in one language because another uses them otherwise.
ONE_LANGUAGE_DAYS = {"hier": "fr", "morgen": "de", "mañana": "es", "oggi": "it"}

#: Numbers as expressions of time use them ("a week ago", "ninety days").
NUMBERS = (
    ONES
    | {word: n for word, n in TENS.items() if word not in ("seventy", "eighty")}
    | {"a": 1, "an": 1, "hundred": 100}
)

ORDINALS = {
    word: n + 1
    for n, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ]
    )
}


def easter(year: int) -> date:
    """Western Easter Sunday by the anonymous Gregorian computus (Meeus, 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (n - 1))


def holiday_in(name: str, year: int) -> date | None:
    """The day a named holiday falls on in ``year``, or ``None`` for a name not known."""
    fixed = {
        "new year's day": (1, 1),
        "new year's eve": (12, 31),
        "new year’s day": (1, 1),
        "new year’s eve": (12, 31),
        "christmas": (12, 25),
        "christmas day": (12, 25),
        "christmas eve": (12, 24),
        "boxing day": (12, 26),
        "halloween": (10, 31),
        "valentine's day": (2, 14),
        "valentine’s day": (2, 14),
        "may day": (5, 1),
        "bastille day": (7, 14),
    }
    key = name.lower()
    if key in fixed:
        return date(year, *fixed[key])
    moved = {
        "easter": 0,
        "easter sunday": 0,
        "good friday": -2,
        "easter monday": 1,
        "ash wednesday": -46,
        "palm sunday": -7,
    }
    if key in moved:
        return easter(year) + timedelta(moved[key])
    if key in {"thanksgiving", "thanksgiving day"}:
        return _nth_weekday(year, 11, 3, 4)
    if key == "labor day":
        return _nth_weekday(year, 9, 0, 1)
    if key == "memorial day":
        return date(year, 5, 31) - timedelta(date(year, 5, 31).weekday())
    return None


HOLIDAYS = (
    "new year's day|new year’s day|new year's eve|new year’s eve|christmas eve|christmas day|"
    "christmas|boxing day|halloween|valentine's day|valentine’s day|bastille day|easter sunday|"
    "easter monday|good friday|ash wednesday|palm sunday|easter|thanksgiving day|thanksgiving|"
    "labor day|memorial day"
)
