"""One forum from its programme to its published documentation: organiser, on site by phone, digital, host."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from samverkan.network.services import set_up_region
from tests.browser import forum_steps as steps
from tests.browser.forum_steps import ANNA, BO, CIA, DIDRIK, Journey
from tests.browser.steps import sign_in_by_code
from tests.factories.network import make_organiser
from tests.factories.stories import make_blog

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
    sign_in_by_code(journey.organiser, journey.origin, organiser.email)
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
