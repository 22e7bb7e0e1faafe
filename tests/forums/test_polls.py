"""Votes: opened by the organiser, cast by participants, told honestly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from samverkan.forums.enums import ForumStatus, PollWay, RegistrationStatus
from samverkan.forums.models import DotVote, Forum, PairVote, Poll, Registration
from samverkan.forums.queries.poll_results import work_out_result
from samverkan.forums.queries.polls import read_pairs
from samverkan.forums.services import polls as service
from samverkan.forums.services import retention, voting
from samverkan.forums.services.documentation import compile_documentation
from samverkan.forums.services.personal_data import export_personal_data
from tests.factories import forums as make
from tests.factories import ideas as some
from tests.factories.forums import NOW

pytestmark = pytest.mark.django_db

CLOSED = NOW + timedelta(days=7)


def base(poll: Poll | Forum, rest: str = "") -> str:
    forum = poll if isinstance(poll, Forum) else poll.forum
    place = "" if isinstance(poll, Forum) else f"{poll.pk}/"
    return f"/forum/{forum.slug}/skord/omrostningar/{place}{rest}"


def mine(person: Registration, poll: Poll) -> str:
    return f"/min-dag/{person.key}/rosta/{poll.pk}/"


def dots(poll: Poll, *numbers: Any) -> dict[str, Any]:
    return {f"option-{option.pk}": number for option, number in zip(poll.options.all(), numbers, strict=True)}


def stored(person: Registration) -> list[tuple[str, int]]:
    return list(DotVote.objects.filter(registration=person).order_by("option").values_list("option__title", "dots"))


def voted_poll(*, voters: int = 6, **fields: Any) -> Poll:
    poll = some.make_poll(make.make_forum(), **fields)
    for _number in range(voters):
        some.give_dots(poll, 3, 0, 0)
    return poll


def test_organiser_opens_a_vote_over_clusters_and_points(client: Client, at: Callable[..., None]) -> None:
    at(NOW)
    forum = make.make_forum()
    notes = some.make_sayings(forum)
    cluster = some.make_cluster(forum, "Resor", *notes[:3])
    client.force_login(make.make_organiser())

    form = client.get(base(forum, "ny/")).content.decode()
    fields = {"question": "Vad först?", "way": "dots", "dots_each": 4, "closes_at": "2026-11-19T16:00"}
    answer = client.post(base(forum, "ny/"), fields | {"clusters": [cluster.pk], "notes": [notes[5].pk]}, follow=True)

    assert 'value="2026-11-19T16:00"' in form, "a week after the forum"
    poll = Poll.objects.get()
    assert [option.title for option in poll.options.all()] == ["Resor", notes[5].text]
    assert (poll.dots_each, poll.opens_at) == (4, NOW)
    assert "öppen till" in answer.content.decode()


@pytest.mark.parametrize("way", PollWay.values)
def test_vote_is_open_in_the_room_and_for_a_week_after(client: Client, at: Callable[..., None], way: str) -> None:
    forum = make.make_forum()
    notes, person = some.make_sayings(forum), make.make_registration(forum)
    client.force_login(make.make_organiser())
    during, week = make.STARTS_AT + timedelta(hours=3), make.ENDS_AT + timedelta(days=7)

    at(during)
    proposed = client.get(base(forum, "ny/")).context["form"]["closes_at"].value()
    fields = {"question": "Vad först?", "way": way, "dots_each": 3, "closes_at": f"{proposed:%Y-%m-%dT%H:%M}"}
    client.post(base(forum, "ny/"), fields | {"notes": [note.pk for note in notes[:3]]})
    poll = Poll.objects.get()
    in_the_room = client.get(f"/min-dag/{person.key}/").content.decode()
    Forum.objects.filter(pk=forum.pk).update(status=ForumStatus.FINISHED)
    first, second = poll.options.all()[:2]
    vote = dots(poll, 2, 1, 0) if way == PollWay.DOTS else {"first": first.pk, "second": second.pk, "winner": first.pk}
    at(week - timedelta(minutes=1))
    last_minute = client.get(f"/min-dag/{person.key}/").content.decode()
    counted = client.post(mine(person, poll), vote)
    at(week)
    late = client.post(mine(person, poll), vote)

    assert poll.closes_at == week
    assert "Vad först?" in in_the_room
    assert "Vad först?" in last_minute
    assert (counted.status_code, late.status_code) == (302, 409)
    assert DotVote.objects.count() + PairVote.objects.count() == (2 if way == PollWay.DOTS else 1)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"question": ""}, "id_question_error"),
        ({"clusters": []}, "minst två alternativ"),
        ({"closes_at": "2026-09-01T10:00"}, "måste stänga efter"),
        ({"closes_at": "2027-09-01T10:00"}, "personuppgifter"),
        ({"dots_each": "0"}, "dots_each"),
        ({"way": "x"}, "way"),
    ],
)
def test_bad_votes_are_refused_and_what_was_typed_stays(
    client: Client, at: Callable[..., None], change: dict[str, Any], text: str
) -> None:
    at(NOW)
    forum = make.make_forum()
    notes = some.make_sayings(forum)
    keys = [some.make_cluster(forum, title, note).pk for title, note in zip(("Ett", "Två"), notes, strict=False)]
    client.force_login(make.make_organiser())
    fields = {"question": "Vad?", "way": "dots", "dots_each": 3, "closes_at": "2026-11-19T16:00", "clusters": keys}

    answer = client.post(base(forum, "ny/"), fields | change)

    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert ("Vad?" in answer.content.decode()) == ("question" not in change)
    assert not Poll.objects.exists()


def test_participant_spreads_dots_and_changes_them(client: Client, at: Callable[..., None]) -> None:
    at(NOW)
    poll = some.make_poll(make.make_forum())
    person = make.make_registration(poll.forum)

    day = client.get(f"/min-dag/{person.key}/").content.decode()
    client.post(mine(person, poll), dots(poll, 2, 1, ""))
    first = stored(person)
    client.post(mine(person, poll), dots(poll, 0, 0, 3))
    shown = client.get(mine(person, poll)).content.decode()

    assert mine(person, poll) in day
    assert first == [("Bussar", 2), ("Mentorer", 1)]
    assert stored(person) == [("Språk", 3)]
    assert 'value="3"' in shown
    assert "Du har röstat" in client.get(f"/min-dag/{person.key}/").content.decode()


@pytest.mark.parametrize(
    ("numbers", "text"), [((2, 2, 1), "Ta bort 2 prickar"), ((4, 0, 0), ""), ((-1, 0, 0), ""), (("x", 0, 0), "")]
)
def test_too_many_dots_are_refused_and_stay_in_the_form(
    client: Client, at: Callable[..., None], numbers: tuple[Any, ...], text: str
) -> None:
    at(NOW)
    poll = some.make_poll(make.make_forum())
    person = some.give_dots(poll, 1)

    answer = client.post(mine(person, poll), dots(poll, *numbers))

    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert f'value="{numbers[0]}"' in answer.content.decode()
    assert stored(person) == [("Bussar", 1)]


def test_vote_sent_again_is_the_same_vote() -> None:
    poll = some.make_poll(make.make_forum())
    person = some.give_dots(poll, 2, 1)

    some.give_dots(poll, 2, 1, registration=person)

    assert stored(person) == [("Bussar", 2), ("Mentorer", 1)]


@pytest.mark.parametrize("moment", [NOW - timedelta(hours=2), CLOSED])
def test_vote_outside_its_time_is_refused(moment: datetime) -> None:
    poll = some.make_poll(make.make_forum())
    person = make.make_registration(poll.forum)

    with pytest.raises(voting.VoteClosed):
        voting.cast_dots(registration=person, poll=poll, dots={poll.options.all()[0].pk: 1}, now=moment)

    assert not DotVote.objects.exists()


def test_closed_vote_answers_409_and_keeps_what_was_voted(client: Client, at: Callable[..., None]) -> None:
    at(CLOSED)
    poll = some.make_poll(make.make_forum())
    person = some.give_dots(poll, 1)

    answer = client.post(mine(person, poll), dots(poll, 0, 3, 0))

    assert answer.status_code == 409
    assert "Omröstningen är stängd" in answer.content.decode()
    assert stored(person) == [("Bussar", 1)]


def test_others_cannot_vote(client: Client, at: Callable[..., None]) -> None:
    at(NOW)
    poll = some.make_poll(make.make_forum())
    stranger = make.make_registration(make.make_forum())
    waiting = make.make_registration(poll.forum, status=RegistrationStatus.WAITING)
    option = poll.options.all()[0].pk

    assert client.get(mine(stranger, poll)).status_code == 404
    assert client.get(mine(waiting, poll)).status_code == 404
    for person in (stranger, waiting):
        with pytest.raises(voting.NoVote):
            voting.cast_dots(registration=person, poll=poll, dots={option: 1}, now=NOW)
    other = some.make_poll(poll.forum)
    person = make.make_registration(poll.forum)
    with pytest.raises(voting.NoVote):
        voting.cast_dots(registration=person, poll=poll, dots={other.options.all()[0].pk: 1}, now=NOW)


def test_pairs_are_asked_one_by_one_passed_over_and_changed(client: Client, at: Callable[..., None]) -> None:
    at(NOW)
    poll = some.make_poll(make.make_forum(), way=PollWay.PAIRS)
    person = make.make_registration(poll.forum)

    for number in range(3):
        left = read_pairs(person, poll)
        assert left.pair is not None
        first, second = left.pair
        winner = {} if number == 1 else {"winner": first.pk}
        page = client.get(mine(person, poll)).content.decode()
        assert first.title in page
        client.post(mine(person, poll), {"first": first.pk, "second": second.pk} | winner)
    done = client.get(mine(person, poll)).content.decode()
    passed = PairVote.objects.get(winner=None)
    again = client.get(mine(person, poll), {"first": passed.first_id, "second": passed.second_id}).content.decode()
    client.post(mine(person, poll), {"first": passed.second_id, "second": passed.first_id, "winner": passed.second_id})

    assert "Det var allt" in done
    assert 'class="duel"' in again
    assert PairVote.objects.count() == 3
    assert not PairVote.objects.filter(winner=None).exists()


def test_strange_pairs_are_not_found(client: Client, at: Callable[..., None]) -> None:
    at(NOW)
    forum = make.make_forum()
    poll, other = some.make_poll(forum, way=PollWay.PAIRS), some.make_poll(forum, way=PollWay.PAIRS)
    person = make.make_registration(forum)
    (a, b, c), strange = poll.options.all(), other.options.all()[0]

    for data in (
        {"first": a.pk, "second": strange.pk, "winner": a.pk},
        {"first": a.pk, "second": a.pk, "winner": a.pk},
        {"first": a.pk, "second": b.pk, "winner": c.pk},
        {"first": "x"},
    ):
        assert client.post(mine(person, poll), data).status_code == 404
    assert not PairVote.objects.exists()


def test_result_says_what_cannot_be_told_apart() -> None:
    poll = some.make_poll(make.make_forum())
    for _number in range(12):
        some.give_dots(poll, 3, 0, 0)
    for _number in range(3):
        some.give_dots(poll, 0, 2, 1)

    result = work_out_result(poll)

    assert (result["voters"], result["cast"]) == (15, 45)
    first, second, third = result["rows"]
    assert (first["title"], first["count"], first["best"], first["worst"]) == ("Bussar", 36, 1, 1)
    assert first["tied"] == []
    assert second["tied"] == ["Språk"]
    assert third["tied"] == ["Mentorer"]
    assert first["low"] < first["value"] < first["high"]


def test_under_five_voters_nothing_is_told(client: Client, at: Callable[..., None]) -> None:
    at(CLOSED)
    poll = voted_poll(voters=4)
    client.force_login(make.make_organiser())

    client.post(base(poll, "publicera/"))
    page = client.get(base(poll)).content.decode()
    poll.refresh_from_db()

    assert poll.result is not None
    assert (poll.result["voters"], poll.result["rows"], poll.result["cast"]) == (4, [], None)
    assert "Färre än fem" in page
    assert "ranking__" not in page


def test_cancelled_do_not_count() -> None:
    poll = voted_poll(voters=6)
    Registration.objects.filter(pk=poll.forum.registrations.all()[0].pk).update(status=RegistrationStatus.CANCELLED)

    assert work_out_result(poll)["voters"] == 5


def test_duels_that_do_not_link_give_no_single_list(client: Client, at: Callable[..., None]) -> None:
    at(CLOSED)
    poll = some.make_poll(make.make_forum(), "A", "B", "C", "D", way=PollWay.PAIRS)
    for _number in range(6):
        some.prefer(poll, 2, 3, some.prefer(poll, 0, 1))
    client.force_login(make.make_organiser())

    page = client.get(base(poll)).content.decode()

    assert "Det finns ingen gemensam ordning" in page
    assert "ranking__" not in page


def test_pairs_are_ranked_with_intervals(client: Client, at: Callable[..., None]) -> None:
    at(CLOSED)
    poll = some.make_poll(make.make_forum(), way=PollWay.PAIRS)
    for _number in range(8):
        some.prefer(poll, 0, 2, some.prefer(poll, 1, 2, some.prefer(poll, 0, 1)))
    client.force_login(make.make_organiser())

    page = client.get(base(poll)).content.decode()

    assert work_out_result(poll)["is_connected"]
    assert page.index("Bussar") < page.index("Mentorer") < page.index("Språk")
    assert "ranking__span" in page
    assert "Kan inte skiljas åt från" in page


def test_result_is_hidden_while_people_vote_and_from_the_public_until_published(
    client: Client, at: Callable[..., None]
) -> None:
    poll = voted_poll(voters=6)
    forum_page, person = f"/forum/{poll.forum.slug}/", poll.forum.registrations.all()[0]
    client.force_login(make.make_organiser())

    at(NOW)
    early = client.post(base(poll, "publicera/"))
    open_page = client.get(base(poll)).content.decode()
    closed = client.post(base(poll, "stang/"), follow=True).content.decode()
    unpublished = client.get(forum_page).content.decode() + client.get(mine(person, poll)).content.decode()
    client.post(base(poll, "publicera/"))
    shown = (client.get(forum_page).content.decode(), client.get(mine(person, poll)).content.decode())

    assert early.status_code == 409
    assert "ranking__" not in open_page
    assert "6" in open_page
    assert "ranking__" in closed
    assert "ranking__" not in unpublished
    assert all("ranking__" in page and "6 personer röstade" in page for page in shown)
    assert "Se resultatet" in client.get(f"/min-dag/{person.key}/").content.decode()


def test_vote_is_removed_only_while_nobody_has_used_it(client: Client, at: Callable[..., None]) -> None:
    at(NOW)
    forum = make.make_forum()
    unused, used = some.make_poll(forum), some.make_poll(forum)
    some.give_dots(used, 1)
    client.force_login(make.make_organiser())

    assert client.post(base(unused, "ta-bort/")).status_code == 302
    assert client.post(base(used, "ta-bort/")).status_code == 409
    assert list(Poll.objects.all()) == [used]


def test_votes_go_with_the_registrations_and_the_result_stays() -> None:
    poll = voted_poll(voters=6)
    before = work_out_result(poll)
    Registration.objects.filter(forum=poll.forum).update(kept_until=make.FORUM_DAY)

    retention.delete_expired(now=make.ENDS_AT + timedelta(days=2))
    poll.refresh_from_db()

    assert not DotVote.objects.exists()
    assert not Registration.objects.filter(forum=poll.forum).exists()
    assert poll.result == before


def test_own_data_holds_the_votes() -> None:
    account = make.make_person(email="anna@example.org")
    forum = make.make_forum()
    person = make.make_registration(forum, email="anna@example.org")
    some.give_dots(some.make_poll(forum), 2, registration=person)
    some.prefer(some.make_poll(forum, way=PollWay.PAIRS), 0, 1, person)

    votes = export_personal_data(account)["registrations"][0]["votes"]

    assert votes == [
        {"question": "Vad gör vi först?", "option": "Bussar", "dots": 2},
        {"question": "Vad gör vi först?", "options": ["Bussar", "Mentorer"], "chosen": "Bussar"},
    ]


def test_documentation_lists_clusters_and_published_results() -> None:
    poll = voted_poll(voters=6)
    forum, organiser = poll.forum, make.make_organiser()
    notes = some.make_sayings(forum)
    some.make_cluster(forum, "Resor", *notes[:3])
    service.close_poll(actor=organiser, poll=poll, now=CLOSED)
    service.publish_result(actor=organiser, poll=poll, now=CLOSED)

    content = compile_documentation(actor=organiser, forum=forum, now=make.ENDS_AT).content

    assert [(group["title"], len(group["notes"])) for group in content["clusters"]] == [
        ("Resor", 3),
        ("Övriga punkter", 6),
    ]
    assert content["votes"][0]["voters"] == 6


@pytest.mark.parametrize("number", [3, 9])
def test_pages_take_the_same_queries(
    client: Client, at: Callable[..., None], django_assert_num_queries: Callable, number: int
) -> None:
    at(NOW)
    forum = make.make_forum()
    titles = [f"Alternativ {place}" for place in range(number)]
    by_dots, by_pairs = some.make_poll(forum, *titles), some.make_poll(forum, *titles, way=PollWay.PAIRS)
    person = make.make_registration(forum)
    some.give_dots(by_dots, 1, registration=person)
    some.prefer(by_pairs, 0, 1, person)

    with django_assert_num_queries(6):
        client.get(mine(person, by_dots))
    with django_assert_num_queries(6):
        client.get(mine(person, by_pairs))
