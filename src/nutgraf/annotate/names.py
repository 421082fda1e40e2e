"""Names: folding, titles, and the key that mentions in different articles are compared by."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from nutgraf.annotate.wordlists import words

_TITLES = words(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend fr father sister hon
    president vice-president premier chancellor minister secretary senator sen rep
    representative congressman congresswoman governor gov mayor judge justice king queen
    prince princess pope gen general lt lieutenant col colonel maj major capt captain cmdr
    commander adm admiral sgt sergeant chief police officer detective spokesman spokeswoman
    spokesperson ambassador chairman chairwoman director imam sheikh ayatollah archbishop
    bishop cardinal rabbi attorney deputy former acting us u.s. russian chinese british
    french german candidate coach herr frau monsieur madame m mme señor señora don doña sr
    sra supt insp det sheriff ceo speaker marshal brig brigadier hm
    """
)
_POSSESSIVE = re.compile(r"['’]s?$")
_FEMALE_TITLES = words(
    """
    mrs ms miss lady queen princess dame madame mme frau señora sra spokeswoman
    congresswoman chairwoman sister
    """
)  # fmt: skip
_MALE_TITLES = words(
    """
    mr sir lord king prince pope monsieur herr señor father imam spokesman congressman
    chairman rabbi
    """
)  # fmt: skip


def fold(name: str) -> str:
    """Lower case, no accents, plain apostrophes and hyphens, no full stops, single spaces."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    plain = plain.replace("’", "'").replace("–", "-").replace("\u2011", "-").replace("ł", "l")
    plain = _POSSESSIVE.sub("", plain.replace("ø", "o"))
    return re.sub(r"\s+", " ", re.sub(r"\.", "", re.sub(r"(?<=\w)\.(?=\w)", " ", plain))).strip()


def without_titles(name: str) -> str:
    """The name without the titles that open it ("Mr. Peskov" -> "Peskov").

    A name that is nothing but titles stays as it is.
    """
    words = name.split()
    at = 0
    while at < len(words) - 1 and words[at].lower().strip(".,") in _TITLES:
        at += 1
    return _POSSESSIVE.sub("", " ".join(words[at:]))


def title_gender(name: str) -> str | None:
    """``"f"`` or ``"m"`` where a title shows it."""
    for word in name.lower().split():
        if word.strip(".") in _FEMALE_TITLES:
            return "f"
        if word.strip(".") in _MALE_TITLES:
            return "m"
    return None


def key_of(name: str, *, person: bool = False) -> str:
    """What a name is compared by across articles: folded, without titles, aliases resolved.

    The key of a person keeps first and last name only, so that middle names and initials do
    not part what belongs together.
    """
    names, words = _aliases()
    folded = fold(without_titles(name) if person else re.sub(r"^(?:the|The)\s+", "", name))
    if not person:
        return names.get(folded, folded)
    parts = [words.get(p, p) for p in folded.split()]
    parts = [p for p in parts if p not in {"jr", "sr", "ii", "iii"}] or parts
    if len(parts) > 2 and all(len(p) == 1 or i in {0, len(parts) - 1} for i, p in enumerate(parts)):
        parts = [parts[0], parts[-1]]
    return " ".join(parts)


@lru_cache(maxsize=1)
def _aliases() -> tuple[Mapping[str, str], Mapping[str, str]]:
    text = resources.files(__package__).joinpath("aliases.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    names = {other: key for key, others in table["names"].items() for other in [key, *others]}
    words = {other: key for key, others in table["words"].items() for other in [key, *others]}
    return names, words
