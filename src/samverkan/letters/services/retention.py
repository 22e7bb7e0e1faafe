"""Texts and addresses are kept only as long as they are of use; the rows stay, so that counts do."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from samverkan.letters.enums import LetterStatus
from samverkan.letters.models import Letter

KEEP_CODES = timedelta(hours=1)
KEEP_TEXTS = timedelta(days=30)
_EMPTY = {"to": "", "subject": "", "text": "", "attachments": [], "unsubscribe_url": "", "error": ""}


def erase_old_letters(*, now: datetime) -> int:
    """Erase address and text: of codes an hour after they were written, of others 30 days after they were sent.

    A code that could not be sent in its hour is given up: it has long ceased to work. Returns how many were erased.
    """
    kept = Letter.objects.filter(erased_at__isnull=True).exclude(status=LetterStatus.SENDING)
    old_codes = kept.filter(is_secret=True, created_at__lte=now - KEEP_CODES)
    old_codes.exclude(status=LetterStatus.SENT).update(status=LetterStatus.FAILED)
    is_settled = Q(status=LetterStatus.SENT, sent_at__lte=now - KEEP_TEXTS)
    is_stuck = Q(status__in=[LetterStatus.FAILED, LetterStatus.UNCERTAIN], created_at__lte=now - KEEP_TEXTS)
    return old_codes.update(erased_at=now, **_EMPTY) + kept.filter(is_settled | is_stuck).update(
        erased_at=now, **_EMPTY
    )


def erase_letters_to(*, address: str, now: datetime) -> int:
    """Erase what was sent to an address whose person has left; what still waits is not sent."""
    letters = Letter.objects.filter(to__iexact=address).exclude(status=LetterStatus.SENDING)
    letters.filter(status=LetterStatus.QUEUED).update(status=LetterStatus.FAILED)
    return letters.update(erased_at=now, **_EMPTY)
