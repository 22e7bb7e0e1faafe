"""What people bring to the demo's forums: proposals in answer to a call, and topics of the open forum."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from samverkan.forums.models import Forum
from samverkan.forums.services import proposal_review as review
from samverkan.forums.services.calls import CallFacts, set_call
from samverkan.forums.services.proposals import Offer, propose
from samverkan.forums.services.topics import propose_topic, support
from samverkan.network.models import Person
from samverkan.network.queries import list_municipalities

HOUR = timedelta(hours=1)


def ask_for_sessions(told: dict[str, Any], *, forum: Forum, actor: Person, day: datetime, now: datetime) -> None:
    """Open the call and let the proposals come in; one is talked of and scored."""
    asked = told["call"]
    closes_at = (day - timedelta(days=asked["closes_days_before"])).replace(hour=17)
    facts = CallFacts(asked["sought"], asked["kinds"], closes_at)
    call = set_call(actor=actor, forum=forum, facts=facts, now=now - timedelta(days=9))
    homes = {place.slug: place for place in list_municipalities()}
    for number, row in enumerate(told["proposals"]):
        values = {key: row[key] for key in ("title", "gain", "kind", "name", "host_title")}
        offer = Offer(mode=forum.mode, needs=row.get("needs", ""), municipality=homes[row["municipality"]], **values)
        moment = now - timedelta(days=8 - 2 * number)
        proposal = propose(call=call, offer=offer, email=row["email"], client_id=uuid.uuid4(), now=moment)
        if row["score"]:
            review.set_under_review(actor=actor, proposal=proposal, is_reviewed=True, now=moment + HOUR)
            review.set_score(actor=actor, proposal=proposal, score=row["score"])
        if row["comment"]:
            review.comment(actor=actor, proposal=proposal, text=row["comment"], now=moment + HOUR)


def bring_topics(told: dict[str, Any], *, forum: Forum, now: datetime) -> None:
    """Let those who are registered bring their topics and support those of others."""
    people = {person.email: person for person in forum.registrations.order_by("created_at", "pk")}
    for number, row in enumerate(told["topics"]):
        moment = now - timedelta(days=3 - number)
        bringer = people[row["by"]]
        topic = propose_topic(
            registration=bringer, title=row["title"], text=row["text"], client_id=uuid.uuid4(), now=moment
        )
        others = [person for person in people.values() if person.pk != bringer.pk]
        for person in others[number : number + row["supports"]]:
            support(registration=person, topic=topic, now=moment + HOUR)
