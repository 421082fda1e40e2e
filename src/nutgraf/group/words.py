"""Words as grouping compares them: folded, cut to a stem, weighed by how rare they are.

Nothing here needs a language model; it works for any language that puts spaces between words,
and falls back to pairs of characters for those that do not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

#: Vowel signs and accents that ``\\w`` leaves out though words are made of them: combining
#: accents, Hebrew and Arabic points, and the signs of India's scripts.
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670"
    "\u0900-\u0963\u0971-\u09e3\u0a00-\u0a65\u0a70-\u0ae5\u0b00-\u0b65\u0b70-\u0be5"
    "\u0c00-\u0c65\u0c80-\u0ce5\u0d00-\u0d65\u0d80-\u0df3"
)
_LETTER = rf"(?:[^\W\d_]|[{_MARKS}])"
#: A word (letters, with inner apostrophes), or a number with its separators.
TOKEN = re.compile(rf"{_LETTER}+(?:['’]{_LETTER}+)*|\d+(?:[.,]\d+)*")
#: Scripts written without spaces: kana, Han, Thai, Lao, Khmer, Myanmar.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

#: Longest stem in characters. Cutting words is the stemming that works in every language.
STEM = 8

_FUNCTION_WORDS = """
a about after all also although an and any are as at be because been before being between both
but by can could did do does during each even for from had has have he her here hers him his how
i if in into is it its just like many may me might more most much must my no not now of off on
once one only or other our out over own per said same say says she should since so some such
than that the their them then there these they this those though through to told too two under
until up upon us very was we were what when where which while who whom whose why will with would
you your
al algo ante aunque cada como con contra cual cuando de del desde donde dos durante el ella ellos
en entre era es esa ese eso esta este esto estos fue ha habia hace hacia han hasta hay la las le
les lo los mas me mi mientras muy nos o para pero por porque pues que quien se segun ser si sido
sin sobre son su sus tambien tan tras un una unos y ya
ai alors apres au aussi autre aux avait avant avec c ce ces cet cette chez comme d dans depuis des
deux dit donc dont du elle elles encore est et ete etre eu il ils j je l leur leurs lors lui mais
meme mes moi moins n ne ni notre nous on ont ou par pas pendant peu plus pour qu quand qui s sa
sans se selon ses sont sous sur te tous tout toute toutes tres une vers vous
aber alle als am an auch auf aus bei beim bis da damit dann das dass dem den der des die dies
diese diesem diesen dieser doch durch ein eine einem einen einer eines er es etwa fur gegen haben
hat hatte hatten ich ihm ihn ihr ihre ihren im ist ja jahr jahre jetzt kann kein keine konnen
mehr mit nach nicht noch nun nur ob oder ohne sagte schon sei sein seine seinem seinen seiner
seit sich sie sind soll sowie uber um und uns unter vom von vor war waren wegen weil wenn werden
wie wieder wird wir wo worden wurde wurden zu zum zur zwei zwischen
agli alla alle anche ancora anni che chi ci come con contro cosi cui da dai dal dalla degli dei
del della delle di dopo due e era fa fino fra gia gli ha hanno il in io la lo loro ma nei nel
nella non o per perche piu prima quando quella quello questa questo se si sia solo sono sul sulla
suo sua tra tutti un una uno
ao aos apos as com da das de depois do dos e ela ele em entre essa esse esta foi isso ja mais mas
na nas nao no nos o os ou para pela pelo por que quando se sem ser seu sua tambem tem um uma
aan als bij dat de den die dit een en er had heeft het hij in is maar met naar niet nog of om ook
op over te tot uit van voor was wat werd wordt zijn
"""

#: Other names and spellings of what one article calls so and the next otherwise.
_ALIASES = {
    "dprk": "north korea", "rok": "south korea", "prc": "china", "uk": "britain",
    "uae": "emirates", "eu": "european union", "un": "united nations", "kyiv": "kiev",
    "kharkiv": "kharkov", "odesa": "odessa", "zelenskyy": "zelensky", "zelenskiy": "zelensky",
    "selenskyj": "zelensky", "poutine": "putin", "isil": "isis",
    "daesh": "isis", "gadhafi": "gaddafi", "qaddafi": "gaddafi", "kadhafi": "gaddafi",
    "hizbullah": "hezbollah", "hizballah": "hezbollah", "beyrouth": "beirut",
    "peking": "beijing", "bombay": "mumbai", "calcutta": "kolkata", "rangoon": "yangon",
    "burma": "myanmar", "moskau": "moscow", "moscou": "moscow", "moscu": "moscow",
    "otan": "nato", "onu": "united nations",
}  # fmt: skip


def fold(word: str) -> str:
    """The word in lower case without accents or apostrophes at its end ("Perú's" -> "peru")."""
    word = word.lower().replace("’", "'")
    head, _, tail = word.rpartition("'")
    if head:
        # English "Putin's", "isn't" keep the head; French "l'accord" keeps the tail.
        word = tail if len(head) <= 2 < len(tail) else head
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in decomposed if not unicodedata.combining(c))
    return word


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The folded word without a plural s, cut to ``STEM`` characters; "" for function words."""
    folded = fold(word)
    if len(folded) < 2 or folded in function_words():
        return ""
    if len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        folded = folded[:-3] + "y" if folded.endswith("ies") and len(folded) > 4 else folded[:-1]
    return folded[:STEM]


@lru_cache(maxsize=200_000)
def stems(word: str) -> tuple[str, ...]:
    """The word's stem; none for function words, and those of its common name for an alias."""
    alias = _ALIASES.get(fold(word))
    if alias and len(word) < 4 and not word.isupper():
        alias = None  # "UN", but not "un", which is an article in four languages
    found = (stem(w) for w in alias.split()) if alias else (stem(word),)
    return tuple(one for one in found if one)


@cache
def function_words() -> frozenset[str]:
    """Words too common to say anything, in the languages most news feeds come in."""
    return frozenset(_FUNCTION_WORDS.split())


def unspaced(word: str) -> bool:
    """Whether the word is a run of a script written without spaces."""
    return _UNSPACED.match(word) is not None


def pairs(run: str) -> list[str]:
    """The overlapping pairs of characters of a run, which stand in for its words."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


@cache
def prior(language: str = "en") -> tuple[int, dict[str, int]]:
    """Document frequencies to start from: (documents, stem -> documents that hold it).

    Counts of general news in English, and of general text in some thirty other languages
    (``priors/README.md``), so that the first articles of a stream are weighed sensibly. Stems
    that are not listed were in fewer than the least count listed. Of a language that is not
    known there are no documents.
    """
    file = resources.files(__package__) / "priors" / f"{language}.tsv"
    if not language.isalpha() or not file.is_file():
        return 0, {}
    lines = file.read_text(encoding="utf-8").splitlines()
    total = int(lines[0].split("\t")[1])
    counts: dict[str, int] = {}
    for line in lines[1:]:
        word, _, count = line.partition("\t")
        counts[word] = int(count)
    return total, counts
