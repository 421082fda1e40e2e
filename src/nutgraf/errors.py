"""The tree of errors. Catch ``NutgrafError`` to catch all of them.

::

    NutgrafError
    ├── ConfigError          a setting is wrong
    ├── StoreError           the store cannot be used
    │   ├── StoreVersionError    it was made by a newer Nutgraf
    │   ├── StoreLockedError     another process holds it
    │   └── StorePathError       its path cannot be written
    ├── NotFoundError        there is no such story, article or feed
    ├── MendError            stories cannot be merged or split so
    ├── QueryError           a search cannot be understood
    ├── FetchError           an address could not be read
    │   ├── AddressRefusedError  it is not public, or its scheme is not allowed
    │   ├── DisallowedError      its site's robots.txt asks not to read it
    │   ├── TooLargeError        the answer is larger than allowed
    │   └── HTTPStatusError      the server answered with an error
    ├── FeedError            a document is not a feed
    ├── ExtractError         a page holds no article
    ├── ImportArchiveError   an archive's line cannot be read
    ├── TextError            a text given to be annotated cannot be read
    ├── LoginError           a password cannot be used
    ├── ModelError           a model is missing or is not the one expected
    ├── PluginError          a plug-in cannot be loaded
    ├── ComposeError         a story gives no sound page
    └── VerifyError          a page does not stand on its sources

Each names what it is about, the cause, and what to do: ``str(error)`` is one sentence or two
that a person can act on.
"""

from __future__ import annotations


class NutgrafError(Exception):
    """Something went wrong that a person can do something about.

    ``subject`` names the input, ``cause`` says what is wrong with it, ``remedy`` what to do.
    """

    def __init__(self, subject: str, cause: str, remedy: str = "") -> None:
        self.subject = subject
        self.cause = cause
        self.remedy = remedy
        super().__init__(subject, cause, remedy)

    def __str__(self) -> str:
        text = f"{self.subject}: {self.cause}"
        return f"{text}. {self.remedy}" if self.remedy else text


class ConfigError(NutgrafError):
    """A setting is wrong."""


class StoreError(NutgrafError):
    """The store cannot be used."""


class StoreVersionError(StoreError):
    """The store was made by a newer Nutgraf."""


class StoreLockedError(StoreError):
    """Another process holds the store."""


class StorePathError(StoreError):
    """The store's path cannot be written."""


class NotFoundError(NutgrafError):
    """There is no such story, article or feed."""


class MendError(NutgrafError):
    """Stories cannot be merged, split or mended so."""


class QueryError(NutgrafError):
    """A search cannot be understood."""


class FetchError(NutgrafError):
    """An address could not be read."""


class AddressRefusedError(FetchError):
    """The address is not public, or its scheme is not allowed."""


class DisallowedError(FetchError):
    """The site's robots.txt asks not to read it."""


class TooLargeError(FetchError):
    """The answer is larger than allowed."""


class HTTPStatusError(FetchError):
    """The server answered with an error.

    ``status`` is the HTTP status code, ``retry_after`` the ``Retry-After`` header as given.
    """

    def __init__(
        self,
        subject: str,
        cause: str,
        remedy: str = "",
        *,
        status: int,
        retry_after: str | None = None,
    ) -> None:
        super().__init__(subject, cause, remedy)
        self.status = status
        self.retry_after = retry_after


class FeedError(NutgrafError):
    """A document is not a feed."""


class ExtractError(NutgrafError):
    """A page holds no article."""


class ImportArchiveError(NutgrafError):
    """An archive's line cannot be read."""


class TextError(NutgrafError):
    """A text given to be annotated cannot be read."""


class LoginError(NutgrafError):
    """A password cannot be used."""


class ModelError(NutgrafError):
    """A model is missing or is not the one expected."""


class PluginError(NutgrafError):
    """A plug-in cannot be loaded."""


class ComposeError(NutgrafError):
    """A story gives no sound page; ``cause`` says why. The story stays, without a page."""


class VerifyError(NutgrafError):
    """A page does not stand on its sources."""
