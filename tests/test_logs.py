"""What is logged can be written, and orders no terminal about."""

from __future__ import annotations

import io
from contextlib import redirect_stderr

import structlog

from nutgraf import logs


def test_others_words_are_spelt_out() -> None:
    held = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    before = structlog.get_config()
    try:
        logs.configure("info")
        with redirect_stderr(held):
            structlog.get_logger().warning("refused", entry="a\x1b[2Jb\ud800c\u202ed", n=1)
        held.seek(0)
        line = held.read()
    finally:
        structlog.configure(**before)
    assert "a\\x1b[2Jb\\ud800c\\u202ed" in line.replace("\\\\", "\\")
    assert "\x1b[2J" not in line
