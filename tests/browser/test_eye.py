"""The eye sees what it is there to see, with and without JavaScript; else its silence would prove nothing."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.moves import again

pytestmark = pytest.mark.django_db(transaction=True)
SPOIL = """() => {
    const main = document.querySelector("main");
    main.append(document.createElement("img"));
    main.append(document.createElement("button"));
    main.lastChild.style.inlineSize = "900px";
}"""


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_eye_sees_faults_and_lets_no_script_of_the_page_run(eye: Any, live_server: Any, javascript: bool) -> None:
    page = eye.visitor(javascript=javascript)
    by_script = page.locator("[data-sv-passkey]")  # hidden until the page's own script shows it
    page.goto(f"{live_server.url}/konto/logga-in/")
    page.evaluate(SPOIL)

    eye.look(page, "spoilt")
    seen = " ".join(eye.faults)
    eye.faults.clear()

    assert "axe image-alt" in seen
    assert "axe button-name" in seen
    assert "px wide at 320 px" in seen
    expect(by_script).to_be_visible(visible=javascript)
    again(page)
    expect(by_script).to_be_visible(visible=javascript)
    assert eye.unread(javascript=javascript) == ["account_login"]
    eye.look_in_both_languages(page, "sign-in")
    assert eye.unread(javascript=javascript) == []
