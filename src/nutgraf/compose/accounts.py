"""Where accounts differ: figures, dates and names that do not agree, with the kind."""

from __future__ import annotations

from nutgraf.compose.facts import Comparison
from nutgraf.compose.pool import Pool
from nutgraf.compose.refer import Editor
from nutgraf.model import Difference


def differences(pool: Pool, comparison: Comparison, editor: Editor) -> tuple[Difference, ...]:
    """The differences between voices that can be shown, best attested first."""
    return ()
