"""The statistics of a series: counted while the persons are there, the same when they are deleted, and safe to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from samverkan.forums.enums import CafeState, CheckInWay, Choice, CommitmentStatus, ForumStatus, Mode
from samverkan.forums.models import (
    Attendance,
    Cafe,
    CafeSeat,
    CafeTable,
    Forum,
    ForumFigures,
    Registration,
    Seat,
    Series,
)
from samverkan.forums.queries.figures import count_figures
from samverkan.forums.services import personal_data, retention
from samverkan.forums.services.documentation import finish_forum
from samverkan.forums.services.figures import freeze_figures, refresh_figures
from samverkan.forums.services.statistics import ForumStatistics, get_statistics
from samverkan.web.tables import read_table
from tests.factories import forums as make
from tests.factories.follow_up import make_commitment
from tests.factories.forums import FORUM_DAY, NOW, STARTS_AT

pytestmark = pytest.mark.django_db

PLACES = ("Lund", "Eslöv", "Kävlinge", "Ängelholm", "Osby", "Höör")
DOCS = Path(__file__).parents[2] / "docs" / "rooms" / "forums.md"
LATE = datetime.combine(FORUM_DAY + timedelta(days=91), datetime.min.time(), make.STOCKHOLM)


def make_series(title: str = "Strategiskt forum") -> Series:
    return Series.objects.create(region=make.make_region(), title=title, slug=f"serie-{Series.objects.count()}")


def hold(
    series: Series | None, *, people: Sequence[str] = (), digital: int = 0, weeks: int = 0, away: int = 0
) -> Forum:
    """Return a forum that is over: these came (by e-mail name, from the places in turn), and some stayed away."""
    start = STARTS_AT + timedelta(weeks=weeks)
    forum = make.make_forum(
        series=series, starts_at=start, ends_at=start + timedelta(hours=7), status=ForumStatus.CLOSED
    )
    for number, name in enumerate(people):
        mode = Mode.DIGITAL if number < digital else Mode.ONSITE
        come(register(forum, name, number, mode))
    for number in range(away):
        register(forum, f"away-{number}", number, Mode.ONSITE)
    return forum


def register(forum: Forum, name: str, number: int, mode: str) -> Registration:
    home = make.make_municipality(PLACES[number % len(PLACES)])
    kept = forum.starts_at.date() + timedelta(days=90)
    return make.make_registration(forum, email=f"{name}@example.org", municipality=home, mode=mode, kept_until=kept)


def come(person: Registration) -> None:
    Attendance.objects.create(
        registration=person, mode=person.mode, way=CheckInWay.CODE, checked_in_at=person.forum.starts_at
    )


def finish(forum: Forum, *, days: int = 0) -> Forum:
    return finish_forum(actor=make.make_organiser(), forum=forum, now=forum.ends_at + timedelta(days=days))


def names(number: int, *, since: int = 0) -> list[str]:
    return [f"p{one}" for one in range(since, since + number)]


def told(series: Series) -> tuple[ForumStatistics, ...]:
    return get_statistics(series).forums


def sit(forum: Forum, *sessions: Sequence[int], choice: Choice = Choice.WISHES) -> None:
    """Seat those who came, by their number, in a session each."""
    people = list(forum.registrations.order_by("pk"))
    slot = make.make_slot(forum, choice=choice)
    for members in sessions:
        session = make.make_session(slot)
        for number in members:
            make.make_seat(people[number], session)


def test_the_page_says_the_same_before_and_after_persons_are_deleted(client: Client) -> None:
    series = make_series()
    forum = hold(series, people=names(12), digital=6, away=6)
    sit(forum, range(6), range(6, 12))
    wish(forum, [1] * 10 + [2] * 8)
    make_commitment(forum, registration=forum.registrations.first(), status=CommitmentStatus.DONE)
    for _ in range(5):
        make_commitment(forum)
    finish(forum)
    pages = [f"/forum/serie/{series.slug}/statistik{end}" for end in ("/", ".json", ".csv")]
    before = [said(client, page) for page in pages]

    retention.delete_expired(now=LATE)

    assert not Registration.objects.exists()
    assert [said(client, page) for page in pages] == before
    assert told(series)[0].first_wish == 10


def said(client: Client, address: str) -> str:
    """Return an answer; of a page its main part, since each carries a token of its own."""
    return client.get(address).content.decode().partition('<main id="main"')[2 if address.endswith("/") else 0]


def wish(forum: Forum, ranks: Sequence[int | None]) -> None:
    """Let people, in order, have wished for two sessions and got the one of that rank (None: another)."""
    slot = make.make_slot(forum, choice=Choice.WISHES, hour=13)
    first, second, other = (make.make_session(slot) for _ in range(3))
    people = list(forum.registrations.order_by("pk"))
    for person, rank in zip(people, ranks, strict=False):
        make.make_wishes(person, slot, first, second)
        make.make_seat(person, {1: first, 2: second}.get(rank or 0, other), rank=rank)
    Forum.objects.filter(pk=forum.pk).update(seats_published_at=NOW)


def test_whoever_was_at_an_earlier_forum_of_the_series_comes_again() -> None:
    series, other = make_series(), make_series("Öppet forum")
    finish(hold(series, people=names(10), away=5))
    finish(hold(other, people=names(5, since=50), weeks=1))
    finish(hold(series, people=[*names(7), *names(6, since=50)], weeks=4))

    first, second = told(series)

    assert (first.new_people, first.returning_people, first.earlier_forums) == (10, 0, 0)
    assert (second.new_people, second.returning_people) == (6, 7)
    assert (second.compared_forums, second.earlier_forums) == (1, 1)


def test_who_only_registered_last_time_is_new_and_letter_case_plays_no_role() -> None:
    series = make_series()
    finish(hold(series, people=names(5), away=6))
    again = ["AWAY-0", "away-1", "away-2", "away-3", "away-4", *[name.upper() for name in names(5)]]
    finish(hold(series, people=again, weeks=2))

    second = told(series)[1]

    assert (second.new_people, second.returning_people) == (5, 5)


def test_a_forum_after_the_deletion_cannot_tell_who_is_new_but_knows_the_municipalities() -> None:
    series = make_series()
    finish(hold(series, people=names(5)))
    retention.delete_expired(now=LATE)
    finish(hold(series, people=names(12), weeks=20))

    second = told(series)[1]

    assert (second.new_people, second.returning_people, second.hidden) == (None, None, ())
    assert (second.compared_forums, second.earlier_forums) == (0, 1)
    assert (second.new_municipalities, second.returning_municipalities) == (1, 5)


def test_counting_again_after_an_earlier_forum_is_deleted_keeps_the_better_comparison() -> None:
    series = make_series()
    finish(hold(series, people=names(6)))
    later = finish(hold(series, people=[*names(6), *names(6, since=50)], weeks=10))
    retention.delete_expired(now=LATE)

    refresh_figures(now=LATE + timedelta(days=1))

    assert later.registrations.count() == 12
    assert (told(series)[1].new_people, told(series)[1].returning_people) == (6, 6)


def test_a_desk_that_sends_its_list_late_is_counted_until_somebody_is_deleted() -> None:
    series = make_series()
    forum = finish(hold(series, people=names(10), away=12))
    late = list(forum.registrations.filter(attendance=None))
    for person in late[:6]:
        come(person)

    at_once = told(series)[0].attended
    refresh_figures(now=LATE - timedelta(days=80))
    next_day = told(series)[0].attended
    person = make.make_person(email=late[0].email)
    personal_data.erase_personal_data(person, LATE - timedelta(days=60))
    come(late[7])
    refresh_figures(now=LATE - timedelta(days=50))

    assert (at_once, next_day, told(series)[0].attended) == (10, 16, 16)


def test_who_goes_before_the_forum_does_not_freeze_it() -> None:
    series = make_series()
    forum = hold(series, people=names(8))
    Forum.objects.filter(pk=forum.pk).update(status=ForumStatus.OPEN)
    person = register(forum, "gone", 1, Mode.ONSITE)

    personal_data.erase_personal_data(make.make_person(email=person.email), NOW)
    forum.refresh_from_db()
    Forum.objects.filter(pk=forum.pk).update(status=ForumStatus.CLOSED)
    finish(forum)

    assert forum.figures.settled_at is None
    assert told(series)[0].registered == 8


def test_figures_first_counted_when_most_are_gone_tell_only_what_is_kept() -> None:
    series = make_series()
    forum = hold(series, people=names(8))
    sit(forum, range(8))
    retention.delete_expired(now=LATE)
    forum.figures.delete()
    finish(forum)

    freeze_figures(forum=forum, now=LATE)
    first = told(series)[0]

    assert (first.attended, first.onsite, len(first.municipalities)) == (8, 8, 6)
    assert (first.new_people, first.pairs_met, first.wish_lists, first.hidden) == (None, None, None, ())


def test_municipalities_met_when_they_sat_in_one_session_or_at_one_table_of_a_round_held() -> None:
    forum = hold(make_series(), people=names(6))
    sit(forum, (0, 1), (2, 3))
    cafe_round(forum, rounds_held=1, tables=[[(4, 5), (0,)], [(0, 5), (1,)]])

    met = count_figures(forum)["met"]["pairs"]

    code = {place: make.make_municipality(place).scb_code for place in PLACES}
    wanted = [("Lund", "Eslöv"), ("Kävlinge", "Ängelholm"), ("Osby", "Höör")]
    assert sorted(map(tuple, met)) == sorted(tuple(sorted((code[a], code[b]))) for a, b in wanted)


def cafe_round(forum: Forum, *, rounds_held: int, tables: list[list[Sequence[int]]]) -> None:
    """Let people, by number, sit at tables in each round; everybody has a seat in the café's session too."""
    people = list(forum.registrations.order_by("pk"))
    session = make.make_session(make.make_slot(forum, hour=14, choice=Choice.WISHES))
    cafe = Cafe.objects.create(
        session=session, question="Hur?", rounds=len(tables), minutes=20, state=CafeState.ENDED,
        current_round=rounds_held,
    )  # fmt: skip
    for person in people:
        make.make_seat(person, session)
    for number, groups in enumerate(tables, 1):
        for place, members in enumerate(groups, 1):
            table, _ = CafeTable.objects.get_or_create(cafe=cafe, number=place, defaults={"mode": Mode.ONSITE})
            for member in members:
                CafeSeat.objects.create(cafe=cafe, registration=people[member], round=number, table=table)


def test_who_stayed_away_met_nobody() -> None:
    forum = hold(make_series(), people=names(2), away=3)
    sit(forum, range(5))

    assert len(count_figures(forum)["met"]["pairs"]) == 1


def test_pairs_are_told_as_share_and_mean_over_the_forum_and_the_series() -> None:
    series = make_series()
    first = hold(series, people=names(6))
    sit(first, (0, 1, 2), (3, 4, 5))
    second = hold(series, people=names(6, since=20), weeks=3)
    sit(second, (0, 1), (2, 3), (4,), (5,))
    finish(first)
    finish(second)

    both = get_statistics(series)

    assert [(one.pairs_met, one.pairs_possible, one.met_mean) for one in both.forums] == [(6, 15, 2.0), (2, 15, 0.7)]
    assert (both.pairs_met, both.pairs_possible, both.met_mean) == (7, 15, 2.3)


def test_average_rank_counts_what_was_not_wished_for_as_the_rank_after_the_last() -> None:
    series = make_series()
    forum = hold(series, people=names(20))
    wish(forum, [1] * 10 + [2] * 5 + [None] * 5)
    Seat.objects.filter(registration__email="p19@example.org").delete()
    finish(forum)

    first = told(series)[0]

    assert (first.wish_lists, first.first_wish, first.lower_wish, first.no_wish) == (20, 10, 5, 5)
    assert first.average_rank == round((10 + 10 + 4 * 3 + 4) / 20, 2)


@pytest.mark.parametrize(("ranks", "shown"), [([1] * 12 + [2] * 3, (15, None, None)), ([1] * 3 + [2], (None,) * 3)])
def test_few_wishes_hide_the_average_too(ranks: list[int], shown: tuple[int | None, ...]) -> None:
    series = make_series()
    forum = hold(series, people=names(15))
    wish(forum, ranks)
    finish(forum)

    first = told(series)[0]

    assert (first.wish_lists, first.first_wish, first.lower_wish) == shown
    assert first.average_rank is None
    assert {"first_wish", "lower_wish", "average_rank"} <= set(first.hidden)


def test_no_number_of_persons_under_five_is_told_or_can_be_worked_out() -> None:
    series = make_series()
    forum = finish(hold(series, people=names(5)))
    figures = ForumFigures.objects.get(forum=forum)
    for onsite, digital, new, away in product(range(0, 9, 2), range(0, 9, 2), range(0, 8, 3), range(0, 8, 3)):
        whole = onsite + digital
        people = {"series": series.pk, "new": min(new, whole), "returning": max(whole - new, 0)}
        figures.counts |= {
            "basis": "attended" if whole else "registered", "attended": whole, "registered": whole + away,
            "modes": {"onsite": onsite, "digital": digital}, "people": people | {"compared": 1, "earlier": 1},
        }  # fmt: skip
        figures.save()

        one = told(series)[0]

        numbers = [getattr(one, name) for name in ("onsite", "digital", "new_people", "returning_people", "taking_part",
                                                   "registered")]  # fmt: skip
        assert not [number for number in numbers if number in range(1, 5)], figures.counts
        for first, second in ((one.onsite, one.digital), (one.new_people, one.returning_people)):
            assert one.taking_part is None or (first is None) == (second is None), figures.counts
        if one.attended is not None and one.registered is not None:
            assert one.registered - one.attended not in range(1, 5)


def test_figures_counted_for_another_series_are_not_told_as_this_ones() -> None:
    series, other = make_series(), make_series("Öppet forum")
    forum = finish(hold(series, people=names(9)))

    Forum.objects.filter(pk=forum.pk).update(series=other)

    assert (told(other)[0].new_people, told(other)[0].attended) == (None, 9)


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_as_many_queries_however_many_forums(
    client: Client, django_assert_num_queries: Callable, number: int
) -> None:
    series = make_series()
    for part in range(number):
        finish(hold(series, people=names(6), weeks=part))
    address = f"/forum/serie/{series.slug}/statistik/"
    client.get(address)

    with django_assert_num_queries(4):
        page = client.get(address).content.decode()

    assert page.count("series-homes__dot--came") == 6 * number


def test_page_without_a_finished_forum_says_what_will_be_there(client: Client) -> None:
    series = make_series()
    hold(series, people=names(6))

    page = client.get(f"/forum/serie/{series.slug}/statistik/")
    data = client.get(f"/forum/serie/{series.slug}/statistik.json").json()

    assert "Inget forum i serien är avslutat än" in page.content.decode()
    assert data["forums"] == []


@pytest.mark.parametrize("end", ["/", ".json", ".csv", ".xlsx"])
def test_series_that_nobody_may_see_is_not_found(client: Client, end: str) -> None:
    series = make_series()
    make.make_forum(series=series, status=ForumStatus.DRAFT)

    draft = client.get(f"/forum/serie/{series.slug}/statistik{end}").status_code
    unknown = client.get(f"/forum/serie/finns-inte/statistik{end}").status_code

    assert (draft, unknown) == (404, 404)


def test_files_hide_the_same_and_may_be_read_from_other_sites(client: Client) -> None:
    series = make_series("=Serie")
    finish(hold(series, people=names(12), digital=2))
    address = f"/forum/serie/{series.slug}/statistik"

    csv, xlsx, data = (client.get(f"{address}.{kind}") for kind in ("csv", "xlsx", "json"))

    for answer in (csv, xlsx, data):
        assert answer["Access-Control-Allow-Origin"] == "*"
    tables = [read_table(answer.content) for answer in (csv, xlsx)]
    row = dict(zip(tables[0].heading, tables[0].rows[0], strict=True))
    assert tables[0] == tables[1]
    assert (row["Kom"], row["På plats"], row["Digitalt"], row["Möjliga par"]) == ("12", "..", "..", "15")
    assert data.json()["forums"][0]["hidden"] == ["onsite", "digital"]
    assert data.json()["licence"]["name"] == "CC0 1.0"


def test_every_field_of_the_open_data_is_explained(client: Client) -> None:
    series = make_series()
    finish(hold(series, people=names(6)))

    data = client.get(f"/forum/serie/{series.slug}/statistik.json").json()

    text = DOCS.read_text(encoding="utf-8").split("## Statistics of a series", 1)[1].split("\n## ", 1)[0]
    fields: set[str] = {*data, *data["forums"][0], *data["municipalities"][0], *data["commitments"]}
    assert {field for field in fields if f"`{field}`" not in text} == set()


def test_commitments_of_the_series_are_told_together_and_few_are_hidden() -> None:
    series = make_series()
    forum = finish(hold(series, people=names(6)))
    for number in range(15):
        make_commitment(forum, status=CommitmentStatus.DONE if number < 9 else CommitmentStatus.MADE)

    all_told = get_statistics(series)
    make_commitment(forum, status=CommitmentStatus.DROPPED)
    one_dropped = get_statistics(series)

    assert (all_told.commitments_made, all_told.commitments) == (15, {"done": 9, "made": 6})
    assert (one_dropped.commitments_made, one_dropped.commitments["dropped"]) == (16, None)
    assert list(one_dropped.commitments.values()).count(None) == 2


def test_series_page_leads_to_the_figures_once_a_forum_is_past(client: Client) -> None:
    series = make_series()
    make.make_forum(series=series, starts_at=STARTS_AT.replace(year=2199), ends_at=STARTS_AT.replace(year=2200))
    link = f'href="/forum/serie/{series.slug}/statistik/"'

    before = client.get(f"/forum/serie/{series.slug}/").content.decode()
    hold(series, weeks=-100)

    assert link not in before
    assert link in client.get(f"/forum/serie/{series.slug}/").content.decode()


def test_nobody_was_checked_in_and_everybody_with_a_place_counts(client: Client) -> None:
    series = make_series()
    finish(hold(series, away=7))

    first: dict[str, Any] = client.get(f"/forum/serie/{series.slug}/statistik.json").json()["forums"][0]

    assert (first["taking_part"], first["registered"], first["attended"], first["hidden"]) == (7, 7, None, [])
    assert (first["municipalities"], first["new_municipalities"], first["is_by_attendance"]) == (6, 6, False)
