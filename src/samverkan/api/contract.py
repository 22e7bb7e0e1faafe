"""What rooms above build their operations from: ``reads`` declares one, with its scope, errors and limits."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Annotated, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from ninja.security import HttpBearer
from pydantic import Field

from samverkan.api import queries, services
from samverkan.api.models import Token
from samverkan.api.problems import Refused
from samverkan.api.rules import get_scope
from samverkan.api.services import limits
from samverkan.web.visitor import visitor_digest

__all__ = ["Limit", "Offset", "Problem", "Refused", "Router", "Schema", "as_list", "not_found", "reads"]

MOST = 200
Limit = Annotated[int, Query(ge=1, le=MOST, description=gettext_noop("How many to list at most."))]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description=gettext_noop("How many to pass over."))]


class ParameterError(Schema):
    """What is wrong with one parameter."""

    parameter: str = Field(description="The parameter's name.")
    message: str = Field(description="What is wrong with it.")


class Problem(Schema):
    """An error (RFC 9457)."""

    type: str = Field(description="The kind of problem: an address where it is explained.")
    title: str = Field(description="The kind of problem in a few words.")
    status: int = Field(description="The status of the answer.")
    detail: str = Field(description="What went wrong this time.")
    instance: str = Field(description="The address that was asked for.")
    errors: list[ParameterError] = Field(default=[], description="Only for parameters: each that is wrong.")


class TokenAuth(HttpBearer):
    """A key in the header, with a scope; what its owner may do is asked at each call."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Token:
        """Return the token, or refuse the call. The scheme's name is written in any case."""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise Refused("token-missing", "This operation needs a token.", headers=_challenge())
        return self.authenticate(request, key.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """Find the token, count the call, and check scope and right."""
        now = timezone.now()
        today = timezone.localtime(now).date()
        found = queries.find_token(token, today=today)
        if found is None:
            count(f"wrong:{visitor_digest(request)}", limit=limits.WRONG_TOKENS)
            raise Refused("token-invalid", "The token is unknown, ended or revoked.", headers=_challenge())
        count(f"token:{found.pk}", limit=limits.CALLS_OF_A_TOKEN)
        self._check_rights(found)
        services.note_use(token=found, today=today)
        return found

    def _check_rights(self, token: Token) -> None:
        scope = get_scope(self.scope)
        if scope is None or self.scope not in token.scopes:
            raise Refused("scope-missing", f"The token lacks the scope {self.scope}.")
        if not (token.person.has_perm("api.use") and token.person.has_perm(scope.permission)):
            raise Refused("right-missing", f"The token's owner may not use {self.scope} any more.")


def _challenge() -> dict[str, str]:
    return {"WWW-Authenticate": 'Bearer realm="Samverkan"'}


def count(who: str, *, limit: int) -> None:
    """Count a call, or refuse it."""
    try:
        services.count_call(who, limit=limit, now=timezone.now())
    except services.TooOften as error:
        wait = str(error.wait)
        raise Refused("too-many-requests", f"Wait {wait} seconds.", headers={"Retry-After": wait})


def reads(
    router: Router, path: str, *, answer: Any, summary: str, description: str = "", scope: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an operation that reads. Without ``scope`` it is open to all; unknown parameters are refused."""
    codes = ([401, 403] if scope else []) + ([404] if "{" in path else []) + [422, 429]

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(view, eval_str=True)
        known = frozenset(signature.parameters) - {"request"}

        @wraps(view)
        def checked(request: HttpRequest, **values: Any) -> Any:
            if not scope:
                count(f"visitor:{visitor_digest(request)}", limit=limits.CALLS_OF_A_VISITOR)
            _refuse_unknown(request.GET, known)
            return view(request, **values)

        checked.__signature__ = signature  # type: ignore[attr-defined]
        declare = router.get(
            path, response={200: answer} | dict.fromkeys(codes, Problem), auth=TokenAuth(scope) if scope else None,
            summary=summary, description=description, operation_id=view.__name__, url_name=view.__name__,
            openapi_extra={"x-scope": scope} if scope else None,
        )  # fmt: skip
        return declare(checked)

    return decorate


def _refuse_unknown(given: Iterable[str], known: frozenset[str]) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        told = ", ".join(name[:60] for name in unknown[:10])
        errors = [{"parameter": name[:60], "message": "This parameter is unknown."} for name in unknown[:10]]
        raise Refused("unknown-parameter", f"Unknown: {told}.", errors=errors)


def not_found(what: str) -> Refused:
    """Return the refusal for something that is not there."""
    return Refused("not-found", f"There is no such {what}.")


def as_list(
    request: HttpRequest, name: str, rows: Any, *, limit: int, offset: int, show: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """Return a part of a list, with how many there are in all and the address of the next part. Two queries."""
    total = rows.count()
    following = offset + limit
    query = request.GET.copy()
    query["limit"], query["offset"] = str(limit), str(following)
    following_url = f"{settings.BASE_URL}{request.path}?{urlencode(sorted(query.lists()), doseq=True)}"
    return {
        name: [show(row) for row in rows[offset:following]],
        "total": total,
        "next": following_url if following < total else None,
    }
