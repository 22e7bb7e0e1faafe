"""Who registers to the demo's forums, and what they wish for: drawn by a fixed seed, so the same each time."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.text import slugify

from samverkan.config.demo.names import FIRST_NAMES, NEEDS, ORGANISATIONS, SURNAMES
from samverkan.config.demo.programme import ZONE
from samverkan.forums.enums import Choice, Mode, ParticipantRole
from samverkan.forums.models import Forum, PlannedSeat, Registration, Session
from samverkan.forums.rules import session_fits
from samverkan.forums.services.registration import Application, register
from samverkan.network.models import Municipality, Person
from samverkan.network.queries import list_municipalities

#: How many times as many come from these as from any other municipality.
LARGE = {"malmo": 5, "lund": 4, "helsingborg": 4, "kristianstad": 4, "hassleholm": 3, "eslov": 3, "landskrona": 2,
         "trelleborg": 2, "ystad": 2, "angelholm": 2}  # fmt: skip
ROLES = {
    ParticipantRole.CASE_WORKER: 9, ParticipantRole.STRATEGIST: 6, ParticipantRole.MANAGER: 5,
    ParticipantRole.OTHER: 2, ParticipantRole.POLITICIAN: 1,
}  # fmt: skip


@dataclass(frozen=True)
class Guest:
    """Somebody known by name who registers among the first: a host, or the demo's participant."""

    name: str
    email: str
    mode: str
    municipality: str


def draw_applicants(told: dict[str, Any], *, forum: Forum, people: dict[str, Person]) -> list[Application]:
    """Return the applications to a forum in the order they arrive: known guests first, then drawn ones."""
    plan = told["registrations"]
    lot = random.Random(plan["seed"])  # noqa: S311 (nothing secret)
    sessions = _sessions(forum, told)
    guests = [_guest(lot, Guest(**guest)) for guest in plan["guests"]]
    counts = {mode: plan[mode] - sum(guest.mode == mode for guest in guests) for mode in ("onsite", "digital")}
    modes = [mode for mode, number in counts.items() for _ in range(number)]
    lot.shuffle(modes)
    homes = _homes(lot, len(modes), plan.get("homes"))
    drawn = [_stranger(lot, mode, number, homes[number]) for number, mode in enumerate(modes)]
    return [_with_wishes(lot, person, sessions) for person in [*guests, *drawn]]


def come_back(applicants: list[Application], told: dict[str, Any], *, forum: Forum) -> list[Application]:
    """Let those who lost out at the earlier forum of the series come again, each for a stranger from the same home."""
    lost = PlannedSeat.objects.filter(plan__forum=forum.follows, plan__published_at__isnull=False, rank__gt=1)
    known = {guest["email"] for guest in told["registrations"]["guests"]}
    strangers = {
        person.email: person for person in applicants if person.email not in known and any(person.wishes.values())
    }
    back: dict[str, Application] = {}
    for seat in lost.select_related("registration__municipality").order_by("registration", "slot"):
        old = seat.registration
        like = ((one.municipality, one.mode) == (old.municipality, old.mode) for one in strangers.values())
        place = next((email for email, is_like in zip(list(strangers), like, strict=True) if is_like), None)
        if place is not None and old.email not in known:
            known.add(old.email)
            back[place] = replace(strangers.pop(place), name=old.name, email=old.email, role=old.role)
    return [back.get(person.email, person) for person in applicants]


def register_all(
    applicants: list[Application], *, forum: Forum, since: datetime, until: datetime
) -> list[Registration]:
    """Register everybody through the service, spread over the time: many at first, fewer later."""
    span = until - since
    moments = [since + span * (place / len(applicants)) ** 1.6 for place in range(len(applicants))]
    return [
        register(forum=forum, application=application, now=max(since, min(_in_daytime(moment), until)))
        for application, moment in zip(applicants, moments, strict=True)
    ]


def _in_daytime(moment: datetime) -> datetime:
    """Return a moment of the same day between seven in the morning and eight in the evening, in the same order."""
    midnight = moment.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    passed = moment - midnight
    return midnight + timedelta(hours=7) + timedelta(seconds=passed.total_seconds() * 13 // 24)


def _sessions(forum: Forum, told: dict[str, Any]) -> dict[int, list[tuple[Session, int]]]:
    """Return the sessions of each slot with wishes, and how wanted each is."""
    found: dict[int, list[tuple[Session, int]]] = {}
    rows = Session.objects.filter(slot__forum=forum, slot__choice=Choice.WISHES).prefetch_related("hosts")
    for session in rows.order_by("external_id"):
        event = told["event"][(session.external_id or 1) - 1]
        found.setdefault(session.slot_id, []).append((session, event.get("popularity", 1)))
    return found


def _guest(lot: random.Random, guest: Guest) -> Application:
    place = next(place for place in list_municipalities() if place.slug == guest.municipality)
    role = ParticipantRole.STRATEGIST if lot.random() < 0.5 else ParticipantRole.CASE_WORKER
    return Application(name=guest.name, email=guest.email, role=role, mode=guest.mode, municipality=place)


def _stranger(lot: random.Random, mode: str, number: int, place: Municipality | None) -> Application:
    first = FIRST_NAMES[(number * 37 + lot.randrange(3)) % len(FIRST_NAMES)]
    last = SURNAMES[(number * 23 + lot.randrange(7)) % len(SURNAMES)]
    needs = lot.choice(NEEDS) if mode == Mode.ONSITE and lot.random() < 0.15 else ""
    language = "en" if lot.random() < 0.04 else "sv"
    role: str = lot.choices([*ROLES], [*ROLES.values()])[0]
    organisation = ""
    if place is None:
        organisation, role = lot.choice(ORGANISATIONS)
    domain = place.slug if place else slugify(organisation)
    return Application(
        name=f"{first} {last}", email=f"{slugify(first)}.{slugify(last)}.{number}@{domain}.example.org", role=role,
        mode=mode, municipality=place, organisation=organisation, needs=needs, language=language,
    )  # fmt: skip


def _homes(lot: random.Random, number: int, weights: dict[str, int] | None) -> list[Municipality | None]:
    """Return where people come from: by the weights, or from each municipality at least once; some from elsewhere."""
    places = list_municipalities()
    pull = [(weights or LARGE).get(place.slug, 0 if weights else 1) for place in places]
    elsewhere = number // 14
    firsts = [] if weights else list(places)
    drawn = [*firsts, *lot.choices(places, pull, k=number - elsewhere - len(firsts))]
    homes: list[Municipality | None] = [*drawn, *[None] * elsewhere]
    lot.shuffle(homes)
    return homes


def _with_wishes(
    lot: random.Random, person: Application, sessions: dict[int, list[tuple[Session, int]]]
) -> Application:
    wishes = {
        slot: list(_draw(lot, rows, person.mode))
        for slot, rows in sessions.items()
        if not _speaks(person, [session for session, _popularity in rows])
    }
    return Application(**{**person.__dict__, "wishes": wishes})


def _speaks(person: Application, sessions: list[Session]) -> bool:
    """Return whether the person leads one of these sessions, and so has nothing to wish for at that time."""
    return any(host.email == person.email for session in sessions for host in session.hosts.all())


def _draw(lot: random.Random, rows: Iterable[tuple[Session, int]], mode: str) -> Iterator[int]:
    """Yield up to four sessions, the wanted ones more often and earlier; every twelfth person has no wish."""
    fitting = [(session.pk, weight) for session, weight in rows if session_fits(session.mode, mode)]
    number = lot.choices([0, 1, 2, 3, 4], [1, 1, 3, 6, 1])[0]
    for _ in range(min(number, len(fitting))):
        chosen = lot.choices(fitting, [weight for _session, weight in fitting])[0]
        fitting.remove(chosen)
        yield chosen[0]


def spread(start: datetime, minutes: float, number: int, *, seed: int) -> list[datetime]:
    """Return moments within so many minutes from a start, in order."""
    lot = random.Random(seed)  # noqa: S311 (nothing secret)
    return sorted(start + timedelta(minutes=lot.uniform(0, minutes)) for _ in range(number))
