"""Reports in four languages, written for measuring: ``languages.jsonl``.

24 events, each beside its twin. Of each: a report in English (``original``), its ``translation``
into Spanish, French and German, and another reporter's text in one of these (``independent``).
Run: ``python eval/languages.py``: how they are grouped with and without an encoder of many
languages (needs ``nutgraf[multilingual]``), what that costs an article, and in memory.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from grouping import b_cubed
from nutgraf.annotate.vectors import E5, load_encoder
from nutgraf.group.cluster import Grouper
from nutgraf.group.features import encoder_text, featurise
from nutgraf.group.score import default_weights
from nutgraf.model import Article, Revision

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_START = datetime(2026, 1, 5, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Report:
    """A report of an event: what it is of, how it was made, the article and its words."""

    event: str
    kind: str
    article: Article
    revision: Revision

    @property
    def pair(self) -> tuple[Article, Revision]:
        return self.article, self.revision


def load_reports() -> dict[str, list[Report]]:
    """The events' reports by event, the original first, an hour between two."""
    events: dict[str, list[Report]] = {}
    path = Path(__file__).with_name("languages.jsonl")
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        read = json.loads(line)
        some = events.setdefault(read["event"], [])
        when = _START + timedelta(days=read["day"], hours=len(some))
        article = Article(
            id=f"{read['event']}/{number}",
            url=None,
            outlet_id=f"outlet{number}.example",
            first_seen=when,
            published=when,
            language=read["language"],
        )
        revision = Revision(
            article_id=article.id,
            number=1,
            title=read["title"],
            text=read["text"],
            fetched=when,
        )
        some.append(Report(read["event"], read["kind"], article, revision))
    return events


def grouped(reports: Sequence[Report], vectors: NDArray[np.float32] | None) -> list[str]:
    """The story of each report, grouped in the order of their times."""
    grouper = Grouper(default_weights(E5 if vectors is not None else ""))
    for number, one in enumerate(reports):
        vector = None if vectors is None else vectors[number]
        grouper.assign(featurise(one.article, one.revision, vector))
        grouper.revise()
    return [str(grouper.story_of(one.article.id)) for one in reports]


def main() -> None:
    reports = [one for some in load_reports().values() for one in some]
    reports.sort(key=lambda one: one.article.time)
    truth = [one.event for one in reports]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    encoder = load_encoder(E5)
    assert encoder is not None
    texts = [encoder_text(one.revision.title, one.revision.text) for one in reports]
    encoder.encode(texts[:4])
    start = time.process_time()
    vectors = encoder.encode(texts)
    cost = (time.process_time() - start) / len(texts) * 1000
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    for name, used in (("without", None), ("with", vectors)):
        found = grouped(reports, used)
        precision, recall, f1 = b_cubed(found, truth)
        apart = len(set(found))
        print(f"{name} vectors: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}; {apart} stories")
    print(f"{E5}: {cost:.1f} core-ms an article, {memory:.0f} MB")


if __name__ == "__main__":
    main()
