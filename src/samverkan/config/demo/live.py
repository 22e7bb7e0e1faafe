"""The coming forum's first questions and a quick poll, so that a newcomer sees what phones and projector show."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from samverkan.forums.enums import QuickWay, RegistrationStatus, Signature
from samverkan.forums.models import Forum, Session
from samverkan.forums.services import live as service
from samverkan.forums.services.asking import ask, like
from samverkan.forums.services.quick_polls import QuickFacts, answer, show_result, start
from samverkan.network.models import Person

SEED = 5


def ask_and_answer(told: dict[str, Any], *, forum: Forum, actor: Person, now: datetime) -> None:
    """Open the session that the programme names, and let people ask, like and answer."""
    lot = random.Random(SEED)  # noqa: S311 (nothing secret)
    plan, by = told["live"], service.Moderator(person=actor)
    session = Session.objects.select_related("slot__forum").get(slot__forum=forum, title=plan["session"])
    live = service.set_open(by=by, session=session, is_open=True, now=now)
    registered = forum.registrations.filter(status=RegistrationStatus.REGISTERED)
    people = list(registered.order_by("pk"))
    for number, asked in enumerate(plan["questions"]):
        person = registered.get(email=asked["by"])
        signature = Signature(asked.get("signature", "none"))
        question = ask(registration=person, live=live, text=asked["text"], signature=signature, now=now)
        if asked.get("waits"):
            continue
        service.let_through(by=by, live=live, question=question.pk)
        others = [one for one in people if one != person]
        for one in lot.sample(others, max(2, 14 - 4 * number)):
            like(registration=one, live=live, question=question.pk, is_liked=True)
    asked = plan["poll"]
    poll = start(by=by, live=live, facts=QuickFacts(asked["question"], QuickWay(asked["way"])), now=now)
    for one in lot.sample(people, asked["answers"]):
        answer(registration=one, poll=poll, choice=lot.choice([1, 2, 2, 3, 3, 3, 4]))
    show_result(by=by, live=live, poll=poll.pk, is_shown=True)
