"""Badges and certificates: who is on them, what stands there, and that no name can break them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from samverkan.forums.enums import CheckInWay, Choice, ForumStatus, Mode, RegistrationStatus
from samverkan.forums.models import Forum, Registration
from samverkan.forums.queries import badges as queries
from samverkan.forums.services import attendance, prints
from samverkan.network.queries import get_region
from samverkan.web.pdf import NotPrinted, make_pdf, printable
from tests.factories import forums as make
from tests.factories.forums import ENDS_AT, NOW, STARTS_AT
from tests.pdf import pdf_pages, pdf_text

pytestmark = pytest.mark.django_db
AFTER = ENDS_AT + timedelta(hours=1)

HARD_NAMES = [
    '#read("/etc/passwd")',
    "*fet* _kursiv_ \\ $x^2$ <etikett> @ref // kommentar",
    "#{panic(1)} ] } ) `",
    "A" * 120,
    "Wolfeschlegelsteinhausenbergerdorff " * 3,
    "محمد عبد الله بن عبد الرحمن",
    "漢字 名前 🌿👩‍👩‍👧",
    "Noll\u0007 \u202eomvänd\ufeff \ue000",
    "Zoë\u0301 Ольга Νίκος Արմեն גוד ዮሐንስ",
    "\u200c",
]


def came(registration: Registration) -> Registration:
    attendance.check_in(
        registration=registration,
        way=CheckInWay.CODE,
        mode=Mode(registration.mode),
        now=STARTS_AT + timedelta(minutes=5),
    )
    return registration


def facts_of(pdf: bytes) -> str:
    return " ".join(pdf_text(pdf).split())


def test_badges_are_of_those_on_site_sorted_as_swedes_sort(organiser: Client) -> None:
    forum = make.make_forum(title="Vägar till arbete")
    for name in ("Örjan Alm", "Ali Berg", "Åsa Dahl", "Zahra Cederlund"):
        make.make_registration(forum, name=name, municipality=make.make_municipality("Eslöv"))
    make.make_registration(forum, name="Digital Person", mode=Mode.DIGITAL)
    make.make_registration(forum, name="Väntande Person", status=RegistrationStatus.WAITING)
    make.make_registration(make.make_forum(), name="Annan Dag")

    answer = organiser.get(f"/forum/{forum.slug}/dagen/skyltar.pdf")

    text = facts_of(answer.content)
    places = [text.index(name) for name in ("Ali Berg", "Zahra Cederlund", "Åsa Dahl", "Örjan Alm")]
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert places == sorted(places)
    assert text.count("Eslöv") == 4
    assert not re.search("Digital Person|Väntande|Annan Dag", text)
    here = forum.registrations.filter(mode=Mode.ONSITE, status=RegistrationStatus.REGISTERED)
    assert all(code in text for code in here.values_list("code", flat=True))


def test_badge_says_role_in_words_and_shows_groups_by_letter(organiser: Client) -> None:
    forum = make.make_forum()
    slot = make.make_slot(forum, choice=Choice.WISHES, hour=10)
    make.make_session(slot, title="Den första")
    second = make.make_session(slot, title="Språk på jobbet")
    person = make.make_registration(forum, name="Vera Värd", email="Vera@Example.org")
    make.make_host(second, email="vera@example.ORG")
    make.make_seat(person, second)
    make.make_registration(forum, name="Per Person")

    lines = pdf_text(organiser.get(f"/forum/{forum.slug}/dagen/skyltar.pdf").content).split("\n")

    assert lines[lines.index("Vera Värd") - 1] == "Värd"
    assert lines[lines.index("Per Person") - 1] == "Deltagare"
    assert lines[lines.index("10.00") : lines.index("10.00") + 3] == [
        "10.00",
        "B",
        f"Språk på jobbet · {second.room.name}",
    ]


def test_one_badge_has_a_page_of_its_own_size(organiser: Client) -> None:
    person = make.make_registration(make.make_forum(), name="Bo Lind", mode=Mode.DIGITAL)

    answer = organiser.get(f"/forum/{person.forum.slug}/dagen/skyltar/{person.pk}.pdf")

    box = re.search(rb"/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]", answer.content)
    assert box
    assert [round(float(side) / 72 * 25.4) for side in box.groups()] == [90, 60]
    assert pdf_pages(answer.content) == 1
    assert "Bo Lind" in pdf_text(answer.content)


@pytest.mark.parametrize("status", [RegistrationStatus.WAITING, RegistrationStatus.CANCELLED])
def test_nobody_without_a_place_has_a_badge(organiser: Client, status: RegistrationStatus) -> None:
    person = make.make_registration(make.make_forum(), status=status)

    assert organiser.get(f"/forum/{person.forum.slug}/dagen/skyltar/{person.pk}.pdf").status_code == 404


def test_badge_of_another_forum_is_not_given(organiser: Client) -> None:
    person = make.make_registration(make.make_forum())

    assert organiser.get(f"/forum/{make.make_forum().slug}/dagen/skyltar/{person.pk}.pdf").status_code == 404


@pytest.mark.parametrize("path", ["skyltar.pdf", "skyltar/1.pdf", "intyg.pdf", "kiosk/"])
def test_papers_are_the_organisers(client: Client, path: str) -> None:
    forum = make.make_forum()
    client.force_login(make.make_person(), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(f"/forum/{forum.slug}/dagen/{path}").status_code == 403


def test_no_badges_is_said_on_the_desk(organiser: Client) -> None:
    forum = make.make_forum()

    answer = organiser.get(f"/forum/{forum.slug}/dagen/skyltar.pdf", follow=True)

    assert "Ingen är anmäld på plats än" in answer.content.decode()


@pytest.mark.parametrize("name", HARD_NAMES)
def test_every_name_fits_and_none_is_run(name: str) -> None:
    forum = make.make_forum(title=f"Forum {name}"[:160])
    slot = make.make_slot(forum, choice=Choice.WISHES)
    session = make.make_session(slot, title=f"{name} {name}"[:200])
    person = came(make.make_registration(forum, name=name[:120], organisation=name[:160]))
    make.make_seat(person, session)

    badge = prints.print_badges(forum, queries.list_badges(forum))
    certificate = prints.print_certificates(
        forum,
        [(row, list(row.registration.seats.all())) for row in queries.list_certified(forum)],
        language="sv",
        now=AFTER,
    )

    assert (pdf_pages(badge), pdf_pages(certificate)) == (1, 1)
    assert "root:" not in pdf_text(badge) + pdf_text(certificate)


@pytest.mark.parametrize("name", HARD_NAMES[:3])
def test_markup_of_the_template_is_printed_as_typed(name: str) -> None:
    person = make.make_registration(make.make_forum(), name=name)

    text = pdf_text(prints.print_badges(person.forum, queries.list_badges(person.forum)))

    assert name.replace(" ", "") in re.sub(r"\s", "", text)


def test_pdf_is_tagged_titled_and_in_a_language() -> None:
    forum = make.make_forum(title="Vägar till arbete")
    make.make_registration(forum)

    pdf = prints.print_badges(forum, queries.list_badges(forum))

    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert "Namnskyltar: Vägar till arbete" in pdf.decode("utf-8", "ignore")
    assert b"/Lang(sv" in pdf
    assert b"/MarkInfo<</Marked true" in pdf


def test_signs_that_no_font_has_become_a_box_and_controls_go() -> None:
    assert printable("Åsa\u0007 \u202e漢 e\u0301") == "Åsa □ é"


def test_a_template_cannot_read_outside_its_folder(tmp_path: Any) -> None:
    template = tmp_path / "x.typ"
    template.write_text('#set document(title: "x")\n#read("/etc/passwd")')

    with pytest.raises(NotPrinted, match=r"not found|denied|outside"):
        make_pdf(template, data={})


def test_badges_take_as_many_queries_for_three_as_for_one(organiser: Client, django_assert_num_queries: Any) -> None:
    for number in (1, 3):
        forum = make.make_forum()
        slot = make.make_slot(forum, choice=Choice.WISHES)
        session = make.make_session(slot)
        for _ in range(number):
            make.make_seat(make.make_registration(forum), session)
        with django_assert_num_queries(8):
            organiser.get(f"/forum/{forum.slug}/dagen/skyltar.pdf")


def finished() -> tuple[Forum, Registration]:
    forum = make.make_forum(title="Vägar till arbete")
    slot = make.make_slot(forum, choice=Choice.WISHES, hour=10)
    person = came(make.make_registration(forum, name="Åsa Öhman"))
    make.make_seat(person, make.make_session(slot, title="Språk på jobbet"))
    return forum, person


def test_certificate_says_forum_day_hours_mode_and_sessions(client: Client) -> None:
    forum, person = finished()

    with time_machine.travel(AFTER, tick=False):
        page = client.get(f"/min-dag/{person.key}/").content.decode()
        answer = client.get(f"/min-dag/{person.key}/intyg.pdf")

    text = facts_of(answer.content)
    assert f"/min-dag/{person.key}/intyg.pdf" in page
    assert answer["Referrer-Policy"] == "same-origin"
    facts = ["Åsa Öhman", "Lund", forum.title, "12 november 2026", "09.00–16.00 (7 timmar)", "På plats", "Stadshuset"]
    for fact in (*facts, "10.00 Språk på jobbet", "09.05"):
        assert fact in text, fact


def test_certificate_speaks_the_persons_language(client: Client) -> None:
    _, person = finished()
    Registration.objects.filter(pk=person.pk).update(language="en")

    with time_machine.travel(AFTER, tick=False):
        pdf = client.get(f"/min-dag/{person.key}/intyg.pdf").content

    assert "This certifies that" in pdf_text(pdf)
    assert b"/Lang(en" in pdf


@pytest.mark.parametrize("what", ["not over", "not there", "called off"])
def test_there_is_no_certificate_for_who_was_not_there_or_before_the_end(client: Client, what: str) -> None:
    forum, person = finished()
    if what == "not there":
        person.attendance.delete()
    if what == "called off":
        Forum.objects.filter(pk=forum.pk).update(status=ForumStatus.CANCELLED)

    with time_machine.travel(STARTS_AT if what == "not over" else AFTER, tick=False):
        page = client.get(f"/min-dag/{person.key}/").content.decode()
        answer = client.get(f"/min-dag/{person.key}/intyg.pdf")

    assert answer.status_code == 404
    assert "intyg.pdf" not in page


def test_organiser_gets_all_certificates_in_one_file(organiser: Client) -> None:
    forum, _ = finished()
    came(make.make_registration(forum, name="Örjan Digital", mode=Mode.DIGITAL, language="en"))
    make.make_registration(forum, name="Kom Inte")

    with time_machine.travel(AFTER, tick=False):
        desk = organiser.get(f"/forum/{forum.slug}/dagen/").content.decode()
        pdf = organiser.get(f"/forum/{forum.slug}/dagen/intyg.pdf").content

    text = pdf_text(pdf)
    assert f"/forum/{forum.slug}/dagen/intyg.pdf" in desk
    assert pdf_pages(pdf) == 2
    assert text.index("Åsa Öhman") < text.index("Örjan Digital")
    assert "Took part\nDigital" in text
    assert "Kom Inte" not in text


def test_certificates_before_the_end_are_refused_in_words(organiser: Client) -> None:
    forum, _ = finished()

    with time_machine.travel(NOW, tick=False):
        answer = organiser.get(f"/forum/{forum.slug}/dagen/intyg.pdf", follow=True)

    assert "Intyg finns när forumet är slut" in answer.content.decode()


def test_certificates_take_as_many_queries_for_three_as_for_one(
    organiser: Client, django_assert_num_queries: Any
) -> None:
    make.make_region()
    get_region()
    for number in (1, 3):
        forum = make.make_forum(starts_at=NOW - timedelta(days=900), ends_at=NOW - timedelta(days=899))
        for _ in range(number):
            came(make.make_registration(forum))
        with django_assert_num_queries(6):
            organiser.get(f"/forum/{forum.slug}/dagen/intyg.pdf")
