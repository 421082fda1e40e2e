"""Whose text an article says it is: agency credits in bylines, datelines and closing lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nutgraf.group.words import fold
from nutgraf.model import Article, Revision

#: Characters at either end of the text where a credit may stand.
OPENING, CLOSING = 160, 400
_AGENCIES = {
    "ap": "Associated Press", "the associated press": "Associated Press",
    "associated press": "Associated Press", "reuters": "Reuters", "thomson reuters": "Reuters",
    "afp": "AFP", "agence france-presse": "AFP", "agence france presse": "AFP",
    "upi": "UPI", "united press international": "UPI", "dpa": "dpa", "ansa": "ANSA",
    "efe": "EFE", "xinhua": "Xinhua", "tass": "TASS", "itar-tass": "TASS",
    "interfax": "Interfax", "ria novosti": "RIA Novosti", "kyodo": "Kyodo",
    "yonhap": "Yonhap", "bloomberg": "Bloomberg", "pti": "PTI", "ians": "IANS", "ani": "ANI",
    "press association": "PA", "pa media": "PA", "canadian press": "Canadian Press",
    "the canadian press": "Canadian Press", "cp": "Canadian Press", "aap": "AAP",
    "anadolu": "Anadolu", "cnn": "CNN", "the sports xchange": "Sports Xchange",
    "sports network": "Sports Network",
}  # fmt: skip
_NAME = r"[A-Z][\w.&'’-]*(?: (?:[A-Z&][\w.&'’-]*|of|de)){0,4}"
_DATELINE = re.compile(rf"\((?P<name>{_NAME})\)\s*[-–—:]|^\s*(?P<bare>{_NAME})\s*[-–—]\s")
_CLOSING = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>{_NAME}) (?:staff )?contributed to this (?:report|article|story)",
        rf"[-–—]\s*(?P<name>{_NAME})\.?\s*$",
        rf"\((?:Source: )?(?P<name>{_NAME})\)\.?\s*$",
        rf"(?:^|\n)\s*(?:Source|Credit|Via|Quelle|Fuente|Avec|Con información de)s?:? "
        rf"(?P<name>{_NAME})\.?\s*$",
        rf"(?:With|From) (?P<name>{_NAME}) (?:inputs|reports|wires?)\.?",
        rf"(?:first appeared|originally published|first published) (?:on|in|by|at) "
        rf"(?P<name>{_NAME})",
    )
)
_REPORTING = re.compile(r"\(?Reporting by [^()\n]{3,120}; ?(?:[Ww]riting|[Ee]diting) by ")
_BYLINE = re.compile(r"^\s*(?:by|par|von|por|di)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credit:
    """An origin that an article names: ``name`` as shown, ``key`` to compare by, and where."""

    name: str
    key: str
    where: str


def credit_key(name: str) -> str:
    """A name of an outlet or agency as it is compared: letters and digits only."""
    name = _AGENCIES.get(fold(name.strip().rstrip(".")), name)
    folded = "".join(c for c in fold(name) if c.isalnum())
    return folded[3:] if folded.startswith("the") and len(folded) > 6 else folded


def find_credit(article: Article, revision: Revision) -> Credit | None:
    """The agency or outlet that the article names as its origin, or ``None``.

    Looks at the feed's ``<source>`` (``Article.credit``), the byline, a dateline such as
    "LONDON (Reuters) –", and closing lines such as "— Meridian Wire".
    """
    if article.credit:
        return _credit(article.credit, "credited")
    byline = _BYLINE.sub("", article.byline or "")
    for part in re.split(r"[,;|/]| and | with ", byline):
        key = fold(part.strip().removesuffix(" Staff").removesuffix(" staff"))
        if key in _AGENCIES:
            return _credit(part.strip(), "byline")
    opening = revision.text[:OPENING]
    for match in _DATELINE.finditer(opening):
        name = match["name"] or match["bare"]
        if match["name"] or fold(name) in _AGENCIES:
            return _credit(name, "dateline")
    closing = revision.text[-CLOSING:].strip()
    for pattern in _CLOSING:
        found = pattern.search(closing)
        if found:
            return _credit(found["name"], "credit line")
    if _REPORTING.search(closing):
        return Credit("Reuters", credit_key("Reuters"), "credit line")
    return None


def is_outlet(credit: Credit, outlet_id: str) -> bool:
    """Whether the outlet is the one that a credit names ("Meridian Wire", meridian-wire.com)."""
    squeezed = "".join(c for c in fold(outlet_id) if c.isalnum())
    return len(credit.key) > 2 and credit.key in squeezed


def is_agency(credit: Credit) -> bool:
    """Whether a credit names a known news agency."""
    return any(credit.key == credit_key(name) for name in _AGENCIES.values())


def _credit(name: str, where: str) -> Credit:
    return Credit(_AGENCIES.get(fold(name.strip()), name.strip()), credit_key(name), where)
