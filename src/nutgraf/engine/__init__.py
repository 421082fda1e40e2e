"""The library's face: open a store, feed it, and read what comes out.

::

    from nutgraf.engine import Engine

    with Engine.open() as engine:
        engine.add("https://harbourpost.example/")
        engine.update()
        for summary in engine.stories():
            print(summary.story.id, summary.page and summary.page.headline.text)
"""

from __future__ import annotations

from nutgraf.engine.articles import Articles
from nutgraf.engine.editions import Editions
from nutgraf.engine.exporting import Exporting
from nutgraf.engine.intake import Intake
from nutgraf.engine.marks import Marks
from nutgraf.engine.mending import Mending
from nutgraf.engine.owner import Ownership
from nutgraf.engine.searching import Searching
from nutgraf.engine.tries import Tries
from nutgraf.engine.upkeep import Upkeep
from nutgraf.engine.views import ArticleView, OutletView, StoryView, Verification


class Engine(
    Intake, Exporting, Articles, Searching, Editions, Upkeep, Mending, Ownership, Tries, Marks
):
    """Everything Nutgraf does, over one store. Use as a context manager, or ``close()`` it.

    ``clock`` gives the time; only the sample press and tests set it. Each part of it is a file
    of this package: what comes in (``intake``), what comes out (``stories``, ``articles``,
    ``people``, ``searching``, ``editions``, ``exporting``), what people decide about stories
    (``mending``), the state of things (``upkeep``), and who may change it (``owner``, ``tries``,
    ``marks``).
    """


__all__ = ["ArticleView", "Engine", "OutletView", "StoryView", "Verification"]
