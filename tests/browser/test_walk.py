"""What somebody who has never seen it looks for, from the front page, counting clicks."""

from __future__ import annotations

import pytest

from ..publish import sample_pages as sample
from .conftest import NewPage

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False])
def test_four_things_are_found_from_the_front_page(new_page: NewPage, scripts: bool) -> None:
    page = new_page(java_script_enabled=scripts)
    page.goto("/")
    page.locator(".lead h2 a").click()
    page.locator(".nut summary").first.click()
    told = page.locator(".nut .lab").first.inner_text()
    assert told.endswith("First: Northline"), "who said it first: two clicks"

    page.goto("/")
    page.locator(".lead h2 a").click()
    page.get_by_role("link", name="3 repeat another’s report").click()
    page.wait_for_url("**#articles")
    only = page.locator("#articles .only").inner_text()
    assert "Evening Ledger (Northline)" in only, "who only repeats: two clicks"

    page.goto("/")
    page.get_by_role("link", name="What changed since yesterday").click()
    assert page.locator("h1").inner_text().startswith("What changed"), "what changed: one click"
    page.goto(f"/story/{sample.STORY}")
    page.locator(".since a").click()
    page.wait_for_url("**/changes?from=*&to=3")

    page.goto("/")
    page.locator("nav[aria-label=Site]").get_by_role("link", name="Feeds").click()
    page.get_by_role("link", name="Log in to add a feed").click()
    page.wait_for_url("**/login?back=/owner/feeds")
