"""Letters for tests."""

from __future__ import annotations

from itertools import count

from samverkan.letters.enums import LetterStatus
from samverkan.letters.models import Letter
from tests.factories.network import NOW

_number = count(1)


def make_letter(**fields: object) -> Letter:
    """Return a new letter in the queue."""
    number = next(_number)
    values = {
        "template": "test",
        "to": f"reader{number}@example.org",
        "language": "sv",
        "subject": f"Brev {number}",
        "text": f"Hej {number}\n",
        "dedupe_key": f"test:{number}",
        "created_at": NOW,
        "send_after": NOW,
    } | fields
    if values.get("status") == LetterStatus.SENT:
        values.setdefault("sent_at", NOW)
    return Letter.objects.create(**values)
