"""The pages that belong to no journey: every component, the statements in the footer; by light and by dark."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from samverkan.network.services import set_up_region

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_house_pages_have_no_fault(eye: Any, live_server: Any, scheme: str) -> None:
    cache.clear()
    set_up_region()
    page = eye.visitor(color_scheme=scheme)

    for path in ("styleguide", "tillganglighet", "integritet"):
        page.goto(f"{live_server.url}/{path}/")
        eye.look_in_both_languages(page, f"{path}-{scheme}")

    assert eye.unread() == []
