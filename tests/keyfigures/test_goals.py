"""Goals: set by the municipality's own people, followed along their path, told of when a vintage moves them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from samverkan.keyfigures.blocks import SECRET, Observation
from samverkan.keyfigures.enums import GoalEventKind, GoalKind, GoalStanding, GoalState
from samverkan.keyfigures.models import Goal, Vintage
from samverkan.keyfigures.queries import goals as queries
from samverkan.keyfigures.services import goals
from samverkan.keyfigures.services.goals import Aim
from samverkan.keyfigures.services.personal_data import erase_personal_data, export_personal_data
from samverkan.keyfigures.views.goal_pictures import draw_goal
from samverkan.letters.models import Letter
from samverkan.network.enums import Role
from samverkan.network.models import Municipality, Person
from samverkan.network.services import grant_role
from tests.factories import keyfigures as make
from tests.factories.network import make_municipality, make_organiser, make_person

pytestmark = pytest.mark.django_db
NOW = make.NOW
HALVE = Aim(GoalKind.CHANGE, -50.0, 2024)


def told(*values: float | None, first: int = 2013, area: str = "1283") -> Iterator[Observation]:
    """Yield one area's values year by year, and those of twelve others that stand still."""
    for year, value in enumerate(values, start=first):
        yield Observation(area, year, "T", value, 0 if value is not None else SECRET)
        for other in range(12):
            yield Observation(f"20{other:02}", year, "T", 30.0 + other + (year % 2))


def place() -> tuple[Municipality, Person]:
    make.areas()
    municipality = make_municipality(scb_code="1283", name="Helsingborg", slug="helsingborg")
    person = make_person(email="analyst@example.org")
    grant_role(actor=None, person=person, organisation=municipality.organisation, role=Role.ANALYST, now=NOW)
    return municipality, person


def a_goal(aim: Aim = HALVE, values: tuple[float, ...] = (44, 43, 43, 42, 42, 41, 41, 40, 40, 40)) -> Goal:
    municipality, person = place()
    indicator = make.indicator("N1", title="Trångboddhet, andel (%)")
    make.values("N1", told(*values))
    return goals.set_goal(actor=person, municipality=municipality, indicator=indicator, gender="T", aim=aim, now=NOW)


def newest() -> int:
    return Vintage.objects.latest("pk").pk


def test_goal_to_halve_a_figure_begins_at_the_last_value() -> None:
    goal = a_goal()

    assert (goal.start_year, goal.start_value, goal.target_value, goal.due_year) == (2022, 40.0, 20.0, 2024)
    assert goal.is_falling
    assert goal.path_at(2023) == 30.0
    assert [event.kind for event in queries.list_events(goal)] == [GoalEventKind.SET]
    assert queries.is_following(goal.set_by, goal)


def test_only_the_municipalitys_people_and_organisers_set_goals() -> None:
    goal = a_goal()
    stranger = make_person(Role.ANALYST, email="stranger@example.org")

    with pytest.raises(goals.NotAllowed):
        goals.change_goal(actor=stranger, goal=goal, aim=HALVE, now=NOW)
    with pytest.raises(goals.NotAllowed):
        goals.close_goal(actor=stranger, goal=goal, words="", now=NOW)
    goals.change_goal(actor=make_organiser(), goal=goal, aim=Aim(GoalKind.VALUE, 25.0, 2025), now=NOW)
    goal.refresh_from_db()
    assert (goal.kind, goal.change_percent, goal.target_value, goal.due_year) == ("value", None, 25.0, 2025)


def test_who_may_set_goals_where() -> None:
    _, person = place()
    make_municipality(scb_code="1260", name="Bjuv", slug="bjuv")

    assert [one.name for one in queries.list_settable(person)] == ["Helsingborg"]
    assert [one.name for one in queries.list_settable(make_organiser())] == ["Bjuv", "Helsingborg"]


def test_one_goal_in_force_on_an_indicator() -> None:
    goal = a_goal()

    with pytest.raises(goals.GoalExists) as caught:
        goals.set_goal(
            actor=goal.set_by, municipality=goal.municipality, indicator=goal.indicator, gender="T", aim=HALVE, now=NOW
        )

    assert caught.value.goal == goal
    goals.close_goal(actor=goal.set_by, goal=goal, words="", now=NOW)
    again = goals.set_goal(
        actor=goal.set_by, municipality=goal.municipality, indicator=goal.indicator, gender="T", aim=HALVE, now=NOW
    )
    assert again.pk != goal.pk


@pytest.mark.parametrize(
    ("aim", "start", "unit", "field", "reason"),
    [
        (Aim(GoalKind.VALUE, 20.0, 2022), 40.0, "%", "due_year", "too_near"),
        (Aim(GoalKind.VALUE, 20.0, 2033), 40.0, "%", "due_year", "too_far"),
        (Aim(GoalKind.VALUE, 40.0, 2024), 40.0, "%", "amount", "no_change"),
        (Aim(GoalKind.CHANGE, 0.0, 2024), 40.0, "%", "amount", "no_change"),
        (Aim(GoalKind.VALUE, 101.0, 2024), 40.0, "andel (%)", "amount", "beyond_share"),
        (Aim(GoalKind.CHANGE, 200.0, 2024), 40.0, "andel (%)", "amount", "beyond_share"),
        (Aim(GoalKind.CHANGE, -150.0, 2024), 40.0, "kr/inv", "amount", "below_zero"),
        (Aim(GoalKind.CHANGE, -50.0, 2024), 0.0, "kr/inv", "amount", "too_small_for_percent"),
        (Aim(GoalKind.CHANGE, -50.0, 2024), 12.0, "antal", "amount", "too_small_for_percent"),
        (Aim(GoalKind.CHANGE, -50.0, 2024), 12.0, "antal i EBO", "amount", "too_small_for_percent"),
    ],
)
def test_what_is_no_goal_is_refused(aim: Aim, start: float, unit: str, field: str, reason: str) -> None:
    with pytest.raises(goals.InvalidGoal) as caught:
        goals.target_of(aim, start=(2022, start), unit=unit)

    assert (caught.value.field, caught.value.reason) == (field, reason)


def test_municipality_without_a_value_has_nowhere_to_begin() -> None:
    goal = a_goal()
    bare = make_municipality(scb_code="1260", name="Bjuv", slug="bjuv")

    with pytest.raises(goals.NoStart):
        goals.set_goal(
            actor=make_organiser(), municipality=bare, indicator=goal.indicator, gender="T", aim=HALVE, now=NOW
        )


@pytest.mark.parametrize(
    ("later", "standing"),
    [
        ((), GoalStanding.WAITING),
        ((30.0,), GoalStanding.ON_TRACK),
        ((31.0,), GoalStanding.BEHIND),
        ((19.0,), GoalStanding.REACHED),
        ((None, 20.0), GoalStanding.REACHED),
        ((35.0, 21.0), GoalStanding.MISSED),
        ((35.0, 21.0, 19.0), GoalStanding.REACHED),
        ((35.0, 20.0, 21.0), GoalStanding.REACHED),
        ((15.0, 21.0, 21.0), GoalStanding.MISSED),
    ],
)
def test_standing_is_told_by_the_path(later: tuple[float, ...], standing: GoalStanding) -> None:
    goal = a_goal()
    make.values("N1", told(44, 43, 43, 42, 42, 41, 41, 40, 40, 40, *later), now=NOW + timedelta(days=1))

    progress = queries.measure_one(goal)

    assert progress.standing == standing
    assert (progress.forecast is None) == (standing in (GoalStanding.REACHED, GoalStanding.MISSED))


def test_goal_that_was_met_in_its_year_is_told_by_that_years_figure() -> None:
    goal = a_goal()
    make.values("N1", told(44, 43, 43, 42, 42, 41, 41, 40, 40, 40, 35, 19, 23), now=NOW + timedelta(days=1))

    shown = draw_goal(queries.measure_one(goal))

    assert shown.words == "Värdet var 19,0\xa0% år 2024, så målet 20,0\xa0% är nått."


def test_forecast_is_kept_within_what_a_share_can_be() -> None:
    progress = queries.measure_one(a_goal())

    point = progress.due_point
    assert point is not None
    assert 0 <= point.low <= point.value <= point.high <= 100
    assert [year for year, _ in progress.path] == [2022, 2023, 2024]


def test_short_series_have_no_forecast() -> None:
    progress = queries.measure_one(a_goal(values=(42, 41), aim=Aim(GoalKind.VALUE, 20.0, 2016)))

    assert progress.forecast is None
    assert progress.standing == GoalStanding.WAITING


def test_new_vintage_moves_the_goal_and_is_told_once() -> None:
    goal = a_goal()
    make.values("N1", told(44, 43, 43, 42, 42, 41, 41, 40, 40, 40, 29), now=NOW + timedelta(days=1))
    vintage = newest()

    first = goals.tell_goals(vintage_id=vintage, now=NOW)
    second = goals.tell_goals(vintage_id=vintage, now=NOW)

    letter = Letter.objects.get(template="goal_moved")
    event = queries.list_events(goal)[0]
    assert (first, second) == (1, 0)
    assert letter.to == "analyst@example.org"
    assert "Helsingborg" in letter.subject
    assert "29" in letter.text
    assert "Egen bearbetning av data från Kolada" in letter.text
    assert f"/nyckeltal/mal/{goal.pk}/" in letter.text
    assert (event.kind, event.data["year"], event.data["standing"]) == (GoalEventKind.MOVED, 2023, "on_track")


def test_vintage_that_says_the_same_of_the_goal_tells_nobody() -> None:
    goal = a_goal()
    make.values("N1", told(45, 43, 43, 42, 42, 41, 41, 40, 40, 40), now=NOW + timedelta(days=1))

    assert goals.tell_goals(vintage_id=newest(), now=NOW) == 0

    goal.refresh_from_db()
    assert goal.seen_vintage_id == newest()
    assert not Letter.objects.filter(template="goal_moved").exists()


def test_publishing_a_vintage_puts_the_telling_in_the_queue() -> None:
    from django_tasks_db.models import DBTaskResult

    a_goal()

    tasks = DBTaskResult.objects.filter(task_path="samverkan.keyfigures.tasks.tell_goals")
    assert [task.args_kwargs["args"] for task in tasks] == [[newest()]]


def test_who_wants_no_more_letters_gets_none() -> None:
    goal = a_goal()
    goals.follow_goal(person=goal.set_by, goal=goal, is_wanted=False, now=NOW)
    make.values("N1", told(44, 43, 43, 42, 42, 41, 41, 40, 40, 40, 29), now=NOW + timedelta(days=1))

    assert goals.tell_goals(vintage_id=newest(), now=NOW) == 1

    assert not Letter.objects.filter(template="goal_moved").exists()


def test_closed_goal_stays_as_it_was_and_forgets_its_followers() -> None:
    goal = a_goal()

    goals.close_goal(actor=goal.set_by, goal=goal, words="Nytt mål i höst.", now=NOW)

    goal.refresh_from_db()
    assert (goal.state, goal.closing_note, goal.followings.count()) == (GoalState.CLOSED, "Nytt mål i höst.", 0)
    with pytest.raises(goals.GoalClosed):
        goals.change_goal(actor=goal.set_by, goal=goal, aim=HALVE, now=NOW)
    with pytest.raises(goals.GoalClosed):
        goals.follow_goal(person=goal.set_by, goal=goal, is_wanted=True, now=NOW)


def test_person_takes_the_goals_along_and_is_forgotten() -> None:
    goal = a_goal()
    person = goal.set_by

    copy = export_personal_data(person)["goals"]
    erase_personal_data(person, NOW)

    goal.refresh_from_db()
    assert [(row["how"], row["municipality"]) for row in copy] == [("set", "Helsingborg"), ("followed", "Helsingborg")]
    assert (goal.set_by, goal.followings.count()) == (None, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_set_the_same_goal_at_once_make_one() -> None:
    goal = a_goal()
    person = goal.set_by
    Goal.objects.all().delete()
    results: list[str] = []

    def attempt() -> None:
        try:
            goals.set_goal(
                actor=person, municipality=goal.municipality, indicator=goal.indicator, gender="T", aim=HALVE, now=NOW
            )
            results.append("set")
        except goals.GoalExists:
            results.append("exists")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["exists", "exists", "exists", "set"]
    assert Goal.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_of_a_vintage_once() -> None:
    a_goal()
    make.values("N1", told(44, 43, 43, 42, 42, 41, 41, 40, 40, 40, 29), now=NOW + timedelta(days=1))
    vintage, moved = newest(), []

    def work() -> None:
        moved.append(goals.tell_goals(vintage_id=vintage, now=NOW))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(moved) == 1
    assert Letter.objects.filter(template="goal_moved").count() == 1
