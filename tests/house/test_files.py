"""Files that pages name are there: a page that names a missing one is an error in production, and only there."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parents[2] / "src" / "samverkan"
NAMED = re.compile(r"""\{%\s*static\s+['"]([^'"{]+)['"]\s*%\}""")
#: Made when the static files are collected.
MADE = {"web/css/samverkan.css"}


def missing_files(html: str) -> list[str]:
    return [name for name in NAMED.findall(html) if name not in MADE and finders.find(name) is None]


def test_every_static_file_that_a_template_names_exists() -> None:
    missing = {str(page): missing_files(page.read_text()) for page in sorted(ROOT.rglob("templates/**/*.html"))}

    assert {page: names for page, names in missing.items() if names} == {}


def test_missing_files_are_found() -> None:
    assert missing_files("""<script src="{% static 'forums/js/no-such.js' %}"></script>""") == ["forums/js/no-such.js"]
