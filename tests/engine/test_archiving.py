"""Archives on a Dask cluster: the same stories and pages whatever the number of workers."""

from __future__ import annotations

import gzip
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from nutgraf import config
from nutgraf.engine.archiving import archive, part_name, parts_folder
from nutgraf.errors import ImportArchiveError, NutgrafError
from nutgraf.store import open_store, schema
from nutgraf.store.sql import SqlStore
from tests.pipeline.press_archive import write_archive

STORIES = {"nk-mediation", "nk-treasury"}


def settings(store: Path) -> config.Settings:
    return config.Settings(store=str(store), encoder="none", log="error")


def pages(path: Path) -> dict[str, object]:
    """The bytes of every page, and who is in which story."""
    with closing(open_store(path)) as store:
        assert isinstance(store, SqlStore)
        with store._reading() as connection:
            page, member = schema.pages, schema.members
            return {
                "pages": [tuple(r) for r in connection.execute(select(page).order_by(*page.c))],
                "members": sorted(
                    connection.execute(select(member.c.story_id, member.c.article_id)).all()
                ),
            }


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """The articles of two stories over three files, not in order of time, and a broken file."""
    whole = tmp_path / "press.jsonl"
    assert write_archive(whole, STORIES) > 12
    lines = whole.read_bytes().splitlines(keepends=True)
    made = []
    for number in range(3):
        path = tmp_path / f"{number}.jsonl"
        path.write_bytes(b"".join(lines[2 - number :: 3]))
        made.append(path)
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(gzip.compress(lines[0] * 50)[:-40])
    return [*made, broken]


def test_the_number_of_workers_changes_nothing(files: list[Path], tmp_path: Path) -> None:
    one, three = tmp_path / "one.sqlite", tmp_path / "three.sqlite"
    told: list[tuple[str, int, int]] = []
    first = archive(
        files, str(one), settings(one), workers=1, progress=lambda *step: told.append(step)
    )
    assert first.articles > 12
    assert first.pages == 2
    assert [p.articles for p in first.parts if p.file.endswith(("0.jsonl", "1.jsonl"))] != [0, 0]
    assert [p.file for p in first.parts if p.problem] == [str(files[-1])]
    assert ("files", 4, 4) in told
    # Another order of files, more workers, and a part that was done before a run was stopped.
    kept = parts_folder(str(three))
    kept.mkdir()
    name = part_name(files[1])
    (kept / name).write_bytes((parts_folder(str(one)) / name).read_bytes())
    (kept / f"{part_name(files[0])[:-5]}.abcdef.partial").write_bytes(b"half a part")
    archive(files[::-1], str(three), settings(three), workers=3)
    assert pages(three) == pages(one)
    # Once more: nothing is new, nothing changes.
    before = pages(one)
    again = archive(files, str(one), settings(one), workers=1)
    assert (again.articles, again.pages) == (0, 0)
    assert pages(one) == before


def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    store = tmp_path / "s.sqlite"
    with pytest.raises(NutgrafError, match="no Dask scheduler answers"):
        archive([], str(store), settings(store), scheduler="tcp://127.0.0.1:9")
    with pytest.raises(ImportArchiveError, match=r"missing\.jsonl: cannot be read"):
        archive([tmp_path / "missing.jsonl"], str(store), settings(store), workers=1)
    assert not store.exists()
