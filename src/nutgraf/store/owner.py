"""The owner: password, sessions, tokens."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, select
from sqlalchemy.exc import IntegrityError

from nutgraf.errors import StoreError
from nutgraf.store import schema
from nutgraf.store.base import Session, Token
from nutgraf.store.core import Core
from nutgraf.store.rows import RowMap, join_time, microseconds, split_time, storable

_SESSION = RowMap(Session, schema.sessions)
_TOKEN = RowMap(Token, schema.tokens)
_owner = schema.owner.c
_sessions = schema.sessions.c
_tokens = schema.tokens.c
_tries = schema.login_tries.c


class OwnerPart(Core):
    """Who may do more than read."""

    def password(self) -> str | None:
        with self._reading() as connection:
            digest: str | None = connection.scalar(select(_owner.password))
        return digest

    def set_password(self, digest: str | None, at: datetime) -> None:
        time, offset = split_time(at)
        row = {"id": 1, "password": digest, "password_set": time, "password_set_offset": offset}
        with self._writing() as connection:
            self._upsert(connection, schema.owner, [row], ["id"])
            connection.execute(delete(schema.sessions))

    # sessions --------------------------------------------------------------------------

    def put_session(self, session: Session) -> None:
        with self._writing() as connection:
            expired = _sessions.expires <= microseconds(session.used)
            connection.execute(delete(schema.sessions).where(expired))
            self._upsert(connection, schema.sessions, [_SESSION.dump(session)], ["digest"])

    def session(self, digest: str) -> Session | None:
        query = select(*_SESSION.columns).where(_sessions.digest == digest)
        with self._reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _SESSION.load(row)

    def sessions(self) -> list[Session]:
        query = select(*_SESSION.columns).order_by(_sessions.used.desc(), _sessions.digest)
        with self._reading() as connection:
            return [_SESSION.load(row) for row in connection.execute(query)]

    def remove_session(self, digest: str) -> None:
        with self._writing() as connection:
            connection.execute(delete(schema.sessions).where(_sessions.digest == digest))

    # tries to log in -------------------------------------------------------------------

    def count_login_try(
        self, network: str, at: datetime, within: timedelta, networks: int
    ) -> tuple[int, datetime]:
        now, over = microseconds(at), microseconds(at - within)
        # A clock that was put back must not keep anybody out for longer than the time.
        anew = (_tries.since <= over) | (_tries.since > now)
        row = {"network": storable(network), "since": now, "tries": 1}
        counted = (
            self._insert(schema.login_tries)
            .values(row)
            .on_conflict_do_update(
                index_elements=["network"],
                set_={
                    "since": case((anew, now), else_=_tries.since),
                    "tries": case((anew, 1), else_=_tries.tries + 1),
                },
            )
            .returning(_tries.tries, _tries.since)
        )
        with self._writing() as connection:
            tries, since = connection.execute(counted).one()
            _forget_tries(connection, over, networks)
        began = join_time(since, 0)
        assert began is not None
        return tries, began

    def forget_login_tries(self, network: str) -> None:
        with self._writing() as connection:
            gone = _tries.network == storable(network)
            connection.execute(delete(schema.login_tries).where(gone))

    # tokens ----------------------------------------------------------------------------

    def put_token(self, token: Token) -> None:
        with self._writing() as connection:
            try:
                self._upsert(connection, schema.tokens, [_TOKEN.dump(token)], ["id"])
            except IntegrityError as error:
                raise StoreError(
                    f"token {token.name}", "has another token's key", "Make a new key."
                ) from error

    def token(self, digest: str) -> Token | None:
        query = select(*_TOKEN.columns).where(_tokens.digest == digest)
        with self._reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _TOKEN.load(row)

    def tokens(self) -> list[Token]:
        query = select(*_TOKEN.columns).order_by(_tokens.created, _tokens.id)
        with self._reading() as connection:
            return [_TOKEN.load(row) for row in connection.execute(query)]

    def remove_token(self, token_id: str) -> None:
        with self._writing() as connection:
            connection.execute(delete(schema.tokens).where(_tokens.id == token_id))


def _forget_tries(connection: Connection, over: int, networks: int) -> None:
    """Let go of counts that began by ``over``, and of all but the newest so many."""
    # A row that another process holds is that one's to forget: waiting for it, while it may
    # wait for the row counted here, would never end.
    ended = select(_tries.network).where(_tries.since <= over)
    order = (_tries.since.desc(), _tries.network)
    # SQLite takes no OFFSET without a LIMIT; a count is never off by more than the excess.
    excess = select(_tries.network).order_by(*order).limit(networks).offset(networks)
    for query in (ended, excess):
        some = connection.scalars(query.with_for_update(skip_locked=True)).all()
        if some:
            connection.execute(delete(schema.login_tries).where(_tries.network.in_(some)))
