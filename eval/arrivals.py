"""The stream of real arrivals, read as the product would read it, in the order it came.

What stands in the shared file is what an interface gave: texts cut off after 200 characters with
a note of how many are missing, lists of other outlets' headlines in the place of a description,
outlets' names at the end of titles. The note and the lists are left out, outlets' names are taken
off as extraction takes them off, and the language is found as extraction finds it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from grouping import DATA, ROOT, Document, Vectors
from nutgraf.extract.language import detect
from nutgraf.extract.titles import strip_outlet
from nutgraf.group.features import encoder_text
from nutgraf.model import Article, Revision

NAME = "newsapi"
#: Texts encoded before they are put down.
PIECE = 2_000
_MISSING = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*$")


def arrivals(limit: int | None = None) -> list[Document]:
    """The stream's items in the order in which they were first seen."""
    path = DATA / "stream" / f"{NAME}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    order = sorted(range(len(records)), key=lambda i: (records[i]["first_seen"], i))
    return [_document(str(index), records[index]) for index in order[:limit]]


def _document(key: str, record: dict[str, Any]) -> Document:
    title = strip_outlet(record["title"] or "", record["outlet"])
    text = _text(record)
    seen = datetime.fromisoformat(record["first_seen"])
    article = Article(
        id=key,
        url=record["url"],
        outlet_id=record["outlet"] or "",
        first_seen=seen,
        published=datetime.fromisoformat(record["published"]),
        language=detect(title, text),
    )
    revision = Revision(article_id=key, number=1, title=title, text=text, fetched=seen)
    return Document(article=article, revision=revision, story=None, topic=NAME)


def _text(record: dict[str, Any]) -> str:
    """Description or text, whichever says more: of some outlets only one has its words."""
    text = _MISSING.sub("", record["content"] or "").strip()
    description = record["description"] or ""
    if description.startswith("<ol>"):
        description = ""
    return max(text, description.strip(), key=lambda t: sum(map(str.isalpha, t)))


def vectors(documents: Sequence[Document]) -> list[Vectors | None]:
    """The default encoder's vectors of what it understands; pieces made before are read."""
    from nutgraf.annotate.vectors import Encoder

    folder = ROOT / "data/vectors"
    folder.mkdir(parents=True, exist_ok=True)
    encoder = Encoder()
    result: list[Vectors | None] = []
    for at in range(0, len(documents), PIECE):
        some = documents[at : at + PIECE]
        texts = [encoder_text(d.revision.title, d.revision.text) for d in some]
        digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
        path = folder / f"replay-{digest}.npy"
        if not path.exists():
            np.save(path, encoder.encode(texts))
            print(f"encoded {at + len(some)} of {len(documents)}", flush=True)
        made = np.load(path)
        understood = encoder.languages or frozenset()
        result += [
            vector if one.article.language in understood else None
            for one, vector in zip(some, made, strict=True)
        ]
    return result
