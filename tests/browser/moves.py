"""How a visitor gets from page to page: each move ends when the next page has taken the place of the one before.

Without this a press may return while its answer is still on its way, and whatever comes next (opening an address,
reading the database, a look) races with it; so no test clicks, reloads or waits by itself.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page


def follow(target: Locator) -> None:
    """Press the button, or follow the link, and wait for the page that it leads to."""
    with target.page.expect_navigation():
        target.click()


def press(page: Page, name: str | re.Pattern[str], *, exact: bool = False) -> None:
    """Press the button, or follow the link, that says so, in the page's main part, and wait for the next page."""
    follow(in_main(page, name, exact=exact))


def press_here(page: Page, name: str | re.Pattern[str], *, exact: bool = False) -> None:
    """Press what leads to no other page: the page's own script answers, or a file comes."""
    in_main(page, name, exact=exact).click()


def send_form(page: Page, field: str) -> None:
    """Send the form that has the field, whatever the language of its button."""
    follow(page.locator(f"main form:has([name='{field}']) [type=submit]"))


def in_main(page: Page, name: str | re.Pattern[str], *, exact: bool = False) -> Locator:
    """Return the button or the link that says so, in the page's main part."""
    main = page.get_by_role("main")
    return main.get_by_role("button", name=name, exact=exact).or_(main.get_by_role("link", name=name, exact=exact))


def again(page: Page) -> Any:
    """Open the same address again, and return its answer. An address with a #place would only scroll there."""
    page.wait_for_load_state("load")
    return page.goto(page.url.partition("#")[0])


def heading(page: Page) -> Locator:
    """The page's own heading."""
    return page.get_by_role("heading", level=1)


def lose_network(page: Page) -> None:
    """Let nothing of the page reach the network any more, for as long as it is open.

    Not `set_offline`: that ends a moment before a closed tab does, which can then still send what it had not.
    """
    page.wait_for_load_state("networkidle")  # all of its script is here
    page.route("**", lambda route: route.abort("internetdisconnected"))
