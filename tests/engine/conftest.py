"""What holds for tests that run commands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def _logs_to_nowhere_closed() -> Iterator[None]:
    """A command logs to its own standard error, which is closed when it is done."""
    yield
    structlog.reset_defaults()
