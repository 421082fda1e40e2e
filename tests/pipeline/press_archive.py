"""The sample press as an archive: our own articles, for tests that need no HTTP."""

from __future__ import annotations

import json
from pathlib import Path

from nutgraf.sample.press import load_press


def write_archive(path: Path, stories: set[str] | None = None) -> int:
    """Write first versions of the press's articles, oldest first. Returns how many."""
    articles = sorted(load_press().articles, key=lambda a: (a.published, a.key))
    chosen = [a for a in articles if stories is None or a.story in stories]
    with path.open("w", encoding="utf-8") as file:
        for article in chosen:
            first = article.revisions[0]
            record = {
                "id": article.key,
                "url": f"http://{article.outlet}.localhost{article.path}",
                "outlet": article.outlet,
                "published": article.published.isoformat(),
                "title": first.title,
                "text": "\n".join(first.paragraphs),
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return len(chosen)
