"""A letter from a reader to a page owner, whose address the reader never sees."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from samverkan.letters.services import queue_letter
from samverkan.network.models import Person
from samverkan.stories.services.tries import count_try


@dataclass(frozen=True)
class OwnerLetter:
    """What a reader writes, and where an answer goes."""

    name: str
    email: str
    text: str


def write_to_owner(*, owner: Person, letter: OwnerLetter, url: str, address: str, now: datetime) -> None:
    """Send a page owner a reader's letter; the same letter sent twice in a day is one.

    It is kept nowhere but among the letters, which are deleted in their time. ``address`` is the visitor's IP
    address; only a keyed hash of it is kept, for an hour, in the cache. Raises ``TooManyTries``.
    """
    count_try("owner", address, now=now)
    digest = hashlib.sha256(f"{letter.email.lower()}\n{letter.text}".encode()).hexdigest()[:24]
    queue_letter(
        template="owner_letter", to=owner.email, language=owner.language,
        context={"name": letter.name, "email": letter.email, "text": letter.text, "url": url},
        dedupe_key=f"owner_letter:{owner.pk}:{digest}:{now:%Y%m%d}", now=now,
    )  # fmt: skip
