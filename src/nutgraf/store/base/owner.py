"""What a store keeps of its one owner: password, sessions, tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from nutgraf.store.base.records import Session, Token


class OwnerStore(Protocol):
    """Who may do more than read. Nothing here is a secret that opens anything by itself."""

    def password(self) -> str | None:
        """The digest of the owner's password, with its salt and costs; ``None`` if not set."""
        ...

    def set_password(self, digest: str | None, at: datetime) -> None:
        """Set or (with ``None``) take away the password. All sessions end."""
        ...

    def put_session(self, session: Session) -> None:
        """Add or replace a session by its digest. Those that expired before it go."""
        ...

    def session(self, digest: str) -> Session | None: ...

    def sessions(self) -> list[Session]:
        """All sessions, the one used last first."""
        ...

    def remove_session(self, digest: str) -> None: ...

    def count_login_try(
        self, network: str, at: datetime, within: timedelta, networks: int
    ) -> tuple[int, datetime]:
        """Count one more try to log in: how many there were, and since when (in UTC).

        A network's first try is counted from; ``within`` after it the count begins anew. Counts
        that ended are forgotten, and of more than ``networks`` the oldest. Two callers at once,
        in other processes too, are never given the same number.
        """
        ...

    def forget_login_tries(self, network: str) -> None:
        """Begin this network's count anew."""
        ...

    def put_token(self, token: Token) -> None:
        """Add or replace a token by id. ``StoreError`` where another has its digest."""
        ...

    def token(self, digest: str) -> Token | None:
        """The token with this digest."""
        ...

    def tokens(self) -> list[Token]:
        """All tokens, oldest first."""
        ...

    def remove_token(self, token_id: str) -> None: ...
