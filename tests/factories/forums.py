"""Forums for tests: small by default, each part replaceable.

``NOW`` is a moment while registration is open; ``FORUM_DAY`` is when the forum takes place.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import count, cycle
from typing import Any
from zoneinfo import ZoneInfo

from samverkan.forums.enums import (
    Choice,
    ForumMode,
    ForumStatus,
    Mode,
    ParticipantRole,
    RegistrationStatus,
    SeatSource,
    SessionKind,
)
from samverkan.forums.models import (
    Forum,
    GroupTalk,
    Host,
    ModeCapacity,
    Preference,
    Registration,
    Room,
    Seat,
    Session,
    Slot,
)
from samverkan.network.enums import OrganisationKind, Role
from samverkan.network.models import Membership, Municipality, Organisation, Person, Region

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
FORUM_DAY = date(2026, 11, 12)
STARTS_AT = datetime(2026, 11, 12, 9, 0, tzinfo=STOCKHOLM)
ENDS_AT = datetime(2026, 11, 12, 16, 0, tzinfo=STOCKHOLM)

_numbers = count(1)
#: Four digits, as municipalities have; again from the start when a long run has used them up.
_codes = cycle(range(2000, 10_000))


def make_region() -> Region:
    """Return the one region of the tests."""
    return Region.objects.get_or_create(code="12", defaults={"name": "Skåne", "slug": "skane"})[0]


def make_municipality(name: str = "Lund", code: str = "") -> Municipality:
    """Return the municipality of that name, made if it is not there."""
    known = {"Lund": "1281", "Eslöv": "1285", "Kävlinge": "1261", "Ängelholm": "1292", "Osby": "1273"}
    return Municipality.objects.get_or_create(
        name=name,
        defaults={
            "region": make_region(),
            "scb_code": code or known.get(name) or str(next(_codes)),
            "slug": f"m-{next(_numbers)}",
        },
    )[0]


def make_person(*roles: Role, **fields: Any) -> Person:
    """Return a person with an account and these roles in the regional organisation."""
    number = next(_numbers)
    person = Person.objects.create_user(
        fields.pop("email", f"person{number}@example.org"), fields.pop("name", f"Person {number}"), **fields
    )
    organisation, _ = Organisation.objects.get_or_create(
        name="Regionförbundet", defaults={"region": make_region(), "kind": OrganisationKind.REGIONAL}
    )
    for role in roles:
        Membership.objects.create(person=person, organisation=organisation, role=role)
    return person


def make_organiser(**fields: Any) -> Person:
    """Return somebody who may run forums."""
    return make_person(Role.ORGANISER, **fields)


def make_forum(*, onsite: int | None = None, digital: int | None = None, **fields: Any) -> Forum:
    """Return an open hybrid forum on ``FORUM_DAY`` with a capacity (None: no limit) for each mode."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "region": make_region(),
        "status": ForumStatus.OPEN,
        "slug": f"forum-{number}",
        "title": f"Forum {number}",
        "lead": "En dag om hur nya svenskar får arbete.",
        "mode": ForumMode.BOTH,
        "starts_at": STARTS_AT,
        "ends_at": ENDS_AT,
        "venue": "Stadshuset",
        "join_url": "https://video.example.org/forum",
        "contact_email": "forum@example.org",
        "data_kept_until": FORUM_DAY + timedelta(days=90),
    }
    forum = Forum.objects.create(**(values | fields))
    modes = list(Mode) if forum.mode == ForumMode.BOTH else [Mode(forum.mode)]
    places = {Mode.ONSITE: onsite, Mode.DIGITAL: digital}
    ModeCapacity.objects.bulk_create([ModeCapacity(forum=forum, mode=mode, capacity=places[mode]) for mode in modes])
    return forum


def make_slot(
    forum: Forum, *, choice: Choice = Choice.NONE, hour: float = 10, minutes: int = 45, **fields: Any
) -> Slot:
    """Return a slot that starts at ``hour`` (10.5 is half past ten) on the forum's day."""
    start = datetime.combine(forum.starts_at.astimezone(STOCKHOLM), datetime.min.time(), STOCKHOLM)
    start += timedelta(hours=hour)
    position = fields.pop("position", forum.slots.count())
    values: dict[str, Any] = {
        "position": position,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=minutes),
        "group_key": "" if choice == Choice.NONE else f"pass-{position}",
        "title": f"Pass {position}",
        "choice": choice,
    }
    return Slot.objects.create(forum=forum, **(values | fields))


def make_session(
    slot: Slot, *, capacity: int | None = None, mode: ForumMode = ForumMode.BOTH, **fields: Any
) -> Session:
    """Return a session that fills its slot, in a room of its own."""
    number = next(_numbers)
    kinds = {
        Choice.NONE: SessionKind.PLENARY,
        Choice.WISHES: SessionKind.PARALLEL,
        Choice.ON_THE_DAY: SessionKind.GROUP_TALK,
    }  # fmt: skip
    room = fields.pop("room", None) or Room.objects.create(
        forum=slot.forum, name=f"Sal {number}", position=number % 1000
    )
    values: dict[str, Any] = {
        "room": room,
        "title": f"Session {number}",
        "kind": kinds[Choice(slot.choice)],
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "capacity": capacity,
        "mode": mode,
    }
    return Session.objects.create(slot=slot, **(values | fields))


def make_group_talk(slot: Slot, *, pitch: str = "Vad gör vi åt det?", **fields: Any) -> GroupTalk:
    """Return a group talk with its session."""
    return GroupTalk.objects.create(session=make_session(slot, **fields), pitch=pitch, question="Vad kan vi göra nu?")


def make_host(session: Session, **fields: Any) -> Host:
    """Return a host of the session."""
    return Host.objects.create(session=session, name=fields.pop("name", f"Värd {next(_numbers)}"), **fields)


def make_registration(forum: Forum, **fields: Any) -> Registration:
    """Return a registration that holds a place in its mode (and counts there)."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "status": RegistrationStatus.REGISTERED,
        "name": f"Deltagare {number}",
        "email": f"deltagare{number}@example.org",
        "municipality": None if fields.get("organisation") else fields.pop("municipality", None) or make_municipality(),
        "role": ParticipantRole.STRATEGIST,
        "mode": Mode.ONSITE,
        "consented_at": NOW,
        "kept_until": FORUM_DAY + timedelta(days=90),
        "created_at": NOW,
    }
    registration = Registration.objects.create(forum=forum, **(values | fields))
    if registration.status in (RegistrationStatus.REGISTERED, RegistrationStatus.OFFERED):
        counted = ModeCapacity.objects.get(forum=forum, mode=registration.mode)
        counted.taken += 1
        counted.save()
    return registration


def make_wishes(registration: Registration, slot: Slot, *sessions: Session) -> list[Preference]:
    """Return the person's ranked wishes for a slot, the first session first."""
    return Preference.objects.bulk_create(
        [
            Preference(registration=registration, slot=slot, session=session, rank=rank)
            for rank, session in enumerate(sessions, 1)
        ]
    )


def make_seat(registration: Registration, session: Session, **fields: Any) -> Seat:
    """Return a seat, counted in its session."""
    values: dict[str, Any] = {"source": SeatSource.ALLOCATED, "given_at": NOW, "slot": session.slot}
    seat = Seat.objects.create(registration=registration, session=session, **(values | fields))
    session.taken += 1
    session.save()
    return seat


def make_parallel_forum(
    *, persons: int = 12, slots: int = 2, sessions: int = 4, capacity: int | None = None, seed: int = 1, **fields: Any
) -> Forum:
    """Return a forum with a plenary, slots by wishes (a shared digital session last) and registrations with wishes.

    Every fourth person is digital. Each has up to three wishes a slot, the early sessions more popular, drawn by seed.
    The sessions together hold everybody unless ``capacity`` (seats of each on-site session) says otherwise.
    """
    lot = random.Random(seed)
    forum = make_forum(**fields)
    make_session(make_slot(forum, hour=9, title="Välkomna"), title="Välkomna")
    parallel = [make_slot(forum, choice=Choice.WISHES, hour=10 + number) for number in range(slots)]
    seats = capacity or persons // sessions + 2
    for slot in parallel:
        for number in range(sessions):
            make_session(slot, capacity=seats, mode=ForumMode.ONSITE if number < sessions // 2 else ForumMode.BOTH)
        make_session(slot, mode=ForumMode.DIGITAL, title="Digital session")
    names = ["Lund", "Eslöv", "Kävlinge", "Ängelholm", "Osby"]
    for number in range(persons):
        mode = Mode.DIGITAL if number % 4 == 3 else Mode.ONSITE
        registration = make_registration(forum, mode=mode, municipality=make_municipality(names[number % 5]))
        for slot in parallel:
            suitable = [s for s in slot.sessions.order_by("pk") if s.mode in (mode, ForumMode.BOTH)]
            weights = [1 / (place + 1) for place in range(len(suitable))]
            drawn = dict.fromkeys(lot.choices(suitable, weights, k=3))
            make_wishes(registration, slot, *drawn)
    return forum


def make_cafe_session(*, onsite: int = 20, digital: int = 0, **fields: Any) -> Session:
    """Return a session right after the forum's start, of a forum with people from five municipalities."""
    forum = make_forum(**fields)
    names = ["Lund", "Eslöv", "Kävlinge", "Ängelholm", "Osby"]
    for number in range(onsite + digital):
        mode = Mode.ONSITE if number < onsite else Mode.DIGITAL
        make_registration(forum, mode=mode, municipality=make_municipality(names[number % 5]))
    return make_session(make_slot(forum, hour=9, minutes=90), title="World Café")
