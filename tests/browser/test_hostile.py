"""Script and odd Unicode in every field of a store: nothing runs, nothing breaks the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nutgraf.engine import Engine
from nutgraf.model import Decision, Feed

from ..publish import sample_pages as sample
from ..publish.test_hostile import poisoned
from .conftest import NewPage, served

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


def test_nothing_runs_and_nothing_breaks(new_page: NewPage, tmp_path: Path) -> None:
    with Engine.open(str(tmp_path / "s.sqlite"), encoder="none", workers=1, title=ATTACK) as engine:
        articles = fill_with_attacks(engine)
        story = engine.stories()[0].story.id
        with served(engine) as address:
            page = new_page(base_url=address, viewport={"width": 390, "height": 800})
            paths = ["/", f"/story/{story}", "/feeds", "/search?q=RUN", "/outlet/northline.example"]
            for path in [*paths, *(f"/article/{a}" for a in articles)]:
                page.goto(path)
                page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
                page.locator("h1").first.click(position={"x": 2, "y": 2})
                assert page.evaluate("document.title") != "RUN"
                assert page.evaluate("document.querySelectorAll('img').length") == 0
                assert page.evaluate("document.documentElement.scrollWidth") == 390, path
