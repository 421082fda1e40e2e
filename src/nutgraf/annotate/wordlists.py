"""How word lists are written down: as running text, one constant, many words a line."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of ``text``, which are parted by any space."""
    return frozenset(text.split())
