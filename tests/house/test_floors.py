"""The cross-room rule: from another room only its services, queries, models, enums and rules may be imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "samverkan"
OPEN_MODULES = {"services", "queries", "models", "enums", "rules", "access", "contract"}
#: The shared face and the engines are libraries; config composes the rooms and may reach into them.
FREE_ROOMS = {"web", "engines"}


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted names that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def trespasses(room: str, source: str) -> list[str]:
    """Return the imports of a room's module that reach into another room's inside."""
    found = []
    for name in imported(ast.parse(source)):
        parts = name.split(".")
        if parts[0] != "samverkan" or len(parts) < 3 or parts[1] in {room, *FREE_ROOMS}:
            continue
        if parts[2] not in OPEN_MODULES:
            found.append(name)
    return found


def room_modules() -> list[Path]:
    return [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts and path.relative_to(SOURCE).parts[0] not in {"config", "__init__.py"}
    ]


@pytest.mark.parametrize("path", room_modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_module_imports_only_open_modules_of_other_rooms(path: Path) -> None:
    room = path.relative_to(SOURCE).parts[0]

    assert trespasses(room, path.read_text(encoding="utf-8")) == []


def test_trespass_is_caught() -> None:
    planted = "from samverkan.forums.views import forum_page\nfrom samverkan.forums.services import register\n"

    assert trespasses("stories", planted) == ["samverkan.forums.views.forum_page"]
