"""The API as one: the rooms' routers put together, its OpenAPI description, and the guard at every address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, wraps
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import translation
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from samverkan.api.problems import MEDIA_TYPE, Refused, as_answer
from samverkan.api.rules import list_routers

VERSION = "1.0"
DESCRIPTION = (
    "Forums, their programmes and, with a token, who is registered; key figures of Sweden's municipalities. "
    "Open operations need no token. "
    "Lists are told in parts by limit and offset, with their total. Times carry their zone. "
    "Every error is an application/problem+json (RFC 9457). Codes and names of fields never change within v1; "
    "new fields may come."
)

logger = structlog.get_logger("samverkan.api")


def _pass_on(request: HttpRequest, error: Any) -> HttpResponse:
    raise error


@cache
def get_api() -> NinjaAPI:
    """Return the API with every room's operations."""
    api = NinjaAPI(
        title="Samverkan", version=VERSION, description=DESCRIPTION, urls_namespace="api:v1", openapi_url=None,
        docs_url=None,
    )  # fmt: skip
    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, _pass_on)
    for prefix, router in list_routers():
        api.add_router(prefix, router)
    return api


def operation_urls() -> list[URLPattern]:
    """Return the addresses of all operations, each guarded."""
    found = [entry for entry in get_api().urls[0] if isinstance(entry, URLPattern) and entry.name != "api-root"]
    for entry in found:
        entry.callback = guard(entry.callback)
    return found


def guard(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Let a view of the API answer every error as a problem, HEAD as GET, and "not modified" where nothing is new."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        is_head = request.method == "HEAD"
        request.method = "GET" if is_head else request.method
        with translation.override("en"):
            try:
                answer: HttpResponse = view(request, *args, **values)
            except Exception as error:
                answer = as_answer(_as_refusal(error, request), request)
        request.method = "HEAD" if is_head else request.method
        return _finish(request, answer)

    return login_not_required(csrf_exempt(guarded))


def _finish(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    if answer.status_code == 405:
        allowed = {"Allow": "GET, HEAD"}
        return as_answer(Refused("method-not-allowed", f"{request.method} is not allowed.", headers=allowed), request)
    if answer.status_code != 200:
        return answer
    if "Authorization" in request.headers:
        answer["Cache-Control"] = "private, no-store"
        return answer
    answer["Cache-Control"] = "public, no-cache"
    set_response_etag(answer)
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer


def _as_refusal(error: Exception, request: HttpRequest) -> Refused:
    if isinstance(error, Refused):
        return error
    if isinstance(error, ValidationError):
        errors = [{"parameter": _name_of(one["loc"]), "message": str(one["msg"])} for one in error.errors]
        return Refused("invalid-parameter", "A parameter has a value that cannot be used.", errors=errors)
    if isinstance(error, Http404):
        return Refused("not-found", "There is nothing at this address.")
    if isinstance(error, AuthenticationError):
        return Refused("token-missing", "This operation needs a token.", headers={"WWW-Authenticate": "Bearer"})
    got_request_exception.send(sender=None, request=request)
    logger.exception("api_failed", path=request.path)
    return Refused("server-error", "The fault is logged.")


def _name_of(place: Sequence[str | int]) -> str:
    """Return the parameter's name; a number behind it says which of several values is wrong."""
    return next((part for part in reversed(place) if isinstance(part, str)), "")


@cache
def openapi() -> dict[str, Any]:
    """Return the OpenAPI 3.1 description of the API."""
    api = get_api()
    document = dict(api.get_openapi_schema())
    for path in document["paths"].values():
        for operation in path.values():
            _describe(operation)
    document["servers"] = [{"url": settings.BASE_URL}]
    document["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A key made on My page, with the scope named."}
    }
    return document


def _describe(operation: dict[str, Any]) -> None:
    """Say of an operation what the library does not: the media type of errors, headers, scopes, not modified."""
    responses = {str(status): told for status, told in operation["responses"].items()}
    for status, told in responses.items():
        if status.startswith("4"):
            told["content"] = {MEDIA_TYPE: told["content"]["application/json"]}
    responses["429"]["headers"] = {
        "Retry-After": {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer"}}
    }
    scope = operation.pop("x-scope", "")
    if scope:
        operation["security"] = [{"token": [scope]}]
        responses["401"]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    else:
        operation["security"] = []
        _describe_etag(operation, responses)
    operation["responses"] = dict(sorted(responses.items()))


def _describe_etag(operation: dict[str, Any], responses: dict[str, Any]) -> None:
    text = {"type": "string"}
    responses["200"]["headers"] = {"ETag": {"description": "Changes when the answer does.", "schema": text}}
    responses["304"] = {"description": "Not modified since the answer with the ETag given."}
    operation["parameters"].append(
        {"in": "header", "name": "If-None-Match", "required": False, "schema": text,
         "description": "The ETag of an answer that you have."}
    )  # fmt: skip
