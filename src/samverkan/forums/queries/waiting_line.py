"""The waiting list: first those whom the organiser lets go before others, then by time.

Of a municipality from which nobody has a place yet, only the one who has waited longest goes before: so the order
holds while places are handed out, and everybody can be told an honest number.
"""

from __future__ import annotations

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from samverkan.forums.enums import HOLDING, RegistrationStatus, WaitingGroup
from samverkan.forums.models import Forum, Host, Registration, WaitingRule


def list_rules(forum_id: int) -> list[WaitingRule]:
    """Return who goes before others, the first group first."""
    return list(WaitingRule.objects.filter(forum=forum_id).order_by("position", "pk"))


def waiting_line(forum_id: int, mode: str, *, rules: list[WaitingRule] | None = None) -> QuerySet[Registration]:
    """Return those who wait for a place in the mode, the next first. ``turn`` is the group each goes by."""
    rules = list_rules(forum_id) if rules is None else rules
    line = _waiting().filter(forum=forum_id, mode=mode)
    if not rules:  # PostgreSQL takes a bare number in ORDER BY for a column
        return line.annotate(turn=Value(0)).order_by("waiting_number", "pk")
    turns = [When(_belongs(rule), then=Value(turn)) for turn, rule in enumerate(rules)]
    return line.annotate(turn=Case(*turns, default=Value(len(rules)))).order_by("turn", "waiting_number", "pk")


def list_waiting(forum: Forum, mode: str, *, rules: list[WaitingRule]) -> list[tuple[Registration, WaitingRule | None]]:
    """Return the line as it stands with the rule that each goes by, for the organiser. One query."""
    line = waiting_line(forum.pk, mode, rules=rules).select_related("municipality")
    turns: list[WaitingRule | None] = [*rules, None]
    return [(person, turns[getattr(person, "turn", -1)]) for person in line]


def _waiting() -> QuerySet[Registration]:
    return Registration.objects.filter(status=RegistrationStatus.WAITING, waiting_number__isnull=False)


def _belongs(rule: WaitingRule) -> Q:
    if rule.group == WaitingGroup.ROLE:
        return Q(role=rule.role)
    if rule.group == WaitingGroup.HOSTS:
        hosts = Host.objects.filter(session__slot__forum=OuterRef("forum")).exclude(email="")
        return Q(Exists(hosts.annotate(address=Lower("email")).filter(address=Lower(OuterRef("email")))))
    from_there = Registration.objects.filter(forum=OuterRef("forum"), municipality=OuterRef("municipality"))
    has_place = from_there.filter(status__in=HOLDING)
    waits_longer = _waiting().filter(
        forum=OuterRef("forum"), municipality=OuterRef("municipality"), mode=OuterRef("mode"),
        waiting_number__lt=OuterRef("waiting_number"),
    )  # fmt: skip
    return Q(municipality__isnull=False) & ~Exists(has_place) & ~Exists(waits_longer)
