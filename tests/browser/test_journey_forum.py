"""One forum from its programme to its published documentation: organiser, on site by phone, digital, host."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.network.services import set_up_region
from tests.browser import forum_steps as steps
from tests.browser.forum_steps import ANNA, BO, CIA, DIDRIK, Journey
from tests.browser.moves import follow, heading, press
from tests.browser.steps import sign_in_by_code
from tests.factories.network import make_organiser
from tests.factories.stories import make_blog

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "forum"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def journey(eye: Any, live_server: Any, settings: Any, tmp_path: Path) -> Journey:
    settings.BASE_URL = live_server.url
    cache.clear()
    set_up_region()
    make_blog()
    return Journey(eye, live_server.url, tmp_path, javascript=True)


def prepare(journey: Journey) -> None:
    organiser = make_organiser(name="Olga Organ")
    journey.organiser = journey.eye.visitor()
    sign_in_by_code(journey.organiser, journey.origin, organiser.email, look=journey.look)
    steps.import_programme(journey)
    steps.set_facts(journey)
    steps.give_host_an_address(journey)
    steps.open_registration(journey)


def gather(journey: Journey) -> None:
    steps.crowd(journey)
    steps.register(journey, ANNA, width=390, is_shown=True)
    steps.register(journey, DIDRIK, is_shown=True)
    steps.register(journey, BO)
    steps.register(journey, CIA)
    steps.change_wishes(journey)
    steps.wait_in_line(journey)
    steps.cancel(journey)
    steps.take_offer(journey)
    steps.change_mode(journey)


def seat(journey: Journey) -> None:
    steps.propose_and_move(journey)
    steps.publish(journey)
    steps.see_seats(journey)


def hold(journey: Journey) -> None:
    steps.let_it_be(journey, starts_in=timedelta(minutes=-5))
    steps.check_in_at_the_desk(journey)
    steps.check_in_by_my_day(journey)
    steps.crowd_comes(journey)
    steps.send_host_links(journey)
    steps.host_writes(journey)
    steps.pick_groups(journey)
    steps.take_own_notes(journey)
    steps.host_notes(journey)


def document(journey: Journey) -> None:
    steps.let_it_be(journey, starts_in=timedelta(hours=-6))
    steps.read_harvest(journey)
    steps.fetch_attendance(journey)
    steps.compile_documentation(journey)
    steps.draft_and_publish(journey)
    steps.read_documentation(journey)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_forum_goes_from_programme_to_published_documentation(journey: Journey, javascript: bool) -> None:
    journey.javascript = javascript

    prepare(journey)
    gather(journey)
    seat(journey)
    hold(journey)
    document(journey)

    assert journey.eye.unread(javascript=javascript) == []


@pytest.mark.parametrize(
    ("name", "choice"),
    [("strategiskt-forum-2018-09-19", "pass"), ("integration-i-arbetslivet-2022-10-20", "")],
    ids=["strategic-forum", "open-forum"],
)
def test_real_programme_is_read_moved_to_a_coming_day_and_opened(
    journey: Journey, sign_in: Any, name: str, choice: str
) -> None:
    file = REAL / f"{name}.schedule.json"
    if not file.exists():
        pytest.skip(f"The real programmes in {REAL} are not here; they are delivered beside the repository.")
    page, reader = journey.eye.visitor(), journey.eye.visitor(width=390)
    sign_in(page, make_organiser())

    page.goto(f"{journey.origin}/forum/planera/nytt/")
    page.get_by_label("Programfil").set_input_files(file)
    press(page, "Läs in programmet")
    expect(heading(page)).to_have_text("Planera")
    expect(page.get_by_role("main")).to_contain_text("Dagen för forumet har passerat")
    journey.look(page, f"plan-{name[:11]}")
    press(page, "Ändra uppgifterna")
    for label in ("Börjar", "Slutar"):
        moment = page.get_by_label(label).input_value()
        page.get_by_label(label).fill(f"{timezone.localdate().year + 1}{moment[4:]}")
    page.get_by_label("Personuppgifter sparas till och med").fill(f"{timezone.localdate().year + 2}-01-31")
    press(page, "Spara uppgifterna")
    expect(page.get_by_role("main")).to_contain_text("Uppgifterna är sparade.")
    press(page, "Öppna anmälan")

    reader.goto(page.get_by_label("Publik sida med anmälan").input_value())
    journey.look(reader, f"forum-{name[:11]}")
    follow(reader.get_by_role("main").get_by_role("link", name="Anmäl mig").first)
    expect(reader.get_by_role("heading", name="Vad vill du vara med på?")).to_have_count(1 if choice else 0)
    journey.look(reader, f"register-{name[:11]}")
