"""Preparing a site, and preparing it again after a run that was cut short."""

from __future__ import annotations

from pathlib import Path

import pytest

from samverkan.config.setup import set_up, static_fingerprint
from samverkan.network.models import Municipality
from samverkan.stories.models import BlogPage
from tests.factories.network import NOW

pytestmark = pytest.mark.django_db


def test_set_up_that_was_cut_short_after_its_tables_is_finished_by_the_next(settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    (tmp_path / ".stamp").write_text(static_fingerprint())  # collecting takes long and is tested by the demo
    said: list[str] = []
    assert not BlogPage.objects.exists()

    set_up(now=NOW, say=said.append)
    set_up(now=NOW, say=said.append)

    assert BlogPage.objects.count() == 1
    assert Municipality.objects.count() == 33
    assert said.count("Preparing the database ...") == 1
