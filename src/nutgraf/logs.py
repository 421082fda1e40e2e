"""Structured logs on standard error: for people by default, as JSON lines on request."""

from __future__ import annotations

import logging
import re
import sys

import structlog

#: What a terminal obeys, what turns a line around, and what cannot be written at all.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _printable(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Others' words in a line, with what is not to be obeyed spelt out."""
    for key, value in event.items():
        if isinstance(value, str) and _UNPRINTABLE.search(value):
            event[key] = _UNPRINTABLE.sub(lambda found: ascii(found[0])[1:-1], value)
    return event


def configure(level: str = "info", *, as_json: bool = False) -> None:
    """Set up logging for the process. ``level`` is debug, info, warning or error."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            _printable,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            getattr(logging, level.upper(), logging.INFO)
        ),
        # Standard error as it is when something is logged: programs put others in its place.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
