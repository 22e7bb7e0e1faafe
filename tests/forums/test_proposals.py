"""A call for sessions: proposed without an account, reviewed by the organisers, answered once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from samverkan.forums.enums import ForumStatus, ProposalState, SessionKind
from samverkan.forums.models import Call, Proposal, ProposalScore, Session
from samverkan.forums.services import calls, retention
from samverkan.forums.services import proposal_review as review
from samverkan.forums.services import proposals as service
from samverkan.forums.services.personal_data import erase_personal_data, export_personal_data
from samverkan.letters.models import Letter
from samverkan.letters.services import send_due_letters
from tests.factories import forums as make
from tests.factories import proposals as some
from tests.factories.forums import NOW, STARTS_AT

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at(at: Callable[..., None]) -> Callable[..., None]:
    at(NOW)
    return at


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.make_organiser())
    return client


def fields(**changes: Any) -> dict[str, Any]:
    make.make_municipality("Osby")
    return {
        "title": "Språk i köket",
        "gain": "Tre övningar.",
        "kind": "parallel",
        "mode": "both",
        "needs": "",
        "name": "Ada Björk",
        "email": "ada@example.org",
        "host_title": "lärare, Osby",
        "municipality": "1273",
        "client_id": str(uuid.uuid4()),
        "consent": "on",
    } | changes


def page(call: Call | Proposal, rest: str = "") -> str:
    if isinstance(call, Proposal):
        return f"/forum/{call.call.forum.slug}/planera/forslag/{call.pk}/{rest}"
    return f"/forum/{call.forum.slug}/foresla/{rest}"


def acceptance(proposal: Proposal, **changes: Any) -> dict[str, Any]:
    values = {"words": "Välkommen.", "seen": proposal.changed_at.isoformat(), "time": "other", "room": "Norra salen"}
    return values | {"starts_at": "2026-11-12T10:00", "ends_at": "2026-11-12T10:45", "seats": "20"} | changes


def letters(template: str) -> list[Letter]:
    return list(Letter.objects.filter(template=template).order_by("pk"))


def test_organiser_opens_a_call(desk: Client) -> None:
    forum = make.make_forum(status=ForumStatus.DRAFT)
    address = f"/forum/{forum.slug}/planera/forslag/"

    empty = desk.get(address).content.decode()
    values = {"sought": "Vad har ni prövat?", "kinds": ["pitch", "parallel"], "closes_at": "2026-10-20T17:00"}
    answer = desk.post(f"{address}inbjudan/", values | {"reach": "listed"}, follow=True)

    assert "Bjud in" in empty
    call = Call.objects.get()
    assert (call.kinds, call.is_unlisted) == (["parallel", "pitch"], False)
    assert f"/forum/{forum.slug}/foresla/" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_at": "2026-09-01T10:00"}, "inte har passerat"),
        ({"closes_at": "2027-01-01T10:00"}, "Då är forumet slut"),
        ({"kinds": []}, "Något saknas"),
        ({"sought": " "}, "Något saknas"),
        ({"kinds": ["break"]}, "break"),
    ],
)
def test_a_faulty_call_is_refused_and_kept(desk: Client, changes: dict[str, Any], words: str) -> None:
    forum = make.make_forum()
    values = {"sought": "Vad har ni prövat?", "kinds": ["pitch"], "closes_at": "2026-10-20T17:00", "reach": "listed"}

    answer = desk.post(f"/forum/{forum.slug}/planera/forslag/inbjudan/", values | changes)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Call.objects.exists()


def test_proposing_stores_it_and_mails_the_link(client: Client) -> None:
    call, values = some.make_call(), fields()

    form = client.get(page(call)).content.decode()
    answer = client.post(page(call), values, follow=True)

    assert "Språk" not in form
    assert "Tack för ditt förslag" in answer.content.decode()
    proposal = Proposal.objects.get()
    assert (proposal.title, proposal.state, proposal.municipality.name) == ("Språk i köket", "new", "Osby")  # type: ignore[union-attr]
    send_due_letters(now=NOW)
    assert f"/forslag/{proposal.key}/" in mail.outbox[0].body
    assert mail.outbox[0].to == ["ada@example.org"]


def test_the_form_sent_twice_is_one_proposal(client: Client) -> None:
    call, values = some.make_call(), fields()

    client.post(page(call), values)
    client.post(page(call), values)

    assert Proposal.objects.count() == 1
    assert len(letters("proposal_received")) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "}, {"gain": ""}, {"kind": "plenary"}, {"mode": "x"}, {"name": ""}, {"email": "nej"},
        {"host_title": ""}, {"municipality": ""}, {"consent": ""}, {"title": "x" * 161}, {"name": "a\0b"},
    ],
)  # fmt: skip
def test_a_faulty_proposal_is_refused_and_kept(client: Client, changes: dict[str, Any]) -> None:
    call = some.make_call()

    answer = client.post(page(call), fields(gain="Detta vill jag inte skriva om.") | changes)

    assert answer.status_code == 422
    assert "gain" in changes or "Detta vill jag inte skriva om." in answer.content.decode()
    assert not Proposal.objects.exists()


def test_a_robot_is_thanked_and_forgotten(client: Client) -> None:
    answer = client.post(page(some.make_call()), fields(website="http://spam.example"))

    assert answer.status_code == 302
    assert not Proposal.objects.exists()
    assert not Letter.objects.exists()


def test_one_address_cannot_fill_the_letter_box(client: Client) -> None:
    call = some.make_call()
    for _number in range(service.MOST_PER_ADDRESS):
        some.make_proposal(call, email="ada@example.org")

    answer = client.post(page(call), fields(email="ADA@example.org"))

    assert answer.status_code == 422
    assert "så många förslag" in answer.content.decode()
    assert len(letters("proposal_received")) == service.MOST_PER_ADDRESS


def test_too_many_tries_from_one_network_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samverkan.forums.views.propose.TRIES", 1)
    cache.clear()
    call = some.make_call()

    codes = [client.post(page(call), fields(email=f"a{n}@example.org")).status_code for n in range(2)]

    assert codes == [302, 429]


def test_an_unlisted_call_needs_its_key_and_is_not_shown(client: Client) -> None:
    call = some.make_call(is_unlisted=True)

    codes = [client.get(page(call) + query).status_code for query in ("", "?nyckel=fel", f"?nyckel={call.key}")]

    assert codes == [404, 404, 200]
    assert "foresla" not in client.get(f"/forum/{call.forum.slug}/").content.decode()


def test_an_open_call_is_shown_on_the_forums_page_until_it_closes(client: Client, at: Callable[..., None]) -> None:
    call = some.make_call()
    address = f"/forum/{call.forum.slug}/"

    shown = page(call) in client.get(address).content.decode()
    at(call.closes_at)

    assert shown
    assert page(call) not in client.get(address).content.decode()
    assert "inte emot fler" in client.get(page(call)).content.decode()
    assert client.post(page(call), fields()).status_code == 409
    assert not Proposal.objects.exists()


def test_a_drafts_call_is_open_and_leads_to_no_page_that_is_not_there(client: Client) -> None:
    call = some.make_call(make.make_forum(status=ForumStatus.DRAFT))
    proposal = some.make_proposal(call)

    pages = [client.get(page(call)), client.get(f"/forslag/{proposal.key}/")]

    assert [one.status_code for one in pages] == [200, 200]
    assert not [one for one in pages if f'href="/forum/{call.forum.slug}/"' in one.content.decode()]


def test_the_proposer_reads_changes_and_takes_back(client: Client) -> None:
    proposal = some.make_proposal()
    own = f"/forslag/{proposal.key}/"

    read = client.get(own)
    changed = client.post(f"{own}andra/", fields(title="Ny titel"), follow=True)
    client.post(f"{own}ta-tillbaka/")
    client.post(f"{own}ta-tillbaka/")

    assert proposal.title in read.content.decode()
    assert read["X-Robots-Tag"] == "noindex, nofollow"
    assert "Ny titel" in changed.content.decode()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.title) == (ProposalState.WITHDRAWN, "Ny titel")
    assert proposal.email != "ada@example.org", "the address stays"
    assert client.post(f"{own}andra/", fields()).status_code == 409


def test_a_faulty_change_is_refused_and_kept(client: Client) -> None:
    proposal = some.make_proposal()

    answer = client.post(f"/forslag/{proposal.key}/andra/", fields(title="", gain="Nya ord"))

    assert answer.status_code == 422
    assert "Nya ord" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.title


def test_nothing_is_changed_after_the_call_closes_but_it_can_be_taken_back(
    client: Client, at: Callable[..., None]
) -> None:
    proposal = some.make_proposal()
    at(proposal.call.closes_at)

    change = client.post(f"/forslag/{proposal.key}/andra/", fields())
    client.post(f"/forslag/{proposal.key}/ta-tillbaka/")

    assert change.status_code == 409
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN


@pytest.mark.parametrize("key", ["okand", "x" * 300])
def test_an_unknown_link_is_told(client: Client, key: str) -> None:
    assert client.get(f"/forslag/{key}/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_long(
    desk: Client, number: int, django_assert_num_queries: Any
) -> None:
    call = some.make_call()
    for _n in range(number):
        proposal = some.make_proposal(call)
        review.comment(actor=make.make_organiser(), proposal=proposal, text="Fint", now=NOW)
    address = f"/forum/{call.forum.slug}/planera/forslag/"
    desk.get(address)

    with django_assert_num_queries(7):
        desk.get(address)


def test_the_list_is_filtered_by_state(desk: Client) -> None:
    call = some.make_call()
    fresh, gone = some.make_proposal(call), some.make_proposal(call)
    service.withdraw(proposal=gone, now=NOW)

    shown = desk.get(f"/forum/{call.forum.slug}/planera/forslag/?lage=withdrawn").content.decode()

    assert gone.title in shown
    assert fresh.title not in shown


def test_organisers_talk_and_score_among_themselves(desk: Client, client: Client) -> None:
    proposal = some.make_proposal()
    review.set_score(actor=make.make_organiser(), proposal=proposal, score=2)

    desk.post(page(proposal, "samtal/"), {"text": "Passar förmiddagen."})
    desk.post(page(proposal, "samtal/"), {"text": "Passar förmiddagen."})
    desk.post(page(proposal, "poang/"), {"score": "3"})
    desk.post(page(proposal, "poang/"), {"score": "5"})
    shown = desk.get(page(proposal)).content.decode()

    assert proposal.comments.count() == 1
    assert "3,5 av 5 (2 poäng)" in shown
    assert "Passar" not in Client().get(f"/forslag/{proposal.key}/").content.decode()
    desk.post(page(proposal, "poang/"), {"score": ""})
    assert ProposalScore.objects.count() == 1
    assert desk.post(page(proposal, "poang/"), {"score": "6"}).status_code == 422
    assert desk.post(page(proposal, "samtal/"), {"text": " "}).status_code == 422


def test_it_is_taken_up_and_put_back(desk: Client) -> None:
    proposal = some.make_proposal()

    states = []
    for wanted in ("reviewed", "reviewed", "new"):
        desk.post(page(proposal, "granska/"), {"state": wanted})
        proposal.refresh_from_db()
        states.append(proposal.state)

    assert states == ["reviewed", "reviewed", "new"]


def test_accepting_shows_the_letter_first_then_sends_exactly_that(desk: Client) -> None:
    proposal = some.make_proposal(kind=SessionKind.GROUP_TALK)
    values = acceptance(proposal)

    preview = desk.post(page(proposal, "anta/"), values).content.decode()
    assert not Session.objects.exists()
    desk.post(page(proposal, "anta/"), values | {"step": "send"})

    proposal.refresh_from_db()
    session = proposal.session
    assert session is not None
    assert (session.title, session.room.name, session.capacity) == (proposal.title, "Norra salen", 20)
    assert session.abstract == session.group_talk.pitch == proposal.gain
    host = session.hosts.get()
    assert (host.name, host.email) == (proposal.name, proposal.email)
    [letter] = letters("proposal_accepted")
    for line in letter.text.splitlines():
        assert line.strip() in preview.replace("<br>", "")
    assert "10.00–10.45" in letter.text
    assert "Välkommen." in letter.text


def test_pressing_twice_makes_one_session_and_one_letter(desk: Client) -> None:
    proposal = some.make_proposal()
    values = acceptance(proposal) | {"step": "send"}

    desk.post(page(proposal, "anta/"), values)
    again = desk.post(page(proposal, "anta/"), values | {"room": "Södra salen"}, follow=True)
    declined = desk.post(page(proposal, "avboj/"), {"words": "Nej", "seen": values["seen"], "step": "send"})

    assert "redan avgjort" in again.content.decode()
    assert declined.status_code == 302
    assert Session.objects.count() == 1
    assert len(letters("proposal_accepted")) == 1
    assert not letters("proposal_declined")


def test_accepting_without_a_place_then_placing_it(desk: Client) -> None:
    proposal = some.make_proposal()
    desk.post(page(proposal, "anta/"), acceptance(proposal, time="", room="") | {"step": "send"})
    assert not Session.objects.exists()
    assert "inte bestämda" in letters("proposal_accepted")[0].text
    where = {"time": "other", "starts_at": "2026-11-12T13:00", "ends_at": "2026-11-12T13:45", "room": "Sal 1"}

    preview = desk.post(page(proposal, "placera/"), where)
    for _press in range(2):
        desk.post(page(proposal, "placera/"), where | {"step": "send"})

    assert "13.00–13.45" in preview.content.decode()
    assert Session.objects.count() == 1
    assert len(letters("proposal_placed")) == 1
    assert "13.00–13.45" in desk.get(f"/forslag/{proposal.key}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"room": ""}, 422, "Skriv vilket rum"),
        ({"starts_at": "2026-11-12T07:00"}, 409, "utanför forumets tider"),
        ({"room": "Upptagen sal"}, 409, "är i den lokalen då"),
        ({"ends_at": "2026-11-12T09:00"}, 422, "innan"),
        ({"seats": "0"}, 422, "1"),
        ({"seen": "igår"}, 422, "Ladda om sidan"),
        ({"seen": "2026-10-01T09:00:00+00:00"}, 409, "just ändrat"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_decided(
    desk: Client, changes: dict[str, str], code: int, words: str
) -> None:
    proposal = some.make_proposal()
    slot = make.make_slot(proposal.call.forum, hour=10)
    session = make.make_session(slot)
    session.room.name = "Upptagen sal"
    session.room.save()

    answer = desk.post(page(proposal, "anta/"), acceptance(proposal) | {"step": "send"} | changes)

    assert answer.status_code == code
    text = answer.content.decode()
    assert words in text
    assert "Välkommen." in text
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.NEW
    assert not letters("proposal_accepted")


def test_declining_needs_words_and_tells_them(desk: Client) -> None:
    proposal = some.make_proposal()
    seen = {"seen": proposal.changed_at.isoformat(), "step": "send"}

    silent = desk.post(page(proposal, "avboj/"), seen | {"words": " "})
    desk.post(page(proposal, "avboj/"), seen | {"words": "Vi har redan tre om språk."})

    assert silent.status_code == 422
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.DECLINED
    assert "Vi har redan tre om språk." in letters("proposal_declined")[0].text
    assert "Vi har redan tre om språk." in desk.get(f"/forslag/{proposal.key}/").content.decode()


def test_who_does_not_organise_sees_nothing(client: Client) -> None:
    proposal = some.make_proposal()
    client.force_login(make.make_person())

    codes = {client.get(page(proposal, rest)).status_code for rest in ("", "anta/", "avboj/")}

    assert codes == {403}


def test_proposals_go_when_their_time_is_up_and_sessions_stay() -> None:
    proposal = some.make_proposal()
    organiser = make.make_organiser()
    place = review.Place(STARTS_AT + HOUR, STARTS_AT + 2 * HOUR, "Sal 1")
    review.accept(actor=organiser, proposal=proposal, seen=NOW, words="", place=place, now=NOW)
    midnight = datetime.combine(proposal.kept_until, datetime.min.time(), NOW.tzinfo)

    kept = retention.delete_expired(now=midnight + 12 * HOUR)
    dry = retention.delete_expired(now=midnight + 36 * HOUR, is_dry_run=True)
    gone = retention.delete_expired(now=midnight + 36 * HOUR)

    assert [found["proposals"] for found in (kept, dry, gone)] == [0, 1, 1]
    assert not Proposal.objects.exists()
    assert Session.objects.get().hosts.get().email == ""


def test_a_person_gets_a_copy_and_can_have_it_erased() -> None:
    proposal, other = some.make_proposal(email="Ada@example.org"), some.make_proposal()
    person = make.make_organiser(email="ada@example.org")
    review.comment(actor=person, proposal=other, text="Fint", now=NOW)

    copy = export_personal_data(person)
    erase_personal_data(person, NOW)

    assert [one["title"] for one in copy["proposals"]] == [proposal.title]
    assert copy["comments_on_proposals"] == ["Fint"]
    assert list(Proposal.objects.all()) == [other]
    assert not other.comments.exists()


def test_a_call_is_closed_by_hand_and_opened_again(desk: Client) -> None:
    call = some.make_call()
    address = f"/forum/{call.forum.slug}/planera/forslag/inbjudan/"

    desk.post(f"{address}stang/")
    closed = desk.get(page(call)).content.decode()
    facts = calls.CallFacts("Igen", ["pitch"], NOW + HOUR)
    calls.set_call(actor=make.make_organiser(), forum=call.forum, facts=facts, now=NOW)

    assert "inte emot fler" in closed
    assert "Skicka mitt förslag" in desk.get(page(call)).content.decode()
    assert Call.objects.get().key == call.key


def test_link_of_an_unlisted_call_is_renewed_after_a_question(desk: Client) -> None:
    call = some.make_call(is_unlisted=True)
    old, address = call.key, f"/forum/{call.forum.slug}/planera/forslag/inbjudan/ny-lank/"

    asked = desk.get(address).content.decode()
    kept = Call.objects.get().key
    desk.post(address)

    call.refresh_from_db()
    assert "Göra en ny länk?" in asked
    assert (kept, call.key == old) == (old, False)
    assert [desk.get(f"{page(call)}?nyckel={key}").status_code for key in (old, call.key)] == [404, 200]


def test_open_call_has_no_link_to_renew(desk: Client) -> None:
    call = some.make_call()

    assert desk.post(f"/forum/{call.forum.slug}/planera/forslag/inbjudan/ny-lank/").status_code == 404
