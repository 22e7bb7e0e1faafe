"""Every component stands in the style guide, and holds what it promises."""

import copy
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from samverkan.network.models import Person
from samverkan.web import navigation
from samverkan.web.navigation import Entry
from tests.conftest import StrictClient, page_faults

COMPONENTS = Path(__file__).parents[2] / "src" / "samverkan" / "web" / "templates" / "components"


class WishForm(forms.Form):
    name = forms.CharField(label="Namn", help_text="Som på brickan.")
    mode = forms.ChoiceField(label="Hur deltar du?", choices=[("a", "På plats")], widget=forms.RadioSelect)
    consent = forms.BooleanField(label="Jag samtycker.")
    note = forms.CharField(label="Anteckning", required=False)
    key = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        raise forms.ValidationError("Forumet är fullt.")


def form_html(form: forms.Form) -> str:
    return render_to_string(
        "components/form.html", {"form": form, "submit_label": "Skicka"}, request=RequestFactory().get("/")
    )


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=lambda path: path.stem)
def test_component_states_its_parameters(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("{# ")


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=lambda path: path.stem)
def test_styleguide_shows_every_component(client: StrictClient, path: Path) -> None:
    response = client.get(reverse("web:styleguide"))

    # Fields are drawn by the form renderer's own engine, which tells the test client nothing.
    shown = {template.name for template in response.templates} | {
        "components/field.html",
        "components/field_notes.html",
    }
    assert f"components/{path.name}" in shown


@pytest.mark.django_db
def test_styleguide_shows_every_state(client: StrictClient) -> None:
    html = client.get(reverse("web:styleguide")).content.decode()

    states = [
        "button--primary", "button--quiet", "button--danger", "notice--info", "notice--success", "notice--warning",
        "notice--error", "badge--onsite", "badge--digital", "badge--both", "badge--status", "badge--sun", "is-invalid",
        "session--yours", "timeline__slot--now", "timeline__slot--pause", "timeline__slot--choice", "is-done",
    ]  # fmt: skip
    assert [state for state in states if state not in html] == []


def test_field_ties_hint_and_error_to_the_input() -> None:
    html = form_html(WishForm({"key": "k"}))

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert re.search(r'<input[^>]*name="name"[^>]*aria-invalid="true"', html)
    assert html.index("id_name_helptext") < html.index('name="name"')
    assert '<ul class="field__error" id="id_name_error">' in html


def test_field_with_choices_is_a_named_group() -> None:
    html = form_html(WishForm())

    assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*>Hur deltar du\?</legend>", html)


def test_field_that_may_be_left_out_says_so() -> None:
    html = form_html(WishForm())

    assert html.count("(frivilligt)") == 1


def test_field_keeps_what_was_typed_and_escapes_it() -> None:
    html = form_html(WishForm({"name": '<script>"å', "key": "k"}))

    assert 'value="&lt;script&gt;&quot;å"' in html
    assert "<script>" not in html


def test_error_summary_leads_to_each_field() -> None:
    html = form_html(WishForm({"key": "k"}))

    assert '<a href="#id_name">Namn: Det här behöver fyllas i.</a>' in html
    assert '<a href="#id_mode_0">Hur deltar du? Det här behöver fyllas i.</a>' in html
    assert '<a href="#id_consent">Jag samtycker: Det här behöver fyllas i.</a>' in html
    assert "<li>Forumet är fullt.</li>" in html
    assert 'role="alert" tabindex="-1" data-sv-focus' in html
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in html


def test_error_summary_names_a_hidden_fields_fault_without_a_link() -> None:
    html = form_html(WishForm({"name": "Bo", "mode": "a", "consent": "on"}))

    assert "#id_key" not in html
    assert html.count("Det här behöver fyllas i.") == 1


def test_form_without_faults_has_no_summary() -> None:
    assert "error-summary" not in form_html(WishForm())


def test_form_is_sound_html() -> None:
    assert page_faults(form_html(WishForm({"key": "k"}))) == []


def test_pagination_keeps_the_filter_and_marks_the_page() -> None:
    page = Paginator(range(60), 10).page(2)

    html = render_to_string("components/pagination.html", {"page": page, "query": "tema=arbete"})

    assert re.search(r'href="\?tema=arbete&amp;page=3"\s+rel="next"', html)
    assert html.count('aria-current="page"') == 1
    assert "Sida 2 av 6" in html


def test_pagination_of_one_page_is_nothing() -> None:
    html = render_to_string("components/pagination.html", {"page": Paginator(range(3), 10).page(1), "query": ""})

    assert html.strip() == ""


def test_bar_of_nobody_is_drawn_all_the_same() -> None:
    html = render_to_string("components/bar.html", {"parts": [{"label": "A", "value": 0}], "title": "T", "unit": "U"})

    assert "0 av 0" in html


def test_toast_escapes_what_it_says() -> None:
    message = Message(constants.SUCCESS, "<b>å</b>")

    html = render_to_string("components/toast.html", {"messages": [message]})

    assert "&lt;b&gt;å&lt;/b&gt;" in html
    assert 'role="status"' in html


@pytest.mark.parametrize(
    ("path", "mark"),
    [("/integritet/", 'aria-current="page"'), ("/integritet/mer/", 'aria-current="true"'), ("/annat/", None)],
)
def test_navigation_marks_the_current_entry(path: str, mark: str | None) -> None:
    entries = [Entry("Om oss", "web:privacy", 1, "/integritet/"), Entry("Borta", "nowhere:at_all", 2, "/borta/")]

    html = render_to_string("layout/entries.html", {"site_entries": entries}, request=RequestFactory().get(path))

    assert "Borta" not in html
    assert (mark in html) if mark else ("aria-current" not in html)


@pytest.mark.django_db
def test_editors_admin_draws_its_forms_with_its_own_templates() -> None:
    client = Client(headers={"accept-language": "sv"})
    client.force_login(Person.objects.create_superuser("operator@example.org", "Operatör"))
    templates = copy.deepcopy(settings.TEMPLATES)
    # Wagtail's own templates lean on undefined variables.
    del templates[0]["OPTIONS"]["string_if_invalid"]

    with override_settings(TEMPLATES=templates):
        response = client.get("/redaktion/sites/new/")

    assert response.status_code == 200
    assert "w-field" in response.content.decode()


@pytest.mark.django_db
def test_header_lets_the_signed_in_out_again(client: StrictClient) -> None:
    client.force_login(Person.objects.create_user("bo@example.org", "Bo"))

    html = client.get(reverse("web:privacy")).content.decode()

    assert f'action="{reverse("account_logout")}" method="post"' in html
    assert "Logga in" not in html


@pytest.mark.django_db
def test_footer_lists_open_feeds_that_exist(client: StrictClient) -> None:
    known = list(navigation._FEEDS)
    navigation.register_feed(navigation.Feed("Planterat flöde", "web:robots"))
    navigation.register_feed(navigation.Feed("Borta", "nowhere:at_all"))

    try:
        html = client.get(reverse("web:privacy")).content.decode()
    finally:
        navigation._FEEDS[:] = known

    assert "Öppna data" in html
    assert re.search(r'<a href="/robots.txt">\s*Planterat flöde', html)
    assert "Borta" not in html
