"""Many registrations at once, from a list that the organiser has; and the list of those who are registered."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.log_actions import log

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Forum, Registration
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.registration import AlreadyRegistered, Application, RegistrationClosed, register
from samverkan.network.models import Person
from samverkan.web.tables import Table

#: Rows of a list that is read at most: each gets a letter.
MOST_ROWS = 500

#: Each column with its heading; in a file that is read the headings may be in either language, and in any order.
COLUMNS = {
    "name": gettext_noop("Name"),
    "email": gettext_noop("E-mail address"),
    "municipality": gettext_noop("Municipality"),
    "organisation": gettext_noop("Organisation"),
    "role": gettext_noop("Role"),
    "mode": gettext_noop("Way of taking part"),
}
NEEDED = ("name", "email", "mode")
LANGUAGES = ("sv", "en")


class ColumnsMissing(Exception):
    """The heading lacks columns; ``headings`` are theirs."""

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__(*headings)
        self.headings = tuple(headings)


class TooManyRows(Exception):
    """More rows than are read at once."""


#: Seconds after which the rest of a list is left to the next press, so that no server in between gives up on us.
TIME_LIMIT = 8.0


@dataclass(frozen=True)
class Outcome:
    """How many got a place, a place in the line, and were registered before; and how many are left, and why."""

    registered: int
    waiting: int
    known: int
    left: int
    is_closed: bool
    """Registration was not open, or closed on the way: those who are left cannot be registered now."""


def read_rows(table: Table) -> list[dict[str, str]]:
    """Return each row by column; other columns are passed over. Raises ``ColumnsMissing``, ``TooManyRows``."""
    known = _headings()
    places = {known[heading.casefold()]: n for n, heading in enumerate(table.heading) if heading.casefold() in known}
    if missing := [_(COLUMNS[column]) for column in NEEDED if column not in places]:
        raise ColumnsMissing(missing)
    if len(table.rows) > MOST_ROWS:
        raise TooManyRows
    return [
        {column: str(row[place]) if place < len(row) else "" for column, place in places.items()} for row in table.rows
    ]


def _headings() -> dict[str, str]:
    found = {column: column for column in COLUMNS}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {_(heading).casefold(): column for column, heading in COLUMNS.items()}
    return found


def known_addresses(forum: Forum) -> set[str]:
    """Return the addresses that are registered, in small letters."""
    active = forum.registrations.exclude(status=RegistrationStatus.CANCELLED)
    return {email.lower() for email in active.order_by().values_list("email", flat=True)}


def register_all(
    *, actor: Person, forum: Forum, applications: Sequence[Application], now: datetime, time_limit: float = TIME_LIMIT
) -> Outcome:
    """Register each person of a list; each gets the same letter as somebody who registers alone.

    One after the other, each in a transaction of its own, so that a list which is sent twice registers nobody twice
    and one that is broken off can be sent again. Stops when the time is up or registration closes, and says so.
    """
    require_organiser(actor)
    counts = {"registered": 0, "waiting": 0, "known": 0}
    ends, is_closed = time.monotonic() + time_limit, False
    for application in applications:
        if time.monotonic() >= ends:
            break
        try:
            registration = register(forum=forum, application=application, now=now)
        except RegistrationClosed:
            is_closed = True
            break
        except AlreadyRegistered:
            counts["known"] += 1
        else:
            counts["registered" if registration.status == RegistrationStatus.REGISTERED else "waiting"] += 1
    left = len(applications) - sum(counts.values())
    log(forum, "forums.import_registrations", user=actor, timestamp=now, data={**counts, "left": left})
    return Outcome(**counts, left=left, is_closed=is_closed)


def write_rows(*, actor: Person, forum: Forum, now: datetime) -> Table:
    """Return everybody who is registered, waits or is offered a place; that somebody took the list out is recorded."""
    require_organiser(actor)
    people = list(
        forum.registrations.exclude(status=RegistrationStatus.CANCELLED)
        .select_related("municipality").order_by("name", "pk")
    )  # fmt: skip
    log(forum, "forums.export_registrations", user=actor, timestamp=now, data={"people": len(people)})
    heading = [*(_(heading) for heading in COLUMNS.values()), _("Status"), _("Registered on")]
    return Table(heading, [_row(forum, person) for person in people])


def empty_table() -> Table:
    """Return the heading alone, to fill in."""
    return Table([_(heading) for heading in COLUMNS.values()], [])


def _row(forum: Forum, person: Registration) -> tuple[object, ...]:
    home = person.municipality.name if person.municipality else ""
    return (
        person.name, person.email, home, person.organisation, person.get_role_display(), person.get_mode_display(),
        person.get_status_display(), person.created_at.astimezone(forum.zone).date().isoformat(),
    )  # fmt: skip


def as_application(values: Mapping[str, object], *, language: str) -> Application:
    """Return the row's person as an application; ``values`` are those of a valid ``RowForm``."""
    return Application(**values, language=language)  # type: ignore[arg-type]
