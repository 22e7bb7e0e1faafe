"""What people do in more than one journey: read their mail, sign in, wait for the worker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core import mail
from django.core.management import call_command
from django.template import engines
from django.utils import timezone
from playwright.sync_api import Page, expect

from samverkan.letters.services import send_due_letters
from tests.browser.moves import follow, heading, press


def let_the_worker_work() -> None:
    """Run what waits in the queue, as the worker of a real site does all the time."""
    call_command("worker", once=True)
    send_due_letters(now=timezone.now())


def newest_letter(to: str, *, about: str = "") -> Any:
    """Return the newest letter to the address, with these words in its subject."""
    let_the_worker_work()
    found = [letter for letter in mail.outbox if letter.to == [to] and about in letter.subject]
    assert found, f"no letter to {to} about {about!r} among {[(one.to, one.subject) for one in mail.outbox]}"
    return found[-1]


def link_in(letter: Any, part: str) -> str:
    """Return the address in the letter that has the part in it."""
    found = re.search(rf"http\S*{part}\S*", letter.body)
    assert found, letter.body
    return found.group()


def look_away(page: Page, name: str) -> None:
    """Look at no page."""


def sign_in_by_code(page: Page, origin: str, email: str, *, look: Callable[[Page, str], None] = look_away) -> None:
    """Go the way of everybody who works with the site: address, letter, code."""
    page.goto(f"{origin}/konto/logga-in/")
    look(page, "sign-in")
    page.get_by_label("E-post").fill(email)
    press(page, "Skicka en kod till mig")
    look(page, "sign-in-code")
    page.get_by_label("Kod", exact=True).fill(code_in(newest_letter(email, about="kod")))
    press(page, "Logga in")
    expect(heading(page)).to_have_text("Min sida")
    look(page, "my-page")


def code_in(letter: Any) -> str:
    """Return the sign-in code of the letter."""
    found = re.search(r"\d{4}-\d{4}", letter.body)
    assert found, letter.body
    return found.group()


@contextmanager
def in_the_admin() -> Iterator[None]:
    """Be in the editors' admin: Wagtail's own templates have undefined variables, and may there."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    mark, engine.string_if_invalid = engine.string_if_invalid, ""
    yield
    engine.string_if_invalid = mark


def publish_in_admin(page: Page) -> None:
    """Press Publish in the editors' admin, under the other actions of the page."""
    choose_action(page, "Publicera")
    page.get_by_role("main").get_by_role("status").first.get_by_text("publicera").wait_for()


def choose_action(page: Page, name: str) -> None:
    """Press one of the actions beside Save, and wait for what it leads to."""
    page.get_by_role("button", name=re.compile("Fler åtgärder")).click()
    follow(page.get_by_role("button", name=name))
