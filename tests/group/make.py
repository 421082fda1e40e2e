"""Articles for the tests of grouping, in the project's own sentences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from nutgraf.group.features import Features, featurise
from nutgraf.model import Article, Revision

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def article(
    key: str,
    title: str,
    text: str,
    *,
    hours: float = 0.0,
    outlet: str = "harbourpost.example",
    published: datetime | None = START,
    extent: str = "full",
    byline: str | None = None,
    credit: str | None = None,
) -> tuple[Article, Revision]:
    at = None if published is None else published + timedelta(hours=hours)
    seen = START + timedelta(hours=hours)
    return (
        Article(
            id=key,
            url=f"https://{outlet}/{key}",
            outlet_id=outlet,
            first_seen=seen,
            published=at,
            extent=extent,  # type: ignore[arg-type]
            byline=byline,
            credit=credit,
        ),
        Revision(article_id=key, number=1, title=title, text=text, fetched=seen),
    )


def features(key: str, title: str, text: str, hours: float = 0.0) -> Features:
    return featurise(*article(key, title, text, hours=hours), None)


FERRY = (
    "The ferry Aurelia ran aground off Port Kelmar on Sunday night with 214 people aboard. "
    "Coastguard boats took every passenger to the harbour of Kelmar before dawn. "
    "Captain Ines Valdarno told investigators that the steering had failed near Gull Reef."
)
FERRY_AGAIN = (
    "All 214 people aboard the Aurelia are safe after the ferry struck Gull Reef near Port "
    "Kelmar, the coastguard said. Captain Ines Valdarno reported that the steering failed "
    "shortly before the ferry ran aground on Sunday night."
)
FERRY_THIRD = (
    "Investigators in Kelmar are asking why the steering of the ferry Aurelia failed. The ship "
    "ran aground at Gull Reef on Sunday night; coastguard boats brought 214 people ashore. "
    "Ines Valdarno, the captain, was questioned for three hours."
)
VOTE = (
    "Lawmakers in Ostrava Province rejected the water levy by 61 votes to 44 on Monday. Finance "
    "minister Tomas Brekke said the budget would now lack two billion crowns for new pipes."
)
