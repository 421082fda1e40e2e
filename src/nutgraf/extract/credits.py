"""Which news agency an article says it is from."""

from __future__ import annotations

import re

#: Agencies by the forms of their names in bylines and credit lines.
_AGENCIES: tuple[tuple[str, str], ...] = (
    ("Reuters", r"(?:Thomson )?Reuters"),
    ("Associated Press", r"(?:The )?Associated Press|AP"),
    ("AFP", r"Agence France[- ]Presse|AFP"),
    ("dpa", r"dpa(?:-AFX)?|Deutsche Presse-Agentur"),
    ("PA Media", r"PA(?: Media)?|Press Association"),
    ("EFE", r"(?:Agencia )?EFE"),
    ("ANSA", r"ANSA"),
    ("TASS", r"TASS|ITAR-TASS"),
    ("Interfax", r"Interfax"),
    ("Xinhua", r"Xinhua"),
    ("Kyodo", r"Kyodo(?: News)?"),
    ("Jiji Press", r"Jiji(?: Press)?"),
    ("Yonhap", r"Yonhap"),
    ("PTI", r"PTI|Press Trust of India"),
    ("ANI", r"ANI"),
    ("IANS", r"IANS"),
    ("Anadolu", r"Anadolu(?: Agency)?|AA"),
    ("AAP", r"AAP|Australian Associated Press"),
    ("The Canadian Press", r"The Canadian Press|CP"),
    ("UPI", r"UPI"),
    ("APA", r"APA"),
    ("Keystone-SDA", r"Keystone-SDA|SDA"),
    ("Belga", r"Belga"),
    ("ANP", r"ANP"),
    ("Ritzau", r"Ritzau"),
    ("NTB", r"NTB"),
    ("TT", r"TT"),
    ("STT", r"STT"),
    ("PAP", r"PAP"),
    ("ČTK", r"ČTK|CTK"),
    ("MTI", r"MTI"),
    ("Agerpres", r"Agerpres"),
    ("Lusa", r"Lusa"),
    ("Europa Press", r"Europa Press"),
    ("Ukrinform", r"Ukrinform"),
    ("Bloomberg", r"Bloomberg"),
)
_NAMED = tuple((name, re.compile(pattern)) for name, pattern in _AGENCIES)
#: "CITY, Dec 26 (Agency) - Words": the dateline of a report taken from an agency.
_DATELINE = re.compile(r"^[^()\n]{0,60}\(([^()\n]{2,40})\)\s*[-–—:]")
#: "(Agency)" or "Source: Agency" alone at the end.
_CLOSING = re.compile(
    r"(?:^|\n)(?:\(([^()\n]{2,40})\)|(?:Source|Quelle|Fuente|Fonte): ([^\n]{2,40}))$"
)


def agency_in(byline: str | None, text: str) -> str | None:
    """The agency a byline, a dateline or a closing line names as the origin, or ``None``."""
    parts = re.split(r"\s*(?:,|/|;|\band\b|\bund\b|\||\bwith\b|\bvia\b)\s*", byline or "")
    for line in text[:2000].split("\n")[:3]:
        dateline = _DATELINE.search(line)
        if dateline:
            parts += re.split(r"\s*[/,]\s*", dateline.group(1))
    closing = _CLOSING.search(text[-200:])
    if closing:
        parts.append(closing.group(1) or closing.group(2))
    for part in parts:
        for name, pattern in _NAMED:
            if pattern.fullmatch(part.strip()):
                return name
    return None
