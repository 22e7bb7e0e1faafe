"""After the day: the files, a snapshot that is safe to publish, and the end of the forum."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.log_actions import log

from samverkan.forums.enums import ForumStatus
from samverkan.forums.models import Documentation, Forum, ForumFile, Session
from samverkan.forums.queries.clusters import read_clusters
from samverkan.forums.queries.counts import ParticipantCount, count_participants
from samverkan.forums.queries.group_talks import list_harvest
from samverkan.forums.queries.polls import list_published_polls
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.documentation_parts import (
    called_off,
    commitments_of,
    decisions_of,
    last_time,
    programme_as_held,
    with_title,
)
from samverkan.forums.services.events import FORUM_FINISHED, announce_forum
from samverkan.forums.services.figures import freeze_figures
from samverkan.forums.services.suppression import THRESHOLD, is_safe, suppress_cells, suppress_total
from samverkan.network.models import Person
from samverkan.network.queries import swedish_key


class TooEarly(Exception):
    """The forum has not begun (to document it) or is not over (to finish it)."""


class NotFinished(Exception):
    """The documentation of a forum is published when the forum is finished and the documentation compiled."""


def add_file(
    *, actor: Person, forum: Forum, title: str, file: File[bytes], now: datetime, session: Session | None = None
) -> ForumFile:
    """Store a file of the forum, or of one of its sessions, as a document that editors see too.

    The form has checked its kind and size, and that the session is the forum's.
    """
    require_organiser(actor)
    with transaction.atomic():
        document = get_document_model()(title=title, uploaded_by_user=actor, file=file)
        document.file_size = file.size
        document.save()
        kept = ForumFile.objects.create(forum=forum, title=title, document=document, session=session)
        log(forum, "forums.add_file", user=actor, timestamp=now, data={"title": title})
    return kept


def remove_file(*, actor: Person, forum: Forum, file_id: int, now: datetime) -> bool:
    """Delete a file of the forum and its document, and say whether it was there."""
    require_organiser(actor)
    with transaction.atomic():
        kept = ForumFile.objects.filter(forum=forum, pk=file_id).select_related("document").first()
        if kept is None:
            return False
        log(forum, "forums.remove_file", user=actor, timestamp=now, data={"title": kept.title})
        kept.document.delete()
    return True


def compile_documentation(*, actor: Person, forum: Forum, now: datetime) -> Documentation:
    """Take a snapshot of the programme, the counts, the notes and the files. Raises ``TooEarly``.

    Counts under five are hidden, and so many more that none of them can be worked out. Done again it replaces the
    snapshot; what is published stays as it was, and a story that was written from the old one keeps its text.
    """
    require_organiser(actor)
    if now < forum.starts_at:
        raise TooEarly
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        documentation, is_new = Documentation.objects.update_or_create(
            forum=forum,
            defaults={"content": _content(forum), "compiled_at": now, "compiled_by": actor},
        )
        log(forum, "forums.compile_documentation", user=actor, timestamp=now, data={"again": not is_new})
    return documentation


def publish_documentation(*, actor: Person, forum: Forum, is_public: bool, now: datetime) -> Documentation:
    """Let anybody read the snapshot as it is now as PDF, or nothing any longer. Raises ``NotFinished``."""
    require_organiser(actor)
    with transaction.atomic():
        documentation = Documentation.objects.select_for_update().filter(forum=forum).first()
        if documentation is None or forum.status != ForumStatus.FINISHED:
            raise NotFinished
        documentation.published_at = (documentation.published_at or now) if is_public else None
        documentation.public_content = documentation.content if is_public else None
        documentation.public_compiled_at = documentation.compiled_at if is_public else None
        documentation.save(update_fields=["published_at", "public_content", "public_compiled_at"])
        log(forum, "forums.publish_documentation", user=actor, timestamp=now, data={"is_public": is_public})
    return documentation


def finish_forum(*, actor: Person, forum: Forum, now: datetime) -> Forum:
    """Mark a forum that is over as finished; twice is once. Raises ``TooEarly``."""
    require_organiser(actor)
    with transaction.atomic():
        locked = Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
        if now < locked.ends_at or locked.status in (ForumStatus.DRAFT, ForumStatus.CANCELLED):
            raise TooEarly
        if locked.status != ForumStatus.FINISHED:
            locked.status = ForumStatus.FINISHED
            locked.save(update_fields=["status"])
            log(locked, "forums.finish", user=actor, timestamp=now)
            announce_forum(FORUM_FINISHED, locked, now=now)
    freeze_figures(forum=locked, now=now)
    return locked


def _content(forum: Forum) -> dict[str, Any]:
    programme = programme_as_held(forum)
    return {
        "title": forum.title,
        "date": forum.starts_at.astimezone(forum.zone).date().isoformat(),
        "place": forum.venue,
        "mode": forum.mode,
        "lead": forum.lead,
        "programme": programme,
        "called_off": called_off(forum, programme),
        "counts": safe_counts(count_participants(forum)),
        "groups": _groups(forum),
        "clusters": _clusters(forum),
        "votes": [{"question": poll.question, **poll.result} for poll in list_published_polls(forum) if poll.result],
        "decisions": decisions_of(forum),
        "commitments": commitments_of(forum),
        "last_time": last_time(forum),
        "files": [
            {"title": file.title, "document_id": file.document_id} for file in forum.files.order_by("title", "pk")
        ],
        "follows": {"title": forum.follows.title, "slug": forum.follows.slug} if forum.follows else None,
    }


def _groups(forum: Forum) -> list[dict[str, Any]]:
    return [
        {
            "title": talk.session.title,
            "hosts": [with_title(host) for host in talk.session.hosts.all()],
            "notes": [{"kind": note.kind, "text": note.text} for note in talk.notes.all()],
        }
        for talk in list_harvest(forum)
        if talk.notes.all()
    ]


def _clusters(forum: Forum) -> list[dict[str, Any]]:
    """Return the clusters with their points, and last those in none; nothing if nobody has gathered the points."""
    page = read_clusters(forum)
    if not page.groups:
        return []
    return [
        {
            "title": group.cluster.title if group.cluster else _("Other points"),
            "notes": [{"kind": point.note.kind, "text": point.note.text} for point in group.points],
        }
        for group in (*page.groups, page.loose)
        if group.points
    ]


def safe_counts(rows: list[ParticipantCount]) -> dict[str, Any]:
    """Return the counts as they may be published: those who came, by mode and by home, small ones hidden."""
    registered = sum(row.registered for row in rows)
    modes, homes = Counter[str](), Counter[str]()
    for row in rows:
        modes[row.mode] += row.attended
        if row.attended:
            homes[row.municipality] += row.attended
    attended = suppress_total(sum(modes.values()))
    by_home = suppress_cells(homes, total_is_shown=True)
    by_mode = suppress_cells({mode: modes[mode] for mode in ("onsite", "digital")}, total_is_shown=True)
    if attended is None or not (is_safe(homes, by_home) and is_safe(modes, by_mode)):
        # So few that any sum would tell who came: nothing is told but the homes' names.
        attended, by_home, by_mode = None, dict.fromkeys(by_home), dict.fromkeys(by_mode)
    names = sorted(by_home, key=lambda name: (name == "", swedish_key(name)))
    return {
        "registered": suppress_total(registered),
        "attended": attended,
        "onsite": by_mode["onsite"],
        "digital": by_mode["digital"],
        "by_municipality": [{"name": name or _("Other organisations"), "count": by_home[name]} for name in names],
        "suppressed_below": THRESHOLD,
    }
