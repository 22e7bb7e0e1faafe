"""What letters hold about a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from samverkan.letters import services
from samverkan.letters.models import Letter
from samverkan.network.models import Person


def export(person: Person) -> list[dict[str, Any]]:
    """Return the letters to the person that are not erased; codes without their text."""
    letters = Letter.objects.filter(to__iexact=person.email).order_by("created_at", "pk")
    return [
        {
            "written_at": letter.created_at.isoformat(),
            "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
            "subject": "" if letter.is_secret else letter.subject,
            "text": "" if letter.is_secret else letter.text,
        }
        for letter in letters
    ]


def erase(person: Person, now: datetime) -> None:
    """Erase every letter to the person's address."""
    services.erase_letters_to(address=person.email, now=now)
