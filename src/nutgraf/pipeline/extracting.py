"""Extracting a page, with what its outlet's plug-in makes of it."""

from __future__ import annotations

from collections.abc import Collection

import structlog

from nutgraf import plugins
from nutgraf.extract.article import Extracted, extract
from nutgraf.extract.outlets import outlet_id
from nutgraf.model import Entry

log = structlog.get_logger(__name__)


def extract_page(
    body: bytes | str,
    url: str,
    content_type: str | None = None,
    entry: Entry | None = None,
    boilerplate: Collection[str] = (),
    explain: bool = False,
) -> Extracted:
    """``extract``, then the plug-in of the page's outlet if there is one.

    A module's function of what can be pickled, so that a process pool can call it. A plug-in
    that fails is logged, and what was extracted without it stands. Raises ``ExtractError``.
    """
    found = extract(
        body,
        url,
        entry=entry,
        boilerplate=boilerplate,
        content_type=content_type,
        explain=explain,
    )
    outlet = outlet_id(url)
    try:
        plugin = plugins.load(plugins.EXTRACTORS, outlet)
        improved = found if plugin is None else plugin(body, url, found)
        if not isinstance(improved, Extracted):
            raise TypeError(f"it gave {type(improved).__name__}, not Extracted")
    except Exception as error:  # a stranger's code: whatever it raises must cost no article
        log.warning("extractor plug-in failed", outlet=outlet, page=url, error=str(error))
        return found
    return improved
