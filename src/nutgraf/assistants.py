"""The store for assistants: a server of the Model Context Protocol, on standard input and output.

Every answer carries the address and the exact words it stands on, so that an assistant can quote
and link instead of retelling. Nothing here changes the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from nutgraf import __version__
from nutgraf.errors import NotFoundError, NutgrafError
from nutgraf.publish.jsonpeople import name_to_dict, statement_to_dict
from nutgraf.publish.links import ServerLinks
from nutgraf.publish.lists import MARKS
from nutgraf.publish.markdown import page_to_markdown
from nutgraf.publish.view import in_section, support

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from nutgraf.engine import Engine

INSTRUCTIONS = (
    "News stories, each composed of other outlets' own sentences, every one with its source. "
    "Support is counted in voices: reprints and rewrites count with what they copy as one. Quote "
    "sentences as they stand and name the outlet; words in square brackets were put in by the page."
)
#: Most things in one answer.
MOST = 50
Limit = Annotated[int, Field(ge=1, le=MOST, description="Most results.")]


def make_server(engine: Engine) -> MCPServer:
    """The server over an open engine. Raises ``NutgrafError`` where its package is missing."""
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp_types import ToolAnnotations
    except ImportError as error:
        raise NutgrafError(
            "the Model Context Protocol",
            "needs a package that is not installed",
            "Install it: pip install 'nutgraf[mcp]'",
        ) from error
    server = MCPServer("Nutgraf", instructions=INSTRUCTIONS, version=__version__)
    tools = Tools(engine)
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)

    for tool in (tools.search_stories, tools.read_story, tools.who_said_what, tools.read_article):

        def told(*args: Any, _tool: Any = tool, **kwargs: Any) -> Any:
            try:
                return _tool(*args, **kwargs)
            except NutgrafError as error:
                raise ToolError(str(error)) from error

        told.__name__, told.__doc__ = tool.__name__, tool.__doc__
        told.__signature__ = _signature(tool)  # type: ignore[attr-defined]
        server.tool(annotations=reads)(told)
    return server


def _signature(tool: Any) -> Any:
    import inspect

    return inspect.signature(tool, eval_str=True)


class Tools:
    """What an assistant can ask."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        settings = engine.settings
        self._links = ServerLinks(f"http://{settings.host}:{settings.port}")

    def search_stories(
        self,
        query: Annotated[
            str,
            Field(
                description='Words that must all occur; also "phrases", AND, OR, NOT, '
                "parentheses, outlet:, person:, said-by:, before:, after:, lang:. "
                "Empty for the front page."
            ),
        ] = "",
        limit: Limit = 10,
    ) -> dict[str, Any]:
        """Find stories: headline, first sentences, how many independent voices stand behind it."""
        if query.strip():
            ids = [hit.id for hit in self._engine.search_stories(query, limit)]
        else:
            ids = [s.story.id for s in self._engine.stories(limit=limit)]
        stories = []
        for key in ids:
            page = self._engine.story_page(key).page
            if page is not None:
                stories.append(
                    {
                        "id": key,
                        "headline": page.headline.text,
                        "nut_graf": " ".join(s.text for s in in_section(page, "nut graf")),
                        "support": " · ".join(support(page)),
                        "composed": page.composed.isoformat(),
                        "address": self._links.story(key),
                    }
                )
        return {"stories": stories}

    def read_story(
        self, story_id: Annotated[str, Field(description="As search_stories gives it.")]
    ) -> str:
        """A story's page in Markdown: each sentence with a numbered note to its outlet and article,
        who says what, where accounts differ, what is related."""
        view = self._engine.published(story_id)
        assert view.page is not None
        return page_to_markdown(view.page, view.sources, self._links)

    def who_said_what(
        self,
        speaker: Annotated[str, Field(description="A person or body, by name or part of it.")],
        about: Annotated[str, Field(description="Only statements with all of these words.")] = "",
        limit: Limit = 20,
    ) -> dict[str, Any]:
        """What somebody said across all stories, newest first, in the articles' exact words, with
        outlet, time, and where the words stand."""
        names = self._engine.find_names(speaker, limit=5)
        if not names:
            raise NotFoundError(f"a speaker called {speaker!r}", "is named in no article here")
        wanted = about.casefold().split()
        found: list[dict[str, Any]] = []
        for name in names:
            for one in self._engine.statements(name, 500 if wanted else limit):
                statement = statement_to_dict(one)
                if all(word in statement["words"].casefold() for word in wanted):
                    statement["address"] = self._links.article(one.article.id)
                    found.append(statement)
        found.sort(key=lambda s: s["published"] or "", reverse=True)
        return {"names": [name_to_dict(n) for n in names], "statements": found[:limit]}

    def read_article(
        self, article_id: Annotated[str, Field(description="As other tools give it.")]
    ) -> dict[str, Any]:
        """An article as its outlet has it now: title, text, byline, time, address."""
        view = self._engine.article_view(article_id)
        newest = view.revisions[-1]
        article = view.article
        return {
            "id": article.id,
            "title": MARKS.sub("", newest.title),
            "outlet": view.outlet.name,
            "published": article.published.isoformat() if article.published else None,
            "byline": article.byline,
            "credit": article.credit,
            "url": article.url,
            "revisions": len(view.revisions),
            "story": view.story_id,
            "text": newest.text,
        }
