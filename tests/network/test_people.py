"""Roles, accounts, a person's own page and own data."""

import json
from copy import deepcopy

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from samverkan.letters.models import Letter
from samverkan.network import rules, services
from samverkan.network.access import role_required
from samverkan.network.enums import Role
from samverkan.network.models import Membership, Person
from tests.conftest import StrictClient
from tests.factories.letters import make_letter
from tests.factories.network import (
    NOW,
    make_editor,
    make_operator,
    make_organisation,
    make_organiser,
    make_person,
    make_region,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def grant(actor: Person | None, person: Person, role: str = Role.EDITOR) -> Membership:
    return services.grant_role(actor=actor, person=person, organisation=make_organisation(), role=role, now=NOW)


def test_grant_role_opens_the_editors_pages_and_leaves_a_trail() -> None:
    organiser, person = make_organiser(), make_person()

    membership = grant(organiser, person)

    assert person.is_staff
    assert person.roles == {"editor"}
    assert [g.name for g in person.groups.all()] == ["editor"]
    entry = ModelLogEntry.objects.get(action="network.grant_role", object_id=str(membership.pk))
    assert (entry.user, entry.data["role"]) == (organiser, "editor")


def test_grant_role_twice_gives_one_membership() -> None:
    person, organisation = make_person(), make_organisation()

    for _ in range(2):
        services.grant_role(actor=None, person=person, organisation=organisation, role="host", now=NOW)

    assert person.memberships.count() == 1
    assert not person.is_staff


def test_revoke_role_closes_the_door_but_keeps_other_groups() -> None:
    person = make_person()
    membership = grant(None, person)
    person.groups.add(Group.objects.create(name="Translators"))

    services.revoke_role(actor=None, person=person, organisation=membership.organisation, role="editor", now=NOW)

    person.refresh_from_db()
    assert not person.is_staff
    assert [g.name for g in person.groups.all()] == ["Translators"]


def test_revoke_role_keeps_a_role_held_elsewhere() -> None:
    person = make_person()
    first, _ = grant(None, person), grant(None, person)

    services.revoke_role(actor=None, person=person, organisation=first.organisation, role="editor", now=NOW)

    assert person.is_staff
    assert person.roles == {"editor"}


@pytest.mark.parametrize("role", ["editor", "participant"])
def test_grant_role_is_for_those_who_manage_the_network(role: str) -> None:
    with pytest.raises(services.NotAllowed):
        grant(make_person(role), make_person())


def test_grant_role_refuses_an_unknown_role() -> None:
    with pytest.raises(ValueError, match="emperor"):
        grant(None, make_person(), "emperor")


def test_rights_cost_one_query_a_request(django_assert_num_queries) -> None:
    person = Person.objects.get(pk=make_organiser().pk)

    with django_assert_num_queries(1):
        answers = [rules.is_organiser(person), rules.is_editor(person), rules.is_staff_member(person)]

    assert answers == [True, False, True]


def test_inactive_people_have_no_rights() -> None:
    person = make_organiser(is_active=False)

    assert not person.has_perm("forums.organise")
    assert not rules.is_organiser(person)


def test_operator_may_do_everything() -> None:
    operator = make_operator()

    assert all(operator.has_perm(name) for name in rules.PERMISSIONS)


def test_role_required_sends_strangers_to_sign_in_and_refuses_others(rf) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.core.exceptions import PermissionDenied
    from django.http import HttpResponse

    view = role_required("forums.organise")(lambda request: HttpResponse("in"))
    request = rf.get("/x/?y=1")

    request.user = AnonymousUser()
    assert view(request)["Location"] == "/konto/logga-in/?next=/x/%3Fy%3D1"
    request.user = make_editor()
    with pytest.raises(PermissionDenied):
        view(request)
    request.user = make_organiser()
    assert view(request).content == b"in"


def test_create_person_keeps_addresses_in_lower_case_and_apart() -> None:
    organiser = make_organiser()
    values = {"actor": organiser, "name": " Alva Ek ", "language": "sv", "now": NOW}

    person = services.create_person(email="Alva.Ek@Example.org", **values)
    with pytest.raises(services.AddressTaken):
        services.create_person(email="alva.ek@example.ORG", **values)

    assert (person.email, person.name) == ("alva.ek@example.org", "Alva Ek")
    assert not person.has_usable_password()


def test_changed_address_closes_the_old_one() -> None:
    from allauth.account.models import EmailAddress

    person = make_person()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)

    services.change_person(actor=make_organiser(), person=person, email="new@example.org", name="N", language="en",
                           is_active=True, now=NOW)  # fmt: skip

    assert not EmailAddress.objects.filter(user=person).exists()


def test_organiser_may_not_change_or_delete_an_operator() -> None:
    organiser, operator = make_organiser(), make_operator()
    make_operator()

    with pytest.raises(services.NotAllowed):
        services.change_person(actor=organiser, person=operator, email="a@example.org", name="A", language="sv",
                               is_active=True, now=NOW)  # fmt: skip
    with pytest.raises(services.NotAllowed):
        services.delete_person(actor=organiser, person=operator, now=NOW)


def test_deleted_person_leaves_no_details_but_the_row() -> None:
    person = make_editor(email="alva@example.org", name="Alva Ek")
    letter = make_letter(to="alva@example.org")

    services.delete_person(actor=person, person=person, now=NOW)

    person.refresh_from_db()
    letter.refresh_from_db()
    assert person.name == "Borttagen person"
    assert "alva" not in person.email
    assert not person.is_active
    assert not person.is_staff
    assert not person.memberships.exists()
    assert (letter.to, letter.text, letter.subject) == ("", "", "")
    assert Letter.objects.count() == 1


def test_deleted_person_leaves_no_name_in_the_audit_trail() -> None:
    person = make_person(email="alva@example.org", name="Alva Ek")
    membership = grant(None, person)
    services.revoke_role(actor=None, person=person, organisation=membership.organisation, role=membership.role, now=NOW)
    services.change_profile(person=person, name="Alva Ek", language="en", now=NOW)
    trail = ModelLogEntry.objects.order_by("pk")
    actions = list(trail.values_list("action", flat=True))

    services.delete_person(actor=person, person=person, now=NOW)

    assert actions == ["network.grant_role", "network.revoke_role", "network.change_profile"]
    assert trail.count() == len(actions) + 1
    assert not [row for row in trail.values_list("label", "data") if "alva" in str(row).lower()]


def test_changed_role_in_the_admin_is_taken_and_given(organisers_client: Client) -> None:
    person = make_person()
    membership = grant(None, person, role=Role.PARTICIPANT)
    values = {"person": person.pk, "organisation": membership.organisation_id, "role": "editor"}

    response = organisers_client.post(f"/redaktion/natverk/roller/edit/{membership.pk}/", values)

    person.refresh_from_db()
    trail = ModelLogEntry.objects.filter(action__endswith="_role").order_by("pk").values_list("action", flat=True)
    assert response.status_code == 302
    assert person.memberships.get().role == "editor"
    assert person.is_staff
    assert [group.name for group in person.groups.all()] == ["editor"]
    assert list(trail)[-2:] == ["network.revoke_role", "network.grant_role"]


def test_last_operator_cannot_be_deleted() -> None:
    operator = make_operator()

    with pytest.raises(services.LastOperator):
        services.delete_person(actor=operator, person=operator, now=NOW)

    operator.refresh_from_db()
    assert operator.is_active


def test_my_page_asks_as_often_for_one_role_as_for_three(client: StrictClient) -> None:
    counts = []
    make_region()
    client.get(reverse("account_login"))  # the header's region is remembered by the process

    for roles in (["host"], ["host", "participant", "analyst"]):
        client.force_login(make_person(*roles))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("network:home")).status_code == 200
        counts.append(len(queries))

    assert counts == [9, 9]


def test_my_page_saves_name_and_language(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)

    response = client.post(reverse("network:home"), {"name": "Nytt Namn", "language": "en"}, follow=True)

    person.refresh_from_db()
    assert (person.name, person.language) == ("Nytt Namn", "en")
    assert "Your details are saved." in response.content.decode()


def test_my_page_explains_a_missing_name_and_keeps_the_rest(client: StrictClient) -> None:
    person = make_person(name="Kvar")
    client.force_login(person)

    response = client.post(reverse("network:home"), {"name": " ", "language": "en"})

    person.refresh_from_db()
    html = response.content.decode()
    assert response.status_code == 422
    assert "Skriv ditt namn." in html
    assert '<option value="en" selected>' in html
    assert person.name == "Kvar"


@pytest.mark.parametrize("language", ["de", "", "xx'--"])
def test_my_page_refuses_an_unknown_language(client: StrictClient, language: str) -> None:
    person = make_person()
    client.force_login(person)

    response = client.post(reverse("network:home"), {"name": "A", "language": language})

    person.refresh_from_db()
    assert response.status_code == 422
    assert person.language == "sv"


def test_export_holds_what_we_know_and_no_code(client: StrictClient) -> None:
    person = make_person("host", email="alva@example.org")
    make_letter(to="alva@example.org", text="Välkommen")
    make_letter(to="alva@example.org", text="1234-5678", is_secret=True)
    client.force_login(person)

    response = client.get(reverse("network:export_own_data"))

    data = json.loads(response.content)
    assert data["network"]["email"] == "alva@example.org"
    assert data["network"]["memberships"][0]["role"] == "host"
    assert [letter["text"] for letter in data["letters"]] == ["Välkommen", ""]


def test_account_is_deleted_only_when_meant(client: StrictClient) -> None:
    person = make_person()
    client.force_login(person)

    refused = client.post(reverse("network:delete_account"), {})
    person.refresh_from_db()
    still = person.is_active
    done = client.post(reverse("network:delete_account"), {"is_sure": "on"})
    person.refresh_from_db()

    assert refused.status_code == 422
    assert still
    assert done["Location"] == reverse("web:home")
    assert not person.is_active
    assert client.get(reverse("network:home")).status_code == 302


def test_last_operator_is_told_why(client: StrictClient) -> None:
    client.force_login(make_operator())

    response = client.post(reverse("network:delete_account"), {"is_sure": "on"})

    assert response.status_code == 422
    assert "enda driftansvariga" in response.content.decode()


def test_my_pages_need_a_sign_in(client: StrictClient) -> None:
    for name in ("network:home", "network:export_own_data", "network:delete_account", "mfa_index"):
        assert client.get(reverse(name))["Location"].startswith("/konto/logga-in/")


@pytest.fixture
def organisers_client(settings) -> Client:
    services.set_up_region()
    without_mark = deepcopy(settings.TEMPLATES)  # Wagtail's own templates use variables that are not there
    without_mark[0]["OPTIONS"]["string_if_invalid"] = ""
    settings.TEMPLATES = without_mark
    client = Client(headers={"accept-language": "sv"})
    client.force_login(make_organiser())
    return client


def test_organiser_makes_changes_and_deletes_an_account_in_the_admin(organisers_client: Client) -> None:
    values = {"email": "Ny@Example.org", "name": "Ny Person", "language": "sv", "is_active": "on"}

    made = organisers_client.post("/redaktion/natverk/personer/new/", values)
    person = Person.objects.get(email="ny@example.org")
    page = organisers_client.get("/redaktion/natverk/personer/")
    changed = organisers_client.post(f"/redaktion/natverk/personer/edit/{person.pk}/", values | {"name": "Annan"})
    person.refresh_from_db()
    name = person.name
    gone = organisers_client.post(f"/redaktion/natverk/personer/delete/{person.pk}/")
    person.refresh_from_db()

    assert (made.status_code, changed.status_code, gone.status_code) == (302, 302, 302)
    assert "Ny Person" in page.content.decode()
    assert name == "Annan"
    assert not person.is_active


def test_organiser_gives_and_takes_a_role_in_the_admin(organisers_client: Client) -> None:
    person, organisation = make_person(), make_organisation()

    organisers_client.post(
        "/redaktion/natverk/roller/new/",
        {"person": person.pk, "organisation": organisation.pk, "role": "editor"},
    )
    person.refresh_from_db()
    was_staff = person.is_staff
    membership = person.memberships.get()
    listing = organisers_client.get("/redaktion/natverk/roller/")
    organisers_client.post(f"/redaktion/natverk/roller/delete/{membership.pk}/")
    person.refresh_from_db()

    assert listing.status_code == 200
    assert was_staff
    assert not person.is_staff


def test_organisation_with_people_in_it_stays(organisers_client: Client) -> None:
    person = make_editor()
    organisation = person.memberships.get().organisation

    address = f"/redaktion/natverk/organisationer/delete/{organisation.pk}/"
    response = organisers_client.post(address, follow=True)

    person.refresh_from_db()
    assert "Den blir kvar." in response.content.decode()
    assert person.memberships.exists()
    assert person.is_staff


def test_taken_address_is_explained_in_the_admin(organisers_client: Client) -> None:
    taken = make_person()

    response = organisers_client.post(
        "/redaktion/natverk/personer/new/", {"email": taken.email.upper(), "name": "X", "language": "sv"}
    )

    html = response.content.decode()
    assert "redan" in html
    assert 'value="X"' in html
    assert Person.objects.filter(name="X").count() == 0


def test_editor_sees_nothing_of_the_network_in_the_admin() -> None:
    services.set_up_region()
    client = Client()
    client.force_login(make_editor())

    home = client.get("/redaktion/")
    people = client.get("/redaktion/natverk/personer/")

    assert home.status_code == 200
    assert "natverk/personer" not in home.content.decode()
    assert people.status_code == 302
