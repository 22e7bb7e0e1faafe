"""Goals on the site: everybody reads, the municipality's people write, what was typed stays."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samverkan.keyfigures.enums import GoalKind, GoalState, IndicatorStatus
from samverkan.keyfigures.models import Area, Goal
from samverkan.keyfigures.services.goals import Aim
from tests.conftest import StrictClient
from tests.factories import keyfigures as make
from tests.factories.network import make_organiser, make_person
from tests.keyfigures.test_goals import a_goal, place, told

pytestmark = pytest.mark.django_db
LIST, NEW = "/nyckeltal/mal/", "/nyckeltal/mal/nytt/"
TYPED = {
    "municipality": "1283", "indicator": "N1 Trångboddhet", "gender": "T", "kind": "change", "amount": "−50",
    "due_year": "2024", "start_year": "", "note": "Fler bostäder.",
}  # fmt: skip


def ready() -> object:
    _, person = place()
    make.indicator("N1", title="Trångboddhet, andel (%)")
    make.values("N1", told(44, 43, 43, 42, 42, 41, 41, 40, 40, 40))
    return person


def test_everybody_reads_goals(client: StrictClient, django_assert_num_queries: object) -> None:
    goal = a_goal()

    with django_assert_num_queries(4):  # type: ignore[operator]
        listed = client.get(LIST).content.decode()
    with django_assert_num_queries(3):  # type: ignore[operator]
        page = client.get(f"{LIST}{goal.pk}/").content.decode()

    assert "Helsingborg: Trångboddhet" in listed
    assert "Väntar på siffror" in listed
    assert "Egen bearbetning av data från Kolada" in listed  # the straight path and the standing are ours
    assert "Från 40,0\u00a0% år 2022 till 20,0\u00a0% senast 2024: −50\u00a0%" in page
    assert "Fyra gånger av fem" in page
    assert "Egen bearbetning av data från Kolada" in page
    assert "Ändra målet" not in page


def test_list_takes_the_same_queries_for_three(client: StrictClient, django_assert_num_queries: object) -> None:
    goal = a_goal()
    for gender in "KM":
        goal.pk, goal.gender = None, gender
        goal.save(force_insert=True)

    with django_assert_num_queries(4):  # type: ignore[operator]
        page = client.get(LIST).content.decode()

    assert page.count("goal-line__title") == 3


def test_goal_on_a_figure_that_has_ended_says_that_no_new_values_come(client: StrictClient) -> None:
    goal = a_goal()
    before = client.get(f"{LIST}{goal.pk}/").content.decode()
    goal.indicator.status = IndicatorStatus.REMOVED
    goal.indicator.save()

    page = client.get(f"{LIST}{goal.pk}/").content.decode()

    assert "inga nya värden" not in before
    assert "inga nya värden" in page


def test_no_goals_yet_says_what_will_be_here(client: StrictClient) -> None:
    assert "Inga mål än" in client.get(LIST).content.decode()


def test_goal_is_set_and_read_back(client: StrictClient) -> None:
    client.force_login(ready())

    answer = client.post(NEW, TYPED)

    goal = Goal.objects.get()
    assert answer.status_code == 302
    assert (goal.target_value, goal.note) == (20.0, "Fler bostäder.")
    assert answer["Location"] == f"{LIST}{goal.pk}/"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": "hälften"}, "Skriv ett tal"),
        ({"amount": ""}, "Det här behöver fyllas i."),
        ({"amount": "0"}, "Där ligger värdet redan."),
        ({"amount": "1e99"}, "Skriv ett tal, till exempel 20 eller 12,5."),
        ({"due_year": "1800"}, "Skriv ett år, till exempel 2022."),
        ({"amount": "+500"}, "En andel ligger mellan 0 och 100 procent."),
        ({"due_year": "2022"}, "Året måste komma efter 2022"),
        ({"due_year": "2050"}, "högst tio år efter 2022"),
        ({"indicator": "N9"}, "Här finns inga värden för N9."),
        ({"municipality": "1260"}, "Du kan inte sätta mål för den kommunen. Välj en i listan."),
        ({"gender": "X"}, "Valet finns inte. Välj ett av dem som står här."),
        ({"kind": "X"}, "Valet finns inte. Välj ett av dem som står här."),
        ({"start_year": "1999"}, "Helsingborg saknar värde att räkna från."),
    ],
)
def test_bad_goal_is_told_beside_the_field_and_nothing_lost(
    client: StrictClient, change: dict[str, str], words: str
) -> None:
    client.force_login(ready())

    answer = client.post(NEW, {**TYPED, **change})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Fler bostäder." in answer.content.decode()
    assert not Goal.objects.exists()


def test_number_is_asked_for_as_the_language_writes_it(client: StrictClient) -> None:
    client.force_login(ready())

    answer = client.post(NEW, {**TYPED, "amount": "mycket"}, headers={"accept-language": "en"})

    assert "Write a number, such as 20 or 12.5." in answer.content.decode()


def test_second_goal_on_the_same_is_refused_in_words(client: StrictClient) -> None:
    client.force_login(a_goal().set_by)

    answer = client.post(NEW, TYPED)

    assert answer.status_code == 422
    assert "Helsingborg har redan ett mål för detta." in answer.content.decode()


def test_goal_is_changed_closed_and_kept(client: StrictClient) -> None:
    goal = a_goal()
    client.force_login(goal.set_by)
    url = f"{LIST}{goal.pk}/"

    filled = client.get(f"{url}andra/").content.decode()
    changed = client.post(f"{url}andra/", {"kind": "value", "amount": "25", "due_year": "2025", "note": ""})
    wrong = client.post(f"{url}andra/", {"kind": "value", "amount": "25", "due_year": "2020", "note": ""})
    closed = client.post(f"{url}avsluta/", {"words": "Vi kom halvvägs."})
    page = client.get(url).content.decode()

    assert 'value="-50"' in filled
    assert (changed.status_code, wrong.status_code, closed.status_code) == (302, 422, 302)
    assert "Vi kom halvvägs." in page
    assert "Målet ändrades" in page
    assert client.get(f"{url}andra/").status_code == 404
    assert goal.pk in Goal.objects.filter(target_value=25.0).values_list("pk", flat=True)


def test_large_goal_is_not_rounded_by_changing_its_words(client: StrictClient) -> None:
    goal = a_goal(Aim(GoalKind.VALUE, 1_234_567.8, 2024), values=(2_345_678.9,) * 10)
    client.force_login(goal.set_by)

    page = client.get(f"{LIST}{goal.pk}/andra/").content.decode()

    assert 'value="1234567,8"' in page


def test_others_are_kept_out(client: StrictClient) -> None:
    goal = a_goal()
    url = f"{LIST}{goal.pk}/"
    assert client.get(NEW).status_code == 302
    client.force_login(make_person(email="stranger@example.org"))

    assert client.get(NEW).status_code == 403
    assert client.get(f"{url}andra/").status_code == 403
    assert client.post(f"{url}avsluta/").status_code == 403
    assert client.get(f"{LIST}999999/").status_code == 404


def test_anybody_signed_in_may_follow_and_stop(client: StrictClient) -> None:
    goal = a_goal()
    url = f"{LIST}{goal.pk}/"
    client.force_login(make_organiser())

    client.post(f"{url}bevaka/", {"vill": "ja"})
    following = goal.followings.count()
    client.post(f"{url}bevaka/", {"vill": "nej"})

    assert (following, goal.followings.count()) == (2, 1)


@pytest.mark.parametrize(("address", "name"), [("/nyckeltal/N1/", "Helsingborg"), ("/nyckeltal/kommun/1283/", "Trång")])
def test_goals_stand_on_the_pages_of_their_key_figure_and_municipality(
    client: StrictClient, django_assert_num_queries: object, address: str, name: str
) -> None:
    goal = a_goal()
    Area.objects.update_or_create(code="1283", defaults={"name": "Helsingborg", "kind": "municipality"})
    told = client.get(address, follow=True)
    with CaptureQueriesContext(connection) as one:
        client.get(told.request["PATH_INFO"])
    for gender in "KM":
        goal.pk, goal.gender = None, gender
        goal.save(force_insert=True)

    with django_assert_num_queries(len(one)):  # type: ignore[operator]
        three = client.get(told.request["PATH_INFO"]).content.decode()

    assert told.content.decode().count("goal-line__words") == 1
    assert three.count("goal-line__words") == 3
    assert re.search(rf'/nyckeltal/mal/{goal.pk}/">{name}', three)
    assert len(one) <= 10


def test_closed_goal_is_not_on_the_page_of_its_key_figure(client: StrictClient) -> None:
    goal = a_goal()
    goal.state = GoalState.CLOSED
    goal.closed_at = make.NOW
    goal.save()

    assert "goal-line__words" not in client.get("/nyckeltal/N1/").content.decode()
