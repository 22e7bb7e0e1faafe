"""What every test stands on: a strict client that reads each page as a careful reviewer would."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
OPTIONAL = {"p", "li", "dt", "dd", "option", "thead", "tbody", "tr", "td", "th", "html", "head", "body"}


class PageReader(HTMLParser):
    """Collects what is wrong with a page: inline code, unclosed tags, ids given twice, headings that jump."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.has_h1 = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.faults.append(f"inline {name} on <{tag}>")
            if name == "id" and value in self.ids:
                self.faults.append(f"id {value!r} twice")
            if name == "id" and value:
                self.ids.add(value)
        if tag == "script" and not dict(attrs).get("src") and dict(attrs).get("type") not in {
            "application/ld+json", "application/json"}:  # fmt: skip
            self.faults.append("inline <script>")
        if tag == "style":
            self.faults.append("inline <style>")
        self.has_h1 += tag == "h1"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL:
            self.open.pop()
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")
        else:
            self.open.pop()


def page_faults(html: str) -> list[str]:
    """Return what a careful reviewer would object to in a page's source."""
    reader = PageReader()
    reader.feed(html)
    faults = reader.faults + [f"<{tag}> is never closed" for tag in reader.open if tag not in OPTIONAL]
    if mark := re.search(r"UNDEFINED-VARIABLE\[[^\]]*\]", html):
        faults.append(mark.group())
    if "<html" in html and reader.has_h1 != 1:
        faults.append(f"{reader.has_h1} h1 headings")
    return faults


class StrictClient(Client):
    """Django's test client; fails on a page of ours with a fault in its source."""

    def request(self, **request: Any) -> HttpResponse:
        response = super().request(**request)
        path = str(request.get("PATH_INFO", ""))
        is_html = response.get("Content-Type", "").startswith("text/html")
        if is_html and not response.streaming and not path.startswith("/redaktion/"):
            html = response.content.decode()
            faults = page_faults(html)
            assert not faults, f"{path}: {faults}"
        return response


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--touching-database", action="store_true", help="leave out tests that touch no database")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another database cannot change, if so asked."""
    if not config.getoption("--touching-database"):
        return
    others = [item for item in items if not touches_database(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if touches_database(item)]


def touches_database(item: pytest.Item) -> bool:
    """Whether a test may: pytest-django keeps all others from it."""
    fixtures = {"db", "transactional_db", "live_server"}.intersection(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


@pytest.fixture
def client() -> StrictClient:
    """Return the strict client, reading Swedish."""
    return StrictClient(headers={"accept-language": "sv"})


TEMPLATE = os.environ.get("SAMVERKAN_TEST_TEMPLATE")
"""A migrated database that `scripts/test.py` made, to be copied: migrating takes half a minute, a copy a moment."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    """Put a copy of the template where the test database is expected, if there is a template."""
    name = connection.creation._get_test_db_name()
    if TEMPLATE and connection.vendor == "sqlite":
        shutil.copyfile(TEMPLATE, name)
    elif TEMPLATE:
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """Say whether the test database exists already."""
    return django_db_keepdb or bool(TEMPLATE)


@pytest.fixture(autouse=True)
def _fresh_process_caches() -> Iterator[None]:
    """Forget what a process remembers of the database between tests."""
    from samverkan.keyfigures.queries import values
    from samverkan.network import queries

    queries.forget()
    values.forget()
    yield
    queries.forget()
    values.forget()


@pytest.fixture(autouse=True)
def _media(tmp_path: Any) -> Iterator[None]:
    """Give each test its own uploads."""
    before, settings.MEDIA_ROOT = settings.MEDIA_ROOT, str(tmp_path)
    yield
    settings.MEDIA_ROOT = before
