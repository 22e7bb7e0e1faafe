"""The pages of a World Café: the organiser's, the participant's table, the projector."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client

from samverkan.forums.enums import CafeState, Mode
from samverkan.forums.models import Cafe, CafeSeat, Registration
from samverkan.forums.services import cafe as service
from samverkan.forums.services import cafe_clock
from tests.factories import forums as make
from tests.factories.forums import STARTS_AT
from tests.forums.test_cafe import DURING, MINUTE, come, laid, people_of, placed

pytestmark = pytest.mark.django_db

GIVEN = {"question": "Vad behövs?", "rounds": 3, "minutes": 20, "onsite_tables": 3, "digital_tables": 0,
         "lent_computers": 0}  # fmt: skip


def sign_in(client: Client) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")


def address(cafe: Cafe, rest: str = "") -> str:
    return f"/forum/{cafe.session.slot.forum.slug}/cafe/{cafe.pk}/{rest}"


def running(*, rounds: int = 1, onsite: int = 12, **changes: Any) -> Cafe:
    changes.setdefault("onsite_tables", 3)
    cafe, actor = placed(make.make_cafe_session(onsite=onsite, digital=changes.pop("digital", 0)), **changes)
    for number in range(rounds):
        cafe_clock.step(actor=actor, cafe=cafe, from_round=number, now=DURING)
    cafe.refresh_from_db()
    return cafe


def seat_of(cafe: Cafe, person: Registration, number: int) -> CafeSeat:
    return cafe.seats.select_related("table").get(registration=person, round=number)


def test_organiser_sets_up_gives_tables_begins_and_ends(client: Client) -> None:
    sign_in(client)
    session = make.make_cafe_session(onsite=12)
    forum = session.slot.forum

    empty = client.get(f"/forum/{forum.slug}/cafe/")
    made = client.post(f"/forum/{forum.slug}/cafe/nytt/", {**GIVEN, "session": session.pk}, follow=True)
    cafe = Cafe.objects.get()
    before = client.get(address(cafe)).content.decode()
    client.post(address(cafe, "placera/"))
    after = client.get(address(cafe)).content.decode()
    for number in (0, 1, 2, 3):
        client.post(address(cafe, "klocka/"), {"act": "step", "from_round": number})

    cafe.refresh_from_db()
    assert (empty.status_code, made.status_code) == (200, 200)
    assert "Sätt ut borden" in before or "Placera borden" in before
    assert "Börja runda 1" in after
    assert (cafe.state, cafe.current_round) == (CafeState.ENDED, 3)
    assert "Caféet är slut" in client.get(address(cafe)).content.decode()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"onsite_tables": 0}, "minst ett bord"),
        ({"lent_computers": 2}, "digitala bord"),
        ({"rounds": 0}, "1"),
        ({"question": " "}, "aria-invalid"),
        ({"session": 999_999}, "Välj"),
    ],
)
def test_bad_set_up_keeps_what_was_typed(client: Client, changes: dict[str, Any], text: str) -> None:
    sign_in(client)
    session = make.make_cafe_session(onsite=4)

    answer = client.post(
        f"/forum/{session.slot.forum.slug}/cafe/nytt/", {**GIVEN, "session": session.pk, "minutes": 17, **changes}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert text in page
    assert 'value="17"' in page
    assert not Cafe.objects.exists()


def test_tables_that_do_not_fit_are_refused_with_the_numbers(client: Client) -> None:
    sign_in(client)
    many = laid(make.make_cafe_session(onsite=5), onsite_tables=4)
    lacking = laid(make.make_cafe_session(onsite=6, digital=3), onsite_tables=3)

    first, second = client.post(address(many, "placera/")), client.post(address(lacking, "placera/"))

    assert (first.status_code, second.status_code) == (409, 409)
    assert "Ha högst 2" in first.content.decode()
    assert "3 deltar digitalt" in second.content.decode()
    assert not CafeSeat.objects.exists()


def test_second_press_on_next_round_is_told_and_does_nothing(client: Client) -> None:
    sign_in(client)
    cafe = running(rounds=2)

    answer = client.post(address(cafe, "klocka/"), {"act": "step", "from_round": 1})

    cafe.refresh_from_db()
    assert answer.status_code == 409
    assert "Runda 2 pågår" in answer.content.decode()
    assert cafe.current_round == 2


@pytest.mark.parametrize("given", [{}, {"act": "dance"}, {"act": "step"}, {"act": "step", "from_round": "²"}])
def test_nonsense_to_the_clock_changes_nothing(client: Client, given: dict[str, str]) -> None:
    sign_in(client)
    cafe = running()

    answer = client.post(address(cafe, "klocka/"), given)

    cafe.refresh_from_db()
    assert (answer.status_code, cafe.current_round) == (409, 1)


def test_hosts_by_name_code_or_only_a_name(client: Client) -> None:
    sign_in(client)
    cafe = laid(make.make_cafe_session(onsite=12), onsite_tables=3)
    first, second = people_of(cafe)[:2]

    client.post(
        address(cafe, "vardar/"), {"table_1": first.name.upper(), "table_2": second.code.lower(), "table_3": "Gäst"}
    )

    tables = list(cafe.tables.values_list("host", "host_name"))
    assert tables == [(first.pk, first.name), (second.pk, second.name), (None, "Gäst")]


def test_host_twice_digital_host_and_two_of_a_name_are_refused(client: Client) -> None:
    sign_in(client)
    session = make.make_cafe_session(onsite=4, digital=1)
    cafe = laid(session, onsite_tables=2)
    digital = people_of(cafe)[-1]
    twins = [make.make_registration(session.slot.forum, name="Kim Ek") for _ in range(2)]

    twice = client.post(address(cafe, "vardar/"), {"table_1": twins[0].code, "table_2": twins[0].code})
    wrong_mode = client.post(address(cafe, "vardar/"), {"table_1": digital.name})
    unclear = client.post(address(cafe, "vardar/"), {"table_1": "Kim Ek"})

    assert [answer.status_code for answer in (twice, wrong_mode, unclear)] == [422, 422, 422]
    assert "redan värd" in twice.content.decode()
    assert "deltar digitalt" in wrong_mode.content.decode()
    assert twins[1].code in unclear.content.decode()
    assert not cafe.tables.exclude(host_name="").exists()


def test_late_and_missing_people_are_told_and_updated(client: Client) -> None:
    sign_in(client)
    cafe = running()
    people = people_of(cafe)
    late = make.make_registration(cafe.session.slot.forum, name="Sena Sundin")
    come(*people[1:], late)

    with time_machine.travel(DURING, tick=False):
        before = client.get(address(cafe)).content.decode()
        client.post(address(cafe, "uppdatera/"))
        after = client.get(address(cafe)).content.decode()

    assert "Sena Sundin" in before
    assert "Uppdatera borden" in before
    assert "Uppdatera borden" not in after


@pytest.mark.parametrize("number", [1, 3])
def test_organisers_page_asks_few_queries_however_many_tables(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    sign_in(client)
    cafe = running(onsite=12, onsite_tables=2 * number)
    client.get(address(cafe))

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(address(cafe))


#: Sign-in and role (3), the café, its tables and seats, people and seats of the next round.
PAGE_QUERIES = 8


@pytest.mark.parametrize("path", ["", "bord/"])
def test_participant_sees_table_now_and_next(client: Client, path: str) -> None:
    cafe = running()
    person = people_of(cafe)[3]

    with time_machine.travel(DURING + 5 * MINUTE, tick=False):
        page = client.get(f"/min-dag/{person.key}/{path}").content.decode()

    assert f'my-table__number">{seat_of(cafe, person, 1).table.number}<' in page
    assert f'my-table__number">{seat_of(cafe, person, 2).table.number}<' in page
    assert "Runda 1 av 3" in page
    assert "15:00" in page
    assert 'data-sv-left="900"' in page
    assert cafe.question in page


@pytest.mark.parametrize("onsite", [12, 30])
def test_phone_asks_at_most_two_queries(client: Client, django_assert_num_queries: Any, onsite: int) -> None:
    cafe = running(onsite=onsite)
    person = people_of(cafe)[0]

    with django_assert_num_queries(2):
        part = client.get(f"/min-dag/{person.key}/bord/", headers={"HX-Request": "true"})

    assert "<html" not in part.content.decode()
    assert part["Cache-Control"].startswith("max-age=0")


def test_phone_of_somebody_without_a_table_asks_three_queries(client: Client, django_assert_num_queries: Any) -> None:
    cafe = running()
    late = make.make_registration(cafe.session.slot.forum)

    with django_assert_num_queries(3):
        part = client.get(f"/min-dag/{late.key}/bord/", headers={"HX-Request": "true"})

    assert "Du har inget bord" in part.content.decode()


def test_my_day_with_a_cafe_asks_one_query_more(client: Client, django_assert_num_queries: Any) -> None:
    cafe = running()
    person = people_of(cafe)[0]
    with time_machine.travel(DURING, tick=False):
        client.get(f"/min-dag/{person.key}/")

        with django_assert_num_queries(8):
            client.get(f"/min-dag/{person.key}/")


def test_table_is_shown_on_the_day_and_not_before_nor_after(client: Client) -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=12), onsite_tables=3)
    person = people_of(cafe)[0]

    with time_machine.travel(STARTS_AT - 24 * 60 * MINUTE, tick=False):
        before = client.get(f"/min-dag/{person.key}/").content.decode()
    with time_machine.travel(STARTS_AT - 30 * MINUTE, tick=False):
        same_day = client.get(f"/min-dag/{person.key}/").content.decode()
    cafe_clock.step(actor=actor, cafe=cafe, from_round=0, now=DURING)
    cafe_clock.end(actor=actor, cafe=cafe, now=DURING)
    with time_machine.travel(DURING + MINUTE, tick=False):
        after = client.get(f"/min-dag/{person.key}/").content.decode()

    assert ["my-table" in page for page in (before, same_day, after)] == [False, True, False]
    assert "Ditt första bord" in same_day


def test_phone_that_waits_for_the_tables_already_asks(client: Client) -> None:
    cafe = laid(make.make_cafe_session(onsite=12), onsite_tables=3)
    person = people_of(cafe)[0]

    with time_machine.travel(STARTS_AT, tick=False):
        page = client.get(f"/min-dag/{person.key}/").content.decode()

    assert "Ditt bord visas här" in page
    assert f'data-sv-cafe="/min-dag/{person.key}/bord/"' in page


def test_host_last_round_pause_and_digital_table_are_told(client: Client) -> None:
    session, actor = make.make_cafe_session(onsite=6, digital=4), make.make_organiser()
    cafe = laid(session, actor, onsite_tables=2, digital_tables=2, rounds=1, lent_computers=1)
    host, digital = people_of(cafe)[0], people_of(cafe)[-1]
    told = {1: service.HostFacts(host.name, host)}
    service.name_hosts(actor=actor, cafe=cafe, hosts=told, now=DURING)
    service.place(actor=actor, cafe=cafe, seed=1, now=DURING)
    cafe_clock.step(actor=actor, cafe=cafe, from_round=0, now=DURING)
    cafe_clock.pause(actor=actor, cafe=cafe, now=DURING + MINUTE)
    lent = CafeSeat.objects.select_related("registration").get(via_lent_computer=True).registration

    pages = [client.get(f"/min-dag/{one.key}/bord/").content.decode() for one in (host, digital, lent)]

    assert "värd" in pages[0]
    assert "sista rundan" in pages[0]
    assert "Klockan står stilla" in pages[0]
    assert "data-sv-left" not in pages[0]
    assert "grupprum" in pages[1]
    assert "lånad dator" in pages[2]


def test_link_to_my_table_is_as_private_as_my_day(client: Client) -> None:
    cafe = running()
    person = people_of(cafe)[0]
    waiting = make.make_registration(cafe.session.slot.forum, status="waiting")

    answers = [client.get(f"/min-dag/{key}/bord/") for key in (person.key, "okand", waiting.key)]

    assert [answer.status_code for answer in answers] == [200, 404, 200]
    assert "Inget World Café pågår" in answers[2].content.decode()
    assert all(answer["X-Robots-Tag"] == "noindex, nofollow" for answer in answers)
    assert all("no-store" in answer["Cache-Control"] for answer in answers)


def test_projector_shows_tables_and_names_only_when_switched_on(client: Client) -> None:
    sign_in(client)
    cafe = running()
    Registration.objects.filter(pk=people_of(cafe)[0].pk).update(name="Ellinor Efternamn")

    hidden = client.get(address(cafe, "projektor/")).content.decode()
    client.post(address(cafe, "namn/"), {"shown": "yes"})
    shown = client.get(address(cafe, "projektor/"), headers={"HX-Request": "true"}).content.decode()

    assert cafe.question in hidden
    assert "4 personer" in hidden
    assert "Ellinor" not in hidden
    assert "Ellinor" in shown
    assert "Efternamn" not in shown


@pytest.mark.parametrize("number", [1, 3])
def test_projector_asks_few_queries(client: Client, django_assert_num_queries: Any, number: int) -> None:
    sign_in(client)
    cafe = running(onsite=12, onsite_tables=2 * number)
    client.get(address(cafe, "projektor/"))

    with django_assert_num_queries(6):
        client.get(address(cafe, "projektor/"))


def test_cafe_of_another_forum_is_not_found_and_participants_do_not_run_it(client: Client) -> None:
    cafe, other = running(), make.make_forum()
    anonymous = client.get(address(cafe))
    client.force_login(make.make_person(), backend="django.contrib.auth.backends.ModelBackend")
    stranger = client.post(address(cafe, "klocka/"), {"act": "end"})
    sign_in(client)
    elsewhere = client.get(f"/forum/{other.slug}/cafe/{cafe.pk}/")

    cafe.refresh_from_db()
    assert (anonymous.status_code, stranger.status_code, elsewhere.status_code) == (302, 403, 404)
    assert cafe.state == CafeState.RUNNING


def test_cafe_is_deleted_after_a_question_and_its_session_stays(client: Client) -> None:
    sign_in(client)
    cafe, _ = placed(make.make_cafe_session(onsite=12), onsite_tables=3)

    asked = client.get(address(cafe, "ta-bort/"))
    done = client.post(address(cafe, "ta-bort/"))

    assert (asked.status_code, done.status_code) == (200, 302)
    assert not Cafe.objects.exists()
    assert cafe.session.slot.sessions.exists()


def test_digital_person_finds_the_digital_table(client: Client) -> None:
    cafe = running(onsite=6, onsite_tables=2, digital=4, digital_tables=1)
    person = people_of(cafe)[-1]

    page = client.get(f"/min-dag/{person.key}/bord/").content.decode()

    assert person.mode == Mode.DIGITAL
    assert "grupprum 3" in page


def test_cafe_with_ones_table_stands_once_on_my_day(client: Client) -> None:
    cafe = running()
    seat = CafeSeat.objects.filter(cafe=cafe).select_related("registration").first()
    assert seat is not None
    session = cafe.session

    with time_machine.travel(session.slot.starts_at + MINUTE, tick=False):
        page = client.get(f"/min-dag/{seat.registration.key}/")

    lines = [line.session for line in page.context["day"].now_lines]
    assert lines == [session]
    assert page.context["now_lines"] == []
    assert 'class="my-table"' in page.content.decode()
