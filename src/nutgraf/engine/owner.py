"""The owner: a password, browsers that are logged in, keys for programs.

Passwords are kept as Argon2id digests (RFC 9106, the library's low-memory costs), cookies and
keys as SHA-256 digests: they are random and long, so nothing slower is needed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from nutgraf.engine.base import EngineBase
from nutgraf.errors import LoginError

if TYPE_CHECKING:
    from nutgraf.store.base import Session, Token

#: Fewest characters of a password (NIST SP 800-63B, 3.1.1.2: at least 8 where it stands alone
#: is the floor; longer is asked for here since guessing is only slowed, not stopped).
LEAST_PASSWORD = 10
#: Most characters that are hashed, so that a long one costs no more than a short one.
MOST_PASSWORD = 1000
#: A session's last use is written down when it was longer ago than this.
_RENEW = timedelta(hours=1)


class Ownership(EngineBase):
    """Who may do more than read."""

    # Checking takes much memory by design: one at a time.
    _checking = threading.Lock()

    def has_owner(self) -> bool:
        """Whether a password is set; without one nobody can log in."""
        return self.store.password() is not None

    def set_password(self, password: str) -> None:
        """Set the owner's password; all browsers are logged out.

        Raises ``LoginError`` for one that is too short or too long.
        """
        from argon2 import PasswordHasher
        from argon2.profiles import RFC_9106_LOW_MEMORY

        if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
            raise LoginError(
                "the password",
                f"must have {LEAST_PASSWORD} to {MOST_PASSWORD} characters",
                "Several words in a row are good and easy to keep in mind.",
            )
        digest = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY).hash(password)
        self.store.set_password(digest, self.now())

    def remove_password(self) -> None:
        """Nobody can log in any more; all browsers are logged out."""
        self.store.set_password(None, self.now())

    def check_password(self, password: str) -> bool:
        """Whether this is the owner's password."""
        from argon2 import PasswordHasher
        from argon2.exceptions import VerificationError

        digest = self.store.password()
        if digest is None or len(password) > MOST_PASSWORD:
            return False
        with self._checking:
            try:
                return PasswordHasher().verify(digest, password)
            except VerificationError:
                return False

    # sessions --------------------------------------------------------------------------

    def log_in(self, password: str, agent: str | None = None) -> str | None:
        """A new session's cookie, or ``None`` where the password is wrong."""
        from nutgraf.store.base import Session

        if not self.check_password(password):
            return None
        cookie, now = secrets.token_urlsafe(32), self.now()
        self.store.put_session(
            Session(
                digest=_digest(cookie),
                created=now,
                used=now,
                expires=now + self._session_life(),
                agent=agent[:200] if agent else None,
            )
        )
        return cookie

    def session(self, cookie: str) -> Session | None:
        """The session of a cookie, if it is good still. Using it makes it last longer."""
        session, now = self.store.session(_digest(cookie)), self.now()
        if session is None or session.expires <= now:
            return None
        if now - session.used > _RENEW:
            session = replace(session, used=now, expires=now + self._session_life())
            self.store.put_session(session)
        return session

    def sessions(self) -> list[Session]:
        """Browsers that are logged in, the one used last first."""
        now = self.now()
        return [s for s in self.store.sessions() if s.expires > now]

    def log_out(self, digest: str) -> None:
        """End a session, named by its digest."""
        self.store.remove_session(digest)

    def _session_life(self) -> timedelta:
        return timedelta(days=self.settings.session_days)

    # tokens ----------------------------------------------------------------------------

    def new_token(self, name: str, scope: Literal["read", "write"] = "read") -> tuple[Token, str]:
        """A key for a program, and what the store keeps of it. The key is shown only now."""
        from nutgraf.store.base import Token

        key = f"ng_{secrets.token_urlsafe(30)}"
        token = Token(
            id=secrets.token_hex(6),
            name=name.strip()[:100] or "A program",
            digest=_digest(key),
            scope=scope,
            created=self.now(),
        )
        self.store.put_token(token)
        return token, key

    def token(self, key: str) -> Token | None:
        """The token of a key, ``None`` for one that is none. Its use is written down."""
        token, now = self.store.token(_digest(key)), self.now()
        if token is not None and (token.used is None or now - token.used > _RENEW):
            token = replace(token, used=now)
            self.store.put_token(token)
        return token

    def tokens(self) -> list[Token]:
        """All tokens, oldest first."""
        return self.store.tokens()

    def remove_token(self, token_id: str) -> None:
        """Make a key worthless."""
        self.store.remove_token(token_id)


def form_key(cookie: str) -> str:
    """What a form must carry to be this session's: derived from the cookie, and not it."""
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).hexdigest()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
