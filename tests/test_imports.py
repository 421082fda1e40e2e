"""The direction of imports, pinned: data flows one way, and so do the arrows between files."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "nutgraf"

STAGES = {"fetch", "extract", "annotate", "group", "compose"}
#: What each part may import of the project, besides itself. Lazy imports count.
ALLOWED: dict[str, set[str]] = {
    "model": set(),
    "errors": set(),
    "english": set(),
    "logs": set(),
    "config": {"errors"},
    "query": {"model", "errors"},
    "plugins": {"errors"},
    **{stage: {"model", "errors", "english"} for stage in STAGES},
    "publish": {"model", "errors", "english"},
    "store": {"model", "errors"},
    "sample": set(),
    "pipeline": {"model", "errors", "plugins", "store", *STAGES},
    "engine": {
        "model",
        "errors",
        "config",
        "plugins",
        "query",
        "pipeline",
        "store",
        "publish",
        *STAGES,
    },
    "web": {"model", "errors", "engine", "publish", "store"},
    "assistants": {"errors", "engine", "publish"},
    "worker": {"errors", "engine", "pipeline", "store"},
    "serve": {"config", "errors", "engine", "web", "worker"},
    "demo": {"model", "config", "engine", "pipeline", "sample"},
    "cli": {
        "errors",
        "config",
        "logs",
        "engine",
        "assistants",
        "demo",
        "serve",
        "worker",
        "publish",
        "pipeline",
    },
}
#: Of the store, these may know the protocol alone.
PROTOCOL_ONLY = {"pipeline", "web", "worker"}


def modules() -> list[Path]:
    return [p for p in sorted(SRC.rglob("*.py")) if "migrations" not in p.parts]


def part_of(path: Path) -> str:
    first = path.relative_to(SRC).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Every absolute module name imported anywhere in a file, lazily or for types too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            found.add(node.module)
            if node.module == "nutgraf":
                found |= {f"nutgraf.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SRC)))
def test_imports_follow_the_direction(path: Path) -> None:
    part = part_of(path)
    if part in ("__init__", "__main__"):
        return
    ours = {m.split(".")[1] for m in imports(path) if m.startswith("nutgraf.")}
    ours -= {part, "__version__"}
    assert ours <= ALLOWED[part], f"{part} may not import {sorted(ours - ALLOWED[part])}"


@pytest.mark.parametrize("part", sorted(PROTOCOL_ONLY))
def test_only_the_protocol_is_known_of_the_store(part: str) -> None:
    files = [p for p in modules() if part_of(p) == part]
    assert files
    for path in files:
        of_store = {m for m in imports(path) if m.startswith("nutgraf.store")}
        assert of_store <= {"nutgraf.store.base"}, path


def test_model_imports_the_standard_library_only() -> None:
    for path in (SRC / "model").glob("*.py"):
        foreign = {
            m.split(".")[0]
            for m in imports(path)
            if not m.startswith("nutgraf.model") and m.split(".")[0] not in sys.stdlib_module_names
        }
        assert not foreign, f"{path.name} imports {foreign}"


def test_there_are_no_cycles_between_parts() -> None:
    graph: dict[str, set[str]] = {}
    for path in modules():
        part = part_of(path)
        targets = {m.split(".")[1] for m in imports(path) if m.startswith("nutgraf.")}
        graph.setdefault(part, set()).update(targets - {part})

    def visit(part: str, trail: tuple[str, ...]) -> None:
        assert part not in trail, " -> ".join((*trail, part))
        for target in sorted(graph.get(part, ())):
            visit(target, (*trail, part))

    for part in sorted(graph):
        visit(part, ())


def test_the_command_line_starts_light() -> None:
    """``--help`` must not load what it does not use: only typer and the standard library."""
    import subprocess

    code = (
        "import sys, nutgraf.cli; heavy = {'spacy', 'numpy', 'sqlalchemy', 'aiohttp', 'pydantic', "
        "'starlette', 'rich', 'trafilatura', 'onnxruntime'} & set(sys.modules); "
        "print(','.join(sorted(heavy)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
