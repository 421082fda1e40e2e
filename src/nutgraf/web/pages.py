"""The reading room's HTML pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nutgraf.errors import NotFoundError
from nutgraf.model import ArticleId, Sources
from nutgraf.publish import html
from nutgraf.publish.changes import StoryPair, story_changes
from nutgraf.publish.links import HERE
from nutgraf.publish.lists import feed_view
from nutgraf.publish.names import outlet_name
from nutgraf.publish.outletpage import OutletArticle
from nutgraf.publish.voices import repeated
from nutgraf.web import reading
from nutgraf.web.respond import answer
from nutgraf.web.visitor import visitor

if TYPE_CHECKING:
    from nutgraf.engine import Engine

#: Articles on an outlet's page.
ARTICLES = 50


class Pages:
    """Handlers over one engine. Each asks it in a thread, so that none holds up the others."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._site = engine.settings.title

    async def story(self, request: Request) -> Response:
        """A story's page. A story that was merged away leads to where it went, for good."""
        story_id = request.path_params["id"]
        version = reading.optional_number(request, "version")
        view = await run_in_threadpool(self._engine.story_page, story_id, version)
        if view.story.merged_into is not None:
            # For good, but a merge can be taken back: a browser must ask again.
            headers = {"Cache-Control": "no-cache"}
            return RedirectResponse(HERE.story(view.story.merged_into), 301, headers)
        page = view.page
        if page is None:
            raise NotFoundError(
                "This story", view.fault or "has no page yet", "Come back in a minute."
            )

        owner = visitor(request).owner

        def make() -> str:
            return html.render_story(
                page,
                view.sources,
                versions=view.versions,
                changes=view.changes,
                decisions=view.decisions,
                told=request.query_params.get("told", ""),
                other=request.query_params.get("other", ""),
                mark=reading.read_marks(self._engine, [story_id])[story_id] if owner else None,
                now=self._engine.now(),
                site=self._site,
            )

        response = answer(request, await run_in_threadpool(make))
        if owner and version is None and "sec-purpose" not in request.headers:
            response.background = BackgroundTask(self._engine.mark, [story_id], read=True)
        return response

    async def versions(self, request: Request) -> Response:
        """What changed between two versions of a story's page."""
        story_id = request.path_params["id"]
        older = reading.number(request, "from", 1, low=1)
        newer = reading.number(request, "to", older + 1, low=1)

        def make() -> str:
            before = self._engine.story_page(story_id, older)
            after = self._engine.story_page(story_id, newer)
            assert before.page is not None  # a version that is not there is not found
            assert after.page is not None
            revisions = {**before.sources.revisions, **after.sources.revisions}
            return html.render_versions(
                before.page,
                after.page,
                Sources(
                    articles={**before.sources.articles, **after.sources.articles},
                    revisions=revisions,
                    outlets={**before.sources.outlets, **after.sources.outlets},
                ),
                versions=after.versions,
                site=self._site,
            )

        return answer(request, await run_in_threadpool(make))

    async def changes(self, request: Request) -> Response:
        """What changed on all stories since yesterday, or in so many days."""
        days = reading.number(request, "days", 1, low=1, high=31)

        def make() -> str:
            since = self._engine.now() - timedelta(days=days)
            found = self._engine.changed_since(since)
            pairs = [StoryPair(newer=s.page, older=older) for s, older in found if s.page]
            cited = {p.newer.story_id: p.cited for p in pairs}
            articles = self._engine.articles(key for keys in cited.values() for key in keys)
            outlets = self._engine.store.outlets({a.outlet_id for a in articles.values()})
            muting = reading.muting_of(self._engine)
            stories = [
                story_changes(p, articles, outlets, HERE)
                for p in pairs
                if not muting.hides(
                    p.newer, [a for k, a in articles.items() if k in cited[p.newer.story_id]]
                )
            ]
            return html.render_changes(stories, since=since, days=days, site=self._site)

        return answer(request, await run_in_threadpool(make))

    async def article(self, request: Request) -> Response:
        """An article, with the words marked that are cited or asked for."""
        article_id = request.path_params["id"]
        chosen = reading.chosen_span(request, article_id)
        number = reading.optional_number(request, "revision")

        def make() -> str:
            view = self._engine.article_view(article_id)
            return html.render_article(
                view.article,
                view.revisions,
                view.outlet,
                marks=view.cited,
                chosen=chosen,
                number=number,
                story_id=view.story_id,
                decision=view.decision,
                why=view.why,
                repeated=repeated(article_id, view.story_id, [view.voice], view.carried, HERE)
                if view.story_id and view.voice and view.carried
                else None,
                site=self._site,
            )

        return answer(request, await run_in_threadpool(make))

    async def feeds(self, request: Request) -> Response:
        """Every feed with its health in words, and what else went wrong."""

        def make() -> str:
            now = self._engine.now()
            counts = self._engine.counts()
            faults = [f for f in self._engine.faults() if f.scope != "feed"]
            return html.render(
                "feeds.html",
                HERE,
                self._site,
                feeds=[feed_view(f, now) for f in self._engine.feeds()],
                faults=[{"about": f.subject, "message": f.message} for f in faults[:50]],
                faults_more=max(0, len(faults) - 50),
                counts=counts,
            )

        return answer(request, await run_in_threadpool(make))

    async def outlet(self, request: Request) -> Response:
        """An outlet's newest articles: first with what, carrying what, changing what."""
        outlet_id = request.path_params["id"]

        def make() -> str:
            view = self._engine.outlet_articles(outlet_id, ARTICLES + 1)
            lines = [
                OutletArticle(article=article, revision=revision, story=story, page=page)
                for article, revision, story, page in view.articles
            ]
            return html.render_outlet(
                view.outlet,
                lines[:ARTICLES],
                more=len(lines) > ARTICLES,
                origins=self._origins(lines),
                site=self._site,
            )

        return answer(request, await run_in_threadpool(make))

    def _origins(self, lines: Sequence[OutletArticle]) -> dict[ArticleId, str]:
        """The names of the outlets whose articles these are copies of."""
        own = {line.article.id for line in lines}
        ids = {
            member.of
            for line in lines
            for voice in (line.story.voices if line.story else ())
            for member in voice.members
            if member.article_id in own and member.of
        }
        articles = self._engine.articles(ids)
        outlets = self._engine.store.outlets({a.outlet_id for a in articles.values()})
        return {key: outlet_name(outlets, a.outlet_id) for key, a in articles.items()}

    async def about(self, request: Request) -> Response:
        """How to read the pages."""
        return answer(request, html.render_about(site=self._site))
