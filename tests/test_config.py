"""Settings: file, environment, overrides; and errors that name the setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf import config
from nutgraf.errors import ConfigError


def test_environment_wins_over_file_and_overrides_win_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "nutgraf.toml"
    path.write_text('store = "file.sqlite"\nport = 1\ntitle = "The File"\n')
    monkeypatch.setenv("NUTGRAF_PORT", "2")
    settings = config.load(path, store="override.sqlite")
    assert (settings.store, settings.port, settings.title) == ("override.sqlite", 2, "The File")


def test_allowed_hosts_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUTGRAF_ALLOW_HOSTS", "a.example, *.localhost")
    assert config.load().allow_hosts == ("a.example", "*.localhost")


def test_outlets_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "nutgraf.toml"
    path.write_text('[outlets."harbourpost.example"]\nname = "Harbour Post"\ncountry = "GB"\n')
    assert config.load(path).outlets["harbourpost.example"]["country"] == "GB"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("port = 99999\n", "'port'"),
        ("prot = 80\n", "'prot'"),
        ('timeout = "soon"\n', "'timeout'"),
        ("port = \n", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, names: str) -> None:
    path = tmp_path / "nutgraf.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=names):
        config.load(path)


def test_a_missing_file_that_was_asked_for_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path / "none.toml")


def test_every_setting_is_described() -> None:
    assert all(field.description for field in config.Settings.model_fields.values())
