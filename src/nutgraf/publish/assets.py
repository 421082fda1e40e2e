"""The stylesheet, the script and the icon, under names that change with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
#: Content types by ending; only these are served.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@cache
def assets() -> dict[str, Path]:
    """Files by the name they are served under, such as ``"page.0a1b2c3d4e.css"``."""
    return {_named(path): path for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES}


@cache
def asset_name(name: str) -> str:
    """The name a file of the static folder is served under."""
    return _named(FOLDER / name)


def _named(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
    return f"{path.stem}.{digest}{path.suffix}"
