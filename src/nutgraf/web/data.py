"""The reading room for machines: feeds, pages as data, health."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nutgraf.publish.atom import atom
from nutgraf.publish.entries import feed_id, front_entries, story_entries
from nutgraf.publish.jsonfeed import jsonfeed
from nutgraf.publish.jsonpage import page_to_dict
from nutgraf.publish.links import HERE, ServerLinks
from nutgraf.publish.markdown import page_to_markdown
from nutgraf.web import reading
from nutgraf.web.respond import answer, answer_json

if TYPE_CHECKING:
    from nutgraf.engine import Engine, StoryView

ATOM = "application/atom+xml; charset=utf-8"


class Data:
    """Handlers over one engine, like ``Pages``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._site = engine.settings.title

    async def front_atom(self, request: Request) -> Response:
        """The front page, or a section of it, as an Atom feed."""
        return await self._front(request, "atom")

    async def front_json(self, request: Request) -> Response:
        """The same as a JSON Feed."""
        return await self._front(request, "json")

    async def _front(self, request: Request, form: Literal["atom", "json"]) -> Response:
        links, desk = absolute(request), reading.desk(request)
        asked = f"?section={desk}" if desk else ""
        title = f"{desk.capitalize()} – {self._site}" if desk else self._site
        self_href, page_href = links.page(f"feed.{form}{asked}"), f"{links.front()}{asked}"

        def make() -> Response:
            front = reading.read_front(self._engine, desk=desk)
            entries = front_entries(front.stories, front.outlets, links)
            if form == "json":
                data = jsonfeed(entries, title=title, self_href=self_href, page_href=page_href)
                return answer_json(request, data, "application/feed+json")
            document = atom(
                entries,
                title=title,
                feed_id=feed_id("front", self._site, *([desk] if desk else [])),
                self_href=self_href,
                page_href=page_href,
                now=self._engine.now(),
            )
            return answer(request, document, ATOM)

        return await run_in_threadpool(make)

    async def opml(self, request: Request) -> Response:
        """All feeds, for other readers."""
        text = await run_in_threadpool(self._engine.opml)
        return answer(request, text, "text/x-opml; charset=utf-8")

    async def story_json(self, request: Request) -> Response:
        """A story's page as data."""

        def make(view: StoryView) -> Response:
            assert view.page is not None
            return answer_json(
                request, page_to_dict(view.page, view.sources), changed=view.page.composed
            )

        return await self._story(request, HERE.story_data, make)

    async def story_markdown(self, request: Request) -> Response:
        """A story's page as Markdown."""
        links = absolute(request)

        def make(view: StoryView) -> Response:
            assert view.page is not None
            text = page_to_markdown(view.page, view.sources, links)
            return answer(request, text, "text/markdown; charset=utf-8")

        return await self._story(request, lambda key: f"{HERE.story(key)}.md", make)

    async def story_atom(self, request: Request) -> Response:
        """A story's sentences as an Atom feed, the newest first."""
        links = absolute(request)

        def make(view: StoryView) -> Response:
            assert view.page is not None
            document = atom(
                story_entries(view.page, view.sources, view.versions, links),
                title=view.page.headline.text,
                feed_id=feed_id("story", view.page.story_id),
                self_href=links.story_feed(view.page.story_id),
                page_href=links.story(view.page.story_id),
                now=view.page.composed,
            )
            return answer(request, document, ATOM, changed=view.page.composed)

        return await self._story(request, HERE.story_feed, make)

    async def story_feed_json(self, request: Request) -> Response:
        """The same as a JSON Feed."""
        links = absolute(request)

        def make(view: StoryView) -> Response:
            assert view.page is not None
            data = jsonfeed(
                story_entries(view.page, view.sources, view.versions, links),
                title=view.page.headline.text,
                self_href=f"{links.story(view.page.story_id)}/feed.json",
                page_href=links.story(view.page.story_id),
            )
            return answer_json(request, data, "application/feed+json")

        return await self._story(request, lambda key: f"{HERE.story(key)}/feed.json", make)

    async def _story(
        self,
        request: Request,
        moved: Callable[[str], str],
        make: Callable[[StoryView], Response],
    ) -> Response:
        """``make`` of the story asked for; a redirect where it was merged into another."""
        story_id = request.path_params["id"]
        version = reading.optional_number(request, "version")

        def work() -> Response:
            view = self._engine.story_page(story_id, version)
            if view.story.merged_into is not None:
                return RedirectResponse(moved(view.story.merged_into), 301)
            return make(self._engine.published(story_id) if view.page is None else view)

        return await run_in_threadpool(work)


def absolute(request: Request) -> ServerLinks:
    """Links that hold anywhere, made from the address under which the request came."""
    return ServerLinks(str(request.base_url).rstrip("/"))
