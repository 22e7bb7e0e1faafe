"""Carry the finished forum from its closed registration to its published documentation, each step by its service."""

from __future__ import annotations

import json
import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from samverkan.config.demo import follow_up, ideas
from samverkan.config.demo.load_stories import publish as publish_story
from samverkan.config.demo.participants import spread
from samverkan.forums.enums import CheckInWay, Choice, Mode, NoteKind, RegistrationStatus
from samverkan.forums.models import Attendance, Forum, Host, Registration, Session
from samverkan.forums.rules import needs_lent_computer, session_fits
from samverkan.forums.services import seat_publication, seats
from samverkan.forums.services.attendance import check_in_at_desk, check_in_by_my_day
from samverkan.forums.services.documentation import add_file, compile_documentation, finish_forum
from samverkan.forums.services.notes import save_note
from samverkan.forums.services.registration_changes import cancel, change_mode, save_my_notes
from samverkan.forums.services.seat_taking import SeatRefused, pick_group
from samverkan.forums.services.table_points import save_point
from samverkan.network.models import Person
from samverkan.stories.models import StoryPage, Theme
from samverkan.stories.services import announce_documentation, draft_documentation_story
from samverkan.stories.services.story_body import paragraph

SEED = 20
#: Every so many of those with a place stay away on the day.
AWAY_ONSITE, AWAY_DIGITAL = 12, 6
WAYS = (CheckInWay.QR, CheckInWay.QR, CheckInWay.NAME, CheckInWay.CODE)
MY_NOTES = "Ring på dag tre. Fråga Nadia om deras lista.\n\nTa upp handledartid med min chef på tisdag."


def carry_through(told: dict[str, Any], *, forum: Forum, people: dict[str, Person]) -> None:
    """Let a few change their minds, give seats, hold the day, write the documentation."""
    organiser = people["organiser"]
    _change_minds(told, forum)
    proposed_at = forum.starts_at - timedelta(days=5)
    plan = seats.propose(actor=organiser, forum=forum, seed=SEED, now=proposed_at)
    seat_publication.publish(actor=organiser, plan=plan, now=proposed_at + timedelta(hours=2))
    forum.refresh_from_db()
    _check_in(forum, organiser)
    _pick_groups(told, forum)
    _write_notes(told, forum)
    ideas.gather_points(forum, organiser)
    follow_up.promise(told, forum, organiser)
    _document(told, forum, people)
    ideas.vote(forum, organiser)
    follow_up.evaluate(told, forum, organiser)


def _change_minds(told: dict[str, Any], forum: Forum) -> None:
    """Cancel some, move one from the room to the screen."""
    lot = random.Random(SEED)  # noqa: S311 (nothing secret)
    known = {guest["email"] for guest in told["registrations"]["guests"]}
    strangers = list(forum.registrations.exclude(email__in=known).order_by("pk"))
    moment = forum.starts_at - timedelta(days=6)
    chosen = lot.sample(strangers, told["registrations"]["cancelled"])
    for registration in chosen:
        cancel(registration=registration, now=moment)
    mover = next(person for person in strangers if person not in chosen and person.mode == Mode.ONSITE)
    change_mode(registration=mover, mode=Mode.DIGITAL, now=moment + timedelta(hours=3))


def _check_in(forum: Forum, organiser: Person) -> None:
    people = list(forum.registrations.filter(status=RegistrationStatus.REGISTERED).order_by("pk"))
    for mode, away in ((Mode.ONSITE, AWAY_ONSITE), (Mode.DIGITAL, AWAY_DIGITAL)):
        expected = [person for person in people if person.mode == mode]
        coming = [person for number, person in enumerate(expected, 1) if number % away]
        moments = spread(forum.starts_at - timedelta(minutes=10), 45, len(coming), seed=len(coming))
        for number, (person, moment) in enumerate(zip(coming, moments, strict=True)):
            if mode == Mode.ONSITE:
                way = WAYS[number % len(WAYS)]
                check_in_at_desk(actor=organiser, registration=person, way=way, now=moment)
            else:
                check_in_by_my_day(registration=person, now=moment)


def _pick_groups(told: dict[str, Any], forum: Forum) -> None:
    """Let everybody who came pick a group talk while the hosts tell of theirs; two use a lent computer."""
    lot = random.Random(SEED)  # noqa: S311 (nothing secret)
    on_the_day = Session.objects.filter(slot__forum=forum, slot__choice=Choice.ON_THE_DAY)
    talks = list(on_the_day.select_related("slot__forum").order_by("pk"))
    hosting = {(host.email, host.session_id) for host in Host.objects.filter(session__in=talks)}
    came = list(Attendance.objects.filter(registration__forum=forum).select_related("registration").order_by("pk"))
    moments = spread(talks[0].slot.starts_at - timedelta(minutes=25), 24, len(came), seed=SEED)
    lent = 2
    for attendance, moment in zip(came, moments, strict=True):
        person = attendance.registration
        own = [talk for talk in talks if (person.email, talk.pk) in hosting]
        fitting = own or [talk for talk in talks if session_fits(talk.mode, person.mode)]
        if lent and not own and person.mode == Mode.ONSITE and lot.random() < 0.15:
            fitting, lent = [talk for talk in talks if needs_lent_computer(talk.mode, person.mode)], lent - 1
        _pick_one(person, lot.sample(fitting, len(fitting)), moment)
    yusuf = forum.registrations.filter(email=told["registrations"]["guests"][0]["email"]).get()
    save_my_notes(registration=yusuf, text=MY_NOTES)


def _pick_one(person: Registration, talks: list[Session], moment: datetime) -> None:
    for talk in talks:
        try:
            is_lent = needs_lent_computer(talk.mode, person.mode)
            pick_group(registration=person, session=talk, via_lent_computer=is_lent, now=moment)
        except SeatRefused:
            continue
        return


def _write_notes(told: dict[str, Any], forum: Forum) -> None:
    """Let host and participants write the points of their group in turn, some minutes apart."""
    for number, event in enumerate(told["event"], 1):
        if "notes" not in event:
            continue
        session = Session.objects.select_related("slot").get(slot__forum=forum, external_id=number)
        host = session.hosts.select_related("session__slot").order_by("position", "pk")[0]
        seats = session.seats.filter(registration__status=RegistrationStatus.REGISTERED)
        people = [seat.registration for seat in seats.select_related("registration").order_by("pk")]
        for place, (kind, text) in enumerate(event["notes"]):
            point: dict[str, Any] = {
                "client_id": uuid.uuid5(uuid.NAMESPACE_URL, f"{forum.slug}/{number}/{place}"), "kind": NoteKind(kind),
                "text": text, "now": session.starts_at + timedelta(minutes=12 + 9 * place),
            }  # fmt: skip
            if place % 2 and people:
                save_point(registration=people[place % len(people)], table=str(session.pk), **point)
            else:
                save_note(host=host, session=session, **point)


def _document(told: dict[str, Any], forum: Forum, people: dict[str, Person]) -> StoryPage:
    """Finish the forum, draft its story, let the editor work on it, publish it and tell those who were there."""
    organiser, wording = people["organiser"], told["documentation"]
    moment = forum.ends_at + timedelta(minutes=20)
    finish_forum(actor=organiser, forum=forum, now=moment)
    for told_file in told["files"]:
        file = SimpleUploadedFile(told_file["name"], told_file["text"].strip().encode(), content_type="text/plain")
        session = Session.objects.filter(slot__forum=forum, title__startswith=told_file["title"].split()[0]).first()
        add_file(actor=organiser, forum=forum, title=told_file["title"], file=file, session=session, now=moment)
    compile_documentation(actor=organiser, forum=forum, now=moment)
    story = draft_documentation_story(actor=organiser, forum=forum, now=moment + timedelta(minutes=5))
    story.title, story.ingress = wording["title"], wording["ingress"]
    story.body = json.dumps([paragraph(wording["opening"]), *story.body.get_prep_value()], default=str)
    story.themes.set(Theme.objects.filter(slug__in=wording["themes"]))
    story.save()
    published_at = (forum.starts_at + timedelta(days=wording["days_after"])).replace(hour=9)
    story.published_date = published_at.date()
    publish_story(story, actor=people["editor"], moment=published_at)
    announce_documentation(story=story, now=published_at)
    return story
