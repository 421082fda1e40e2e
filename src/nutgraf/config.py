"""Settings: ``nutgraf.toml`` and ``NUTGRAF_*`` environment variables, validated.

The environment wins over the file. Each setting is described by its field's description,
which is also what ``docs/settings.md`` is checked against.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from nutgraf.errors import ConfigError

Hosts = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """All settings, with their defaults."""

    model_config = SettingsConfigDict(env_prefix="NUTGRAF_", extra="forbid", frozen=True)

    store: str = Field(
        "nutgraf.sqlite", description="The store: a path, or a postgresql:// address."
    )
    title: str = Field("Nutgraf", description="The name at the top of your pages.")
    host: str = Field("127.0.0.1", description="The address the web server listens on.")
    port: int = Field(8400, ge=0, le=65535, description="The web server's port; 0 picks one.")
    public: bool = Field(
        True, description="Whether pages may be read without logging in; false asks everybody."
    )
    session_days: float = Field(
        30.0, gt=0, le=400, description="Days for which a browser stays logged in unused."
    )
    contact: str = Field(
        "", description="An address or e-mail put into the user agent, for site owners."
    )
    allow_hosts: Hosts = Field(
        (),
        description=(
            "Hosts that may be read though their address is not public: names, addresses or "
            "patterns such as *.localhost. In the environment, separated by commas."
        ),
    )
    timeout: float = Field(20.0, gt=0, le=300, description="Seconds for one request in all.")
    max_bytes: int = Field(
        10_000_000, ge=10_000, description="Largest document read, in bytes after decompression."
    )
    connections: int = Field(64, ge=1, le=1000, description="Requests under way at once.")
    per_host: int = Field(2, ge=1, le=16, description="Requests under way at once to one host.")
    host_delay: float = Field(
        0.5, ge=0, le=60, description="Seconds between two page requests to one host."
    )
    interval: int = Field(900, ge=60, description="Seconds between polls of a feed, at first.")
    min_interval: int = Field(600, ge=60, description="Shortest interval of an eager feed.")
    max_interval: int = Field(86_400, ge=60, description="Longest interval of a quiet feed.")
    revisit_days: float = Field(
        3.0, ge=0, le=90, description="Days for which an article's page is looked at again."
    )
    window_days: float = Field(
        14.0, gt=0, description="Days after its last article during which a story can grow."
    )
    encoder: str = Field(
        "bge-small-en", description="The sentence encoder; 'none' groups without one."
    )
    workers: int = Field(
        0, ge=0, le=256, description="Processes for extracting and annotating; 0 is one a core."
    )
    outlets: dict[str, dict[str, str]] = Field(
        {},
        description=(
            'What is known of outlets, by host: a table [outlets."host"] with name, country '
            "(two letters), language, family. Only in the file."
        ),
    )
    log: str = Field(
        "warning",
        pattern="^(debug|info|warning|error)$",
        description="Least level logged: debug, info, warning or error. 'nutgraf run' logs info.",
    )
    log_json: bool = Field(False, description="Log as JSON lines.")

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)


def load(path: Path | None = None, **overrides: Any) -> Settings:
    """Settings from ``path`` (default ``nutgraf.toml`` if it is there), environment, overrides.

    Overrides that are ``None`` are ignored. Raises ``ConfigError`` that names the setting.
    """
    from_file = _read(path)
    environment = {
        name: os.environ[key]
        for name in Settings.model_fields
        if (key := f"NUTGRAF_{name.upper()}") in os.environ
    }
    values = from_file | environment | {k: v for k, v in overrides.items() if v is not None}
    if isinstance(values.get("allow_hosts"), str):
        values["allow_hosts"] = tuple(h.strip() for h in values["allow_hosts"].split(",") if h)
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"setting {name!r}", first["msg"], "See docs/settings.md for what it takes."
        ) from error


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        path = Path(os.environ.get("NUTGRAF_CONFIG", "nutgraf.toml"))
        if not path.exists():
            return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), f"is not valid TOML: {error}") from error
