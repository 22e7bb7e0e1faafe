"""Points gathered: suggested by the engine, arranged by people, never run over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from samverkan.forums.enums import GatheringStatus
from samverkan.forums.models import Cluster, Forum, Gathering, Note
from samverkan.forums.queries.clusters import read_clusters
from samverkan.forums.services import clusters as service
from samverkan.forums.services import gathering
from samverkan.jobs import services as jobs
from tests.factories import forums as make
from tests.factories import ideas as some
from tests.factories.forums import NOW

pytestmark = pytest.mark.django_db


def url(forum: Forum, rest: str = "") -> str:
    return f"/forum/{forum.slug}/skord/punkter/{rest}"


def run_tasks() -> None:
    while (result := jobs.claim_next(worker_id="test")) is not None:
        assert jobs.run(result=result, now=timezone.now())


def titles(forum: Forum) -> list[str]:
    return list(forum.clusters.values_list("title", flat=True))


def test_suggestion_is_made_by_a_task_and_seen_when_it_is_done(organiser: Client) -> None:
    forum = make.make_forum()
    some.make_sayings(forum)

    asked = organiser.post(url(forum, "foresla/"), follow=True)
    fragment = organiser.get(url(forum), headers={"HX-Request": "true"})
    run_tasks()
    ready = organiser.get(url(forum), headers={"HX-Request": "true"})
    page = organiser.get(url(forum)).content.decode()

    assert "Punkterna samlas" in asked.content.decode()
    assert "Det tar upp till en minut" in fragment.content.decode()
    assert "Förslaget är klart" in ready.content.decode()
    found = Gathering.objects.get(forum=forum)
    assert (found.status, found.engine_version) == (GatheringStatus.DONE, "1")
    assert forum.clusters.count() >= 2
    assert not Note.objects.filter(cluster=None).exists()
    assert "Mentorer på varje arbetsplats" in page
    assert "kan vara samma" in page
    assert {cluster.seed for cluster in Cluster.objects.all()} == {1}


def test_suggestion_twice_is_once_and_an_old_task_does_nothing(organiser: Client) -> None:
    forum = make.make_forum()
    some.make_sayings(forum)
    who = make.make_organiser()
    gathering.ask_for_gathering(actor=who, forum=forum, now=NOW)
    gathering.ask_for_gathering(actor=who, forum=forum, now=NOW)

    old = gathering.gather(forum=forum, number=1, now=NOW)
    new = gathering.gather(forum=forum, number=2, now=NOW)
    again = gathering.gather(forum=forum, number=2, now=NOW)

    assert (old, new, again) == (False, True, False)
    assert DBTaskResult.objects.filter(task_path=gathering.GATHER_TASK).count() == 2


def test_suggestion_asks_before_it_replaces_what_people_arranged(organiser: Client) -> None:
    forum = make.make_forum()
    notes = some.make_sayings(forum)
    some.make_cluster(forum, "Resor", notes[0])

    refused = organiser.post(url(forum, "foresla/"))
    question = organiser.get(refused["Location"])

    assert refused.status_code == 302
    assert "Ersätt knippena" in question.content.decode()
    assert titles(forum) == ["Resor"]
    assert not Gathering.objects.exists()

    organiser.post(url(forum, "foresla/"), {"replace": "yes"})
    run_tasks()

    assert "Resor" not in titles(forum)


def test_suggestion_is_not_used_when_somebody_arranged_meanwhile(organiser: Client) -> None:
    forum = make.make_forum()
    notes = some.make_sayings(forum)
    who = make.make_organiser()
    gathering.ask_for_gathering(actor=who, forum=forum, now=NOW)
    service.move_notes(
        actor=who, forum=forum, notes=[notes[0].pk], cluster_id=None, title="Mitt", now=NOW + timedelta(seconds=3)
    )

    done = gathering.gather(forum=forum, number=1, now=NOW + timedelta(seconds=9))

    assert not done
    assert titles(forum) == ["Mitt"]
    assert "så det användes inte" in organiser.get(url(forum)).content.decode()


def test_too_few_points_are_not_gathered(organiser: Client) -> None:
    forum = make.make_forum()
    some.make_note(some.make_talk(forum), "Ensam")

    answer = organiser.post(url(forum, "foresla/"))

    assert answer.status_code == 409
    assert "för få punkter" in answer.content.decode()


def test_points_are_moved_split_renamed_and_merged(organiser: Client) -> None:
    forum = make.make_forum()
    notes = some.make_sayings(forum)
    first, second = some.make_cluster(forum, "Ett", *notes[:4]), some.make_cluster(forum, "Två", *notes[4:])

    organiser.post(url(forum, "flytta/"), {"notes": [notes[3].pk], "to": second.pk})
    organiser.post(url(forum, "flytta/"), {"notes": [notes[0].pk, notes[1].pk], "to": "new"})
    organiser.post(url(forum, f"{first.pk}/namn/"), {"title": "Kvällsbussar"})
    organiser.post(url(forum, f"{second.pk}/slaihop/"), {"into": first.pk})
    organiser.post(url(forum, "flytta/"), {"notes": [notes[8].pk], "to": "none"})

    assert titles(forum) == ["Kvällsbussar", "Nytt knippe"]
    assert Note.objects.filter(cluster=first).count() == 6
    assert Note.objects.filter(cluster=None).get() == notes[8]
    actions = list(ModelLogEntry.objects.order_by("timestamp", "pk").values_list("action", flat=True))
    assert actions == ["forums.move_points"] * 2 + ["forums.rename_cluster", "forums.merge_clusters"] + [
        "forums.move_points"
    ]


def test_cluster_left_empty_goes(organiser: Client) -> None:
    forum = make.make_forum()
    notes = some.make_sayings(forum)
    some.make_cluster(forum, "Ett", notes[0])

    organiser.post(url(forum, "flytta/"), {"notes": [notes[0].pk], "to": "none"})

    assert titles(forum) == []
    assert Note.objects.count() == 9


def test_same_points_are_joined_follow_each_other_and_part_again(organiser: Client) -> None:
    forum = make.make_forum()
    notes = some.make_sayings(forum)
    a, b, c = notes[:3]
    first, second = some.make_cluster(forum, "Ett", a), some.make_cluster(forum, "Två", b, c)
    same = url(forum, "samma/")

    organiser.post(same, {"note": b.pk, "same_as": c.pk, "act": "join"})
    organiser.post(same, {"note": c.pk, "same_as": a.pk, "act": "join"})
    joined = read_clusters(forum)
    organiser.post(url(forum, "flytta/"), {"notes": [a.pk], "to": "new"})
    organiser.post(same, {"note": b.pk, "act": "separate"})

    assert [len(point.repeats) for point in joined.groups[0].points] == [2]
    assert len(joined.groups) == 1, "the emptied cluster is gone"
    assert not Cluster.objects.filter(pk__in=(first.pk, second.pk)).exists()
    assert {note.cluster.title for note in Note.objects.filter(pk__in=(a.pk, b.pk, c.pk)) if note.cluster} == {
        "Nytt knippe"
    }
    assert list(Note.objects.filter(same_as=a)) == [c]
    assert Note.objects.count() == 9


def test_pair_said_to_differ_is_not_shown_again(organiser: Client) -> None:
    forum = make.make_forum()
    a, b = some.make_sayings(forum)[:2]
    Gathering.objects.create(forum=forum, asked_at=NOW, status=GatheringStatus.DONE, merges=[[a.pk, b.pk, 0.9]])

    before = read_clusters(forum).pairs
    organiser.post(url(forum, "samma/"), {"note": b.pk, "same_as": a.pk, "act": "differ"})

    assert before == ((a, b),)
    assert read_clusters(forum).pairs == ()


def test_joining_in_a_ring_is_refused(organiser: Client) -> None:
    forum = make.make_forum()
    a, b = some.make_sayings(forum)[:2]
    organiser.post(url(forum, "samma/"), {"note": b.pk, "same_as": a.pk, "act": "join"})

    answer = organiser.post(url(forum, "samma/"), {"note": a.pk, "same_as": b.pk, "act": "join"})

    assert answer.status_code == 409
    assert list(Note.objects.filter(same_as=None, pk__in=(a.pk, b.pk))) == [a]


@pytest.mark.parametrize(
    ("rest", "data", "status", "text"),
    [
        ("flytta/", {"to": "new"}, 422, "Kryssa i de punkter"),
        ("flytta/", {"notes": "999999", "to": "new"}, 422, ""),
        ("flytta/", {"notes": "NOTE", "to": "999999"}, 422, "finns inte längre"),
        ("CLUSTER/namn/", {"title": " "}, 422, "Byt namn"),
        ("CLUSTER/slaihop/", {"into": "999999"}, 409, "ändrat knippena"),
        ("CLUSTER/slaihop/", {"into": "x"}, 422, "Välj ett knippe"),
        ("999999/namn/", {"title": "Nytt"}, 409, "ändrat knippena"),
        ("samma/", {"note": "NOTE", "same_as": "999999", "act": "join"}, 409, "ändrat knippena"),
        ("samma/", {"note": "x", "act": "join"}, 409, "ändrat knippena"),
    ],
)
def test_bad_changes_are_refused_and_nothing_is_changed(
    organiser: Client, rest: str, data: dict[str, str], status: int, text: str
) -> None:
    forum = make.make_forum()
    notes = some.make_sayings(forum)
    cluster = some.make_cluster(forum, "Ett", *notes)
    data = {key: str(notes[0].pk) if value == "NOTE" else value for key, value in data.items()}

    answer = organiser.post(url(forum, rest.replace("CLUSTER", str(cluster.pk))), data)

    assert answer.status_code == status
    assert text in answer.content.decode()
    assert titles(forum) == ["Ett"]
    assert Note.objects.filter(cluster=cluster).count() == 9


def test_points_of_another_forum_are_out_of_reach(organiser: Client) -> None:
    forum, other = make.make_forum(), make.make_forum()
    some.make_sayings(forum)
    strange = some.make_sayings(other)[0]

    answer = organiser.post(url(forum, "flytta/"), {"notes": [strange.pk], "to": "new"})

    assert answer.status_code == 422
    with pytest.raises(service.NotHere):
        service.move_notes(
            actor=make.make_organiser(), forum=forum, notes=[strange.pk], cluster_id=None, title="x", now=NOW
        )
    assert not Cluster.objects.exists()


def test_only_organisers_arrange(client: Client) -> None:
    forum = make.make_forum()
    client.force_login(make.make_person())

    assert client.get(url(forum)).status_code == 403
    assert client.post(url(forum, "foresla/")).status_code == 403
    with pytest.raises(PermissionDenied):
        gathering.ask_for_gathering(actor=make.make_person(), forum=forum, now=NOW)


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_the_same_queries(organiser: Client, django_assert_num_queries: Callable, number: int) -> None:
    forum = make.make_forum()
    notes = some.make_sayings(forum)
    for place in range(number):
        some.make_cluster(forum, f"Knippe {place}", notes[place])
    organiser.get(url(forum))

    with django_assert_num_queries(7):
        organiser.get(url(forum))


JSON = {"accept": "application/json"}


def test_drag_answers_with_all_clusters_as_they_stand(organiser: Client) -> None:
    forum = make.make_forum()
    notes = some.make_sayings(forum)
    first, second = some.make_cluster(forum, "Ett", *notes[:4]), some.make_cluster(forum, "Två", *notes[4:])
    told = {"notes": [notes[3].pk, notes[1].pk], "to": second.pk, "seen": first.pk}

    answer = organiser.post(url(forum, "flytta/"), told, headers=JSON)
    new = organiser.post(url(forum, "flytta/"), {"notes": notes[0].pk, "to": "new", "seen": first.pk}, headers=JSON)
    out = organiser.post(url(forum, "flytta/"), {"notes": notes[0].pk, "to": "none"}, headers=JSON)

    assert answer.json()["text"] == "2 punkter är flyttade."
    assert "Nytt knippe" in new.json()["html"]
    assert "<html" not in new.json()["html"]
    assert "Utan knippe" in out.json()["html"] or "I inget knippe" in out.json()["html"]
    order = [note.text for note in Note.objects.filter(cluster=second).order_by("written_at", "pk")]
    assert order == [note.text for note in sorted([notes[1], notes[3], *notes[4:]], key=lambda note: note.pk)]
    assert "flyttade" not in organiser.get(url(forum)).content.decode(), "nothing is told a second time"


def test_move_on_an_outdated_arrangement_is_told_and_nothing_is_lost(organiser: Client) -> None:
    forum = make.make_forum()
    notes = some.make_sayings(forum)
    first, second = some.make_cluster(forum, "Ett", *notes[:4]), some.make_cluster(forum, "Två", *notes[4:])
    third = some.make_cluster(forum, "Tre", notes[8])
    seen = {"notes": [notes[0].pk, notes[1].pk], "seen": first.pk}

    organiser.post(url(forum, "flytta/"), {**seen, "notes": notes[0].pk, "to": second.pk}, headers=JSON)
    late = organiser.post(url(forum, "flytta/"), {**seen, "to": third.pk}, headers=JSON)
    by_form = organiser.post(url(forum, "flytta/"), {**seen, "to": third.pk})
    loose = organiser.post(url(forum, "flytta/"), {**seen, "seen": "none", "to": "new"}, headers=JSON)
    gone = organiser.post(url(forum, "flytta/"), {**seen, "to": 999999}, headers=JSON)

    assert [answer.status_code for answer in (late, by_form, loose, gone)] == [409, 409, 409, 422]
    assert "ändrat knippena" in late.json()["text"]
    assert "ändrat knippena" in by_form.content.decode()
    assert "finns inte längre" in gone.json()["text"]
    assert 'data-sv-cluster="' in late.json()["html"]
    places = dict(Note.objects.values_list("pk", "cluster__title"))
    assert [places[note.pk] for note in notes] == ["Två", *["Ett"] * 3, *["Två"] * 4, "Tre"]


def test_two_hundred_points_are_moved_in_few_queries(
    organiser: Client, django_assert_max_num_queries: Callable
) -> None:
    forum = make.make_forum()
    talk = some.make_talk(forum)
    notes = [some.make_note(talk, f"Punkt {number}") for number in range(200)]
    clusters = [some.make_cluster(forum, f"Knippe {n}", *notes[n * 20 : n * 20 + 20]) for n in range(10)]
    told = {"notes": notes[0].pk, "to": clusters[9].pk, "seen": clusters[0].pk}

    with django_assert_max_num_queries(24):
        answer = organiser.post(url(forum, "flytta/"), told, headers=JSON)

    assert answer.status_code == 200
    assert answer.json()["html"].count("data-sv-idea") == 200
