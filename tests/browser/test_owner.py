"""The owner at work in a browser: logging in, marking, putting right, with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nutgraf.engine import Engine
from tests.engine.test_mending import NOW, archive, keys

from ..publish import sample_pages as sample
from ..web.filled import fill
from ..web.owned import PASSWORD
from .conftest import NewPage, served
from .test_screens import SHELF

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
STORY = f"/story/{sample.STORY}"
OWNED = [
    "/",
    STORY,
    "/saved",
    "/hidden",
    "/owner/feeds",
    "/owner/store",
    "/owner/access",
    f"{STORY}/changes?from=1&to=3",
]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    store = str(tmp_path / "s.sqlite")
    with Engine.open(store, encoder="none", workers=1, log="error") as engine:
        fill(engine)
        engine.set_password(PASSWORD)
        yield engine


@pytest.fixture
def own(engine: Engine) -> Iterator[str]:
    with served(engine) as address:
        yield address


def log_in(page: Page, back: str = "/") -> None:
    page.goto(f"/login?back={back}")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"**{back}")


def test_logging_in_and_out(new_page: NewPage, own: str) -> None:
    page = new_page(base_url=own)
    page.goto("/owner/feeds")
    page.locator("#password").fill("a lighthouse in summer")
    page.locator("main button").click()
    assert "not the password" in page.locator("[role=alert]").inner_text()
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/owner/feeds")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{own}/")
    assert page.get_by_role("link", name="Log in").is_visible()


def test_marking_with_buttons_and_keys_stays(new_page: NewPage, own: str, engine: Engine) -> None:
    page = new_page(base_url=own)
    log_in(page)
    lead = page.locator(".lead")
    with page.expect_response("**/state"):
        lead.locator(".marks button.m").click()
    page.wait_for_selector(".lead.seen")
    assert "Mark unread" in lead.inner_text()
    page.keyboard.press("j")
    with page.expect_response("**/state"):
        page.keyboard.press("s")
    page.wait_for_selector(".lead .kept")
    with page.expect_response("**/state"):
        page.keyboard.press("m")
    page.wait_for_selector(".lead:not(.seen)")
    page.reload()
    assert page.locator(".lead.seen").count() == 0
    assert page.locator(".lead .kept").inner_text() == "saved"
    mark = engine.marks([sample.STORY])[sample.STORY]
    assert (mark.read, mark.saved is not None) == (None, True)


def test_everything_without_scripts(new_page: NewPage, own: str, engine: Engine) -> None:
    page = new_page(base_url=own, java_script_enabled=False)
    log_in(page)
    page.locator(".lead .marks button.m").click()
    assert page.locator(".lead.seen").count() == 1
    page.locator(".lead .marks button.s").click()
    page.get_by_role("link", name="Saved").first.click()
    assert page.locator(".story").count() == 1
    page.goto("/")
    page.get_by_role("button", name="Mark all as read").click()
    page.get_by_role("link", name="Unread only").click()
    assert "Everything is read" in page.locator("main").inner_text()
    page.goto("/owner/access")
    page.locator("#token-name").fill("Phone")
    page.get_by_role("button", name="Make a key").click()
    assert page.locator(".told code").inner_text().startswith("ng_")
    page.goto("/owner/feeds")
    page.locator("#address").fill("ftp://old.example/")
    page.get_by_role("button", name="Add", exact=True).click()
    assert "http" in page.locator(".told").inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_merging_and_taking_it_back(new_page: NewPage, tmp_path: Path, scripts: bool) -> None:
    store = str(tmp_path / "news.sqlite")
    with Engine.open(store, encoder="none", workers=1, log="error", clock=lambda: NOW) as engine:
        engine.import_archive(archive(tmp_path))
        engine.set_password(PASSWORD)
        before = keys(engine)
        ferry, vote = before["f1"], before["v"]
        with served(engine) as address:
            page = new_page(base_url=address, java_script_enabled=scripts)
            page.set_default_timeout(60_000)
            log_in(page, f"/story/{ferry}")
            page.locator("#mend summary").click()
            page.locator("#other").fill(f"{address}/story/{vote}")
            page.get_by_role("button", name="Make them one").click()
            page.wait_for_url(f"**/story/{ferry}?told=merged")
            assert set(keys(engine).values()) == {ferry}
            page.goto(f"/story/{vote}")
            assert page.url == f"{address}/story/{ferry}"
            page.get_by_role("button", name="Take back the last merge").first.click()
            page.wait_for_url("**told=undone")
            assert keys(engine) == before
            page.goto(f"/story/{vote}")
            assert page.url == f"{address}/story/{vote}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_owners_pages_please_axe_and_fit_a_phone(
    new_page: NewPage, own: str, theme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = new_page(
        base_url=own, color_scheme=theme, viewport={"width": 390, "height": 800}, bypass_csp=True
    )
    SHELF.mkdir(parents=True, exist_ok=True)
    paths = [*OWNED, "/owner/feeds?told=Done"]
    page.goto("/login")
    log_in(page)
    page.locator(".lead .marks button.s").click()
    for path in paths:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        results = Axe().run(page)
        found = [f"{v['id']}: {v['nodes'][0]['html']}" for v in results.response["violations"]]
        assert not found, path
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
        name = path.split("?")[0].strip("/").replace("/", "-") or "front"
        page.screenshot(path=SHELF / f"owner-{name}-phone-{theme}.png", full_page=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_strangers_see_of_it_pleases_axe(new_page: NewPage, own: str, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = new_page(base_url=own, color_scheme=theme, bypass_csp=True)
    for path in ("/login", f"{STORY}/changes?from=1&to=3"):
        page.goto(path)
        results = Axe().run(page)
        found = [f"{v['id']}: {v['nodes'][0]['html']}" for v in results.response["violations"]]
        assert not found, path
