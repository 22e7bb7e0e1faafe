from __future__ import annotations

import io
import time
import zipfile
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone
from datetime import timedelta

from samverkan.forums.models import Release
from samverkan.forums.services import releases
from samverkan.forums.queries.releases import get_standing
from samverkan.web.tables import UnreadableTable, read_table, Table, write_xlsx, write_csv
from tests.factories import forums as make
from tests.forums.test_seat_reasons import sign_in
from tests.forums.test_lists import send, HEADING

pytestmark = pytest.mark.django_db


def test_feed_ctrl(client: Client):
    forum = make.make_forum()
    slot = make.make_slot(forum)
    s = make.make_session(slot, abstract="a\x0bb")
    releases.release_programme(actor=make.make_organiser(), forum=forum, seen=get_standing(forum).digest, note="x\x0by", now=make.NOW)
    s.abstract = "c\x0bd"; s.save()
    releases.release_programme(actor=make.make_organiser(), forum=forum, seen=get_standing(forum).digest, note="x\x0by", now=make.NOW)
    r = client.get(f"/forum/{forum.slug}/andringar.atom")
    assert r.status_code == 200
    ET.fromstring(r.content)


def test_xcal_ctrl(client: Client):
    forum = make.make_forum()
    make.make_session(make.make_slot(forum), abstract="a\x0bb")
    ET.fromstring(client.get(f"/forum/{forum.slug}/program.xcal").content)


def test_ics_ctrl(client: Client):
    forum = make.make_forum()
    make.make_session(make.make_slot(forum), abstract="a\x0bb")
    assert b"\x0b" not in client.get(f"/forum/{forum.slug}/program.ics").content


def test_xlsx_ctrl(client: Client):
    sign_in(client)
    forum = make.make_forum()
    make.make_registration(forum, name="Elak\x01")
    assert client.get(f"/forum/{forum.slug}/bjud-in/anmalda.xlsx").status_code == 200

def test_prog_xlsx_ctrl(client: Client):
    forum = make.make_forum()
    make.make_session(make.make_slot(forum), title="a\x01b")
    assert client.get(f"/forum/{forum.slug}/program.xlsx").status_code == 200


def bomb(sheet: str) -> bytes:
    data = write_xlsx(Table(["a"], [["b"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as src, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as dst:
        for n in src.namelist():
            dst.writestr(n, sheet if n == "xl/worksheets/sheet1.xml" else src.read(n))
    return out.getvalue()

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

@pytest.mark.parametrize("sheet", [
    f'<worksheet {NS}><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="20000"><c r="A20000"><v>1</v></c></row></sheetData></worksheet>',
    f'<worksheet {NS}><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row><row r="20000"><c r="XFD20000"><v>1</v></c></row></sheetData></worksheet>',
])
def test_bomb(sheet):
    t = time.time()
    try:
        table = read_table(bomb(sheet))
        print(len(table.rows), len(table.heading))
    except UnreadableTable as e:
        print(e)
    print("took", time.time() - t)
    assert time.time() - t < 3


def test_heading_commas(client: Client):
    sign_in(client)
    make.make_municipality("Lund")
    day = timezone.now() + timedelta(days=9)
    forum = make.make_forum(onsite=1, digital=None, starts_at=day, ends_at=day + timedelta(hours=6))
    text = f"{HEADING};Mat, dryck, allergier, annat, mer, ja\nÅsa Öst;asa@example.org;Lund;;Strateg;På plats;\n"
    answer = send(client, forum, text)
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ['Anna "Ann" Ek', "Anna\x01Ek", "Anna\x0bEk", "Anna;,:^Ek\nX", "Anna\x7fEk"])
def test_name_in_invitation(name):
    from samverkan.forums.services.calendars import registration_calendar
    forum = make.make_forum()
    person = make.make_registration(forum, name=name)
    text = registration_calendar(person, is_invitation=True, now=make.NOW)
    from icalendar import Calendar
    Calendar.from_ical(text)
    print(repr([l for l in text.split("\r\n") if "CN" in l]))


def test_ics_lead():
    from samverkan.forums.services.calendars import forum_calendar
    forum = make.make_forum(lead="a\x0bb")
    assert "\x0b" not in forum_calendar(forum, now=make.NOW)
