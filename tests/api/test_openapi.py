"""The description: sound as OpenAPI 3.1, true to the operations, and readable by people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from samverkan.api.rules import list_events, list_scopes
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client: StrictClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def test_description_has_what_openapi_demands(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _path, operation in operations(document)]

    assert document["openapi"].startswith("3.1.")
    assert {"title", "version"} <= set(document["info"])
    assert document["servers"] == [{"url": "http://testserver"}]
    assert len(ids) == len(set(ids)) == 12
    assert all(set(methods) == {"get"} for methods in document["paths"].values())


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    refs = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(document)))

    assert refs <= set(document["components"]["schemas"])
    assert refs


def test_every_path_parameter_is_described(document: dict[str, Any]) -> None:
    for path, operation in operations(document):
        told = {one["name"] for one in operation["parameters"] if one["in"] == "path" and one["required"]}
        assert told == set(re.findall(r"{(\w+)}", path))
        assert all("description" in one for one in operation["parameters"] if one["in"] != "path")


def test_every_operation_describes_its_errors_as_problems(document: dict[str, Any]) -> None:
    for path, operation in operations(document):
        errors = {status: told for status, told in operation["responses"].items() if status.startswith("4")}
        expected = {"422", "429"} | ({"404"} if "{" in path else set())
        assert set(errors) == expected | ({"401", "403"} if operation["security"] else set())
        for told in errors.values():
            assert told["description"]
            assert list(told["content"]) == ["application/problem+json"]
            assert told["content"]["application/problem+json"]["schema"]["$ref"].endswith("/Problem")
        assert "Retry-After" in errors["429"]["headers"]
        assert operation["security"] or "304" in operation["responses"]


def test_scopes_of_operations_are_those_that_tokens_can_have(document: dict[str, Any]) -> None:
    asked = {scope for _path, told in operations(document) for one in told["security"] for scope in one["token"]}

    assert asked == {scope.name for scope in list_scopes()}
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_problem_has_what_rfc_9457_names(document: dict[str, Any]) -> None:
    assert {"type", "title", "status", "detail", "instance"} <= set(
        document["components"]["schemas"]["Problem"]["properties"]
    )


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_explains_every_operation_event_and_error(
    client: StrictClient, document: dict[str, Any], language: str
) -> None:
    client.cookies["language"] = language

    page = client.get(reverse("api:documentation")).content.decode()

    assert [path for path in document["paths"] if path not in page] == []
    assert [event.name for event in list_events() if event.name not in page] == []
    assert all(f'id="{name}"' in page for name in ("not-found", "too-many-requests", "scope-missing"))
    assert "Lista forum" in page if language == "sv" else "List forums" in page
    assert "https://" not in page.replace("https://schema.org", "")  # nothing is fetched from elsewhere
