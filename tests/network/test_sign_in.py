"""Signing in by an e-mailed code, and nothing else."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from samverkan.letters import services as letters
from samverkan.letters.models import Letter
from tests.conftest import StrictClient
from tests.factories.network import make_editor, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_rates_left_over() -> None:
    cache.clear()


def ask_for_code(client: StrictClient, email: str) -> str:
    client.post(reverse("account_login"), {"email": email})
    letters.send_due_letters(now=timezone.now())
    found = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body) if mail.outbox else None
    return found.group() if found else ""


def totp_now(secret: str) -> str:
    counter = next(totp.yield_hotp_counters_from_time())
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def test_sign_in_by_code_leads_to_my_page(client: StrictClient) -> None:
    person = make_person(name="Saga Lind")

    code = ask_for_code(client, person.email)
    response = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert response.status_code == 302
    assert response["Location"] == reverse("network:home")
    assert "Saga Lind" in client.get(reverse("network:home")).content.decode()


def test_sign_in_keeps_the_way_on(client: StrictClient) -> None:
    person = make_person()
    address = reverse("account_login") + "?next=/mitt/ta-bort/"

    response = client.post(address, {"email": person.email, "next": "/mitt/ta-bort/"})
    letters.send_due_letters(now=timezone.now())
    code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group()
    response = client.post(response["Location"], {"code": code, "next": "/mitt/ta-bort/"})

    assert response["Location"] == "/mitt/ta-bort/"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_sign_in_pages_speak_the_visitors_language(language: str) -> None:
    client = StrictClient(headers={"accept-language": language})
    person = make_person()

    page = client.get(reverse("account_login")).content.decode()
    code = ask_for_code(client, person.email)

    assert ("Logga in" in page) == (language == "sv")
    assert ("Din kod" in mail.outbox[0].body) == (language == "sv")
    assert code in mail.outbox[0].body


def test_unknown_address_gets_the_same_page_and_no_letter(client: StrictClient) -> None:
    known = make_person().email
    pages = []

    for email in (known, "unknown@example.org"):
        visitor = StrictClient(headers={"accept-language": "sv"})
        response = visitor.post(reverse("account_login"), {"email": email}, follow=True)
        html = re.sub(r'value="[^"]{40,}"', "", response.content.decode()).replace(email, "X")
        pages.append((response.status_code, response.redirect_chain, html))

    assert pages[0] == pages[1]
    assert Letter.objects.count() == 1


def test_closed_account_gets_no_code(client: StrictClient) -> None:
    person = make_person(is_active=False)

    assert ask_for_code(client, person.email) == ""
    assert Letter.objects.count() == 0


def test_wrong_code_is_refused_and_three_wrong_end_it(client: StrictClient) -> None:
    person = make_person()
    code = ask_for_code(client, person.email)
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"

    first = client.post(reverse("account_confirm_login_code"), {"code": wrong})
    client.post(reverse("account_confirm_login_code"), {"code": wrong})
    third = client.post(reverse("account_confirm_login_code"), {"code": wrong})
    late = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert first.status_code == 422
    assert wrong in first.content.decode()
    assert "Koden stämmer inte" in first.content.decode()
    assert third.status_code == 302
    assert late["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_bad_address_is_explained_and_kept(client: StrictClient) -> None:
    response = client.post(reverse("account_login"), {"email": "saga(at)lund"})

    assert response.status_code == 422
    assert "saga(at)lund" in response.content.decode()
    assert Letter.objects.count() == 0


def test_sixth_code_within_five_minutes_is_refused_in_words(client: StrictClient) -> None:
    person = make_person()
    answers = []

    for _ in range(6):
        visitor = StrictClient(headers={"accept-language": "sv"})
        answers.append(visitor.post(reverse("account_login"), {"email": person.email}))

    assert [a.status_code for a in answers] == [302] * 5 + [422]
    assert "Vänta fem minuter" in answers[-1].content.decode()
    assert Letter.objects.count() == 5


def test_code_page_without_a_request_leads_back(client: StrictClient) -> None:
    response = client.get(reverse("account_confirm_login_code"))

    assert response["Location"] == reverse("account_login")


def test_new_code_can_be_asked_for_once_more(client: StrictClient) -> None:
    person = make_person()
    first = ask_for_code(client, person.email)

    client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    letters.send_due_letters(now=timezone.now())
    second = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group()
    response = client.post(reverse("account_confirm_login_code"), {"code": second})

    assert len(mail.outbox) == 2
    assert first != second
    assert response["Location"] == reverse("network:home")


def test_sign_in_sets_the_persons_language(client: StrictClient) -> None:
    person = make_person(language="en")

    code = ask_for_code(client, person.email)
    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert 'lang="en"' in client.get(reverse("network:home")).content.decode()


def test_sign_out_needs_a_post(client: StrictClient) -> None:
    client.force_login(make_person())

    page = client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    response = client.post(reverse("account_logout"))

    assert page.status_code == 200
    assert response.status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "name", ["account_signup", "account_change_password", "account_reset_password", "account_email"]
)
def test_passwords_and_sign_up_have_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "password/change/", "email/", "login/"])
def test_allauths_other_pages_are_not_found(client: StrictClient, path: str) -> None:
    assert client.get(f"/konto/{path}").status_code == 404


def test_editors_sign_in_page_is_ours(client: StrictClient) -> None:
    response = client.get("/redaktion/login/?next=/redaktion/")

    assert response["Location"] == reverse("account_login") + "?next=/redaktion/"


def test_second_step_is_for_staff_only(client: StrictClient) -> None:
    client.force_login(make_person("participant"))
    refused = client.get(reverse("mfa_activate_totp"))
    client.force_login(make_editor())
    allowed = client.get(reverse("mfa_activate_totp"))

    assert refused.status_code == 403
    assert allowed.status_code == 200
    assert "<svg" in allowed.content.decode()
    assert "data:" not in allowed.content.decode()


def test_app_is_asked_for_at_the_next_sign_in(client: StrictClient) -> None:

    person = make_editor()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    code = ask_for_code(client, person.email)

    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    page = client.get(reverse("mfa_authenticate"))
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    right = totp_now(secret)
    done = client.post(reverse("mfa_authenticate"), {"code": right})

    assert response["Location"] == reverse("mfa_authenticate")
    assert page.status_code == 200
    assert wrong.status_code == 422
    assert done["Location"] == reverse("network:home")
    assert "_auth_user_id" in client.session


def test_adding_an_app_gives_recovery_codes_and_a_letter(
    client: StrictClient, django_capture_on_commit_callbacks
) -> None:
    person = make_editor()
    client.force_login(person)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'qr-secret">([A-Z2-7]+)<', page).group(1)

    code = totp_now(secret)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("mfa_activate_totp"), {"code": code})
    codes = client.get(response["Location"])
    letters.send_due_letters(now=timezone.now())

    assert response["Location"] == reverse("mfa_view_recovery_codes")
    assert codes.content.decode().count("<code>") == 10
    assert mail.outbox[0].to == [person.email]
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200


def test_passkey_pages_stand_without_inline_code(client: StrictClient) -> None:
    client.force_login(make_editor())

    page = client.get(reverse("mfa_add_webauthn"))
    options = StrictClient().get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})

    assert 'id="passkey-options"' in page.content.decode()
    assert options.json()["request_options"]["publicKey"]["challenge"]
