"""Grouping that begins anew from the store decides as grouping that went on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from nutgraf.engine import Engine
from nutgraf.model import Decision
from nutgraf.pipeline.grouping import Grouping
from nutgraf.pipeline.progress import quiet
from tests.pipeline.press_archive import write_archive

NOW = datetime(2018, 1, 2, 12, tzinfo=UTC)
WINDOW = timedelta(days=500)  # nothing is forgotten in between
#: Articles grouped at once: a process that begins anew does so after each lot.
LOT = 6


def grouped(folder: Path, lines: list[bytes], *, anew: bool) -> dict[str, Decision]:
    """How the articles were decided, by one ``Grouping`` or by one for each lot of them."""
    folder.mkdir()
    with Engine.open(str(folder / "s.sqlite"), encoder="none", workers=1, log="error") as engine:
        going_on = Grouping(engine.store, None, WINDOW)
        for at in range(0, len(lines), LOT):
            lot = folder / f"{at}.jsonl"
            lot.write_bytes(b"".join(lines[at : at + LOT]))
            engine.pipeline.import_archive(lot)
            one = Grouping(engine.store, None, WINDOW) if anew else going_on
            one.group(NOW, quiet)
        ids = [a["article"] for story in engine.story_lines() for a in story["articles"]]
        return engine.store.decisions(sorted(ids))


def test_beginning_anew_changes_no_story(tmp_path: Path) -> None:
    """An article is weighed by what came before it, whoever weighs it.

    Only when a growing story is looked at whole again may differ: nine decisions in ten are the
    same to the last digit, and the others nearly.
    """
    whole = tmp_path / "press.jsonl"
    assert write_archive(whole) > 60
    lines = whole.read_bytes().splitlines(keepends=True)
    went_on = grouped(tmp_path / "on", lines, anew=False)
    assert len(went_on) == len(lines)
    begun_anew = grouped(tmp_path / "anew", lines, anew=True)
    assert {k: d.story_id for k, d in begun_anew.items()} == {
        k: d.story_id for k, d in went_on.items()
    }
    assert sum(begun_anew[key] == went_on[key] for key in went_on) >= 0.9 * len(went_on)
    assert all(abs(begun_anew[key].score - went_on[key].score) < 0.01 for key in went_on)
