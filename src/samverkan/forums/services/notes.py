"""What a group says, kept as short points; and what its host asks it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from samverkan.forums.enums import WITH_NOTES, NoteKind
from samverkan.forums.models import Cafe, GroupTalk, Host, Note, Session


class NotTheirSession(Exception):
    """The host does not lead this session, or it is of a kind without notes."""


class EmptyNote(Exception):
    """A note without words."""


def describe_group_talk(*, host: Host, session: Session, pitch: str, question: str) -> GroupTalk:
    """Set the pitch and the question of a session the host leads. Raises ``NotTheirSession``."""
    _check(host, session)
    talk, _ = GroupTalk.objects.update_or_create(
        session=session, defaults={"pitch": pitch.strip(), "question": question.strip()}
    )
    return talk


def save_note(*, host: Host, session: Session, client_id: uuid.UUID, kind: NoteKind, text: str, now: datetime) -> Note:
    """Write or change a point. ``client_id`` comes from the device: sent again, it is the same note.

    Raises ``NotTheirSession`` and ``EmptyNote``.
    """
    _check(host, session)
    words = text.strip()
    if not words:
        raise EmptyNote
    with transaction.atomic():
        talk, _ = GroupTalk.objects.get_or_create(session=session)
        note, is_new = Note.objects.select_for_update().get_or_create(
            group_talk=talk,
            client_id=client_id,
            defaults={"kind": kind, "text": words, "written_at": now, "changed_at": now},
        )
        if not is_new and (note.kind, note.text) != (kind, words):
            note.kind, note.text, note.changed_at = kind, words, now
            note.save(update_fields=["kind", "text", "changed_at"])
    return note


def delete_note(*, host: Host, session: Session, client_id: uuid.UUID) -> bool:
    """Delete a point, and say whether it was there. Raises ``NotTheirSession``."""
    _check(host, session)
    return bool(Note.objects.filter(group_talk__session=session, client_id=client_id).delete()[0])


def _check(host: Host, session: Session) -> None:
    leads = session.pk == host.session_id or (
        bool(host.email)
        and session.slot.forum_id == host.session.slot.forum_id
        and session.hosts.filter(email__iexact=host.email).exists()
    )
    if not leads or not (session.kind in WITH_NOTES or Cafe.objects.filter(session=session).exists()):
        raise NotTheirSession
