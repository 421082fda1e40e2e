"""A person reads: with a mouse, with keys, on a phone, in the dark, without scripts."""

from __future__ import annotations

import re

import pytest

from ..publish import sample_pages as sample
from .conftest import NewPage

pytestmark = pytest.mark.browser
STORY = f"/story/{sample.STORY}"
PATHS = [
    "/",
    STORY,
    "/article/wire",
    "/search?q=ferry",
    "/feeds",
    "/about",
    "/changes?days=7",
    "/nowhere",
]
WITHOUT_NOWHERE = PATHS[:-1]


def test_from_the_front_page_to_the_words(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    page.locator(".lead h2 a").click()
    page.wait_for_url(f"**{STORY}")
    sentence = page.locator("#what-happened details.s").first
    sentence.locator("summary").click()
    source = sentence.locator(".src")
    assert source.is_visible()
    assert "The Havsula struck a shoal" in source.locator("mark").inner_text()
    box, text = source.bounding_box(), page.locator("#what-happened").bounding_box()
    assert box is not None
    assert text is not None
    assert box["x"] >= text["x"] + text["width"], "on a wide screen it opens beside the text"
    source.get_by_text("Read it in the article").click()
    page.wait_for_url("**/article/wire?**")
    assert page.locator("mark.chosen").inner_text().startswith("The Havsula struck")
    assert page.locator("mark.chosen").is_visible()


def test_one_source_is_open_at_a_time_and_escape_closes_it(new_page: NewPage) -> None:
    page = new_page()
    page.goto(STORY)
    summaries = page.locator("#what-happened summary")
    summaries.nth(0).click()
    summaries.nth(1).click()
    page.wait_for_function("document.querySelectorAll('details.s[open]').length === 1")
    page.keyboard.press("Escape")
    assert page.locator("details.s[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_keys_on_the_story(new_page: NewPage) -> None:
    page = new_page()
    page.goto(STORY)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("o")
    opened = page.locator("details.s[open]")
    assert opened.count() == 1
    assert opened.get_attribute("id") == "s2"
    page.keyboard.press("j")
    page.wait_for_function(
        "document.querySelector('#s3').open && !document.querySelector('#s2').open"
    )
    page.keyboard.press("k")
    page.wait_for_function("document.querySelector('#s2').open")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    keys = page.locator("dialog.keys")
    keys.wait_for(state="visible")
    page.keyboard.press("Escape")
    keys.wait_for(state="hidden")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("accident board")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=accident+board")
    assert page.locator(".hits li").count() == 2, "the story and the article"
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(re.compile(r"/$"))


def test_keys_on_the_front_page(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    page.keyboard.press("j")
    page.keyboard.press("m")
    assert "seen" in (page.locator(".lead").get_attribute("class") or "")
    page.reload()
    assert "seen" in (page.locator(".lead").get_attribute("class") or "")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/story/other-0")


def test_saved_stories_are_kept(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.reload()
    assert page.locator(".lead .kept").is_visible()
    page.keyboard.press("j")
    page.keyboard.press("s")
    assert page.locator(".lead .kept").count() == 0


def test_what_is_new_since_the_last_visit(new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{STORY}?version=2")
    page.goto("/")
    assert "changed since you read it" in page.locator(".lead .meta").inner_text()
    page.goto(STORY)
    news = page.locator("header .record .news a")
    assert news.inner_text() == "Since your last visit: 4 new sentences"
    page.goto("/")
    assert "seen" in (page.locator(".lead").get_attribute("class") or "")
    assert news.count() == 0


def test_tab_reaches_the_text_and_enter_opens_it(new_page: NewPage) -> None:
    page = new_page()
    page.goto(STORY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("details.credit[open]").count() == 1
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize("path", WITHOUT_NOWHERE)
@pytest.mark.parametrize("width", [320, 390, 768, 1024])
def test_no_page_is_wider_than_the_screen(new_page: NewPage, path: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800}, has_touch=width < 500)
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_on_a_phone_the_source_opens_in_place(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(STORY)
    sentence = page.locator("#what-happened details.s").first
    sentence.locator("summary").tap()
    source, summary = sentence.locator(".src").bounding_box(), sentence.bounding_box()
    assert source is not None
    assert summary is not None
    assert source["x"] == summary["x"]
    assert source["y"] > summary["y"]


@pytest.mark.parametrize("path", [STORY, "/"])
def test_all_of_it_can_be_read_without_scripts(new_page: NewPage, path: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(path)
    assert not page.locator(".theme").is_visible()
    if path == "/":
        page.locator(".lead h2 a").click()
    sentence = page.locator("#who-says-what details.s").first
    sentence.locator("summary").click()
    assert sentence.locator(".src mark").is_visible()
    sentence.get_by_text("Read it in the article").click()
    assert page.locator("mark.chosen").is_visible()


CONTRAST = """
() => {
  const rgb = (s) => s.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const d of document.querySelectorAll("details")) d.open = true;
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.getClientRects().length || e.closest("svg, .vh, .skip")) continue;
    const a = light(rgb(getComputedStyle(e).color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${e.className || e.tagName} ${ratio.toFixed(2)}`);
  }
  return poor;
}
"""


@pytest.mark.parametrize("path", WITHOUT_NOWHERE)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast(new_page: NewPage, path: str, theme: str) -> None:
    page = new_page(color_scheme=theme)
    page.goto(path)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(23, 22, 19)") is (theme == "dark")
    assert page.evaluate(CONTRAST) == []


def test_the_theme_can_be_chosen_and_stays(new_page: NewPage) -> None:
    page = new_page(color_scheme="light")
    page.goto("/")
    page.get_by_role("button", name="Dark").click()
    page.goto(STORY)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 22, 19)"
    assert page.get_by_role("button", name="Light").is_visible()


def test_a_story_page_weighs_under_100_kb_with_everything(new_page: NewPage) -> None:
    page = new_page()
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto(STORY, wait_until="networkidle")
    assert len(sizes) >= 3
    assert sum(sizes) < 100_000
