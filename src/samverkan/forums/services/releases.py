"""Releasing a version of the programme: what everybody may see is frozen, and those concerned get one letter each."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.enums import ForumStatus
from samverkan.forums.models import Forum, Release
from samverkan.forums.queries.concerned import list_contacts
from samverkan.forums.queries.programme_picture import as_json
from samverkan.forums.queries.releases import Standing, get_standing
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.events import PROGRAMME_RELEASED, announce_forum
from samverkan.forums.services.release_letters import list_recipients, tell
from samverkan.jobs import services as jobs
from samverkan.network.models import Person

TELL_TASK = "samverkan.forums.tasks.tell_release"

#: Up to this many letters are written while the organiser waits; more are left to a task.
TOLD_AT_ONCE = 60


class NotReleasable(Exception):
    """The forum is a draft, over or called off."""


class NothingChanged(Exception):
    """The programme is what the latest version says."""

    def __init__(self, release: Release) -> None:
        super().__init__(str(release))
        self.release = release


class ProgrammeChanged(Exception):
    """The programme is another than the organiser looked at."""


def release_programme(*, actor: Person, forum: Forum, seen: str, note: str, now: datetime) -> tuple[Release, int]:
    """Release the programme as it is, tell those concerned, and return the version and how many are told.

    ``seen`` is the digest of the programme that the organiser looked at. Pressed twice at once, the second finds
    nothing to release. Raises ``NotReleasable``, ``NothingChanged`` and ``ProgrammeChanged``, having changed nothing.
    """
    require_organiser(actor)
    with transaction.atomic():
        locked = lock_forum(forum)
        if not can_release(locked, now=now):
            raise NotReleasable
        standing = get_standing(locked)
        if standing.release is not None and not standing.difference:
            raise NothingChanged(standing.release)
        if standing.digest != seen:
            raise ProgrammeChanged
        release = _write(actor, locked, standing, note, now)
        told = _tell(release, now)
        data = {"number": release.number, "told": told}
        log(locked, "forums.release_programme", user=actor, timestamp=now, data=data)
        announce_forum(PROGRAMME_RELEASED, locked, now=now, version=release.number)
    return release, told


def release_first(*, actor: Person | None, forum: Forum, now: datetime) -> None:
    """Release version 1 unless there is one, when registration opens. Call it with the forum's row locked."""
    standing = get_standing(forum)
    if standing.release is None:
        _write(actor, forum, standing, "", now)
        log(forum, "forums.release_programme", user=actor, timestamp=now, data={"number": 1, "told": 0})


def can_release(forum: Forum, *, now: datetime) -> bool:
    """Return whether a version can be released."""
    return forum.status in (ForumStatus.OPEN, ForumStatus.CLOSED) and now < forum.ends_at


def lock_forum(forum: Forum) -> Forum:
    """Return the forum with its row locked, as it is now."""
    return Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)


def _write(actor: Person | None, forum: Forum, standing: Standing, note: str, now: datetime) -> Release:
    return Release.objects.create(
        forum=forum, number=standing.next_number, released_at=now, released_by=actor, note=note,
        snapshot=as_json(standing.picture), counts=standing.difference.counts,
        contacts=list_contacts(standing.programme),
    )  # fmt: skip


def _tell(release: Release, now: datetime) -> int:
    """Tell those whom the version concerns, or leave it to a task if they are many; return how many."""
    recipients = list_recipients(release)
    if len(recipients) <= TOLD_AT_ONCE:
        return tell(release=release, recipients=recipients, now=now)
    jobs.enqueue(task=TELL_TASK, args=(release.pk,))
    return len(recipients)
