"""The API's description: for programs (OpenAPI) and for people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samverkan.api.document import guard, openapi
from samverkan.api.problems import KINDS, Refused
from samverkan.api.rules import list_events, list_scopes


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of an answer, as the page shows it."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True)
class Operation:
    """An operation, as the page shows it."""

    key: str
    path: str
    title: str
    text: str
    scope: str
    parameters: tuple[Field, ...]
    answer: tuple[Field, ...]
    example: str


@login_not_required
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Explain the API to people."""
    described = openapi()
    operations = [_operation(path, told["get"], described) for path, told in described["paths"].items()]
    context = {
        "open_operations": [one for one in operations if not one.scope],
        "closed_operations": [one for one in operations if one.scope],
        "scopes": list_scopes(),
        "events": list_events(),
        "problems": [{"kind": kind, "help": _(kind.help)} for kind in KINDS.values()],
        "root": f"{settings.BASE_URL}/api/v1",
    }
    return render(request, "api/documentation.html", context)


@guard
def openapi_json(request: HttpRequest) -> HttpResponse:
    """Answer with the OpenAPI description."""
    if request.method != "GET":
        return HttpResponse(status=405)
    return JsonResponse(openapi(), json_dumps_params={"ensure_ascii": False, "indent": 1})


@guard
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Say that there is nothing at an address under the API."""
    raise Refused("not-found", f"Start at {settings.BASE_URL}{reverse('api:documentation')}.")


def _operation(path: str, told: dict[str, Any], described: dict[str, Any]) -> Operation:
    scope = told["security"][0]["token"][0] if told["security"] else ""
    header = ' -H "Authorization: Bearer $KEY"' if scope else ""
    shown = re.sub(r"{\w+}", "exempel", path)
    schema = told["responses"]["200"]["content"]["application/json"]["schema"]
    return Operation(
        key=told["operationId"], path=path, title=_(told["summary"]), text=_(told.get("description", "")) or "",
        scope=scope, example=f"curl{header} {settings.BASE_URL}{shown}",
        parameters=tuple(
            _field(one["name"], one["schema"], described) for one in told["parameters"] if one["in"] == "query"
        ),
        answer=_fields(schema, described),
    )  # fmt: skip


def _fields(schema: dict[str, Any], described: dict[str, Any], before: str = "") -> tuple[Field, ...]:
    """Return the fields of an answer, those of what is inside after what holds it, at most two steps down."""
    found: list[Field] = []
    for name, told in _resolve(schema, described).get("properties", {}).items():
        path = f"{before}{name}"
        found.append(_field(path, told, described))
        inner = _inner(told)
        if inner and path.count(".") < 2:
            found += _fields(inner, described, f"{path}.")
    return tuple(found)


def _resolve(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _inner(told: dict[str, Any]) -> dict[str, Any] | None:
    """Return the schema inside a field: of a list's rows, or of an object that may be missing."""
    inside: dict[str, Any] = told.get("items", told)
    for one in [inside, *inside.get("anyOf", [])]:
        if "$ref" in one:
            return one
    return None


def _field(name: str, schema: dict[str, Any], described: dict[str, Any]) -> Field:
    text = schema.get("description", "")
    return Field(name, _kind(schema, described), _(text) if text else "")


def _kind(schema: dict[str, Any], described: dict[str, Any]) -> str:
    """Return what sort of value it is, in words that programmers know."""
    schema = _resolve(schema, described)
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(one, described) for one in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"{_kind(schema['items'], described)}[]"
    return str(schema.get("format") or schema.get("type") or "object")
