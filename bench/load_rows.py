"""The rows of the load script. Each makes its own forum, asks over HTTP, and counts in the database afterwards."""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from bench.visitors import Answer, Server, Visitor, at_once, token_of
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.factories import forums as make

from samverkan.forums.enums import Choice, RegistrationStatus
from samverkan.forums.models import Attendance, Forum, ModeCapacity, Registration, Seat, Session
from samverkan.forums.services import cafe as cafe_service
from samverkan.forums.services import cafe_clock

HOUR = timedelta(hours=1)
#: Seconds in which 300 people open My day when the café begins.
OPENING = 60
Rows = list[tuple[Any, ...]]


def faults(answers: list[Answer]) -> int:
    """Return how many of the answers are errors of the server, or refusals for asking too often."""
    return sum(answer.status >= 500 or answer.status == 429 for answer in answers)


def form_of(visitor: Visitor, path: str, number: int) -> dict[str, str]:
    """Open the form of registration, and fill it in with a wish for every session of every parallel slot."""
    answer = visitor.get(path)
    visitor.cookie = answer.cookie
    ranked: dict[str, str] = {}
    for slot in re.split(r"<[uo]l", answer.text):
        names = re.findall(r'wish--onsite".*?name="(wish_\d+)"', slot, re.DOTALL)
        ranked |= {name: str(rank) for rank, name in enumerate(names, start=1)}
    return {
        "csrfmiddlewaretoken": token_of(answer.text), "name": f"Prov Provsson {number}",
        "email": f"prov{number}@example.org", "municipality": "1281", "organisation": "", "role": "strategist",
        "mode": "onsite", "needs": "", "website": "", "consent": "on", **ranked,
    }  # fmt: skip


def coming_forum(**fields: Any) -> Forum:
    """Return a forum in a month with three parallel slots of five sessions."""
    start = timezone.now() + timedelta(days=30)
    make.make_municipality("Lund")
    forum = make.make_parallel_forum(persons=0, slots=3, starts_at=start, ends_at=start + 7 * HOUR, **fields)
    Session.objects.filter(slot__forum=forum).update(capacity=100)
    return forum


def forum_today(**fields: Any) -> Forum:
    """Return a forum that is on."""
    now = timezone.now()
    return make.make_forum(
        starts_at=now - 2 * HOUR, ends_at=now + 6 * HOUR, seats_published_at=now - 3 * HOUR, **fields
    )


def count_places(forum: Forum) -> tuple[int, int]:
    """Return the places that are counted as taken, and how many registrations hold one."""
    taken = ModeCapacity.objects.get(forum=forum, mode="onsite").taken
    return taken, forum.registrations.filter(status=RegistrationStatus.REGISTERED).count()


def register(server: Server, options: Any) -> Rows:
    """Registrations a second."""
    forum = coming_forum(onsite=10_000)
    path = f"/forum/{forum.slug}/anmalan/"

    def whole(number: int) -> Answer:
        visitor = Visitor(server, number % 400)
        try:
            answer = visitor.post(path, form_of(visitor, path, number))
            return visitor.get(answer.location) if answer.status == 302 else answer
        finally:
            visitor.close()

    whole(-1)
    began, cpu = time.monotonic(), server.cpu()
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(whole, range(options.registrations)))
    seconds, cpu = time.monotonic() - began, server.cpu() - cpu
    confirmed = sum(answer.status == 200 for answer in answers)
    taken, holding = count_places(forum)
    return [
        ("confirmed a second of a core", confirmed / cpu, 10.0, True),
        ("confirmed a second by the clock", confirmed / seconds),
        ("not confirmed", len(answers) - confirmed, 0),
        ("places counted wrongly", abs(taken - holding) + abs(holding - confirmed - 1), 0),
    ]


def last_places(server: Server, options: Any) -> Rows:
    """500 people on the last 50 places."""
    forum = coming_forum(onsite=50)
    path = f"/forum/{forum.slug}/anmalan/"
    visitors = [Visitor(server, number) for number in range(500)]
    filled = form_of(visitors[0], path, 0)

    def send(number: int) -> Callable[[], Answer]:
        visitors[number].cookie = visitors[0].cookie
        fields = filled | {"name": f"Prov {number}", "email": f"plats{number}@example.org"}
        return lambda: visitors[number].post(path, fields)

    began = time.monotonic()
    answers = at_once([send(number) for number in range(500)])
    seconds = time.monotonic() - began
    statuses = Counter(forum.registrations.values_list("status", flat=True))
    taken, holding = count_places(forum)
    return [
        ("overbooked", max(0, holding - 50), 0),
        ("places that nobody got", 50 - holding, 0),
        ("counted wrongly", abs(taken - holding), 0),
        ("neither a place nor in line", 500 - statuses["registered"] - statuses["waiting"], 0),
        ("errors 500", faults(answers), 0),
        ("seconds until the last had an answer", seconds),
    ]


def picking(server: Server, forum: Forum, count: int) -> tuple[list[Registration], dict[str, str], str]:
    """Return people with a place, and the token and the cookie of a page, for all to use."""
    people = Registration.objects.bulk_create(
        [
            Registration(
                forum=forum, name=f"P {number}", email=f"{forum.pk}-{number}@example.org", organisation="O",
                role="other", mode="onsite", status="registered", consented_at=make.NOW, created_at=make.NOW,
                kept_until=timezone.localdate() + timedelta(days=90),
            )
            for number in range(count)
        ]
    )  # fmt: skip
    page = Visitor(server).get(f"/min-dag/{people[0].key}/avboka/")
    return people, {"csrfmiddlewaretoken": token_of(page.text)}, page.cookie


def open_session(forum: Forum, capacity: int | None) -> Session:
    """Return a session of today that people pick themselves, in a slot of its own at the same hour."""
    start = timezone.now() + HOUR
    number = forum.slots.count()
    slot = forum.slots.create(
        position=number, starts_at=start, ends_at=start + HOUR, group_key=f"g{number}", title=f"Pass {number}",
        choice=Choice.WISHES,
    )  # fmt: skip
    return make.make_session(slot, capacity=capacity)


def pick(visitor: Visitor, person: Registration, session: Session, fields: dict[str, str]) -> Callable[[], Answer]:
    """Return the act of picking the session on My day."""
    return lambda: visitor.post(f"/min-dag/{person.key}/samtal/", fields | {"session": str(session.pk)})


def last_seats(server: Server, options: Any) -> Rows:
    """500 people on the last 50 seats."""
    forum = forum_today()
    session = open_session(forum, 50)
    people, fields, cookie = picking(server, forum, 500)
    began = time.monotonic()
    answers = at_once([pick(Visitor(server, n, cookie), who, session, fields) for n, who in enumerate(people)])
    seconds = time.monotonic() - began
    session.refresh_from_db()
    seats = session.seats.count()
    got = sum(answer.status == 302 for answer in answers)
    return [
        ("overbooked", max(0, seats - 50), 0),
        ("seats that nobody got", 50 - seats, 0),
        ("counted or told wrongly", abs(session.taken - seats) + abs(got - seats), 0),
        ("errors 500", faults(answers), 0),
        ("seconds until the last had an answer", seconds),
    ]


def two_at_once(server: Server, options: Any) -> Rows:
    """One person on two parallel sessions at once, a hundred times."""
    forum = forum_today()
    sessions = [open_session(forum, None), open_session(forum, None)]
    people, fields, cookie = picking(server, forum, 100)
    acts = [
        pick(Visitor(server, n, cookie), who, session, fields) for n, who in enumerate(people) for session in sessions
    ]
    answers = at_once(acts)
    seats = Counter(Seat.objects.filter(registration__in=people).values_list("registration", flat=True))
    return [
        ("double-seated", sum(count > 1 for count in seats.values()), 0),
        ("without a seat", len(people) - len(seats), 0),
        ("errors 500", faults(answers), 0),
    ]


def running_cafe(phones: int) -> list[Registration]:
    """Return those who take part in a World Café in its first round."""
    now = timezone.now()
    session = make.make_cafe_session(onsite=phones, starts_at=now - HOUR, ends_at=now + 6 * HOUR)
    Session.objects.filter(pk=session.pk).update(starts_at=now, ends_at=now + 2 * HOUR)
    session.slot.forum.slots.update(starts_at=now, ends_at=now + 2 * HOUR)
    session.refresh_from_db()
    facts = cafe_service.CafeFacts(
        question="Vad behövs?", rounds=3, minutes=20, onsite_tables=phones // 6, digital_tables=0
    )
    actor = make.make_organiser()
    cafe = cafe_service.set_up(actor=actor, session=session, facts=facts, now=now)
    cafe_service.place(actor=actor, cafe=cafe, seed=1, now=now)
    cafe.refresh_from_db()
    cafe_clock.step(actor=actor, cafe=cafe, from_round=0, now=now)
    return list(session.slot.forum.registrations.order_by("pk"))


def phone(visitor: Visitor, key: str, lot: random.Random, until: float, out: list[tuple[str, float, int]]) -> None:
    """Open My day at a moment of the first minute, then ask for the table every ten seconds, give or take one."""
    next_at, every = time.monotonic() + lot.uniform(0, OPENING), lot.uniform(9, 11)
    path, headers = f"/min-dag/{key}/", {"Accept_Encoding": "gzip"}
    while next_at < until:
        time.sleep(max(0, next_at - time.monotonic()))
        answer = visitor.get(path, **headers)
        out.append((path.rsplit("/", 2)[1], (time.monotonic() - next_at) * 1000, answer.status))
        path, headers = f"/min-dag/{key}/bord/", {"Accept_Encoding": "gzip", "HX_Request": "true"}
        next_at += every
    visitor.close()


def my_day(server: Server, options: Any) -> Rows:
    """300 phones."""
    people, lot = running_cafe(300), random.Random(1)
    told: list[tuple[str, float, int]] = []
    until = time.monotonic() + OPENING + options.seconds
    threads = [
        threading.Thread(target=phone, args=(Visitor(server, n), who.key, random.Random(lot.random()), until, told))
        for n, who in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked = sorted(ms for what, ms, _ in told if what == "bord")
    opened = sorted(ms for what, ms, _ in told if what != "bord")
    return [
        ("p95 of asking for the table, ms", asked[int(len(asked) * 0.95)], 300.0),
        ("median of it, ms", asked[len(asked) // 2]),
        ("p95 of opening My day itself, ms", opened[int(len(opened) * 0.95)]),
        ("times asked", len(asked)),
        ("not answered with the page", sum(status != 200 for _, _, status in told), 0),
    ]


def desk(server: Server, options: Any) -> Rows:
    """A desk comes back with 200 scans, and a second device sends them too."""
    forum = forum_today(onsite=500)
    people, _, _ = picking(server, forum, 200)
    client = Client()
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    session = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    page = Visitor(server, 0, session).get(f"/forum/{forum.slug}/dagen/")
    token, cookie = token_of(page.text), f"{session}; {page.cookie}"
    began_at = timezone.now() - HOUR
    scans = [(person, began_at + timedelta(seconds=15 * number)) for number, person in enumerate(people)]

    def send(number: int) -> tuple[list[Answer], float]:
        visitor, began = Visitor(server, number, cookie), time.monotonic()
        answers = [visitor.post(f"/forum/{forum.slug}/dagen/incheckning/", fields_of(*scan), Accept="application/json")
                   for scan in scans]  # fmt: skip
        return answers, time.monotonic() - began

    def fields_of(person: Registration, moment: datetime) -> dict[str, str]:
        return {"token": person.key, "scanned_at": moment.isoformat(), "csrfmiddlewaretoken": token}

    with ThreadPoolExecutor(2) as pool:
        (first, seconds), (second, _) = pool.map(send, range(2))
    stored = dict(Attendance.objects.filter(registration__forum=forum).values_list("registration", "checked_in_at"))
    news = sum('"is_new": true' in answer.text for answer in [*first, *second])
    doubles = sum('"is_double": true' in answer.text for answer in [*first, *second])
    return [
        ("scans lost", len(people) - len(stored), 0),
        ("with another time than that of the scan", sum(stored.get(p.pk) != moment for p, moment in scans), 0),
        ("welcomed more than once, or told as scanned at two desks", abs(news - 200) + doubles, 0),
        ("errors", sum(answer.status != 200 for answer in [*first, *second]), 0),
        ("seconds until all had arrived", seconds),
    ]


ROWS = {
    "register": register,
    "last-places": last_places,
    "last-seats": last_seats,
    "two-at-once": two_at_once,
    "my-day": my_day,
    "desk": desk,
}
