"""Outlets: the organisations that publish."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An organisation that publishes articles.

    ``id`` is the registered host of its site without ``www.`` where one is known
    (``"harbourpost.example"``), else a slug of its name. ``country`` is an ISO 3166 alpha-2
    code or ``None`` when nothing says it. ``family`` names a group of outlets that share a
    newsroom; their articles are still separate voices unless the text is copied.
    """

    id: str
    name: str
    country: str | None = None
    language: str | None = None
    family: str | None = None
