from __future__ import annotations

from django.test import RequestFactory, override_settings

from samverkan.web.visitor import visitor_address, visitor_digest


def test_address_ignores_a_header_that_anybody_can_write() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": "203.0.113.9"})

    assert visitor_address(request) == "192.0.2.1"


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_address_behind_our_proxy_is_what_the_proxy_saw() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": "1.2.3.4, 203.0.113.9"})

    assert visitor_address(request) == "203.0.113.9"


def test_digest_tells_visitors_apart_and_gives_no_address_away() -> None:
    first = visitor_digest(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"))
    second = visitor_digest(RequestFactory().get("/", REMOTE_ADDR="192.0.2.2"))

    assert first != second
    assert "192.0.2" not in first
