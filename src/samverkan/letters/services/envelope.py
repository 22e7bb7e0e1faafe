"""From a stored letter to the mail server: headers, attachments, and one connection for many letters."""

from __future__ import annotations

from contextlib import suppress
from email.utils import parseaddr
from smtplib import SMTPException
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from samverkan.letters.models import Letter


class NoServer(Exception):
    """The mail server cannot be reached, or does not let us in: nothing was handed over."""


class Mailer:
    """One connection to the mail server, opened when first needed and again after a fault."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> Mailer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self) -> None:
        """Open the connection unless it is open. Raises ``NoServer``."""
        if self._connection is not None:
            return
        connection = get_connection(settings.LETTERS_TRANSPORT)
        try:
            connection.open()
        except (OSError, SMTPException) as error:
            raise NoServer(f"{type(error).__name__}: {error}"[:1000])
        self._connection = connection

    def send(self, letter: Letter) -> None:
        """Hand the letter over; whatever the server or the line says is raised."""
        self._connection.send_messages([as_message(letter)])

    def close(self) -> None:
        """Close the connection; a fault in saying goodbye changes nothing."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, SMTPException):
                connection.close()


def message_id(letter: Letter) -> str:
    """Return the letter's own Message-ID: the same however often it is sent, so that a copy can be told."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    return f"<letter.{letter.pk}.{letter.created_at:%Y%m%d%H%M%S%f}@{domain}>"


def as_message(letter: Letter) -> EmailMessage:
    """Return the letter as Django's mail message."""
    headers = {
        "Message-ID": message_id(letter),
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
    if letter.unsubscribe_url.startswith("https://"):  # RFC 8058: the mail program's own button, one press
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    reply_to = getattr(settings, "LETTERS_REPLY_TO", "")
    message = EmailMessage(
        subject=letter.subject,
        body=letter.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.to],
        reply_to=[reply_to] if reply_to else None,
        headers=headers,
    )
    for attachment in letter.attachments:
        message.attach(attachment["filename"], attachment["content"], attachment["content_type"])
    return message
