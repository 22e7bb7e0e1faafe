"""Load the demo's forums: one finished and documented, one open with wishes, a draft with a call, one for topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from samverkan.config.demo import invitations
from samverkan.config.demo.bring import ask_for_sessions, bring_topics
from samverkan.config.demo.cafe import set_up_cafe
from samverkan.config.demo.finished_day import carry_through
from samverkan.config.demo.live import ask_and_answer
from samverkan.config.demo.participants import come_back, draw_applicants, register_all
from samverkan.config.demo.programme import as_schedule, day_of, read_forums
from samverkan.config.demo.questions import answer_all, set_up_questions
from samverkan.config.demo.versions import change_programme
from samverkan.forums.enums import ForumStatus
from samverkan.forums.models import Forum, Host, Session
from samverkan.forums.services.notes import describe_group_talk
from samverkan.forums.services.programme import (
    SessionFacts,
    SpeakerFacts,
    close_registration,
    edit_forum,
    edit_session,
    open_registration,
)
from samverkan.forums.services.programme_import import import_programme
from samverkan.forums.services.rooms import RoomFacts, edit_room
from samverkan.network.models import Person
from samverkan.network.queries import get_region

#: How long before today registration to the coming forum was opened.
OPENED = timedelta(days=24)
#: And how long before its day that of the finished one was, and how long it was open.
OPENED_BEFORE = timedelta(days=45)


def load_forums(*, people: dict[str, Person], now: datetime, on_progress: Callable[[str], None]) -> None:
    """Import the programmes, then let people register; carry the finished forum to its documentation."""
    organiser = people["organiser"]
    for told in read_forums():
        on_progress(f"Making the demo region: forum “{told['title']}” ...")
        is_past, is_draft = told["days"] < 0, "registrations" not in told
        day = day_of(told, now=now)
        opened_at = day - OPENED_BEFORE if is_past else now - OPENED
        made_at = min(opened_at - timedelta(days=2), now)
        forum = set_up_forum(told, actor=organiser, day=day, now=made_at)
        questions = set_up_questions(told, forum=forum, actor=organiser, now=made_at)
        if "call" in told:
            ask_for_sessions(told, forum=forum, actor=organiser, day=day, now=now)
        if is_draft:
            continue
        forum = open_registration(actor=organiser, forum=forum, now=opened_at)
        closes_at = forum.registration_closes_at or forum.starts_at
        invitations.invite(forum, organiser, is_coming=not is_past, now=opened_at)
        applicants = come_back(draw_applicants(told, forum=forum, people=people), told, forum=forum)
        if questions:
            applicants = answer_all(applicants, questions, seed=told["registrations"]["seed"])
        register_all(applicants, forum=forum, since=opened_at, until=min(closes_at, now) - timedelta(hours=1))
        invitations.go_on(forum, organiser, is_coming=not is_past, now=now)
        if "topics" in told:
            bring_topics(told, forum=forum, now=now)
        if "cafe" in told:
            set_up_cafe(told, forum=forum, actor=organiser, now=now)
        if "live" in told:
            ask_and_answer(told, forum=forum, actor=organiser, now=now)
        if "changes" in told:
            change_programme(told, forum=forum, actor=organiser, now=now)
        if is_past:
            close_registration(actor=organiser, forum=forum, now=closes_at)
            forum.refresh_from_db()
            carry_through(told, forum=forum, people=people)


def set_up_forum(told: dict[str, Any], *, actor: Person, day: datetime, now: datetime) -> Forum:
    """Import the programme as a draft, then write the facts that a programme file does not hold."""
    forum = import_programme(data=as_schedule(told, day=day), region=get_region(), actor=actor, now=now)
    assert forum.status == ForumStatus.DRAFT
    forum = edit_forum(
        actor=actor, forum=forum, facts=_facts(told, day=day),
        capacities={mode: told[mode] for mode in ("onsite", "digital") if mode in told}, now=now,
    )  # fmt: skip
    sessions = {
        session.external_id: session
        for session in Session.objects.filter(slot__forum=forum).select_related("slot", "room")
    }
    for number, event in enumerate(told["event"], 1):
        _write_hosts(sessions[number], event, actor=actor, now=now)
    for room in forum.rooms.filter(name__in=told.get("holds", {})):
        facts = RoomFacts(room.name, seats_onsite=told["holds"][room.name])
        edit_room(actor=actor, room=room, facts=facts, now=now)
    return forum


def _facts(told: dict[str, Any], *, day: datetime) -> dict[str, Any]:
    closing_day = day - timedelta(days=told["closes_days_before"])
    return {
        "kind": told["kind"],
        "lead": told["lead"],
        "gains": "\n".join(told["gains"]),
        "directions": told["directions"],
        "join_url": told["join_url"],
        "contact_email": told["contact_email"],
        "registration_closes_at": closing_day.replace(hour=17),
        "new_series": told.get("series", ""),
        "follows": Forum.objects.filter(slug=told["follows"]).first() if "follows" in told else None,
    }


def _write_hosts(session: Session, event: dict[str, Any], *, actor: Person, now: datetime) -> None:
    """Give the hosts their addresses, and let the first tell what the talk is about."""
    if not event.get("hosts"):
        return
    hosts: Iterable[SpeakerFacts] = [SpeakerFacts(**host) for host in event["hosts"]]
    facts = SessionFacts(
        title=session.title, abstract=session.abstract, capacity=session.capacity, room=session.room.name,
        hosts=tuple(hosts),
    )  # fmt: skip
    edit_session(actor=actor, session=session, facts=facts, now=now)
    if "question" in event:
        host = Host.objects.select_related("session__slot").filter(session=session).order_by("position").first()
        assert host is not None
        describe_group_talk(host=host, session=session, pitch=event["pitch"], question=event["question"])
