"""The letters about a new version of the programme: one a person, with all that concerns them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from samverkan.forums.models import Forum, Release
from samverkan.forums.queries.change_words import Teller
from samverkan.forums.queries.concerned import Recipient, list_concerned
from samverkan.forums.queries.programme import list_programme
from samverkan.forums.queries.programme_difference import Difference, find_difference
from samverkan.forums.queries.programme_picture import Picture, from_json
from samverkan.forums.queries.releases import Standing
from samverkan.forums.services.calendars import registration_calendar
from samverkan.forums.services.proposal_letters import Written
from samverkan.forums.services.registration_letters import CALENDAR_FILE
from samverkan.letters.services import Attachment, queue_letter, write_letter

TEMPLATE = "programme_changed"


def tell_release(*, release: Release, now: datetime) -> int:
    """Queue a letter to each whom the version concerns; return how many. Run again it queues nothing twice."""
    return tell(release=release, recipients=list_recipients(release), now=now)


def tell(*, release: Release, recipients: Sequence[Recipient], now: datetime) -> int:
    """Queue a letter to each of these; return how many."""
    before, after, difference = _compare(release)
    for recipient in recipients:
        _queue(release, recipient, Teller(before, after), difference, now)
    return len(recipients)


def list_recipients(release: Release) -> list[Recipient]:
    """Return whom the version concerns, by what they knew from the one before."""
    earlier = _earlier(release)
    if earlier is None:
        return []
    before, _after, difference = _compare(release)
    forum = release.forum
    return list_concerned(forum, list_programme(forum), before, difference, earlier.contacts, until=release.released_at)


def _compare(release: Release) -> tuple[Picture, Picture, Difference]:
    earlier, after = _earlier(release), from_json(release.snapshot)
    before = from_json(earlier.snapshot) if earlier else after
    return before, after, find_difference(before, after)


def _earlier(release: Release) -> Release | None:
    return Release.objects.filter(forum=release.forum_id, number__lt=release.number).order_by("-number").first()


def preview(*, forum: Forum, standing: Standing, recipient: Recipient, note: str) -> Written:
    """Return the letter that somebody would get if the version were released now, word for word; change nothing.

    Only the keys of the personal links are left out: they are the recipient's alone.
    """
    before = from_json(standing.release.snapshot) if standing.release else standing.picture
    release = Release(forum=forum, number=standing.next_number, note=note)
    context = _context(release, recipient, Teller(before, standing.picture), standing.difference)
    subject, text = write_letter(template=TEMPLATE, language=_language(recipient), context=context)
    for owner in (recipient.registration, recipient.host):
        text = text.replace(owner.key, "…") if owner else text
    return Written(recipient.email, " ".join(subject.split()), text)


def _queue(release: Release, recipient: Recipient, teller: Teller, difference: Difference, now: datetime) -> None:
    queue_letter(
        template=TEMPLATE, to=recipient.email, language=_language(recipient),
        context=_context(release, recipient, teller, difference),
        dedupe_key=f"forums:release:{release.pk}:{_hash(recipient.email)}", now=now,
        attachments=_calendar(recipient, now),
    )  # fmt: skip


def _language(recipient: Recipient) -> str:
    return recipient.registration.language if recipient.registration else settings.LANGUAGE_CODE


def _context(release: Release, recipient: Recipient, teller: Teller, difference: Difference) -> dict[str, Any]:
    person, forum = recipient.registration, release.forum
    with translation.override(_language(recipient)):
        lines = [teller.line(change) for change in difference.changes if change.session.id in recipient.changes]
    return {
        "forum": forum,
        "person": recipient,
        "release": release,
        "lines": lines,
        "my_day_path": reverse("forums:my_day", args=[person.key]) if person else "",
        "host_path": reverse("forums:host", args=[recipient.host.key]) if recipient.host else "",
        "version_path": reverse("forums:version", args=[forum.slug, release.number]),
        "has_calendar": recipient.has_moved_seat,
    }


def _calendar(recipient: Recipient, now: datetime) -> list[Attachment]:
    """Return the person's calendar if one of their own seats has moved."""
    if recipient.registration is None or not recipient.has_moved_seat:
        return []
    text = registration_calendar(recipient.registration, now=now)
    return [Attachment(CALENDAR_FILE, "text/calendar; charset=utf-8; method=PUBLISH", text)]


def _hash(email: str) -> str:
    return hashlib.sha256(email.casefold().encode()).hexdigest()[:32]
