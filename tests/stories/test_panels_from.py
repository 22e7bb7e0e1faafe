"""What stories put beside municipalities that do better on a key figure."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from samverkan.stories.views.panels import stories_from
from tests.factories.network import make_municipality
from tests.factories.stories import make_story

pytestmark = pytest.mark.django_db


def test_stories_of_the_municipalities_are_shown_with_who_wrote_them(django_assert_num_queries: Any) -> None:
    lund, eslov = make_municipality(name="Lund"), make_municipality(name="Eslöv")
    make_story(title="Kvällskurser", slug="kvallskurser", authors=["Ada Ek"], municipality=lund)
    make_story(title="Om annat", slug="annat", municipality=eslov)
    request = RequestFactory().get("/")

    with django_assert_num_queries(2):
        shown = stories_from(request, codes=(lund.scb_code,), indicator=None)

    assert "Kvällskurser" in shown
    assert "Ada Ek, Strateg" in shown
    assert "Om annat" not in shown
    assert stories_from(request, codes=(), indicator=None) == ""
