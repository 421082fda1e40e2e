"""The documents name every command, setting and dependency, and their links lead somewhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer.main

from nutgraf import cli, config

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
COMMANDS = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"`nutgraf {command}\b", (DOCS / "running.md").read_text())


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_option_is_documented(command: str) -> None:
    text = "\n".join(path.read_text() for path in DOCS.glob("*.md"))
    for parameter in COMMANDS[command].params:
        for option in parameter.opts:
            if option.startswith("--") and option != "--help":
                assert option in text, f"nutgraf {command} {option}"


@pytest.mark.parametrize("setting", sorted(config.Settings.model_fields))
def test_every_setting_is_documented(setting: str) -> None:
    assert f"| `{setting}` |" in (DOCS / "settings.md").read_text()


def test_no_setting_is_documented_that_is_not_there() -> None:
    named = re.findall(r"^\| `(\w+)` \|", (DOCS / "settings.md").read_text(), re.MULTILINE)
    assert set(named) == set(config.Settings.model_fields)


def test_every_dependency_is_documented() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = (DOCS / "dependencies.md").read_text()
    for requirement in project["dependencies"]:
        name = re.split(r"[><=;~! \[]", requirement)[0]
        assert re.search(rf"\b{re.escape(name)}\b", text), name


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda p: p.name
)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text()):
        if "://" not in target:
            assert (path.parent / target).exists(), target
