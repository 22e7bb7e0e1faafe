"""Errors of the API as RFC 9457 has them: what kind, told in words, and which call it was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_noop

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status, its title, and what to do about it (a message id)."""

    name: str
    status: int
    title: str
    help: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("bad-request", 400, "The request cannot be read",
             gettext_noop("The address or the headers are malformed. Mend the request before you send it again.")),
        Kind("token-missing", 401, "A token is needed",
             gettext_noop("Send the header Authorization: Bearer followed by your key.")),
        Kind("token-invalid", 401, "The token does not work",
             gettext_noop("The key is unknown, has ended or is revoked. Make a new one on My page.")),
        Kind("scope-missing", 403, "The token lacks the scope",
             gettext_noop("The key was made without this right. Make one that has it.")),
        Kind("right-missing", 403, "The token's owner lacks the right",
             gettext_noop("Whoever made the key may no longer do this. Ask an operator.")),
        Kind("not-found", 404, "There is nothing at this address",
             gettext_noop("Check the address. Drafts and what is deleted are not here.")),
        Kind("method-not-allowed", 405, "The method is not allowed",
             gettext_noop("The header Allow says which methods there are. The API only reads.")),
        Kind("invalid-parameter", 422, "A parameter has a value that cannot be used",
             gettext_noop("The list errors names each parameter and what is wrong with it.")),
        Kind("unknown-parameter", 422, "A parameter is unknown",
             gettext_noop("The list errors names what is not known. Nothing is ignored in silence.")),
        Kind("too-many-requests", 429, "Too many requests",
             gettext_noop("Wait as many seconds as the header Retry-After says.")),
        Kind("server-error", 500, "Something went wrong on our side",
             gettext_noop("The fault is logged. Try again later.")),
    )
}  # fmt: skip


class Refused(Exception):
    """A call that is answered with a problem."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = KINDS[kind]
        self.detail = detail
        self.errors = errors or []
        self.headers = headers or {}


def as_answer(problem: Refused, request: HttpRequest) -> HttpResponse:
    """Return the problem as an HTTP answer."""
    told: dict[str, Any] = {
        "type": f"{settings.BASE_URL}{reverse('api:documentation')}#{problem.kind.name}",
        "title": problem.kind.title,
        "status": problem.kind.status,
        "detail": problem.detail,
        "instance": request.get_full_path(),
    }
    if problem.errors:
        told["errors"] = problem.errors
    answer = HttpResponse(json.dumps(told, ensure_ascii=False), content_type=MEDIA_TYPE, status=problem.kind.status)
    answer["Cache-Control"] = "no-store"
    for name, value in problem.headers.items():
        answer[name] = value
    return answer
