"""Sending, so that a letter never leaves twice.

A letter is claimed by a conditional update that commits; ``handed_over_at`` commits right before the letter goes to
the mail server. Should the worker be killed, ``reap_letters`` knows from it what happened: not handed over means safe
to queue again; handed over means that nobody knows, so a person decides.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

import structlog
from django.db.models import F

from samverkan.letters import queries
from samverkan.letters.enums import LetterStatus
from samverkan.letters.models import Letter
from samverkan.letters.services.envelope import Mailer, NoServer

MAX_ATTEMPTS = 6
FIRST_PAUSE = timedelta(minutes=1)
LEASE = timedelta(minutes=5)

logger = structlog.get_logger("samverkan.letters")


def send_due_letters(*, now: datetime) -> int:
    """Send every letter that is due, codes first; return how many left. Must not run inside a transaction."""
    clock = _clock_from(now)
    sent = 0
    with Mailer() as mailer:
        while batch := queries.due_ids(now=clock(), limit=20):
            try:
                sent += sum(_send_one(pk, mailer=mailer, clock=clock) for pk in batch)
            except NoServer as error:
                logger.warning("mail_server_away", error=str(error))
                break
    return sent


def reap_letters(*, now: datetime) -> int:
    """Take letters back from killed workers: queued again, or uncertain if handed over; return how many."""
    lost = Letter.objects.filter(status=LetterStatus.SENDING, claimed_at__lte=now - LEASE)
    unsure = lost.filter(handed_over_at__isnull=False).update(
        status=LetterStatus.UNCERTAIN, error="The worker was lost while it handed the letter over."
    )
    safe = lost.filter(handed_over_at__isnull=True).update(status=LetterStatus.QUEUED, send_after=now, claimed_at=None)
    if unsure or safe:
        logger.error("letters_reaped", uncertain=unsure, queued=safe)
    return unsure + safe


def pause_before(attempt: int) -> timedelta:
    """Return how long to wait after the given failed attempt: 1, 4, 16, 64, 256 minutes."""
    return FIRST_PAUSE * int(4 ** (attempt - 1))


def _clock_from(now: datetime) -> Callable[[], datetime]:
    """Return a clock that starts at ``now``: a long batch must not claim its last letter with its first one's time."""
    start = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - start)


def _claim(pk: int, *, now: datetime) -> bool:
    """Take the letter, if nobody else has; the update commits at once."""
    return bool(
        Letter.objects.filter(pk=pk, status=LetterStatus.QUEUED).update(
            status=LetterStatus.SENDING, claimed_at=now, handed_over_at=None, attempts=F("attempts") + 1
        )
    )


def _send_one(pk: int, *, mailer: Mailer, clock: Callable[[], datetime]) -> bool:
    """Claim, hand over and account for one letter; return whether it was sent. Raises ``NoServer``."""
    if not _claim(pk, now=clock()):
        return False
    letter = Letter.objects.get(pk=pk)
    try:
        mailer.connect()
    except NoServer as error:
        _store(letter, status=LetterStatus.QUEUED, error=str(error), send_after=clock() + FIRST_PAUSE,
               claimed_at=None, attempts=letter.attempts - 1)  # fmt: skip
        raise
    if not _store(letter, handed_over_at=clock()):
        return False  # we were asleep for so long that it was taken back: somebody else sends it
    try:
        mailer.send(letter)
    except Exception as error:  # every way a hand-over can end must be accounted for
        mailer.close()
        _store_failure(letter, error, now=clock())
        return False
    _store(letter, status=LetterStatus.SENT, sent_at=clock(), error="")
    logger.info("letter_sent", letter=letter.pk, template=letter.template, attempts=letter.attempts)
    return True


def _store(letter: Letter, **changes: object) -> bool:
    """Write down what happened to a letter that we hold; one that was reaped meanwhile is left as it is: False."""
    ours = Letter.objects.filter(pk=letter.pk, status=LetterStatus.SENDING, claimed_at=letter.claimed_at)
    return bool(ours.update(**changes))


def _store_failure(letter: Letter, error: Exception, *, now: datetime) -> None:
    code = _reply_code(error)
    words = f"{type(error).__name__}: {error}"[:1000]
    if code is None and isinstance(error, (OSError, SMTPException)):
        # The line broke after the hand-over began: the server may have taken the letter or not.
        _store(letter, status=LetterStatus.UNCERTAIN, error=words)
    elif code is not None and code < 500 and letter.attempts < MAX_ATTEMPTS:
        again_at = now + pause_before(letter.attempts)
        _store(
            letter, status=LetterStatus.QUEUED, error=words, send_after=again_at, claimed_at=None, handed_over_at=None
        )
    else:
        _store(letter, status=LetterStatus.FAILED, error=words)
    logger.warning("letter_not_sent", letter=letter.pk, template=letter.template, code=code, attempts=letter.attempts)


def _reply_code(error: Exception) -> int | None:
    """Return the server's own answer, which is a certain no; None when there was none."""
    if isinstance(error, SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    if isinstance(error, SMTPResponseException) and not isinstance(error, SMTPServerDisconnected):
        return error.smtp_code if error.smtp_code > 0 else None
    return None
