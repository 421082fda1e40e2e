"""Stories of the shared sets, composed: what ``page.py``, ``summaries.py`` and ``reading.py`` judge.

Stories are the editors' own groups, so that pages are judged and not grouping. What is dear
(annotations, rankings, findings) is kept in a folder between runs, under a digest of the
input and of the code that made it: ``NUTGRAF_EVAL_CACHE``, else the system's temporary folder.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import pickle
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

import nutgraf
from nutgraf.annotate import Annotator, Job
from nutgraf.compose.write import compose
from nutgraf.errors import ComposeError
from nutgraf.group.voices import find_voices
from nutgraf.model import Citation, Material, Page, Sources, Span, Story
from nutgraf.pipeline.archive import understand

DATA = Path(__file__).parents[1] / "../shared/data"
SETS = ("giveme5w1h", "basil", "ecbplus")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """One sentence of a text that is judged.

    ``label`` is what a page shows beside it (descriptor, speaker), ``named`` where those words
    stand; ``part`` the section it stands in; ``citation`` where its words are from.
    """

    text: str
    citation: Citation
    label: str = ""
    part: str = ""
    named: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        return self.citation.span


@dataclass(frozen=True)
class Told:
    """A story with its materials, and its page or why there is none."""

    set_name: str
    key: str
    story: Story
    materials: tuple[Material, ...]
    page: Page | None
    refused: str = ""

    @property
    def sources(self) -> Sources:
        return Sources(
            articles={m.article.id: m.article for m in self.materials},
            revisions={(m.article.id, m.revision.number): m.revision for m in self.materials},
            outlets={m.outlet.id: m.outlet for m in self.materials},
        )


@cache
def code_digest(*folders: str) -> str:
    """A digest of the source files in folders of the package, or of files beside this one."""
    digest = hashlib.blake2b(digest_size=8)
    for folder in folders:
        base = Path(nutgraf.__file__).parent / folder
        files = sorted(base.rglob("*.*")) if base.is_dir() else [Path(__file__).with_name(folder)]
        for file in files:
            if file.suffix in {".py", ".toml", ".txt", ".json"}:
                digest.update(file.read_bytes())
    return digest.hexdigest()


def kept(kind: str, key: bytes, code: str, make: Callable[[], T]) -> T:
    """What ``make`` gives, from an earlier run where the same input met the same code."""
    folder = Path(os.environ.get("NUTGRAF_EVAL_CACHE", tempfile.gettempdir())) / "nutgraf-eval"
    folder.mkdir(exist_ok=True, parents=True)
    digest = hashlib.blake2b(key + code.encode(), digest_size=12).hexdigest()
    path = folder / f"{kind}-{digest}.pickle"
    if path.exists():
        found: T = pickle.loads(path.read_bytes())
        return found
    made = make()
    part = path.with_suffix(f".{os.getpid()}")
    part.write_bytes(pickle.dumps(made))
    part.replace(path)
    return made


def grouped(name: str) -> dict[str, list[bytes]]:
    """A set's archive lines by story, in order of the stories' keys."""
    groups: dict[str, list[bytes]] = defaultdict(list)
    with gzip.open(DATA / "stories" / f"{name}.jsonl.gz") as file:
        for line in file:
            groups[str(json.loads(line)["story"])].append(line)
    return {key: groups[key] for key in sorted(groups)}


def stories(names: Sequence[str] = SETS, every: int = 1) -> Iterator[Told]:
    """The sets' stories, composed; each ``every``-th of them."""
    for name in names:
        for key, lines in list(grouped(name).items())[::every]:
            yield tell(name, key, materials(name, lines))


def materials(name: str, lines: Sequence[bytes]) -> list[Material]:
    """Archive lines as annotated articles; an article given twice is taken once."""

    def make() -> list[Material]:
        read = [understand(line, n, Path(name), NOW) for n, line in enumerate(lines, 1)]
        jobs = [Job(a.revision, a.article.published, a.article.language) for a in read]
        seen: dict[str, Material] = {}
        for archived, note in zip(read, Annotator().annotate_many(jobs), strict=True):
            found = Material(
                article=archived.article,
                revision=archived.revision,
                annotation=note,
                outlet=archived.outlet,
            )
            seen.setdefault(archived.article.id, found)
        return list(seen.values())

    code = code_digest("annotate", "model", "extract")
    return kept("notes", name.encode() + b"".join(lines), code, make)


def tell(name: str, key: str, found: Sequence[Material]) -> Told:
    """Compose the page of one story."""
    story = Story(
        id=f"{name}-{key}",
        founded=NOW,
        article_ids=tuple(m.article.id for m in found),
        voices=find_voices([(m.article, m.revision) for m in found]),
    )
    try:
        page = compose(story, found, now=NOW)
    except ComposeError as error:
        return Told(name, key, story, tuple(found), None, str(error))
    return Told(name, key, story, tuple(found), page)


def page_lines(page: Page) -> list[Line]:
    """The sentences of a page in reading order, without its headline."""
    out: list[Line] = []
    parts = [(section.kind, section.sentences) for section in page.sections]
    sides = [tuple(a.sentence for a in d.accounts) for d in page.differences]
    parts[3:3] = [("differences", sentences) for sentences in sides]  # type: ignore[list-item]
    for part, sentences in parts:
        for sentence in sentences:
            labels = [x for x in (sentence.descriptor, sentence.speaker) if x]
            named = tuple(x.citation.span for x in labels)
            label = ", ".join(x.text for x in labels)
            out.append(Line(sentence.text, sentence.citation, label, part, named))
    return out


def all_lines(found: Sequence[Material]) -> list[Line]:
    """Every sentence of the articles, as the splitter finds them."""
    out = []
    for material in found:
        for s in material.annotation.sentences:
            words = " ".join(material.revision.text[s.start : s.end].split())
            if words:
                span = Span(material.article.id, material.revision.number, s.start, s.end)
                out.append(Line(words, Citation(span=span)))
    return out
