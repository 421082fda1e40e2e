"""Desks: the parts of a newspaper, and which one a story belongs to by what outlets call it.

Outlets name their sections in many ways ("Markets", "News | Politics", "/wirtschaft/"). A
section's name is looked for among the words of what the outlet says, then in the folders of the
article's address. The names are those of common use on English, German, French, Spanish, Italian
and Portuguese news sites.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Literal, get_args
from urllib.parse import urlsplit

Desk = Literal[
    "world",
    "politics",
    "business",
    "climate",
    "science",
    "technology",
    "health",
    "culture",
    "sport",
]

_NAMES: dict[Desk, str] = {
    "sport": "sport sports football soccer cricket tennis rugby basketball baseball golf cycling "
    "olympics fussball deportes esportes calcio",
    "business": "business economy economics economic markets money finance finances companies "
    "industry wirtschaft finanzen boerse unternehmen economie economia negocios entreprises "
    "empresas finanzas finanza",
    "technology": "technology tech digital computing internet netzwelt technik technologie "
    "tecnologia numerique technologies",
    "science": "science sciences space nature wissen wissenschaft ciencia scienza scienze espacio",
    "health": "health medicine wellness gesundheit sante salud saude salute medizin",
    "climate": "climate environment weather energy klima umwelt wetter climat environnement clima "
    "meteo ambiente planete energia",
    "culture": "culture arts art entertainment film films movies music books theatre theater tv "
    "television media celebrity lifestyle kultur feuilleton unterhaltung cultura musique cinema "
    "espectaculos medien spettacoli livres",
    "politics": "politics political politik politique politica elections election parliament "
    "congress government policy innenpolitik",
    "world": "world international foreign global europe africa asia americas americas middle-east "
    "ausland welt monde mundo mondo internacional internazionale esteri aussenpolitik "
    "internationales panorama",
}
#: All desks, in the order a front page has them.
DESKS: tuple[Desk, ...] = get_args(Desk)
_BY_NAME: dict[str, Desk] = {name: desk for desk, names in _NAMES.items() for name in names.split()}
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")


def desk_of(named: str | None, url: str | None = None) -> Desk | None:
    """The desk that an outlet's own name for a section means, or the folders of the address.

    The last word that is known decides: "World / Business" is business.
    """
    if named and (found := _find(named)) is not None:
        return found
    if url:
        try:
            folders = urlsplit(url).path.split("/")[1:-1]
        except ValueError:
            return None
        # Deep folders are names of things, not of sections.
        return _find(" ".join(folder for folder in folders[:3] if len(folder) <= 20))
    return None


def common_desk(articles: Iterable[tuple[str, str | None, str | None]]) -> Desk | None:
    """The desk of most outlets: (outlet, its name for the section, address) of articles.

    Each outlet has one voice, its first article's. Of two that are as common the one named
    first wins.
    """
    by_outlet: dict[str, Desk] = {}
    for outlet, named, url in articles:
        found = desk_of(named, url)
        if found is not None:
            by_outlet.setdefault(outlet, found)
    counted = Counter(by_outlet.values()).most_common(1)
    return counted[0][0] if counted else None


def _find(text: str) -> Desk | None:
    folded = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    found: Desk | None = None
    for word in _WORD.findall(folded):
        for part in (word, *word.split("-")):
            if part in _BY_NAME:
                found = _BY_NAME[part]
                break
    return found
