"""Editions from the command line, and the store as an assistant sees it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from typer.testing import CliRunner

from nutgraf.cli import app
from nutgraf.engine import Engine
from tests.publish import sample_pages as sample
from tests.web.filled import fill


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("outward") / "store.sqlite")
    with Engine.open(path, encoder="none", workers=1) as engine:
        fill(engine)
    return path


class TestEdition:
    def run(self, store: str, *arguments: str) -> Any:
        return CliRunner().invoke(app, ["edition", *arguments, "--store", store])

    def test_a_book(self, store: str, tmp_path: Path) -> None:
        out = tmp_path / "day.epub"
        done = self.run(store, "2026-03-05", "--out", str(out))
        assert done.exit_code == 0, done.output
        with zipfile.ZipFile(out) as book:
            stories = [n for n in book.namelist() if "story-" in n]
        assert done.output == f"{len(stories)} stories written to {out}\n"
        assert len(stories) > 2

    def test_a_week_as_text_and_fewer_stories(self, store: str) -> None:
        done = self.run(store, "2026-W10", "--format", "md", "--stories", "1")
        assert done.exit_code == 0
        assert done.output.count("\n## ") == 1
        assert sample.sample_page().headline.text in done.output

    def test_what_is_no_day_or_no_form(self, store: str, tmp_path: Path) -> None:
        done = self.run(store, "someday", "--out", str(tmp_path / "x.epub"))
        assert done.exit_code == 1
        assert "is no day or week" in str(done.exception)
        assert self.run(store, "2026-03-05", "--format", "pdf").exit_code == 2
        lost = self.run(store, "2026-03-05", "--out", str(tmp_path / "no" / "x.epub"))
        assert "cannot be written" in str(lost.exception)


def asked(store: str, work: Callable[[Client], Awaitable[None]]) -> None:
    """Run ``work`` with a client that talks to ``nutgraf mcp`` over its pipes."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "nutgraf", "mcp", "--store", store],
        env={**os.environ, "NUTGRAF_ENCODER": "none"},
    )

    async def session() -> None:
        async with Client(server, read_timeout_seconds=60) as client:
            await work(client)

    asyncio.run(session())


def data(result: Any) -> Any:
    assert not result.is_error, result.content
    return result.structured_content or json.loads(result.content[0].text)


class TestAssistants:
    def test_search_read_and_ask_who_said_what(self, store: str) -> None:
        async def work(client: Client) -> None:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert set(tools) == {"search_stories", "read_story", "who_said_what", "read_article"}
            assert all(t.description and t.annotations.read_only_hint for t in tools.values())

            front = data(await client.call_tool("search_stories", {}))
            found = data(await client.call_tool("search_stories", {"query": "ferry accident"}))
            story = found["stories"][0]
            assert story["id"] == sample.STORY
            assert story in front["stories"]

            page = await client.call_tool("read_story", {"story_id": story["id"]})
            told = page.content[0].text
            assert told.startswith("# ")
            assert "[^1]: " in told

            said = data(
                await client.call_tool("who_said_what", {"speaker": "wik", "about": "audio"})
            )
            (statement,) = said["statements"]
            assert "bridge audio" in statement["words"]
            article = data(
                await client.call_tool("read_article", {"article_id": statement["article"]})
            )
            assert article["text"][statement["start"] : statement["end"]] == statement["words"]

        asked(store, work)

    def test_what_cannot_be_done_is_said(self, store: str) -> None:
        async def work(client: Client) -> None:
            for name, arguments, words in (
                ("read_story", {"story_id": "nothing"}, "is not in this store"),
                ("search_stories", {"query": "(ferry"}, "is not closed"),
                ("who_said_what", {"speaker": "nobody at all"}, "is named in no article"),
                ("search_stories", {"limit": 1000}, "50"),
            ):
                result = await client.call_tool(name, arguments)
                assert result.is_error
                assert words in result.content[0].text, name

        asked(store, work)
