"""Feeds from the command line: followed, listed with their health, taken elsewhere, removed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nutgraf.cli import app
from nutgraf.engine import Engine
from nutgraf.errors import FeedError, FetchError, NotFoundError
from nutgraf.fetch.local import address_of, read_local
from nutgraf.fetch.opml import read_opml
from tests.fetch.hostile import FEED

OPML = b"""<opml version="2.0"><body><outline text="Coast">
<outline type="rss" text="Lantern & Co" xmlUrl="https://lantern.example/feed" htmlUrl="/x"/>
</outline></body>"""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("NUTGRAF_WORKERS", "1")
    monkeypatch.setenv("NUTGRAF_ENCODER", "none")
    return str(tmp_path / "store.sqlite")


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def test_opml_goes_in_and_out(store: str, tmp_path: Path) -> None:
    path = tmp_path / "subscriptions.opml"
    path.write_bytes(OPML)
    assert "following https://lantern.example/feed" in run("add", str(path), "--store", store)
    assert "followed already" in run("add", str(path), "--store", store)
    local = tmp_path / "own.xml"
    local.write_bytes(FEED)
    run("add", str(local), "--store", store)
    (out,) = read_opml(run("feeds", "--opml", "--store", store).encode())
    assert (out.url, out.title) == ("https://lantern.example/feed", "Lantern & Co")
    assert out.categories == ("Coast",)


def test_folders_of_a_list_are_kept_and_never_taken_from_the_owner(store: str) -> None:
    with Engine.open(store) as engine:
        url = "https://lantern.example/feed"
        engine.follow([url])
        assert engine.add_subscriptions(OPML) == []
        assert engine.feeds()[0].label == "Coast"
        engine.describe_feed(url, "The Lantern", "Mornings / Sea")
        engine.add_subscriptions(OPML)
        assert (engine.feeds()[0].title, engine.feeds()[0].label) == (
            "The Lantern",
            "Mornings / Sea",
        )
        assert engine.describe_feed(url, "", "").label is None
        with pytest.raises(NotFoundError, match="is not followed"):
            engine.describe_feed("https://nowhere.example/", "x", None)


def test_a_followed_file_is_read_again_when_it_changes(store: str, tmp_path: Path) -> None:
    path = tmp_path / "read these.txt"
    path.write_text("http://127.0.0.1:9/first\n")
    with Engine.open(store) as engine:
        (feed,) = engine.add_file(path)
        assert (feed.title, feed.url) == ("read these.txt", address_of(path))
        assert engine.update(force=True).entries == 1
        assert engine.update(force=True).entries == 0
        path.write_text("http://127.0.0.1:9/first\nhttp://127.0.0.1:9/second\n")
        assert engine.update(force=True).entries == 1
        path.unlink()
        engine.update(force=True)
        assert "the file cannot be read" in (engine.feeds()[0].error or "")
    listed = run("feeds", "--store", store)
    assert "last read" in listed
    assert "failed: the file cannot be read" in listed
    assert "next try" in listed


def test_a_removed_feed_is_followed_no_longer(store: str, tmp_path: Path) -> None:
    path = tmp_path / "own.xml"
    path.write_bytes(FEED)
    run("add", str(path), "--store", store)
    assert "no longer following" in run("remove", str(path), "--store", store)
    assert run("feeds", "--json", "--store", store) == ""
    result = CliRunner().invoke(app, ["remove", "https://no.example/feed", "--store", store])
    assert result.exit_code == 1
    assert "is not followed" in result.output
    with Engine.open(store) as engine, pytest.raises(NotFoundError):
        engine.remove(str(path))


def test_health_is_data_too(store: str, tmp_path: Path) -> None:
    path = tmp_path / "subscriptions.opml"
    path.write_bytes(OPML)
    run("add", str(path), "--store", store)
    (line,) = run("feeds", "--json", "--store", store).splitlines()
    feed = json.loads(line)
    assert (feed["url"], feed["status"], feed["failures"], feed["last_success"]) == (
        "https://lantern.example/feed", "active", 0, None,
    )  # fmt: skip


def test_a_bad_archive_does_not_stop_the_others(store: str, tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_text('{"title": "A ferry stays", "text": "The ferry stays for another year."}\n')
    result = CliRunner().invoke(
        app, ["import", str(tmp_path / "none.jsonl"), str(good), "--store", store]
    )
    assert result.exit_code == 1
    assert f"{good}: 1 new articles" in result.output
    assert "none.jsonl: cannot be read" in result.output


def test_only_a_person_can_name_a_file(store: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(FEED)
    path = tmp_path / "list.opml"
    path.write_text(f'<opml><body><outline xmlUrl="{address_of(secret)}"/></body></opml>')
    with Engine.open(store) as engine:
        assert engine.add_file(path) == []
        with pytest.raises(FeedError, match="only http and https"):
            engine.follow([address_of(secret)])
        with pytest.raises(FetchError, match="only http and https"):
            engine.add(address_of(secret))


def test_a_file_that_is_no_feed_is_said(store: str, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear editor,\nthe ferry stays.\n")
    with Engine.open(store) as engine, pytest.raises(FeedError, match=r"letter\.txt: .*not XML"):
        engine.add_file(path)
    with pytest.raises(FetchError, match="bytes, more than"):
        read_local(address_of(path), None, 5)
