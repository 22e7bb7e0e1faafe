"""What people do in more than one journey: read their mail, sign in, wait for the worker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core import mail
from django.core.management import call_command
from django.template import engines
from django.utils import timezone
from playwright.sync_api import Page

from samverkan.letters.services import send_due_letters


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


def sign_in_by_code(page: Page, origin: str, email: str) -> None:
    """Go the way of everybody who works with the site: address, letter, code."""
    page.goto(f"{origin}/konto/logga-in/")
    page.get_by_label("E-post").fill(email)
    page.get_by_role("button", name="Skicka en kod till mig").click()
    page.get_by_label("Kod", exact=True).fill(code_in(newest_letter(email, about="kod")))
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("heading", level=1, name="Min sida").wait_for()


def code_in(letter: Any) -> str:
    """Return the sign-in code of the letter."""
    found = re.search(r"\d{4}-\d{4}", letter.body)
    assert found, letter.body
    return found.group()


def press(page: Page, name: str | re.Pattern[str], *, exact: bool = False) -> None:
    """Press the button, or follow the link, that says so, in the page's main part."""
    main = page.get_by_role("main")
    main.get_by_role("button", name=name, exact=exact).or_(main.get_by_role("link", name=name, exact=exact)).click()


def heading(page: Page) -> Any:
    """The page's own heading."""
    return page.get_by_role("heading", level=1)


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
    """Press one of the actions beside Save, once the scripts that they need are there."""
    page.wait_for_load_state("load")
    page.get_by_role("button", name=re.compile("Fler åtgärder")).click()
    page.get_by_role("button", name=name).click()
