"""After the day: files, the snapshot and the end of the forum."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samverkan.forums.enums import CheckInWay, Choice, ForumStatus, Mode, NoteKind
from samverkan.forums.models import Documentation, Forum, ForumFile, Note
from samverkan.forums.services import attendance
from samverkan.forums.services import documentation as service
from tests.factories import forums as make
from tests.factories.forums import ENDS_AT, NOW, STARTS_AT

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 sidor"


def past_forum(**fields: object) -> Forum:
    start = STARTS_AT - timedelta(days=3650)
    return make.make_forum(starts_at=start, ends_at=start + timedelta(hours=6), **fields)


def sign_in(client: Client) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")


def full_forum() -> Forum:
    forum = make.make_forum(title="Del 2: GÖR", follows=make.make_forum(title="Del 1", slug="del-1"))
    plenary = make.make_session(make.make_slot(forum, hour=9), title="Välkomna")
    make.make_host(plenary, name="Mira Ek", title="moderator")
    talk = make.make_group_talk(make.make_slot(forum, hour=13, choice=Choice.ON_THE_DAY), title="Praktik")
    make.make_group_talk(talk.session.slot, title="Tyst grupp")
    Note.objects.create(group_talk=talk, kind=NoteKind.QUOTE, text="Börja i tid", written_at=NOW, changed_at=NOW)
    for number in range(9):
        home = make.make_municipality("Lund" if number < 6 else "Osby")
        person = make.make_registration(forum, municipality=home)
        attendance.check_in(registration=person, way=CheckInWay.NAME, now=STARTS_AT)
    make.make_registration(forum, mode=Mode.DIGITAL, organisation="Föreningen")
    return forum


def test_snapshot_has_exactly_what_stories_reads() -> None:
    forum = full_forum()

    documentation = service.compile_documentation(actor=make.make_organiser(), forum=forum, now=ENDS_AT)

    content = documentation.content
    assert list(content) == [
        "title", "date", "place", "mode", "lead", "programme", "called_off", "counts", "groups", "clusters",
        "votes", "decisions", "commitments", "last_time", "files", "follows",
    ]  # fmt: skip
    assert (content["title"], content["date"], content["mode"]) == ("Del 2: GÖR", "2026-11-12", "both")
    assert content["programme"][0] == {
        "time": "09.00–09.45",
        "title": "Välkomna",
        "hosts": ["Mira Ek, moderator"],
        "room": content["programme"][0]["room"],
        "mode": "both",
        "question": "",
        "is_topic": False,
        "cafe": None,
        "files": [],
    }
    assert content["groups"] == [{"title": "Praktik", "hosts": [], "notes": [{"kind": "quote", "text": "Börja i tid"}]}]
    assert content["counts"] == {
        "registered": 10,
        "attended": 9,
        "onsite": 9,
        "digital": 0,
        "by_municipality": [{"name": "Lund", "count": None}, {"name": "Osby", "count": None}],
        "suppressed_below": 5,
    }
    assert content["follows"] == {"title": "Del 1", "slug": "del-1"}


def test_snapshot_names_nobody_who_took_part() -> None:
    forum = full_forum()

    text = str(service.compile_documentation(actor=make.make_organiser(), forum=forum, now=ENDS_AT).content)

    for person in forum.registrations.all():
        assert person.name not in text
        assert person.email not in text


def test_compiling_again_replaces_the_snapshot() -> None:
    forum, actor = full_forum(), make.make_organiser()
    service.compile_documentation(actor=actor, forum=forum, now=ENDS_AT)
    forum.lead = "Ny ingress"

    service.compile_documentation(actor=actor, forum=forum, now=ENDS_AT)

    assert Documentation.objects.get().content["lead"] == "Ny ingress"


def test_nothing_is_compiled_before_the_forum_begins() -> None:
    with pytest.raises(service.TooEarly):
        service.compile_documentation(actor=make.make_organiser(), forum=make.make_forum(), now=NOW)

    assert Documentation.objects.count() == 0


def test_a_forum_is_finished_when_it_is_over_and_only_then() -> None:
    forum, actor = make.make_forum(), make.make_organiser()
    with pytest.raises(service.TooEarly):
        service.finish_forum(actor=actor, forum=forum, now=NOW)

    service.finish_forum(actor=actor, forum=forum, now=ENDS_AT)
    service.finish_forum(actor=actor, forum=forum, now=ENDS_AT)

    forum.refresh_from_db()
    assert forum.status == ForumStatus.FINISHED


def test_page_compiles_previews_and_finishes(client: Client) -> None:
    sign_in(client)
    forum = past_forum()
    address = f"/forum/{forum.slug}/dokumentation/"

    compiled = client.post(f"{address}sammanstall/", follow=True)
    finished = client.post(f"{address}avsluta/", follow=True)

    forum.refresh_from_db()
    assert compiled.status_code == 200
    assert finished.status_code == 200
    assert Documentation.objects.filter(forum=forum).exists()
    assert forum.status == ForumStatus.FINISHED


def test_page_before_the_day_offers_no_compiling(client: Client) -> None:
    sign_in(client)
    later = NOW + timedelta(days=3650)
    forum = make.make_forum(starts_at=later, ends_at=later + timedelta(hours=1))

    page = client.get(f"/forum/{forum.slug}/dokumentation/").content.decode()

    assert "sammanstall" not in page


def test_page_takes_the_same_queries_with_one_and_three_files(client: Client, django_assert_num_queries) -> None:
    sign_in(client)
    forum, actor = past_forum(), make.make_organiser()

    def add() -> None:
        service.add_file(actor=actor, forum=forum, title="Bild", file=SimpleUploadedFile("b.pdf", PDF), now=NOW)

    add()
    client.get(f"/forum/{forum.slug}/dokumentation/")
    with django_assert_num_queries(9):
        client.get(f"/forum/{forum.slug}/dokumentation/")
    add(), add()
    with django_assert_num_queries(9):
        client.get(f"/forum/{forum.slug}/dokumentation/")


def test_file_is_added_and_removed(client: Client) -> None:
    sign_in(client)
    forum = past_forum()
    address = f"/forum/{forum.slug}/dokumentation/filer/"

    client.post(address, {"title": "Bilder", "file": SimpleUploadedFile("bilder.pdf", PDF)})
    kept = ForumFile.objects.select_related("document").get()
    client.post(f"{address}{kept.pk}/ta-bort/")

    assert kept.document.file_size == len(PDF)
    assert ForumFile.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [("skript.html", b"<script>"), ("bild.svg", b"<svg/>"), ("falsk.pdf", b"MZ\x90"), ("tom.pdf", b""), ("utan", PDF)],
)
def test_wrong_files_are_refused_and_the_title_kept(client: Client, name: str, content: bytes) -> None:
    sign_in(client)
    forum = past_forum()

    answer = client.post(
        f"/forum/{forum.slug}/dokumentation/filer/", {"title": "Min titel", "file": SimpleUploadedFile(name, content)}
    )

    assert answer.status_code == 422
    assert "Min titel" in answer.content.decode()
    assert answer.context["form"].errors["file"]
    assert ForumFile.objects.count() == 0


def test_too_large_a_file_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from samverkan.forums.forms import documentation as form

    sign_in(client)
    monkeypatch.setattr(form, "MOST_BYTES", 8)

    answer = client.post(
        f"/forum/{past_forum().slug}/dokumentation/filer/",
        {"title": "Stor", "file": SimpleUploadedFile("stor.pdf", PDF)},
    )

    assert answer.status_code == 422
