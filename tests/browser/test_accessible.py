"""axe-core finds nothing to complain of, on any kind of page, in both themes."""

from __future__ import annotations

import pytest

from ..publish import sample_pages as sample
from .conftest import NewPage

pytestmark = pytest.mark.browser
PATHS = [
    "/",
    "/?day=2026-03-05",
    "/changes?days=7",
    f"/story/{sample.STORY}",
    "/article/wire?revision=2&start=22&end=60",
    "/outlet/northline.example",
    "/person/erik_sandell",
    "/place/norrhamn?order=oldest",
    "/source/passengers",
    "/search?q=ferry",
    "/search?q=ferry&in=stories",
    "/search?q=said-by:",
    "/login",
    "/feeds",
    "/about",
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(new_page: NewPage, path: str, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = new_page(color_scheme=theme, viewport={"width": 900, "height": 900}, bypass_csp=True)
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    results = Axe().run(page)
    found = [f"{v['id']}: {v['nodes'][0]['html']}" for v in results.response["violations"]]
    assert not found
