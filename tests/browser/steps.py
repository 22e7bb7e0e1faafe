"""What people do in more than one journey: read their mail, sign in, wait for the worker."""

from __future__ import annotations

import re
from typing import Any

from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page

from samverkan.letters.services import send_due_letters


def let_the_worker_work() -> None:
    """Run what waits in the queue, as the worker of a real site does all the time."""
    call_command("worker", once=True)
    send_due_letters(now=timezone.now())


def newest_letter(to: str) -> Any:
    """Return the newest letter to the address."""
    let_the_worker_work()
    found = [letter for letter in mail.outbox if letter.to == [to]]
    assert found, f"no letter to {to} among {[letter.to for letter in mail.outbox]}"
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
    page.get_by_label("Kod", exact=True).fill(code_in(newest_letter(email)))
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("heading", level=1, name="Min sida").wait_for()


def code_in(letter: Any) -> str:
    """Return the sign-in code of the letter."""
    found = re.search(r"\d{4}-\d{4}", letter.body)
    assert found, letter.body
    return found.group()
