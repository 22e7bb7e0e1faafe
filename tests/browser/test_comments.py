"""Comments afterwards, in the browser: a reader answers, changes and takes back; an editor quotes a rule."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from samverkan.network.services import set_up_region
from samverkan.stories.models import Comment
from tests.browser.moves import follow, heading, press
from tests.browser.steps import link_in, newest_letter, sign_in_by_code
from tests.factories.network import make_editor
from tests.factories.stories import make_comment, make_story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("javascript", "width"), [(True, 390), (False, 1280)], ids=["with-script", "without-script"])
def test_comment_is_answered_changed_and_turned_down_with_a_rule(
    eye: Any, live_server: Any, settings: Any, javascript: bool, width: int
) -> None:
    settings.BASE_URL = live_server.url
    cache.clear()
    set_up_region()
    editor = make_editor()
    story = make_story(title="Vi frågade först")
    make_comment(story, name="Rut Läsare", email="rut@example.org", text="Hur lång tid tog det?")
    reader, desk = eye.visitor(width=width, javascript=javascript), eye.visitor(width=width)

    reader.goto(live_server.url + story.get_absolute_url())
    follow(reader.get_by_role("link", name="Svara Rut Läsare"))
    expect(reader.get_by_role("heading", name="Svara Rut Läsare")).to_be_visible()
    eye.look_in_both_languages(reader, f"comment-answer-{width}")
    reader.get_by_label("Namn").fill("Nils Granne")
    reader.get_by_label("E-post").fill("nils@example.org")
    reader.get_by_label("Kommentar", exact=True).fill("Två år, och då hade vi hjälp av grannen Olle.")
    reader.wait_for_timeout(3_100)  # Nobody writes a comment in less.
    press(reader, "Skicka kommentaren")
    reader.goto(link_in(newest_letter("nils@example.org"), "/bekrafta/"))
    press(reader, "Bekräfta kommentaren")

    sign_in_by_code(desk, live_server.url, editor.email)
    desk.goto(f"{live_server.url}/berattelser/kommentarer/")
    waiting = desk.get_by_role("region", name="Väntar på dig")
    expect(waiting).to_contain_text("Ett svar till Rut Läsare")
    eye.look_in_both_languages(desk, f"comments-rules-{width}")
    waiting.get_by_text("Visa den inte, och ange en regel").click()
    press(desk, "Röjer någon annan")

    reader.goto(link_in(newest_letter("nils@example.org", about="visas inte"), "/kommentar/"))
    expect(heading(reader)).to_have_text("Din kommentar")
    expect(reader.get_by_role("main")).to_contain_text("kännas igen")
    eye.look_in_both_languages(reader, f"comment-turned-down-{width}")
    reader.get_by_label("Kommentar", exact=True).fill("Två år, och då hade vi hjälp.")
    press(reader, "Spara ändringen")
    expect(reader.get_by_role("main")).to_contain_text("Din ändring är sparad.")

    desk.goto(f"{live_server.url}/berattelser/kommentarer/")
    press(desk, "Publicera kommentaren")
    reader.goto(live_server.url + story.get_absolute_url())
    expect(reader.get_by_role("region", name="Kommentarer")).to_contain_text("Två år, och då hade vi hjälp.")
    eye.look_in_both_languages(reader, f"story-with-answer-{width}")
    mine = Comment.objects.get(name="Nils Granne")
    reader.goto(f"{live_server.url}/berattelser/kommentar/{mine.key}/")
    press(reader, "Ta tillbaka och radera kommentaren")
    expect(reader.get_by_role("main")).not_to_contain_text("Två år, och då hade vi hjälp.")
