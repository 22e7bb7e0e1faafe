"""The coming forum's World Café: tables are given, so that a newcomer sees who would sit where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Forum, Session
from samverkan.forums.services import cafe as service
from samverkan.network.models import Person

SEED = 3


def set_up_cafe(told: dict[str, Any], *, forum: Forum, actor: Person, now: datetime) -> None:
    """Hold the session that the programme names as a World Café, with hosts at the first tables."""
    values = dict(told["cafe"])
    session = Session.objects.get(slot__forum=forum, title=values.pop("session"))
    hosts = values.pop("hosts")
    cafe = service.set_up(actor=actor, session=session, facts=service.CafeFacts(**values), now=now)
    registered = forum.registrations.filter(status=RegistrationStatus.REGISTERED)
    people = {person.email: person for person in registered}
    chosen = [people[email] for email in hosts if email in people]
    facts = {number: service.HostFacts(person.name, person) for number, person in enumerate(chosen, 1)}
    service.name_hosts(actor=actor, cafe=cafe, hosts=facts, now=now)
    service.place(actor=actor, cafe=cafe, seed=SEED, now=now)
