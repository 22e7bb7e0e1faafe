"""People in from a list, looked at first, and out as a list."""

from __future__ import annotations

import io
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from samverkan.forums.enums import ForumStatus, RegistrationStatus
from samverkan.forums.models import Forum, Registration
from samverkan.forums.services import registration_list
from samverkan.forums.services.registration import register
from samverkan.letters.models import Letter
from samverkan.web.tables import Table, UnreadableTable, read_table, write_csv, write_xlsx
from tests.factories import forums as make
from tests.forums.test_seat_reasons import sign_in

HEADING = "Namn;E-postadress;Kommun;Organisation;Roll;Deltagande"
GOOD = (
    f"{HEADING}\nÅsa Öst;asa@example.org;Lund;;Strateg;På plats\nBo Ek;bo@example.org;;Föreningen Nyfiken;;Digitalt\n"
)


def send(client: Client, forum: Forum, data: bytes | str, name: str = "lista.csv") -> Any:
    content = data.encode() if isinstance(data, str) else data
    return client.post(f"/forum/{forum.slug}/bjud-in/lista/", {"file": SimpleUploadedFile(name, content)})


@pytest.fixture
def forum(client: Client) -> Forum:
    sign_in(client)
    make.make_municipality("Lund")
    day = timezone.now() + timedelta(days=9)
    return make.make_forum(onsite=1, digital=None, starts_at=day, ends_at=day + timedelta(hours=6))


@pytest.mark.django_db
def test_a_list_is_looked_at_before_anybody_is_registered(client: Client, forum: Forum) -> None:
    answer = send(client, forum, GOOD)

    assert answer.status_code == 200
    assert "Anmäl 2 personer" in answer.content.decode()
    assert not Registration.objects.exists()

    done = client.post(f"/forum/{forum.slug}/bjud-in/lista/", {"rows": answer.context["rows"]})

    assert done.status_code == 302
    people = {person.email: person for person in Registration.objects.select_related("municipality")}
    assert people["asa@example.org"].municipality.name == "Lund"  # type: ignore[union-attr]
    assert (people["bo@example.org"].organisation, people["bo@example.org"].role) == ("Föreningen Nyfiken", "other")
    assert Letter.objects.count() == 2


@pytest.mark.django_db
def test_the_same_list_twice_registers_nobody_twice(client: Client, forum: Forum) -> None:
    rows = send(client, forum, GOOD).context["rows"]

    client.post(f"/forum/{forum.slug}/bjud-in/lista/", {"rows": rows})
    client.post(f"/forum/{forum.slug}/bjud-in/lista/", {"rows": rows})
    again = send(client, forum, GOOD)

    assert Registration.objects.count() == 2
    assert [line.is_known for line in again.context["lines"]] == [True, True]


@pytest.mark.django_db
def test_a_full_mode_puts_the_rest_in_line(client: Client, forum: Forum) -> None:
    two = f"{HEADING}\nA;a@example.org;Lund;;;På plats\nB;b@example.org;Lund;;;onsite\n"

    client.post(f"/forum/{forum.slug}/bjud-in/lista/", {"rows": send(client, forum, two).context["rows"]})

    statuses = list(Registration.objects.order_by("email").values_list("status", flat=True))
    assert statuses == [RegistrationStatus.REGISTERED, RegistrationStatus.WAITING]


@pytest.mark.django_db
def test_every_fault_of_every_row_is_told_and_nobody_is_registered(client: Client, forum: Forum) -> None:
    rows = [";inte en adress;Atlantis;;Kung;Flygande", "A;a@example.org;Lund;;;På plats", "B;A@example.org;;;;Digitalt"]
    bad = "\n".join([HEADING, *rows])

    answer = send(client, forum, bad)
    forced = client.post(f"/forum/{forum.slug}/bjud-in/lista/", {"rows": bad})

    assert (answer.status_code, forced.status_code) == (422, 422)
    faulty = {line.number: len(line.form.faults) for line in answer.context["lines"]}
    assert faulty == {2: 5, 3: 0, 4: 2}
    assert not Registration.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        ("Namn;Telefon\nA;1\n", "lista.csv", "saknar de här kolumnerna"),
        (b"\xff\xfe\x00\x00", "lista.csv", "går inte att läsa som CSV"),
        (b"PK\x03\x04 trasig", "lista.xlsx", "går inte att läsa som XLSX"),
        ("", "lista.csv", ""),
        (HEADING + "\nA;a@example.org;;x;;Digitalt" * 501, "lista.csv", "fler än 500"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_reason(
    client: Client, forum: Forum, data: bytes | str, name: str, told: str
) -> None:
    answer = send(client, forum, data, name)

    assert answer.status_code == 422
    assert told in answer.content.decode()


@pytest.mark.django_db
def test_nobody_is_registered_while_registration_is_closed(client: Client, forum: Forum) -> None:
    Forum.objects.filter(pk=forum.pk).update(status=ForumStatus.CLOSED)

    answer = client.post(f"/forum/{forum.slug}/bjud-in/lista/", {"rows": GOOD})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "2 personer är inte anmälda" in page
    assert not Registration.objects.exists()


@pytest.mark.django_db
def test_registration_that_closes_on_the_way_is_told_truthfully(
    client: Client, forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    def register_and_close(**values: Any) -> Registration:
        made = register(**values)
        Forum.objects.filter(pk=forum.pk).update(status=ForumStatus.CLOSED)
        return made

    monkeypatch.setattr(registration_list, "register", register_and_close)

    answer = client.post(f"/forum/{forum.slug}/bjud-in/lista/", {"rows": GOOD})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Anmälan stängde under tiden" in page
    assert "1 person är anmäld och får ett brev. 1 person är inte anmäld." in page
    assert Registration.objects.get().email == "asa@example.org"
    entry = ModelLogEntry.objects.get(action="forums.import_registrations")
    assert (entry.data["registered"], entry.data["left"]) == (1, 1)


@pytest.mark.django_db
def test_long_list_goes_on_at_the_next_press_and_shows_how_far_it_has_come(
    client: Client, forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats = iter((0.0, 1.0, 9.0))
    monkeypatch.setattr(registration_list, "time", SimpleNamespace(monotonic=lambda: next(beats, 9.0)))
    address = f"/forum/{forum.slug}/bjud-in/lista/"

    first = client.post(address, {"rows": GOOD})
    monkeypatch.undo()
    page, rows = first.content.decode(), first.context["rows"]
    then = client.post(address, {"rows": rows})

    assert (first.status_code, then.status_code) == (200, 302)
    assert '<progress value="1"' in page
    assert "1 person är kvar." in page
    assert "Anmäl 1 person" in page
    assert Registration.objects.count() == Letter.objects.count() == 2


@pytest.mark.django_db
def test_what_is_taken_out_can_be_read_in_again(client: Client, forum: Forum) -> None:
    make.make_registration(forum, name="=SUM(A1)", email="en@example.org", organisation="", mode="onsite")
    other = make.make_forum()

    out = client.get(f"/forum/{forum.slug}/bjud-in/anmalda.xlsx")
    answer = send(client, other, out.content, "anmalda.xlsx")

    assert "no-store" in out["Cache-Control"]
    sheet = openpyxl.load_workbook(io.BytesIO(out.content)).active
    assert sheet is not None
    assert sheet.cell(2, 1).value == "'=SUM(A1)"
    (line,) = answer.context["lines"]
    assert (line.form.faults, line.form.cleaned_data["name"]) == ([], "=SUM(A1)")


@pytest.mark.django_db
def test_lists_are_for_organisers(client: Client) -> None:
    forum = make.make_forum()

    for name in ("lista/", "anmalda.csv", "lista/mall.csv"):
        assert client.get(f"/forum/{forum.slug}/bjud-in/{name}").status_code == 302


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_table_survives_its_file(write: Any) -> None:
    table = Table(["Å", "b"], [["-1", 3], ["två\nrader", None], ["", ""], ['"; ', "x"]])

    found = read_table(write(table))

    assert (found.heading, found.rows) == (["Å", "b"], [["-1", "3"], ["två\nrader", ""], ['";', "x"]])


def test_an_archive_that_unpacks_to_far_more_is_not_opened() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)

    with pytest.raises(UnreadableTable) as caught:
        read_table(out.getvalue())

    assert caught.value.reason == "size"
