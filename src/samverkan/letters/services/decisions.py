"""What only a person can know: whether an uncertain letter arrived."""

from __future__ import annotations

from datetime import datetime

import rules
from django.db import transaction
from wagtail.log_actions import log

from samverkan.jobs import services as jobs
from samverkan.letters.enums import LetterStatus
from samverkan.letters.models import Letter
from samverkan.letters.services.queueing import SEND_TASK
from samverkan.network.models import Person

OPEN = (LetterStatus.UNCERTAIN, LetterStatus.FAILED)


class NotAllowed(Exception):
    """The actor may not decide over letters."""


class NothingToDecide(Exception):
    """The letter is neither uncertain nor failed, or its text is erased."""


def mark_sent(*, actor: Person, letter_id: int, now: datetime) -> Letter:
    """Settle that an uncertain or failed letter did arrive. Raises ``NotAllowed``, ``NothingToDecide``."""
    with transaction.atomic():
        letter = _open_letter(actor=actor, letter_id=letter_id)
        letter.status, letter.sent_at = LetterStatus.SENT, now
        letter.save(update_fields=["status", "sent_at"])
        log(letter, "letters.mark_sent", user=actor, timestamp=now)
    return letter


def send_again(*, actor: Person, letter_id: int, now: datetime) -> Letter:
    """Put an uncertain or failed letter in the queue again. Raises ``NotAllowed``, ``NothingToDecide``."""
    with transaction.atomic():
        letter = _open_letter(actor=actor, letter_id=letter_id)
        if letter.erased_at:
            raise NothingToDecide
        letter.status, letter.send_after, letter.attempts = LetterStatus.QUEUED, now, 0
        letter.claimed_at = letter.handed_over_at = None
        letter.save(update_fields=["status", "send_after", "attempts", "claimed_at", "handed_over_at"])
        log(letter, "letters.send_again", user=actor, timestamp=now)
        jobs.enqueue(task=SEND_TASK)
    return letter


def _open_letter(*, actor: Person, letter_id: int) -> Letter:
    if not rules.has_perm("letters.read", actor):
        raise NotAllowed
    letter = Letter.objects.select_for_update().filter(pk=letter_id, status__in=OPEN).first()
    if letter is None:
        raise NothingToDecide
    return letter
