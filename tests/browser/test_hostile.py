"""Script and odd Unicode in every field of a store: nothing runs, nothing breaks the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from nutgraf.engine import Engine
from nutgraf.model import Decision, Feed, StoryChange
from nutgraf.store.base import Fault, Mute, SavedSearch

from ..publish import sample_pages as sample
from ..publish.test_hostile import poisoned
from ..web.owned import PASSWORD
from .conftest import NewPage, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

ATTACK = (
    "<script>document.title='RUN'</script><img src=x onerror=\"document.title='RUN'\">"
    "\"' onclick=document.title='RUN' </script></title>\u202e\u0300\u0301\u0302" + "W" * 300 + " "
)


def fill_with_attacks(engine: Engine) -> list[str]:
    """Put the poisoned sample into the store; gives back its articles' ids."""
    page, sources, _ = poisoned(ATTACK)
    page = replace(page, story_id=sample.STORY)
    store = engine.store
    store.put_outlets(sources.outlets.values())
    for article in sources.articles.values():
        store.put_article(article, sources.revisions[(article.id, article.revision)])
    decisions = [
        Decision(
            article_id=key,
            story_id=sample.STORY,
            score=0.5,
            features={ATTACK: 1.0},
            shared_terms=(ATTACK,),
        )
        for key in sources.articles
    ]
    store.put_grouping(decisions, ())
    store.put_voices(sample.STORY, page.voices)
    store.put_page(page, 1.0)
    feed = Feed(url="javascript:alert(1)", title=ATTACK, failures=1, error=ATTACK)
    store.put_feed(feed)
    return list(sources.articles)


#: Keeps what the page's policy refused, as a report would tell it.
REPORT = """
addEventListener("securitypolicyviolation", (event) => {
  window.refused = [...(window.refused || []), `${event.violatedDirective}: ${event.blockedURI}`];
});
"""


def fill_owners_pages(engine: Engine) -> None:
    """Hostile words in all that the owner can name."""
    engine.set_password(PASSWORD)
    engine.new_token(ATTACK)
    now = engine.now()
    engine.store.put_saved_search(SavedSearch(id="x", name=ATTACK, query="ferry", created=now))
    engine.store.put_mute(Mute(kind="word", value=f"never {ATTACK}", created=now))
    engine.store.put_fault(Fault(scope="article", subject=ATTACK, message=ATTACK, at=now))
    change = StoryChange(story_id=sample.STORY, at=now, kind="merged", note=ATTACK, by="person")
    engine.store.put_grouping([], [change])
    page = engine.store.page(sample.STORY)
    assert page is not None
    engine.store.put_page(replace(page, version=page.version + 1, composed=now), 1.0)


def test_nothing_runs_and_nothing_breaks(new_page: NewPage, tmp_path: Path) -> None:
    with Engine.open(str(tmp_path / "s.sqlite"), encoder="none", workers=1, title=ATTACK) as engine:
        articles = fill_with_attacks(engine)
        fill_owners_pages(engine)
        story = engine.stories()[0].story.id
        version = engine.stories()[0].page
        assert version is not None
        with served(engine) as address:
            page = new_page(
                base_url=address,
                viewport={"width": 390, "height": 800},
                user_agent="<b>" + ATTACK[:80],
            )
            page.add_init_script(REPORT)
            page.goto("/login")
            page.locator("#password").fill(PASSWORD)
            page.locator("main button").click()
            steps = f"/story/{story}/changes?from={version.version - 1}&to={version.version}"
            told = urlencode({"told": ATTACK})
            for path in [
                "/",
                f"/story/{story}",
                steps,
                "/feeds",
                "/search?q=RUN",
                f"/search?{urlencode({'q': ATTACK})}",
                "/outlet/northline.example",
                "/saved",
                "/searches",
                f"/owner/feeds?{told}",
                "/owner/store",
                "/owner/access",
                "/owner/mutes",
                *(f"/article/{a}" for a in articles),
            ]:
                page.goto(path)
                page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
                page.locator("h1").first.click(position={"x": 2, "y": 2})
                assert page.evaluate("document.title") != "RUN"
                assert page.evaluate("document.querySelectorAll('img').length") == 0
                assert page.evaluate("document.documentElement.scrollWidth") == 390, path
                assert page.evaluate("window.refused || []") == [], path


def test_the_report_would_tell(browser: Browser, address: str) -> None:
    """The check above can fail: a style that got into a page is refused and told."""
    page = browser.new_page()
    page.add_init_script(REPORT)
    page.goto(f"{address}/about")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<style>h1 { color: red }</style>')"
    )
    page.wait_for_function("(window.refused || []).length === 1")
    assert page.evaluate("window.refused") == ["style-src-elem: inline"]
    page.close()
