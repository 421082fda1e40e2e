"""What is particular to the PostgreSQL store; what every store does is in test_contract.py."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from nutgraf.errors import StoreError, StorePathError, StoreVersionError
from nutgraf.model.query import Words
from nutgraf.query import parse_query
from nutgraf.store import open_store
from nutgraf.store.pgsearch import snippet, tsquery, vector, words_of
from nutgraf.store.schema import metadata
from tests.store.things import article, revision

Make = Callable[[], str]


def run(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())


class TestOpening:
    def test_no_server(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            with pytest.raises(StorePathError, match="no server answers") as caught:
                open_store(f"postgresql://me:secret@127.0.0.1:{port}/news", timeout=2)
        assert "secret" not in str(caught.value)

    def test_no_address(self) -> None:
        with pytest.raises(StorePathError, match="not a PostgreSQL address"):
            open_store("postgresql://host:port/news")

    def test_an_empty_database_becomes_a_store_only_where_it_may(self, postgres: Make) -> None:
        address = postgres()
        run(address, "DROP SCHEMA public CASCADE")
        run(address, "CREATE SCHEMA public")
        with pytest.raises(StorePathError, match="no store here"):
            open_store(address, create=False)
        open_store(address).close()
        open_store(address, create=False).close()

    def test_tables_of_something_else(self, postgres: Make) -> None:
        address = postgres()
        run(address, "DROP SCHEMA public CASCADE")
        run(address, "CREATE SCHEMA public")
        run(address, "CREATE TABLE articles (id int)")
        with pytest.raises(StoreError, match="something else: articles"):
            open_store(address)

    def test_a_newer_store(self, postgres: Make) -> None:
        address = postgres()
        run(address, "UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(StoreVersionError, match="newer version"):
            open_store(address)

    def test_the_migrations_make_what_the_code_expects(self, postgres: Make) -> None:
        engine = create_engine(postgres().replace("postgresql:", "postgresql+psycopg:"))
        with engine.connect() as connection:
            context = MigrationContext.configure(connection)
            found = compare_metadata(context, metadata)
        engine.dispose()
        ours = {"article_search", "page_search"}
        assert [
            d for d in found if getattr(d[1], "name", "") not in ours and not _of(d, ours)
        ] == []

    def test_backup_names_the_way(self, postgres: Make, tmp_path: Path) -> None:
        store = open_store(postgres())
        with pytest.raises(StoreError, match=r"pg_dump"):
            store.backup(tmp_path / "copy")
        store.close()


def _of(difference: tuple[object, ...], tables: set[str]) -> bool:
    table = getattr(difference[1], "table", None)
    return getattr(table, "name", "") in tables


class TestWords:
    def test_folding(self) -> None:
        assert [w for w, _, _ in words_of("L’Élysée, Straße 12_b")] == [
            "l",
            "elysee",
            "strasse",
            "12",
            "b",
        ]

    def test_titles_weigh_more_and_phrases_do_not_reach_over(self) -> None:
        assert vector("Ferry sinks", "The ferry") == "'ferry':1A,12 'sinks':2A 'the':11"

    def test_queries(self) -> None:
        query = parse_query('night "ferry crossing" -(tug OR port)')
        assert tsquery(query) == "('night') & ('ferry' <-> 'crossing') & (!(('tug') | ('port')))"
        assert tsquery(Words("…")) == ""

    def test_snippets(self) -> None:
        assert snippet("The Ferry sank.", {"ferry"}) == "The \x02Ferry\x03 sank."
        long = " ".join(f"w{n}" for n in range(100)) + " the ferry sank " + "x " * 100
        found = snippet(long, {"ferry"})
        assert found.startswith("…w")
        assert "\x02ferry\x03 sank" in found
        assert found.endswith("…")
        assert len(found) < 200

    @given(st.text(), st.frozensets(st.text(max_size=20)))
    def test_a_snippet_is_the_text_itself(self, text: str, wanted: frozenset[str]) -> None:
        bare = snippet(text.replace("…", ""), wanted).replace("\x02", "").replace("\x03", "")
        assert bare.strip("…") in text.replace("…", "").replace("\x02", "").replace("\x03", "")


TEXTS = (
    ("Ferry sinks off Élise", "Twelve people were saved; the café stayed open."),
    ("Council votes", "The ferry-boat licence of 2024 was renewed, 7 to 2."),
    ("Straße gesperrt", "Die Fähre fuhr nicht. Grüße aus KÖLN!"),
    ("Café review", "It's a ferry crossing; the crossing ferry is late."),
)
QUERIES = (
    "ferry",
    "FERRY cafe",
    '"ferry crossing"',
    '"crossing ferry"',
    "fahre",
    "2024 7",
    "ferry boat",
    "it's",
    "koln",
    "nothing",
    '"sinks off elise"',
    '"elise twelve"',
)


def test_both_engines_find_the_same(postgres: Make, tmp_path: Path) -> None:
    stores = [open_store(postgres()), open_store(tmp_path / "s.sqlite")]
    found: list[list[set[str]]] = []
    for store in stores:
        store.put_articles(
            (article(n), revision(n, title=title, text=text))
            for n, (title, text) in enumerate(TEXTS)
        )
        found.append([{h.id for h in store.search(parse_query(q))} for q in QUERIES])
        store.close()
    assert found[0] == found[1]
    assert any(found[0])
