"""Telling what interfaces say from what reporters write, by the patterns in ``phrases.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

#: Lines longer than this are prose, whatever they begin with.
_MOST_CHARS = 260
_EDGES = " \t\u00a0.:;,!?|·•-–—>»›→←«‹*#[]()…\u200b\"'“”"
_SPACE = re.compile(r"\s+")


def reason(line: str) -> str | None:
    """Why a line is no part of an article, by the general rules, or ``None``."""
    if not any(map(str.isalnum, line)):
        return "no words"
    if len(line) > _MOST_CHARS or line.startswith("|"):  # a table's row goes with its table
        return None
    text = _SPACE.sub(" ", line).strip(_EDGES).replace("’", "'")
    for why, rule in _rules():
        if rule.fullmatch(text):
            return why
    return None


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    path = files("nutgraf.extract") / "phrases.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    lists = {name: f"(?:{'|'.join(parts)})" for name, parts in data.pop("lists").items()}
    made = []
    for why, table in data.items():
        pattern = "|".join(table["patterns"])
        for name, alternatives in lists.items():
            pattern = pattern.replace(f"{{{name}}}", alternatives)
        made.append((why, re.compile(pattern, re.IGNORECASE)))
    return tuple(made)
