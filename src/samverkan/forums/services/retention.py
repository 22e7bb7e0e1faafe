"""Personal data goes when its time is up; the counts stay.

Everything is done in batches and can be run again: a second run finds nothing more to do.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from samverkan.forums.enums import AnswersKept, RegistrationStatus
from samverkan.forums.models import (
    Answer,
    Attendance,
    CafeTable,
    Commitment,
    Evaluation,
    Forum,
    Host,
    Invitation,
    KeptCount,
    Mailing,
    Registration,
    Release,
    SeatPlan,
)
from samverkan.forums.models.programme import new_key
from samverkan.forums.services import commitments
from samverkan.forums.services.cafe_retention import clear_cafes
from samverkan.forums.services.figures import refresh_figures, settle_figures
from samverkan.forums.services.live_data import pass_questions_on
from samverkan.forums.services.polls import settle_closed_polls
from samverkan.forums.services.proposal_retention import delete_expired_proposals, expired_proposals
from samverkan.forums.services.quick_polls import close_forgotten
from samverkan.forums.services.registration import KEPT_AFTER
from samverkan.forums.services.release_retention import clear_releases

BATCH = 500

#: The key of a host's page that is closed for good.
CLOSED_KEY = "closed-"


def delete_expired(*, now: datetime, is_dry_run: bool = False) -> dict[str, int]:
    """Delete registrations past their date, needs and answers after the day, hosts' addresses and links, and others'.

    Return how many of each.

    A dry run counts and changes nothing. The ``forget`` command and the daily task call this.
    """
    today = timezone.localdate(now)
    if is_dry_run:
        return {
            "registrations": _expired(today).count(),
            "needs": _needs(today).count(),
            "answers": _answers(today).count(),
            "hosts": _hosts(today).count() + _cafe_hosts(today).count(),
            "commitments": Commitment.objects.filter(commitments.expired(today)).count(),
            "proposals": expired_proposals(today).count(),
            "invitations": _invitations(today).count(),
        }
    clear_releases(Release.objects.filter(_is_past(today, "forum")), now=now)
    refresh_figures(now=now)
    Evaluation.objects.filter(_is_past(today, "forum")).exclude(texts={}).update(texts={})
    return {
        "registrations": _delete_registrations(today, now),
        "needs": _needs(today).update(needs=""),
        "answers": _answers(today).delete()[0],
        "hosts": _close_hosts(today) + _cafe_hosts(today).update(host_name=""),
        "commitments": commitments.erase_expired(today=today),
        "proposals": delete_expired_proposals(today=today, now=now),
        "invitations": _forget_invitations(today),
    }


def _expired(today: date) -> QuerySet[Registration]:
    return Registration.objects.filter(kept_until__lt=today)


def _needs(today: date) -> QuerySet[Registration]:
    midnight = timezone.make_aware(datetime.combine(today, datetime.min.time()))
    return Registration.objects.filter(forum__ends_at__lt=midnight).exclude(needs="")


def _answers(today: date) -> QuerySet[Answer]:
    """Return answers that are deleted the day after the forum, and those that came to a question as it was removed."""
    midnight = timezone.make_aware(datetime.combine(today, datetime.min.time()))
    is_over = Q(question__kept=AnswersKept.DAY_AFTER, question__forum__ends_at__lt=midnight)
    return Answer.objects.filter(is_over | Q(question__removed_at__isnull=False))


def _hosts(today: date) -> QuerySet[Host]:
    return Host.objects.filter(_is_past(today, "session__slot__forum")).exclude(email="", key__startswith=CLOSED_KEY)


def _cafe_hosts(today: date) -> QuerySet[CafeTable]:
    return CafeTable.objects.filter(_is_past(today, "cafe__session__slot__forum")).exclude(host_name="")


def _invitations(today: date) -> QuerySet[Invitation]:
    return Invitation.objects.filter(_is_past(today, "forum")).exclude(email="")


def _forget_invitations(today: date) -> int:
    Mailing.objects.filter(_is_past(today, "forum")).exclude(audience={}).update(audience={})
    return forget_invitations(_invitations(today))


def forget_invitations(invitations: QuerySet[Invitation]) -> int:
    """Take the people out of invitations; municipality and state stay, so that counts do. Return how many."""
    return invitations.update(email="", name="", organisation="", letter=None)


def _is_past(today: date, forum: str) -> Q:
    """Return what holds when the personal data of the forum (named by its path) is no longer kept."""
    ended = timezone.make_aware(datetime.combine(today, datetime.min.time())) - KEPT_AFTER
    return Q(**{f"{forum}__data_kept_until__lt": today}) | Q(
        **{f"{forum}__data_kept_until": None, f"{forum}__ends_at__lt": ended}
    )


def _delete_registrations(today: date, now: datetime) -> int:
    total = 0
    while number := _delete_batch(today, now):
        total += number
    return total


def _delete_batch(today: date, now: datetime) -> int:
    with transaction.atomic():
        batch = list(_expired(today).select_for_update(of=("self",)).order_by("pk")[:BATCH])
        if not batch:
            return 0
        forget_registrations(batch=batch, now=now)
    return len(batch)


def forget_registrations(*, batch: list[Registration], now: datetime) -> None:
    """Delete registrations whose rows are locked, and keep what they counted. Call it inside a transaction."""
    keys = [registration.pk for registration in batch]
    settle_figures(batch=batch, now=now)
    clear_cafes(keys)
    settle_closed_polls(forums={registration.forum_id for registration in batch}, now=now)
    close_forgotten(forums={registration.forum_id for registration in batch}, now=now)
    pass_questions_on(registrations=keys)
    _keep_counts(batch, dict(Attendance.objects.filter(registration__in=keys).values_list("registration", "mode")))
    cancelled = Invitation.objects.filter(registration__in=keys, registration__status=RegistrationStatus.CANCELLED)
    cancelled.update(registered_at=None, declined_at=now)  # still a no when nothing else tells it
    Registration.objects.filter(pk__in=keys).delete()
    _clear_plans(keys, {registration.forum_id for registration in batch})
    deleted = Counter(registration.forum_id for registration in batch)
    for forum in Forum.objects.filter(pk__in=deleted).order_by("pk"):
        log(forum, "forums.forget", timestamp=now, data={"registrations": deleted[forum.pk]})


def _clear_plans(keys: list[int], forums: set[int]) -> None:
    """Take the deleted out of what the engine was given and answered: municipality, wishes and why they lost out."""
    gone = set(keys)
    for plan in SeatPlan.objects.filter(forum__in=forums).order_by("pk").iterator(chunk_size=1):
        if plan.problem.get("persons"):
            plan.problem["persons"] = [person for person in plan.problem["persons"] if person["id"] not in gone]
        if plan.problem.get("published"):
            plan.problem["published"] = [seat for seat in plan.problem["published"] if seat["person"] not in gone]
        explained = plan.result.get("explanations", {})
        for key in gone & {int(person) for person in explained}:
            del explained[str(key)]
        plan.save(update_fields=["problem", "result"])


def _keep_counts(batch: list[Registration], attended: dict[int, str]) -> None:
    """Add the batch to the counts, by forum, municipality and mode. Cancelled and waiting are not counted."""
    registered: Counter[tuple[int, int | None, str]] = Counter()
    came: Counter[tuple[int, int | None, str]] = Counter()
    for person in batch:
        if person.status == RegistrationStatus.REGISTERED:
            registered[person.forum_id, person.municipality_id, person.mode] += 1
        if person.pk in attended:
            came[person.forum_id, person.municipality_id, attended[person.pk]] += 1
    for cell in sorted(registered | came, key=str):
        forum_id, municipality_id, mode = cell
        place = Q(municipality=municipality_id) if municipality_id else Q(municipality=None)
        kept, _ = KeptCount.objects.filter(place).get_or_create(
            forum_id=forum_id, mode=mode, defaults={"municipality_id": municipality_id}
        )
        KeptCount.objects.filter(pk=kept.pk).update(
            registered=F("registered") + registered[cell], attended=F("attended") + came[cell]
        )


def _close_hosts(today: date) -> int:
    return close_hosts(hosts=list(_hosts(today).order_by("pk")))


def close_hosts(*, hosts: list[Host]) -> int:
    """Erase hosts' addresses and close their pages; names stay in the programme. Return how many."""
    for host in hosts:
        host.email, host.key = "", (CLOSED_KEY + new_key())[:40]
    Host.objects.bulk_update(hosts, ["email", "key"], batch_size=BATCH)
    return len(hosts)
