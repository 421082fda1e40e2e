"""What was found in articles: annotations and vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from nutgraf.errors import NotFoundError
from nutgraf.model import Annotation, ArticleId
from nutgraf.store import schema
from nutgraf.store.core import batches
from nutgraf.store.names import NamesPart
from nutgraf.store.serial import ANNOTATION

if TYPE_CHECKING:
    from numpy.typing import NDArray

_annotations = schema.annotations.c
_vectors = schema.vectors.c
_HALF, _SINGLE = b"h", b"s"


def dump_vector(vector: NDArray[np.float32]) -> bytes:
    """A vector as bytes: in half precision where that loses nothing, else in single."""
    single = np.ascontiguousarray(vector, dtype="<f4")
    if single.ndim != 1:
        raise ValueError(f"a vector has one dimension, not {single.ndim}")
    with np.errstate(over="ignore"):
        half = single.astype("<f2")
    if np.array_equal(half.astype("<f4"), single):
        return _HALF + half.tobytes()
    return _SINGLE + single.tobytes()


def load_vector(blob: bytes) -> NDArray[np.float32]:
    """The vector again, exactly."""
    kind = "<f2" if blob[:1] == _HALF else "<f4"
    return np.frombuffer(blob, dtype=kind, offset=1).astype(np.float32)


class NotesPart(NamesPart):
    """What the store keeps of what annotating and encoding found."""

    def put_annotation(self, annotation: Annotation) -> None:
        self.put_annotations([annotation])

    def put_annotations(self, annotations: Iterable[Annotation]) -> None:
        """``put_annotation`` for many at once."""
        with self._writing() as connection:
            for some in batches(annotations):
                rows = [
                    {
                        "article_id": a.article_id,
                        "revision": int(a.revision),
                        "version": a.version,
                        "data": ANNOTATION.dump(a),
                    }
                    for a in some
                ]
                try:
                    self._upsert(connection, schema.annotations, rows, ["article_id", "revision"])
                except IntegrityError as error:
                    raise _unknown({a.article_id for a in some}) from error
                once = {(a.article_id, a.revision): a for a in some}
                self._index_annotations(connection, list(once.values()))

    def index_names(self, connection: Connection) -> None:
        """Index the annotations of a store from before there was an index of names."""
        newest = (schema.articles.c.id == _annotations.article_id) & (
            schema.articles.c.revision == _annotations.revision
        )
        query = (
            select(_annotations.article_id, _annotations.data)
            .join(schema.articles, newest)
            .order_by(_annotations.article_id)
            .limit(200)
        )
        after = ""
        while rows := connection.execute(query.where(_annotations.article_id > after)).all():
            self._index_annotations(connection, [ANNOTATION.load(row.data) for row in rows])
            after = rows[-1].article_id

    def annotations(
        self, keys: Iterable[tuple[ArticleId, int]], *versions: str
    ) -> dict[ArticleId, Annotation]:
        wanted = dict(keys)
        found = {}
        with self._reading() as connection:
            for some in batches(wanted):
                query = select(
                    _annotations.article_id, _annotations.revision, _annotations.data
                ).where(_annotations.article_id.in_(some), _annotations.version.in_(versions))
                for article_id, revision, data in connection.execute(query):
                    if wanted[article_id] == revision:
                        found[article_id] = ANNOTATION.load(data)
        return found

    def put_vectors(self, model: str, vectors: Mapping[ArticleId, NDArray[np.float32]]) -> None:
        with self._writing() as connection:
            for some in batches(vectors.items()):
                rows = [
                    {"article_id": i, "model": model, "data": dump_vector(vector)}
                    for i, vector in some
                ]
                try:
                    self._upsert(connection, schema.vectors, rows, ["article_id", "model"])
                except IntegrityError as error:
                    raise _unknown({i for i, _ in some}) from error

    def vectors(self, model: str, ids: Iterable[ArticleId]) -> dict[ArticleId, NDArray[np.float32]]:
        found = {}
        with self._reading() as connection:
            for some in batches(dict.fromkeys(ids)):
                query = select(_vectors.article_id, _vectors.data).where(
                    _vectors.article_id.in_(some), _vectors.model == model
                )
                for article_id, data in connection.execute(query):
                    found[article_id] = load_vector(data)
        return found


def _unknown(ids: set[ArticleId]) -> NotFoundError:
    subject = f"article {ids.pop()}" if len(ids) == 1 else f"one of {len(ids)} articles"
    return NotFoundError(subject, "is not in this store", "Put the article first.")
