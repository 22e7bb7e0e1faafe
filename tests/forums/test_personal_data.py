"""A person with an account sees what forums hold, and leaves without a trace but the counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Host, KeptCount, Registration
from samverkan.letters.models import Letter
from samverkan.network import services
from samverkan.network.models import Person
from tests.factories.forums import (
    ENDS_AT,
    NOW,
    make_forum,
    make_host,
    make_person,
    make_registration,
    make_session,
    make_slot,
    make_wishes,
)

pytestmark = pytest.mark.django_db


def leave(person: Person, *, now=NOW) -> None:
    services.delete_person(actor=person, person=person, now=now)


def test_export_holds_registration_wishes_and_hosting() -> None:
    person = make_person(email="alva@example.org")
    forum = make_forum()
    slot = make_slot(forum)
    session = make_session(slot, title="Vägen in")
    make_host(session, name="Alva Ek", email="ALVA@example.org")
    make_wishes(make_registration(forum, email="Alva@example.org", needs="Tolk"), slot, session)
    make_registration(forum, email="annan@example.org", needs="Hemligt")

    held = services.export_personal_data(person=person, now=NOW)["forums"]

    (registration,) = held["registrations"]
    assert (registration["needs"], registration["forum"]) == ("Tolk", forum.title)
    assert registration["wishes"] == [{"session": "Vägen in", "rank": 1}]
    assert held["host_of"][0]["session"] == "Vägen in"


def test_leaving_before_the_forum_frees_the_place_for_the_next() -> None:
    person = make_person(email="alva@example.org")
    forum = make_forum(onsite=1)
    make_registration(forum, email=person.email)
    forum.capacities.update(taken=1)
    waiting = make_registration(forum, status=RegistrationStatus.WAITING, waiting_number=1)

    leave(person)

    waiting.refresh_from_db()
    assert waiting.status == RegistrationStatus.OFFERED
    assert not Registration.objects.filter(email="alva@example.org").exists()
    assert not Letter.objects.filter(to="alva@example.org").exists()


def test_leaving_after_the_forum_keeps_the_count_and_others() -> None:
    person = make_person(email="alva@example.org")
    forum = make_forum()
    make_registration(forum, email=person.email)
    other = make_registration(forum)
    host = make_host(make_session(make_slot(forum)), name="Alva Ek", email=person.email)

    leave(person, now=ENDS_AT + timedelta(days=1))

    assert list(Registration.objects.all()) == [other]
    assert sum(KeptCount.objects.values_list("registered", flat=True)) == 1
    closed = Host.objects.get(pk=host.pk)
    assert (closed.name, closed.email) == ("Alva Ek", "")
    assert closed.key != host.key
