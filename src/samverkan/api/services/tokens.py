"""Keys: shown once, stored as a digest, never allowed more than their owner."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.log_actions import registry as log_registry

from samverkan.api import queries
from samverkan.api.models import Token
from samverkan.api.rules import get_scope
from samverkan.network.models import Person

PREFIX = "svk_"
LONGEST = timedelta(days=365)
READ_ACTION = "api.read_personal_data"


class NotAllowed(Exception):
    """The actor lacks the right, or the thing belongs to somebody else."""


class InvalidToken(Exception):
    """No name, no scope, or an end that has passed or lies more than a year ahead."""


def create_token(
    *, actor: Person, name: str, scopes: Collection[str], last_date: date, now: datetime
) -> tuple[Token, str]:
    """Make a key and return it with its text, which is shown once and stored nowhere.

    Raises ``NotAllowed`` for a scope that the actor has no right to, and ``InvalidToken``.
    """
    _check(actor, scopes)
    today = timezone.localtime(now).date()
    if not name.strip() or not scopes or not today <= last_date <= today + LONGEST:
        raise InvalidToken
    key = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = Token.objects.create(
            person=actor, name=name.strip(), digest=queries.digest_of(key), beginning=key[:9],
            scopes=sorted(scopes), created_at=now, last_date=last_date,
        )  # fmt: skip
        data = {"scopes": token.scopes, "last_date": last_date.isoformat()}
        log(token, "api.create_token", user=actor, timestamp=now, data=data)
    return token, key


def revoke_token(*, actor: Person, token_id: int, now: datetime) -> Token:
    """Let a key work no more; twice is once. Raises ``NotAllowed`` for what the actor cannot see."""
    with transaction.atomic():
        token = queries.list_tokens(actor).filter(pk=token_id).first()
        if token is None:
            raise NotAllowed
        if Token.objects.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=now):
            log(token, "api.revoke_token", user=actor, timestamp=now)
    return token


def note_use(*, token: Token, today: date) -> None:
    """Store the day on which a key was last used: at most one write a day."""
    if token.last_used_date != today:
        Token.objects.filter(pk=token.pk).update(last_used_date=today)


def note_reading(*, token: Token, of: models.Model, now: datetime) -> None:
    """Record that personal data of something was read with the key: once a key, thing and day, not once a call."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    told = log_registry.get_logs_for_instance(of).filter(action=READ_ACTION, timestamp__gte=start)
    if any(entry.data.get("key") == token.pk for entry in told):
        return
    with transaction.atomic():
        Token.objects.select_for_update().get(pk=token.pk)  # two calls at once write one row
        if not any(entry.data.get("key") == token.pk for entry in told.all()):
            data = {"key": token.pk, "name": token.name}
            log(of, READ_ACTION, user=token.person, timestamp=now, data=data)


def _check(actor: Person, scopes: Collection[str]) -> None:
    if not actor.has_perm("api.use"):
        raise NotAllowed
    for name in scopes:
        scope = get_scope(name)
        if scope is None or not actor.has_perm(scope.permission):
            raise NotAllowed
