"""Search in the browser: with answers while typing and the keyboard alone, and without JavaScript on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from samverkan.network.services import set_up_region
from tests.browser.moves import follow, heading, press
from tests.factories.search import index
from tests.factories.stories import make_story, make_theme

pytestmark = pytest.mark.django_db(transaction=True)


def make_blog_of_two() -> None:
    cache.clear()
    set_up_region()
    make_story(title="Hur vi vände bostadskrisen", slug="krisen", themes=[make_theme("Boende")])
    make_story(title="Ledamöterna lyssnade", slug="ledamoter", ingress="Bostäder var det de talade om.")
    index()


def test_reader_finds_a_story_by_the_keyboard_while_typing(eye: Any, live_server: Any) -> None:
    make_blog_of_two()
    page = eye.visitor(width=1280)
    page.goto(live_server.url)

    box = page.get_by_role("search", name="Sök på webbplatsen").get_by_role("searchbox", name="Sökord")
    box.click()
    box = page.get_by_role("combobox", name="Sökord")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("bosta")
    options = page.get_by_role("listbox", name="Förslag").get_by_role("option")
    expect(options).to_have_count(3)
    expect(page.get_by_role("status").filter(has_text="Visa alla 2 träffar")).to_have_count(1)
    box.press("ArrowDown")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.nth(0).get_attribute("id")
    box.press("Escape")
    expect(options).to_have_count(0)
    assert box.input_value() == "bosta"
    box.press_sequentially("d")
    expect(options).to_have_count(3)
    eye.look(page, "search-typing")  # the page is narrow for a while, which takes the focus and closes the list
    box.fill("krisen")
    expect(options).to_have_count(2)
    box.press("ArrowDown")
    with page.expect_navigation():
        box.press("Enter")
    expect(heading(page)).to_have_text("Hur vi vände bostadskrisen")


def test_search_works_without_javascript_on_a_phone(eye: Any, live_server: Any) -> None:
    make_blog_of_two()
    page = eye.visitor(width=390, javascript=False)
    page.goto(f"{live_server.url}/sok/")
    eye.look_in_both_languages(page, "search-empty")

    page.get_by_role("searchbox", name="Sökord").fill("bostadd")
    press(page, "Sök")
    expect(page.get_by_role("heading", name="Inget hittades för ”bostadd”")).to_be_visible()
    eye.look_in_both_languages(page, "search-nothing")
    page.get_by_role("searchbox", name="Sökord").fill("bostad")
    press(page, "Sök")
    expect(page.get_by_role("heading", name="2 träffar på ”bostad”")).to_be_visible()
    eye.look_in_both_languages(page, "search-results")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    follow(page.get_by_role("link", name="Ledamöterna lyssnade"))
    expect(heading(page)).to_have_text("Ledamöterna lyssnade")


def test_results_on_a_wide_page_are_narrowed_and_widened_again(eye: Any, live_server: Any) -> None:
    make_blog_of_two()
    page = eye.visitor(width=1280)
    page.goto(f"{live_server.url}/sok/?q=bostad&tema=finns-inte")
    expect(page.get_by_role("heading", name="Inget hittades för ”bostad”")).to_be_visible()

    follow(page.get_by_role("link", name="Sök bland allt, inte bara det du begränsade till"))
    expect(page.get_by_role("heading", name="2 träffar på ”bostad”")).to_be_visible()
    eye.look_in_both_languages(page, "search-results-wide")
