"""Desks are found in what outlets call their sections."""

from __future__ import annotations

import pytest

from nutgraf.model import DESKS, common_desk, desk_of


@pytest.mark.parametrize(
    ("named", "url", "desk"),
    [
        ("World", None, "world"),
        ("News | Politics", None, "politics"),
        ("World / Business", None, "business"),
        ("Économie", None, "business"),
        ("Middle-East", None, "world"),
        ("Top stories", "https://a.example/news/sport/2026/03/ferry-race", "sport"),
        (None, "https://a.example/wirtschaft/text.html", "business"),
        (None, "https://a.example/2026/03/04/arts-fund-cut", None),
        (None, "https://a.example/sport", None),
        (None, "http://[broken", None),
        ("", None, None),
        ("Transport", None, None),
    ],
)
def test_desk_of(named: str | None, url: str | None, desk: str | None) -> None:
    assert desk_of(named, url) == desk


def test_each_outlet_has_one_voice() -> None:
    articles = [("a", "World", None), ("b", "Business", None), ("b", "World", None)]
    assert common_desk(articles) == "world"
    assert common_desk([*articles, ("c", "Markets", None)]) == "business"
    assert common_desk([("a", "Misc", None)]) is None
    assert common_desk([]) is None


def test_every_desk_can_be_found() -> None:
    assert all(desk_of(desk) == desk for desk in DESKS)
