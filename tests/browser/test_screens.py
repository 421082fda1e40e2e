"""Pictures of the pages, kept under ``artifacts/screenshots`` to be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..publish import sample_pages as sample
from .conftest import NewPage

pytestmark = pytest.mark.browser
SHELF = Path(__file__).parents[2] / "artifacts" / "screenshots"
STORY = f"/story/{sample.STORY}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("screen", "width"), [("desk", 1280), ("phone", 390)])
@pytest.mark.parametrize(
    ("name", "path", "opened"),
    [
        ("front", "/", False),
        ("story", STORY, False),
        ("source", STORY, True),
        ("article", "/article/wire", False),
        ("person", "/person/erik_sandell", False),
        ("outlet", "/outlet/northline.example", False),
        ("search", "/search?q=ferry", False),
        ("day", "/?day=2026-03-05", False),
    ],
)
def test_pictures(
    new_page: NewPage, name: str, path: str, opened: bool, screen: str, width: int, theme: str
) -> None:
    page = new_page(color_scheme=theme, viewport={"width": width, "height": 900})
    page.goto(path)
    if opened:
        page.locator("#what-happened summary").nth(2).click()
    SHELF.mkdir(parents=True, exist_ok=True)
    target = SHELF / f"{name}-{screen}-{theme}.png"
    page.screenshot(path=target, full_page=not opened)
    assert target.stat().st_size > 10_000
