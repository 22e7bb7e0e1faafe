"""Short points by all at a table, each from their own phone.

The person is locked first, so that a point sent again, by one phone or two, is one, and nobody writes more than may be.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from samverkan.forums.enums import ForumStatus, NoteKind, RegistrationStatus
from samverkan.forums.models import Cluster, Documentation, GroupTalk, Note, Registration
from samverkan.forums.queries.table_points import Table, find_tables
from samverkan.forums.services.changes import lock_active
from samverkan.forums.services.notes import EmptyNote as EmptyNote

#: So many points each person writes at a session.
MOST_EACH = 60


class PointRefused(Exception):
    """The point is not stored; the subclasses say why."""


class NotAtTable(PointRefused):
    """The person has no seat there, or it has not begun."""


class PointsClosed(PointRefused):
    """The documentation is compiled, or the forum called off."""


class NotYours(PointRefused):
    """Somebody else wrote the point."""


class TooManyPoints(PointRefused):
    """The person has written as many points as one may."""


def save_point(
    *, registration: Registration, table: str, client_id: uuid.UUID, kind: NoteKind, text: str, now: datetime
) -> Note:
    """Write or change one's own point at a table (by its key). ``client_id``: sent again, it is the same point.

    Raises ``EmptyNote`` or a ``PointRefused``, and ``NotActive`` for a registration that is cancelled.
    """
    words = text.strip()
    if not words:
        raise EmptyNote
    with transaction.atomic():
        person = _lock_writer(registration)
        here = next(iter(find_tables(person, table, now=now)), None)
        if here is None:
            raise NotAtTable
        talk, _ = GroupTalk.objects.get_or_create(session=here.session)
        return _store(person, talk, here, Note(client_id=client_id, kind=kind, text=words), now)


def delete_point(*, registration: Registration, client_id: uuid.UUID, now: datetime) -> bool:
    """Delete one's own point, and say whether it was there. A cluster left empty goes. Raises ``PointsClosed``."""
    with transaction.atomic():
        person = _lock_writer(registration)
        note = person.table_points.filter(client_id=client_id).first()
        if note is None:
            return False
        cluster = note.cluster
        note.delete()
        if cluster is not None:
            Cluster.objects.filter(pk=cluster.pk, notes=None).delete()
    return True


def _store(person: Registration, talk: GroupTalk, table: Table, point: Note, now: datetime) -> Note:
    known = Note.objects.filter(group_talk=talk, client_id=point.client_id).first()
    if known is None:
        if person.table_points.filter(group_talk=talk).count() >= MOST_EACH:
            raise TooManyPoints
        told = {"kind": point.kind, "text": point.text, "written_at": now, "changed_at": now}
        known, _ = Note.objects.get_or_create(
            group_talk=talk, client_id=point.client_id,
            defaults={**told, "registration": person, "table": table.number, "round": table.round},
        )  # fmt: skip
    if known.registration_id != person.pk:
        raise NotYours
    if (known.kind, known.text) != (point.kind, point.text):
        known.kind, known.text, known.changed_at = point.kind, point.text, now
        known.save(update_fields=["kind", "text", "changed_at"])
    return known


def _lock_writer(registration: Registration) -> Registration:
    person = lock_active(registration)
    if person.status != RegistrationStatus.REGISTERED:
        raise NotAtTable
    is_off = person.forum.status == ForumStatus.CANCELLED
    if is_off or Documentation.objects.filter(forum=person.forum_id).exists():
        raise PointsClosed
    return person
