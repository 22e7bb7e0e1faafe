"""The steps of the forum's loop, each as the person who takes it: by what the page says, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from samverkan.forums.enums import CheckInWay
from samverkan.forums.models import Attendance, Forum, Registration, Session, Slot
from samverkan.network.models import Municipality
from tests.browser import programme as p
from tests.browser.moves import again, follow, heading, press, press_here, send_form
from tests.browser.steps import in_the_admin, link_in, newest_letter, publish_in_admin
from tests.factories import forums as make


@dataclass
class Journey:
    """What the steps share. ``javascript`` is the participants'; the organiser always has it."""

    eye: Any
    origin: str
    folder: Path
    javascript: bool
    people: dict[str, Page] = field(default_factory=dict)
    organiser: Any = None

    @property
    def forum(self) -> Forum:
        """The forum as it stands."""
        return Forum.objects.get(slug="arbete-pa-riktigt")

    def visitor(self, *, width: int = 1280) -> Page:
        """A participant's browser."""
        page: Page = self.eye.visitor(width=width, javascript=self.javascript)
        return page

    def look(self, page: Page, name: str) -> None:
        """Look at a page as it stands and in English. The organiser has the same pages in both runs: once is enough."""
        if self.javascript or page is not self.organiser:
            self.eye.look_in_both_languages(page, self._name(name))

    def look_at_answer(self, page: Page, name: str, send: Callable[[], None]) -> None:
        """Look at the refusal of what is sent, in English and as the visitor gets it."""
        if self.javascript or page is not self.organiser:
            self.eye.look_at_answer(page, self._name(name), send)
        else:
            send()

    def _name(self, name: str) -> str:
        return name if self.javascript else f"{name}-no-script"


def stage(journey: Journey, name: str) -> None:
    """Go to a stage by the side rail."""
    follow(journey.organiser.get_by_role("navigation", name="Forumets steg").get_by_role("link", name=name))


# The organiser, before.


def import_programme(journey: Journey) -> None:
    page = journey.organiser
    file = p.write_programme(journey.folder / "programme.json", day=timezone.localdate() + timedelta(days=30))
    broken = journey.folder / "broken.json"
    broken.write_text(file.read_text(encoding="utf-8").replace('"12:30"', '"halv ett"', 1), encoding="utf-8")

    follow(page.get_by_role("banner").get_by_role("link", name="Forum"))
    journey.look(page, "forums-empty")
    press(page, "Planera forum")
    journey.look(page, "plan-list-empty")
    press(page, "Nytt forum från ett program")
    journey.look(page, "new-forum")

    def send_broken_file() -> None:
        page.locator("input[type=file]").set_input_files(broken)
        send_form(page, "file")

    journey.look_at_answer(page, "broken-file", send_broken_file)
    expect(page.get_by_role("alert")).to_contain_text("Bostad i tid")
    expect(page.get_by_role("alert")).to_contain_text("start")
    page.get_by_label("Programfil").set_input_files(file)
    press(page, "Läs in programmet")
    expect(heading(page)).to_have_text("Planera")
    expect(page.get_by_role("main")).to_contain_text("Programmet är inläst.")
    journey.look(page, "plan-draft")


def set_facts(journey: Journey) -> None:
    page = journey.organiser
    press(page, "Ändra uppgifterna")
    journey.look(page, "facts")
    page.get_by_label("Ingress").fill("En dag om hur fler kommer i arbete, och blir kvar.")
    page.get_by_label("Vad deltagarna får med sig").fill("Tre sätt att prova\nEn kollega att ringa")
    page.get_by_label("Hitta dit").fill("Fem minuter från stationen.")
    page.get_by_label("Länk för digitala deltagare").fill("https://video.example.org/arbete")
    page.get_by_label("Kontaktadress").fill("forum@example.org")
    page.get_by_label("Platser: på plats").fill("11")
    page.get_by_label("Platser: digitalt").fill("20")
    press(page, "Spara uppgifterna")
    expect(page.get_by_role("main")).to_contain_text("Uppgifterna är sparade.")


def give_host_an_address(journey: Journey) -> None:
    page = journey.organiser
    press(page, re.compile(f"Ändra {p.HOMES}"))
    journey.look(page, "session")
    page.get_by_label("Värdar").fill("Harriet Holm; Strateg; harriet@example.org")
    press(page, "Spara programpunkten")
    expect(page.get_by_role("main")).to_contain_text("Programpunkten är sparad.")


def open_registration(journey: Journey) -> None:
    page = journey.organiser
    press(page, "Öppna anmälan")
    expect(heading(page)).to_have_text("Bjud in")
    expect(page.get_by_label("Publik sida med anmälan")).to_have_value(re.compile(r"/forum/arbete-pa-riktigt/$"))
    journey.look(page, "invite")


# The participants, before.


@dataclass(frozen=True)
class Person:
    """Somebody who registers, and what they wish for, the first wish first."""

    name: str
    home: str
    mode: str
    wishes: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@example.org"


ANNA = Person("Anna Alm", "Kävlinge", "På plats", (p.LANGUAGE, p.PRACTICE))
DIDRIK = Person("Didrik Dahl", "Osby", "Digitalt", (p.DISTANCE, p.MEETING))
BO = Person("Bo Berg", "Lund", "På plats", (p.LANGUAGE,))
CIA = Person("Cia Ceder", "Lund", "På plats", (p.PRACTICE,))
VERA = Person("Vera Vik", "Ängelholm", "På plats", (p.LANGUAGE, p.PRACTICE))
RANKS = ("1:a hand", "2:a hand", "3:e hand")


def fill_registration(page: Page, person: Person) -> None:
    page.get_by_label("Namn", exact=True).fill(person.name)
    page.get_by_label("E-postadress").fill(person.email)
    page.get_by_label("Kommun", exact=True).select_option(label=person.home)
    page.get_by_label("Vad arbetar du som?").select_option(label="Strateg")
    page.get_by_role("radio", name=re.compile(f"^{person.mode}")).check()
    for rank, title in zip(RANKS, person.wishes, strict=False):
        page.get_by_label(title).select_option(label=rank)


def register(journey: Journey, person: Person, *, width: int = 1280, is_shown: bool = False) -> Page:
    """Register by the public pages, and open My day by the letter."""
    page = journey.visitor(width=width)
    page.goto(f"{journey.origin}/forum/")
    if is_shown:
        journey.look(page, f"forums-{width}")
    press(page, re.compile("Arbete på riktigt"))
    if is_shown:
        journey.look(page, f"forum-{width}")
    follow(page.get_by_role("main").get_by_role("link", name="Anmäl mig").first)
    if is_shown:
        journey.look(page, f"register-{width}")
    fill_registration(page, person)
    if is_shown:
        journey.look_at_answer(page, f"register-refused-{width}", lambda: send_form(page, "consent"))
        expect(page.get_by_role("alert")).to_contain_text("samtycke")
        expect(page.get_by_label("Namn", exact=True)).to_have_value(person.name)
    page.get_by_label(re.compile("Jag samtycker")).check()
    press(page, "Anmäl mig")
    open_letter(journey, person, page)
    return page


def open_letter(journey: Journey, person: Person, page: Page) -> None:
    page.get_by_role("heading", name="Det här händer nu").wait_for()
    page.goto(link_in(newest_letter(person.email), "/min-dag/"))
    expect(heading(page)).to_have_text("Min dag")
    journey.people[person.name] = page


def crowd(journey: Journey) -> None:
    """Let fourteen more register, so that seats are scarce and some counts are large enough to tell."""
    forum = journey.forum
    lund, eslov = (Municipality.objects.get(name=name) for name in ("Lund", "Eslöv"))
    first = Slot.objects.get(forum=forum, group_key="pass-1")
    language = Session.objects.get(slot=first, title=p.LANGUAGE)
    for number in range(14):
        mode, home = ("onsite", lund) if number < 8 else ("digital", eslov)
        person = make.make_registration(forum, mode=mode, municipality=home, kept_until=date(2199, 1, 1))
        if mode == "onsite":
            make.make_wishes(person, first, language)


def change_wishes(journey: Journey) -> None:
    page = journey.people[ANNA.name]
    journey.look(page, "my-day-390")
    press(page, "Ändra mina önskemål")
    journey.look(page, "wishes")
    page.get_by_label(p.PRACTICE).select_option(label="1:a hand")
    journey.look_at_answer(page, "wishes-twice", lambda: send_form(page, "csrfmiddlewaretoken"))
    expect(page.get_by_role("alert").first).to_contain_text("redan satt")
    page.get_by_label(p.LANGUAGE).select_option(label="2:a hand")
    page.get_by_label(p.ASSOCIATIONS).select_option(label="1:a hand")
    press(page, "Spara mina önskemål")
    expect(page.get_by_role("main")).to_contain_text("Dina önskemål är sparade.")


def wait_in_line(journey: Journey) -> None:
    page = journey.visitor(width=390)
    page.goto(f"{journey.origin}/forum/arbete-pa-riktigt/anmalan/")
    expect(page.get_by_role("radio", name=re.compile("väntelistan"))).to_have_count(1)
    fill_registration(page, VERA)
    page.get_by_label(re.compile("Jag samtycker")).check()
    press(page, "Anmäl mig")
    expect(heading(page)).to_have_text("Du står på väntelistan")
    journey.look(page, "receipt-waiting")
    open_letter(journey, VERA, page)
    expect(page.get_by_role("main")).to_contain_text("Du har nummer 1 på väntelistan")
    journey.look(page, "my-day-waiting")


def cancel(journey: Journey) -> None:
    page = journey.people[BO.name]
    press(page, "Avboka min anmälan")
    journey.look(page, "cancel")
    press(page, "Avboka min anmälan")
    expect(heading(page)).to_have_text("Din anmälan är avbokad")
    journey.look(page, "cancelled")


def take_offer(journey: Journey) -> None:
    page = journey.people[VERA.name]
    letter = newest_letter(VERA.email)
    assert "Det finns en plats till dig" in letter.subject
    page.goto(link_in(letter, "/min-dag/"))
    journey.look(page, "my-day-offer")
    press(page, "Ja, jag tar platsen")
    expect(page.get_by_role("main")).to_contain_text("Platsen är din.")
    assert newest_letter(VERA.email).subject.startswith("Du har en plats")


def change_mode(journey: Journey) -> None:
    page = journey.people[CIA.name]
    press(page, "Delta digitalt i stället")
    journey.look(page, "mode")
    press(page, "Delta digitalt i stället")
    expect(page.get_by_role("main")).to_contain_text("Nu deltar du så här: digitalt.")
    expect(page.get_by_role("heading", name="Delta digitalt")).to_be_visible()


# Seats.


def propose_and_move(journey: Journey) -> None:
    page = journey.organiser
    stage(journey, "Platser")
    journey.look(page, "seats-before")
    press(page, "Föreslå platser")
    expect(page.get_by_role("main")).to_contain_text("Förslag 1 är klart")
    journey.look(page, "seats-proposed")
    press(page, "Flytta en person för hand")
    page.get_by_label("Vem vill du flytta?").select_option(label=f"{ANNA.name}, {ANNA.home} (På plats)")
    option = page.get_by_label("Till vilken session?").locator("option", has_text=p.MAPPING).inner_text()
    page.get_by_label("Till vilken session?").select_option(label=option)
    press(page, "Visa vad som ändras")
    journey.look(page, "move")
    press(page, f"Flytta {ANNA.name}")
    expect(page.get_by_role("main")).to_contain_text(f"{ANNA.name} är flyttad")


def publish(journey: Journey) -> None:
    page = journey.organiser
    press(page, "Publicera platserna")
    journey.look(page, "publish")
    press(page, "Publicera platserna")
    expect(page.get_by_role("main")).to_contain_text("Platserna är publicerade.")
    journey.look(page, "seats-published")


def see_seats(journey: Journey) -> None:
    for person, title in ((ANNA, p.MAPPING), (DIDRIK, p.DISTANCE)):
        letter = newest_letter(person.email)
        assert letter.subject.startswith("Dina sessioner")
        assert title in letter.body
        page = journey.people[person.name]
        page.goto(link_in(letter, "/min-dag/"))
        programme = page.get_by_role("region", name="Mitt program")
        expect(programme.get_by_role("listitem").filter(has_text=title).first).to_contain_text("Din plats")
        journey.look(page, f"my-day-seats-{person.mode}")
        with page.expect_download() as download:
            press_here(page, "Kalenderfil")
        calendar = Path(download.value.path()).read_text(encoding="utf-8")
        assert calendar.startswith("BEGIN:VCALENDAR")
        assert title in calendar.replace("\r\n ", "")


# The day.


def let_it_be(journey: Journey, *, starts_in: timedelta) -> None:
    """Move the forum in time, so that it starts that long from now."""
    forum = journey.forum
    shift = timezone.now() + starts_in - forum.starts_at
    times = {"starts_at": F("starts_at") + shift, "ends_at": F("ends_at") + shift}
    Forum.objects.filter(pk=forum.pk).update(**times)
    Slot.objects.filter(forum=forum).update(**times)
    Session.objects.filter(slot__forum=forum).update(**times)


def check_in_at_the_desk(journey: Journey) -> None:
    anna, page = journey.people[ANNA.name], journey.organiser
    again(anna)
    expect(anna.get_by_role("img", name="QR-kod för incheckning")).to_be_visible()
    journey.look(anna, "my-day-today-390")
    code = Registration.objects.get(email=ANNA.email).code
    expect(anna.get_by_role("main")).to_contain_text(code)

    stage(journey, "Dagen")
    journey.look(page, "desk")
    page.get_by_label("Skanna eller skriv koden").fill(code.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text=f"Välkommen {ANNA.name}")).to_be_visible()
    press_here(page, f"Checka in {VERA.name}")
    expect(page.get_by_role("button", name=f"Ångra {VERA.name}")).to_be_visible()
    journey.look(page, "desk-used")
    assert set(Attendance.objects.values_list("registration__name", "way")) == {
        (ANNA.name, CheckInWay.CODE), (VERA.name, CheckInWay.NAME)}  # fmt: skip


def check_in_by_my_day(journey: Journey) -> None:
    page = journey.people[DIDRIK.name]
    again(page)
    expect(page.get_by_role("main")).to_contain_text("Du är incheckad")
    expect(page.get_by_role("link", name="Öppna det digitala rummet")).to_be_visible()
    journey.look(page, "my-day-digital-today")
    assert Attendance.objects.get(registration__email=DIDRIK.email).way == CheckInWay.MY_DAY


def crowd_comes(journey: Journey) -> None:
    now = timezone.now()
    crowd = Registration.objects.filter(forum=journey.forum, name__startswith="Deltagare")
    Attendance.objects.bulk_create(
        Attendance(registration=one, mode=one.mode, way=CheckInWay.NAME, checked_in_at=now) for one in crowd
    )


def pick_groups(journey: Journey) -> None:
    anna, vera, didrik = (journey.people[one.name] for one in (ANNA, VERA, DIDRIK))
    again(anna)
    expect(anna.get_by_role("main")).to_contain_text("Hur bor man kvar?")
    press(anna, f"Välj den här {p.PARENTS}")
    press(anna, f"Byt till den här {p.HOMES}")
    expect(anna.get_by_role("main")).to_contain_text("4 platser kvar")
    journey.look(anna, "my-day-picked-390")
    again(vera)
    press(vera, f"Delta via en lånad dator {p.EMPLOYERS}")
    expect(vera.get_by_role("main")).to_contain_text("via en utlånad dator")
    again(didrik)
    expect(didrik.get_by_role("button", name=re.compile(p.HOMES))).to_have_count(0)
    press(didrik, f"Välj den här {p.EMPLOYERS}")
    journey.look(didrik, "my-day-digital-picked")


def take_own_notes(journey: Journey) -> None:
    page = journey.people[ANNA.name]
    page.get_by_role("textbox", name="Mina anteckningar").fill("Ring Ester om tisdag.")
    press(page, "Spara mina anteckningar")
    expect(page.get_by_role("textbox", name="Mina anteckningar")).to_have_value("Ring Ester om tisdag.")


# The host.


def send_host_links(journey: Journey) -> None:
    page = journey.organiser
    stage(journey, "Skörd")
    journey.look(page, "harvest-empty")
    press(page, "Skicka länkarna med e-post")
    expect(page.get_by_role("main")).to_contain_text("1 värd får länken")


def host_writes(journey: Journey) -> None:
    page = journey.visitor(width=390)
    page.goto(link_in(newest_letter("harriet@example.org"), "/vard/"))
    expect(heading(page)).to_have_text("Välkommen, Harriet Holm")
    page.get_by_label("Pitch").first.fill("Vi har prövat att börja med bostaden.")
    page.get_by_label("Fråga").first.fill("Hur bor man kvar?")
    press(page, "Spara pitch och fråga")
    expect(page.get_by_role("main")).to_contain_text("Deltagarna ser dem direkt.")
    journey.look(page, "host-390")
    journey.people["Harriet Holm"] = page


def host_notes(journey: Journey) -> None:
    page = journey.people["Harriet Holm"]
    again(page)
    page.get_by_label("Vad är det?").first.select_option(label="Citat")
    page.get_by_label("Ny punkt").fill("Nyckeln kom före jobbet.")
    if journey.javascript:
        write_without_network(page)
    else:
        press(page, "Lägg till punkten")
        page.get_by_label("Ny punkt").fill("Skrivet utan nät")
        press(page, "Lägg till punkten")
    again(page)
    expect(page.get_by_label("Punkten", exact=True)).to_have_count(2)
    journey.look(page, "host-notes-390")
    page.get_by_text(re.compile(r"^\s*1 deltagare\s*$")).click()
    expect(page.get_by_role("main")).to_contain_text(ANNA.name)


def write_without_network(page: Page) -> None:
    press_here(page, "Lägg till punkten")
    page.context.set_offline(True)
    page.get_by_label("Ny punkt").fill("Skrivet utan nät")
    press_here(page, "Lägg till punkten")
    expect(page.get_by_role("main")).to_contain_text("Inget nät.")
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    expect(page.get_by_role("main").get_by_role("status").filter(has_text="Sparat")).to_have_count(2)


# After the day.


def read_harvest(journey: Journey) -> None:
    page = journey.organiser
    stage(journey, "Skörd")
    region = page.get_by_role("region", name=p.HOMES)
    expect(region).to_contain_text("Nyckeln kom före jobbet.")
    expect(region.get_by_text("Skrivet utan nät")).to_have_count(1)
    journey.look(page, "harvest")


def fetch_attendance(journey: Journey) -> None:
    page = journey.organiser
    stage(journey, "Dagen")
    with page.expect_download() as download:
        press_here(page, "Hämta närvarolistan (CSV)")
    rows = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "Namn;Kommun eller organisation;Deltar;Tid"
    assert len(rows) == 1 + 3 + 14
    assert any(row.startswith(f"{DIDRIK.name};{DIDRIK.home};Digitalt;") for row in rows)


def compile_documentation(journey: Journey) -> None:
    page = journey.organiser
    slides = journey.folder / "bilder.pdf"
    slides.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    stage(journey, "Dokumentation")
    page.get_by_label("Rubrik").or_(page.get_by_label("Vad filen heter")).first.fill("Bilder från Välkomna")
    page.get_by_label("Fil", exact=True).set_input_files(slides)
    press(page, "Lägg till filen")
    expect(page.get_by_role("main")).to_contain_text("”Bilder från Välkomna” är tillagd.")
    press(page, "Sammanställ dokumentationen")
    expect(page.get_by_role("main")).to_contain_text("Dokumentationen är sammanställd.")
    expect(page.get_by_role("main")).to_contain_text("dolt, för få")
    journey.look(page, "documentation")
    press(page, "Avsluta forumet")
    expect(page.get_by_role("main")).to_contain_text("Forumet är avslutat.")


def draft_and_publish(journey: Journey) -> None:
    page = journey.organiser
    with in_the_admin():
        press(page, "Skriv utkastet")
        page.get_by_placeholder("Sidrubrik*").fill("Så blev det arbete på riktigt")
        publish_in_admin(page)


def read_documentation(journey: Journey) -> None:
    letter = newest_letter(ANNA.email)
    assert "Dokumentationen" in letter.subject
    page = journey.people[ANNA.name]
    page.goto(link_in(letter, "/berattelser/"))
    expect(heading(page)).to_have_text("Så blev det arbete på riktigt")
    expect(page.get_by_role("main")).to_contain_text("Nyckeln kom före jobbet.")
    counts = page.get_by_role("table", name="Deltagare per kommun")
    expect(counts).to_contain_text("Lund")
    expect(counts).not_to_contain_text(ANNA.home)
    expect(page.get_by_role("main").get_by_text("Deras antal visas inte")).to_contain_text(ANNA.home)
    journey.look(page, "documentation-story-390")
    page.goto(f"{journey.origin}/forum/arbete-pa-riktigt/")
    journey.look(page, "forum-finished-390")
    press(page, "Läs dokumentationen")
    expect(heading(page)).to_have_text("Så blev det arbete på riktigt")
