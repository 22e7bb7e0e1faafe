"""The documentation names what there is, and its links lead somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "samverkan"
SHARED = ROOT.parent / "shared"
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def test_every_room_has_its_page() -> None:
    rooms = {path.parent.name for path in SOURCE.glob("*/apps.py")} - {"config"}

    assert {path.stem for path in (ROOT / "docs" / "rooms").glob("*.md")} == rooms


def test_every_engine_has_its_page() -> None:
    engines = {path.name for path in (SOURCE / "engines").iterdir() if path.is_dir() and path.name[0] != "_"}

    assert {path.stem for path in (ROOT / "docs" / "engines").glob("*.md")} == engines


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_dependency_has_a_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    reasons = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "decisions").glob("*.md"))
    listed = re.search(r"^dependencies = \[(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    assert listed

    names = re.findall(r'"([a-z0-9-]+)', listed.group(1))

    assert [name for name in names if name not in reasons] == []


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is absent, and with it the names to look for")
def test_no_real_person_of_the_inputs_is_named_in_the_project() -> None:
    names: set[str] = set()
    for path in (SHARED / "data" / "forum").glob("*.json"):
        for day in json.loads(path.read_text(encoding="utf-8"))["schedule"]["conference"]["days"]:
            for events in day["rooms"].values():
                names.update(person["public_name"] for event in events for person in event["persons"])
    for path in (SHARED / "seeds").glob("*.txt"):
        names.update(re.findall(r"Sidansvarig:? *\n*\s*([A-ZÅÄÖ]\w+ [A-ZÅÄÖ]\w+)", path.read_text(encoding="utf-8")))
    assert len(names) > 20

    found = [
        (path.name, name)
        for path in [*SOURCE.rglob("*"), *PAGES]
        if path.is_file() and path.suffix in {".py", ".md", ".html", ".po", ".json", ".toml", ".txt"}
        for name in names
        if name in path.read_text(encoding="utf-8")
    ]

    assert found == []


def test_no_file_holds_what_a_merge_left_open() -> None:
    marks = re.compile(rb"^(?:<{7}|>{7}) ", re.MULTILINE)
    kinds = {".py", ".html", ".txt", ".css", ".js", ".po", ".md", ".toml", ".json", ".typ"}
    files = [path for folder in (SOURCE, ROOT / "tests", ROOT / "docs") for path in folder.rglob("*") if path.is_file()]

    assert [str(path) for path in files if path.suffix in kinds and marks.search(path.read_bytes())] == []


@pytest.mark.parametrize("guide", sorted((ROOT / "docs" / "guides").glob("*.md")), ids=lambda page: page.stem)
def test_what_a_guide_says_to_press_is_there(guide: Path) -> None:
    labels = set(re.findall(r"\*\*(.+?)\*\*", guide.read_text(encoding="utf-8")))
    words = {
        text.split(" %(")[0]
        for catalogue in SOURCE.glob("*/locale/sv/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(catalogue))
        for text in (entry.msgstr, *entry.msgstr_plural.values())
    }

    assert labels
    assert sorted(labels - words) == []
