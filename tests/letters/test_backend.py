"""What a library mails by itself becomes a letter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.mail import EmailMessage, get_connection

from samverkan.letters.models import Letter
from samverkan.letters.services import send_due_letters

pytestmark = pytest.mark.django_db
BACKEND = "samverkan.letters.adapters.LetterBackend"


def test_mail_of_a_library_is_queued_and_sent_once() -> None:
    message = EmailMessage("Granska inlägget", "Ett gästinlägg väntar.", to=["a@example.org"], bcc=["b@example.org"])

    taken = get_connection(BACKEND).send_messages([message])
    sent = send_due_letters(now=datetime(2030, 1, 1, tzinfo=UTC))

    assert (taken, sent) == (1, 2)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["a@example.org", "b@example.org"]
    assert {letter.subject for letter in Letter.objects.all()} == {"Granska inlägget"}


def test_header_of_a_library_cannot_start_a_new_one() -> None:
    get_connection(BACKEND).send_messages([EmailMessage("Ett\r\nBcc: x@example.org", "Text", to=["a@example.org"])])

    assert Letter.objects.get().subject == "Ett Bcc: x@example.org"
