"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

from nutgraf.errors import NutgrafError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that takes the place of what is there only when all of it is written.

    Raises ``OSError`` where it cannot be; then what was there stays as it was.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)  # a pipe or a device has no place that another could take
        return
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def unwritable(place: Path, error: OSError) -> NutgrafError:
    """Why something could not be written, as an error that a person can act on."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    remedy = (
        "Make room on its disk, then try again." if full else "Choose a place you may write to."
    )
    where = str(error.filename or place).removesuffix(".part")
    return NutgrafError(where, f"cannot be written: {error.strerror}", remedy)
