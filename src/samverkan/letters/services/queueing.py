"""A letter is written, stored, and put in the queue in the same transaction as what it tells of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from samverkan.jobs import services as jobs
from samverkan.letters.models import Letter

SEND_TASK = "samverkan.letters.tasks.send_due"
CODE_PRIORITY = 50


class InvalidLetter(Exception):
    """The letter cannot be sent as it is: a wrong address, language or attachment."""


@dataclass(frozen=True)
class Attachment:
    """A text file that goes with a letter, such as a calendar entry."""

    filename: str
    content_type: str
    content: str


def queue_letter(
    *,
    template: str,
    to: str,
    language: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    now: datetime,
    attachments: Sequence[Attachment] = (),
    unsubscribe_url: str = "",
    is_secret: bool = False,
) -> Letter:
    """Write a letter and put it in the queue; the same ``dedupe_key`` is the same letter, never a second.

    It leaves after the surrounding transaction has committed. Raises ``InvalidLetter``.
    """
    subject, text = write_letter(template=template, language=language, context=context)
    return queue_text(
        template=template, to=to, language=language, subject=subject, text=text, dedupe_key=dedupe_key, now=now,
        attachments=attachments, unsubscribe_url=unsubscribe_url, is_secret=is_secret,
    )  # fmt: skip


def queue_text(
    *,
    template: str,
    to: str,
    language: str,
    subject: str,
    text: str,
    dedupe_key: str,
    now: datetime,
    attachments: Sequence[Attachment] = (),
    unsubscribe_url: str = "",
    is_secret: bool = False,
) -> Letter:
    """Put a letter that is written already in the queue; ``template`` names its kind. Raises ``InvalidLetter``."""
    _check(to=to, language=language, attachments=attachments, dedupe_key=dedupe_key)
    with transaction.atomic():
        letter, is_new = Letter.objects.get_or_create(
            dedupe_key=dedupe_key,
            defaults={
                "template": template,
                "to": to,
                "language": language,
                "subject": one_line(subject)[:250],
                "text": text,
                "attachments": [asdict(attachment) for attachment in attachments],
                "unsubscribe_url": one_line(unsubscribe_url),
                "is_secret": is_secret,
                "created_at": now,
                "send_after": now,
            },
        )
        if is_new:
            jobs.enqueue(task=SEND_TASK, priority=CODE_PRIORITY if is_secret else 0)
    return letter


def one_line(text: str) -> str:
    """Return the text on one line: whatever could start a new header is a space."""
    return " ".join(text.split())


def write_letter(*, template: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return subject and text in the language, as they will be sent. Plain text: nothing is escaped."""
    values = {"base_url": settings.BASE_URL, **context}
    with translation.override(language):
        subject, text = (
            get_template(f"letters/{template}.{part}").template.render(  # type: ignore[attr-defined]
                Context(values, autoescape=False)
            )
            for part in ("subject.txt", "txt")
        )
    return subject, text.strip() + "\n"


def _check(*, to: str, language: str, attachments: Sequence[Attachment], dedupe_key: str) -> None:
    try:
        EmailValidator()(to)
    except ValidationError:
        raise InvalidLetter(f"{to!r} is not an e-mail address.")
    if language not in dict(settings.LANGUAGES):
        raise InvalidLetter(f"No letters are written in {language!r}.")
    if not dedupe_key or len(dedupe_key) > 200:
        raise InvalidLetter("A letter needs a dedupe_key of 1 to 200 characters.")
    for attachment in attachments:
        headers = attachment.filename + attachment.content_type
        if not attachment.filename or any(ord(character) < 32 for character in headers):
            raise InvalidLetter(f"{attachment.filename!r} cannot be attached.")
